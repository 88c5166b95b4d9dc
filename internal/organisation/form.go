package organisation

import (
	"strings"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/siret"
)

// Form is what somebody says of an organisation that the register lacks: its
// values are right, the only way to get one is ParseForm.
type Form struct {
	SIRET     siret.SIRET
	Name      string
	Acronym   string
	SiteLabel string
	APE       reference.APE
	LegalForm string
	Address   Address
	Phone     string
}

// Typed is the same as it was typed.
type Typed struct {
	SIRET, Name, Acronym, SiteLabel, APE, LegalForm, Street, Postcode, INSEE, Phone string
}

// The most letters of a line.
const lineMost = 160

// ParseForm reads a form, all its refusals at once, under the fields "siret",
// "nom", "sigle", "site", "ape", "forme", "rue", "code_postal", "commune",
// "telephone".
func ParseForm(t Typed) (Form, error) {
	var refusals fault.Form
	form := Form{
		Name: line(&refusals, "nom", t.Name, true), Acronym: line(&refusals, "sigle", t.Acronym, false),
		SiteLabel: line(&refusals, "site", t.SiteLabel, false), Phone: phone(&refusals, t.Phone),
		Address: Address{Street: line(&refusals, "rue", t.Street, true)},
	}
	var err error
	form.SIRET, err = siret.Parse(t.SIRET)
	refusals.Check("siret", err)
	form.APE, err = reference.ParseAPE(t.APE)
	refusals.Check("ape", err)
	if _, ok := reference.LegalForm(t.LegalForm); !ok {
		refusals.Refuse("forme", "choose")
	}
	form.LegalForm = t.LegalForm
	postcode, ok := siret.Digits(t.Postcode)
	communes := reference.CommunesOf(postcode)
	switch {
	case !ok || len(postcode) != 5:
		refusals.Refuse("code_postal", "postcode.length")
	case len(communes) == 0:
		refusals.Refuse("code_postal", "postcode.unknown")
	}
	form.Address.Postcode = postcode
	if len(communes) == 1 && t.INSEE == "" {
		t.INSEE = communes[0].INSEE
	}
	for _, c := range communes {
		if c.INSEE == t.INSEE {
			form.Address.City, form.Address.INSEE, form.Address.Department = c.Name, c.INSEE, c.Department
		}
	}
	if len(communes) > 0 && form.Address.City == "" {
		refusals.Refuse("commune", "commune.choose")
	}
	return form, refusals.Err()
}

// ParseFunction reads what a person does at their organisation, under the
// field "fonction".
func ParseFunction(typed string) (string, error) {
	var f fault.Form
	s := line(&f, "fonction", typed, true)
	return s, f.Err()
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
func phone(f *fault.Form, typed string) string {
	d, ok := siret.Digits(strings.NewReplacer("+33", "0", "(0)", "", "+", "x").Replace(typed))
	if !ok || len(d) != 10 || d[0] != '0' || d[1] == '0' {
		f.Refuse("telephone", "phone.wrong")
		return ""
	}
	return d
}
