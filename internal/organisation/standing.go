package organisation

import (
	"cmp"
	"slices"
	"time"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Standings gives what a person may speak for: their confirmed affiliations to
// organisations that are active, the oldest first, with the roles they hold.
func Standings(tx *sqldb.Tx, personID string) ([]policy.Standing, error) {
	return AskStandings(tx, account.Holder{SQL: "$1", Arg: personID})()
}

// AskStandings is Standings of whom h names; what it returns awaits the answer.
func AskStandings(tx *sqldb.Tx, h account.Holder) func() ([]policy.Standing, error) {
	type row struct {
		standing     policy.Standing
		role, absent string
		since        time.Time
	}
	mine := ` FROM affiliations f
		JOIN organisations o ON o.id = f.organisation_id AND o.status = 'active'
		LEFT JOIN providers v ON v.organisation_id = f.organisation_id AND v.status = 'granted'`
	confirmed := ` WHERE f.person_id = ` + h.SQL + ` AND f.status = 'confirmed'`
	asked := sqldb.Ask(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(&v.standing.Affiliation, &v.standing.Organisation, &v.standing.Provider, sqldb.Text(&v.role), &v.absent, sqldb.Time(&v.since), &v.standing.Lent)
	}, `
		SELECT f.id, f.organisation_id AS at, v.organisation_id IS NOT NULL, r.role, '' AS absent, f.created_at AS since, '' AS lent`+mine+`
		LEFT JOIN roles r ON r.affiliation_id = f.id`+confirmed+`
		UNION ALL
		SELECT f.id, f.organisation_id, v.organisation_id IS NOT NULL, 'approver', (SELECT w.person_id FROM affiliations w WHERE w.id = b.affiliation_id), f.created_at, ''`+mine+`
		JOIN absences b ON b.deputy_id = f.id AND `+deputised+confirmed+`
		UNION ALL
		SELECT f.id, h.site_id, false, r.role, '', f.created_at, f.organisation_id FROM affiliations f
		JOIN roles r ON r.affiliation_id = f.id
		JOIN family_shares h ON h.lead_id = f.organisation_id AND h.role = r.role AND `+shared+confirmed+`
		ORDER BY lent, since, 1, at, absent`, h.Arg, civil.DayOf(tx.Now, civil.Paris))
	return func() ([]policy.Standing, error) {
		rows, err := asked.All()
		var all []policy.Standing
		for _, v := range rows {
			if n := len(all); n == 0 || all[n-1].Affiliation != v.standing.Affiliation || all[n-1].Organisation != v.standing.Organisation {
				all = append(all, v.standing)
			}
			last := &all[len(all)-1]
			switch own := slices.Contains(last.Roles, policy.Approver) && len(last.InFor) == 0; {
			case v.role == "" || own && v.absent != "": // who holds the right needs nobody's
			case v.absent != "":
				if len(last.InFor) == 0 {
					last.Roles = append(last.Roles, policy.Approver)
				}
				last.InFor = append(last.InFor, v.absent)
			default:
				last.Roles = append(last.Roles, policy.Role(v.role))
			}
		}
		for i := range all {
			sortRoles(all[i].Roles)
		}
		return all, err
	}
}

func sortRoles(roles []policy.Role) {
	slices.SortFunc(roles, func(a, b policy.Role) int {
		return cmp.Compare(slices.Index(policy.Roles, a), slices.Index(policy.Roles, b))
	})
}

// Refresh reads the rights of an actor again, inside the write that they are
// used for: what was taken from them since their page was shown is gone. The
// organisation they act for stays the same while they belong to it. Somebody
// who was suspended is signed in no more.
func Refresh(tx *sqldb.Tx, a policy.Actor) (policy.Actor, error) {
	person := account.AskRefresh(tx, a)
	if a.System || !a.SignedIn() {
		return person()
	}
	standings := AskStandings(tx, account.Holder{SQL: "$1", Arg: a.Person})
	a, err := person()
	if err != nil {
		return a, err
	}
	if a.Standings, err = standings(); err != nil {
		return a, err
	}
	if !a.Belongs(a.Active) {
		a.Active = ""
	}
	return a, nil
}

// Holders lists the persons who hold a role at an organisation and can use it:
// their affiliation is confirmed and their account is open. The roles of a
// provider count only while the organisation has the capability. A référent or an
// employer that another establishment lends is among them.
func Holders(tx *sqldb.Tx, organisationID string, role policy.Role) ([]string, error) {
	return holdersOf(tx, organisationID, role, time.Time{})
}

// holdersOf is Holders, of those who were seen since an instant.
func holdersOf(tx *sqldb.Tx, organisationID string, role policy.Role, since time.Time) ([]string, error) {
	args, seen, capable := []any{organisationID, role}, ``, ``
	if !since.IsZero() {
		seen = ` AND COALESCE(p.seen_at, p.created_at) > ` + sqldb.Arg(&args, since)
	}
	if role == policy.Organiser || role == policy.Trainer {
		capable = ` JOIN providers v ON v.organisation_id = f.organisation_id AND v.status = 'granted'`
	}
	return sqldb.Values[string](tx, `SELECT p.id FROM persons p JOIN (
			SELECT f.person_id FROM affiliations f JOIN roles r ON r.affiliation_id = f.id AND r.role = $2`+capable+`
				WHERE f.organisation_id = $1 AND f.status = 'confirmed'
			UNION
			SELECT f.person_id FROM family_shares h JOIN affiliations f ON f.organisation_id = h.lead_id AND f.status = 'confirmed'
				JOIN roles r ON r.affiliation_id = f.id AND r.role = h.role WHERE h.site_id = $1 AND h.role = $2 AND `+shared+`
		) w ON w.person_id = p.id WHERE p.status IN ('proven', 'active')`+seen+` ORDER BY p.sort_name, p.id`, args...)
}

// Answerers lists who has to answer an affiliation: the référents of the
// organisation, or nobody by name, which is the gestionnaire.
func Answerers(tx *sqldb.Tx, f Affiliation) ([]string, error) {
	if f.Status != AwaitingReferent {
		return nil, nil
	}
	return Holders(tx, f.OrganisationID, policy.Referent)
}

// RolesOfPeople gives the roles that some people hold, whatever the organisation,
// by the inner id of each: what another establishment lends, and what they do in
// the place of somebody who is absent, is not among them.
func RolesOfPeople(tx *sqldb.Tx, people []string) (map[string][]policy.Role, error) {
	type row struct {
		person string
		role   policy.Role
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.person, &v.role) },
		`SELECT f.person_id, r.role FROM affiliations f JOIN roles r ON r.affiliation_id = f.id WHERE f.status = 'confirmed' AND f.person_id IN `+sqldb.In(&args, people), args...)
	by := map[string][]policy.Role{}
	for _, v := range all {
		by[v.person] = append(by[v.person], v.role)
	}
	return by, err
}

// RolesOf gives the roles of several affiliations, by the inner id of each, in
// the order of policy.Roles.
func RolesOf(tx *sqldb.Tx, affiliationIDs []string) (map[string][]policy.Role, error) {
	by := map[string][]policy.Role{}
	if len(affiliationIDs) == 0 {
		return by, nil
	}
	type row struct {
		affiliation string
		role        policy.Role
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.affiliation, &v.role) },
		`SELECT affiliation_id, role FROM roles WHERE affiliation_id IN `+sqldb.In(&args, affiliationIDs), args...)
	for _, v := range all {
		by[v.affiliation] = append(by[v.affiliation], v.role)
	}
	for _, roles := range by {
		sortRoles(roles)
	}
	return by, err
}
