package organisation

import (
	"errors"
	"strings"

	"profil/internal/fault"
)

// ParseEdit is ParseForm for what is kept already: a street and a phone that
// nobody ever gave may stay empty.
func ParseEdit(t Typed) (Form, error) {
	form, err := ParseForm(t)
	wrong := (*fault.Error)(nil)
	if !errors.As(err, &wrong) || wrong.Fields == nil {
		return form, err
	}
	var left fault.Form
	for field, code := range wrong.Fields {
		if field == "telephone" && strings.TrimSpace(t.Phone) == "" || field == "rue" && strings.TrimSpace(t.Street) == "" {
			continue
		}
		left.Refuse(field, code)
	}
	return form, left.Err()
}

// Typed is what the form of an organisation holds before anybody changes it.
func (o Organisation) Typed() Typed {
	return Typed{
		SIRET: o.SIRET.String(), Name: o.Name, Acronym: o.Acronym, SiteLabel: o.SiteLabel, APE: o.APE.Code, LegalForm: o.LegalForm,
		Street: o.Address.Street, Postcode: o.Address.Postcode, INSEE: o.Address.INSEE, Phone: o.Phone,
	}
}
