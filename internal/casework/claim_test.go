package casework

import (
	"testing"
	"time"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestClaim(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := enrolmenttest.New(t, db)
		awa := w.Person("Awa", "Diallo", enrolmenttest.Organisation{})
		w.Exec(`UPDATE persons SET rank = 'manager' WHERE id = $1`, awa.Person)
		awa.Rank = policy.Manager
		d, ctx := Desk{DB: db}, t.Context()
		is := func(err error, code string) {
			t.Helper()
			if err == nil && code != "" || err != nil && fault.CodeOf(err) != code {
				t.Errorf("%v, want %q", err, code)
			}
		}
		is(d.Claim(ctx, w.Claire, "rattachement:x"), "not_found")
		is(d.Claim(ctx, w.Paul, "rattachement:x"), "forbidden")
		is(d.Claim(ctx, awa, "x"), "invalid")
		is(d.Claim(ctx, awa, "rattachement:x"), "")
		is(d.Free(ctx, awa, "rattachement:x"), "")
		is(d.Free(ctx, w.Odile, "rattachement:x"), "claim.held")
		twin := d
		twin.off.claims = true
		is(twin.Free(ctx, w.Odile, "rattachement:x"), "")
		is(d.Claim(ctx, w.Odile, "rattachement:x"), "") // taken over
		is(d.Free(ctx, w.Odile, "rattachement:x"), "")
		is(d.Free(ctx, awa, "rattachement:x"), "claim.held")
		is(d.Release(ctx, awa, "rattachement:x"), "")
		is(d.Free(ctx, awa, "rattachement:x"), "claim.held") // it was not hers to release
		w.Exec(`UPDATE claims SET expires_at = $1`, db.Now().Add(-time.Second))
		is(d.Free(ctx, awa, "rattachement:x"), "") // it ends by itself
	})
}
