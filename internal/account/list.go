package account

import (
	"context"
	"strings"

	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ListFilter narrows the list of accounts; its zero value narrows nothing.
type ListFilter struct {
	Q      string // words of the name or of the address
	Status Status
	Staff  bool // only those who have a rank
	Page   int  // from 1
}

// PageSize is how many accounts a page holds.
const PageSize = 50

// List gives, to the staff, the accounts that match, by name, and whether there
// are more.
func (d Desk) List(ctx context.Context, a policy.Actor, f ListFilter) (all []Person, more bool, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, false, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := f.where(&args)
		all, err = sqldb.All(tx, scanPerson, `SELECT `+personColumns+fromPersons+`WHERE `+where+`
			ORDER BY p.sort_name, p.id LIMIT `+sqldb.Arg(&args, PageSize+1)+` OFFSET `+sqldb.Arg(&args, max(0, f.Page-1)*PageSize), args...)
		return err
	})
	if len(all) > PageSize {
		all, more = all[:PageSize], true
	}
	return all, more, err
}

func (f ListFilter) where(args *[]any) string {
	where := `1 = 1`
	if strings.Contains(f.Q, "@") { // an address, or a part of one
		where += ` AND EXISTS (SELECT 1 FROM emails m WHERE m.person_id = p.id AND m.address LIKE ` + sqldb.Arg(args, "%"+escaped(strings.ToLower(f.Q))+"%") + ` ESCAPE '\')`
	} else {
		for _, w := range strings.Fields(french.Fold(f.Q)) {
			where += ` AND p.sort_name LIKE ` + sqldb.Arg(args, "%"+w+"%") // folded words hold no % and no _
		}
	}
	if f.Status != "" {
		where += ` AND p.status = ` + sqldb.Arg(args, f.Status)
	}
	if f.Staff {
		where += ` AND p.rank <> ''`
	}
	return where
}

var escaped = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace

// File is one account as the staff sees it.
type File struct {
	Person
	Logins                      []Login // open ones, the latest seen first
	Suspends, Revokes, Promotes bool    // what a may do
}

// File gives one account to who may read it. That somebody of the staff has
// looked is recorded, and the person can consult it.
func (d Desk) File(ctx context.Context, a policy.Actor, publicID string) (f File, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if f.Person, err = ByPublicID(tx, publicID); err != nil {
			return err
		}
		s := f.Subject()
		if err := policy.See(a, policy.AccountRead, s); err != nil {
			return err
		}
		other := f.ID != a.Person
		f.Suspends = other && policy.Can(a, policy.AccountSuspend, s) && (f.Rank == policy.NoRank || a.Staff(policy.Admin))
		f.Revokes, f.Promotes = policy.Can(a, policy.LoginRevoke, s), other && policy.Can(a, policy.RankGrant, s)
		f.Logins, err = d.openLogins(tx, f.ID)
		return err
	})
	if err == nil {
		err = journal.Saw(ctx, d.DB, a, f.ID, "account", f.ID)
	}
	return f, err
}
