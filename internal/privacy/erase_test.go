package privacy_test

import (
	"strings"
	"testing"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/attendance/attendtest"
	"profil/internal/document"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/quota"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func desk(t *testing.T, db *sqldb.DB) privacy.Desk {
	t.Helper()
	from, err := email.Parse("ne-pas-repondre@profil.example.fr")
	if err != nil {
		t.Fatal(err)
	}
	return privacy.Desk{
		DB: db, Retention: usual(t), Organisations: organisation.Desk{DB: db}, Writer: letter.Writer{URL: "https://profil.example.fr", From: from},
		Enrolments: enrolment.Desk{DB: db, Limits: quota.Limits{Reserved: 5, Formations: 3, PerStructure: 2}},
	}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil && code != "" || err != nil && fault.CodeOf(err) != code {
		t.Errorf("%v, want %q", err, code)
	}
}

// An account that is erased says nothing of its holder any more; what they
// attended stays, under a name that is none; the chain of the journal and the
// seals hold; nobody signs in with it.
func TestErasure(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		w.Attended(t, nil)
		papers := document.Desk{DB: db, Site: "http://localhost"}
		if err := papers.MakeAttestation(t.Context(), w.Enrolment["claire"]); err != nil {
			t.Fatal(err)
		}
		write(t, w, func(tx *sqldb.Tx) error {
			return journal.Write(tx, policy.Actor{Person: w.People["claire"]}, "x.done", journal.Subject{Kind: "x", ID: "x"}, "mon motif à moi")
		})
		if _, err := journal.Seal(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		exec(t, w, `INSERT INTO persons (id, public_id, first_name, last_name, status, merged_into, created_at, updated_at) VALUES ('g', 'g', 'Claire', 'Vasseur', 'closed', $1, $2, $2)`,
			w.People["claire"], sqltest.Noon)
		d := desk(t, db)
		before, err := d.Outcome(t.Context(), w.Actor(t, "claire"), "")
		if err != nil || before.Papers != 1 || before.Signed != 3 || before.KeptUntil != "2032-11-24" || len(before.Structures) != 1 || len(before.Alone) != 0 {
			t.Errorf("%+v %v", before, err)
		}
		refused(t, d.Erase(t.Context(), w.Actor(t, "claire")), "")
		refused(t, d.Erase(t.Context(), policy.Actor{Person: w.People["claire"], Level: policy.Proven}), "not_now")
		for what, query := range map[string]string{
			"address": `SELECT count(*) FROM emails WHERE person_id = $1`, "login": `SELECT count(*) FROM logins WHERE person_id = $1`,
			"password": `SELECT count(*) FROM passwords WHERE person_id = $1`, "name": `SELECT count(*) FROM persons WHERE id = $1 AND (last_name <> 'effacé' OR phone <> '' OR status <> 'closed')`,
			"name of what was merged": `SELECT count(*) FROM persons WHERE merged_into = $1 AND last_name <> 'effacé'`,
			"function":                `SELECT count(*) FROM affiliations WHERE person_id = $1 AND (function <> '' OR status = 'confirmed')`,
			"words":                   `SELECT count(*) FROM journal_notes n JOIN journal j ON j.id = n.journal_id WHERE j.actor_id = $1`,
			"mail":                    `SELECT count(*) FROM mails WHERE person_id = $1`,
		} {
			if n := value(t, db, query, w.People["claire"]); n != 0 {
				t.Errorf("%d %s left", n, what)
			}
		}
		if n := value(t, db, `SELECT count(*) FROM signatures g JOIN participations t ON t.id = g.participation_id WHERE t.person_id = $1`, w.People["claire"]); n != 3 {
			t.Errorf("%d signatures are kept", n)
		}
		if err := papers.MakeAttestation(t.Context(), w.Enrolment["claire"]); err != nil { // asked again, it is not made under no name
			t.Fatal(err)
		}
		if n := value(t, db, `SELECT count(*) FROM documents WHERE person_id = $1 AND facts LIKE '%effacé%'`, w.People["claire"]); n != 0 {
			t.Errorf("%d papers bear the name of nobody", n)
		}
		if n := value(t, db, `SELECT count(*) FROM documents WHERE person_id = $1 AND facts LIKE '%Vasseur%'`, w.People["claire"]); n != 1 {
			t.Errorf("%d papers are kept under their name", n)
		}
		if n := value(t, db, `SELECT count(*) FROM mails WHERE kind = 'account.closed' AND address = 'claire@exemple.fr' AND person_id IS NULL`); n != 1 {
			t.Errorf("%d last letters", n)
		}
		for _, seal := range []func() error{
			func() error { _, err := journal.Seal(t.Context(), db); return err },
			func() error { _, err := journal.Verify(t.Context(), db); return err },
			func() error { _, err := attendance.Verify(t.Context(), db); return err },
		} {
			if err := seal(); err != nil {
				t.Error(err)
			}
		}
		if n := value(t, db, `SELECT count(*) FROM persons WHERE last_name = 'Petit' AND status = 'active'`); n != 1 {
			t.Error("Lucas is gone as well")
		}
	})
}

// What is under way ends with the account: requests are withdrawn, the seat is
// given back, the last référent is answered for by the gestionnaire; what came
// to nothing is counted and erased.
func TestErasureEndsWhatIsUnderWay(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		exec(t, w, `UPDATE sessions SET taken = 3 WHERE id = $1`, w.SessionID)
		d := desk(t, db)
		refused(t, d.Erase(t.Context(), w.Actor(t, "claire")), "")
		if n := value(t, db, `SELECT taken FROM sessions WHERE id = $1`, w.SessionID); n != 2 {
			t.Errorf("%d seats are taken", n)
		}
		if n := value(t, db, `SELECT count(*) FROM enrolments WHERE id = $1 AND status = 'withdrawn' AND end_reason = ''`, w.Enrolment["claire"]); n != 1 {
			t.Error("the request is not withdrawn")
		}
		marc, err := d.Outcome(t.Context(), w.Actor(t, "marc"), "")
		if err != nil || len(marc.Alone) != 1 {
			t.Errorf("%+v %v", marc, err)
		}
		exec(t, w, `UPDATE affiliations SET status = 'awaiting_referent' WHERE person_id = $1`, w.People["zoe"])
		refused(t, d.Erase(t.Context(), w.Actor(t, "marc")), "")
		if n := value(t, db, `SELECT count(*) FROM affiliations WHERE person_id = $1 AND status = 'awaiting_manager'`, w.People["zoe"]); n != 1 {
			t.Error("Zoé awaits somebody who is gone")
		}
	})
}

// The staff erases for who has written, with a reason; nobody else may, nor
// may a member of the staff be erased.
func TestErasureByTheStaff(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		d := desk(t, db)
		public := func(name string) (p account.Person) {
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				p, err = account.Load(tx, w.People[name])
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return p
		}
		claire := public("claire").PublicID
		for name, code := range map[string]string{"marc": "not_found", "nora": "not_found", "lucas": "not_found"} {
			refused(t, d.EraseFor(t.Context(), w.Actor(t, name), claire, "demande par courrier"), code)
		}
		refused(t, d.EraseFor(t.Context(), w.Actor(t, "odile"), claire, "court"), "invalid")
		refused(t, d.EraseFor(t.Context(), w.Actor(t, "odile"), public("odile").PublicID, "demande par courrier"), "account.close_staff")
		refused(t, d.EraseFor(t.Context(), w.Actor(t, "odile"), claire, "courrier du 20 novembre, copie de pièce vue"), "")
		refused(t, d.EraseFor(t.Context(), w.Actor(t, "odile"), claire, "courrier du 20 novembre, copie de pièce vue"), "not_now")
		if n := value(t, db, `SELECT count(*) FROM journal j JOIN journal_notes n ON n.journal_id = j.id WHERE j.act = 'account.closed' AND n.note LIKE 'courrier%'`); n != 1 {
			t.Errorf("%d reasons are kept", n)
		}
		if strings.Contains(public("claire").Name(), "Vasseur") {
			t.Error("the name is left")
		}
	})
}
