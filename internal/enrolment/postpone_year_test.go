package enrolment

import (
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/sqldb"
)

// nextYear is a move to the same days of another civil year.
func nextYear(d Desk) NewDays {
	m := move(d, KeepsSeat)
	for i := range m.HalfDays {
		m.HalfDays[i].Day = "2028-03-02"
	}
	return m
}

// A session that goes to another civil year takes its requests there: the year that
// they leave is given back, that to which they go counts them, and whoever has
// already had all of it keeps their seat and reads it. In the twin the former year
// goes on counting them.
func TestARequestCountsInTheYearOfItsNewDays(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		for _, off := range []bool{false, true} {
			ctx := t.Context()
			d.off.year = off
			w.Exec(`UPDATE enrolments SET status = 'cancelled', end_reason = 'Essai.'`)
			for _, title := range []string{"Un", "Deux", "Trois"} { // all that Claire may ask for in 2028
				e := ask(t, d, w.Claire, w.Session(w.Course(title, "formation", true), 10, spring))
				w.Exec(`UPDATE enrolments SET quota_year = 2028 WHERE id = $1`, e.ID)
			}
			s, claire, wait, _ := full(t, w, d, "formation", true, 1)
			if n, err := d.BeyondIn(ctx, w.Nora, s.PublicID, 2028); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			if n, err := d.BeyondIn(ctx, w.Nora, s.PublicID, 2029); n != 0 || err != nil {
				t.Fatal(n, err)
			}
			_, err := d.BeyondIn(ctx, w.Claire, s.PublicID, 2028)
			refuses(t, err, "not_found")
			m := nextYear(d)
			refuses(t, d.Postpone(ctx, w.Nora, s.PublicID, m), "postpone.other_year")
			m.OtherYear = true
			if err := d.Postpone(ctx, w.Nora, s.PublicID, m); err != nil {
				t.Fatal(err)
			}
			want(t, d, Enrolled, claire)
			year := 2028
			if off {
				year = 2027
			}
			for _, e := range []Enrolment{claire, wait[0]} {
				if got := now(t, d, e); got.QuotaYear != year {
					t.Errorf("guard off %v: %s counts for %d", off, got.Status, got.QuotaYear)
				}
			}
			if err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
				checks, err := BeyondYear(tx, claire.ID)
				if len(checks) != 1 || checks[0].Used != 3 || checks[0].Limit != 3 || checks[0].Year != 2028 {
					t.Errorf("%+v", checks)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := d.ReplyToNewDays(ctx, w.Claire, claire.PublicID, true); err != nil { // nobody is punished
				t.Error(err)
			}
			if off {
				continue
			}
			for of, used := range map[int]int{2027: 0, 2028: 4} {
				all, err := d.Quotas(ctx, w.Claire, of)
				if err != nil || len(all) == 0 {
					t.Fatal(all, err)
				}
				for _, c := range all {
					if c.Used != used {
						t.Errorf("%d of %d in %d", c.Used, c.Limit, of)
					}
				}
			}
		}
	})
}
