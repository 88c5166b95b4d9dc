package account

import (
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
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
		if o, err = h.SignIn(t.Context(), address(t, "claire.vasseur@BORDEAUX.example"), phrase, Browser{}); err != nil || o.Person.ID != s.Person.ID {
			t.Errorf("%+v, %v", o, err)
		}
		if n := h.value(`SELECT COUNT(*) FROM jobs WHERE kind = 'proof.asked'`); n != 1 {
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

// Whoever asks for a link learns nothing: the same rows are written by the
// same number of queries for any address.
func TestALinkIsAskedAlikeForEveryAddress(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		known, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		h.setPassword(known, phrase)
		gone, _ := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.write(func(tx *sqldb.Tx) error { gone.Status = Suspended; return advance(tx, gone, Active) })
		var counts []int64
		for _, typed := range []string{"claire@bordeaux.example", "lucas@bordeaux.example", "nobody@bordeaux.example"} {
			before := h.value(`SELECT COUNT(*) FROM jobs`)
			ctx, n := sqldb.Counting(t.Context())
			if err := h.AskLink(ctx, address(t, typed), Browser{Network: "192.0.2.1"}); err != nil {
				t.Errorf("%s: %v", typed, err)
			}
			counts = append(counts, n.Load())
			if h.value(`SELECT COUNT(*) FROM jobs`) != before+1 || h.value(`SELECT COUNT(*) FROM proofs WHERE address = $1`, typed) != 1 {
				t.Errorf("%s: not one letter", typed)
			}
		}
		if counts[0] != counts[1] || counts[1] != counts[2] {
			t.Errorf("queries: %v", counts)
		}
	})
}

func TestALinkThatMayNotBeUsed(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		refused := func(name, token string) {
			t.Helper()
			_, err := h.Proof(t.Context(), token)
			want(t, err, fault.NotFound, "link.unusable")
			_, err = h.SetPassword(t.Context(), token, phrase, Browser{})
			want(t, err, fault.NotFound, "link.unusable")
			if n := h.value(`SELECT COUNT(*) FROM persons`); n != 0 {
				t.Errorf("%s opened an account", name)
			}
		}
		older := h.ask("claire@bordeaux.example")
		h.forward(time.Minute)
		newer := h.ask("claire@bordeaux.example")
		refused("a replaced link", older)
		refused("no link", "")
		for i := range newer {
			other := byte('A')
			if newer[i] == other {
				other = 'B'
			}
			refused("a changed link", newer[:i]+string(other)+newer[i+1:])
		}
		refused("a link in lower case", strings.ToLower(newer))
		h.forward(LinkMinutes*time.Minute - time.Millisecond)
		if _, err := h.Proof(t.Context(), newer); err != nil {
			t.Errorf("just before the end: %v", err)
		}
		h.forward(time.Millisecond)
		refused("an old link", newer)
	})
}

// A refused password does not use the link up.
func TestALinkSurvivesAWeakPassword(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		token := h.ask("claire.vasseur@bordeaux.example")
		for typed, code := range map[string]string{
			"": "password.too_short", "court": "password.too_short", "profilprofilprofil": "password.common", "claire vasseur jardin": "password.yours",
			strings.Repeat("verger ", 100): "password.too_long", "verger\x00lampe tisane": "password.characters",
		} {
			_, err := h.SetPassword(t.Context(), token, typed, Browser{})
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("%q: %v", typed, err)
			}
			if f := (*fault.Error)(nil); errors.As(err, &f) && f.Fields["mot_de_passe"] != code {
				t.Errorf("%.30q: %v, want %s", typed, f.Fields, code)
			}
		}
		if _, err := h.SetPassword(t.Context(), token, phrase, Browser{}); err != nil {
			t.Error(err)
		}
	})
}

// Two who press at once with the same link: one comes in. Without the guard,
// both do.
func TestALinkIsUsedOnce(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
			h := newHouse(t, db)
			h.off.once = !guarded
			token := h.ask("claire@bordeaux.example")
			var in atomic.Int64
			var wait sync.WaitGroup
			for i := range 6 {
				wait.Go(func() {
					if _, err := h.SetPassword(t.Context(), token, phrase+strings.Repeat(" jardin", i), Browser{}); err == nil {
						in.Add(1)
					} else {
						want(t, err, fault.NotFound, "link.unusable")
					}
				})
			}
			wait.Wait()
			_, err := h.SetPassword(t.Context(), token, phrase+" et encore un", Browser{})
			if guarded && (in.Load() != 1 || err == nil) {
				t.Errorf("%d came in, then %v", in.Load(), err)
			}
			if !guarded && (in.Load() < 2 || err != nil) {
				t.Errorf("without the guard, %d came in, then %v: the test proves nothing", in.Load(), err)
			}
			if n := h.value(`SELECT COUNT(*) FROM persons`); n != 1 {
				t.Errorf("%d accounts", n)
			}
		})
	}
}

// A finger that presses twice comes in twice: the first answer is lost. Later,
// the link is used up, and its holder guesses no more than anybody.
func TestAFormOfPasswordSentTwice(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		token := h.ask("claire@bordeaux.example")
		ctx := sqldb.WithOnce(t.Context(), &sqldb.Once{Owner: "visite", Key: "k", Location: "/"})
		again := sqldb.WithOnce(t.Context(), &sqldb.Once{Owner: "visite", Key: "k", Location: "/"})
		if _, err := h.SetPassword(ctx, token, phrase, Browser{}); err != nil {
			t.Fatal(err)
		}
		o, err := h.SetPassword(again, token, phrase, Browser{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Who(t.Context(), o.Token); err != nil {
			t.Error(err)
		}
		for range 12 {
			_, err = h.SetPassword(t.Context(), token, "un autre jardin sous la pluie", Browser{})
			want(t, err, fault.NotFound, "link.unusable")
		}
		if n := h.value(`SELECT failures FROM guesses WHERE key = $1`, digest("account:claire@bordeaux.example")); n != 3 {
			t.Errorf("%d guesses were counted through the link", n)
		}
		h.forward(time.Minute)
		_, err = h.SetPassword(t.Context(), token, phrase, Browser{})
		want(t, err, fault.NotFound, "link.unusable")
	})
}

func TestLinksPerHour(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		last := ""
		for range LinksPerHour {
			last = h.ask("claire@bordeaux.example")
		}
		for range 3 {
			if token := h.ask("claire@bordeaux.example"); token != last {
				t.Error("one more link was made")
			}
		}
		if _, err := h.Proof(t.Context(), last); err != nil {
			t.Errorf("the last link that was sent: %v", err)
		}
		h.ask("marc@bordeaux.example") // the others are not concerned
		h.forward(time.Hour)
		if h.ask("claire@bordeaux.example") == last {
			t.Error("none an hour later")
		}
		h.off.tries = true
		n := h.value(`SELECT COUNT(*) FROM proofs`)
		for range LinksPerHour + 2 {
			h.ask("claire@bordeaux.example")
		}
		if h.value(`SELECT COUNT(*) FROM proofs`) != n+LinksPerHour+2 {
			t.Error("without the guard the count is the same: the test proves nothing")
		}
	})
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
	for _, s := range append(Life.Statuses(), Closed) {
		if !slices.Contains(allowed, s) {
			t.Errorf("%s is not in the schema", s)
		}
		if !french.Has("person." + string(s)) {
			t.Errorf("%s has no French word", s)
		}
	}
	if len(allowed) != len(Life.Statuses())+1 {
		t.Errorf("the schema allows %v, the life has %v and the end of the retention", allowed, Life.Statuses())
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
