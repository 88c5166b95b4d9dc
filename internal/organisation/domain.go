package organisation

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/affiliation"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
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

// ParseDomain reads the domain of addresses, with or without what stands before
// it, under the field "domaine". One at which whoever asks has a mailbox shows
// nothing of where they work: it may only be refused.
func ParseDomain(typed string, status affiliation.Domain) (string, error) {
	_, after, found := strings.Cut(typed, "@")
	if !found {
		after = typed
	}
	a, err := email.Parse("x@" + strings.TrimSpace(after))
	if err != nil {
		return "", fault.Field("domaine", "domain.wrong")
	}
	if kind := email.MailboxAt(a.Domain()); status != affiliation.RefusedDomain && (kind == email.FreeMailbox || kind == email.DisposableMailbox) {
		return "", fault.Field("domaine", "domain.free")
	}
	return a.Domain(), nil
}

// SayDomain writes what an organisation says of the domain of addresses: a
// référent proposes it, the gestionnaire decides. UnknownDomain takes it off
// the list. Those who wait for an answer, and provisional référents, are let in
// at once when it proves them.
func (d Desk) SayDomain(ctx context.Context, a policy.Actor, organisationPublicID, typed string, status affiliation.Domain) error {
	name, err := ParseDomain(typed, status)
	if err != nil && status != affiliation.UnknownDomain {
		return err
	}
	if !slices.Contains(affiliation.Domains, status) {
		return fault.Field("etat", "choose")
	}
	act := policy.DomainDecide
	if status == affiliation.ProposedDomain {
		act = policy.DomainPropose
	}
	return d.at(ctx, a, organisationPublicID, act, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		if status == affiliation.UnknownDomain {
			if err := tx.Must(`DELETE FROM organisation_domains WHERE organisation_id = $1 AND domain = $2`, o.ID, name); err != nil {
				return err
			}
			return journal.Write(tx, a, "domain.removed", journal.Subject{Kind: "organisation", ID: o.ID}, "")
		}
		return d.putDomain(tx, a, o, name, status)
	})
}

func (d Desk) putDomain(tx *sqldb.Tx, a policy.Actor, o Organisation, name string, status affiliation.Domain) error {
	if err := writeDomain(tx, a, o.ID, name, status); err != nil {
		return err
	}
	if err := outbox.Tell(tx, a, "domain."+string(status), journal.Subject{Kind: "organisation", ID: o.ID}, ""); err != nil {
		return err
	}
	return d.reconsider(tx, o)
}

func writeDomain(tx *sqldb.Tx, a policy.Actor, organisationID, name string, status affiliation.Domain) error {
	by, at := a.Person, any(tx.Now)
	if status == affiliation.ProposedDomain {
		known, err := domainsByName(tx, organisationID)
		if err != nil {
			return err
		}
		if known[name] != affiliation.UnknownDomain {
			return fault.Field("domaine", "domain.known")
		}
		by, at = "", nil
	}
	_, err := tx.Exec(`INSERT INTO organisation_domains (id, public_id, organisation_id, domain, status, proposed_by, decided_by, decided_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (organisation_id, domain) DO UPDATE SET status = $5, decided_by = $7, decided_at = $8`,
		id.New(), id.Public(), organisationID, name, status, a.Person, sqldb.Null(by), at, tx.Now)
	return err
}

// reconsider asks the rules again about who waits at an organisation, and about
// its provisional référents: what has just been said may prove them.
func (d Desk) reconsider(tx *sqldb.Tx, o Organisation) error {
	waiting, err := affiliationsAt(tx, o.ID, AwaitingReferent, AwaitingManager, Confirmed)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		if f.Status == Confirmed && f.Confidence == affiliation.HighConfidence {
			continue
		}
		if err := d.prove(tx, f, candidate{organisation: o}); err != nil {
			return err
		}
	}
	return nil
}

// prove lets in somebody who waits, or makes a provisional référent a confirmed
// one, when a rule now has a proof; otherwise it changes nothing.
func (d Desk) prove(tx *sqldb.Tx, f Affiliation, c candidate) error {
	v, err := d.judge(tx, f, c)
	if err != nil || v.Answer != affiliation.Join || v.Proof == affiliation.NoProof {
		return err
	}
	waited := f.Status != Confirmed
	proof := f.Proof
	f.follow(v)
	f.Proof = proof
	if waited {
		if err := d.move(tx, policy.Clerk, &f, AffiliationProven, Reason{}); err != nil {
			return err
		}
	} else if err := advanceAffiliation(tx, f, Confirmed); err != nil {
		return err
	}
	provisional, err := dropRole(tx, f.ID, policy.ReferentProvisional)
	if err != nil || v.External || !provisional && !v.Proven {
		return err
	}
	if err := addRole(tx, policy.Clerk, f, policy.Referent); err != nil && fault.CodeOf(err) != "role.held" {
		return err
	}
	if err := outbox.Tell(tx, policy.Clerk, "referent.confirmed", affiliationOf(f), ""); err != nil {
		return err
	}
	return d.passOn(tx, f.OrganisationID)
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

// SetContact writes the official contact of an organisation, by the gestionnaire
// who has found it elsewhere than with who asks; an empty one takes it away.
func (d Desk) SetContact(ctx context.Context, a policy.Actor, organisationPublicID, typed string) error {
	var address email.Address
	if strings.TrimSpace(typed) != "" {
		var err error
		if address, err = email.Parse(typed); err != nil {
			return fault.Field("contact", "contact.wrong")
		}
	}
	return d.at(ctx, a, organisationPublicID, policy.ContactSet, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		return d.putContact(tx, a, o, address)
	})
}

func (d Desk) putContact(tx *sqldb.Tx, a policy.Actor, o Organisation, address email.Address) error {
	if _, err := tx.Exec(`DELETE FROM organisation_contacts WHERE organisation_id = $1`, o.ID); err != nil {
		return err
	}
	if err := journal.Write(tx, a, "contact.set", journal.Subject{Kind: "organisation", ID: o.ID}, ""); err != nil || address.IsZero() {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO organisation_contacts (organisation_id, address, typed, set_by, set_at) VALUES ($1, $2, $3, $4, $5)`,
		o.ID, address.Key(), address, a.Person, tx.Now); err != nil {
		return err
	}
	return d.reconsider(tx, o)
}

// writeContact writes the official contact that a référent proposed and that
// the gestionnaire has checked.
func (d Desk) writeContact(tx *sqldb.Tx, a policy.Actor, o Organisation, value string) error {
	if err := policy.Require(a, policy.ContactSet, o.Subject()); err != nil {
		return err
	}
	address, err := email.Parse(value)
	if err != nil {
		return fault.Field("decision-"+string(FieldContact), "contact.wrong")
	}
	return d.putContact(tx, a, o, address)
}

// Suggest gives at most three organisations at one of whose verified or official
// domains the person has an address: those that they probably work for.
func (d Desk) Suggest(ctx context.Context, a policy.Actor) (all []Organisation, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		addresses, err := sqldb.Values[string](tx, `SELECT address FROM emails WHERE person_id = $1`, a.Person)
		if err != nil {
			return err
		}
		var domains []string
		for _, address := range addresses {
			_, domain, _ := strings.Cut(address, "@")
			if email.MailboxAt(domain) == email.OwnMailbox || email.MailboxAt(domain) == email.StateMailbox {
				domains = append(domains, domain)
			}
		}
		if len(domains) == 0 {
			return nil
		}
		args := []any{a.Person}
		all, err = sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o
			WHERE o.status = 'active' AND o.id IN (SELECT n.organisation_id FROM organisation_domains n WHERE n.status IN ('verified', 'official') AND n.domain IN `+sqldb.In(&args, domains)+`)
				AND NOT EXISTS (SELECT 1 FROM affiliations f WHERE f.organisation_id = o.id AND f.person_id = $1)
			ORDER BY o.sort_name, o.id LIMIT 3`, args...)
		return err
	})
	return all, err
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
