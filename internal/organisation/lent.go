package organisation

import (
	"context"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Lent is an establishment for which somebody answers without belonging to it:
// another one of its legal unit lends them what they do there.
type Lent struct {
	Organisation
	Lender  Organisation // whose holders answer there too
	Roles   []policy.Role
	Pending int // affiliations that await their answer there
}

// LentTo gives the establishments for which the one who asks answers by what is
// lent, in the order of their standings: none of those they belong to.
func (d Desk) LentTo(ctx context.Context, a policy.Actor) (all []Lent, err error) {
	var ids, sites []string
	for _, s := range a.Standings {
		if s.Lent != "" && !a.Belongs(s.Organisation) {
			ids, sites = append(ids, s.Organisation, s.Lent), append(sites, s.Organisation)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all = nil
		known, err := LoadMany(tx, ids)
		if err != nil {
			return err
		}
		waiting, err := waitingAt(tx, sites)
		for _, s := range a.Standings {
			if s.Lent == "" || a.Belongs(s.Organisation) {
				continue
			}
			l := Lent{Organisation: known[s.Organisation], Lender: known[s.Lent], Roles: s.Roles}
			if policy.Can(a, policy.AffiliationDecide, l.Subject()) {
				l.Pending = waiting[s.Organisation]
			}
			all = append(all, l)
		}
		return err
	})
	return all, err
}

// loans fills by whom others are lent to the organisation, for who may wonder who
// answers there; without a SIREN nothing is.
func (p *Page) loans(tx *sqldb.Tx, a policy.Actor) (err error) {
	if p.SIRET.IsZero() {
		return nil
	}
	if answers := a.Belongs(p.ID) && p.May.Decide; !answers || len(p.Referents) == 0 {
		if p.Lenders, err = lendersOf(tx, p.ID); err != nil {
			return err
		}
	}
	for _, s := range a.Standings {
		if s.Organisation == p.ID && s.Lent != "" && !a.Belongs(p.ID) {
			p.Loan = Lent{Organisation: p.Organisation, Roles: s.Roles}
			p.Loan.Lender, err = Load(tx, s.Lent)
			return err
		}
	}
	return nil
}

// waitingAt counts the affiliations that await a référent, by the inner id of
// their organisation.
func waitingAt(tx *sqldb.Tx, organisations []string) (map[string]int, error) {
	args := []any{AwaitingReferent}
	type row struct {
		at string
		n  int
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.at, &v.n) },
		`SELECT organisation_id, count(*) FROM affiliations WHERE status = $1 AND organisation_id IN `+sqldb.In(&args, organisations)+` GROUP BY organisation_id`, args...)
	by := map[string]int{}
	for _, v := range all {
		by[v.at] = v.n
	}
	return by, err
}

// lendersOf gives the establishments whose référents answer for an organisation
// too, by name.
func lendersOf(tx *sqldb.Tx, organisationID string) ([]Organisation, error) {
	return sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o JOIN family_shares h ON h.lead_id = o.id
		WHERE h.site_id = $1 AND h.role = $2 AND `+shared+` ORDER BY o.sort_name, o.id`, organisationID, policy.Referent)
}
