package letter

import (
	"strings"
	"testing"

	"profil/internal/civil"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Who waited in vain has one letter, of the list that closes: it tells of the second
// choice that could not be followed, and from the first day on nobody is told that
// they still wait.
func TestTheListThatClosesIsToldOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		compose := func(k Kind, subject string, now civil.Day) (m string, err error) {
			err = db.Read(t.Context(), func(tx *sqldb.Tx) error {
				tx.Now = civil.At(now, "07:30", civil.Paris)
				one, err := writer(t).Round(tx).compose(k, subject, Recipient{Address: address(t, "claire@example.fr")}, "cause")
				m = one.Text
				return err
			})
			return m, err
		}
		for day, want := range map[civil.Day]bool{"2027-01-13": false, "2027-01-14": true} {
			if _, err := compose(OfferLapsed, "waitlisted", day); Moot(err) != want {
				t.Errorf("%s: %v", day, err)
			}
		}
		if _, err := compose(WaitingClosed, "waitlisted", "2027-01-14"); !Moot(err) {
			t.Errorf("who still waits is told that they do not: %v", err)
		}
		if m, err := compose(WaitingClosed, "rejected", "2027-01-14"); err != nil || strings.Contains(m, "second choix") {
			t.Errorf("%v %s", err, m)
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE enrolment_steps SET enrolment_id = 'rejected' WHERE event = 'second_lost'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if m, err := compose(WaitingClosed, "rejected", "2027-01-14"); err != nil || !strings.Contains(m, "Pourquoi votre second choix n’a pas pu être suivi") || !strings.Contains(m, "> La session du second choix ne prend plus personne.") {
			t.Errorf("%v %s", err, m)
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE enrolments SET end_reason = '' WHERE id = 'rejected'`) // by the provider, then
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := compose(WaitingClosed, "rejected", "2027-01-14"); !Moot(err) {
			t.Error(err)
		}
	})
}
