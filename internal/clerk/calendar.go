package clerk

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// appointment is a deed of the calendar: done once in each stretch of every,
// on one node.
type appointment struct {
	kind  string
	every time.Duration
	do    deed
}

const day = 24 * time.Hour

// calendar is every deed that no person asks for.
var calendar = []appointment{
	{"calendar.close_sessions", 5 * time.Minute, closeSessions},
	{"calendar.offers", 5 * time.Minute, offers},
	{"calendar.seal_journal", 10 * time.Minute, sealJournal},
	{"calendar.escalate", time.Hour, escalate},
	{"calendar.seal_sheets", time.Hour, sealSheets},
	{"calendar.depart", day, depart},
	{"calendar.still", day, askStill},
	{"calendar.campaigns", day, campaigns},
	{"calendar.employers", time.Hour, employers},
	{"calendar.moves", time.Hour, settleMoves},
	{"calendar.going", time.Hour, remindGoing},
	{"calendar.seats", time.Hour, lapseSeats},
	{"calendar.second_choices", time.Hour, closeLists},
	{"calendar.expire", day, expire},
	{"calendar.digests", time.Hour, writeDigests},
	{"calendar.forget", day, forget},
	{"calendar.turn_keys", day, turnKeys},
}

// stretch names the stretch of time that t stands in: a day is the civil one.
func (a appointment) stretch(t time.Time) string {
	if a.every == day {
		return string(civil.DayOf(t, civil.Paris))
	}
	return t.UTC().Truncate(a.every).Format("2006-01-02T15:04")
}

// plan queues the appointments of this instant; each is queued once, however
// many nodes ask.
func (c *Clerk) plan(ctx context.Context) error {
	now := c.DB.Now()
	minute := now.Unix() / 60
	if c.planned.Load() == minute {
		return nil
	}
	var missing []appointment
	err := c.DB.Read(ctx, func(tx *sqldb.Tx) error {
		missing = missing[:0]
		for _, a := range calendar {
			there, err := outbox.Known(tx, a.kind+":"+a.stretch(now))
			if err != nil {
				return err
			}
			if !there {
				missing = append(missing, a)
			}
		}
		return nil
	})
	if err == nil && len(missing) > 0 {
		err = c.DB.Write(ctx, func(tx *sqldb.Tx) error {
			for _, a := range missing {
				s := a.stretch(now)
				if err := outbox.Queue(tx, a.kind, s, a.kind+":"+s, tx.Now); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		c.planned.Store(minute)
	}
	return err
}

// closeSessions closes those whose window has ended.
func closeSessions(ctx context.Context, c *Clerk, _ outbox.Job) error {
	var due []string
	if err := c.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		due, err = catalogue.WindowEnded(tx)
		return err
	}); err != nil {
		return err
	}
	for _, publicID := range due {
		err := c.Catalogue.CloseSession(ctx, policy.Clerk, publicID)
		if err != nil && fault.KindOf(err) != fault.Conflict { // closed meanwhile
			return err
		}
	}
	return nil
}

// sealSheets seals the sheets that were countersigned and that no organiser has
// sealed in time: what follows is the same, the papers first.
func sealSheets(ctx context.Context, c *Clerk, _ outbox.Job) error {
	var due []string
	if err := c.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		due, err = c.Attendance.SealDue(tx)
		return err
	}); err != nil {
		return err
	}
	for _, halfDay := range due {
		err := c.Attendance.Seal(ctx, policy.Clerk, halfDay)
		if err != nil && fault.KindOf(err) != fault.Conflict { // sealed meanwhile
			return err
		}
	}
	return nil
}

func sealJournal(ctx context.Context, c *Clerk, _ outbox.Job) error {
	for {
		n, err := journal.Seal(ctx, c.DB)
		if err != nil || n == 0 {
			return err
		}
	}
}

// escalate gives a successor to the référents who can sign in no more, then
// passes on the affiliations that no référent has answered in time.
func escalate(ctx context.Context, c *Clerk, _ outbox.Job) error {
	if err := untilNone(ctx, c.Organisations.Succeed); err != nil {
		return err
	}
	return untilNone(ctx, c.Organisations.EscalateOverdue)
}

// depart ends the affiliations whose last day has passed.
func depart(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, c.Enrolments.DepartDue)
}

// askStill asks who has said nothing for a year whether they are still in their
// structure, and takes note of those who do not answer.
func askStill(ctx context.Context, c *Clerk, _ outbox.Job) error {
	if err := untilNone(ctx, c.Organisations.AskStill); err != nil {
		return err
	}
	return untilNone(ctx, c.Organisations.Silence)
}

// campaigns reminds those who have not renewed their adhésion, and closes the
// campaigns whose grace is over.
func campaigns(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, c.Organisations.RunCampaigns)
}

// employers applies the rule of silence to what no employer has answered in time,
// then has those who answer reminded of what is soon due.
func employers(ctx context.Context, c *Clerk, _ outbox.Job) error {
	if err := untilNone(ctx, c.Enrolments.Silent); err != nil {
		return err
	}
	return untilNone(ctx, c.Enrolments.Remind)
}

// expire ends the requests that no employer has answered in time.
func expire(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, c.Enrolments.Expire)
}

// settleMoves applies what silence means to those who have not said whether they
// keep their seat at other days.
func settleMoves(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, c.Enrolments.SettlePostponements)
}

// remindGoing has providers told that it is for them to say whether a session
// takes place.
func remindGoing(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return c.Catalogue.RemindGoing(ctx)
}

// lapseSeats gives back the seats set aside for which nobody was named in time.
func lapseSeats(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, c.Enrolments.LapseSeats)
}

// closeLists ends the wait of those who waited in vain, or takes them to their second
// choice.
func closeLists(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, c.Enrolments.CloseLists)
}

// writeDigests queues the digests whose hour has come.
func writeDigests(ctx context.Context, c *Clerk, _ outbox.Job) error {
	return untilNone(ctx, func(ctx context.Context) (n int, err error) {
		err = c.DB.Write(ctx, func(tx *sqldb.Tx) error {
			n, err = letter.PutDigests(tx)
			return err
		})
		return n, err
	})
}

// offers takes back the seats that were offered in vain, and offers what is free.
func offers(ctx context.Context, c *Clerk, _ outbox.Job) error {
	_, err := c.Enrolments.Offers(ctx)
	return err
}

func untilNone(ctx context.Context, do func(context.Context) (int, error)) error {
	for {
		n, err := do(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// forget erases what is past its retention, and logs how much, never what.
func forget(ctx context.Context, c *Clerk, _ outbox.Job) error {
	done, err := c.Privacy.CarryOut(ctx)
	for _, one := range done {
		c.Log.Info("retention", "line", one.Word, "erased", one.N)
	}
	return err
}
