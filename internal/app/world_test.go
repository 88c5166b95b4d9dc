package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"testing"

	"profil/internal/config"
	"profil/internal/sqldb"
	"profil/internal/web/accueil"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

// place is a whole house in a folder of the test's own, without its network.
type place struct {
	*house
	doors *accueil.Demo
	site  http.Handler
	log   *bytes.Buffer
}

// settings gives those of an instance in a folder of the test's own.
func settings(t *testing.T, more ...string) config.Config {
	t.Helper()
	c, err := config.Load(config.Sources{Environ: append([]string{
		"PROFIL_DATA=" + t.TempDir(), "PROFIL_LISTEN=127.0.0.1:0", "PROFIL_PUBLIC_URL=http://localhost",
	}, more...)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open furnishes a house: with the world of the demonstration, or with nothing.
func open(t *testing.T, c config.Config, demonstration bool) *place {
	t.Helper()
	p := &place{log: &bytes.Buffer{}}
	if err := prepare(c); err != nil {
		t.Fatal(err)
	}
	if err := buildRegister(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	h, err := openHouse(t.Context(), c, slog.New(slog.NewJSONHandler(p.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.close() })
	p.house = h
	if demonstration {
		if p.doors, err = furnishDemo(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	if p.site, err = h.handler(p.doors); err != nil {
		t.Fatal(err)
	}
	return p
}

// visiting is who has not signed in.
const visiting = "visitor"

// as opens a browser for somebody of the demonstration, or for a visitor.
func (p *place) as(t *testing.T, name string) *kittest.Browser {
	t.Helper()
	b := kittest.New(t, p.site)
	if name == visiting {
		return b
	}
	for _, one := range p.doors.People {
		if one.Name != name {
			continue
		}
		b.Get("/demo/personnes").Want(200).FormTo("/demo/connexion").Press(name).Want(200).WantAt("/")
		return b
	}
	t.Fatalf("nobody is called %s", name)
	return nil
}

// counted gives how many rows each table has, but for those to which a page may
// add: who looked at what, who was last seen.
func (p *place) counted(t *testing.T) map[string]int {
	t.Helper()
	columns, err := sqldb.Columns()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]int{}
	err = p.db.Read(context.Background(), func(tx *sqldb.Tx) error {
		for _, c := range columns {
			if _, done := by[c.Table]; done || c.Table == "sightings" {
				continue
			}
			n, err := sqldb.Value[int](tx, `SELECT count(*) FROM `+c.Table)
			if err != nil {
				return err
			}
			by[c.Table] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// routes is the whole map of the site.
func (p *place) routes() []kit.Route { return p.rooms(p.doors).routes }
