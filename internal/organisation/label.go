package organisation

import "profil/internal/sqldb"

// LabelsOf says for several people, by their inner ids, at which organisation
// each works: the one they have been affiliated to the longest. Who is at none
// is not in the answer.
func LabelsOf(tx *sqldb.Tx, personIDs []string) (map[string]string, error) {
	by := map[string]string{}
	if len(personIDs) == 0 {
		return by, nil
	}
	type row struct {
		person       string
		organisation Organisation
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(&v.person, &v.organisation.Name, &v.organisation.SiteLabel)
	}, `SELECT f.person_id, o.name, o.site_label FROM affiliations f JOIN organisations o ON o.id = f.organisation_id
		WHERE f.status = 'confirmed' AND f.person_id IN `+sqldb.In(&args, personIDs)+` ORDER BY f.created_at, f.id`, args...)
	for _, v := range all {
		if by[v.person] == "" {
			by[v.person] = v.organisation.Label()
		}
	}
	return by, err
}
