package privacy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"profil/internal/attendance/attendtest"
	"profil/internal/civil"
	"profil/internal/config"
	"profil/internal/document"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// usual are the periods of an instance that nobody has set up otherwise.
func usual(t *testing.T) config.Retention {
	t.Helper()
	c, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Retention
}

// probe is one thing that a line of the schedule erases: what puts it there at
// sqltest.Noon, how many there are of it, and when it is past its retention.
type probe struct {
	seed  string // $1 is now; or set
	set   func(t *testing.T, w *attendtest.World)
	count string
	due   time.Time
}

// lastDay is the last day of the session of the stage, tomorrow.
var lastDay = sqltest.Noon.AddDate(0, 0, 1)

var probes = map[string]probe{
	"links": {
		seed:  `INSERT INTO proofs (id, purpose, address, typed, hash, created_at, expires_at) VALUES ('x', 'password', 'a', 'a', 'x', $1, $1)`,
		count: `SELECT count(*) FROM proofs`, due: sqltest.Noon.AddDate(0, 0, 7),
	},
	"forms": {
		seed:  `INSERT INTO form_keys (owner, key, location, at) VALUES ('x', 'x', '/', $1)`,
		count: `SELECT count(*) FROM form_keys`, due: sqltest.Noon.AddDate(0, 0, 2),
	},
	"jobs": {
		seed:  `INSERT INTO jobs (id, kind, subject_id, cause, run_at, done_at, created_at) VALUES ('x', 'x', 'x', 'x', $1, $1, $1)`,
		count: `SELECT count(*) FROM jobs WHERE id = 'x'`, due: sqltest.Noon.AddDate(0, 0, 2),
	},
	"guesses": {
		seed:  `INSERT INTO guesses (key, failures, first_at) VALUES ('x', 1, $1)`,
		count: `SELECT count(*) FROM guesses`, due: sqltest.Noon.AddDate(0, 0, 1),
	},
	"invitations": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO invitations (id, public_id, organisation_id, address, typed, invited_by, created_at, expires_at)
			SELECT 'x', 'x', id, 'a@b.fr', 'a@b.fr', $2, $1, $1 FROM organisations LIMIT 1`, sqltest.Noon, w.People["claire"])
	}, count: `SELECT count(*) FROM invitations`, due: sqltest.Noon.AddDate(0, 0, 30)},
	"absences": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO absences (id, public_id, affiliation_id, from_day, to_day, declared_by, created_at)
			SELECT 'x', 'x', id, '2026-11-02', $3, $2, $1 FROM affiliations LIMIT 1`, sqltest.Noon, w.People["claire"], civil.DayOf(sqltest.Noon, civil.Paris))
	}, count: `SELECT count(*) FROM absences`, due: sqltest.Noon.AddDate(0, 0, 30)},
	"claims": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO claims (thing, person_id, at, expires_at) VALUES ('rattachements:x', $2, $1, $1)`, sqltest.Noon, w.People["marc"])
	}, count: `SELECT count(*) FROM claims`, due: sqltest.Noon},
	"logins": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO logins (id, hash, person_id, level, device, authenticated_at, seen_at, expires_at, ended_at, created_at)
			VALUES ('x', 'x', $2, 1, 'Firefox', $1, $1, $1, $1, $1)`, sqltest.Noon, w.People["claire"])
	}, count: `SELECT count(*) FROM logins`, due: sqltest.Noon.AddDate(1, 0, 0)},
	"devices": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO trusted_devices (id, person_id, hash, device, created_at, used_at, expires_at) VALUES ('x', $2, 'x', 'Firefox', $1, $1, $3)`,
			sqltest.Noon, w.People["claire"], sqltest.Noon.AddDate(0, 0, 90))
	}, count: `SELECT count(*) FROM trusted_devices`, due: sqltest.Noon.AddDate(0, 0, 90)},
	"letters": {
		seed:  `INSERT INTO mails (id, cause, kind, subject_id, address, run_at, status, created_at) VALUES ('x', 'x', 'x', 'x', 'a@b.fr', $1, 'failed', $1)`,
		count: `SELECT count(*) FROM mails`, due: sqltest.Noon.AddDate(1, 0, 0),
	},
	"news": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO news (id, cause, person_id, kind, subject_id, at) VALUES ('x', 'x', $2, 'password.changed', $2, $1)`, sqltest.Noon, w.People["claire"])
	}, count: `SELECT count(*) FROM news`, due: sqltest.Noon.AddDate(0, 0, 90)},
	"words": {set: func(t *testing.T, w *attendtest.World) {
		write(t, w, func(tx *sqldb.Tx) error {
			return journal.Write(tx, policy.Clerk, "x.done", journal.Subject{Kind: "x", ID: "x"}, "un motif")
		})
	}, count: `SELECT count(*) FROM journal_notes`, due: sqltest.Noon.AddDate(1, 0, 0)},
	"looks": {
		seed:  `INSERT INTO sightings (id, at, actor_id, person_id, what, subject_id) VALUES ('x', $1, 'a', 'b', 'account', 'b')`,
		count: `SELECT count(*) FROM sightings`, due: sqltest.Noon.AddDate(1, 0, 0),
	},
	"motivation": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO questions (id, course_id, version, position, label, purpose, least, most) SELECT 'q', id, 99, 1, 'Pourquoi', 'aptitude', 1, 99 FROM courses WHERE public_id = $1`, w.Course)
		exec(t, w, `INSERT INTO answers (enrolment_id, question_id, body, erase_after) VALUES ($1, 'q', 'Mieux écouter', '2027-02-24')`, w.Enrolment["claire"])
	}, count: `SELECT count(*) FROM answers`, due: lastDay.AddDate(0, 3, 0)},
	"drafts": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `DELETE FROM participations WHERE enrolment_id = $1`, w.Enrolment["claire"])
		exec(t, w, `UPDATE enrolments SET status = 'draft' WHERE id = $1`, w.Enrolment["claire"])
	}, count: `SELECT count(*) FROM enrolments WHERE status = 'draft'`, due: lastDay.AddDate(0, 3, 0)},
	"enrolment": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `UPDATE enrolments SET employer_reason = 'Bien sûr' WHERE id = $1`, w.Enrolment["claire"])
	}, count: `SELECT count(*) FROM enrolments WHERE employer_reason <> ''`, due: lastDay.AddDate(1, 0, 0)},
	"unsuccessful": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `DELETE FROM participations WHERE enrolment_id = $1`, w.Enrolment["claire"])
		exec(t, w, `UPDATE enrolments SET status = 'rejected', updated_at = $2 WHERE id = $1`, w.Enrolment["claire"], sqltest.Noon)
	}, count: `SELECT count(*) FROM enrolments WHERE status = 'rejected'`, due: sqltest.Noon.AddDate(1, 0, 0)},
	"evidence": {
		set: func(t *testing.T, w *attendtest.World) {
			w.Attended(t, nil)
			papers := document.Desk{DB: w.DB, Site: "http://localhost", Keep: func(at time.Time) time.Time { return at.AddDate(6, 0, 0) }}
			if err := papers.MakeAttestation(t.Context(), w.Enrolment["claire"]); err != nil {
				t.Fatal(err)
			}
		}, count: `SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM signatures) + (SELECT count(*) FROM participations) + (SELECT count(*) FROM enrolments)`,
		due: lastDay.AddDate(6, 0, 0),
	},
	"trainers": {count: `SELECT count(*) FROM session_trainers t JOIN sessions s ON s.id = t.session_id AND s.last_day = '2026-11-24'`, due: lastDay.AddDate(6, 0, 0)},
	"contacts": {
		set: func(t *testing.T, w *attendtest.World) {
			exec(t, w, `UPDATE courses SET status = 'archived', contact_name = 'Nora Belkacem' WHERE public_id = $1`, w.Course)
			exec(t, w, `UPDATE providers SET status = 'withdrawn'`)
		}, count: `SELECT (SELECT count(*) FROM courses WHERE contact_name <> '' AND status = 'archived') + (SELECT count(*) FROM providers p WHERE contact_name <> '' AND EXISTS (SELECT 1 FROM sessions s WHERE s.provider_id = p.organisation_id AND s.last_day = '2026-11-24'))`,
		due: lastDay.AddDate(6, 0, 0),
	},
	"structures": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO organisation_requests (id, public_id, reference, person_id, siret, name, ape_code, ape_nomenclature, legal_form, street, postcode, city, insee_code, phone,
			status, organisation_id, decided_at, created_at, updated_at) VALUES ('q', 'q', 'q', $2, '1', 'a', 'a', 'naf2', '1', 'a', 'a', 'a', 'a', 'a', 'accepted', $3, $1, $1, $1)`,
			sqltest.Noon, w.People["claire"], w.Bordeaux)
		exec(t, w, `UPDATE affiliations SET request_id = 'q' WHERE person_id = $1`, w.People["claire"])
		exec(t, w, `INSERT INTO changes (id, public_id, reference, organisation_id, person_id, body, status, decided_at, created_at) VALUES ('c', 'c', 'c', $2, $3, 'a', 'handled', $1, $1)`,
			sqltest.Noon, w.Bordeaux, w.People["marc"])
		exec(t, w, `INSERT INTO change_fields (change_id, field, was, becomes, weight, status) VALUES ('c', 'name', 'a', 'b', 'moderated', 'accepted')`)
	}, count: `SELECT (SELECT count(*) FROM organisation_requests) + (SELECT count(*) FROM changes) + (SELECT count(*) FROM change_fields)`, due: sqltest.Noon.AddDate(2, 0, 0)},
	"corrections": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO rectifications (id, public_id, reference, person_id, about, place, wrong, becomes, status, decided_at, created_at) VALUES ('c', 'c', 'c', $2, 'paper', 'a', 'a', 'a', 'accepted', $1, $1)`,
			sqltest.Noon, w.People["claire"])
	}, count: `SELECT count(*) FROM rectifications`, due: sqltest.Noon.AddDate(2, 0, 0)},
	"account": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `UPDATE persons SET created_at = $1, seen_at = $1`, sqltest.Noon)
		exec(t, w, `INSERT INTO quiet_accounts (person_id, told_at, told_again_at, closes_on) VALUES ($1, $2, $3, '2028-11-23')`,
			w.People["claire"], sqltest.Noon.AddDate(2, 0, -60), sqltest.Noon.AddDate(2, 0, -15))
	}, count: `SELECT count(*) FROM persons WHERE last_name = 'Vasseur'`, due: sqltest.Noon.AddDate(2, 0, 0)},
	"grants": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO clients (id, public_id, name, about, confidential, renews, status, created_at, updated_at) VALUES ('c', 'c', 'a', 'a', false, false, 'active', $1, $1)`, sqltest.Noon)
		exec(t, w, `INSERT INTO grants (id, client_id, person_id, login_id, scopes, level, authenticated_at, created_at, expires_at) VALUES ('g', 'c', $2, 'l', '', 1, $1, $1, $1)`, sqltest.Noon, w.People["claire"])
	}, count: `SELECT count(*) FROM grants`, due: sqltest.Noon.AddDate(0, 0, 30)},
	"adhesions": {set: func(t *testing.T, w *attendtest.World) {
		exec(t, w, `INSERT INTO adhesions (id, public_id, organisation_id, year, status, created_at, updated_at) VALUES ('a', 'a', $2, 2026, 'ended', $1, $1)`, sqltest.Noon, w.Bordeaux)
	}, count: `SELECT count(*) FROM adhesions`, due: time.Date(2032, 12, 31, 12, 0, 0, 0, time.UTC)},
}

func write(t *testing.T, w *attendtest.World, do func(*sqldb.Tx) error) {
	t.Helper()
	if err := w.DB.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func exec(t *testing.T, w *attendtest.World, query string, args ...any) {
	t.Helper()
	write(t, w, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
}

func value(t *testing.T, db *sqldb.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// Every line is carried out: what it speaks of is there the day before it is
// past its retention, and gone the day after; without the line it stays.
func TestWhatIsPromisedIsDone(t *testing.T) {
	for _, l := range privacy.Schedule {
		p, found := probes[l.Word]
		if !l.CarriedOut() {
			if found {
				t.Errorf("%s has a probe, and no deed", l.Word)
			}
			continue
		}
		if !found {
			t.Errorf("%s has no probe", l.Word)
			continue
		}
		t.Run(l.Word, func(t *testing.T) {
			sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
				w := attendtest.New(t, db)
				if p.seed != "" {
					exec(t, w, p.seed, sqltest.Noon)
				}
				if p.set != nil {
					p.set(t, w)
				}
				desk := desk(t, db)
				whole := value(t, db, p.count)
				after := func(d privacy.Desk, at time.Time) int {
					w.At(at)
					if _, err := d.CarryOut(t.Context()); err != nil {
						t.Fatal(err)
					}
					return value(t, db, p.count)
				}
				if n := after(desk, p.due.AddDate(0, 0, -1)); n != whole || n == 0 {
					t.Errorf("the day before: %d of %d", n, whole)
				}
				if n := after(desk.Without(l.Word), p.due.AddDate(0, 0, 1)); n == 0 {
					t.Error("something else erases it: this proves nothing")
				}
				if n := after(desk, p.due.AddDate(0, 0, 1)); n != 0 {
					t.Errorf("the day after: %d of %d", n, whole)
				}
			})
		})
	}
}

// What the list of columns says of their retention is a line of the schedule,
// and each line is of some column.
func TestTheColumnsPromiseWhatTheScheduleDoes(t *testing.T) {
	columns, err := sqldb.Columns()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, c := range columns {
		for word := range strings.SplitSeq(c.Retention, "; ") {
			used[word] = true
			if !slices.ContainsFunc(privacy.Schedule, func(l privacy.Line) bool { return l.Word == word }) {
				t.Errorf("%s.%s is kept %q: it must be a word of privacy.Schedule, which carries it out", c.Table, c.Name, word)
			}
			if word == "nobody" && c.Category != "none" {
				t.Errorf("%s.%s is personal data (%s) that is never erased", c.Table, c.Name, c.Category)
			}
		}
	}
	for _, l := range privacy.Schedule {
		if !used[l.Word] {
			t.Errorf("%s is a promise about nothing", l.Word)
		}
		for _, said := range []string{l.What, l.From, l.Then, l.Source, l.Kept(usual(t))} {
			if wrong := french.Typo(said); wrong != nil {
				t.Errorf("%s: %q: %s", l.Word, said, wrong)
			}
		}
		if (l.Setting == "") == (l.Fixed == "") {
			t.Errorf("%s has a setting, or else a length", l.Word)
		}
	}
}
