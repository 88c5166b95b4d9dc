package catalogue_test

import (
	"testing"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/fault"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// code is why something was refused, "" when it was not.
func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}

// Two organisers fill in the same form: the second one does not overwrite the
// first without knowing. A change that says nothing of an edition, which is the
// guard left off, does.
func TestTheSecondOfTwoFormsIsRefused(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Une action")
		s := w.Opened(c, w.Session(20, 12))
		page, err := w.Desk.Session(t.Context(), w.Nora, s.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		course := func(edition int, results string) string {
			return code(w.Desk.EditCourse(t.Context(), w.Nora, c.PublicID, func(c *catalogue.Course) {
				c.Results = results
				if edition > 0 {
					c.Edition = edition
				}
			}))
		}
		session := func(edition int, practical string) string {
			return code(w.Desk.EditSession(t.Context(), w.Nora, s.PublicID, func(s *catalogue.Session) {
				s.Practical = practical
				if edition > 0 {
					s.Edition = edition
				}
			}))
		}
		questions := func(version int, label string) string {
			return code(w.Desk.SetQuestions(t.Context(), w.Nora, c.PublicID, version, []catalogue.Question{{Position: 1, Label: label, Purpose: "Vérifier.", Most: 500}}))
		}
		for name, k := range map[string]struct {
			edition int
			edit    func(int, string) string
			kept    string
		}{
			"course":    {page.Course.Edition, course, `SELECT count(*) FROM courses WHERE results = $1`},
			"questions": {page.Course.Version, questions, `SELECT count(*) FROM questions WHERE label = $1`},
			"session":   {page.Session.Edition, session, `SELECT count(*) FROM sessions WHERE practical = $1`},
		} {
			if got := k.edit(k.edition, "de Nora"); got != "" {
				t.Fatalf("%s, the first form: %q", name, got)
			}
			if got := k.edit(k.edition, "d’Hugo"); got != "edited_since" || w.Count(k.kept, "de Nora") != 1 {
				t.Errorf("%s, the second form: %q", name, got)
			}
			if got := k.edit(k.edition+1, "des deux"); got != "" || w.Count(k.kept, "des deux") != 1 {
				t.Errorf("%s, made again: %q", name, got)
			}
			if got := k.edit(0, "sans garde"); got != "" || w.Count(k.kept, "sans garde") != 1 {
				t.Errorf("%s, without the guard: %q", name, got)
			}
		}
	})
}
