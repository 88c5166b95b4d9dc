package organisation

import (
	"profil/internal/affiliation"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// recognise verifies, for the organisation of an affiliation that has just been
// confirmed, the domain that its person's address has. It is the one that was
// read on the page, or nothing is done: addresses change.
func (d Desk) recognise(tx *sqldb.Tx, a policy.Actor, f Affiliation, typed string) error {
	o, err := Load(tx, f.OrganisationID)
	if err != nil {
		return err
	}
	if err := policy.Require(a, policy.DomainDecide, o.Subject()); err != nil {
		return err
	}
	name, err := ParseDomain(typed, affiliation.VerifiedDomain)
	if err != nil {
		return err
	}
	addresses, err := sqldb.Values[string](tx, `SELECT typed FROM emails WHERE person_id = $1 AND main`, f.PersonID)
	if err != nil {
		return err
	}
	for _, address := range addresses {
		offered, err := recognisable(tx, o, address)
		if err != nil {
			return err
		}
		if offered == name {
			return d.putDomain(tx, a, o, name, affiliation.VerifiedDomain)
		}
	}
	return fault.New(fault.Conflict, "domain.moved")
}

// telling gives the domain of an address when it may show who works for an
// organisation: not that of a provider open to whoever asks, nor of the State
// for a company; "" then.
func telling(o Organisation, address string) string {
	name, err := ParseDomain(address, affiliation.VerifiedDomain)
	if err != nil || o.private() && email.MailboxAt(name) == email.StateMailbox {
		return ""
	}
	return name
}

// recognisable gives the domain of an address when verifying it would let in
// the colleagues who have one there, "" otherwise: also when it was decided on.
func recognisable(tx *sqldb.Tx, o Organisation, address string) (string, error) {
	name := telling(o, address)
	if name == "" {
		return "", nil
	}
	known, err := domainsByName(tx, o.ID)
	if said := known[name]; err != nil || said != affiliation.UnknownDomain && said != affiliation.ProposedDomain {
		return "", err
	}
	return name, nil
}
