package email

import (
	"log/slog"
	"net/mail"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"profil/internal/fault"
)

// right is what people type and what becomes of it.
var right = []struct{ typed, sent, key, shown string }{
	{"claire.martin@example.fr", "claire.martin@example.fr", "claire.martin@example.fr", "claire.martin@example.fr"},
	{"  Claire.Martin@Example.FR ", "Claire.Martin@example.fr", "claire.martin@example.fr", "Claire.Martin@example.fr"},
	{"\u00a0claire@example.fr\u202f", "claire@example.fr", "claire@example.fr", "claire@example.fr"},
	{"c.d'artagnan+lab@mairie-auch.example", "c.d'artagnan+lab@mairie-auch.example", "c.d'artagnan+lab@mairie-auch.example", "c.d'artagnan+lab@mairie-auch.example"},
	{"contact@Hôpital-Pessac.fr", "contact@xn--hpital-pessac-plb.fr", "contact@xn--hpital-pessac-plb.fr", "contact@hôpital-pessac.fr"},
	{"contact@Ho\u0302pital-Pessac.fr", "contact@xn--hpital-pessac-plb.fr", "contact@xn--hpital-pessac-plb.fr", "contact@hôpital-pessac.fr"},
	{"contact@xn--hpital-pessac-plb.fr", "contact@xn--hpital-pessac-plb.fr", "contact@xn--hpital-pessac-plb.fr", "contact@hôpital-pessac.fr"},
	{strings.Repeat("a", 64) + "@example.fr", strings.Repeat("a", 64) + "@example.fr", strings.Repeat("a", 64) + "@example.fr", strings.Repeat("a", 64) + "@example.fr"},
}

func TestParse(t *testing.T) {
	for _, c := range right {
		a, err := Parse(c.typed)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.typed, err)
			continue
		}
		if a.String() != c.sent || a.Key() != c.key || a.Display() != c.shown {
			t.Errorf("Parse(%q) = %q, key %q, shown %q; want %q, %q, %q",
				c.typed, a.String(), a.Key(), a.Display(), c.sent, c.key, c.shown)
		}
	}
}

// wrong is what must be refused, and how.
var wrong = map[string]string{
	"":                                       "email.missing",
	" \u00a0\u3000":                          "email.missing",
	"claire":                                 "email.at",
	"claire@":                                "email.domain",
	"@example.fr":                            "email.local",
	"claire@@example.fr":                     "email.at",
	"claire@a@example.fr":                    "email.at",
	"claire@example":                         "email.domain",
	"claire@localhost":                       "email.domain",
	"claire@example.f":                       "email.domain",
	"claire@example.":                        "email.domain",
	"claire@example.fr.":                     "email.domain",
	"claire@.fr":                             "email.domain",
	"claire@exa_mple.fr":                     "email.domain",
	"claire@-example.fr":                     "email.domain",
	"claire@[192.0.2.1]":                     "email.domain",
	"claire@192.0.2.1":                       "email.domain",
	"claire@exam%ple.fr":                     "email.domain",
	".claire@example.fr":                     "email.local",
	"claire.@example.fr":                     "email.local",
	"claire..martin@example.fr":              "email.local",
	"mailto:claire@example.fr":               "email.local",
	"hélène@example.fr":                      "email.accent",
	"d’artagnan@example.fr":                  "email.accent",
	"cl\u0430ire@example.fr":                 "email.accent", // a Cyrillic letter
	"Claire Martin <claire@example.fr>":      "email.display",
	"<claire@example.fr>":                    "email.display",
	`"claire martin"@example.fr`:             "email.display",
	"claire(moi)@example.fr":                 "email.display",
	"a@example.fr, b@example.fr":             "email.display",
	"a@example.fr;b@example.fr":              "email.display",
	"claire martin@example.fr":               "email.space",
	"claire@exam ple.fr":                     "email.space",
	"claire@example.fr\r\nBcc: x@example.fr": "email.characters",
	"claire@example.fr\n":                    "email.characters",
	"claire\x00@example.fr":                  "email.characters",
	"claire\x7f@example.fr":                  "email.characters",
	"claire\xff@example.fr":                  "email.characters",
	"claire\u200b@example.fr":                "email.characters",
	"\u202eclaire@example.fr":                "email.characters",
	"\ufeffclaire@example.fr":                "email.characters",
	"claire@exa\u00admple.fr":                "email.characters",
	strings.Repeat("a", 65) + "@example.fr":  "email.too_long",
	"claire@" + strings.Repeat(strings.Repeat("a", 49)+".", 5) + "fr": "email.too_long",
	"claire@" + strings.Repeat("a", 64) + ".fr":                       "email.domain",
	"claire@" + strings.Repeat("e\u0301", 3000) + ".fr":               "email.too_long",
	"claire@example.fr" + strings.Repeat("\u0301", 10_000):            "email.too_long",
	"claire@" + strings.Repeat(strings.Repeat("a", 60)+".", 5) + "fr": "email.domain",
	strings.Repeat("a", 1_000_000):                                    "email.too_long",
}

func TestParseRefuses(t *testing.T) {
	for typed, want := range wrong {
		a, err := Parse(typed)
		if fault.KindOf(err) != fault.Invalid || code(err) != want {
			t.Errorf("Parse(%.60q) = %v, %v; want %s", typed, a, code(err), want)
		}
		if !a.IsZero() {
			t.Errorf("Parse(%.60q) is refused and yet gives an address", typed)
		}
	}
}

func code(err error) string {
	if f, ok := err.(*fault.Error); ok {
		return f.Fields["email"]
	}
	return ""
}

func TestSuggest(t *testing.T) {
	for typed, want := range map[string]string{
		"claire@gmial.com":     "claire@gmail.com",
		"claire@gamil.com":     "claire@gmail.com",
		"claire@gmail.con":     "claire@gmail.com",
		"claire@gmail.fr":      "claire@gmail.com",
		"claire@gmai.com":      "claire@gmail.com",
		"claire@gmail,com":     "claire@gmail.com",
		"claire@orange.f":      "claire@orange.fr",
		"claire@ornage.fr":     "claire@orange.fr",
		"claire@orange.com":    "claire@orange.fr",
		"claire@wanadoo.ft":    "claire@wanadoo.fr",
		"claire@hotmial.fr":    "claire@hotmail.fr",
		"claire@hotmail.co":    "claire@hotmail.com",
		"claire@laposte.fr":    "claire@laposte.net",
		"claire@free.f":        "claire@free.fr",
		"claire@sfr.ft":        "claire@sfr.fr",
		"claire@sfrfr":         "claire@sfr.fr",
		"claire@mairie-dax.ft": "claire@mairie-dax.fr",
		"claire@greta.con":     "claire@greta.com",
		"claire@gmail.com":     "",
		"claire@yahoo.fr":      "",
		"claire@tree.fr":       "",
		"claire@sfa.fr":        "",
		"claire@five.fr":       "",
		"claire@gretacfa.fr":   "",
		"claire@mairie-dax.fr": "",
		"claire":               "",
		"":                     "",
		"a\r\nb@gmial.com":     "",
	} {
		if got, found := Suggest(typed); got != want || found != (want != "") {
			t.Errorf("Suggest(%q) = %q, %v; want %q", typed, got, found, want)
		}
	}
}

func TestColumn(t *testing.T) {
	for _, c := range right {
		a, _ := Parse(c.typed)
		v, err := a.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []any{v, []byte(v.(string))} {
			var b Address
			if err := b.Scan(row); err != nil || b != a {
				t.Errorf("Scan(%v) = %v, %v; want %v", row, b, err, a)
			}
		}
	}
	none := Address{local: "x", domain: "y.fr"}
	if err := none.Scan(nil); err != nil || !none.IsZero() {
		t.Errorf("Scan(nil) = %v, %v", none, err)
	}
	if v, err := none.Value(); v != nil || err != nil {
		t.Errorf("Value of no address = %v, %v", v, err)
	}
	for _, row := range []any{"not an address", 12} {
		if err := none.Scan(row); fault.KindOf(err) != fault.Internal || strings.Contains(err.Error(), "not an address") {
			t.Errorf("Scan(%v): %v", row, err)
		}
	}
}

func TestAddressStaysOutOfLogs(t *testing.T) {
	a, _ := Parse("claire@example.fr")
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).Info("said", "to", a)
	if strings.Contains(out.String(), "claire") {
		t.Errorf("the log says %s", out.String())
	}
}

// FuzzParse holds no example of what is accepted: what it holds is the promise
// that whatever is accepted can be put in a header and in an SMTP command.
func FuzzParse(f *testing.F) {
	for _, c := range right {
		f.Add(c.typed)
	}
	for typed := range wrong {
		if len(typed) < 400 {
			f.Add(typed)
		}
	}
	f.Fuzz(func(t *testing.T, typed string) {
		a, err := Parse(typed)
		Suggest(typed)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || code(err) == "" || !a.IsZero() {
				t.Fatalf("Parse(%q) = %v, %v", typed, a, err)
			}
			return
		}
		sent := a.String()
		if len(sent) > 254 || !utf8.ValidString(sent) || strings.Count(sent, "@") != 1 {
			t.Fatalf("Parse(%q) = %q", typed, sent)
		}
		for _, r := range sent {
			if r > unicode.MaxASCII || r <= ' ' || r == 0x7f || strings.ContainsRune(`<>"(),:;[]\`, r) {
				t.Fatalf("Parse(%q) = %q holds %q", typed, sent, r)
			}
		}
		read, err := mail.ParseAddress(sent)
		if err != nil || read.Name != "" || read.Address != sent {
			t.Fatalf("Parse(%q) = %q, which the library reads as %v, %v", typed, sent, read, err)
		}
		for _, form := range []string{sent, a.Key(), " " + sent + " ", a.Display()} {
			again, err := Parse(form)
			if err != nil || again.Key() != a.Key() {
				t.Fatalf("Parse(%q) = %q, but Parse(%q) = %q, %v", typed, a, form, again, err)
			}
		}
	})
}
