package casework

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Search is a search of the queue that the staff keeps under a name.
type Search struct {
	ID, PublicID string
	Name, Query  string
	CreatedAt    time.Time
}

// The most letters of a name and of a query, and the most searches kept.
const (
	NameMost     = 60
	QueryMost    = 200
	searchesMost = 30
)

// KeepSearch keeps a search under a name, both refused under "nom". The same
// name again takes the place of the former.
func (d Desk) KeepSearch(ctx context.Context, a policy.Actor, name, query string) error {
	name, query = strings.Join(strings.Fields(name), " "), strings.Join(strings.Fields(query), " ")
	switch {
	case name == "":
		return fault.Field("nom", "search.name")
	case utf8.RuneCountInString(name) > NameMost, utf8.RuneCountInString(query) > QueryMost:
		return fault.Field("nom", "too_long")
	case query == "":
		return fault.Field("nom", "search.empty")
	}
	return d.write(ctx, a, policy.SearchKeep, func(tx *sqldb.Tx, a policy.Actor) error {
		if err := tx.Lock("staff_searches"); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM staff_searches WHERE name = $1`, name); err != nil {
			return err
		}
		n, err := sqldb.Value[int](tx, `SELECT count(*) FROM staff_searches`)
		if err != nil {
			return err
		}
		if n >= searchesMost {
			return fault.Field("nom", "search.many")
		}
		s := Search{ID: id.New(), PublicID: id.Public()}
		if _, err := tx.Exec(`INSERT INTO staff_searches (id, public_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5)`,
			s.ID, s.PublicID, name, query, tx.Now); err != nil {
			return err
		}
		return journal.Write(tx, a, "search.kept", journal.Subject{Kind: "search", ID: s.ID}, "")
	})
}

// DropSearch removes a search that was kept.
func (d Desk) DropSearch(ctx context.Context, a policy.Actor, publicID string) error {
	return d.write(ctx, a, policy.SearchKeep, func(tx *sqldb.Tx, a policy.Actor) error {
		s, err := sqldb.One(tx, scanSearch, `SELECT `+searchColumns+` FROM staff_searches WHERE public_id = $1`, publicID)
		if err != nil {
			return err
		}
		if err := tx.Must(`DELETE FROM staff_searches WHERE id = $1`, s.ID); err != nil {
			return err
		}
		return journal.Write(tx, a, "search.dropped", journal.Subject{Kind: "search", ID: s.ID}, "")
	})
}

// Searches gives the searches that are kept, by name, to the staff.
func (d Desk) Searches(ctx context.Context, a policy.Actor) (all []Search, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanSearch, `SELECT `+searchColumns+` FROM staff_searches ORDER BY created_at, id`)
		return err
	})
	return all, err
}

const searchColumns = `id, public_id, name, query, created_at`

func scanSearch(r sqldb.Scanner) (s Search, err error) {
	return s, r.Scan(&s.ID, &s.PublicID, &s.Name, &s.Query, sqldb.Time(&s.CreatedAt))
}
