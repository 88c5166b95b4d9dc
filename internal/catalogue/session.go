package catalogue

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The most half-days and trainers of a session, and the most seats.
const (
	MostHalfDays = 60
	MostTrainers = 8
	mostSeats    = 2000
)

// Check refuses, all at once, what no session can be, and works out its first
// and last day. The rows of the form are numbered from 1: "jour-1".
func (s *Session) Check() error {
	var f fault.Form
	if s.Capacity < 1 || s.Capacity > mostSeats {
		f.Refuse("places", "session.capacity")
	}
	if s.OfferHours == 0 {
		s.OfferHours = UsualOfferHours
	}
	if s.OfferHours < 1 || s.OfferHours > MostOfferHours {
		f.Refuse("reponse_heures", "session.offer_hours")
	}
	if s.WaitingRule == "" {
		s.WaitingRule = ByArrival
	}
	_, rule := oneOf(WaitingRules, string(s.WaitingRule), "regle_attente")
	f.Check("regle_attente", rule)
	s.AsksFirst = cmp.Or(s.AsksFirst, EmployerFirst)
	_, order := oneOf(Orders, string(s.AsksFirst), "ordre")
	f.Check("ordre", order)
	if s.Minimum < 0 || s.Minimum > s.Capacity {
		f.Refuse("minimum", "session.minimum")
	}
	s.checkTimetable(&f)
	switch {
	case len(s.Trainers) == 0:
		f.Refuse("formateur-1", "session.trainer")
	case len(s.Trainers) > MostTrainers:
		f.Refuse("formateur-1", "session.trainers_most")
	}
	for i, t := range s.Trainers {
		if t.Name == "" || utf8.RuneCountInString(t.Name) > titleMost {
			f.Refuse("formateur-"+strconv.Itoa(i+1), "session.trainer")
		}
		if t.Title == "" || utf8.RuneCountInString(t.Title) > titleMost {
			f.Refuse("titre-"+strconv.Itoa(i+1), "session.trainer_title")
		}
	}
	if s.Modality != Remote && (s.City == "" || s.PlaceName == "") {
		f.Refuse("ville", "session.place")
	}
	s.checkLengths(&f)
	_, err := ParseModality(string(s.Modality))
	f.Check("modalite", err)
	s.checkCalendar(&f)
	s.checkGoing(&f)
	return f.Err()
}

func (s *Session) checkLengths(f *fault.Form) {
	for name, text := range map[string]string{"acces": s.Access, "pratique": s.Practical} {
		if utf8.RuneCountInString(text) > textMost {
			f.Refuse(name, "too_long")
		}
	}
	for name, text := range map[string]string{"lieu": s.PlaceName, "rue": s.Street, "ville": s.City, "code_postal": s.Postcode, "lien": s.RemoteLink} {
		if utf8.RuneCountInString(text) > titleMost {
			f.Refuse(name, "too_long")
		}
	}
}

// checkCalendar refuses days that do not follow one another: requests open,
// requests close, the list is announced, the session begins.
func (s *Session) checkCalendar(f *fault.Form) {
	switch {
	case s.OpensAt.IsZero():
		f.Refuse("ouverture", "required")
	case s.ClosesAt.IsZero():
		f.Refuse("fermeture", "required")
	case !s.ClosesAt.After(s.OpensAt):
		f.Refuse("fermeture", "session.window")
	}
	switch {
	case s.DecisionOn == "":
		f.Refuse("annonce", "required")
	case s.FirstDay != "" && s.DecisionOn >= s.FirstDay:
		f.Refuse("annonce", "session.decision")
	case !s.ClosesAt.IsZero() && s.DecisionOn < civil.DayOf(s.ClosesAt, civil.Zone(s.Zone)):
		f.Refuse("annonce", "session.decision_early")
	}
}

// checkTimetable puts the half-days in order. What it refuses is named by the
// row as it came, which is where the person sees it.
func (s *Session) checkTimetable(f *fault.Form) {
	switch {
	case len(s.HalfDays) == 0:
		f.Refuse("jour-1", "session.half_days")
		return
	case len(s.HalfDays) > MostHalfDays:
		f.Refuse("jour-1", "session.half_days_most")
		return
	}
	type row struct {
		HalfDay
		n string
	}
	var rows []row
	for i, h := range s.HalfDays {
		n := strconv.Itoa(i + 1)
		h.Minutes = h.Ends.Minutes() - h.Starts.Minutes()
		refuseHalfDay(f, n, h)
		rows = append(rows, row{h, n})
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Starts, b.Starts))
	})
	s.HalfDays = make([]HalfDay, len(rows))
	for i, r := range rows {
		s.HalfDays[i] = r.HalfDay
		if i > 0 && rows[i-1].Day == r.Day && rows[i-1].Ends > r.Starts {
			f.Refuse("debut-"+r.n, "session.half_day_overlap")
		}
	}
	s.FirstDay, s.LastDay = rows[0].Day, rows[len(rows)-1].Day
}

func refuseHalfDay(f *fault.Form, n string, h HalfDay) {
	switch {
	case h.Day == "":
		f.Refuse("jour-"+n, "session.half_day_day")
	case h.Starts == "":
		f.Refuse("debut-"+n, "session.half_day_start")
	case h.Ends == "":
		f.Refuse("fin-"+n, "session.half_day_end")
	case h.Minutes < 15 || h.Minutes > 6*60:
		f.Refuse("fin-"+n, "session.half_day_length")
	}
	if utf8.RuneCountInString(h.Title) > titleMost {
		f.Refuse("module-"+n, "too_long")
	}
}

// CreateSession adds a session to a course, as a draft.
func (d Desk) CreateSession(ctx context.Context, a policy.Actor, coursePublicID string, s Session) (Session, error) {
	if err := s.Check(); err != nil {
		return s, err
	}
	reference, err := d.DB.NextReference(ctx, "session", s.FirstDay.Year())
	if err != nil {
		return s, err
	}
	err = d.course(ctx, a, coursePublicID, policy.SessionEdit, func(tx *sqldb.Tx, a policy.Actor, c Course) error {
		s.ID, s.PublicID, s.Reference, s.Status = id.New(), id.Public(), reference, SessionDraft
		s.CourseID, s.ProviderID, s.Zone = c.ID, c.ProviderID, civil.Paris.String()
		if err := trainersBelong(tx, s); err != nil {
			return err
		}
		if err := insertSession(tx, s); err != nil {
			return err
		}
		tx.Made(s.PublicID)
		if err := write(tx, s, false); err != nil {
			return err
		}
		return journal.Write(tx, a, "session.created", journal.Subject{Kind: "session", ID: s.ID}, "")
	})
	return s, err
}

// write keeps all that a session says. The half-days of a fixed timetable keep
// their rows, to which signatures are tied; only their titles may change.
func write(tx *sqldb.Tx, s Session, fixed bool) error {
	if err := updateSession(tx, s); err != nil {
		return err
	}
	halfDays := replaceHalfDays
	if fixed {
		halfDays = retitleHalfDays
	} else if err := lastsUntil(tx, s); err != nil {
		return err
	}
	if err := halfDays(tx, s); err != nil {
		return err
	}
	return replaceTrainers(tx, s)
}

// trainersBelong refuses the account of somebody who is not a trainer of the
// provider.
func trainersBelong(tx *sqldb.Tx, s Session) error {
	known, err := organisation.Holders(tx, s.ProviderID, policy.Trainer)
	if err != nil {
		return err
	}
	for i, t := range s.Trainers {
		if t.PersonID != "" && !slices.Contains(known, t.PersonID) {
			return fault.Field("compte-"+strconv.Itoa(i+1), "session.trainer_account")
		}
	}
	return nil
}

// EditSession writes what a session says. Once its list is announced, the
// timetable is fixed: people have arranged themselves by it; and so are the
// days by which they were chosen. change may put the edition that a form was made
// from, as for a course.
func (d Desk) EditSession(ctx context.Context, a policy.Actor, publicID string, change func(*Session)) error {
	return d.session(ctx, a, publicID, policy.SessionEdit, func(tx *sqldb.Tx, a policy.Actor, kept Session) error {
		s := kept
		s.HalfDays, s.Trainers = slices.Clone(kept.HalfDays), slices.Clone(kept.Trainers)
		change(&s)
		if s.Edition != kept.Edition {
			return fault.New(fault.Conflict, "edited_since")
		}
		s.keep(kept)
		fixed := kept.Status == SessionListed || kept.Status == SessionRunning
		if fixed {
			s.Window, s.DecisionOn, s.WaitingRule = kept.Window, kept.DecisionOn, kept.WaitingRule
		}
		if kept.Arrivals > 0 { // people have been told who answers first
			s.AsksFirst = kept.AsksFirst
		}
		if err := s.Check(); err != nil {
			return err
		}
		switch {
		case s.Capacity < kept.Taken:
			return fault.Field("places", "session.below_taken")
		case kept.Status == SessionCancelled || kept.Status == SessionFinished:
			return fault.New(fault.Conflict, "not_now")
		case fixed && !sameTimetable(s.HalfDays, kept.HalfDays):
			return fault.New(fault.Conflict, "session.timetable_fixed")
		case kept.Status != SessionDraft && s.FirstDay.Year() != kept.FirstDay.Year():
			return fault.Field("jour-1", "session.year_fixed")
		}
		if err := trainersBelong(tx, s); err != nil {
			return err
		}
		if err := write(tx, s, fixed); err != nil {
			return err
		}
		if kept.Status != SessionDraft && elsewhere(s, kept) {
			if err := outbox.Queue(tx, "session.changed", s.ID, "session.changed:"+s.ID+":"+id.New(), tx.Now); err != nil {
				return err
			}
		}
		return journal.Write(tx, a, "session.edited", journal.Subject{Kind: "session", ID: s.ID}, "")
	})
}

// keep puts back what no form may change.
func (s *Session) keep(kept Session) {
	s.ID, s.PublicID, s.Reference, s.CourseID, s.ProviderID = kept.ID, kept.PublicID, kept.Reference, kept.CourseID, kept.ProviderID
	s.Status, s.Zone, s.Taken, s.ListedAt, s.ConfirmedAt = kept.Status, kept.Zone, kept.Taken, kept.ListedAt, kept.ConfirmedAt
}

func sameTimetable(a, b []HalfDay) bool {
	return slices.EqualFunc(a, b, func(x, y HalfDay) bool {
		return x.Day == y.Day && x.Starts == y.Starts && x.Ends == y.Ends && x.Remote == y.Remote
	})
}

// OpenSession lets people ask for places, within its window: its course must
// be published.
func (d Desk) OpenSession(ctx context.Context, a policy.Actor, publicID string) error {
	return d.run(ctx, a, publicID, Opened, "")
}

// CloseSession takes no more requests.
func (d Desk) CloseSession(ctx context.Context, a policy.Actor, publicID string) error {
	return d.run(ctx, a, publicID, Closed, "")
}

// CancelSession says that a session will not take place, and why: everybody
// who asked learns it.
func (d Desk) CancelSession(ctx context.Context, a policy.Actor, publicID, reason string) error {
	if err := fault.Reason("motif", reason, true); err != nil {
		return err
	}
	return d.run(ctx, a, publicID, Cancelled, reason)
}

func (d Desk) run(ctx context.Context, a policy.Actor, publicID string, ev SessionEvent, reason string) error {
	return d.session(ctx, a, publicID, policy.SessionRun, func(tx *sqldb.Tx, a policy.Actor, s Session) error {
		if ev == Opened { // a request is only taken once the law's six items are there to be read (L6353-8)
			c, err := LoadCourse(tx, s.CourseID)
			if err != nil {
				return err
			}
			switch {
			case c.Status != CoursePublished:
				return fault.New(fault.Conflict, "session.course_not_published")
			case s.FirstDay <= today(tx, s):
				return fault.New(fault.Conflict, "session.past")
			}
			if err := complete(tx, c); err != nil {
				return err
			}
			switch out, err := shutsOut(tx, s); {
			case err != nil:
				return err
			case out:
				return fault.New(fault.Conflict, "session.closes_before_waves")
			}
		}
		return moveSession(tx, a, s, ev, reason)
	})
}

// moveSession makes ev happen to a session: the row moves, the journal says who
// did it, and what follows is queued.
func moveSession(tx *sqldb.Tx, a policy.Actor, s Session, ev SessionEvent, reason string) error {
	m, err := SessionLife.Find(s.Status, ev)
	if err != nil {
		return err
	}
	if err := policy.Require(a, m.By, s.Subject()); err != nil {
		return err
	}
	s.Status = m.To
	if ev == Listed {
		s.ListedAt = tx.Now
	}
	if err := advanceSession(tx, s, m.From); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "session."+string(ev), journal.Subject{Kind: "session", ID: s.ID}, reason)
}

// MarkListed notes that the list of a session was announced.
func MarkListed(tx *sqldb.Tx, a policy.Actor, sessionID string) error {
	return mark(tx, a, sessionID, Listed)
}

// MarkRunning notes that the first half-day of a session was opened; later
// ones change nothing.
func MarkRunning(tx *sqldb.Tx, a policy.Actor, sessionID string) error {
	s, err := LoadSession(tx, sessionID)
	if err != nil || s.Status == SessionRunning {
		return err
	}
	return moveSession(tx, a, s, Begun, "")
}

// MarkFinished notes that every half-day of a session is sealed.
func MarkFinished(tx *sqldb.Tx, a policy.Actor, sessionID string) error {
	return mark(tx, a, sessionID, Ended)
}

func mark(tx *sqldb.Tx, a policy.Actor, sessionID string, ev SessionEvent) error {
	s, err := LoadSession(tx, sessionID)
	if err != nil {
		return err
	}
	return moveSession(tx, a, s, ev, "")
}

// session runs a deed on a session that a may do act to; to who may not read
// it, it does not exist.
func (d Desk) session(ctx context.Context, a policy.Actor, publicID string, act policy.Act, deed func(*sqldb.Tx, policy.Actor, Session) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, s, err := Hold(tx, a, publicID, policy.SessionRead)
		if err != nil {
			return err
		}
		if err := policy.Require(a, act, s.Subject()); err != nil {
			return err
		}
		tx.Made(s.PublicID)
		return deed(tx, a, s)
	})
}
