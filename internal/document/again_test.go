package document_test

import (
	"testing"

	"profil/internal/attendance/attendtest"
	"profil/internal/document"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Who leaves is no longer in the convention of their structure: another version
// says so, the former stays readable, and the last one out ends it. The twin is a
// session that nobody left: nothing is made.
func TestConventionsAreMadeAgain(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		ctx, marc, nora := t.Context(), w.Actor(t, "marc"), w.Actor(t, "nora")
		write(t, db, `UPDATE sessions SET status = 'listed'`)
		remake := func() {
			t.Helper()
			for range 2 { // a job may be done twice
				want(t, d.MakeConvention(ctx, w.SessionID, w.Bordeaux), "")
			}
		}
		remake()
		remake()
		if n := count(t, db, `kind = 'convention'`); n != 1 {
			t.Fatalf("%d conventions, and nobody left", n)
		}
		agreements := func() (n int) {
			t.Helper()
			if err := db.Read(ctx, func(tx *sqldb.Tx) error {
				all, err := document.AgreementsOf(tx, w.Enrolment["lucas"])
				n = len(all)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := agreements(); n != 1 {
			t.Fatalf("%d conventions of the employer of Lucas", n)
		}
		want(t, w.Desk.GiveUp(ctx, w.Enrolment["lucas"]), "")
		remake()
		write(t, db, `UPDATE sessions SET place_name = 'Salle des fêtes', city = 'Dax'`)
		remake()
		former, err := d.MyFormer(ctx, marc)
		if err != nil || len(former) != 2 || former[0].Because() != "le lieu ou le lien de connexion" || former[1].Because() != "une personne n’y est plus" || former[1].By != former[0].Reference {
			t.Fatalf("%+v %v", former, err)
		}
		if _, file, err := d.Open(ctx, marc, former[1].PublicID); err != nil || len(file) == 0 {
			t.Error("the former one is not readable:", err)
		}
		want(t, w.Desk.GiveUp(ctx, w.Enrolment["claire"]), "")
		remake()
		if count(t, db, `kind = 'convention' AND ended_at IS NOT NULL`) != 1 || count(t, db, `kind = 'convention'`) != 3 || agreements() != 0 {
			t.Error("nobody is left, and it holds")
		}
		m, err := d.OfSession(ctx, nora, w.Session)
		if err != nil || len(m.Conventions) != 0 || len(m.Former) != 3 || m.Former[0].Because() != "plus personne n’y est" {
			t.Errorf("%+v %v", m.Former, err)
		}
		if others, err := d.MyFormer(ctx, w.Actor(t, "ines")); err != nil || len(others) != 0 {
			t.Errorf("another employer reads %+v %v", others, err)
		}
		c, err := d.ByCode(ctx, m.Former[0].Code)
		if err != nil || c.EndedOn == "" {
			t.Errorf("%+v %v", c, err)
		}
		// Somebody comes back: it is made again.
		write(t, db, `UPDATE participations SET status = 'expected' WHERE enrolment_id = $1`, w.Enrolment["claire"])
		remake()
		if m, err = d.OfSession(ctx, nora, w.Session); err != nil || len(m.Conventions) != 1 || len(m.Former) != 3 {
			t.Errorf("%+v %v", m.Conventions, err)
		}
	})
}
