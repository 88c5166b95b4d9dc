package demo_test

import (
	"context"
	"testing"
	"time"

	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/demo"
	"profil/internal/demo/demotest"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestTheWorldIsWhole(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		begun := time.Now()
		if err := demo.Fill(ctx, demotest.House(db)); err != nil {
			t.Fatal(err)
		}
		took := time.Since(begun)
		t.Logf("filled in %s", took.Round(time.Millisecond))
		if !db.Now().Equal(sqltest.Noon) {
			t.Error("the clock was not put back")
		}
		eachStateIsThere(t, db)
		if n, err := attendance.Verify(ctx, db); err != nil || n == 0 {
			t.Errorf("sheets: %d sealed, %v", n, err)
		}
		if _, err := journal.Seal(ctx, db); err != nil {
			t.Fatal(err)
		}
		if n, err := journal.Verify(ctx, db); err != nil || n == 0 {
			t.Errorf("journal: %d lines, %v", n, err)
		}
		p, err := catalogue.Desk{DB: db}.Search(ctx, policy.Actor{}, catalogue.Filter{})
		if err != nil || len(p.Cards) < catalogue.PageSize {
			t.Errorf("the first page of the catalogue has %d rows, %v", len(p.Cards), err)
		}
		before := count(t, db, `SELECT count(*) FROM journal`)
		if err := demo.Fill(ctx, demotest.House(db)); err != nil {
			t.Fatal(err)
		}
		if after := count(t, db, `SELECT count(*) FROM journal`); after != before {
			t.Errorf("filling twice wrote %d lines more", after-before)
		}
	})
}

func eachStateIsThere(t *testing.T, db *sqldb.DB) {
	t.Helper()
	for what, states := range map[string][]string{
		"enrolments WHERE status =":                                  {"draft", "awaiting_employer", "awaiting_provider", "waitlisted", "enrolled", "declined", "rejected", "withdrawn", "expired", "cancelled"},
		"enrolments WHERE status = 'awaiting_provider' AND choice =": {"", "retain", "wait", "reject"},
		"sessions WHERE status =":                                    {"draft", "open", "closed", "listed", "running", "finished", "cancelled"},
		"courses WHERE status =":                                     {"draft", "published", "archived"},
		"courses WHERE status = 'published' AND format =":            {"formation", "autoformation", "lab", "webinaire", "atelier", "journee"},
		"organisation_requests WHERE status =":                       {"requested", "info_requested", "accepted", "rejected", "withdrawn"},
		"affiliations WHERE status =":                                {"awaiting_organisation", "awaiting_referent", "awaiting_manager", "confirmed", "refused", "withdrawn", "left", "removed"},
		"adhesions WHERE status =":                                   {"asked", "active", "refused", "ended"},
		"changes WHERE status =":                                     {"reported", "handled", "declined"},
		"mails WHERE status =":                                       {"failed"},
		"sheets WHERE status =":                                      {"planned", "open", "sealed"},
		"signatures WHERE kind =":                                    {"signed", "absent", "excused"},
		"roles WHERE role =":                                         {"referent", "referent_provisional", "approver", "organiser", "trainer"},
		"persons WHERE rank =":                                       {"", "reader", "admin"},
	} {
		for _, s := range states {
			if count(t, db, `SELECT count(*) FROM `+what+` $1`, s) == 0 {
				t.Errorf("nothing in %s %q", what, s)
			}
		}
	}
	for _, theme := range catalogue.Themes {
		if count(t, db, `SELECT count(*) FROM courses WHERE status = 'published' AND theme = $1`, theme) == 0 {
			t.Errorf("no course on %s", theme)
		}
	}
	for what, query := range map[string]string{
		"a half-day to sign now":       `SELECT count(*) FROM sheets s JOIN half_days h ON h.id = s.half_day_id WHERE s.status = 'open' AND h.day = '2026-11-23'`,
		"a late employer":              `SELECT count(*) FROM enrolments WHERE status = 'awaiting_employer' AND employer_due_at < '2026-11-23'`,
		"a list that is late":          `SELECT count(*) FROM sessions WHERE status = 'closed' AND decision_on < '2026-11-23'`,
		"a référent who is lent":       `SELECT count(*) FROM family_shares WHERE status = 'active' AND role = 'referent'`,
		"an announced departure":       `SELECT count(*) FROM affiliations WHERE status = 'confirmed' AND leaving_on > '2026-11-23'`,
		"a question that waits":        `SELECT count(*) FROM affiliations WHERE status = 'confirmed' AND asked_at IS NOT NULL`,
		"an opening to a network":      `SELECT count(*) FROM opening_waves WHERE group_kind = 'network'`,
		"a seat to keep on other days": `SELECT count(*) FROM postponement_answers WHERE answer = ''`,
		"a second choice to read":      `SELECT count(*) FROM enrolments WHERE status = 'awaiting_provider' AND second_choice IS NOT NULL`,
		"an address that refuses":      `SELECT count(*) FROM mails WHERE status = 'failed' AND reply LIKE 'rcpt %'`,
		"papers to make":               `SELECT count(*) FROM jobs WHERE kind = 'session.attended' AND done_at IS NULL`,
	} {
		if count(t, db, query) == 0 {
			t.Errorf("there is not %s", what)
		}
	}
}

func count(t *testing.T, db *sqldb.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.Read(context.Background(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, query, args...)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Whatever the day of the start, a Sunday or the first of the year, the world
// stands.
func TestTheWorldStandsOnAnyDay(t *testing.T) {
	for _, day := range []string{"2026-11-22T03:00:00Z", "2027-01-01T10:00:00Z", "2027-03-15T23:30:00Z", "2027-07-14T00:05:00+02:00"} {
		at, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(day, func(t *testing.T) {
			db := sqltest.SQLite(t)
			db.Now = func() time.Time { return at }
			if err := demo.Fill(context.Background(), demotest.House(db)); err != nil {
				t.Fatal(err)
			}
			if count(t, db, `SELECT count(*) FROM sheets WHERE status = 'open'`) != 1 {
				t.Error("no sheet is open")
			}
		})
	}
}

// A database where others live is left alone.
func TestItRefusesTheHouseOfOthers(t *testing.T) {
	db := sqltest.SQLite(t)
	h := demotest.House(db)
	address, err := email.Parse("quelqu.un@mairie.example")
	if err == nil {
		_, err = h.Account.Welcome(context.Background(), address, "no hash")
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Fill(context.Background(), h); fault.CodeOf(err) != "demo.other_people" {
		t.Errorf("got %v", err)
	}
	if n := count(t, db, `SELECT count(*) FROM persons`); n != 1 {
		t.Errorf("%d people live there", n)
	}
}
