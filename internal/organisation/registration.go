package organisation

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/siret"
)

// Registration is how an organisation without a SIRET is known. Its zero value
// is that of one that has a SIRET.
type Registration struct {
	Kind    RegistrationKind
	Number  string // "W332001234", or that of the register of a country
	Country string // of a foreign body: « Belgique »
}

// RegistrationKind is which register knows an organisation.
type RegistrationKind string

// The kinds of registration beside the SIRET.
const (
	RNA     RegistrationKind = "rna"     // répertoire national des associations
	Foreign RegistrationKind = "foreign" // the register of another country
)

// String is « RNA W332001234 », « Belgique, 0403.170.701 », "" for none.
func (r Registration) String() string {
	switch r.Kind {
	case RNA:
		return "RNA\u00a0" + r.Number
	case Foreign:
		return r.Country + ", " + r.Number
	}
	return ""
}

// rna is W, the département, the kind of office, seven digits.
var rna = regexp.MustCompile(`^W[0-9][0-9A-Z][0-9]{7}$`)

// parseRegistration reads the number of an organisation without a SIRET, under
// the fields "rna", or "pays" and "numero".
func parseRegistration(f *fault.Form, t Typed) (r Registration) {
	switch r.Kind = t.Without; r.Kind {
	case RNA:
		r.Number = strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "").Replace(t.RNA))
		switch {
		case r.Number == "":
			f.Refuse("rna", "required.rna")
		case !rna.MatchString(r.Number):
			f.Refuse("rna", "rna.wrong")
		}
	case Foreign:
		r.Country, r.Number = line(f, "pays", t.Country, true), line(f, "numero", t.Number, true)
		if utf8.RuneCountInString(r.Number) > numberMost {
			f.Refuse("numero", "too_long")
		}
	}
	return r
}

// The letters of a number and of a postcode of another country.
const (
	numberMost         = 40
	foreignPostcode    = 12
	foreignPhoneDigits = 15 // E.164
)

// foreignAddress reads an address that no list of ours knows.
func foreignAddress(f *fault.Form, t Typed) Address {
	a := Address{Street: line(f, "rue", t.Street, true), Postcode: line(f, "code_postal", t.Postcode, false), City: line(f, "ville", t.City, true)}
	if utf8.RuneCountInString(a.Postcode) > foreignPostcode {
		f.Refuse("code_postal", "too_long")
	}
	return a
}

// foreignPhone reads a number with the code of its country: "+32…".
func foreignPhone(f *fault.Form, typed string) string {
	digits, ok := siret.Digits(strings.NewReplacer("+", "", "(", "", ")", "", "/", "").Replace(typed))
	if !ok || !strings.HasPrefix(strings.TrimSpace(typed), "+") || len(digits) < 7 || len(digits) > foreignPhoneDigits {
		f.Refuse("telephone", "phone.foreign")
		return ""
	}
	return "+" + digits
}

// key is what no two requests hold at once: the SIRET, or what stands for it.
func (f Form) key() string {
	if f.Registration.Kind == "" {
		return siretKey(f.SIRET)
	}
	return "siret:" + string(f.Registration.Kind) + ":" + f.Registration.Country + ":" + f.Registration.Number
}
