package catalogue_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestASessionIsReadAsItWasWritten(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Une action")
		want := w.Session(40, 12)
		want.HalfDays[0], want.HalfDays[3] = want.HalfDays[3], want.HalfDays[0] // in any order
		want.HalfDays[1].Remote = true
		s := w.Opened(c, want)
		page, err := w.Desk.Session(t.Context(), policy.Actor{}, s.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		got := page.Session
		if got.FirstDay != want.DecisionOn.Add(10) || got.LastDay != got.FirstDay.Add(1) || len(got.Days()) != 2 || got.Minutes() != 14*60 || got.RemoteMinutes() != 210 {
			t.Errorf("%+v", got)
		}
		if got.HalfDays[0].Day != got.FirstDay || got.HalfDays[0].Starts != "09:00" || got.HalfDays[0].Title != "Préparer" {
			t.Errorf("first half-day %+v", got.HalfDays[0])
		}
		if len(got.Trainers) != 1 || got.Trainers[0] != want.Trainers[0] || got.Reference != fmt.Sprint(got.FirstDay.Year())+"-00001" {
			t.Errorf("%+v %s", got.Trainers, got.Reference)
		}
		if !page.Asking || page.CanEdit || page.Provider.Organisation.ID != w.Forets || page.Course.ID != c.ID {
			t.Errorf("%+v", page)
		}
	})
}

func TestASessionThatCannotBeIsRefusedAllAtOnce(t *testing.T) {
	w := cataloguetest.New(t, sqltest.SQLite(t))
	c := w.Published("Une action")
	day := civil.Day("2027-01-14")
	cases := map[string]struct {
		change func(*catalogue.Session)
		want   map[string]string
	}{
		"nothing": {func(s *catalogue.Session) { *s = catalogue.Session{} }, map[string]string{
			"places": "session.capacity", "jour-1": "session.half_days", "formateur-1": "session.trainer", "ville": "session.place",
			"modalite": "choose", "ouverture": "required", "annonce": "required",
		}},
		"no hours": {func(s *catalogue.Session) {
			s.HalfDays = []catalogue.HalfDay{{}, {Day: day}, {Day: day, Starts: "09:00"}}
		}, map[string]string{"jour-1": "session.half_day_day", "debut-2": "session.half_day_start", "fin-3": "session.half_day_end"}},
		"too long":     {func(s *catalogue.Session) { s.HalfDays[2].Ends = "17:00" }, map[string]string{"fin-3": "session.half_day_length", "debut-4": "session.half_day_overlap"}},
		"too short":    {func(s *catalogue.Session) { s.HalfDays[1].Ends = "13:40" }, map[string]string{"fin-2": "session.half_day_length"}},
		"overlap":      {func(s *catalogue.Session) { s.HalfDays[0].Starts, s.HalfDays[0].Ends = "14:00", "16:00" }, map[string]string{"debut-1": "session.half_day_overlap"}},
		"many":         {func(s *catalogue.Session) { s.HalfDays = make([]catalogue.HalfDay, 61) }, map[string]string{"jour-1": "session.half_days_most"}},
		"no title":     {func(s *catalogue.Session) { s.Trainers[0].Title = "" }, map[string]string{"titre-1": "session.trainer_title"}},
		"nine":         {func(s *catalogue.Session) { s.Trainers = append(make([]catalogue.Trainer, 8), s.Trainers...) }, map[string]string{"formateur-1": "session.trainers_most"}},
		"not ours":     {func(s *catalogue.Session) { s.Trainers[0].PersonID = w.Ines.Person }, map[string]string{"compte-1": "session.trainer_account"}},
		"no place":     {func(s *catalogue.Session) { s.City = "" }, map[string]string{"ville": "session.place"}},
		"seats":        {func(s *catalogue.Session) { s.Capacity, s.Minimum = 2001, 3000 }, map[string]string{"places": "session.capacity", "minimum": "session.minimum"}},
		"window":       {func(s *catalogue.Session) { s.ClosesAt = s.OpensAt }, map[string]string{"fermeture": "session.window"}},
		"late list":    {func(s *catalogue.Session) { s.DecisionOn = s.HalfDays[0].Day }, map[string]string{"annonce": "session.decision"}},
		"early list":   {func(s *catalogue.Session) { s.DecisionOn = "2026-11-25" }, map[string]string{"annonce": "session.decision_early"}},
		"long words":   {func(s *catalogue.Session) { s.City, s.Access = strings.Repeat("a", 256), strings.Repeat("a", 3001) }, map[string]string{"ville": "too_long", "acces": "too_long"}},
		"remote place": {func(s *catalogue.Session) { s.Modality, s.City, s.PlaceName = catalogue.Remote, "", "" }, nil},
	}
	for name, k := range cases {
		s := w.Session(40, 12)
		k.change(&s)
		_, err := w.Desk.CreateSession(t.Context(), w.Nora, c.PublicID, s)
		if got := refused(err); name == "nine" && got["formateur-1"] != k.want["formateur-1"] || name != "nine" && !maps.Equal(got, k.want) {
			t.Errorf("%s: %v (%v)", name, got, err)
		}
	}
}

func TestASessionOpensOnlyWhenEverythingIsThere(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		draft := w.Made("Une action")
		s := w.Drafted(draft, w.Session(40, 12))
		open := func() string { return fault.CodeOf(w.Desk.OpenSession(t.Context(), w.Nora, s.PublicID)) }
		if got := open(); got != "session.course_not_published" {
			t.Errorf("of a draft: %q", got)
		}
		if err := w.Desk.Publish(t.Context(), w.Nora, draft.PublicID); err != nil {
			t.Fatal(err)
		}
		w.Do(`UPDATE providers SET nda_status = 'lapsed' WHERE organisation_id = $1`, w.Forets)
		if got := open(); got != "provider.incomplete" {
			t.Errorf("without déclaration d'activité: %q", got)
		}
		w.Do(`UPDATE providers SET nda_status = 'active' WHERE organisation_id = $1`, w.Forets)
		db.Now = func() time.Time { return sqltest.Noon.AddDate(0, 0, 40) }
		if got := open(); got != "session.past" {
			t.Errorf("on its first day: %q", got)
		}
		db.Now = func() time.Time { return sqltest.Noon }
		if err := w.Desk.OpenSession(t.Context(), w.Nora, s.PublicID); err != nil {
			t.Error(err)
		}
	})
}

func TestTheTimetableIsFixedOnceTheListIsAnnounced(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Une action"), w.Session(20, 12))
		edit := func(change func(*catalogue.Session)) error {
			return w.Desk.EditSession(t.Context(), w.Nora, s.PublicID, change)
		}
		later := func(s *catalogue.Session) { s.HalfDays[0].Starts = "09:30" }
		if err := edit(later); err != nil {
			t.Errorf("while it is open: %v", err)
		}
		w.Do(`UPDATE sessions SET taken = 3 WHERE id = $1`, s.ID)
		if got := refused(edit(func(s *catalogue.Session) { s.Capacity = 2 })); got["places"] != "session.below_taken" {
			t.Errorf("fewer seats than are taken: %v", got)
		}
		if got := refused(edit(func(s *catalogue.Session) {
			for i := range s.HalfDays {
				s.HalfDays[i].Day = s.HalfDays[i].Day.Add(40)
			}
		})); got["jour-1"] != "session.year_fixed" {
			t.Errorf("in another year: %v", got)
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { return catalogue.MarkListed(tx, w.Nora, s.ID) }); err != nil {
			t.Fatal(err)
		}
		if got := fault.CodeOf(edit(func(s *catalogue.Session) { s.HalfDays[0].Starts = "10:00" })); got != "session.timetable_fixed" {
			t.Errorf("once listed: %q", got)
		}
		before := w.Count(`SELECT count(*) FROM half_days WHERE session_id = $1 AND id IN (SELECT id FROM half_days)`, s.ID)
		if err := edit(func(s *catalogue.Session) {
			s.City, s.Capacity, s.HalfDays[0].Title, s.DecisionOn, s.ListedAt = "Pessac", 14, "Accueillir", "2026-12-01", time.Time{}
		}); err != nil {
			t.Fatal(err)
		}
		page, err := w.Desk.Session(t.Context(), w.Nora, s.PublicID)
		got := page.Session
		if err != nil || got.City != "Pessac" || got.Capacity != 14 || got.HalfDays[0].Title != "Accueillir" || got.HalfDays[0].Starts != "09:30" ||
			got.DecisionOn != s.DecisionOn || got.Taken != 3 || got.ListedAt != sqltest.Noon || len(got.HalfDays) != before {
			t.Errorf("%+v %v", got, err)
		}
		if n := w.Count(`SELECT count(*) FROM journal WHERE act = 'session.edited'`); n != 2 {
			t.Errorf("%d edits in the journal", n)
		}
		if err := w.Desk.CancelSession(t.Context(), w.Nora, s.PublicID, "Trop peu de participants inscrits."); err != nil {
			t.Fatal(err)
		}
		if got := fault.CodeOf(edit(func(s *catalogue.Session) { s.City = "Pau" })); got != "not_now" {
			t.Errorf("once cancelled: %q", got)
		}
	})
}

// The address of a sheet stays what it was while the half-day begins when it
// did, whatever else is edited, and is none that was used once it moves.
func TestAHalfDayKeepsItsAddress(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Une action"), w.Session(20, 12))
		read := func() []catalogue.HalfDay {
			page, err := w.Desk.Session(t.Context(), w.Nora, s.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return page.Session.HalfDays
		}
		before := read()
		if err := w.Desk.EditSession(t.Context(), w.Nora, s.PublicID, func(s *catalogue.Session) {
			s.HalfDays = slices.Clone(s.HalfDays[1:]) // the first morning is given up
			s.HalfDays[0].Ends, s.HalfDays[1].Starts = "16:30", "09:30"
			for i := range s.HalfDays { // as a form gives them
				s.HalfDays[i].ID, s.HalfDays[i].PublicID = "", ""
			}
		}); err != nil {
			t.Fatal(err)
		}
		after := read()
		if len(after) != 3 || after[0].PublicID != before[1].PublicID || after[0].ID != before[1].ID || after[2].PublicID != before[3].PublicID {
			t.Errorf("%+v, then %+v", before, after)
		}
		for _, h := range before {
			if h.PublicID == after[1].PublicID || h.PublicID == h.ID || len(h.PublicID) != 16 {
				t.Errorf("%+v, then %+v", h, after[1])
			}
		}
	})
}

func TestWhoMayDoWhatToASession(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Une action")
		deeds := map[catalogue.SessionEvent]func(policy.Actor, string) error{
			catalogue.Opened: func(a policy.Actor, id string) error { return w.Desk.OpenSession(t.Context(), a, id) },
			catalogue.Closed: func(a policy.Actor, id string) error { return w.Desk.CloseSession(t.Context(), a, id) },
			catalogue.Cancelled: func(a policy.Actor, id string) error {
				return w.Desk.CancelSession(t.Context(), a, id, "Trop peu de participants inscrits.")
			},
		}
		s := w.Drafted(c, w.Session(40, 12))
		for _, from := range catalogue.SessionLife.Statuses() {
			for ev, deed := range deeds {
				_, none := catalogue.SessionLife.Find(from, ev)
				refusals := tried(w, func(a policy.Actor) error {
					w.Do(`UPDATE sessions SET status = $2 WHERE id = $1`, s.ID, from)
					return deed(a, s.PublicID)
				})
				for name, a := range w.Actors() {
					sub := policy.Subject{Provider: w.Forets, Trainers: []string{w.Hugo.Person}, Status: policy.Status(from)}
					kind, said := refusals[name]
					switch {
					case !policy.Can(a, policy.SessionRead, sub) && !a.System:
						if kind != fault.NotFound {
							t.Errorf("%s, %s a %s session: %v", name, ev, from, kind)
						}
					case a.System && from == catalogue.SessionDraft: // nobody asked it to
					case !policy.Can(a, policy.SessionRun, sub):
						if kind != fault.Forbidden && kind != fault.Unauthenticated {
							t.Errorf("%s, %s a %s session: %v", name, ev, from, kind)
						}
					case none != nil && kind != fault.Conflict, none == nil && said:
						t.Errorf("%s, %s a %s session: %v %v", name, ev, from, said, kind)
					}
				}
			}
		}
	})
}

func TestACancellationSaysWhy(t *testing.T) {
	w := cataloguetest.New(t, sqltest.SQLite(t))
	s := w.Opened(w.Published("Une action"), w.Session(40, 12))
	for reason, code := range map[string]string{"": "reason.too_short", "non": "reason.too_short", strings.Repeat("a", 601): "reason.too_long"} {
		if got := refused(w.Desk.CancelSession(t.Context(), w.Nora, s.PublicID, reason)); got["motif"] != code {
			t.Errorf("%d letters: %v", len(reason), got)
		}
	}
	if err := w.Desk.CancelSession(t.Context(), w.Nora, s.PublicID, "Trop peu de participants inscrits."); err != nil {
		t.Fatal(err)
	}
	if n := w.Count(`SELECT count(*) FROM journal j JOIN journal_notes n ON n.journal_id = j.id WHERE j.act = 'session.cancelled' AND n.note LIKE 'Trop peu%'`); n != 1 {
		t.Errorf("the reason is in %d notes", n)
	}
}

func TestTheClerkMarksWhatTheCalendarBrings(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Une action"), w.Session(40, 12))
		mark := func(a policy.Actor, deed func(*sqldb.Tx, policy.Actor, string) error) string {
			return fault.CodeOf(db.Write(t.Context(), func(tx *sqldb.Tx) error { return deed(tx, a, s.ID) }))
		}
		if got := mark(w.Nora, catalogue.MarkRunning); got != "not_now" {
			t.Errorf("running before it is listed: %q", got)
		}
		if got := mark(w.Lucas, catalogue.MarkListed); got != "forbidden" {
			t.Errorf("Lucas announces a list: %q", got)
		}
		for _, deed := range []func(*sqldb.Tx, policy.Actor, string) error{catalogue.MarkListed, catalogue.MarkRunning, catalogue.MarkRunning, catalogue.MarkFinished} {
			mark(w.Nora, deed)
		}
		page, err := w.Desk.Session(t.Context(), w.Nora, s.PublicID)
		if err != nil || page.Session.Status != catalogue.SessionFinished {
			t.Errorf("%v %v", page.Session.Status, err)
		}
		if n := w.Count(`SELECT count(*) FROM jobs WHERE kind = 'session.running'`); n != 1 {
			t.Errorf("the session began %d times", n)
		}
	})
}
