package organisation

import (
	"context"
	"slices"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Who is a person as the pages of an organisation show them.
type Who struct {
	PublicID string
	Name     string // « Claire Vasseur »
	First    string // « Claire »
	Email    string // "" for who may not read it
}

const whoColumns = `p.public_id, p.first_name || ' ' || p.last_name, p.first_name, e.typed`

const fromWho = ` JOIN persons p ON p.id = f.person_id LEFT JOIN emails e ON e.person_id = p.id AND e.main `

func (w *Who) fields() []any { return []any{&w.PublicID, &w.Name, &w.First, sqldb.Text(&w.Email)} }

// Tie is one affiliation as the person it is about follows it.
type Tie struct {
	Affiliation
	Organisation Organisation // the zero value while it is asked for
	Request      Request      // of the missing organisation, the zero value without one
	Roles        []policy.Role
	Provider     bool               // the organisation offers courses
	Answerers    []string           // names of those who have the answer; none: the gestionnaire
	By           time.Time          // when the answer is due (to a provisional référent, their confirmation), zero when nothing is awaited
	Events       []AffiliationEvent // what the person may do
	Next         Organisation       // what has come after the organisation that closed, and they may join at once
}

// Label is the name of the organisation, be it there or asked for.
func (t Tie) Label() string {
	if t.Organisation.ID != "" {
		return t.Organisation.Label()
	}
	return Organisation{Name: t.Request.Form.Name, SiteLabel: t.Request.Form.SiteLabel}.Label()
}

// Mine gives the affiliations of the person who asks, the latest first, each
// with who has the answer, since when and by when.
func (d Desk) Mine(ctx context.Context, a policy.Actor) (ties []Tie, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		ties, err = d.ties(tx, a, a.Person)
		return err
	})
	return ties, err
}

// ToCorrect lists the requests of structures that wait for a correction of the
// one who asks.
func (d Desk) ToCorrect(ctx context.Context, a policy.Actor) (all []Request, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanRequest, `SELECT `+requestColumns+` FROM organisation_requests q WHERE q.person_id = $1 AND q.status = $2 ORDER BY q.created_at, q.id LIMIT 20`, a.Person, InfoRequested)
		return err
	})
	return all, err
}

// ties gives the affiliations of a person that a may read.
func (d Desk) ties(tx *sqldb.Tx, a policy.Actor, personID string) ([]Tie, error) {
	args := []any{personID}
	all, err := sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		WHERE f.person_id = $1 AND `+policy.List(a, policy.AffiliationRead).Where(&args, affiliationPlaces)+`
		ORDER BY f.created_at DESC, f.id DESC LIMIT 100`, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids, organisations, requests := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range all {
		ids[f.ID], organisations[f.OrganisationID], requests[f.RequestID] = true, true, true
	}
	known, err := loadKnown(tx, keys(ids), keys(organisations), keys(requests))
	if err != nil {
		return nil, err
	}
	var ties []Tie
	for _, f := range all {
		t := Tie{
			Affiliation: f, Organisation: known.organisations[f.OrganisationID], Request: known.requests[f.RequestID], Roles: known.roles[f.ID],
			Provider: known.providers[f.OrganisationID], By: d.answerBy(f.Status, f.UpdatedAt),
			Events: AffiliationLife.Open(a, f.Status, f.Subject()),
		}
		if f.Status == Confirmed && slices.Contains(t.Roles, policy.ReferentProvisional) {
			t.By = d.staffBy(f.DecidedAt)
		}
		if f.Status == AwaitingReferent {
			t.Answerers = known.referents[f.OrganisationID]
		}
		if f.Status == AwaitingOrganisation && t.Request.Status == InfoRequested { // the person has the ball
			t.By = time.Time{}
		}
		if t.Organisation.Closure == Ceased && f.Status == Removed {
			if t.Next, err = Followable(tx, f); err != nil && fault.KindOf(err) != fault.NotFound {
				return nil, err
			} else if err != nil {
				t.Next = Organisation{}
			}
		}
		ties = append(ties, t)
	}
	return ties, nil
}

// known is what lists of affiliations say of what stands around them.
type known struct {
	organisations map[string]Organisation
	requests      map[string]Request
	roles         map[string][]policy.Role
	referents     map[string][]string // names, by organisation
	providers     map[string]bool
	members       map[string]int
}

// loadKnown reads it in as many queries whatever the length of the list.
func loadKnown(tx *sqldb.Tx, affiliations, organisations, requests []string) (k known, err error) {
	if k.organisations, err = LoadMany(tx, organisations); err != nil {
		return k, err
	}
	if k.requests, err = requestsByID(tx, requests); err != nil {
		return k, err
	}
	if k.roles, err = RolesOf(tx, affiliations); err != nil {
		return k, err
	}
	if k.referents, err = referentsOf(tx, organisations); err != nil {
		return k, err
	}
	k.providers, k.members, err = weightOf(tx, organisations)
	return k, err
}

func keys(set map[string]bool) []string {
	var all []string
	for k := range set {
		if k != "" {
			all = append(all, k)
		}
	}
	return all
}

func requestsByID(tx *sqldb.Tx, ids []string) (map[string]Request, error) {
	return sqldb.Many(tx, scanRequest, func(q Request) string { return q.ID }, `SELECT `+requestColumns+` FROM organisation_requests q WHERE q.id IN`, ids)
}

// referentsOf names the confirmed référents of several organisations.
func referentsOf(tx *sqldb.Tx, organisations []string) (map[string][]string, error) {
	by := map[string][]string{}
	if len(organisations) == 0 {
		return by, nil
	}
	type row struct{ organisation, name string }
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.organisation, &v.name) }, `
		SELECT f.organisation_id, p.first_name || ' ' || p.last_name FROM affiliations f
		JOIN roles r ON r.affiliation_id = f.id AND r.role = 'referent'
		JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active')
		WHERE f.status = 'confirmed' AND f.organisation_id IN `+sqldb.In(&args, organisations)+` ORDER BY p.sort_name, p.id`, args...)
	for _, v := range all {
		by[v.organisation] = append(by[v.organisation], v.name)
	}
	return by, err
}

// weightOf tells which organisations are providers, and how many people each has.
func weightOf(tx *sqldb.Tx, organisations []string) (map[string]bool, map[string]int, error) {
	providers, members := map[string]bool{}, map[string]int{}
	if len(organisations) == 0 {
		return providers, members, nil
	}
	type row struct {
		id       string
		provider bool
		members  int
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.provider, &v.members) }, `
		SELECT o.id, v.organisation_id IS NOT NULL, (SELECT count(*) FROM affiliations f WHERE f.organisation_id = o.id AND f.status = 'confirmed')
		FROM organisations o LEFT JOIN providers v ON v.organisation_id = o.id AND v.status = 'granted'
		WHERE o.id IN `+sqldb.In(&args, organisations), args...)
	for _, v := range all {
		providers[v.id], members[v.id] = v.provider, v.members
	}
	return providers, members, err
}

// orNothing keeps the zero value of what does not exist.
func orNothing[T any](v T, err error) (T, error) {
	if fault.KindOf(err) == fault.NotFound {
		var zero T
		return zero, nil
	}
	return v, err
}
