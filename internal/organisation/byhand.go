package organisation

import (
	"context"
	"time"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// What is looked at to say that a domain would have done: how far back, from
// how many confirmations, and how many lines are shown.
const (
	ByHandDays = 90
	ByHandMin  = 3
	byHandMax  = 50
)

// ByHand is how many people of one domain an organisation has had confirmed one
// by one, where the domain, verified, would have let them in.
type ByHand struct {
	Organisation Organisation
	Domain       string
	Confirmed    int
}

// The domain is what follows the arobase: all that is no arobase is cut from
// the right, and what is left is as long as what comes before.
const byHandQuery = `SELECT ` + organisationColumns + `, h.domain, h.confirmed FROM (
		SELECT m.organisation_id, m.domain, count(*) AS confirmed FROM (
			SELECT f.organisation_id, substr(e.address, length(rtrim(e.address, replace(e.address, '@', ''))) + 1) AS domain
			FROM affiliations f JOIN emails e ON e.person_id = f.person_id AND e.main
			WHERE f.status = 'confirmed' AND f.decided_at >= $1 AND f.evidence IN ('referent', 'manager')
		) m GROUP BY m.organisation_id, m.domain HAVING count(*) >= $2
	) h JOIN organisations o ON o.id = h.organisation_id AND o.status = 'active'
	WHERE NOT EXISTS (SELECT 1 FROM organisation_domains n WHERE n.organisation_id = h.organisation_id AND n.domain = h.domain AND n.status <> 'proposed')
	ORDER BY h.confirmed DESC, o.sort_name, o.id, h.domain`

// ConfirmedByHand lists, for the staff, the domains that would have answered in
// place of the référents and the gestionnaire in the last ByHandDays, those
// that would have spared the most answers first: numbers, and nobody.
func (d Desk) ConfirmedByHand(ctx context.Context, a policy.Actor) (all []ByHand, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		lines, err := sqldb.All(tx, func(r sqldb.Scanner) (h ByHand, err error) {
			return h, r.Scan(append(h.Organisation.fields(), &h.Domain, &h.Confirmed)...)
		}, byHandQuery, tx.Now.Add(-ByHandDays*24*time.Hour), ByHandMin)
		for _, h := range lines {
			if len(all) < byHandMax && telling(h.Organisation, h.Domain) != "" {
				all = append(all, h)
			}
		}
		return err
	})
	return all, err
}
