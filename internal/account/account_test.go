package account

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/config"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

const phrase = "verger lampe tisane colline"

var hasher = password.NewHasher()

// clock is the time of a test, which it moves itself.
type clock struct{ since atomic.Int64 }

func (c *clock) now() time.Time           { return sqltest.Noon.Add(time.Duration(c.since.Load())) }
func (c *clock) forward(by time.Duration) { c.since.Add(int64(by)) }

// house is the desk of a test, with who has an account there.
type house struct {
	Desk
	*clock
	t *testing.T
}

func newHouse(t *testing.T, db *sqldb.DB) *house {
	c := new(clock)
	db.Now = c.now
	return &house{t: t, clock: c, Desk: Desk{
		DB: db, Hasher: hasher, Policy: password.Policy{Operator: []string{"PROFIL"}}, Key: []byte("the key of the tests, 32 octets.."),
		Lifetimes: config.Logins{Staff: 12 * time.Hour, StaffIdle: time.Hour, Other: 30 * 24 * time.Hour, OtherIdle: 7 * 24 * time.Hour},
	}}
}

func address(t testing.TB, typed string) email.Address {
	t.Helper()
	a, err := email.Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// person makes an account at once, without a password.
func (h *house) person(first, last, typed string, rank policy.Rank) (Person, policy.Actor) {
	h.t.Helper()
	p := Person{ID: id.New(), PublicID: id.Public(), Email: address(h.t, typed), Status: Proven, Rank: rank}
	h.write(func(tx *sqldb.Tx) error {
		if err := insertPerson(tx, p); err != nil {
			return err
		}
		return NamePerson(tx, p.ID, first, last)
	})
	h.read(func(tx *sqldb.Tx) (err error) { p, err = Load(tx, p.ID); return err })
	return p, policy.Actor{Person: p.ID, Rank: p.Rank, Level: policy.Proven}
}

func (h *house) setPassword(p Person, typed string) {
	h.t.Helper()
	hash, err := h.Hasher.Hash(h.t.Context(), typed)
	if err != nil {
		h.t.Fatal(err)
	}
	h.write(func(tx *sqldb.Tx) error { return setHash(tx, p.ID, hash) })
}

func (h *house) write(f func(*sqldb.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) read(f func(*sqldb.Tx) error) {
	h.t.Helper()
	if err := h.DB.Read(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) value(query string, args ...any) (n int) {
	h.t.Helper()
	h.read(func(tx *sqldb.Tx) (err error) { n, err = sqldb.Value[int](tx, query, args...); return err })
	return n
}

// ask asks for a link and gives its token, as the letter would carry it.
func (h *house) ask(typed string) string {
	h.t.Helper()
	if err := h.AskLink(h.t.Context(), address(h.t, typed), Browser{}); err != nil {
		h.t.Fatal(err)
	}
	return h.lastLink(typed)
}

func (h *house) lastLink(typed string) (token string) {
	h.t.Helper()
	h.read(func(tx *sqldb.Tx) error {
		proof, err := sqldb.Value[string](tx, `SELECT id FROM proofs WHERE address = $1 ORDER BY id DESC LIMIT 1`, address(h.t, typed).Key())
		token = h.LinkToken(proof)
		return err
	})
	return token
}

func want(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if f := (*fault.Error)(nil); errors.As(err, &f) && len(f.Fields) == 1 {
		for _, field := range f.Fields {
			err = fault.New(f.Kind, field)
		}
	}
	if err == nil || fault.KindOf(err) != kind || fault.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestAFirstLinkOpensAnAccount(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		token := h.ask("Claire.Vasseur@bordeaux.example")
		proof, err := h.Proof(t.Context(), token)
		if err != nil || proof.Email.String() != "Claire.Vasseur@bordeaux.example" {
			t.Fatalf("%+v, %v", proof, err)
		}
		o, err := h.SetPassword(t.Context(), token, phrase, Browser{Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
		if err != nil {
			t.Fatal(err)
		}
		s, err := h.Who(t.Context(), o.Token)
		if err != nil || s.Person.Status != Proven || s.Login.Device != "Firefox sur Linux" || s.Actor().Level != policy.Proven {
			t.Fatalf("%+v, %v", s, err)
		}
		if got := s.Person.Name(); got != "Claire.Vasseur@bordeaux.example" {
			t.Errorf("before the name is known: %q", got)
		}
		h.write(func(tx *sqldb.Tx) error { return NamePerson(tx, s.Person.ID, " claire ", "Vasseur") })
		if s, err = h.Who(t.Context(), o.Token); err != nil || s.Person.Status != Active || s.Person.Name() != "claire Vasseur" {
			t.Errorf("%+v, %v", s.Person, err)
		}
		if o, err = h.SignIn(t.Context(), address(t, "claire.vasseur@BORDEAUX.example"), phrase, Browser{Known: o.Known}); err != nil || o.Person.ID != s.Person.ID {
			t.Errorf("%+v, %v", o, err)
		}
		if n := h.value(`SELECT COUNT(*) FROM jobs`); n != 1 { // the link, and nothing about a first password
			t.Errorf("%d letters", n)
		}
	})
}

// Nothing of a secret is in the database: neither a token nor a password.
func TestOnlyHashesAreStored(t *testing.T) {
	h := newHouse(t, sqltest.SQLite(t))
	token := h.ask("claire@bordeaux.example")
	o, err := h.SetPassword(t.Context(), token, phrase, Browser{})
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/copy.db"
	if err := sqldb.Backup(t.Context(), dsnOf(t, h), path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{"the link": token, "the login": o.Token, "the password": phrase, "the mark": o.Known} {
		if strings.Contains(string(b), secret) {
			t.Errorf("%s is in the database", name)
		}
	}
	if !strings.Contains(string(b), digest(o.Token)) {
		t.Error("the hash is not: the test looks at the wrong file")
	}
}

func dsnOf(t *testing.T, h *house) (path string) {
	t.Helper()
	h.read(func(tx *sqldb.Tx) (err error) {
		path, err = sqldb.Value[string](tx, `SELECT file FROM pragma_database_list WHERE name = 'main'`)
		return err
	})
	return path
}

func TestLifeAgreesWithTheSchema(t *testing.T) {
	b, err := os.ReadFile("../sqldb/migrations/0001_the_house.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "CREATE TABLE persons (")
	list := regexp.MustCompile(`status IN \(([^)]*)\)`).FindStringSubmatch(table)[1]
	var allowed []Status
	for _, s := range strings.Split(list, ", ") {
		allowed = append(allowed, Status(strings.Trim(s, "'")))
	}
	for _, s := range Life.Statuses() {
		if !slices.Contains(allowed, s) {
			t.Errorf("%s is not in the schema", s)
		}
		if !french.Has("person." + string(s)) {
			t.Errorf("%s has no French word", s)
		}
	}
	if len(allowed) != len(Life.Statuses()) {
		t.Errorf("the schema allows %v, the life has %v", allowed, Life.Statuses())
	}
	for _, e := range Life.Events() {
		if !french.Has("account." + string(e)) {
			t.Errorf("account.%s has no sentence", e)
		}
	}
	if un := Life.Unreachable(); len(un) > 0 {
		t.Errorf("nothing leads to %v", un)
	}
}
