package account

import (
	"context"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Suspend keeps somebody from signing in, at once and everywhere; the reason is
// kept, and told to them. Nobody suspends themselves, and one who decides is
// suspended by an admin alone.
func (d Desk) Suspend(ctx context.Context, a policy.Actor, publicID, reason string) error {
	return d.moderate(ctx, a, publicID, WasSuspended, reason)
}

// Reinstate lets somebody in again.
func (d Desk) Reinstate(ctx context.Context, a policy.Actor, publicID, reason string) error {
	return d.moderate(ctx, a, publicID, WasReinstated, reason)
}

func (d Desk) moderate(ctx context.Context, a policy.Actor, publicID string, ev Event, reason string) error {
	if err := fault.Reason("motif", reason, true); err != nil {
		return err
	}
	return d.other(ctx, a, publicID, policy.AccountSuspend, func(tx *sqldb.Tx, a policy.Actor, p Person) error {
		if p.Rank != policy.NoRank && !a.Staff(policy.Admin) {
			return fault.New(fault.Forbidden, "account.of_staff")
		}
		m, err := Life.Find(p.Status, ev)
		if err != nil {
			return err
		}
		p.Status = m.To
		if ev == WasReinstated && !p.Named() {
			p.Status = Proven
		}
		if err := advance(tx, p, m.From); err != nil {
			return err
		}
		if ev == WasSuspended {
			if _, err := endLogins(tx, p.ID, ""); err != nil {
				return err
			}
		}
		return outbox.Tell(tx, a, "account."+string(ev), subject(p), reason)
	})
}

// GrantRank says what somebody is among the staff, NoRank for nothing. There is
// always an admin left.
func (d Desk) GrantRank(ctx context.Context, a policy.Actor, publicID string, rank policy.Rank) error {
	if rank != policy.NoRank && !isRank(rank) {
		return fault.Field("rang", "rank.unknown")
	}
	return d.other(ctx, a, publicID, policy.RankGrant, func(tx *sqldb.Tx, a policy.Actor, p Person) error {
		if !p.Live() {
			return fault.New(fault.Conflict, "not_now")
		}
		if p.Rank == rank {
			return nil
		}
		return giveRank(tx, a, p, rank)
	})
}

func giveRank(tx *sqldb.Tx, a policy.Actor, p Person, rank policy.Rank) error {
	if err := tx.Must(`UPDATE persons SET rank = $2, updated_at = $3 WHERE id = $1`, p.ID, rank, tx.Now); err != nil {
		return err
	}
	return journal.Write(tx, a, "rank.granted", subject(p), french.Sentence("rank."+string(rank)))
}

func isRank(rank policy.Rank) bool {
	for _, r := range policy.Ranks {
		if r == rank {
			return true
		}
	}
	return false
}

// other runs a deed of the staff on somebody else's account.
func (d Desk) other(ctx context.Context, a policy.Actor, publicID string, act policy.Act, deed func(*sqldb.Tx, policy.Actor, Person) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		// One at a time: two admins who take each other's rank would leave none.
		if err := tx.Lock("staff"); err != nil {
			return err
		}
		a, err := Refresh(tx, a)
		if err != nil {
			return err
		}
		p, err := ByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.AccountRead, p.Subject()); err != nil {
			return err
		}
		if err := policy.Require(a, act, p.Subject()); err != nil {
			return err
		}
		if p.ID == a.Person {
			return fault.New(fault.Forbidden, "account.yourself")
		}
		if err := tx.Lock("person:" + p.ID); err != nil {
			return err
		}
		tx.Made(p.PublicID)
		return deed(tx, a, p)
	})
}

// Appoint makes the holder of an address an admin, and gives the link by which
// they come in: what the command line does for the first of them, or for one
// who has lost everything. The account is created when there is none.
func (d Desk) Appoint(ctx context.Context, address email.Address) (p Person, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("address:" + address.Key()); err != nil {
			return err
		}
		if p, err = ByEmail(tx, address); orNobody(err) != nil {
			return err
		}
		if p.ID == "" {
			p = Person{ID: id.New(), PublicID: id.Public(), Email: address, Status: Proven, CreatedAt: tx.Now, UpdatedAt: tx.Now}
			if err := insertPerson(tx, p); err != nil {
				return err
			}
		}
		if !p.Live() {
			return fault.New(fault.Conflict, "account.is_suspended")
		}
		p.Rank = policy.Admin
		return giveRank(tx, policy.Clerk, p, policy.Admin)
	})
	return p, err
}
