package organisation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/siret"
)

// Form is what somebody says of an organisation that the register lacks: its
// values are right, the only way to get one is ParseForm.
type Form struct {
	SIRET        siret.SIRET
	Registration Registration // of one that has no SIRET
	Name         string
	Acronym      string
	SiteLabel    string
	APE          reference.APE // none without a SIRET
	LegalForm    string        // none of a foreign body
	Address      Address
	Phone        string
}

// Typed is the same as it was typed.
type Typed struct {
	SIRET, Name, Acronym, SiteLabel, APE, LegalForm, Street, Postcode, INSEE, Phone string

	Without                    RegistrationKind // "" for one that has a SIRET
	RNA, Country, Number, City string           // of those that have none
}

// The most letters of a line.
const lineMost = 160

// association is the legal form « association déclarée ».
const association = "9220"

// ParseForm reads a form, all its refusals at once, under the fields "siret",
// "denomination", "sigle", "site", "ape", "forme", "rue", "code_postal", "commune",
// "telephone"; without a SIRET, "rna", or "pays", "numero" and "ville".
func ParseForm(t Typed) (Form, error) {
	var refusals fault.Form
	form := Form{
		Name: line(&refusals, "denomination", t.Name, true), Acronym: line(&refusals, "sigle", t.Acronym, false),
		SiteLabel: line(&refusals, "site", t.SiteLabel, false), Registration: parseRegistration(&refusals, t),
	}
	switch form.Registration.Kind {
	case Foreign:
		form.Address, form.Phone = foreignAddress(&refusals, t), foreignPhone(&refusals, t.Phone)
		return form, refusals.Err()
	case RNA:
		form.LegalForm = association
	case "":
		form.parseSIRET(&refusals, t)
	default:
		refusals.Refuse("siret", "choose")
	}
	form.Phone = phone(&refusals, "telephone", t.Phone)
	form.Address = frenchAddress(&refusals, t)
	return form, refusals.Err()
}

// parseSIRET reads what only an organisation with a SIRET has.
func (form *Form) parseSIRET(refusals *fault.Form, t Typed) {
	var err error
	form.SIRET, err = siret.Parse(t.SIRET)
	refusals.Check("siret", err)
	form.APE, err = reference.ParseAPE(t.APE)
	refusals.Check("ape", err)
	if _, ok := reference.LegalForm(t.LegalForm); !ok {
		refusals.Refuse("forme", "choose")
	}
	form.LegalForm = t.LegalForm
}

// frenchAddress reads an address whose commune is one of its postcode's.
func frenchAddress(refusals *fault.Form, t Typed) Address {
	a := Address{Street: line(refusals, "rue", t.Street, true)}
	postcode, ok := siret.Digits(t.Postcode)
	communes := reference.CommunesOf(postcode)
	switch {
	case !ok || len(postcode) != 5:
		refusals.Refuse("code_postal", "postcode.length")
	case len(communes) == 0:
		refusals.Refuse("code_postal", "postcode.unknown")
	}
	a.Postcode = postcode
	if len(communes) == 1 && t.INSEE == "" {
		t.INSEE = communes[0].INSEE
	}
	for _, c := range communes {
		if c.INSEE == t.INSEE {
			a.City, a.INSEE, a.Department = c.Name, c.INSEE, c.Department
		}
	}
	if len(communes) > 0 && a.City == "" {
		refusals.Refuse("commune", "commune.choose")
	}
	return a
}

// Identity is who comes to an organisation, as they typed it. A person whose
// name is known already may leave both names empty.
type Identity struct{ FirstName, LastName, Function string }

// ParseFunction reads what a person does at their organisation, under the
// field "fonction".
func ParseFunction(typed string) (string, error) {
	var f fault.Form
	s := line(&f, "fonction", typed, true)
	return s, f.Err()
}

// Reason is why somebody refuses, ends or steps in, in their own words: the
// people it is about read it.
type Reason struct{ text string }

// textMost is the most letters of the longer texts.
const textMost = 20000

// ParseReason reads a reason; needed tells whether it may be left out. It is
// refused under the field "motif".
func ParseReason(typed string, needed bool) (Reason, error) {
	t := tidy(typed)
	if err := fault.Reason("motif", t, needed); err != nil {
		return Reason{}, err
	}
	return Reason{t}, nil
}

// String gives the text.
func (r Reason) String() string { return r.text }

// enough is the refusal of a deed that needs a reason and has none.
func (r Reason) enough() error { return fault.Reason("motif", r.text, true) }

// tidy keeps the lines of a text, without the spaces at their ends nor more
// than one empty line together.
func tidy(typed string) string {
	var kept []string
	for _, l := range strings.Split(strings.ReplaceAll(typed, "\r\n", "\n"), "\n") {
		l = strings.TrimRightFunc(l, unicode.IsSpace)
		if l == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, l)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

func line(f *fault.Form, field, typed string, needed bool) string {
	s := strings.Join(strings.Fields(typed), " ")
	switch {
	case needed && french.Fold(s) == "":
		f.Refuse(field, "required."+field)
	case utf8.RuneCountInString(s) > lineMost:
		f.Refuse(field, "too_long")
	}
	return s
}

// phone reads a French number: ten digits, or +33 and nine.
func phone(f *fault.Form, field, typed string) string {
	d, ok := siret.Digits(strings.NewReplacer("+33", "0", "(0)", "", "+", "x").Replace(typed))
	if !ok || len(d) != 10 || d[0] != '0' || d[1] == '0' {
		f.Refuse(field, "phone.wrong")
		return ""
	}
	return d
}
