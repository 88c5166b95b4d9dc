package tagged

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func TestStringsOfTheFile(t *testing.T) {
	for said, want := range map[string]string{
		"":                "()",
		`a (b) \ c`:       `(a \(b\) \\ c)`,
		"é":               "<FEFF00E9>",
		"𝄞":               "<FEFFD834DD1E>",
		"a\nb":            "<FEFF0061000A0062>",
		") /JavaScript (": `(\) /JavaScript \()`,
	} {
		if got := text(said); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", 12.5: "12.5", 12.34: "12.34", 0.05: "0.05", -3.1: "-3.1", 595.276: "595.28", -0.001: "0"} {
		if got := string(number(nil, v)); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}

// Transparent ink is seen on paper, and one image is read once.
func TestReadImage(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	m.Set(0, 0, color.NRGBA{R: 0, G: 0, B: 0, A: 128})
	var file bytes.Buffer
	if err := png.Encode(&file, m); err != nil {
		t.Fatal(err)
	}
	one, err := ReadImage(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if want := deflate([]byte{127, 127, 127, 255, 255, 255}); !bytes.Equal(one.data, want) || one.width != 2 || one.height != 1 {
		t.Errorf("%+v", one)
	}
	if two, err := ReadImage(file.Bytes()); err != nil || two.pixels != one.pixels {
		t.Errorf("read again: %v", err)
	}
}

// What is not an image that a paper can need is refused before it is unpacked.
func TestReadImageRefuses(t *testing.T) {
	bomb := image.NewGray(image.Rect(0, 0, 1, 1))
	var file bytes.Buffer
	if err := png.Encode(&file, bomb); err != nil {
		t.Fatal(err)
	}
	huge := append([]byte(nil), file.Bytes()...)
	copy(huge[16:], []byte{0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30}) // thirty thousand on a side
	for name, b := range map[string][]byte{"nothing": nil, "text": []byte("GIF89a"), "cut": file.Bytes()[:40], "huge": huge} {
		if _, err := ReadImage(b); !errors.Is(err, ErrImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckLink(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://a.example": true, "http://a.example/é": true, "mailto:a@a.example": true, "tel:+33381000000": true,
		"javascript:alert(1)": false, "file:///etc/passwd": false, "/relative": false, "": false, "data:text/html,x": false, "https://a\x00b": false, "%zz": false,
	} {
		if err := CheckLink(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// Bytes of a file with a page and nothing on it: the least that is a file.
func TestEmptyFile(t *testing.T) {
	f := New(Info{Title: "Titre", Lang: "fr-FR"})
	f.AddPage(100, 100)
	if b := f.Bytes(); !bytes.HasPrefix(b, []byte("%PDF-1.7\n")) || !bytes.HasSuffix(b, []byte("%%EOF\n")) {
		t.Errorf("%.20q … %q", b, b[len(b)-20:])
	}
}
