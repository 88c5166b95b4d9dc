package organisation

import (
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Here is what the bar of every page says of the structures of who asks: the
// name of the one they act for, and how many affiliations await their answer.
type Here struct {
	Label   string
	Pending int
}

// HereFor gathers Here in one query; it is zero for who belongs nowhere.
func HereFor(tx *sqldb.Tx, a policy.Actor) (h Here, err error) {
	if a.Active == "" {
		return h, nil
	}
	args := []any{a.Active, AwaitingReferent}
	return sqldb.One(tx, func(r sqldb.Scanner) (h Here, err error) {
		var o Organisation
		err = r.Scan(&o.Name, &o.SiteLabel, &h.Pending)
		h.Label = o.Label()
		return h, err
	}, `SELECT o.name, o.site_label, (SELECT count(*) FROM affiliations f WHERE f.status = $2 AND f.organisation_id IN `+sqldb.In(&args, a.Holding(policy.Referent))+`)
		FROM organisations o WHERE o.id = $1`, args...)
}
