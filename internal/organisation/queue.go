package organisation

import (
	"context"
	"slices"
	"time"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Queue is what awaits the gestionnaire, the oldest first in each list.
type Queue struct {
	Requests    []RequestLine     // of organisations; those sent back for correction have InfoRequested
	Pending     []AffiliationLine // affiliations that no confirmed référent can answer
	Provisional []AffiliationLine // provisional référents, to be confirmed
	Adhesions   []AdhesionLine
	Changes     []ChangeLine
	Orphans     []ListLine // organisations that have people and no référent at all, nor a provisional one
}

// Len is how many things await the gestionnaire.
func (q Queue) Len() int {
	n := len(q.Pending) + len(q.Provisional) + len(q.Adhesions) + len(q.Changes) + len(q.Orphans)
	for _, r := range q.Requests {
		if r.Status == Requested {
			n++
		}
	}
	return n
}

// RequestLine is a request of an organisation, with what helps to decide.
type RequestLine struct {
	Request
	Who      Who
	By       time.Time // when the answer is due, zero while the person has to correct
	Evidence Evidence
}

// Evidence is what is known already of what somebody asks for.
type Evidence struct {
	SameSIRET []Organisation // sites that live under the very SIRET, or the number that stands for it
	SameSIREN []Organisation // other establishments of the legal unit
	Others    []Request      // other live requests for the legal unit
	Alike     []Organisation // in the same commune, under nearly the same name; on the page of one request
	Past      []Request      // closed requests for the SIRET, the latest first; on the page of one request
}

// AffiliationLine is an affiliation as the staff sees it.
type AffiliationLine struct {
	Affiliation
	Who          Who
	Organisation Organisation
	Roles        []policy.Role
	Members      int       // people confirmed at the organisation
	Referents    []string  // names of its confirmed référents
	By           time.Time // when the answer is due
}

// AdhesionLine is an adhésion as the staff sees it.
type AdhesionLine struct {
	Adhesion
	Organisation Organisation
	AskedByName  string
	By           time.Time
}

// ChangeLine is a reported change as the staff sees it.
type ChangeLine struct {
	Change
	Organisation Organisation
	Who          string
	By           time.Time
}

// queueMost is the most lines of one list of the queue.
const queueMost = 1000

// Queue gives what awaits the gestionnaire, to the staff.
func (d Desk) Queue(ctx context.Context, a policy.Actor) (q Queue, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return q, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if q.Requests, err = d.requestLines(tx, a, `q.status IN ('requested', 'info_requested')`); err != nil {
			return err
		}
		if q.Pending, err = d.affiliationLines(tx, a, `f.status = 'awaiting_manager'`); err != nil {
			return err
		}
		if q.Provisional, err = d.affiliationLines(tx, a, `f.status = 'confirmed' AND f.id IN (SELECT affiliation_id FROM roles WHERE role = 'referent_provisional')`); err != nil {
			return err
		}
		if q.Adhesions, err = d.adhesionLines(tx); err != nil {
			return err
		}
		if q.Changes, err = d.changeLines(tx); err != nil {
			return err
		}
		q.Orphans, err = d.listLines(tx, a, ListFilter{Orphans: true}, queueMost)
		return err
	})
	return q, err
}

// requestLines lists the requests that a may read and that match a condition
// on q, the oldest first; the evidence is for the staff.
func (d Desk) requestLines(tx *sqldb.Tx, a policy.Actor, cond string, values ...any) ([]RequestLine, error) {
	lines, err := d.plainRequestLines(tx, a, cond, values...)
	if err != nil || !a.Staff(policy.Reader) {
		return lines, err
	}
	return lines, addEvidence(tx, lines)
}

// plainRequestLines is requestLines without the evidence.
func (d Desk) plainRequestLines(tx *sqldb.Tx, a policy.Actor, cond string, values ...any) ([]RequestLine, error) {
	args := values
	lines, err := sqldb.All(tx, func(r sqldb.Scanner) (l RequestLine, err error) {
		err = r.Scan(append(l.Request.fields(), l.Who.fields()...)...)
		l.Form.Address.place()
		return l, err
	}, `SELECT `+requestColumns+`, `+whoColumns+` FROM organisation_requests q
		JOIN persons p ON p.id = q.person_id LEFT JOIN emails e ON e.person_id = p.id AND e.main
		WHERE `+cond+` AND `+policy.List(a, policy.RequestRead).Where(&args, requestPlaces)+`
		ORDER BY q.created_at, q.id LIMIT `+sqldb.Arg(&args, queueMost), args...)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		if lines[i].Status == Requested {
			lines[i].By = d.staffBy(lines[i].UpdatedAt)
		}
	}
	return lines, nil
}

func addEvidence(tx *sqldb.Tx, lines []RequestLine) error {
	sirens, numbers := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		if l.Form.SIRET.IsZero() {
			numbers[l.Form.Registration.Number] = true
		} else {
			sirens[l.Form.SIRET.SIREN().Digits()] = true
		}
	}
	if len(lines) == 0 {
		return nil
	}
	var args []any
	there, err := sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o
		WHERE o.status <> 'closed' AND (o.siren IN `+sqldb.In(&args, keys(sirens))+`
			OR o.registration_kind <> '' AND o.registration_number IN `+sqldb.In(&args, keys(numbers))+`) ORDER BY o.sort_name, o.id LIMIT 500`, args...)
	if err != nil {
		return err
	}
	args = nil
	asked, err := sqldb.All(tx, scanRequest, `SELECT `+requestColumns+` FROM organisation_requests q
		WHERE q.status IN ('requested', 'info_requested') AND (substr(q.siret, 1, 9) IN `+sqldb.In(&args, keys(sirens))+`
			OR q.registration_kind <> '' AND q.registration_number IN `+sqldb.In(&args, keys(numbers))+`) ORDER BY q.created_at, q.id LIMIT 500`, args...)
	if err != nil {
		return err
	}
	for i := range lines {
		l, s := &lines[i], lines[i].Form.SIRET
		for _, o := range there {
			switch {
			case o.SIRET == s && o.Registration == l.Form.Registration:
				l.Evidence.SameSIRET = append(l.Evidence.SameSIRET, o)
			case !s.IsZero() && o.SIRET.SIREN() == s.SIREN():
				l.Evidence.SameSIREN = append(l.Evidence.SameSIREN, o)
			}
		}
		for _, q := range asked {
			if q.ID != l.ID && q.Form.SIRET.SIREN() == s.SIREN() && q.Form.Registration == l.Form.Registration {
				l.Evidence.Others = append(l.Evidence.Others, q)
			}
		}
	}
	return nil
}

// affiliationLines lists the affiliations that a may read and that match a
// condition on f, those that have waited longest first.
func (d Desk) affiliationLines(tx *sqldb.Tx, a policy.Actor, cond string, values ...any) ([]AffiliationLine, error) {
	args := values
	lines, err := sqldb.All(tx, func(r sqldb.Scanner) (l AffiliationLine, err error) {
		return l, r.Scan(append(l.Affiliation.fields(), l.Who.fields()...)...)
	}, `SELECT `+affiliationColumns+`, `+whoColumns+` FROM affiliations f`+fromWho+`
		WHERE `+cond+` AND `+policy.List(a, policy.AffiliationRead).Where(&args, affiliationPlaces)+`
		ORDER BY f.updated_at, f.id LIMIT `+sqldb.Arg(&args, queueMost), args...)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	ids, organisations := map[string]bool{}, map[string]bool{}
	for _, l := range lines {
		ids[l.ID], organisations[l.OrganisationID] = true, true
	}
	known, err := loadKnown(tx, keys(ids), keys(organisations), nil)
	for i := range lines {
		l := &lines[i]
		l.Organisation, l.Roles = known.organisations[l.OrganisationID], known.roles[l.ID]
		l.Referents, l.Members = known.referents[l.OrganisationID], known.members[l.OrganisationID]
		if l.By = d.answerBy(l.Status, l.UpdatedAt); l.Status == Confirmed && slices.Contains(l.Roles, policy.ReferentProvisional) {
			l.By = d.staffBy(l.Affiliation.DecidedAt)
		}
	}
	return lines, err
}

func (d Desk) adhesionLines(tx *sqldb.Tx) ([]AdhesionLine, error) {
	lines, err := sqldb.All(tx, func(r sqldb.Scanner) (l AdhesionLine, err error) {
		err = r.Scan(append(append(l.Adhesion.fields(), l.Organisation.fields()...), &l.AskedByName)...)
		l.By = d.staffBy(l.Adhesion.CreatedAt)
		return l, err
	}, `SELECT `+adhesionColumns+`, `+organisationColumns+`, COALESCE(p.first_name || ' ' || p.last_name, '') FROM adhesions d
		JOIN organisations o ON o.id = d.organisation_id LEFT JOIN persons p ON p.id = d.asked_by
		WHERE d.status = 'asked' ORDER BY d.created_at, d.id LIMIT $1`, queueMost)
	return lines, err
}

func (d Desk) changeLines(tx *sqldb.Tx) ([]ChangeLine, error) {
	return sqldb.All(tx, d.scanChangeLine, changeLineQuery+`WHERE g.status = 'reported' ORDER BY g.created_at, g.id LIMIT $1`, queueMost)
}

const changeLineQuery = `SELECT ` + changeColumns + `, ` + organisationColumns + `, p.first_name || ' ' || p.last_name FROM changes g
	JOIN organisations o ON o.id = g.organisation_id JOIN persons p ON p.id = g.person_id `

func (d Desk) scanChangeLine(r sqldb.Scanner) (l ChangeLine, err error) {
	err = r.Scan(append(append(l.Change.fields(), l.Organisation.fields()...), &l.Who)...)
	if l.Change.Status == Reported {
		l.By = d.staffBy(l.Change.CreatedAt)
	}
	return l, err
}
