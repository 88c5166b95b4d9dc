package enrolment

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
)

// NameSeat names a colleague for a seat that is set aside for their structure.
// It is the employer's agreement: the request that the colleague then sends, with
// its motivation and its checks, has the seat at once, and so has the one that
// they have sent already for this session. Nobody names themselves.
func (d Desk) NameSeat(ctx context.Context, a policy.Actor, publicID, affiliationPublicID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		m, err := seeAllotment(tx, a, publicID)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.SeatName, m.Subject()); err != nil {
			return err
		}
		who := policy.Actor{Active: m.OrganisationID}
		if who.Person, err = colleagueAt(tx, m.OrganisationID, affiliationPublicID, ""); err != nil {
			return err
		}
		if err := d.lockJudged(tx, who, m.SessionRef); err != nil {
			return err
		}
		if m, err = seeAllotment(tx, a, publicID); err != nil { // now that its seats stand still
			return err
		}
		tx.Made(m.PublicID)
		return d.nameSeat(tx, a, m, who)
	})
}

func (d Desk) nameSeat(tx *sqldb.Tx, a policy.Actor, m Allotment, who policy.Actor) error {
	if err := policy.Require(a, policy.SeatName, m.Subject()); err != nil {
		return err
	}
	about := m.Subject()
	about.Person = who.Person
	if a.Person == who.Person || !policy.Can(a, policy.SeatName, about) {
		return fault.Field("collegue", "allot.self")
	}
	free, err := sqldb.Values[string](tx, `SELECT id FROM allotted_seats WHERE allotment_id = $1 AND ended_at IS NULL AND person_id IS NULL ORDER BY id LIMIT 1`, m.ID)
	if err != nil {
		return err
	}
	if len(free) == 0 {
		return fault.New(fault.Conflict, "allot.none_left")
	}
	already, err := sqldb.Exists(tx, `SELECT 1 FROM allotted_seats WHERE allotment_id = $1 AND ended_at IS NULL AND person_id = $2`, m.ID, who.Person)
	if err != nil {
		return err
	}
	if already {
		return fault.Field("collegue", "allot.already")
	}
	same, err := askSame(tx, who.Person, m.SessionRef).All()
	if err != nil {
		return err
	}
	var sent Enrolment
	for _, e := range same {
		if e.Status != Draft {
			sent = e
		}
	}
	if sent.ID != "" && !sitsBy(sent, m) {
		return fault.Field("collegue", "allot.elsewhere")
	}
	if err := tx.Must(`UPDATE allotted_seats SET person_id = $2, named_by = $3, named_at = $4 WHERE id = $1 AND person_id IS NULL AND ended_at IS NULL`,
		free[0], who.Person, actorID(a), tx.Now); err != nil {
		return err
	}
	if sent.ID == "" {
		return outbox.Tell(tx, a, "seat.named", journal.Subject{Kind: "allotted_seat", ID: free[0]}, "")
	}
	return d.sitSent(tx, a, sent, m, free[0])
}

// sitsBy tells whether a request that was sent already may have a seat of an
// allotment.
func sitsBy(e Enrolment, m Allotment) bool {
	return e.SessionID == m.SessionID && e.EmployerID == m.OrganisationID && e.Replaces == "" &&
		policy.Can(policy.Clerk, policy.EnrolmentName, e.Subject())
}

// sitSent gives a seat to a request that was sent before anybody was named:
// judged again, as if it came now.
func (d Desk) sitSent(tx *sqldb.Tx, a policy.Actor, e Enrolment, m Allotment, seatID string) error {
	g, s, checks, err := d.judgedElsewhere(tx, policy.Actor{Person: e.PersonID, Active: e.EmployerID}, m.SessionRef, false, e.ID)
	if err != nil {
		return err
	}
	if _, no := quota.Blocking(checks); no && !d.off.rules {
		return fault.Field("collegue", "allot.rule")
	}
	e.judged = judgedBy(g.rules, checks)
	return d.sit(tx, a, &e, s.ProviderID, seatID)
}

// sit gives a request the seat for which its person is named: it was taken
// already, and stays so. Its caller holds the lock of the session.
func (d Desk) sit(tx *sqldb.Tx, a policy.Actor, e *Enrolment, providerID, seatID string) error {
	v, err := LoadAllottedSeat(tx, seatID)
	if err != nil {
		return err
	}
	if err := tx.Must(`UPDATE allotted_seats SET enrolment_id = $2, ended_at = $3 WHERE id = $1 AND person_id = $4 AND ended_at IS NULL`, v.ID, e.ID, tx.Now, e.PersonID); err != nil {
		return err
	}
	if d.off.seats { // the harm that the guard prevents: a seat twice
		if err := catalogue.TakeSeats(tx, e.SessionID, 1); err != nil {
			return err
		}
	}
	if err := endAllotment(tx, v.AllotmentID); err != nil {
		return err
	}
	return d.move(tx, a, e, Named, "", func(e *Enrolment) {
		if e.EmployerAt.IsZero() {
			e.EmployerBy, e.EmployerAt = v.NamedBy, v.NamedAt
		}
		e.ProviderID, e.ProviderAt, e.WaitingNo, e.Choice, e.ChoiceReason = providerID, tx.Now, 0, Undecided, ""
	})
}

// UnnameSeat takes back the seat of an allotment from who was named for it and
// has not sent their request: it waits for another name.
func (d Desk) UnnameSeat(ctx context.Context, a policy.Actor, publicID, seatPublicID string) error {
	return d.allotted(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, m Allotment) error {
		if err := policy.Require(a, policy.SeatName, m.Subject()); err != nil {
			return err
		}
		found, err := sqldb.Values[string](tx, `SELECT id FROM allotted_seats WHERE allotment_id = $1 AND public_id = $2 AND person_id IS NOT NULL AND ended_at IS NULL`, m.ID, seatPublicID)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.Conflict, "allot.sent")
		}
		return unname(tx, a, m.ID, found[0])
	})
}

// unname has another row stand for a seat, so that whoever was named is told, and
// nothing is taken or given back.
func unname(tx *sqldb.Tx, a policy.Actor, allotmentID, seatID string) error {
	if err := tx.Must(`UPDATE allotted_seats SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, seatID, tx.Now); err != nil {
		return err
	}
	if err := addSeat(tx, allotmentID); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "seat.unnamed", journal.Subject{Kind: "allotted_seat", ID: seatID}, "")
}

// unnameAt takes back the seats that are kept for somebody who leaves a
// structure, or every structure where organisationID is "": it names others.
func unnameAt(tx *sqldb.Tx, personID, organisationID string) error {
	args, where := []any{personID}, ``
	if organisationID != "" {
		where = ` AND m.organisation_id = ` + sqldb.Arg(&args, organisationID)
	}
	type row struct{ seat, allotment string }
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.seat, &v.allotment) }, `
		SELECT v.id, m.id FROM allotted_seats v JOIN allotments m ON m.id = v.allotment_id WHERE v.person_id = $1 AND v.ended_at IS NULL`+where+` ORDER BY v.id`, args...)
	for _, v := range all {
		if err == nil {
			err = unname(tx, policy.Clerk, v.allotment, v.seat)
		}
	}
	return err
}
