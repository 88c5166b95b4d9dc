package privacy_test

import (
	"testing"
	"time"

	"profil/internal/attendance/attendtest"
	"profil/internal/privacy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// stateOf is what is left of Claire's account: whether it is open, and how many
// letters were written to her.
func stateOf(t *testing.T, w *attendtest.World) (open, letters int) {
	t.Helper()
	return value(t, w.DB, `SELECT count(*) FROM persons WHERE id = $1 AND status <> 'closed'`, w.People["claire"]),
		value(t, w.DB, `SELECT count(*) FROM mails WHERE kind = 'account.unused' AND address LIKE 'claire%'`)
}

// An account that nobody uses is closed at its date, and its holder was told
// sixty days before, then fifteen.
func TestUnusedAccounts(t *testing.T) {
	due := sqltest.Noon.AddDate(2, 0, 0)
	on := func(days int) time.Time { return due.AddDate(0, 0, days) }
	nights := func(t *testing.T, w *attendtest.World, d privacy.Desk, from, until int) {
		t.Helper()
		for n := from; n <= until; n++ {
			w.At(on(n))
			if _, err := d.CarryOut(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		exec(t, w, `UPDATE persons SET created_at = $1, seen_at = $1`, sqltest.Noon)
		d := desk(t, db)
		for _, stage := range []struct{ from, until, open, letters int }{
			{-62, -61, 1, 0}, {-59, -46, 1, 1}, {-14, -2, 1, 2}, {2, 3, 0, 2},
		} {
			nights(t, w, d, stage.from, stage.until)
			if open, letters := stateOf(t, w); open != stage.open || letters != stage.letters {
				t.Errorf("%d days from the date: open %d, %d letters; want %+v", stage.until, open, letters, stage)
			}
		}
	})
	for name, back := range map[string]string{
		"who comes back":                `UPDATE persons SET seen_at = $1 WHERE id = $2`,
		"whose action is still to come": `UPDATE sessions SET last_day = '2029-01-01' WHERE $1 = $1 AND id IN (SELECT session_id FROM enrolments WHERE person_id = $2)`,
		"who joins the staff":           `UPDATE persons SET rank = 'reader' WHERE $1 = $1 AND id = $2`,
	} {
		t.Run(name, func(t *testing.T) {
			w := attendtest.New(t, sqltest.SQLite(t))
			exec(t, w, `UPDATE persons SET created_at = $1, seen_at = $1`, sqltest.Noon)
			nights(t, w, desk(t, w.DB), -59, -59)
			nights(t, w, desk(t, w.DB), -14, -14)
			w.At(on(-3))
			exec(t, w, back, on(-3), w.People["claire"])
			nights(t, w, desk(t, w.DB), 2, 20)
			if open, _ := stateOf(t, w); open != 1 {
				t.Error("the account is closed")
			}
		})
	}
}

// A night that was missed shortens nothing: the last letter always leaves a
// fortnight. Without the notices the account is closed without a word.
func TestNobodyIsClosedWithoutAWord(t *testing.T) {
	late := sqltest.Noon.AddDate(5, 0, 0)
	for name, d := range map[string]func(privacy.Desk) privacy.Desk{
		"told": func(d privacy.Desk) privacy.Desk { return d }, "twin": privacy.Desk.WithoutNotices,
	} {
		t.Run(name, func(t *testing.T) {
			w := attendtest.New(t, sqltest.SQLite(t))
			exec(t, w, `UPDATE persons SET created_at = $1, seen_at = $1`, sqltest.Noon)
			d := d(desk(t, w.DB))
			closed := 0
			for n := range 61 {
				w.At(late.AddDate(0, 0, n))
				if _, err := d.CarryOut(t.Context()); err != nil {
					t.Fatal(err)
				}
				if open, letters := stateOf(t, w); open == 0 {
					if closed++; letters < 2 || n < 60 {
						if name == "told" {
							t.Fatalf("closed after %d nights and %d letters", n, letters)
						}
						return
					}
				}
			}
			if name == "twin" || closed == 0 {
				t.Errorf("%s: closed %d", name, closed)
			}
		})
	}
}
