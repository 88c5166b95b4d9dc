package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Reply is what somebody who had a seat says of the new days of their session.
type Reply string

// The replies.
const (
	NoReply    Reply = ""
	KeepsSeat  Reply = "keeps"
	LeavesSeat Reply = "releases"
)

// NewDaysSilences are what no reply may mean, in the order of screens; each has its
// sentence "postpone.silence.<code>".
var NewDaysSilences = []Reply{KeepsSeat, LeavesSeat}

// Asked anew, and kept, are no moves: lines of the timeline of who has a seat when
// the days of its session change.
const (
	Reasked Event = "reasked"
	Kept    Event = "kept"
)

// NewDays is what a provider asks for: other days for a session whose list is
// announced.
type NewDays struct {
	HalfDays []catalogue.HalfDay // as many as there were
	AnswerBy time.Time
	Silence  Reply  // what no reply will mean
	Reason   string // that people read
	// OtherYear says that the session may go to another civil year, for which its
	// requests count from then on.
	OtherYear bool
}

// Postponement is a move that was made.
type Postponement struct {
	ID        string
	SessionID string
	MovedAt   time.Time
	WasFirst  civil.Day
	WasLast   civil.Day
	AnswerBy  time.Time
	Silence   Reply
	Reason    string
	ClosedAt  time.Time // nobody is asked any more; zero while they are
}

// Open tells whether people may still reply.
func (p Postponement) Open() bool { return p.ID != "" && p.ClosedAt.IsZero() }

// check refuses what cannot be asked of people.
func (m NewDays) check(now time.Time, first civil.Day) error {
	var f fault.Form
	if m.Silence != KeepsSeat && m.Silence != LeavesSeat {
		f.Refuse("silence", "choose")
	}
	if m.AnswerBy.Before(now.Add(24*time.Hour)) || civil.DayOf(m.AnswerBy, civil.Paris) >= first {
		f.Refuse("reponse", "postpone.answer_by")
	}
	f.Check("motif", fault.Reason("motif", m.Reason, true))
	return f.Err()
}

// Postpone puts a session to other days, and asks everybody who has a seat whether
// they keep it: nobody agreed to these days. Those who wait are told, and an employer
// for whom a seat is kept has the time that the new days leave. In another civil
// year the requests count for that year; whoever has already asked for all that they
// may there keeps their seat, since it is not they who chose.
func (d Desk) Postpone(ctx context.Context, a policy.Actor, sessionPublicID string, m NewDays) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := lockAsked(tx, sessionPublicID); err != nil {
			return err
		}
		a, s, err := catalogue.Hold(tx, a, sessionPublicID, policy.SessionRead)
		if err != nil {
			return err
		}
		moved, err := catalogue.Reschedule(tx, a, s, m.HalfDays)
		if err != nil {
			return err
		}
		if err := m.check(tx.Now, moved.FirstDay); err != nil {
			return err
		}
		var beyond map[string]judged
		if moved.FirstDay.Year() != s.FirstDay.Year() {
			if !m.OtherYear {
				return fault.Field("annee", "postpone.other_year")
			}
			if beyond, err = d.recount(tx, moved); err != nil {
				return err
			}
		}
		tx.Made(s.PublicID)
		if err := d.askAnew(tx, a, s, m, beyond); err != nil {
			return err
		}
		if err := d.agreeAnew(tx, moved); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "session.postponed", journal.Subject{Kind: "session", ID: s.ID}, m.Reason)
	})
}

// askAnew notes who is asked, and what another year says of each; a former move of
// the session asks nobody any more.
func (d Desk) askAnew(tx *sqldb.Tx, a policy.Actor, s catalogue.Session, m NewDays, beyond map[string]judged) error {
	if err := tx.Do(`UPDATE postponements SET closed_at = $2 WHERE session_id = $1 AND closed_at IS NULL`, s.ID, tx.Now); err != nil {
		return err
	}
	move := id.New()
	if err := tx.Do(`INSERT INTO postponements (id, session_id, moved_at, was_first_day, was_last_day, answer_by, silence, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		move, s.ID, tx.Now, s.FirstDay, s.LastDay, m.AnswerBy, m.Silence, m.Reason); err != nil {
		return err
	}
	seated, err := OfSession(tx, s.ID, Enrolled)
	if err != nil || d.off.consent {
		return err
	}
	for _, e := range seated {
		if err := tx.Do(`INSERT INTO postponement_answers (postponement_id, enrolment_id) VALUES ($1, $2)`, move, e.ID); err != nil {
			return err
		}
		e.judged = beyond[e.ID]
		if err := addStep(tx, e, Reasked, seatOf(a, e), actorID(a), m.Reason); err != nil {
			return err
		}
	}
	return nil
}

const postponementColumns = `m.id, m.session_id, m.moved_at, m.was_first_day, m.was_last_day, m.answer_by, m.silence, m.reason, m.closed_at`

func (p *Postponement) fields() []any {
	return []any{&p.ID, &p.SessionID, sqldb.Time(&p.MovedAt), &p.WasFirst, &p.WasLast, sqldb.Time(&p.AnswerBy), &p.Silence, &p.Reason, sqldb.Time(&p.ClosedAt)}
}

// LastPostponement gives the last move of a session; the zero value where there was none.
func LastPostponement(tx *sqldb.Tx, sessionID string) (Postponement, error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (p Postponement, err error) { return p, r.Scan(p.fields()...) },
		`SELECT `+postponementColumns+` FROM postponements m WHERE m.session_id = $1 ORDER BY m.moved_at DESC, m.id DESC LIMIT 1`, sessionID)
	if len(all) == 0 {
		return Postponement{}, err
	}
	return all[0], err
}

// Asked is the last move of the session of a request, as its author was asked
// about it.
type Asked struct {
	Postponement
	Reply     Reply
	Silent    bool // what silence meant
	RepliedAt time.Time
}

// AskedOf gives what the author of a request was asked last about the session that
// it is for; the zero value where they were not.
func AskedOf(tx *sqldb.Tx, enrolmentID string) (Asked, error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (k Asked, err error) {
		return k, r.Scan(append(k.fields(), &k.Reply, &k.Silent, sqldb.Time(&k.RepliedAt))...)
	}, `SELECT `+postponementColumns+`, r.answer, r.silent, r.answered_at FROM postponement_answers r JOIN postponements m ON m.id = r.postponement_id
		JOIN enrolments e ON e.id = r.enrolment_id AND e.session_id = m.session_id WHERE e.id = $1 ORDER BY m.moved_at DESC, m.id DESC LIMIT 1`, enrolmentID)
	if len(all) == 0 {
		return Asked{}, err
	}
	return all[0], err
}

func reply(tx *sqldb.Tx, moveID, enrolmentID string, r Reply, silent bool) error {
	return tx.Must(`UPDATE postponement_answers SET answer = $3, silent = $4, answered_at = $5 WHERE postponement_id = $1 AND enrolment_id = $2`,
		moveID, enrolmentID, r, silent, tx.Now)
}

// ReplyToNewDays keeps one's seat at the new days of a session, or gives it back: it
// goes to the next who waits. A reply that comes late is taken as long as the
// others may reply; who has kept a seat may still give it back.
func (d Desk) ReplyToNewDays(ctx context.Context, a policy.Actor, publicID string, keeps bool) error {
	return d.settled(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, e Enrolment, _ catalogue.Session) error {
		if err := policy.Require(a, policy.EnrolmentKeep, e.Subject()); err != nil {
			if e.Status != Enrolled {
				return fault.New(fault.Conflict, "postpone.gone")
			}
			return err
		}
		asked, err := AskedOf(tx, e.ID)
		if err != nil {
			return err
		}
		if !asked.Open() {
			return fault.New(fault.Conflict, "postpone.gone")
		}
		if !keeps {
			if err := reply(tx, asked.ID, e.ID, LeavesSeat, false); err != nil {
				return err
			}
			return d.leave(tx, a, e, Withdrew, french.Sentence("postpone.left"))
		}
		if asked.Reply == KeepsSeat {
			return nil
		}
		return d.kept(tx, a, e, asked.ID, false)
	})
}

// kept notes that somebody keeps their seat at other days: the papers of these
// follow.
func (d Desk) kept(tx *sqldb.Tx, a policy.Actor, e Enrolment, moveID string, silent bool) error {
	if err := reply(tx, moveID, e.ID, KeepsSeat, silent); err != nil {
		return err
	}
	return told(tx, a, e, Kept, seatOf(a, e), "")
}

// SettlePostponements applies what silence means where the time to reply has passed, and
// tells to how many moves: the clerk does it every hour.
func (d Desk) SettlePostponements(ctx context.Context) (n int, err error) {
	var due []Postponement
	if err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		due, err = sqldb.All(tx, func(r sqldb.Scanner) (p Postponement, err error) { return p, r.Scan(p.fields()...) },
			`SELECT `+postponementColumns+` FROM postponements m WHERE m.closed_at IS NULL AND m.answer_by <= $1 ORDER BY m.answer_by, m.id LIMIT 100`, tx.Now)
		return err
	}); err != nil {
		return 0, err
	}
	for _, p := range due {
		if err := d.DB.Write(ctx, func(tx *sqldb.Tx) error { return d.settlePostponement(tx, p) }); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (d Desk) settlePostponement(tx *sqldb.Tx, p Postponement) error {
	s, err := catalogue.LoadSession(tx, p.SessionID)
	if err != nil {
		return err
	}
	if err := tx.Lock("session:" + s.PublicID); err != nil {
		return err
	}
	if closed, err := tx.Exec(`UPDATE postponements SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL`, p.ID, tx.Now); err != nil || closed == 0 {
		return err
	}
	silent, err := sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e JOIN postponement_answers r ON r.enrolment_id = e.id
		WHERE r.postponement_id = $1 AND r.answer = '' AND e.status = 'enrolled' AND e.session_id = $2 ORDER BY e.arrival_no, e.id`, p.ID, s.ID)
	if err != nil {
		return err
	}
	for _, e := range silent {
		if p.Silence == KeepsSeat || s.Status != catalogue.SessionListed {
			err = d.kept(tx, policy.Clerk, e, p.ID, true)
		} else if err = reply(tx, p.ID, e.ID, LeavesSeat, true); err == nil {
			err = d.leave(tx, policy.Clerk, e, Unconfirmed, french.Sentence("postpone.unanswered"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// repliesOf gives what everybody who was asked about a move has said, by request:
// who has a seat no more has given it back, in whatever way.
func repliesOf(tx *sqldb.Tx, moveID string) (map[string]Reply, error) {
	type row struct {
		id string
		Reply
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.Reply) },
		`SELECT r.enrolment_id, CASE WHEN e.status = 'enrolled' AND e.session_id = m.session_id THEN r.answer ELSE 'releases' END
			FROM postponement_answers r JOIN enrolments e ON e.id = r.enrolment_id JOIN postponements m ON m.id = r.postponement_id WHERE r.postponement_id = $1`, moveID)
	by := map[string]Reply{}
	for _, v := range all {
		by[v.id] = v.Reply
	}
	return by, err
}
