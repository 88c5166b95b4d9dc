package organisation

import (
	"context"
	"strings"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/sqldb"
)

// Capability is what the gestionnaire has checked of an organisation that
// offers courses: its déclaration d'activité, and its Qualiopi certificate if
// it has one. The only way to get one is ParseCapability.
type Capability struct {
	NDA       string // eleven characters, without spaces
	NDARegion string
	NDAStatus NDAStatus
	CheckedOn civil.Day // the day on which its status was looked at
	From, To  civil.Day // of the Qualiopi certificate, both or neither
}

// TypedCapability is the same as it was typed.
type TypedCapability struct{ NDA, Region, Status, CheckedOn, QualiopiFrom, QualiopiTo string }

// ParseCapability reads what the gestionnaire has checked, all its refusals at
// once, under the fields "nda", "nda_region", "nda_statut", "nda_verifie_le",
// "qualiopi_du", "qualiopi_au".
func ParseCapability(t TypedCapability) (Capability, error) {
	var f fault.Form
	c := Capability{NDA: readNDA(&f, t.NDA), NDAStatus: NDAStatus(t.Status)}
	for _, r := range reference.Regions() {
		if r.Code == t.Region || strings.EqualFold(r.Name, strings.TrimSpace(t.Region)) {
			c.NDARegion = r.Name
		}
	}
	if c.NDARegion == "" {
		f.Refuse("nda_region", "choose")
	}
	if c.NDAStatus != NDAActive && c.NDAStatus != NDASuspended && c.NDAStatus != NDALapsed {
		f.Refuse("nda_statut", "choose")
	}
	c.CheckedOn = day(&f, "nda_verifie_le", t.CheckedOn, true)
	c.From, c.To = day(&f, "qualiopi_du", t.QualiopiFrom, false), day(&f, "qualiopi_au", t.QualiopiTo, false)
	switch {
	case (c.From == "") != (c.To == ""):
		f.Refuse("qualiopi_au", "qualiopi.both")
	case c.To < c.From:
		f.Refuse("qualiopi_au", "day.order")
	}
	return c, f.Err()
}

// readNDA reads a numéro de déclaration d'activité: two digits for the region,
// two for the département, five, and two more. The prefecture's numbers have
// had exceptions, so that only their length and their characters are refused.
func readNDA(f *fault.Form, typed string) string {
	n := strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-\u00a0\u202f\t", r) {
			return -1
		}
		return r
	}, typed))
	if len(n) != 11 || strings.Trim(n, "0123456789AB") != "" {
		f.Refuse("nda", "nda.wrong")
	}
	return n
}

// Unusual tells that the number does not name the same département twice, as
// nearly all do: the page says so, and nothing is refused.
func (c Capability) Unusual() bool {
	return len(c.NDA) == 11 && c.NDA[2:4] != c.NDA[9:11]
}

func day(f *fault.Form, field, typed string, needed bool) civil.Day {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		if needed {
			f.Refuse(field, "required")
		}
		return ""
	}
	d, err := civil.ParseDay(typed)
	f.Check(field, err)
	return d
}

// Details is what a provider says of itself, for its pages and its papers. The
// only way to get one is ParseDetails.
type Details struct {
	SignatoryName, SignatoryQuality         string
	ContactName, ContactEmail, ContactPhone string
	DisabilityContact, PedagogyContact      string
	InternalRules                           string // règlement intérieur (L6352-3)
	Edition                                 int    // that the form was made from, 0 for whichever
}

// ParseDetails reads what was typed, all its refusals at once, under the fields
// "signataire_nom", "signataire_qualite", "contact_nom", "contact_courriel",
// "contact_telephone", "referent_handicap", "referent_pedagogique",
// "reglement".
func ParseDetails(t Details) (Details, error) {
	var f fault.Form
	p := Details{
		SignatoryName:     line(&f, "signataire_nom", t.SignatoryName, true),
		SignatoryQuality:  line(&f, "signataire_qualite", t.SignatoryQuality, true),
		ContactName:       line(&f, "contact_nom", t.ContactName, true),
		DisabilityContact: line(&f, "referent_handicap", t.DisabilityContact, true),
		PedagogyContact:   line(&f, "referent_pedagogique", t.PedagogyContact, false),
		InternalRules:     tidy(t.InternalRules),
		Edition:           t.Edition,
	}
	address, err := email.Parse(t.ContactEmail)
	f.Check("contact_courriel", err)
	p.ContactEmail = address.String()
	if strings.TrimSpace(t.ContactPhone) != "" {
		p.ContactPhone = phone(&f, "contact_telephone", t.ContactPhone)
	}
	if utf8.RuneCountInString(p.InternalRules) > textMost {
		f.Refuse("reglement", "too_long")
	}
	return p, f.Err()
}

// GrantProvider gives an organisation the provider capability, or writes what
// was checked of it again: what the provider says of itself stays. Made is the
// public id of the organisation.
func (d Desk) GrantProvider(ctx context.Context, a policy.Actor, organisationPublicID string, c Capability) error {
	return d.provider(ctx, a, organisationPublicID, policy.ProviderGrant, func(tx *sqldb.Tx, a policy.Actor, p Provider) error {
		p.NDA, p.NDARegion, p.NDAStatus, p.NDACheckedOn = c.NDA, c.NDARegion, c.NDAStatus, string(c.CheckedOn)
		p.QualiopiFrom, p.QualiopiTo = string(c.From), string(c.To)
		told := "provider.granted"
		if p.Granted {
			told = "provider.checked"
		}
		p.Granted = true
		if err := keepProvider(tx, p, journal.ActorID(a)); err != nil {
			return err
		}
		if told != "provider.granted" { // nothing new for anybody
			return journal.Write(tx, a, told, providerOf(p), "")
		}
		return outbox.Tell(tx, a, told, providerOf(p), "")
	})
}

// WithdrawProvider takes the capability away, for a reason that the
// organisation reads: its organisers and trainers have no right left, and keep
// their roles should it come back.
func (d Desk) WithdrawProvider(ctx context.Context, a policy.Actor, organisationPublicID string, why Reason) error {
	if err := why.enough(); err != nil {
		return err
	}
	return d.provider(ctx, a, organisationPublicID, policy.ProviderGrant, func(tx *sqldb.Tx, a policy.Actor, p Provider) error {
		if !p.Granted {
			return fault.New(fault.Conflict, "not_now")
		}
		p.Granted = false
		if err := keepProvider(tx, p, journal.ActorID(a)); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "provider.withdrawn", providerOf(p), why.String())
	})
}

// EditProvider writes what a provider says of itself: by its référent, or the
// staff. What somebody else has written since the form was made is not
// overwritten.
func (d Desk) EditProvider(ctx context.Context, a policy.Actor, organisationPublicID string, t Details) error {
	return d.provider(ctx, a, organisationPublicID, policy.ProviderEdit, func(tx *sqldb.Tx, a policy.Actor, p Provider) error {
		if !p.Granted {
			return fault.New(fault.Conflict, "role.not_provider")
		}
		if t.Edition != 0 && t.Edition != p.Edition {
			return fault.New(fault.Conflict, "edited_since")
		}
		p.SignatoryName, p.SignatoryQuality = t.SignatoryName, t.SignatoryQuality
		p.ContactName, p.ContactEmail, p.ContactPhone = t.ContactName, t.ContactEmail, t.ContactPhone
		p.DisabilityContact, p.PedagogyContact, p.InternalRules = t.DisabilityContact, t.PedagogyContact, t.InternalRules
		if err := keepProvider(tx, p, journal.ActorID(a)); err != nil {
			return err
		}
		return journal.Write(tx, a, "provider.edited", providerOf(p), "")
	})
}

func providerOf(p Provider) journal.Subject {
	return journal.Subject{Kind: "organisation", ID: p.Organisation.ID}
}

// provider runs a deed on the capability of an organisation, the zero value
// when it has none yet.
func (d Desk) provider(ctx context.Context, a policy.Actor, organisationPublicID string, act policy.Act, deed func(*sqldb.Tx, policy.Actor, Provider) error) error {
	return d.at(ctx, a, organisationPublicID, act, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		p, err := ProviderOf(tx, o.ID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		p.Organisation = o
		return deed(tx, a, p)
	})
}
