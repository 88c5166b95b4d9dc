package letter

import (
	"strings"
	"testing"

	"profil/internal/mail"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// digest queues the digests that are due and writes that of one rhythm for one
// person, as the clerk does.
func digest(t *testing.T, db *sqldb.DB, w Writer, k Kind, person string) (p Post, m mail.Message, wrong error) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		tx.Now = day
		if _, err := PutDigests(tx); err != nil {
			return err
		}
		all, err := sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails WHERE kind = $1 AND person_id = $2 ORDER BY created_at DESC`, k, person)
		if err != nil || len(all) == 0 {
			t.Fatalf("no digest: %v", err)
		}
		p = all[0]
		m, wrong = w.Round(tx).Compose(&p)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return p, m, wrong
}

// settled gives the statuses of what waited, once the digest has left or was
// dropped.
func settled(t *testing.T, db *sqldb.DB, p Post, wrong error, causes ...string) string {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		tx.Now = day
		if wrong != nil {
			return MarkDropped(tx, p)
		}
		return MarkSent(tx, p)
	}); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range causes {
		all = append(all, string(mailsOf(t, db, c)[0].Status))
	}
	return strings.Join(all, " ")
}

func change(t *testing.T, db *sqldb.DB, orders ...string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for _, o := range orders {
			if err := tx.Do(o); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A digest says once what waits, leaves out what has been dealt with, and is
// written once a day.
func TestADigestSaysWhatIsLeft(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		p, m, wrong := digest(t, db, writer(t), DailyDigest, "claire")
		if wrong != nil || !strings.Contains(m.Subject, "1 nouvelle") || strings.Contains(m.Text, "a une question") || len(p.Told) != 1 {
			t.Fatalf("%v: %s\n%s", wrong, m.Subject, m.Text)
		}
		if got := settled(t, db, p, wrong, "job0", "job1", "job2"); got != "sent dropped queued" {
			t.Errorf("afterwards: %s", got)
		}
		again, _, _ := digest(t, db, writer(t), DailyDigest, "claire")
		if again.ID != p.ID {
			t.Error("a second digest on the same day")
		}
	})
}

// What was read on the site is not told again, and a digest of nothing is not
// sent.
func TestADigestOfNothingIsNotSent(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		change(t, db, `INSERT INTO news (id, cause, person_id, kind, subject_id, at, read_at)
			SELECT id, cause, person_id, kind, subject_id, created_at, created_at FROM mails WHERE id = 'held-0'`)
		p, _, wrong := digest(t, db, writer(t), DailyDigest, "claire")
		if !Moot(wrong) {
			t.Fatalf("%v", wrong)
		}
		if got := settled(t, db, p, wrong, "job0", "job1"); got != "dropped dropped" {
			t.Errorf("afterwards: %s", got)
		}
	})
}

// A digest speaks of nothing that its reader may not open any more. In the twin
// the rights are not read again, and it does.
func TestADigestReadsTheRightsAgain(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		change(t, db, `INSERT INTO mail_choices (person_id, family, rhythm, chosen_at) VALUES ('marc', 'team', 'daily', '2026-11-01 00:00:00.000')`)
		addressed(t, db, EnrolmentWithdrawn, "withdrawn", "gone")
		change(t, db, `DELETE FROM roles WHERE affiliation_id = 'marc-bordeaux'`)
		said := func(w Writer) bool {
			_, m, wrong := digest(t, db, w, DailyDigest, "marc")
			return wrong == nil && strings.Contains(m.Text, "Claire Vasseur")
		}
		if said(writer(t)) {
			t.Error("Marc has no right left, and is told")
		}
		twin := writer(t)
		twin.off.rights = true
		if !said(twin) {
			t.Error("the twin without the guard says nothing: the test proves nothing")
		}
	})
}

// Nor does a mail of its own that leaves late.
func TestALateMailReadsTheRightsAgain(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	addressed(t, db, EnrolmentWithdrawn, "withdrawn", "gone")
	change(t, db, `DELETE FROM roles WHERE affiliation_id = 'marc-bordeaux'`)
	for _, p := range mailsOf(t, db, "gone") {
		err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			_, err := writer(t).Round(tx).Compose(&p)
			return err
		})
		if Moot(err) != (p.PersonID == "marc") {
			t.Errorf("%s: %v", p.PersonID, err)
		}
	}
}
