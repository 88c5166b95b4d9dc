package succession

import (
	"context"
	"slices"

	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ofOrganisation is every column that names an organisation and that a merger
// moves.
var ofOrganisation = []move{
	{"affiliations", "organisation_id", "Rattachements"},
	{"organisation_requests", "organisation_id", "Demandes d’ajout"},
	{"adhesions", "organisation_id", "Adhésions"},
	{"changes", "organisation_id", "Changements de la fiche"},
	{"organisation_domains", "organisation_id", "Domaines d’adresses"},
	{"organisation_contacts", "organisation_id", "Contact officiel"},
	{"contact_codes", "organisation_id", ""},
	{"invitations", "organisation_id", "Invitations"},
	{"enrolments", "employer_id", "Demandes d’inscription"},
	{"allotments", "organisation_id", "Places réservées"},
	{"participations", "employer_id", "Participations"},
	{"documents", "organisation_id", "Documents"},
	{"logins", "organisation_id", ""},
	{"grants", "organisation_id", ""},
}

// organisationStays are the columns that name an organisation and that stay,
// each with why.
var organisationStays = map[string]string{
	"family_shares.lead_id": "what a structure shares ends with it", "family_shares.site_id": "what a structure shares ends with it",
	"employer_rules.organisation_id": "each request keeps the rule that was printed on it; the structure that stays has its own",
	"providers.organisation_id":      "a provider is never the one that goes", "courses.provider_id": "a provider is never the one that goes",
	"sessions.provider_id": "a provider is never the one that goes", "enrolments.provider_id": "a provider is never the one that goes",
	"participations.provider_id": "a provider is never the one that goes", "documents.provider_id": "a provider is never the one that goes",
}

// OrganisationPreview is what a merger of two structures would do.
type OrganisationPreview struct {
	Kept, Gone organisation.Organisation
	Moves      []Moved
	Doubles    []Double // people who are in both
	Overlap    organisation.Overlap
	Papers     int    // that keep the name they bear
	Refusal    string // the code of why it cannot be done, "" when it can
	Seal       string // what is done is what was shown
}

// Double is somebody who has an affiliation to both.
type Double struct {
	Name  string
	Roles []policy.Role // that pass to the one that stays
}

// Settled is how many conflicts the merger settles.
func (p OrganisationPreview) Settled() int {
	n := len(p.Doubles) + len(p.Overlap.Years) + len(p.Overlap.Domains)
	if p.Overlap.Contact {
		n++
	}
	return n
}

// PreviewOrganisations tells what making one of two structures would do; the
// first one is kept.
func (d Desk) PreviewOrganisations(ctx context.Context, a policy.Actor, keptPublicID, gonePublicID string) (p OrganisationPreview, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, _, err = d.weighOrganisations(tx, a, keptPublicID, gonePublicID)
		return err
	})
	return p, err
}

func (d Desk) weighOrganisations(tx *sqldb.Tx, a policy.Actor, keptPublicID, gonePublicID string) (p OrganisationPreview, pairs []organisation.Pair, err error) {
	if p.Kept, err = organisation.ByPublicID(tx, keptPublicID); err != nil {
		return p, nil, err
	}
	if p.Gone, err = organisation.ByPublicID(tx, gonePublicID); err != nil {
		return p, nil, err
	}
	if err := policy.See(a, policy.OrganisationRead, p.Kept.Subject()); err != nil {
		return p, nil, err
	}
	if !policy.Can(a, policy.OrganisationMerge, p.Kept.Subject()) {
		return p, nil, fault.New(fault.Forbidden, "forbidden")
	}
	provider, err := sqldb.Exists(tx, `SELECT 1 FROM providers WHERE organisation_id = $1`, p.Gone.ID)
	switch {
	case err != nil:
		return p, nil, err
	case p.Kept.ID == p.Gone.ID:
		p.Refusal = "merge.itself"
	case p.Kept.Status == organisation.Closed || p.Gone.Status == organisation.Closed:
		p.Refusal = "merge.closed"
	case provider:
		p.Refusal = "merge.provider"
	}
	if p.Moves, err = count(tx, ofOrganisation, p.Gone.ID); err != nil {
		return p, nil, err
	}
	if p.Papers, err = sqldb.Value[int](tx, `SELECT count(*) FROM documents WHERE organisation_id = $1`, p.Gone.ID); err != nil {
		return p, nil, err
	}
	if pairs, err = organisation.DoublesAt(tx, p.Kept.ID, p.Gone.ID); err != nil {
		return p, nil, err
	}
	if p.Doubles, err = namePairs(tx, pairs); err != nil {
		return p, nil, err
	}
	p.Overlap, err = organisation.OverlapOf(tx, p.Kept.ID, p.Gone.ID)
	p.Seal = seal(p)
	return p, pairs, err
}

// namePairs says who is in both, and which roles pass on.
func namePairs(tx *sqldb.Tx, pairs []organisation.Pair) (all []Double, err error) {
	for _, pair := range pairs {
		name, err := sqldb.Value[string](tx, `SELECT first_name || ' ' || last_name FROM persons WHERE id = $1`, pair.Stays.PersonID)
		if err != nil {
			return nil, err
		}
		roles, err := organisation.RolesOf(tx, []string{pair.Ends.ID})
		if err != nil {
			return nil, err
		}
		all = append(all, Double{name, roles[pair.Ends.ID]})
	}
	return all, nil
}

// MergeOrganisations makes one structure of two, the first one: everything that
// named the other names it, and the number of the other leads to it. shown is
// the seal of the preview. It is a grave act, for a reason that is kept. Made is
// the public id of the one that is kept.
func (d Desk) MergeOrganisations(ctx context.Context, a policy.Actor, keptPublicID, gonePublicID, shown string, why organisation.Reason) error {
	if err := fault.Reason("motif", why.String(), true); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		p, _, err := d.weighOrganisations(tx, a, keptPublicID, gonePublicID)
		if err != nil {
			return err
		}
		locks := []string{"organisation:" + p.Kept.ID, "organisation:" + p.Gone.ID}
		slices.Sort(locks)
		if err := tx.Lock(locks...); err != nil {
			return err
		}
		if a, err = organisation.Refresh(tx, a); err != nil {
			return err
		}
		p, pairs, err := d.weighOrganisations(tx, a, keptPublicID, gonePublicID)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.OrganisationMerge, p.Kept.Subject()); err != nil { // lately proved who they are
			return err
		}
		if p.Refusal != "" {
			return fault.New(fault.Conflict, p.Refusal)
		}
		if err := d.same(shown, p.Seal); err != nil {
			return err
		}
		tx.Made(p.Kept.PublicID)
		return d.mergeOrganisations(tx, a, p, pairs, why)
	})
}

func (d Desk) mergeOrganisations(tx *sqldb.Tx, a policy.Actor, p OrganisationPreview, pairs []organisation.Pair, why organisation.Reason) error {
	if !d.off.settle {
		for _, pair := range pairs {
			if err := d.Organisations.EndPair(tx, pair, why); err != nil {
				return err
			}
			if err := repoint(tx, pair); err != nil {
				return err
			}
		}
		if err := organisation.Settle(tx, a, p.Kept.ID, p.Gone.ID, p.Overlap, why); err != nil {
			return err
		}
	}
	moved, err := d.carry(tx, ofOrganisation, p.Kept.ID, p.Gone.ID)
	if err != nil {
		return err
	}
	if err := d.Organisations.Become(tx, p.Gone, p.Kept); err != nil {
		return err
	}
	return keep(tx, a, "organisation", p.Kept.ID, p.Gone.ID, moved, p.Settled(), why.String())
}
