package privacy

import (
	"context"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/client"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// erasures are what is erased at once when an account is closed, beside the
// account itself: $1 is the person. A table that holds personal data is here,
// or in afterwards.
var erasures = []struct{ table, sql string }{
	{"journal_notes", `DELETE FROM journal_notes WHERE journal_id IN (SELECT j.id FROM journal j WHERE j.actor_id = $1
		OR j.subject_kind = 'person' AND j.subject_id = $1
		OR j.subject_kind = 'affiliation' AND j.subject_id IN (SELECT id FROM affiliations WHERE person_id = $1)
		OR j.subject_kind = 'enrolment' AND j.subject_id IN (SELECT id FROM enrolments WHERE person_id = $1))`},
	{"quiet_accounts", `DELETE FROM quiet_accounts WHERE person_id = $1`},
	{"calendar_feeds", `DELETE FROM calendar_feeds WHERE person_id = $1`},
	{"sightings", `DELETE FROM sightings WHERE person_id = $1`},
	{"interests", `DELETE FROM interests WHERE person_id = $1`},
	{"allotted_seats", `UPDATE allotted_seats SET person_id = NULL WHERE person_id = $1 AND ended_at IS NOT NULL`},
	{"news", `DELETE FROM news WHERE person_id = $1`},
	{"mail_choices", `DELETE FROM mail_choices WHERE person_id = $1`},
	{"mails", `DELETE FROM mails WHERE person_id = $1`},
	{"tokens", `DELETE FROM tokens WHERE grant_id IN (SELECT id FROM grants WHERE person_id = $1)`},
	{"grants", `DELETE FROM grants WHERE person_id = $1`},
	{"consents", `DELETE FROM consents WHERE person_id = $1`},
	{"identities", `DELETE FROM identities WHERE person_id = $1`},
	{"claims", `DELETE FROM claims WHERE person_id = $1`},
	{"affiliations", `UPDATE affiliations SET function = '', reason = '' WHERE person_id = $1`},
	{"organisation_requests", `UPDATE organisation_requests SET reason = '' WHERE person_id = $1 AND status IN ('accepted', 'rejected', 'withdrawn')`},
	{"changes", `UPDATE changes SET body = '', answer = '' WHERE person_id = $1 AND status IN ('handled', 'declined')`},
	{"change_fields", `UPDATE change_fields SET reason = '' WHERE change_id IN (SELECT id FROM changes WHERE person_id = $1 AND status IN ('handled', 'declined'))`},
	{"decision_links", `DELETE FROM decision_links WHERE person_id = $1 OR enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`},
	{"absences", `DELETE FROM absences WHERE affiliation_id IN (SELECT id FROM affiliations WHERE person_id = $1) OR deputy_id IN (SELECT id FROM affiliations WHERE person_id = $1)`},
	{"contact_codes", `DELETE FROM contact_codes WHERE person_id = $1`},
	{"invitations", `DELETE FROM invitations WHERE address IN (SELECT address FROM emails WHERE person_id = $1)`},
	{"request_papers", `DELETE FROM request_papers WHERE request_id IN (SELECT id FROM organisation_requests WHERE person_id = $1)`},
	{"rectifications", `DELETE FROM rectifications WHERE person_id = $1`},
	{"participations", `UPDATE participations SET reason = '' WHERE person_id = $1`},
}

// afterwards are the tables that erasing an account leaves, each with why; the
// schedule says until when.
var afterwards = map[string]string{
	"journal":              "la suite des actes prouve que rien n’a été changé : il n’y reste qu’un numéro",
	"organisation_domains": "ce que la structure a déclaré : il n’y reste qu’un numéro", "organisation_contacts": "l’adresse officielle de la structure : il n’y reste qu’un numéro",
	"employer_rules":     "ce que la structure a choisi : il n’y reste qu’un numéro",
	"allotments":         "ce que l’organisme a réservé à une structure : il n’y reste qu’un numéro",
	"adhesions":          "ce que la structure a demandé : il n’y reste qu’un numéro",
	"adhesion_campaigns": "ce que l’équipe a ouvert : il n’y reste qu’un numéro",
	"family_shares":      "ce que deux structures ont décidé : il n’y reste qu’un numéro",
	"session_trainers":   "qui a animé une session en est une preuve",
	"signatures":         "preuve de la formation", "sheets": "preuve de la formation", "documents": "preuve de la formation",
	"spent": "rien n’y désigne une personne", "guesses": "rien n’y désigne une personne, et tout s’efface en 24 heures", "form_keys": "s’efface en 48 heures",
	"providers": "coordonnées publiées par l’organisme", "courses": "coordonnées publiées par l’organisme",
	"client_secrets": "ne désigne personne", "sign_outs": "dit à un service que la personne est partie, et s’efface dès qu’il a répondu", "signing_keys": "ne désigne personne", "staff_searches": "n’appartient à personne",
	"merges": "dit que deux fiches n’en font qu’une : il n’y reste qu’un numéro",
}

// byDesks are the tables that the desks of their rooms erase.
var byDesks = []string{"persons", "emails", "passwords", "proofs", "logins", "authenticators", "recovery_codes", "passkeys", "trusted_devices", "email_proofs", "address_changes", "recoveries", "roles", "answers", "enrolment_messages", "employer_clocks", "postponement_answers", "enrolments", "enrolment_steps", "readings", "choices"}

// Outcome is what closing an account would do, said before it is done.
type Outcome struct {
	Name       string
	Staff      bool     // has a rank: it is given up first
	Requests   int      // under way: they are withdrawn, and seats given back
	Structures []string // left
	Alone      []string // of which the gestionnaire answers from then on
	Trains     int      // sessions to come that somebody else must hold
	Papers     int
	Signed     int
	KeptUntil  civil.Day // of the last evidence, "" when there is none
}

// Outcome tells what closing an account would do, to who may close it.
func (d Desk) Outcome(ctx context.Context, a policy.Actor, publicID string) (o Outcome, err error) {
	var p account.Person
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if p, err = d.closable(tx, a, publicID); err != nil {
			return err
		}
		o.Name, o.Staff = p.Name(), p.Rank != policy.NoRank
		today := civil.DayOf(tx.Now, civil.Paris)
		o, err = sqldb.One(tx, func(r sqldb.Scanner) (Outcome, error) {
			var until string
			err := r.Scan(&o.Requests, &o.Trains, &o.Papers, &o.Signed, sqldb.Text(&until))
			o.KeptUntil = civil.Day(until)
			return o, err
		}, `SELECT (SELECT count(*) FROM enrolments e JOIN sessions s ON s.id = e.session_id WHERE e.person_id = $1 AND (e.status IN ('awaiting_employer', 'awaiting_provider', 'waitlisted') OR e.status = 'enrolled' AND s.last_day >= $2)),
			(SELECT count(*) FROM session_trainers t JOIN sessions s ON s.id = t.session_id WHERE t.person_id = $1 AND s.last_day >= $2),
			(SELECT count(*) FROM documents WHERE person_id = $1),
			(SELECT count(*) FROM signatures g JOIN participations t ON t.id = g.participation_id WHERE t.person_id = $1 AND g.kind = 'signed'),
			(SELECT max(s.last_day) FROM participations t JOIN sessions s ON s.id = t.session_id WHERE t.person_id = $1)`, p.ID, today)
		if err != nil {
			return err
		}
		if o.KeptUntil != "" {
			o.KeptUntil = civil.DayOf(d.Retention.Evidence.After(o.KeptUntil.Time()), civil.Paris)
		}
		return o.leaves(tx, p.ID)
	})
	if err != nil {
		return o, err
	}
	return o, journal.Saw(ctx, d.DB, a, journal.Look{Person: p.ID, What: "account", Subject: p.ID, Seat: policy.By(a, policy.AccountClose, p.Subject())})
}

// leaves reads which structures a person works for, and which would be left
// without a référent.
func (o *Outcome) leaves(tx *sqldb.Tx, personID string) error {
	standings, err := organisation.Standings(tx, personID)
	if err != nil {
		return err
	}
	var ids []string
	for _, s := range standings {
		ids = append(ids, s.Organisation)
	}
	known, err := organisation.LoadMany(tx, ids)
	if err != nil {
		return err
	}
	for _, s := range standings {
		label := known[s.Organisation].Label()
		o.Structures = append(o.Structures, label)
		referents, err := organisation.Holders(tx, s.Organisation, policy.Referent)
		if err != nil {
			return err
		}
		if len(referents) == 1 && referents[0] == personID {
			o.Alone = append(o.Alone, label)
		}
	}
	return nil
}

// closable reads the account that a may close; "" is one's own.
func (d Desk) closable(tx *sqldb.Tx, a policy.Actor, publicID string) (p account.Person, err error) {
	if publicID == "" {
		p, err = account.Load(tx, a.Person)
	} else {
		p, err = account.ByPublicID(tx, publicID)
	}
	if err != nil {
		return p, err
	}
	if err := policy.See(a, policy.AccountRead, p.Subject()); err != nil {
		return p, err
	}
	if !policy.Can(a, policy.AccountClose, p.Subject()) {
		return p, fault.New(fault.Forbidden, "forbidden")
	}
	if p.Status == account.Closed {
		return p, fault.New(fault.Conflict, "not_now")
	}
	return p, nil
}

// Erase closes one's own account and erases it: at once, and for good. It is a
// grave act: who asks has just proved who they are.
func (d Desk) Erase(ctx context.Context, a policy.Actor) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.erase(tx, a, "", "") })
}

// EraseFor closes somebody's account, who asked for it by letter or by
// telephone: the staff says how it knows who asked.
func (d Desk) EraseFor(ctx context.Context, a policy.Actor, publicID, reason string) error {
	if err := fault.Reason("motif", reason, true); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.erase(tx, a, publicID, reason) })
}

func (d Desk) erase(tx *sqldb.Tx, a policy.Actor, publicID, reason string) error {
	p, err := d.closable(tx, a, publicID)
	if err != nil {
		return err
	}
	if err := tx.Lock("person:" + p.ID); err != nil {
		return err
	}
	if a, err = account.Refresh(tx, a); err != nil {
		return err
	}
	if p, err = d.closable(tx, a, publicID); err != nil {
		return err
	}
	if err := policy.Require(a, policy.AccountClose, p.Subject()); err != nil { // lately proved who they are
		return err
	}
	tx.Made(p.PublicID)
	return d.close(tx, a, p, reason)
}

// whyWithdrawn is what the timelines of requests say when their person goes.
const whyWithdrawn = "Le compte de cette personne est fermé."

// close tells a person by a last letter that their account ends, and ends it.
func (d Desk) close(tx *sqldb.Tx, a policy.Actor, p account.Person, reason string) error {
	if p.Rank != policy.NoRank {
		return fault.New(fault.Conflict, "account.close_staff")
	}
	posts, err := d.Writer.Round(tx).Address(letter.AccountClosed, p.ID, id.New())
	if err != nil {
		return err
	}
	if err := d.end(tx, a, p, reason); err != nil {
		return err
	}
	return letter.Put(tx, posts...) // after the erasure of the letters that were sent
}

// end ends all that a person has under way, erases what is no evidence, and
// closes the account.
func (d Desk) end(tx *sqldb.Tx, a policy.Actor, p account.Person, reason string) error {
	why, err := organisation.ParseReason(whyWithdrawn, true)
	if err != nil {
		return err
	}
	if err := d.Organisations.EndAll(tx, p.ID, why); err != nil {
		return err
	}
	if err := d.Enrolments.EndAll(tx, policy.Clerk, p.ID, whyWithdrawn); err != nil {
		return err
	}
	if err := client.SignOff(tx, p.ID, true); err != nil { // while it is known who is to be told
		return err
	}
	for _, e := range erasures {
		if _, err := tx.Exec(e.sql, p.ID); err != nil {
			return err
		}
	}
	if err := enrolment.EraseOf(tx, p.ID); err != nil {
		return err
	}
	return account.Close(tx, a, p.ID, reason)
}
