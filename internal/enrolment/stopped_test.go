package enrolment

import (
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/quota"
)

// A provider that was stopped takes no request, from the instant it was, even
// on a page that was open; the checks say so. What was sent before stands.
func TestAStoppedProviderTakesNoRequest(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		s := w.Session(w.Course("Écouter", "formation", true), 10, "2026-12-15")
		before := ask(t, d, w.Claire, s)
		for _, stop := range []string{`nda_status = 'suspended'`, `status = 'withdrawn'`} {
			w.Exec(`UPDATE providers SET ` + stop)
			if _, err := d.Submit(t.Context(), w.Lucas, s.PublicID, sent); fault.CodeOf(err) != quota.Provider {
				t.Errorf("%s: %v", stop, err)
			}
			p, err := d.Prospect(t.Context(), w.Lucas, s.PublicID)
			if c, no := quota.Blocking(p.Checks); err != nil || !no || c.Code != quota.Provider {
				t.Errorf("%s: the checks say %+v %v", stop, p.Checks, err)
			}
			w.Exec(`UPDATE providers SET nda_status = 'active', status = 'granted'`)
		}
		agree(t, d, w.Marc, before)
		ask(t, d, w.Lucas, s)
	})
}
