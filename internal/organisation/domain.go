package organisation

import (
	"time"

	"profil/internal/affiliation"
	"profil/internal/email"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Domain is what an organisation says of the domain of an address.
type Domain struct {
	ID             string
	PublicID       string
	OrganisationID string
	Name           string // lower-case ASCII
	Status         affiliation.Domain
	ProposedBy     string // id of the person, "" when the gestionnaire wrote it
	DecidedBy      string
	DecidedAt      time.Time
	CreatedAt      time.Time
}

const domainColumns = `n.id, n.public_id, n.organisation_id, n.domain, n.status, n.proposed_by, n.decided_by, n.decided_at, n.created_at`

func scanDomain(r sqldb.Scanner) (n Domain, err error) {
	return n, r.Scan(&n.ID, &n.PublicID, &n.OrganisationID, &n.Name, &n.Status, sqldb.Text(&n.ProposedBy), sqldb.Text(&n.DecidedBy),
		sqldb.Time(&n.DecidedAt), sqldb.Time(&n.CreatedAt))
}

// Subject says who stands where around the domain.
func (n Domain) Subject() policy.Subject {
	return policy.Subject{Organisation: n.OrganisationID, Status: policy.Status(n.Status)}
}

func domainsOf(tx *sqldb.Tx, organisationID string) ([]Domain, error) {
	return sqldb.All(tx, scanDomain, `SELECT `+domainColumns+` FROM organisation_domains n WHERE n.organisation_id = $1 ORDER BY n.domain`, organisationID)
}

func domainsByName(tx *sqldb.Tx, organisationID string) (map[string]affiliation.Domain, error) {
	all, err := domainsOf(tx, organisationID)
	by := map[string]affiliation.Domain{}
	for _, n := range all {
		by[n.Name] = n.Status
	}
	return by, err
}

// Contact is the address at which an organisation answers officially.
type Contact struct {
	OrganisationID string
	Address        email.Address
	SetBy          string
	SetAt          time.Time
}

func contactOf(tx *sqldb.Tx, organisationID string) (Contact, error) {
	return sqldb.One(tx, func(r sqldb.Scanner) (c Contact, err error) {
		return c, r.Scan(&c.OrganisationID, &c.Address, &c.SetBy, sqldb.Time(&c.SetAt))
	}, `SELECT organisation_id, typed, set_by, set_at FROM organisation_contacts WHERE organisation_id = $1`, organisationID)
}

// invited tells whether a référent of the organisation, who still is, has
// invited one of these addresses, and the invitation may be used.
func invited(tx *sqldb.Tx, organisationID string, addresses []string) (bool, error) {
	if len(addresses) == 0 {
		return false, nil
	}
	args := []any{organisationID, tx.Now}
	return sqldb.Exists(tx, `SELECT 1 FROM invitations i
		JOIN affiliations f ON f.person_id = i.invited_by AND f.organisation_id = i.organisation_id AND f.status = 'confirmed'
		JOIN roles r ON r.affiliation_id = f.id AND r.role = 'referent'
		WHERE i.organisation_id = $1 AND i.expires_at > $2 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.address IN `+sqldb.In(&args, addresses), args...)
}
