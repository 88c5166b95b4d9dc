package casework

import (
	"context"
	"errors"
	"testing"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// office is a desk and its people.
type office struct {
	Desk
	odile, paul, denis, claire policy.Actor
}

func each(t *testing.T, f func(t *testing.T, o office)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := office{Desk: Desk{DB: db}}
		o.odile, o.paul = person(t, db, "Odile", policy.Manager), person(t, db, "Paul", policy.Reader)
		o.denis, o.claire = person(t, db, "Denis", policy.Admin), person(t, db, "Claire", policy.NoRank)
		f(t, o)
	})
}

func person(t *testing.T, db *sqldb.DB, first string, rank policy.Rank) policy.Actor {
	t.Helper()
	a := policy.Actor{Person: id.New(), Login: "login", Level: policy.Proven, Rank: rank}
	if err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`INSERT INTO persons (id, public_id, first_name, last_name, status, rank, created_at, updated_at) VALUES ($1, $2, $3, 'Garnier', 'active', $4, $5, $5)`,
			a.Person, id.Public(), first, rank, tx.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.KindOf(err) != kind || fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func field(t *testing.T, err error, name, code string) {
	t.Helper()
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Fields[name] != code {
		t.Fatalf("got %#v, want %s under %s", err, code, name)
	}
}

// Odile keeps and drops searches, Paul reads them, for Claire there are none.
func TestSearchesOfTheTeam(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		ctx := t.Context()
		ok(t, o.KeepSearch(ctx, o.odile, "  Retards  de Gironde", "statut:retard dept:33"))
		ok(t, o.KeepSearch(ctx, o.denis, "Retards de Gironde", "statut:retard  dept:33 dept:40"))
		field(t, o.KeepSearch(ctx, o.odile, " ", "statut:retard"), "nom", "search.name")
		field(t, o.KeepSearch(ctx, o.odile, "Tout", " "), "nom", "search.empty")
		refused(t, o.KeepSearch(ctx, o.paul, "Tout", "vasseur"), fault.Forbidden, "forbidden")
		refused(t, o.KeepSearch(ctx, o.claire, "Tout", "vasseur"), fault.NotFound, "not_found")
		all, err := o.Searches(ctx, o.paul)
		ok(t, err)
		if len(all) != 1 || all[0].Name != "Retards de Gironde" || all[0].Query != "statut:retard dept:33 dept:40" {
			t.Fatalf("kept: %v", all)
		}
		_, err = o.Searches(ctx, o.claire)
		refused(t, err, fault.Forbidden, "forbidden")
		refused(t, o.DropSearch(ctx, o.paul, all[0].PublicID), fault.Forbidden, "forbidden")
		ok(t, o.DropSearch(ctx, o.odile, all[0].PublicID))
		refused(t, o.DropSearch(ctx, o.odile, all[0].PublicID), fault.NotFound, "not_found")
	})
}
