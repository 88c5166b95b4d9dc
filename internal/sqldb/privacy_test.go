package sqldb_test

import (
	"slices"
	"testing"

	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Every column says what it means for privacy, and no line speaks of a column
// that does not exist.
func TestEveryColumnHasACategory(t *testing.T) {
	said, err := sqldb.Columns()
	if err != nil {
		t.Fatal(err)
	}
	categories := []string{"none", "identity", "contact", "professional", "credential", "link", "fact", "words", "signature", "evidence", "usage"}
	listed := map[string]bool{}
	for _, c := range said {
		listed[c.Table+"."+c.Name] = true
		if !slices.Contains(categories, c.Category) || c.Purpose == "" || c.Retention == "" {
			t.Errorf("%s.%s: category %q, purpose %q, retention %q", c.Table, c.Name, c.Category, c.Purpose, c.Retention)
		}
	}
	db := sqltest.SQLite(t)
	var there []string
	err = db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		there, err = sqldb.Values[string](tx, `
			SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range there {
		if !listed[c] {
			t.Errorf("%s has no line in privacy.csv", c)
		}
		delete(listed, c)
	}
	for c := range listed {
		t.Errorf("privacy.csv speaks of %s, which does not exist", c)
	}
}
