package organisation

import (
	"context"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The letters of a reported change.
const (
	changeLeast = 10
	changeMost  = 4000
)

// ReportChange tells the operator that something has changed in the structure:
// its name, its address, a merger. Made is the public id of the change.
func (d Desk) ReportChange(ctx context.Context, a policy.Actor, organisationPublicID, body string) (g Change, err error) {
	body = tidy(body)
	switch n := utf8.RuneCountInString(body); {
	case n < changeLeast:
		return g, fault.Field("changement", "change.too_short")
	case n > changeMost:
		return g, fault.Field("changement", "too_long")
	}
	reference, err := d.DB.NextReference(ctx, "change", civil.DayOf(d.DB.Now(), civil.Paris).Year())
	if err != nil {
		return g, err
	}
	err = d.at(ctx, a, organisationPublicID, policy.ChangeReport, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		g = Change{
			ID: id.New(), PublicID: id.Public(), Reference: reference, OrganisationID: o.ID, PersonID: a.Person,
			Body: body, Status: Reported, CreatedAt: tx.Now,
		}
		tx.Made(g.PublicID)
		if err := insertChange(tx, g); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "change.reported", changeOf(g), "")
	})
	return g, err
}

func changeOf(g Change) journal.Subject { return journal.Subject{Kind: "change", ID: g.ID} }

// HandleChange answers a reported change: done, or not to be done, and why.
func (d Desk) HandleChange(ctx context.Context, a policy.Actor, publicID string, ev ChangeEvent, answer Reason) error {
	if err := answer.enough(); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		g, err := changeByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.OrganisationRead, g.Subject()); err != nil {
			return err
		}
		m, err := ChangeLife.Find(g.Status, ev)
		if err != nil {
			return err
		}
		if err := policy.Require(a, m.By, g.Subject()); err != nil {
			return err
		}
		g.Status, g.Answer, g.DecidedBy, g.DecidedAt = m.To, answer.String(), a.Person, tx.Now
		if err := advanceChange(tx, g, m.From); err != nil {
			return err
		}
		tx.Made(g.PublicID)
		return outbox.Tell(tx, a, "change."+string(ev), changeOf(g), answer.String())
	})
}

// Subject says who stands where around the change.
func (g Change) Subject() policy.Subject {
	return policy.Subject{Person: g.PersonID, Organisation: g.OrganisationID, Status: policy.Status(g.Status)}
}

// EditOrganisation writes what an organisation is, over what was known: by the
// gestionnaire, often after a reported change, for a reason that is kept.
func (d Desk) EditOrganisation(ctx context.Context, a policy.Actor, publicID string, form Form, why Reason) error {
	if err := why.enough(); err != nil {
		return err
	}
	return d.at(ctx, a, publicID, policy.OrganisationEdit, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		there, err := BySIRET(tx, form.SIRET)
		if err != nil {
			return err
		}
		for _, other := range there {
			if other.ID != o.ID && french.Fold(other.SiteLabel) == french.Fold(form.SiteLabel) {
				return fault.Field("siret", "siret.in_list")
			}
		}
		o.SIRET, o.Name, o.Acronym, o.SiteLabel, o.APE, o.LegalForm = form.SIRET, form.Name, form.Acronym, form.SiteLabel, form.APE, form.LegalForm
		o.Address, o.Phone = form.Address, form.Phone
		if err := updateOrganisation(tx, o); err != nil {
			return err
		}
		return journal.Write(tx, a, "organisation.edited", journal.Subject{Kind: "organisation", ID: o.ID}, why.String())
	}, siretKey(form.SIRET))
}
