package account

import (
	"context"
	"strings"

	"profil/internal/email"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Filter narrows a list of accounts; its zero value lists everybody.
type Filter struct {
	Text   string // words of a name, or a piece of an address
	Status Status
	Rank   policy.Rank
	Staff  bool // whoever has a rank
	Page   int  // from 1
}

// PerPage is how many accounts a page of the list holds.
const PerPage = 50

// List gives the accounts that a may read, by name, and whether there are more
// after this page. Their addresses are in it: that they were read is recorded.
func (d Desk) List(ctx context.Context, a policy.Actor, f Filter) (all []Person, more bool, err error) {
	var args []any
	where := policy.List(a, policy.AccountRead).Where(&args, policy.Columns{Person: "p.id", Status: "p.status"})
	for _, word := range strings.Fields(f.Text) {
		cond := `EXISTS (SELECT 1 FROM emails m WHERE m.person_id = p.id AND m.address LIKE '%' || ` + sqldb.Arg(&args, like(strings.ToLower(word))) + ` || '%' ESCAPE '\')`
		if name := french.Fold(word); name != "" {
			cond = `p.sort_name LIKE '%' || ` + sqldb.Arg(&args, name) + ` || '%' OR ` + cond
		}
		where += ` AND (` + cond + `)`
	}
	if f.Status != "" {
		where += ` AND p.status = ` + sqldb.Arg(&args, f.Status)
	}
	if f.Rank != policy.NoRank {
		where += ` AND p.rank = ` + sqldb.Arg(&args, f.Rank)
	}
	if f.Staff {
		where += ` AND p.rank <> ''`
	}
	limit, skipped := sqldb.Arg(&args, PerPage+1), sqldb.Arg(&args, (max(f.Page, 1)-1)*PerPage)
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanPerson, `SELECT `+personColumns+fromPersons+`WHERE `+where+`
			ORDER BY p.sort_name, p.id LIMIT `+limit+` OFFSET `+skipped, args...)
		return err
	})
	if len(all) > PerPage {
		all, more = all[:PerPage], true
	}
	if err != nil {
		return nil, false, err
	}
	var looks []journal.Look
	for _, p := range all {
		looks = append(looks, journal.Look{Person: p.ID, What: "accounts", Subject: p.ID, Seat: policy.By(a, policy.AccountRead, p.Subject())})
	}
	return all, more, journal.SawAll(ctx, d.DB, a, looks)
}

// like escapes what means something in a pattern.
func like(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// File is what the staff reads of an account.
type File struct {
	Person    Person
	Addresses []email.Address // every one that was proven, the main one first
	Logins    []Login         // those that are open
	Second    bool            // there is a second factor
	Password  bool            // there is one: the person may sign in without a link
	Events    []Event         // what the reader may make happen
}

// Read gives the file of an account to who may read it; that it was read is
// kept, and the person can see it.
func (d Desk) Read(ctx context.Context, a policy.Actor, publicID string) (f File, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if f.Person, err = ByPublicID(tx, publicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.AccountRead, f.Person.Subject()); err != nil {
			return err
		}
		if f.Addresses, err = sqldb.Values[email.Address](tx, `SELECT typed FROM emails WHERE person_id = $1 ORDER BY main DESC, address`, f.Person.ID); err != nil {
			return err
		}
		if f.Password, err = sqldb.Exists(tx, `SELECT 1 FROM passwords WHERE person_id = $1`, f.Person.ID); err != nil {
			return err
		}
		if f.Second, err = hasSecond(tx, f.Person.ID); err != nil {
			return err
		}
		f.Events = Life.Open(a, f.Person.Status, f.Person.Subject())
		f.Logins, err = d.openLogins(tx, f.Person.ID)
		return err
	})
	if err != nil {
		return File{}, err
	}
	return f, journal.Saw(ctx, d.DB, a, journal.Look{Person: f.Person.ID, What: "account", Subject: f.Person.ID, Seat: policy.By(a, policy.AccountRead, f.Person.Subject())})
}
