package organisation

import (
	"context"
	"strings"

	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ListFilter narrows the list of organisations; its zero value narrows nothing.
type ListFilter struct {
	Q           string // words, as the finder reads them
	Status      Status
	Department  string
	Network     string
	Provider    bool           // only those that offer courses
	Provisional bool           // only those whose référent is provisional
	Orphans     bool           // only those that have people and no référent, provisional or not
	Adhesion    AdhesionStatus // of the civil year Year
	Year        int            // this one when zero
	Page        int            // from 1
}

// PageSize is how many lines a page of organisations holds.
const PageSize = 50

// ListLine is an organisation as the staff lists it.
type ListLine struct {
	Organisation
	Members   int
	Pending   int      // affiliations that await an answer
	Referents []string // names of the confirmed référents
	Provider  bool
	Adhesion  AdhesionStatus // of this civil year, "" without
}

// List gives the organisations that a may read and that match, by name, and
// whether there are more.
func (d Desk) List(ctx context.Context, a policy.Actor, f ListFilter) (lines []ListLine, more bool, err error) {
	if policy.List(a, policy.OrganisationRead).Empty() {
		return nil, false, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		lines, err = d.listLines(tx, a, f, PageSize)
		return err
	})
	if len(lines) > PageSize {
		lines, more = lines[:PageSize], true
	}
	return lines, more, err
}

// listLines gives one more line than the limit when there are more.
func (d Desk) listLines(tx *sqldb.Tx, a policy.Actor, f ListFilter, limit int) ([]ListLine, error) {
	year := f.Year
	if year == 0 {
		year = civil.DayOf(tx.Now, civil.Paris).Year()
	}
	args := []any{year}
	where := policy.List(a, policy.OrganisationRead).Where(&args, policy.Columns{Organisation: "o.id", Provider: "o.id", Status: "o.status"}) + f.where(&args)
	lines, err := sqldb.All(tx, func(r sqldb.Scanner) (l ListLine, err error) {
		var adhesion string
		err = r.Scan(append(l.fields(), &l.Members, &l.Pending, &l.Provider, sqldb.Text(&adhesion))...)
		l.Adhesion = AdhesionStatus(adhesion)
		return l, err
	}, `
		SELECT `+organisationColumns+`,
			(SELECT count(*) FROM affiliations f WHERE f.organisation_id = o.id AND f.status = 'confirmed'),
			(SELECT count(*) FROM affiliations f WHERE f.organisation_id = o.id AND f.status IN ('awaiting_referent', 'awaiting_manager')),
			v.organisation_id IS NOT NULL,
			(SELECT d.status FROM adhesions d WHERE d.organisation_id = o.id AND d.year = $1 ORDER BY d.created_at DESC, d.id DESC LIMIT 1)
		FROM organisations o LEFT JOIN providers v ON v.organisation_id = o.id AND v.status = 'granted'
		WHERE `+where+` ORDER BY o.sort_name, o.id
		LIMIT `+sqldb.Arg(&args, limit+1)+` OFFSET `+sqldb.Arg(&args, max(0, f.Page-1)*limit), args...)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.ID)
	}
	referents, err := referentsOf(tx, ids)
	for i := range lines {
		lines[i].Referents = referents[lines[i].ID]
	}
	return lines, err
}

func (f ListFilter) where(args *[]any) string {
	var and strings.Builder
	add := func(cond string) { and.WriteString(" AND " + cond) }
	for _, w := range wordsOf(f.Q) {
		add(`' ' || o.search LIKE '% ' || ` + sqldb.Arg(args, w) + ` || '%'`)
	}
	if f.Status != "" {
		add(`o.status = ` + sqldb.Arg(args, f.Status))
	}
	if f.Department != "" {
		add(`o.department = ` + sqldb.Arg(args, f.Department))
	}
	if f.Network != "" {
		add(`o.network = ` + sqldb.Arg(args, f.Network))
	}
	if f.Provider {
		add(`v.organisation_id IS NOT NULL`)
	}
	if f.Adhesion != "" {
		add(`EXISTS (SELECT 1 FROM adhesions d WHERE d.organisation_id = o.id AND d.year = $1 AND d.status = ` + sqldb.Arg(args, f.Adhesion) + `)`)
	}
	if f.Provisional {
		add(`EXISTS ` + holders + `('referent_provisional'))`)
	}
	if f.Orphans {
		add(orphan)
	}
	return and.String()
}

// ownHolders finds who works at an organisation o and can sign in, and their roles
// r; lentHolders those whom another establishment lends to it.
const (
	ownHolders = `SELECT 1 FROM affiliations f JOIN roles r ON r.affiliation_id = f.id JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active')
	WHERE f.organisation_id = o.id AND f.status = 'confirmed'`
	lentHolders = `SELECT 1 FROM family_shares h JOIN affiliations f ON f.organisation_id = h.lead_id AND f.status = 'confirmed' JOIN roles r ON r.affiliation_id = f.id AND r.role = h.role
	JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active') WHERE h.site_id = o.id AND ` + shared
)

// holders finds who works at an organisation o with one of the roles that follow.
const holders = `(` + ownHolders + ` AND r.role IN `

// orphan is true of an organisation o that has people and no référent who can
// sign in, not even a provisional or a lent one.
const orphan = `EXISTS (SELECT 1 FROM affiliations f WHERE f.organisation_id = o.id AND f.status = 'confirmed')
	AND NOT EXISTS ` + holders + `('referent', 'referent_provisional'))
	AND NOT EXISTS (` + lentHolders + ` AND r.role = 'referent')`
