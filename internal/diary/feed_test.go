package diary

import (
	"strings"
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

var site = Site{URL: "https://profil.example.fr", Product: "PROFIL", Domain: "profil.example.fr"}

// agenda is a world in which Claire has a seat and Lucas another, at sessions that
// Hugo trains at and Nora organises.
func agenda(t *testing.T, db *sqldb.DB) (*enrolmenttest.World, Desk) {
	t.Helper()
	w := enrolmenttest.New(t, db)
	s := w.Session(w.Course("Conduire un entretien", "formation", false), 5, "2027-03-16")
	seat(w, s, w.Claire)
	other := w.Session(w.Course("Écrire simplement", "atelier", false), 5, "2027-04-06")
	seat(w, other, w.Lucas)
	return w, Desk{DB: db, Site: site}
}

func seat(w *enrolmenttest.World, s enrolmenttest.Session, who policy.Actor) {
	w.Exec(`INSERT INTO enrolments (id, public_id, person_id, affiliation_id, employer_id, course_id, session_id, provider_id, quota_year, format, reserved, status, created_at, updated_at)
		SELECT $1, $1, $2, $3, $4, s.course_id, s.id, s.provider_id, 2027, 'formation', false, 'enrolled', s.created_at, s.created_at FROM sessions s WHERE s.id = $5`,
		id.Public(), who.Person, who.Standings[0].Affiliation, who.Active, s.ID)
}

func TestACalendarHoldsOnesOwn(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := agenda(t, db)
		read := func(token string) string {
			t.Helper()
			b, err := d.Feed(t.Context(), token)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		claire, err := d.Renew(t.Context(), w.Claire)
		if err != nil {
			t.Fatal(err)
		}
		if n := w.Int(`SELECT count(*) FROM calendar_feeds WHERE hash = $1`, claire); n != 0 {
			t.Error("the address itself is stored")
		}
		got := read(claire)
		if !strings.Contains(got, "Conduire un entretien") || strings.Contains(got, "Écrire simplement") || strings.Count(got, "BEGIN:VEVENT") != 1 {
			t.Errorf("%s", got)
		}
		for _, name := range []string{"Claire", "Vasseur", "Hugo", "Nora", "@exemple.example"} {
			if strings.Contains(got, name) {
				t.Errorf("%s is in it", name)
			}
		}
		if again := read(claire); again != got {
			t.Error("what has not changed is written otherwise")
		}
		hugo, err := d.Renew(t.Context(), w.Hugo)
		if err != nil {
			t.Fatal(err)
		}
		nora, err := d.Renew(t.Context(), w.Nora)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(read(hugo), "UID:session-"); n != 2 {
			t.Errorf("Hugo trains at %d", n)
		}
		if n := strings.Count(read(nora), "UID:session-"); n != 2 {
			t.Errorf("Nora organises %d", n)
		}
		w.Exec(`UPDATE enrolments SET status = 'withdrawn' WHERE person_id = $1`, w.Claire.Person)
		w.Exec(`DELETE FROM session_trainers WHERE person_id = $1`, w.Hugo.Person)
		if strings.Contains(read(claire)+read(hugo), "VEVENT") {
			t.Error("what is one's own no more is still there")
		}
	})
}

// The guard is what keeps others out: without it, their seats are read.
func TestWithoutTheGuardTheSeatsOfOthersAreRead(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := agenda(t, db)
		token, err := d.Renew(t.Context(), w.Claire)
		if err != nil {
			t.Fatal(err)
		}
		d.off.mine = true
		b, err := d.Feed(t.Context(), token)
		if err != nil || !strings.Contains(string(b), "Écrire simplement") {
			t.Errorf("%v\n%s", err, b)
		}
	})
}

func TestAnAddressThatIsTakenBackDoesNotExist(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := agenda(t, db)
		gone := func(token string) {
			t.Helper()
			if b, err := d.Feed(t.Context(), token); fault.KindOf(err) != fault.NotFound || b != nil {
				t.Errorf("%v\n%s", err, b)
			}
		}
		first, err := d.Renew(t.Context(), w.Claire)
		if err != nil {
			t.Fatal(err)
		}
		for i := range first { // each letter counts
			other := "a"
			if first[i] == 'a' {
				other = "b"
			}
			gone(first[:i] + other + first[i+1:])
		}
		gone("")
		second, err := d.Renew(t.Context(), w.Claire)
		if err != nil {
			t.Fatal(err)
		}
		gone(first)
		if at, err := d.Since(t.Context(), w.Claire); err != nil || at.IsZero() {
			t.Error(at, err)
		}
		w.Exec(`UPDATE persons SET status = 'suspended' WHERE id = $1`, w.Claire.Person)
		gone(second)
		w.Exec(`UPDATE persons SET status = 'active' WHERE id = $1`, w.Claire.Person)
		if err := d.Revoke(t.Context(), w.Claire); err != nil {
			t.Fatal(err)
		}
		gone(second)
		if at, err := d.Since(t.Context(), w.Claire); err != nil || !at.IsZero() {
			t.Error(at, err)
		}
		if _, err := d.Renew(t.Context(), w.Samir); err != nil {
			t.Error(err)
		}
	})
}
