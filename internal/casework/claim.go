package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ClaimMinutes is how long a member of the staff keeps what they said they are
// on, unless they say it again.
const ClaimMinutes = 15

// Claim is a thing of the queue that somebody of the staff is on. It holds
// nobody up for good: it ends by itself, and may be taken over.
type Claim struct {
	Thing    string // « rattachement:K7… »: its kind and its public id
	PersonID string
	Name     string
	Since    time.Time
	Mine     bool
}

// thingMost is the most letters of the name of a thing.
const thingMost = 80

// Claim says that the one who acts is on a thing, whoever was on it before.
func (d Desk) Claim(ctx context.Context, a policy.Actor, thing string) error {
	if len(thing) > thingMost || !strings.Contains(thing, ":") {
		return fault.New(fault.Invalid, "invalid")
	}
	return d.write(ctx, a, policy.CaseClaim, func(tx *sqldb.Tx, a policy.Actor) error {
		if err := tx.Lock(claimKey(thing)); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM claims WHERE thing = $1 OR expires_at <= $2`, thing, tx.Now); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO claims (thing, person_id, at, expires_at) VALUES ($1, $2, $3, $4)`, thing, a.Person, tx.Now, tx.Now.Add(ClaimMinutes*time.Minute))
		return err
	})
}

// Release says that the one who acts is on a thing no more.
func (d Desk) Release(ctx context.Context, a policy.Actor, thing string) error {
	return d.write(ctx, a, policy.CaseClaim, func(tx *sqldb.Tx, a policy.Actor) error {
		_, err := tx.Exec(`DELETE FROM claims WHERE thing = $1 AND person_id = $2`, thing, a.Person)
		return err
	})
}

// Claims gives what the staff is on now, by thing, to the staff.
func (d Desk) Claims(ctx context.Context, a policy.Actor) (map[string]Claim, error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	by := map[string]Claim{}
	err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err := sqldb.All(tx, func(r sqldb.Scanner) (c Claim, err error) {
			return c, r.Scan(&c.Thing, &c.PersonID, sqldb.Time(&c.Since), &c.Name)
		}, `SELECT c.thing, c.person_id, c.at, p.first_name || ' ' || p.last_name FROM claims c JOIN persons p ON p.id = c.person_id WHERE c.expires_at > $1`, tx.Now)
		for _, c := range all {
			c.Mine = c.PersonID == a.Person
			by[c.Thing] = c
		}
		return err
	})
	return by, err
}

// Free gives a context in which what is done refuses to decide on what somebody
// else is on: it is taken over first, in one gesture that they see. It is judged
// in the write of the deed, so that of two who decide at once only who is on it
// does.
func (d Desk) Free(ctx context.Context, a policy.Actor, things ...string) context.Context {
	things = slices.DeleteFunc(slices.Sorted(slices.Values(things)), func(thing string) bool { return thing == "" })
	return sqldb.Provided(ctx, func(tx *sqldb.Tx) error {
		for _, thing := range things {
			if err := tx.Lock(claimKey(thing)); err != nil {
				return err
			}
		}
		args := []any{a.Person, tx.Now}
		held, err := sqldb.Exists(tx, `SELECT 1 FROM claims WHERE person_id <> $1 AND expires_at > $2 AND thing IN `+sqldb.In(&args, things), args...)
		if err == nil && held && !d.off.claims {
			return fault.New(fault.Conflict, "claim.held")
		}
		return err
	})
}

func claimKey(thing string) string { return "claim:" + thing }
