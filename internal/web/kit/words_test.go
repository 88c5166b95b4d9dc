package kit

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"profil/internal/fault"
)

func TestLocalPathStaysHere(t *testing.T) {
	for next, want := range map[string]string{
		"/demandes?page=2": "/demandes?page=2", "/a#b": "/a#b", "/é": "/%C3%A9", "/": "/",
		"": "/", "//evil.example": "/", "https://evil.example": "/", `/\evil.example`: "/", "/%5cevil": "/", "evil": "/",
		"/\tevil": "/", "/a\n": "/", "javascript:alert(1)": "/", "///evil": "/", "/%2f/evil": "/", "/.//evil": "/",
	} {
		if got := LocalPath(next); got != want {
			t.Errorf("%q: %q, want %q", next, got, want)
		}
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/a", "//b", `/\c`, "/%09/d", "https://e", "/a?b=//c", "/\u2028//x", "/;//x"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://profil.example/x/y")
	f.Fuzz(func(t *testing.T, s string) {
		got := LocalPath(s)
		to, err := base.Parse(got)
		if err != nil || to.Host != base.Host || to.Scheme != "https" || to.User != nil {
			t.Errorf("%q leads to %q: %v", s, got, to)
		}
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\n\r\t") {
			t.Errorf("%q gives %q", s, got)
		}
		if again := LocalPath(got); again != got {
			t.Errorf("%q gives %q, then %q", s, got, again)
		}
	})
}

func FuzzUnpackPending(f *testing.F) {
	f.Add("L2EKYj1j")
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := UnpackPending(s)
		if ok && (LocalPath(p.Path) != p.Path || cleanText(p.Fields) != nil || p.Fields.Has(KeyField)) {
			t.Errorf("%q gives %q", s, p)
		}
	})
}

func TestPendingKeepsAllButSecrets(t *testing.T) {
	fields := url.Values{"nom": {"Élodie", "b"}, "mot-de-passe": {"x"}, KeyField: {"k"}, "ancien-passe": {"y"}}
	r := httptest.NewRequest(http.MethodPost, "/demandes/1?a=b", nil)
	r.PostForm = fields
	p, ok := UnpackPending(PackPending(r))
	if !ok || p.Path != "/demandes/1?a=b" || len(p.Fields) != 1 || strings.Join(p.Fields["nom"], "") != "Élodieb" {
		t.Errorf("%v %v", p, ok)
	}
	r.PostForm = url.Values{"nom": {strings.Repeat("a", 70_000)}}
	if PackPending(r) != "" {
		t.Error("too much is carried")
	}
}

func TestWhatIsTypedIsTidied(t *testing.T) {
	for typed, want := range map[string]string{
		"  Claire ": "Claire", "E\u0301lodie": "Élodie", "a\r\nb\rc": "a\nb\nc", "a\u0007b": "ab", "a\u202eb\u2066c": "abc", "\ufeffa\u00a0": "a", "a\tb": "a\tb",
	} {
		if got := tidy(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestADayIsReadAsPeopleWriteIt(t *testing.T) {
	for _, c := range []struct{ day, month, year, want string }{
		{"14", "1", "2027", "2027-01-14"},
		{"14", "janvier", "2027", "2027-01-14"},
		{"1er", "févr.", "2027", "2027-02-01"},
		{"3", "AOÛT", "2027", "2027-08-03"},
		{"2027-01-14", "", "", "2027-01-14"},
		{"14/01/2027", "", "", "2027-01-14"},
		{"14 décembre 2027", "", "", "2027-12-14"},
		{"", "", "", ""},
		{"31", "2", "2027", "!"},
		{"14", "jui", "2027", "!"},
		{"14", "", "2027", "!"},
		{"demain", "", "", "!"},
		{"14", "13", "2027", "!"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.PostForm = url.Values{"d-jour": {c.day}, "d-mois": {c.month}, "d-annee": {c.year}}
		got, err := (&Ctx{R: r}).Date("d")
		if f := fault.KindOf(err); err != nil && f == fault.Invalid {
			got = "!"
		}
		if string(got) != c.want {
			t.Errorf("%v: %q, want %q (%v)", c, got, c.want, err)
		}
	}
}

func TestTheOperatorsColoursCanBeRead(t *testing.T) {
	for _, brand := range []string{"#0b5b5e", "#000000", "#7a0f3d", "#1d4ed8", "#5b3a00"} {
		light, _ := parseColour(brand)
		css, err := Colours{Brand: brand}.css()
		if err != nil {
			t.Errorf("%s: %v", brand, err)
		}
		if c := light.ink().against(light); c < readable {
			t.Errorf("%s: %s on it has %.1f", brand, light.ink(), c)
		}
		if !strings.Contains(string(css), "--brand:light-dark("+brand) {
			t.Errorf("%s: %s", brand, css)
		}
	}
	for _, wrong := range []Colours{{Brand: "#ffcc00"}, {Brand: "red"}, {Brand: "#12"}, {Brand: "#0b5b5e", Dark: "#0b5b5e"}, {Brand: "#gggggg"}} {
		if _, err := wrong.css(); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}
