package catalogue_test

import (
	"slices"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Who wants to know of the next session is told when it opens, once; nobody else
// learns who.
func TestInterestWithoutADate(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx, w, d := t.Context(), cataloguetest.New(t, db), catalogue.Desk{DB: db}
		c := w.Published("Conduire un entretien")
		s := w.Drafted(c, w.Session(40, 4))
		for range 2 {
			if err := d.Interest(ctx, w.Ines, c.PublicID, true); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Interest(ctx, policy.Actor{}, c.PublicID, true); fault.KindOf(err) != fault.Unauthenticated {
			t.Fatal(err)
		}
		told := func() (all []string) {
			if err := d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) { all, err = catalogue.Interested(tx, s.ID); return err }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		if all := told(); len(all) != 0 {
			t.Fatal("the session is a draft, and somebody is told")
		}
		w.Do(`UPDATE sessions SET status = 'open' WHERE id = $1`, s.ID)
		if all := told(); !slices.Equal(all, []string{w.Ines.Person}) {
			t.Fatal(all)
		}
		w.Do(`UPDATE sessions SET arrivals = 1 WHERE id = $1`, s.ID)
		if all := told(); len(all) != 0 {
			t.Fatal("told twice")
		}
		if sheet, err := d.Course(ctx, w.Ines, c.PublicID); err != nil || !sheet.Interested || sheet.Interests != 1 {
			t.Fatal(sheet.Interested, sheet.Interests, err)
		}
		if err := d.Interest(ctx, w.Ines, c.PublicID, false); err != nil {
			t.Fatal(err)
		}
		if sheet, err := d.Course(ctx, w.Ines, c.PublicID); err != nil || sheet.Interested || sheet.Interests != 0 {
			t.Fatal(sheet.Interested, sheet.Interests, err)
		}
	})
}
