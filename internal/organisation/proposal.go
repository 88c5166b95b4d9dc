package organisation

import (
	"context"
	"strings"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// The letters of a reported change.
const (
	changeLeast = 10
	changeMost  = 4000
)

// Proposal is what a référent would change of their structure, as typed: what
// it is once changed, the fields that stay the same included. A field of which
// nothing was known may stay empty.
type Proposal struct {
	Typed
	Contact string // e-mail of the official contact
	Note    string // what the fields cannot say: a merger, another SIRET
}

// ReportChange tells the operator in words that something has changed in the
// structure. Made is the public id of the change.
func (d Desk) ReportChange(ctx context.Context, a policy.Actor, organisationPublicID, body string) (Change, error) {
	return d.propose(ctx, a, organisationPublicID, Proposal{Note: body}, false)
}

// ProposeChange proposes what has changed in a structure, field by field. What
// is only spelling, or what the register says too, is written at once; the
// rest awaits the gestionnaire. Made is the public id of the change.
func (d Desk) ProposeChange(ctx context.Context, a policy.Actor, organisationPublicID string, p Proposal) (Change, error) {
	return d.propose(ctx, a, organisationPublicID, p, true)
}

func (d Desk) propose(ctx context.Context, a policy.Actor, organisationPublicID string, p Proposal, fields bool) (g Change, err error) {
	ref, err := d.changeReference(ctx)
	if err != nil {
		return g, err
	}
	known, err := d.establishment(ctx, JoinForm{Organisation: organisationPublicID})
	if err != nil {
		return g, err
	}
	lock, err := d.siteLock(ctx, organisationPublicID)
	if err != nil {
		return g, err
	}
	err = d.at(ctx, a, organisationPublicID, policy.ChangeReport, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		g = Change{
			ID: id.New(), PublicID: id.Public(), Reference: ref, OrganisationID: o.ID, PersonID: a.Person,
			Body: tidy(p.Note), Status: Reported, CreatedAt: tx.Now,
		}
		after := o
		if fields {
			if after, g.Fields, err = d.weighed(tx, o, p, known); err != nil {
				return err
			}
		}
		if err := g.said(); err != nil {
			return err
		}
		return d.keepProposal(tx, a, o, after, &g)
	}, lock)
	return g, err
}

func (d Desk) changeReference(ctx context.Context) (string, error) {
	return d.DB.NextReference(ctx, "change", civil.DayOf(d.DB.Now(), civil.Paris).Year())
}

// siteLock is the lock under which the sites of an organisation's SIRET are
// told apart, to be taken before its own.
func (d Desk) siteLock(ctx context.Context, organisationPublicID string) (key string, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		o, err := ByPublicID(tx, organisationPublicID)
		key = Form{SIRET: o.SIRET, Registration: o.Registration}.key()
		return err
	})
	return key, err
}

// said refuses a change that says nothing, or not enough.
func (g Change) said() error {
	n := utf8.RuneCountInString(g.Body)
	switch {
	case n > changeMost:
		return fault.Field("changement", "too_long")
	case len(g.Fields) > 0:
		return nil
	case n < changeLeast:
		return fault.Field("changement", "change.too_short")
	}
	return nil
}

// keepProposal writes a change, and at once those of its fields that await
// nobody.
func (d Desk) keepProposal(tx *sqldb.Tx, a policy.Actor, o, after Organisation, g *Change) error {
	waits, written := g.Body != "", false
	applied := o
	for i, c := range g.Fields {
		if c.Weight == Moderated {
			waits = true
			continue
		}
		g.Fields[i].Status, written = FieldWritten, true
		t, _ := traitOf(c.Field)
		t.set(&applied, t.of(after))
	}
	event := "change.reported"
	if !waits {
		event = "change.written"
		g.Status, g.DecidedBy, g.DecidedAt = Handled, journal.ActorID(policy.Clerk), tx.Now
	}
	if written {
		if err := apart(tx, applied); err != nil {
			return err
		}
		if err := updateOrganisation(tx, applied); err != nil {
			return err
		}
	}
	tx.Made(g.PublicID)
	if err := insertChange(tx, *g); err != nil {
		return err
	}
	return outbox.Tell(tx, a, event, changeOf(*g), "")
}

// weighed reads what a proposal changes, and what each change needs. One that
// awaits an answer already is refused.
func (d Desk) weighed(tx *sqldb.Tx, o Organisation, p Proposal, known register.Establishment) (after Organisation, all []FieldChange, err error) {
	contact, err := orNothing(contactOf(tx, o.ID))
	if err != nil {
		return o, nil, err
	}
	after, address, err := o.proposed(p, contact.Address)
	if err != nil {
		return o, nil, err
	}
	all = differences(o, after)
	if address.Key() != contact.Address.Key() {
		all = append(all, FieldChange{Field: FieldContact, Was: contact.Address.String(), Becomes: address.String()})
	}
	if err := apart(tx, after); err != nil {
		return o, nil, fault.Field("site", "siret.in_list")
	}
	waiting, err := sqldb.Values[Field](tx, `SELECT c.field FROM change_fields c JOIN changes g ON g.id = c.change_id WHERE g.organisation_id = $1 AND c.status = 'proposed'`, o.ID)
	if err != nil {
		return o, nil, err
	}
	var refusals fault.Form
	for i := range all {
		c := &all[i]
		c.Weight, c.Status = weigh(c.Field, c.Was, c.Becomes, known), FieldProposed
		for _, f := range waiting {
			if f == c.Field {
				refusals.Refuse(inputs[f], "change.waiting")
			}
		}
	}
	return after, all, refusals.Err()
}

// inputs are the inputs of the form, by field.
var inputs = map[Field]string{
	FieldName: "denomination", FieldAcronym: "sigle", FieldSite: "site", FieldAPE: "ape", FieldLegalForm: "forme", FieldAddress: "rue", FieldPhone: "telephone", FieldContact: "contact",
}

// proposed reads what an organisation becomes by a proposal, all its refusals
// at once. What was left as it is stays so, even where it would not be taken
// today.
func (o Organisation) proposed(p Proposal, contact email.Address) (after Organisation, address email.Address, err error) {
	var f fault.Form
	before, t := o.Typed(), p.Typed
	after = o
	after.Name, after.Acronym, after.SiteLabel = line(&f, "denomination", t.Name, true), line(&f, "sigle", t.Acronym, false), line(&f, "site", t.SiteLabel, false)
	if tidy(t.APE) != before.APE && !o.SIRET.IsZero() {
		after.APE, err = reference.ParseAPE(t.APE)
		f.Check("ape", err)
	}
	if t.LegalForm != o.LegalForm && !o.SIRET.IsZero() {
		if _, ok := reference.LegalForm(t.LegalForm); !ok {
			f.Refuse("forme", "choose")
		}
		after.LegalForm = t.LegalForm
	}
	if typed := strings.TrimSpace(t.Phone); typed != "" && !samePhone(typed, o.Phone) {
		if o.Registration.Kind == Foreign {
			after.Phone = foreignPhone(&f, typed)
		} else {
			after.Phone = phone(&f, "telephone", typed)
		}
	}
	after.Address = o.proposedAddress(&f, t)
	if address = contact; strings.TrimSpace(p.Contact) != "" && !strings.EqualFold(strings.TrimSpace(p.Contact), contact.String()) {
		if address, err = email.Parse(p.Contact); err != nil {
			f.Refuse("contact", "contact.wrong")
		}
	}
	return after, address, f.Err()
}

func samePhone(typed, kept string) bool {
	digits, ok := siret.Digits(typed)
	return ok && digits == kept || typed == kept
}

// proposedAddress is the address of a proposal; the one that is known when
// nothing of it was touched.
func (o Organisation) proposedAddress(f *fault.Form, t Typed) Address {
	was := o.Typed()
	if o.Registration.Kind == Foreign {
		if tidy(t.Street) == was.Street && tidy(t.Postcode) == was.Postcode && tidy(t.City) == o.Address.City {
			return o.Address
		}
		return foreignAddress(f, t)
	}
	if tidy(t.Street) == was.Street && tidy(t.Postcode) == was.Postcode && t.INSEE == was.INSEE {
		return o.Address
	}
	return frenchAddress(f, t)
}
