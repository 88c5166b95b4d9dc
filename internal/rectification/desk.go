package rectification

import (
	"context"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which corrections are asked for and answered.
type Desk struct {
	DB *sqldb.DB

	off guards
}

// guards are what a twin test takes away, to show that without it the harm is
// done.
type guards struct {
	many bool // anybody fills the queue of the staff
	own  bool // somebody of the staff answers to themselves
}

// OpenMost is how many requests of one person may await an answer at once.
const OpenMost = 5

// File is a request with what its page shows.
type File struct {
	Rectification
	Who, First string // who asks, for the staff
	WhoPublic  string // public id of their account, for the staff
	DecidedBy  string // the name of who answered, "" for the person themselves
	Events     []Event
	Own        bool // it is of the one who reads: somebody else answers
}

// Ask asks for a correction, and gives the public id of the request.
func (d Desk) Ask(ctx context.Context, a policy.Actor, typed Typed) (string, error) {
	typed, err := typed.clean()
	if err != nil {
		return "", err
	}
	reference, err := d.DB.NextReference(ctx, "rectification", civil.DayOf(d.DB.Now(), civil.Paris).Year())
	if err != nil {
		return "", err
	}
	r := Rectification{ID: id.New(), PublicID: id.Public(), Reference: reference, PersonID: a.Person, Typed: typed, Status: Asked}
	return r.PublicID, d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("person:" + a.Person); err != nil {
			return err
		}
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.RectificationAsk, r.Subject()); err != nil {
			return err
		}
		n, err := sqldb.Value[int](tx, `SELECT count(*) FROM rectifications WHERE person_id = $1 AND status = 'asked'`, a.Person)
		if err != nil {
			return err
		}
		if n >= OpenMost && !d.off.many {
			return fault.New(fault.Conflict, "rectification.many")
		}
		if err := tx.Do(`INSERT INTO rectifications (id, public_id, reference, person_id, about, place, wrong, becomes, status, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			r.ID, r.PublicID, r.Reference, r.PersonID, r.About, r.Place, r.Wrong, r.Becomes, r.Status, tx.Now); err != nil {
			return err
		}
		tx.Made(r.PublicID)
		return outbox.Tell(tx, a, "rectification.asked", subject(r), "")
	})
}

// Answer accepts or refuses a request; both say why, or what was done. The
// things themselves are corrected where they are, before.
func (d Desk) Answer(ctx context.Context, a policy.Actor, publicID string, ev Event, answer string) error {
	if err := fault.Reason("motif", answer, true); err != nil {
		return err
	}
	return d.move(ctx, a, publicID, ev, answer)
}

// Withdraw takes back a request of one's own.
func (d Desk) Withdraw(ctx context.Context, a policy.Actor, publicID string) error {
	return d.move(ctx, a, publicID, WasWithdrawn, "")
}

func (d Desk) move(ctx context.Context, a policy.Actor, publicID string, ev Event, answer string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("rectification:" + publicID); err != nil {
			return err
		}
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		r, err := byPublicID(tx, a, publicID)
		if err != nil {
			return err
		}
		m, err := Life.Find(r.Status, ev)
		if err != nil {
			return err
		}
		if err := policy.Require(a, m.By, r.Subject()); err != nil {
			return err
		}
		if ev != WasWithdrawn && r.PersonID == a.Person && !d.off.own {
			return fault.New(fault.Forbidden, "rectification.own")
		}
		if err := tx.Must(`UPDATE rectifications SET status = $3, answer = $4, decided_by = $5, decided_at = $6 WHERE id = $1 AND status = $2`,
			r.ID, m.From, m.To, answer, a.Person, tx.Now); err != nil {
			return err
		}
		tx.Made(r.PublicID)
		return outbox.Tell(tx, a, "rectification."+string(ev), subject(r), "")
	})
}

// Get gives a request to who asked for it and to the staff; that the staff
// read it is kept.
func (d Desk) Get(ctx context.Context, a policy.Actor, publicID string) (f File, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if f.Rectification, err = byPublicID(tx, a, publicID); err != nil {
			return err
		}
		who, err := account.Load(tx, f.PersonID)
		if err != nil {
			return err
		}
		f.Who, f.First, f.WhoPublic, f.DecidedBy = who.Name(), who.FirstName, who.PublicID, ""
		if by := f.Rectification.DecidedBy; by != "" && by != f.PersonID {
			staff, err := account.Load(tx, by)
			if err != nil {
				return err
			}
			f.DecidedBy = staff.Name()
		}
		f.Own = f.PersonID == a.Person
		f.Events = Life.Open(a, f.Status, f.Subject())
		return nil
	})
	if err != nil {
		return f, err
	}
	return f, journal.Saw(ctx, d.DB, a, journal.Look{Person: f.PersonID, What: "rectification", Subject: f.ID, Seat: policy.By(a, policy.RectificationRead, f.Subject())})
}

// Mine lists the requests of the person who asks, the latest first.
func (d Desk) Mine(ctx context.Context, a policy.Actor) (all []Rectification, err error) {
	if err := policy.Require(a, policy.RectificationRead, policy.Subject{Person: a.Person}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scan, `SELECT `+columns+` FROM rectifications r WHERE r.person_id = $1 ORDER BY r.created_at DESC, r.id LIMIT 100`, a.Person)
		return err
	})
	return all, err
}

// Line is a request that awaits the staff.
type Line struct {
	Rectification
	Who string
}

// Waiting lists what awaits an answer to the staff, the oldest first.
func (d Desk) Waiting(ctx context.Context, a policy.Actor) (all []Line, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, func(s sqldb.Scanner) (l Line, err error) {
			return l, s.Scan(append(l.fields(), &l.Who)...)
		}, `SELECT `+columns+`, p.first_name || ' ' || p.last_name FROM rectifications r JOIN persons p ON p.id = r.person_id
			WHERE r.status = 'asked' ORDER BY r.created_at, r.id LIMIT 1000`)
		return err
	})
	return all, err
}
