package catalogue_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// offered gives what the catalogue shows, « title » or « title city ».
func offered(t *testing.T, w *cataloguetest.World, f catalogue.Filter) []string {
	t.Helper()
	p, err := w.Desk.Search(t.Context(), policy.Actor{}, f)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{}
	for _, c := range p.Cards {
		if c.City != "" {
			c.Title += " " + c.City
		}
		all = append(all, c.Title)
	}
	return all
}

// offer fills the catalogue with four courses: two sessions of « Écouter », in
// Bordeaux and in Pau; a webinar, open to all, that opens later; « Sans date ».
func offer(t *testing.T, w *cataloguetest.World) {
	t.Helper()
	ecouter := w.Published("Écouter : l’art de se taire")
	w.Opened(ecouter, w.Session(30, 12))
	pau := w.Session(60, 12)
	pau.City, pau.Department = "Pau", "64"
	w.Opened(ecouter, pau)
	c := w.Course("Webinaire")
	c.Format, c.Theme, c.Modality, c.Reserved = catalogue.Webinaire, "numerique", catalogue.Remote, false
	c, err := w.Desk.CreateCourse(t.Context(), w.Nora, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.Publish(t.Context(), w.Nora, c.PublicID); err != nil {
		t.Fatal(err)
	}
	remote := w.Session(45, 60)
	remote.Modality, remote.City, remote.PlaceName, remote.Department = catalogue.Remote, "", "", ""
	remote.OpensAt = sqltest.Noon.Add(time.Hour)
	w.Opened(c, remote)
	w.Published("Sans date")
	w.Made("Brouillon")
	w.Drafted(ecouter, w.Session(20, 3))
	archived := w.Published("Archivée")
	w.Opened(archived, w.Session(20, 3))
	if err := w.Desk.Archive(t.Context(), w.Nora, archived.PublicID); err != nil {
		t.Fatal(err)
	}
}

func TestTheCatalogueIsNarrowedByEachFilter(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		offer(t, w)
		const bordeaux, pau, web, undated = "Écouter : l’art de se taire Bordeaux", "Écouter : l’art de se taire Pau", "Webinaire", "Sans date"
		day := func(n int) catalogue.Filter { return catalogue.Filter{From: w.Session(n, 1).HalfDays[0].Day} }
		for name, k := range map[string]struct {
			f    catalogue.Filter
			want []string
		}{
			"all":             {catalogue.Filter{}, []string{bordeaux, web, pau, undated}},
			"folded words":    {catalogue.Filter{Q: "ECOUTER taire"}, []string{bordeaux, pau}},
			"parts of words":  {catalogue.Filter{Q: "TAÎR"}, []string{bordeaux, pau}},
			"theme in words":  {catalogue.Filter{Q: "numérique"}, []string{web}},
			"nothing":         {catalogue.Filter{Q: "plomberie"}, []string{}},
			"signs":           {catalogue.Filter{Q: "%_'\"; DROP TABLE"}, []string{}},
			"format":          {catalogue.Filter{Format: catalogue.Webinaire}, []string{web}},
			"theme":           {catalogue.Filter{Theme: "entretien"}, []string{bordeaux, pau, undated}},
			"department":      {catalogue.Filter{Department: "64"}, []string{pau}},
			"remote":          {catalogue.Filter{Modality: catalogue.Remote}, []string{web}},
			"from":            {day(45), []string{web, pau}},
			"until":           {catalogue.Filter{To: w.Session(45, 1).HalfDays[0].Day}, []string{bordeaux, web}},
			"asking":          {catalogue.Filter{Asking: true}, []string{bordeaux, pau}},
			"open to all":     {catalogue.Filter{OpenToAll: true}, []string{web}},
			"several at once": {catalogue.Filter{Q: "ecouter", Department: "33", Asking: true, Modality: catalogue.Onsite}, []string{bordeaux}},
			"the past":        {catalogue.Filter{From: "2020-01-01", To: "2026-11-22"}, []string{}},
		} {
			if got := offered(t, w, k.f); !slices.Equal(got, k.want) {
				t.Errorf("%s: %q", name, got)
			}
		}
		p, err := w.Desk.Search(t.Context(), policy.Actor{}, catalogue.Filter{Department: "64"})
		if want := []catalogue.Place{{Department: "33", Sessions: 1}, {Department: "64", Sessions: 1}}; err != nil || p.Dated != 1 || !slices.Equal(p.Places, want) {
			t.Errorf("%+v %v", p, err)
		}
		db.Now = func() time.Time { return sqltest.Noon.AddDate(0, 0, 50) }
		if got := offered(t, w, catalogue.Filter{}); !slices.Equal(got, []string{pau, web, undated}) {
			t.Errorf("fifty days later: %q", got)
		}
	})
}

func TestThePagesOfTheCatalogueHoldFiftyLines(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Avec dates")
		for i := range 70 {
			w.Opened(c, w.Session(30+i, 12))
		}
		for i := range 45 {
			w.Published(fmt.Sprintf("Sans date %d", i))
		}
		seen := map[string]int{}
		for page, want := range map[int]int{0: 50, 1: 0, 2: 50, 3: 15, 99: 0} {
			p, err := w.Desk.Search(t.Context(), policy.Actor{}, catalogue.Filter{Page: page})
			if err != nil || p.Dated != 70 || p.Undated != 45 || p.Last != 3 {
				t.Fatalf("%+v %v", p, err)
			}
			if page == 99 && p.Page != 3 || page == 0 && p.Page != 1 || want > 0 && len(p.Cards) != want {
				t.Errorf("page %d is page %d, of %d lines", page, p.Page, len(p.Cards))
			}
			if want == 0 {
				continue
			}
			for _, c := range p.Cards {
				seen[c.CoursePublicID+c.SessionPublicID]++
			}
		}
		if len(seen) != 115 {
			t.Errorf("%d lines are seen, of 115", len(seen))
		}
	})
}

func TestAPageOfTheCatalogueIsAtMostThreeQueries(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Avec dates")
		for i := range 49 {
			w.Opened(c, w.Session(30+i, 12))
		}
		w.Published("Sans date")
		for name, f := range map[string]catalogue.Filter{"all": {}, "words": {Q: "dates", Department: "33", Asking: true}} {
			ctx, queries := sqldb.Counting(t.Context())
			if _, err := w.Desk.Search(ctx, w.Claire, f); err != nil || queries.Load() > 3 {
				t.Errorf("%s: %d queries, %v", name, queries.Load(), err)
			}
		}
	})
}

func TestALineSaysHowOneStands(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c, other := w.Published("Une action"), w.Published("Une autre")
		s := w.Opened(c, w.Session(60, 12)) // in January 2027
		w.Opened(c, w.Session(90, 12))
		w.Opened(other, w.Session(61, 12))
		w.Do(`INSERT INTO adhesions (id, public_id, organisation_id, year, status, created_at, updated_at) VALUES ('d1', 'd1', $1, 2027, 'active', $2, $2), ('d2', 'd2', $1, 2026, 'ended', $2, $2)`, w.Bordeaux, sqltest.Noon)
		asked := w.Asked(w.Claire, s, "awaiting_employer")
		w.Asked(w.Lucas, s, "withdrawn")
		for name, k := range map[string]struct {
			who      policy.Actor
			adhesion bool
			asked    string
		}{"Claire": {w.Claire, true, asked}, "Lucas": {w.Lucas, true, ""}, "Nora": {w.Nora, false, ""}, "a visitor": {policy.Actor{}, false, ""}} {
			p, err := w.Desk.Search(t.Context(), k.who, catalogue.Filter{})
			if err != nil || len(p.Cards) != 3 {
				t.Fatalf("%s: %v %v", name, p.Cards, err)
			}
			for _, card := range p.Cards {
				want := k.asked
				if card.Title == "Une autre" {
					want = ""
				}
				if card.Adhesion != k.adhesion || card.Asked != want {
					t.Errorf("%s, %s: %+v", name, card.Title, card.Standing)
				}
			}
			page, err := w.Desk.Session(t.Context(), k.who, s.PublicID)
			if err != nil || page.Adhesion != k.adhesion || page.Asked != k.asked {
				t.Errorf("%s: %+v %v", name, page.Standing, err)
			}
		}
	})
}

// What the lists show and what the pages open must be the same things.
func TestListedIsReadable(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		courses, sessions := map[string]catalogue.Course{}, map[string]catalogue.Session{}
		for _, status := range catalogue.CourseLife.Statuses() {
			c := w.Published("Action " + string(status))
			for _, st := range catalogue.SessionLife.Statuses() {
				s := w.Drafted(c, w.Session(40, 12))
				w.Do(`UPDATE sessions SET status = $2 WHERE id = $1`, s.ID, st)
				s.Status = st
				sessions[s.PublicID] = s
			}
			w.Do(`UPDATE courses SET status = $2 WHERE id = $1`, c.ID, status)
			c.Status = status
			courses[c.PublicID] = c
		}
		for name, a := range w.Actors() {
			listed := map[string]bool{}
			p, err := w.Desk.Search(t.Context(), a, catalogue.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range p.Cards {
				listed[c.CoursePublicID], listed[c.SessionPublicID] = true, true
			}
			cs, ss, err := w.Desk.Dashboard(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cs {
				listed[c.PublicID] = true
			}
			for _, s := range ss {
				listed[s.PublicID] = true
			}
			for key, c := range courses {
				sheet, err := w.Desk.Course(t.Context(), a, key)
				if (err == nil) != listed[key] || (err == nil) != policy.Can(a, policy.CourseRead, c.Subject()) {
					t.Errorf("%s: a %s course is listed: %v, read: %v", name, c.Status, listed[key], err)
				}
				for _, s := range sheet.Sessions {
					listed[s.PublicID] = true
				}
			}
			for key, s := range sessions {
				s.Trainers = []catalogue.Trainer{{PersonID: w.Hugo.Person}}
				_, err := w.Desk.Session(t.Context(), a, key)
				if may := policy.Can(a, policy.SessionRead, s.Subject()); (err == nil) != may || listed[key] && !may {
					t.Errorf("%s: a %s session is listed: %v, read: %v", name, s.Status, listed[key], err)
				}
			}
		}
	})
}

func TestTheDashboardIsTheProvidersOwn(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Une action"), w.Session(40, 12))
		w.Asked(w.Claire, s, "awaiting_employer")
		w.Asked(w.Lucas, s, "awaiting_provider")
		for name, k := range map[string]struct {
			who  policy.Actor
			want int
		}{"Nora": {w.Nora, 1}, "Inès": {w.Ines, 0}, "Claire": {w.Claire, 0}, "Hugo": {w.Hugo, 0}, "Odile": {w.Odile, 1}, "Paul": {w.Paul, 1}} {
			ctx, queries := sqldb.Counting(t.Context())
			courses, sessions, err := w.Desk.Dashboard(ctx, k.who)
			if err != nil || len(courses) != k.want || len(sessions) != k.want || queries.Load() > 2 {
				t.Errorf("%s: %d courses, %d sessions, %d queries, %v", name, len(courses), len(sessions), queries.Load(), err)
			}
			if k.want == 1 && (sessions[0].AtEmployer != 1 || sessions[0].ToChoose != 1 || sessions[0].Undecided != 1 || sessions[0].Title != "Une action") {
				t.Errorf("%s: %+v", name, sessions[0])
			}
		}
	})
}
