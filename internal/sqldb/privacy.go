package sqldb

import (
	_ "embed"
	"encoding/csv"
	"strings"
)

//go:embed privacy.csv
var privacy string

// Column says what one column of the schema means for privacy. Its category is
// none, identity, contact, professional, credential, link (points at a
// person), fact (what happened to them), words (their own), signature,
// evidence or usage. The record of processing (RGPD, art. 30), the export and
// the purge are made from this list; a column that is not in it fails a test.
type Column struct{ Table, Name, Category, Purpose, Retention string }

// Columns lists every column of the schema.
func Columns() ([]Column, error) {
	rows, err := csv.NewReader(strings.NewReader(privacy)).ReadAll()
	if err != nil {
		return nil, err
	}
	var all []Column
	for _, r := range rows[1:] {
		all = append(all, Column{r[0], r[1], r[2], r[3], r[4]})
	}
	return all, nil
}
