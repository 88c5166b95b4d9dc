package organisation

import (
	"context"
	"slices"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

func changeOf(g Change) journal.Subject { return journal.Subject{Kind: "change", ID: g.ID} }

// HandleChange answers a change that was reported in words: done, or not to be
// done, and why. One that has fields is answered field by field.
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
		if len(g.Proposed()) > 0 {
			return fault.New(fault.Conflict, "change.by_field")
		}
		return moveChange(tx, a, g, ev, answer)
	})
}

// moveChange makes ev happen to a change.
func moveChange(tx *sqldb.Tx, a policy.Actor, g Change, ev ChangeEvent, answer Reason) error {
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
}

// Proposed are the fields of a change that await an answer.
func (g Change) Proposed() []FieldChange {
	return slices.DeleteFunc(slices.Clone(g.Fields), func(c FieldChange) bool { return c.Status != FieldProposed })
}

// Answered are the others: written at once, accepted or refused.
func (g Change) Answered() []FieldChange {
	return slices.DeleteFunc(slices.Clone(g.Fields), func(c FieldChange) bool { return c.Status == FieldProposed })
}

// FieldAnswer is what the gestionnaire answers to the change of one field: yes,
// or no with the reason, as typed.
type FieldAnswer struct {
	Accept bool
	Why    string
}

// DecideChange answers a change field by field, all of those that wait at once:
// what is accepted is written, what is refused is told with its reason, which
// is refused under the field "motif-FIELD". A field without an answer is
// refused under "decision-FIELD".
func (d Desk) DecideChange(ctx context.Context, a policy.Actor, publicID string, answers map[Field]FieldAnswer, answer Reason) error {
	at, lock, err := d.placeOfChange(ctx, publicID)
	if err != nil {
		return err
	}
	return d.at(ctx, a, at, policy.ChangeHandle, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		g, err := changeByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		ev, err := g.weighAnswers(answers)
		if err != nil {
			return err
		}
		if err := d.writeFields(tx, a, o, g, answers); err != nil {
			return err
		}
		return moveChange(tx, a, g, ev, answer)
	}, lock)
}

// weighAnswers refuses answers that are not whole, and tells what they make of
// the change: handled as soon as one field is accepted.
func (g Change) weighAnswers(answers map[Field]FieldAnswer) (ChangeEvent, error) {
	var f fault.Form
	ev := WasDeclined
	if len(g.Proposed()) == 0 {
		return ev, fault.New(fault.Conflict, "not_now")
	}
	for _, c := range g.Proposed() {
		said, ok := answers[c.Field]
		switch {
		case !ok:
			f.Refuse("decision-"+string(c.Field), "choose")
		case said.Accept:
			ev = WasHandled
		default:
			_, err := ParseReason(said.Why, true)
			f.Check("motif-"+string(c.Field), err)
		}
	}
	for _, c := range g.Fields {
		if c.Status == FieldWritten {
			ev = WasHandled
		}
	}
	return ev, f.Err()
}

// writeFields writes the fields that are accepted over what is known, and keeps
// each answer.
func (d Desk) writeFields(tx *sqldb.Tx, a policy.Actor, o Organisation, g Change, answers map[Field]FieldAnswer) error {
	after := o
	for _, c := range g.Proposed() {
		if c.Status = FieldRefused; answers[c.Field].Accept {
			c.Status = FieldAccepted
			if t, ok := traitOf(c.Field); ok {
				t.set(&after, c.Becomes)
			} else if err := d.writeContact(tx, a, o, c.Becomes); err != nil {
				return err
			}
		} else {
			c.Reason = tidy(answers[c.Field].Why)
		}
		if err := answerField(tx, c); err != nil {
			return err
		}
	}
	if len(differences(o, after)) == 0 {
		return nil
	}
	if err := apart(tx, after); err != nil {
		return fault.Field("decision-"+string(FieldSite), "siret.in_list")
	}
	if err := updateOrganisation(tx, after); err != nil {
		return err
	}
	return journal.Write(tx, a, "organisation.edited", journal.Subject{Kind: "organisation", ID: o.ID}, "")
}

// placeOfChange gives the public id of the organisation of a change, and the
// lock of its sites.
func (d Desk) placeOfChange(ctx context.Context, publicID string) (at, lock string, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		g, err := changeByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		o, err := Load(tx, g.OrganisationID)
		at, lock = o.PublicID, Form{SIRET: o.SIRET, Registration: o.Registration}.key()
		return err
	})
	return at, lock, err
}

// Subject says who stands where around the change.
func (g Change) Subject() policy.Subject {
	return policy.Subject{Person: g.PersonID, Organisation: g.OrganisationID, Status: policy.Status(g.Status)}
}

// EditOrganisation writes what an organisation is, over what was known: by the
// gestionnaire, for a reason that is kept with what was there before.
func (d Desk) EditOrganisation(ctx context.Context, a policy.Actor, publicID string, form Form, why Reason) error {
	if err := why.enough(); err != nil {
		return err
	}
	reference, err := d.changeReference(ctx)
	if err != nil {
		return err
	}
	return d.at(ctx, a, publicID, policy.OrganisationEdit, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		if o.Status == Closed {
			return fault.New(fault.Conflict, "organisation.not_active")
		}
		after := o
		after.SIRET, after.Name, after.Acronym, after.SiteLabel, after.APE, after.LegalForm = form.SIRET, form.Name, form.Acronym, form.SiteLabel, form.APE, form.LegalForm
		after.Address, after.Phone = form.Address, form.Phone
		if err := apart(tx, after); err != nil {
			return err
		}
		return rewrite(tx, a, o, after, reference, why)
	}, siretKey(form.SIRET))
}

// rewrite writes what the staff makes of an organisation, and keeps in its
// history what was there before, and why.
func rewrite(tx *sqldb.Tx, a policy.Actor, before, after Organisation, reference string, why Reason) error {
	if err := updateOrganisation(tx, after); err != nil {
		return err
	}
	fields := differences(before, after)
	for i := range fields {
		fields[i].Weight, fields[i].Status = Moderated, FieldAccepted
	}
	if len(fields) > 0 {
		if err := insertChange(tx, Change{
			ID: id.New(), PublicID: id.Public(), Reference: reference, OrganisationID: before.ID, PersonID: a.Person, Fields: fields,
			Status: Handled, Answer: why.String(), DecidedBy: a.Person, DecidedAt: tx.Now,
		}); err != nil {
			return err
		}
	}
	return journal.Write(tx, a, "organisation.edited", journal.Subject{Kind: "organisation", ID: before.ID}, why.String())
}

// apart refuses an organisation that another one is already: two sites of one
// SIRET have two labels.
func apart(tx *sqldb.Tx, o Organisation) error {
	there, err := byForm(tx, Form{SIRET: o.SIRET, Registration: o.Registration})
	if err != nil {
		return err
	}
	for _, other := range there {
		if other.ID != o.ID && french.Fold(other.SiteLabel) == french.Fold(o.SiteLabel) {
			return fault.Field("siret", "siret.in_list")
		}
	}
	return nil
}
