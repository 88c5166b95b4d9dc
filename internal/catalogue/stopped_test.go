package catalogue_test

import (
	"testing"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// A provider that may offer training no more leaves the catalogue, keeps its
// pages for those who have a request, and is put before the staff; when it may
// again, everything is as it was.
func TestAProviderThatIsStoppedLeavesTheCatalogue(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		s := w.Opened(w.Published("Une action"), w.Session(20, 12))
		w.Published("Une action sans date")
		w.Do(`UPDATE sessions SET taken = 4 WHERE id = $1`, s.ID)
		look := func() (listed int, asking bool, stranded []catalogue.Stranded) {
			found, err := w.Desk.Search(t.Context(), policy.Actor{}, catalogue.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			page, err := w.Desk.Session(t.Context(), policy.Actor{}, s.PublicID)
			if err != nil {
				t.Fatalf("its page is gone: %v", err)
			}
			if stranded, err = w.Desk.Stranded(t.Context(), w.Odile); err != nil {
				t.Fatal(err)
			}
			if n := w.Count(`SELECT ` + catalogue.StrandedCount); n != len(stranded) {
				t.Errorf("%d stranded, counted as %d", len(stranded), n)
			}
			return found.Dated + found.Undated, page.Asking, stranded
		}
		if listed, asking, stranded := look(); listed != 2 || !asking || len(stranded) != 0 {
			t.Errorf("before: %d, %v, %v", listed, asking, stranded)
		}
		for _, stop := range []string{`nda_status = 'suspended'`, `nda_status = 'lapsed'`, `status = 'withdrawn'`} {
			w.Do(`UPDATE providers SET `+stop+` WHERE organisation_id = $1`, w.Forets)
			listed, asking, stranded := look()
			if listed != 0 || asking || len(stranded) != 1 || stranded[0].Sessions != 1 || stranded[0].Seats != 4 || stranded[0].Provider.Organisation.ID != w.Forets {
				t.Errorf("%s: %d, %v, %+v", stop, listed, asking, stranded)
			}
			w.Do(`UPDATE providers SET nda_status = 'active', status = 'granted' WHERE organisation_id = $1`, w.Forets)
		}
		if listed, asking, stranded := look(); listed != 2 || !asking || len(stranded) != 0 {
			t.Errorf("after: %d, %v, %v", listed, asking, stranded)
		}
		if _, err := w.Desk.Stranded(t.Context(), w.Nora); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("to Nora: %v", err)
		}
	})
}
