// Package demotest gives tests the world of the demonstration in a database of
// their own, and lets them in as any of its people. It refuses to be used
// outside of tests.
package demotest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/config"
	"profil/internal/demo"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/password"
	"profil/internal/quota"
	"profil/internal/register"
	"profil/internal/rulebook"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// House gives the desks of a database, set as the settings are by default.
func House(db *sqldb.DB) demo.House {
	organisations := organisation.Desk{DB: db, Register: Communes{}, AnswerDays: 5}
	return demo.House{
		DB: db,
		Account: account.Desk{
			DB: db, Hasher: password.NewHasher(), Key: []byte("the key of the tests, 32 octets.."),
			Lifetimes: config.Logins{Staff: 12 * time.Hour, StaffIdle: time.Hour, Other: 30 * 24 * time.Hour, OtherIdle: 7 * 24 * time.Hour},
		},
		Organisation: organisations,
		Catalogue:    catalogue.Desk{DB: db},
		Enrolment: enrolment.Desk{
			DB: db, Organisations: organisations, Rules: rulebook.New(db, quota.Limits{Reserved: 5, Formations: 3, PerStructure: 2}), EmployerDays: 10,
			KeepAnswers: func(d civil.Day) civil.Day { return d.AddMonths(3) },
		},
		Attendance: attendance.Desk{DB: db},
	}
}

// world is a database in which the world was built, once for all the tests of
// a package, at sqltest.Noon.
var world = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "demotest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "world.db")
	db, err := open(path)
	if err != nil {
		return nil, err
	}
	err = demo.Fill(context.Background(), House(db))
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func open(path string) (*sqldb.DB, error) {
	db, err := sqldb.Open(context.Background(), path)
	if err == nil {
		db.Now = func() time.Time { return sqltest.Noon }
	}
	return db, err
}

// World gives the desks of a database of the test's own (SQLite) in which the
// world stands.
func World(t testing.TB) demo.House {
	t.Helper()
	whole, err := world()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "world.db")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return House(db)
}

// SignIn opens a login for one of the people, by name, and gives its token.
func SignIn(t testing.TB, h demo.House, name string) string {
	t.Helper()
	ids, err := demo.IDs(context.Background(), h.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range demo.People {
		if p.Name() != name {
			continue
		}
		token, err := h.Account.SignInAs(context.Background(), ids[p.Address], "Firefox sur Linux")
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	t.Fatalf("nobody is called %s", name)
	return ""
}

// Communes is a register that knows the communes of the world alone.
type Communes struct{}

var communes = map[string]string{
	"213300635": "Bordeaux", "213303183": "Pessac", "213302813": "Mérignac", "216404459": "Pau", "212403224": "Périgueux",
	"211703004": "La Rochelle", "218601946": "Poitiers", "218708501": "Limoges", "211600150": "Angoulême",
}

// Search implements organisation.Register.
func (c Communes) Search(_ context.Context, q string, _ int) (a register.Answer, err error) {
	for siren, name := range communes {
		if s, err := siret.ParseSIREN(siren); err == nil && strings.EqualFold(name, q) {
			site, _ := siret.FromSIREN(s, "0001")
			a.Found = append(a.Found, establishment(site, name))
		}
	}
	a.Exact = len(a.Found)
	return a, nil
}

// Family implements organisation.Register: each has one establishment.
func (c Communes) Family(_ context.Context, s siret.SIREN, _ string, _, _ int) (f register.Family, err error) {
	if name, ok := communes[s.Digits()]; ok {
		site, _ := siret.FromSIREN(s, "0001")
		f = register.Family{Found: []register.Establishment{establishment(site, name)}, Total: 1}
	}
	return f, nil
}

// Sizes implements organisation.Register.
func (Communes) Sizes(context.Context, []siret.SIREN) (map[siret.SIREN]int, error) { return nil, nil }

// BySIRET implements organisation.Register.
func (Communes) BySIRET(_ context.Context, s siret.SIRET) (register.Establishment, error) {
	if name, ok := communes[s.SIREN().Digits()]; ok {
		return establishment(s, name), nil
	}
	return register.Establishment{}, fault.New(fault.NotFound, "register.unknown")
}

func establishment(s siret.SIRET, name string) register.Establishment {
	of := "Commune de "
	if name == "Angoulême" {
		of = "Commune d’"
	}
	return register.Establishment{SIRET: s, Name: of + name, APECode: "84.11Z", APENomenclature: "naf2", LegalForm: "7210", City: name}
}
