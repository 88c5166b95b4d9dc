package rectification

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// cast is a desk and everybody who may stand around what Claire asks for.
type cast struct {
	Desk
	people map[string]policy.Actor
}

func each(t *testing.T, f func(t *testing.T, c cast)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		c := cast{Desk: Desk{DB: db}, people: map[string]policy.Actor{"visitor": {}}}
		for name, rank := range map[string]policy.Rank{"claire": policy.NoRank, "lucas": policy.NoRank, "paul": policy.Reader, "odile": policy.Manager, "denis": policy.Admin} {
			a := policy.Actor{Person: id.New(), Login: "login", Level: policy.Proven, Rank: rank}
			if err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
				return tx.Do(`INSERT INTO persons (id, public_id, first_name, last_name, status, rank, created_at, updated_at) VALUES ($1, $2, $3, 'Garnier', 'active', $4, $5, $5)`,
					a.Person, id.Public(), name, rank, tx.Now)
			}); err != nil {
				t.Fatal(err)
			}
			c.people[name] = a
		}
		f(t, c)
	})
}

var wish = Typed{About: OfPaper, Place: " Attestation  du 24 novembre ", Wrong: "Claire Vaseur", Becomes: "Claire Vasseur"}

func (c cast) ask(t *testing.T, name string) string {
	t.Helper()
	at, err := c.Ask(t.Context(), c.people[name], wish)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil && code != "" || err != nil && fault.CodeOf(err) != code {
		t.Errorf("%v, want %q", err, code)
	}
}

// A request from the form to its answer: a month, one answer, told to both; it
// exists for its author and for the staff alone.
func TestARequestAndItsAnswer(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		ctx := t.Context()
		c.DB.Now = func() time.Time { return time.Date(2027, 1, 31, 23, 30, 0, 0, time.UTC) } // already February in Paris
		at := c.ask(t, "claire")
		f, err := c.Get(ctx, c.people["odile"], at)
		if err != nil || f.Place != "Attestation du 24 novembre" || f.Due() != "2027-03-01" || f.Who != "claire Garnier" || !slices.Equal(f.Events, []Event{WasAccepted, WasRefused}) {
			t.Errorf("%+v, %v", f, err)
		}
		if by := f.By(); !by.Equal(time.Date(2027, 3, 1, 23, 0, 0, 0, time.UTC)) {
			t.Errorf("due by %s", by)
		}
		for name, want := range map[string]string{"claire": "", "paul": "", "odile": "", "denis": "", "lucas": "not_found", "visitor": "not_found"} {
			_, err := c.Get(ctx, c.people[name], at)
			refused(t, err, want)
		}
		refused(t, c.Answer(ctx, c.people["odile"], at, WasAccepted, "Court"), "invalid")
		for name, want := range map[string]string{"claire": "forbidden", "paul": "forbidden", "lucas": "not_found", "visitor": "sign_in"} {
			err := c.Answer(ctx, c.people[name], at, WasAccepted, "Une nouvelle version est prête.")
			if name == "visitor" && fault.CodeOf(err) == "not_found" {
				continue
			}
			refused(t, err, want)
		}
		refused(t, c.Answer(ctx, c.people["odile"], at, WasAccepted, "Une nouvelle version est prête."), "")
		refused(t, c.Answer(ctx, c.people["denis"], at, WasRefused, "Une nouvelle version est prête."), "not_now")
		refused(t, c.Withdraw(ctx, c.people["claire"], at), "not_now")
		f, err = c.Get(ctx, c.people["claire"], at)
		if err != nil || f.Status != Accepted || f.DecidedBy != "odile Garnier" || f.Answer == "" || !f.By().IsZero() || len(f.Events) != 0 {
			t.Errorf("%+v, %v", f, err)
		}
		var looks int
		var told []string
		if err := c.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
			if looks, err = sqldb.Value[int](tx, `SELECT count(*) FROM sightings WHERE what = 'rectification' AND person_id = $1`, c.people["claire"].Person); err != nil {
				return err
			}
			told, err = sqldb.Values[string](tx, `SELECT kind FROM jobs ORDER BY created_at, id`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if looks != 4 || !slices.Equal(told, []string{"rectification.asked", "rectification.accepted"}) {
			t.Errorf("%d looks, %v", looks, told)
		}
	})
}

// Its author takes a request back, and nobody else does; the lists say what is
// whose.
func TestWithdrawingAndListing(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		ctx := t.Context()
		first, second := c.ask(t, "claire"), c.ask(t, "lucas")
		for name, want := range map[string]string{"odile": "forbidden", "lucas": "not_found", "claire": ""} {
			if name != "claire" {
				refused(t, c.Withdraw(ctx, c.people[name], first), want)
			}
		}
		refused(t, c.Withdraw(ctx, c.people["claire"], first), "")
		waiting, err := c.Waiting(ctx, c.people["paul"])
		if err != nil || len(waiting) != 1 || waiting[0].PublicID != second || waiting[0].Who != "lucas Garnier" {
			t.Errorf("%+v, %v", waiting, err)
		}
		_, err = c.Waiting(ctx, c.people["claire"])
		refused(t, err, "forbidden")
		mine, err := c.Mine(ctx, c.people["claire"])
		if err != nil || len(mine) != 1 || mine[0].Status != Withdrawn {
			t.Errorf("%+v, %v", mine, err)
		}
	})
}

// Each field that is wrong is told, all at once.
func TestWhatIsTyped(t *testing.T) {
	long := strings.Repeat("é", WordsMost+1)
	for _, c := range []struct {
		typed Typed
		want  map[string]string
	}{
		{Typed{}, map[string]string{"objet": "choose", "endroit": "rectification.place", "erreur": "rectification.wrong", "juste": "rectification.becomes"}},
		{Typed{About: "tout", Place: "ici même", Wrong: long, Becomes: "  b  "}, map[string]string{"objet": "choose", "erreur": "too_long", "juste": "rectification.becomes"}},
		{wish, nil},
	} {
		_, err := c.typed.clean()
		f := (*fault.Error)(nil)
		if errors.As(err, &f) != (c.want != nil) {
			t.Errorf("%+v: %v", c.typed, err)
			continue
		}
		for field, code := range c.want {
			if f.Fields[field] != code {
				t.Errorf("%s: %q, want %q", field, f.Fields[field], code)
			}
		}
	}
}

// Nobody fills the queue of the staff, nor answers to themselves; without the
// guards, they do.
func TestTheGuards(t *testing.T) {
	each(t, func(t *testing.T, c cast) {
		ctx := t.Context()
		for range OpenMost {
			c.ask(t, "claire")
		}
		_, err := c.Ask(ctx, c.people["claire"], wish)
		refused(t, err, "rectification.many")
		c.ask(t, "lucas")
		own := c.ask(t, "odile")
		f, err := c.Get(ctx, c.people["odile"], own)
		if err != nil || !f.Own {
			t.Errorf("%+v, %v", f, err)
		}
		refused(t, c.Answer(ctx, c.people["odile"], own, WasAccepted, "Je me donne raison."), "rectification.own")

		twin := c
		twin.off = guards{many: true, own: true}
		if _, err := twin.Ask(ctx, c.people["claire"], wish); err != nil {
			t.Errorf("without its guard the queue is full all the same: %v", err)
		}
		if err := twin.Answer(ctx, c.people["odile"], own, WasAccepted, "Je me donne raison."); err != nil {
			t.Errorf("without its guard nobody answers to themselves all the same: %v", err)
		}
	})
}
