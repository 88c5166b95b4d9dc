package config

import (
	"bytes"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"
	"unicode/utf8"
)

// Colour is an opaque sRGB colour.
type Colour struct{ R, G, B uint8 }

// The papers that the brand's colour is written on, and that are written on it.
var (
	lightPapers = []Colour{{0xff, 0xff, 0xff}, {0xfa, 0xf9, 0xf6}}
	darkPapers  = []Colour{{0x12, 0x16, 0x1a}, {0x1a, 0x20, 0x26}}
)

// leastContrast is what WCAG 2.2 (1.4.3) asks of text.
const leastContrast = 4.5

// String gives the colour as CSS writes it: "#0b5b5e".
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Contrast gives the ratio of two colours as WCAG defines it, from 1 to 21.
func Contrast(a, b Colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func (c Colour) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// colour is a colour that can be read on each of papers.
func colour(example string, papers []Colour) kind[Colour] {
	return kind[Colour]{name: "couleur « #rrvvbb »", example: example, parse: func(s string) (Colour, error) {
		digits, sharp := strings.CutPrefix(s, "#")
		rgb, err := hex.DecodeString(digits)
		if !sharp || err != nil || len(rgb) != 3 {
			return Colour{}, wrong("une couleur s’écrit « # » et six chiffres de 0 à f")
		}
		c := Colour{rgb[0], rgb[1], rgb[2]}
		for _, paper := range papers {
			if ratio := Contrast(c, paper); ratio < leastContrast {
				return c, wrongf("son contraste avec le fond %s est de %s, il faut au moins 4,5 pour qu’elle se lise",
					paper, strings.Replace(fmt.Sprintf("%.1f", math.Floor(ratio*10)/10), ".", ",", 1))
			}
		}
		return c, nil
	}}
}

// file is the path of a file that can be read.
func file(example string) kind[string] {
	return kind[string]{name: "fichier", example: example, parse: func(s string) (string, error) {
		f, err := os.Open(s)
		if err != nil {
			return "", unreadable(err)
		}
		defer f.Close()
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			return "", wrong("ce n’est pas un fichier")
		}
		return s, nil
	}}
}

func unreadable(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return wrong("ce fichier n’existe pas")
	}
	return wrong("ce fichier ne peut pas être lu par PROFIL ; vérifiez à qui il appartient")
}

// read gives the content of a file of at most most octets.
func read(path string, most int64) ([]byte, error) {
	if _, err := file("").parse(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, unreadable(err)
	}
	if int64(len(content)) > most {
		return nil, wrongf("ce fichier dépasse %d Kio", most>>10)
	}
	return content, nil
}

// textFile is the content of a file of text.
func textFile(example string) kind[string] {
	return kind[string]{name: "fichier de texte en UTF-8", example: example, parse: func(path string) (string, error) {
		content, err := read(path, 256<<10)
		if err != nil {
			return "", err
		}
		content = bytes.TrimPrefix(content, []byte("\ufeff"))
		if !utf8.Valid(content) || bytes.ContainsRune(content, 0) {
			return "", wrong("ce fichier n’est pas du texte en UTF-8")
		}
		text := strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n"))
		if text == "" {
			return "", wrong("ce fichier est vide")
		}
		return text, nil
	}}
}

// mark is a drawing that holds no script and calls nobody.
var mark = kind[Mark]{name: "fichier SVG ou PNG", example: "/etc/profil/marque.svg", parse: func(path string) (Mark, error) {
	content, err := read(path, 1<<20)
	if err != nil {
		return Mark{}, err
	}
	if bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")) {
		size, err := png.DecodeConfig(bytes.NewReader(content))
		if err != nil {
			return Mark{}, wrong("cette image PNG est abîmée")
		}
		if size.Width > 4000 || size.Height > 2000 {
			return Mark{}, wrongf("cette image fait %d × %d points, pour 4 000 × 2 000 au plus", size.Width, size.Height)
		}
		if _, err := png.Decode(bytes.NewReader(content)); err != nil {
			return Mark{}, wrong("cette image PNG est abîmée")
		}
		return Mark{"image/png", content}, nil
	}
	if len(content) > 64<<10 {
		return Mark{}, wrong("un dessin SVG fait 64 Kio au plus")
	}
	return Mark{"image/svg+xml", content}, svg(content)
}}

// drawn are the elements that a mark may be made of: shapes and nothing that
// runs, links or is fetched.
var drawn = map[string]bool{
	"svg": true, "g": true, "path": true, "rect": true, "circle": true, "ellipse": true, "line": true, "polyline": true,
	"polygon": true, "defs": true, "linearGradient": true, "radialGradient": true, "stop": true, "clipPath": true,
	"mask": true, "title": true, "desc": true, "symbol": true, "use": true, "metadata": true,
}

// svg refuses a drawing that holds anything but shapes.
func svg(content []byte) error {
	d := xml.NewDecoder(bytes.NewReader(content))
	first := true
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if first {
				return wrong("ce n’est ni un dessin SVG, ni une image PNG")
			}
			return nil
		}
		if err != nil {
			return wrong("ce n’est ni un dessin SVG bien formé, ni une image PNG")
		}
		switch t := token.(type) {
		case xml.Directive:
			return wrong("ce dessin SVG a un DOCTYPE ; enregistrez-le en « SVG simple »")
		case xml.StartElement:
			if first && t.Name.Local != "svg" {
				return wrong("ce n’est ni un dessin SVG, ni une image PNG")
			}
			first = false
			if err := shape(t); err != nil {
				return err
			}
		}
	}
}

func shape(t xml.StartElement) error {
	if !drawn[t.Name.Local] {
		return wrongf("ce dessin SVG contient un élément « %s » ; seules les formes sont acceptées", t.Name.Local)
	}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		value := strings.ToLower(a.Value)
		external := strings.Contains(strings.ReplaceAll(strings.ReplaceAll(value, "url(#", ""), "url('#", ""), "url(")
		if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") ||
			a.Name.Local == "href" && !strings.HasPrefix(value, "#") ||
			external || strings.Contains(value, "javascript:") {
			return wrongf("ce dessin SVG contient un script ou un lien (%s) ; seules les formes sont acceptées", a.Name.Local)
		}
	}
	return nil
}
