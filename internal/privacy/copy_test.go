package privacy_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"profil/internal/attendance/attendtest"
	"profil/internal/document"
	"profil/internal/fault"
	"profil/internal/privacy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Every column that holds personal data is in the copy, or left out of it with
// a reason; so is each table among what an erasure erases or leaves.
func TestEveryPersonalColumnIsInTheCopy(t *testing.T) {
	columns, err := sqldb.Columns()
	if err != nil {
		t.Fatal(err)
	}
	there := map[[2]string]bool{}
	for _, c := range columns {
		there[[2]string{c.Table, c.Name}] = true
		if c.Category == "none" {
			continue
		}
		if !privacy.Placed(c.Table, c.Name) {
			t.Errorf("%s.%s (%s) is not in the copy of one's data: internal/privacy/holdings.go", c.Table, c.Name, c.Category)
		}
		if !privacy.Erased(c.Table) {
			t.Errorf("%s is neither erased with an account nor left with a reason: internal/privacy/erase.go", c.Table)
		}
	}
	for _, c := range privacy.Columns() {
		if !there[c] {
			t.Errorf("the copy speaks of %v, which does not exist", c)
		}
	}
}

func exported(t *testing.T, w *attendtest.World, name string, f privacy.Format) string {
	t.Helper()
	e, err := desk(t, w.DB).Unlimited().Export(t.Context(), w.Actor(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := e.Write(t.Context(), &b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A copy holds what is one's own, in every format, and nothing of the others:
// without the conditions, the same look finds them.
func TestACopyIsOnesOwn(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		w.Attended(t, nil)
		papers := document.Desk{DB: db, Site: "http://localhost"}
		for _, name := range attendtest.Participants {
			if err := papers.MakeAttestation(t.Context(), w.Enrolment[name]); err != nil {
				t.Fatal(err)
			}
		}
		others := []string{"Petit", "Çelik", "lucas@exemple.fr", "amine@exemple.fr", "Delage", "marc@exemple.fr"}
		for _, f := range []privacy.Format{privacy.JSON, privacy.Page} {
			said := exported(t, w, "claire", f)
			for _, mine := range []string{"Vasseur", "claire@exemple.fr", "Chargée de mission", "Commune de Bordeaux"} {
				if !strings.Contains(said, mine) {
					t.Errorf("%s lacks %s", f, mine)
				}
			}
			for _, canary := range others {
				if strings.Contains(said, canary) {
					t.Errorf("%s tells of %s", f, canary)
				}
			}
		}
		var all privacy.Copy
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			all, err = privacy.CopyOfEverybody(tx, w.People["claire"])
			return err
		}); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := (privacy.Export{Copy: all}).Write(t.Context(), &b, privacy.Page); err != nil || !strings.Contains(b.String(), "amine@exemple.fr") {
			t.Errorf("the canary sees nothing: %v", err)
		}
		shape := struct {
			Format  string
			Version int
			Data    map[string][]map[string]any
		}{}
		if err := json.Unmarshal([]byte(exported(t, w, "claire", privacy.JSON)), &shape); err != nil || shape.Format != "profil.mes-donnees" || shape.Version != 1 ||
			len(shape.Data["signatures"]) != 3 || shape.Data["persons"][0]["last_name"] != "Vasseur" || shape.Data["emails"][0]["main"] != true {
			t.Errorf("%+v %v", shape, err)
		}
		whole := exported(t, w, "claire", privacy.Zip)
		z, err := zip.NewReader(strings.NewReader(whole), int64(len(whole)))
		if err != nil || len(z.File) != 3 || !strings.HasPrefix(z.File[2].Name, "documents/") {
			t.Fatalf("%v %v", z, err)
		}
	})
}

// A copy is counted, and seen among the consultations; past so many in a day
// it is refused, and without the limit it is not.
func TestCopiesAreCounted(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := attendtest.New(t, db)
		d, claire := desk(t, db), w.Actor(t, "claire")
		for range privacy.ExportsPerDay {
			if _, err := d.Export(t.Context(), claire); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Export(t.Context(), claire); fault.CodeOf(err) != "copy.too_often" {
			t.Errorf("one too many: %v", err)
		}
		if _, err := d.Unlimited().Export(t.Context(), claire); err != nil {
			t.Errorf("without the limit: %v", err)
		}
		if _, err := d.Export(t.Context(), w.Actor(t, "lucas")); err != nil {
			t.Errorf("Lucas: %v", err)
		}
		if n := value(t, db, `SELECT count(*) FROM sightings WHERE what = 'export'`); n != privacy.ExportsPerDay+2 {
			t.Errorf("%d copies are seen", n)
		}
	})
}
