package organisation

import (
	"slices"
	"strings"

	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/register"
)

// Field is one thing that is known of an organisation, and that may change.
type Field string

// The fields.
const (
	FieldSIRET     Field = "siret" // changed by the gestionnaire only: it makes another establishment
	FieldName      Field = "name"
	FieldAcronym   Field = "acronym"
	FieldSite      Field = "site"
	FieldAPE       Field = "ape"
	FieldLegalForm Field = "legal_form"
	FieldAddress   Field = "address"
	FieldPhone     Field = "phone"
	FieldContact   Field = "contact" // the official contact, which lets people in
)

// Weight is what a proposed change needs before it is written.
type Weight string

// The weights, from the lightest.
const (
	Cosmetic   Weight = "cosmetic"  // nothing follows from it: spelling, acronym, telephone
	InRegister Weight = "register"  // the register of the State says the same
	Moderated  Weight = "moderated" // somebody looks at it
)

// FieldStatus is where the change of one field stands.
type FieldStatus string

// The statuses of the change of a field.
const (
	FieldProposed FieldStatus = "proposed"
	FieldWritten  FieldStatus = "written" // at once: nobody had to answer
	FieldAccepted FieldStatus = "accepted"
	FieldRefused  FieldStatus = "refused"
)

// FieldChange is one thing that changes, from what it was to what it becomes:
// the history of an organisation is made of them.
type FieldChange struct {
	ChangeID string
	Field    Field
	Was      string // as it is kept; Shown gives it as it is read
	Becomes  string
	Weight   Weight
	Status   FieldStatus
	Reason   string // why it was refused
}

// trait is how a field is read of an organisation, written, and found in the
// register.
type trait struct {
	field    Field
	light    bool // nothing follows from it, whatever it says
	exact    bool // it is no matter of spelling
	of       func(Organisation) string
	set      func(*Organisation, string)
	register func(e register.Establishment, becomes string) string
}

// traits are the fields that an organisation bears itself, in the order of its
// form. The official contact is kept apart.
var traits = []trait{
	{
		field: FieldName, of: func(o Organisation) string { return o.Name }, set: func(o *Organisation, v string) { o.Name = v },
		register: func(e register.Establishment, _ string) string { return e.Name },
	},
	{field: FieldAcronym, light: true, of: func(o Organisation) string { return o.Acronym }, set: func(o *Organisation, v string) { o.Acronym = v }},
	{field: FieldSite, of: func(o Organisation) string { return o.SiteLabel }, set: func(o *Organisation, v string) { o.SiteLabel = v }},
	{
		field: FieldAPE, exact: true, of: func(o Organisation) string { return packAPE(o.APE) }, set: func(o *Organisation, v string) { o.APE = unpackAPE(v) },
		register: func(e register.Establishment, becomes string) string {
			return packAPE(e.ActivityIn(unpackAPE(becomes).Nomenclature))
		},
	},
	{
		field: FieldLegalForm, exact: true, of: func(o Organisation) string { return o.LegalForm }, set: func(o *Organisation, v string) { o.LegalForm = v },
		register: func(e register.Establishment, _ string) string { return e.LegalForm },
	},
	{
		field: FieldAddress, of: func(o Organisation) string { return packAddress(o.Address) }, set: func(o *Organisation, v string) { o.Address = unpackAddress(v) },
		register: func(e register.Establishment, _ string) string {
			return packAddress(Address{Street: e.Street, Postcode: e.Postcode, City: e.City, INSEE: e.INSEE, Department: e.Department})
		},
	},
	{field: FieldPhone, light: true, of: func(o Organisation) string { return o.Phone }, set: func(o *Organisation, v string) { o.Phone = v }},
}

func traitOf(f Field) (t trait, ok bool) {
	for _, t := range traits {
		if t.field == f {
			return t, true
		}
	}
	return t, false
}

// place is where a field stands in the form.
func (f Field) place() int {
	if f == FieldContact {
		return len(traits)
	}
	return slices.IndexFunc(traits, func(t trait) bool { return t.field == f })
}

func packAPE(a reference.APE) string { return strings.TrimSpace(a.Code + " " + a.Nomenclature) }

func unpackAPE(v string) reference.APE {
	code, nomenclature, _ := strings.Cut(v, " ")
	return reference.APE{Code: code, Nomenclature: nomenclature}
}

func packAddress(a Address) string {
	if a == (Address{}) {
		return ""
	}
	return strings.Join([]string{a.Street, a.Postcode, a.City, a.INSEE, a.Department}, "\n")
}

func unpackAddress(v string) Address {
	parts := append(strings.Split(v, "\n"), "", "", "", "", "")
	return Address{Street: parts[0], Postcode: parts[1], City: parts[2], INSEE: parts[3], Department: parts[4]}
}

// Shown is a value of a field as it is read: « 05 56 00 00 00 », « Association
// déclarée »; "" for what was never given.
func (f Field) Shown(value string) string {
	switch f {
	case FieldAPE:
		return unpackAPE(value).String()
	case FieldLegalForm:
		if name, ok := reference.LegalForm(value); ok {
			return strings.TrimSpace(name)
		}
	case FieldAddress:
		return strings.Join(unpackAddress(value).Lines(), ", ")
	case FieldPhone:
		return french.Phone(value)
	}
	return value
}

// weigh says what the change of a field needs. e is what the register says of
// the organisation, the zero value when it says nothing.
func weigh(f Field, was, becomes string, e register.Establishment) Weight {
	t, ok := traitOf(f)
	switch {
	case !ok:
		return Moderated
	case t.light, !t.exact && was != "" && french.Fold(was) == french.Fold(becomes):
		return Cosmetic
	case t.register != nil && !e.SIRET.IsZero() && !e.Hidden() && !e.Closed && french.Fold(t.register(e, becomes)) == french.Fold(becomes):
		return InRegister
	}
	return Moderated
}

// differences lists what of an organisation is no longer the same.
func differences(before, after Organisation) []FieldChange {
	var all []FieldChange
	if before.SIRET != after.SIRET {
		all = append(all, FieldChange{Field: FieldSIRET, Was: before.SIRET.String(), Becomes: after.SIRET.String()})
	}
	for _, t := range traits {
		if was, becomes := t.of(before), t.of(after); was != becomes {
			all = append(all, FieldChange{Field: t.field, Was: was, Becomes: becomes})
		}
	}
	return all
}
