package organisation

import (
	"fmt"

	"profil/internal/affiliation"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Pair is two live affiliations of one person to one organisation, or to two
// that become one: one of them stays.
type Pair struct{ Stays, Ends Affiliation }

// pairs sets side by side the live affiliations that a merger would double: of
// two, the confirmed one stays, else the one of what is kept.
func pairs(kept, gone []Affiliation, same func(a, b Affiliation) bool) (all []Pair) {
	for _, g := range gone {
		for _, k := range kept {
			switch {
			case !same(k, g):
			case g.Status == Confirmed && k.Status != Confirmed:
				all = append(all, Pair{Stays: g, Ends: k})
			default:
				all = append(all, Pair{Stays: k, Ends: g})
			}
		}
	}
	return all
}

// DoublesAt lists the people who have a live affiliation to each of two
// organisations.
func DoublesAt(tx *sqldb.Tx, keptID, goneID string) ([]Pair, error) {
	live := []AffiliationStatus{AwaitingReferent, AwaitingManager, Confirmed}
	kept, err := affiliationsAt(tx, keptID, live...)
	if err != nil {
		return nil, err
	}
	gone, err := affiliationsAt(tx, goneID, live...)
	return pairs(kept, gone, func(a, b Affiliation) bool { return a.PersonID == b.PersonID }), err
}

// DoublesOf lists the organisations to which two people each have a live
// affiliation.
func DoublesOf(tx *sqldb.Tx, keptPersonID, gonePersonID string) ([]Pair, error) {
	of := func(personID string) ([]Affiliation, error) {
		return sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
			WHERE f.person_id = $1 AND f.status IN ('awaiting_referent', 'awaiting_manager', 'confirmed') ORDER BY f.created_at, f.id`, personID)
	}
	kept, err := of(keptPersonID)
	if err != nil {
		return nil, err
	}
	gone, err := of(gonePersonID)
	return pairs(kept, gone, func(a, b Affiliation) bool { return a.OrganisationID == b.OrganisationID }), err
}

// EndPair ends one affiliation of a pair: its roles pass to the one that stays,
// and so do the requests made under it (its caller moves them).
func (d Desk) EndPair(tx *sqldb.Tx, p Pair, why Reason) error {
	if _, err := tx.Exec(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at)
		SELECT $2, role, granted_by, granted_at FROM roles WHERE affiliation_id = $1 AND ($3 OR role <> 'referent_provisional')
		ON CONFLICT (affiliation_id, role) DO NOTHING`, p.Ends.ID, p.Stays.ID, p.Stays.Status == Confirmed); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM roles WHERE affiliation_id = $1`, p.Ends.ID); err != nil {
		return err
	}
	ev := AffiliationGivenUp
	if p.Ends.Status == Confirmed {
		ev = AffiliationLeft
	}
	ends := p.Ends
	return d.move(tx, policy.Actor{Person: ends.PersonID}, &ends, ev, why)
}

// Overlap is what two organisations each have of what one may have once.
type Overlap struct {
	Years   []int    // of adhésions, asked for or active
	Domains []string // said of by both
	Contact bool     // both have an official contact
}

// OverlapOf tells what two organisations both have.
func OverlapOf(tx *sqldb.Tx, keptID, goneID string) (o Overlap, err error) {
	if o.Years, err = sqldb.Values[int](tx, `SELECT d.year FROM adhesions d JOIN adhesions k ON k.year = d.year AND k.organisation_id = $1 AND k.status IN ('asked', 'active')
		WHERE d.organisation_id = $2 AND d.status IN ('asked', 'active') ORDER BY d.year`, keptID, goneID); err != nil {
		return o, err
	}
	if o.Domains, err = sqldb.Values[string](tx, `SELECT n.domain FROM organisation_domains n JOIN organisation_domains k ON k.domain = n.domain AND k.organisation_id = $1
		WHERE n.organisation_id = $2 ORDER BY n.domain`, keptID, goneID); err != nil {
		return o, err
	}
	o.Contact, err = sqldb.Exists(tx, `SELECT 1 FROM organisation_contacts a JOIN organisation_contacts b ON b.organisation_id = $2 WHERE a.organisation_id = $1`, keptID, goneID)
	return o, err
}

// Settle makes room, at an organisation that is kept, for what another one has:
// of two adhésions of a year the active one stays; of two words on a domain,
// what was decided; of two official contacts, the one of what is kept.
func Settle(tx *sqldb.Tx, a policy.Actor, keptID, goneID string, o Overlap, why Reason) error {
	for _, year := range o.Years {
		loser := goneID
		active, err := sqldb.Values[string](tx, `SELECT organisation_id FROM adhesions WHERE year = $3 AND status = 'active' AND organisation_id IN ($1, $2)`, keptID, goneID, year)
		if err != nil {
			return err
		}
		if len(active) == 1 && active[0] == goneID {
			loser = keptID
		}
		if _, err := tx.Exec(`UPDATE adhesions SET status = 'ended', reason = $3, decided_by = $4, decided_at = $5, updated_at = $5
			WHERE organisation_id = $1 AND year = $2 AND status IN ('asked', 'active')`, loser, year, why.String(), a.Person, tx.Now); err != nil {
			return err
		}
	}
	for _, domain := range o.Domains {
		loser := goneID
		kept, err := domainsByName(tx, keptID)
		if err != nil {
			return err
		}
		if kept[domain] == affiliation.ProposedDomain {
			loser = keptID
		}
		if _, err := tx.Exec(`DELETE FROM organisation_domains WHERE organisation_id = $1 AND domain = $2`, loser, domain); err != nil {
			return err
		}
	}
	if o.Contact {
		_, err := tx.Exec(`DELETE FROM organisation_contacts WHERE organisation_id = $1`, goneID)
		return err
	}
	return nil
}

// Become closes an organisation that has become another one: what led to it
// leads there, and who waits there is answered by who can answer now.
func (d Desk) Become(tx *sqldb.Tx, gone, kept Organisation) error {
	if _, err := tx.Exec(`UPDATE organisations SET successor_id = $2 WHERE successor_id = $1`, gone.ID, kept.ID); err != nil {
		return err
	}
	if err := closeAs(tx, gone, Merged, civil.DayOf(tx.Now, civil.Paris), kept.ID); err != nil {
		return err
	}
	referents, err := Holders(tx, kept.ID, policy.Referent)
	if err != nil {
		return err
	}
	if len(referents) > 0 { // nobody is provisional where somebody is not
		if _, err := tx.Exec(`DELETE FROM roles WHERE role = 'referent_provisional' AND affiliation_id IN (SELECT id FROM affiliations WHERE organisation_id = $1)`, kept.ID); err != nil {
			return err
		}
	}
	return d.passOn(tx, kept.ID)
}

func closeAs(tx *sqldb.Tx, o Organisation, how Closure, on civil.Day, successorID string) error {
	if _, err := tx.Exec(`UPDATE family_shares SET status = 'ended', ended_at = $2 WHERE (lead_id = $1 OR site_id = $1) AND status IN ('asked', 'active')`, o.ID, tx.Now); err != nil {
		return err
	}
	return tx.Must(`UPDATE organisations SET status = 'closed', closure = $3, closed_on = $4, successor_id = $5, updated_at = $6 WHERE id = $1 AND updated_at = $2 AND status <> 'closed'`,
		o.ID, o.UpdatedAt, how, on, sqldb.Null(successorID), tx.Now)
}

// successions is how many organisations may follow each other: more would be a
// circle.
const successions = 20

// Successor gives what an organisation has become, or what comes after it,
// itself while it is not closed; a closed one that has none is given as it is.
func Successor(tx *sqldb.Tx, o Organisation) (Organisation, error) {
	for range successions {
		if o.Status != Closed || o.SuccessorID == "" {
			return o, nil
		}
		var err error
		if o, err = Load(tx, o.SuccessorID); err != nil {
			return o, err
		}
	}
	return o, fault.Because(fault.Internal, "internal", fmt.Errorf("the organisations that follow %s follow each other", o.ID))
}
