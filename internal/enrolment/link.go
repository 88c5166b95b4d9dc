package enrolment

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// void is the refusal of a link that may be used no more, or never existed: both
// look the same.
const void = "decision.void"

// DecisionToken gives the secret of a link by which somebody answers without
// signing in: it is made when its letter is sent, and stored nowhere.
func (d Desk) DecisionToken(linkID string) string {
	m := hmac.New(sha256.New, d.Key)
	m.Write([]byte("decision\x00" + linkID))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(m.Sum(nil))
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// MakeLinks makes sure that everybody who is to answer to a request holds one
// current link, where the structure allows it. The clerk does it before the
// letter that carries the link.
func (d Desk) MakeLinks(ctx context.Context, enrolmentID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := Load(tx, enrolmentID)
		if fault.KindOf(err) == fault.NotFound || err == nil && !e.WithEmployer() {
			return nil
		}
		if err != nil {
			return err
		}
		rule, err := d.askRule(tx, e.EmployerID, tx.Now)()
		if err != nil || !rule.ByLink {
			return err
		}
		deciders, err := Deciders(tx, e)
		if err != nil {
			return err
		}
		for _, person := range deciders {
			if err := d.makeLink(tx, e, person); err != nil {
				return err
			}
		}
		return nil
	})
}

// MakeLinksOf makes sure that somebody who has just come to answer for others
// holds a link to each request that already waits for them, where the structure
// allows it. The clerk does it before the letter that tells them.
func (d Desk) MakeLinksOf(ctx context.Context, personID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		all, _, err := WaitingFor(tx, personID)
		if err != nil {
			return err
		}
		for _, l := range all {
			rule, err := d.askRule(tx, l.EmployerID, tx.Now)()
			if err != nil {
				return err
			}
			if !rule.ByLink {
				continue
			}
			if err := d.makeLink(tx, l.Enrolment, personID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d Desk) makeLink(tx *sqldb.Tx, e Enrolment, personID string) error {
	current, err := CurrentLink(tx, e.ID, personID)
	if err != nil || current != "" {
		return err
	}
	s, err := catalogue.LoadSession(tx, e.SessionID)
	if err != nil {
		return err
	}
	link := id.New()
	expires := civil.At(s.DecisionOn, "18:00", civil.Paris)
	if e.Status == AwaitingAgreement {
		expires = lastWord(s)
	}
	if longest := tx.Now.Add(linkLasts); expires.After(longest) {
		expires = longest
	}
	return tx.Do(`INSERT INTO decision_links (id, hash, enrolment_id, person_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		link, digest(d.DecisionToken(link)), e.ID, personID, tx.Now, expires)
}

// linkLasts is how long a link may be used at most.
const linkLasts = 30 * 24 * time.Hour

// CurrentLink gives the inner id of the one link that somebody may use for a
// request, "" for none.
func CurrentLink(tx *sqldb.Tx, enrolmentID, personID string) (string, error) {
	all, err := sqldb.Values[string](tx, `SELECT id FROM decision_links WHERE enrolment_id = $1 AND person_id = $2 AND expires_at > $3 ORDER BY created_at DESC LIMIT 1`, enrolmentID, personID, tx.Now)
	if len(all) == 0 {
		return "", err
	}
	return all[0], err
}

// Linked is what the page of a link shows: the request as it stands, and to whom
// the link was sent.
type Linked struct {
	Line
	To        string // id of whom it was sent to
	Recipient string // « Marc Delage »
	Open      bool   // may be answered now, by the one it was sent to
	// UndoUntil is until when the answer that came by a link of theirs may be taken
	// back by it, zero where it may not.
	UndoUntil time.Time
	Now       time.Time
}

// OpenLink shows what a link leads to. It decides nothing: programs that read
// mail open links before people do. That it was opened is recorded.
func (d Desk) OpenLink(ctx context.Context, token string) (l Linked, err error) {
	var a policy.Actor
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		l, a, err = d.linked(tx, token)
		return err
	})
	if err != nil {
		return l, err
	}
	return l, journal.SawAll(ctx, d.DB, a, []journal.Look{{Person: l.PersonID, What: "link", Subject: l.ID, Seat: policy.EmployerApprover}})
}

// linked finds what a link leads to, and who acts by it: its recipient with the
// rights of now, without any rank.
func (d Desk) linked(tx *sqldb.Tx, token string) (l Linked, a policy.Actor, err error) {
	type row struct{ id, enrolment, person string }
	found, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.enrolment, &v.person) },
		`SELECT id, enrolment_id, person_id FROM decision_links WHERE hash = $1 AND expires_at > $2`, digest(token), tx.Now)
	if err != nil {
		return l, a, err
	}
	if len(found) != 1 {
		return l, a, fault.New(fault.NotFound, void)
	}
	if a, err = organisation.Refresh(tx, policy.Actor{Person: found[0].person, Level: policy.Proven}); err != nil {
		if fault.KindOf(err) == fault.Unauthenticated { // their account is closed or suspended
			err = fault.New(fault.NotFound, void)
		}
		return l, a, err
	}
	a.Rank = policy.NoRank
	if l.Line, err = sqldb.One(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.id = $1`, found[0].enrolment); err != nil {
		return l, a, err
	}
	rule, err := d.askRule(tx, l.EmployerID, tx.Now)()
	if err != nil {
		return l, a, err
	}
	if !d.off.link && (!rule.ByLink || !a.Is(policy.Approver, l.EmployerID) || slices.Contains(a.Apart(), l.PersonID)) {
		return l, a, fault.New(fault.NotFound, void)
	}
	l.To, l.Open = a.Person, policy.Can(a, policy.EnrolmentApprove, l.Subject())
	if l.Now = tx.Now; l.Status != AwaitingEmployer { // else there is nothing to take back
		s, err := catalogue.LoadSession(tx, l.SessionID)
		if err != nil {
			return l, a, err
		}
		if l.UndoUntil, err = d.undoByLink(tx, a, l.Enrolment, s); err != nil {
			return l, a, err
		}
	}
	names, err := Names(tx, []string{a.Person})
	if err != nil {
		return l, a, err
	}
	l.Recipient = names[a.Person]
	minutes, err := minutesOf(tx, []string{l.SessionID})
	l.Minutes = minutes[l.SessionID]
	return l, a, err
}

// Gate lets something pass so many times; it refuses with Unavailable
// "too_many".
type Gate func(tx *sqldb.Tx) error

// DecideByLink gives the employer's answer by the link of a letter, without
// signing in: a plain yes or no, of whom the link was sent to. Who forwards it
// lends their name, and the answer says by which link it came.
func (d Desk) DecideByLink(ctx context.Context, token string, agree bool, why Reason, gate Gate) error {
	return d.byLink(ctx, token, gate, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		ev := Refused
		if agree {
			ev = Approved
		}
		_, err := d.decide(tx, a, e.PublicID, ev, why, ByLink)
		return err
	})
}

// UndoByLink takes back the answer that was given by the link, for the short while
// that Undo has: the request waits for an answer again, and the same link gives it.
func (d Desk) UndoByLink(ctx context.Context, token string, gate Gate) error {
	return d.byLink(ctx, token, gate, func(tx *sqldb.Tx, a policy.Actor, e Enrolment) error {
		return repeated(d.undo(tx, a, e, d.undoByLink))
	})
}

// byLink does something as whom a link was sent to. A link that is void counts as
// a try all the same.
func (d Desk) byLink(ctx context.Context, token string, gate Gate, deed func(*sqldb.Tx, policy.Actor, Enrolment) error) error {
	var refusal error
	err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		refusal = nil
		if err := gate(tx); err != nil {
			return err
		}
		l, a, err := d.linked(tx, token)
		if fault.CodeOf(err) == void {
			refusal = err
			return nil
		}
		if err != nil {
			return err
		}
		return deed(tx, a, l.Enrolment)
	})
	if err == nil {
		err = refusal
	}
	return err
}

// AskWaiting has all that awaits the holder of an address sent to it. Its effect
// is the same for every address, known or not; past the gate nothing is sent, and
// nothing says so.
func (d Desk) AskWaiting(ctx context.Context, address email.Address, gate Gate) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := gate(tx); err != nil {
			if fault.CodeOf(err) == "too_many" {
				return nil
			}
			return err
		}
		who := Nobody
		p, err := account.ByEmail(tx, address)
		switch {
		case err == nil && p.Live():
			who = p.ID
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return err
		}
		return outbox.Queue(tx, "waiting.asked", who, "waiting.asked:"+id.New(), tx.Now)
	})
}

// Nobody is the subject of a letter that goes to nobody: an address that is not
// known is answered like another.
const Nobody = "nobody"

// WaitingFor lists what awaits the employer's answer of somebody, and the
// requests of their own on which a question waits for them.
func WaitingFor(tx *sqldb.Tx, personID string) (toDecide, toReply []Line, err error) {
	standings, err := organisation.Standings(tx, personID)
	if err != nil {
		return nil, nil, err
	}
	a := policy.Actor{Person: personID, Standings: standings}
	if at := a.Holding(policy.Approver); len(at) > 0 {
		var args []any
		toDecide, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.status = 'awaiting_employer' AND e.employer_id IN `+sqldb.In(&args, at)+`
			AND e.person_id NOT IN `+sqldb.In(&args, a.Apart())+` ORDER BY e.employer_due_at, e.id LIMIT 50`, args...)
		if err != nil {
			return nil, nil, err
		}
	}
	toReply, err = sqldb.All(tx, scanLine, `SELECT `+lineColumns+lineTables+`WHERE e.status = 'awaiting_employer' AND e.person_id = $1 AND `+stopped+` ORDER BY e.id LIMIT 50`, personID)
	return toDecide, toReply, err
}

// AlreadyWaiting lists what awaits the employer's answer of somebody and came
// before they held the right, or before they stood in for somebody: no letter
// told them of it.
func AlreadyWaiting(tx *sqldb.Tx, personID string) (all []Line, err error) {
	toDecide, _, err := WaitingFor(tx, personID)
	since := map[string]time.Time{}
	for _, l := range toDecide {
		at, known := since[l.EmployerID]
		if !known {
			if at, err = organisation.AnswersSince(tx, personID, l.EmployerID); err != nil {
				return nil, err
			}
			since[l.EmployerID] = at
		}
		if l.askedAt().Before(at) {
			all = append(all, l)
		}
	}
	return all, err
}

// ForgetLinks erases the links that have expired before an instant, and tells how
// many.
func ForgetLinks(tx *sqldb.Tx, expired time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM decision_links WHERE expires_at < $1`, expired)
}
