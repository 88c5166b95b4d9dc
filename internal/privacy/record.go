package privacy

import (
	"slices"
	"strings"

	"profil/internal/sqldb"
)

// categories says each category of personal data of the schema.
var categories = map[string]string{
	"identity": "identité", "contact": "coordonnées", "professional": "situation professionnelle", "credential": "moyens de connexion",
	"link": "lien avec une personne", "fact": "faits", "words": "textes écrits", "signature": "signature", "evidence": "preuves", "usage": "traces d’usage",
}

// Words are the lines of the schedule that a column is kept by.
func Words(c sqldb.Column) []string { return strings.Split(c.Retention, "; ") }

// DataOf says the categories of personal data that a line of the schedule
// keeps, from the schema itself: « coordonnées, identité »; "" when there are
// none.
func DataOf(word string) (string, error) {
	columns, err := sqldb.Columns()
	var said []string
	for _, c := range columns {
		if name := categories[c.Category]; name != "" && slices.Contains(Words(c), word) && !slices.Contains(said, name) {
			said = append(said, name)
		}
	}
	slices.Sort(said)
	return strings.Join(said, ", "), err
}

// TablesOf lists the tables that a line of the schedule keeps.
func TablesOf(word string) ([]string, error) {
	columns, err := sqldb.Columns()
	var all []string
	for _, c := range columns {
		if slices.Contains(Words(c), word) && !slices.Contains(all, c.Table) {
			all = append(all, c.Table)
		}
	}
	return all, err
}
