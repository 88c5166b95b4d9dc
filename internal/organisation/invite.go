package organisation

import (
	"context"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The limits of invitations.
const (
	InvitationDays = 14
	invitationsMax = 100 // alive at one organisation
	invitationsDay = 200 // sent in a day for one organisation, taken back or not
)

// Invitation is an address that a référent has invited. Nothing in its letter
// grants anything: whoever has proven the address may join, once.
type Invitation struct {
	ID             string
	PublicID       string
	OrganisationID string
	Address        email.Address
	InvitedBy      string
	CreatedAt      time.Time
	ExpiresAt      time.Time
}

const invitationColumns = `i.id, i.public_id, i.organisation_id, i.typed, i.invited_by, i.created_at, i.expires_at`

func scanInvitation(r sqldb.Scanner) (i Invitation, err error) {
	return i, r.Scan(&i.ID, &i.PublicID, &i.OrganisationID, &i.Address, &i.InvitedBy, sqldb.Time(&i.CreatedAt), sqldb.Time(&i.ExpiresAt))
}

// live is true of an invitation i that may be used at $2.
const live = `i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2`

// LoadInvitation gives an invitation by its inner id, for its letter; NotFound
// once it may be used no more.
func LoadInvitation(tx *sqldb.Tx, invitationID string) (Invitation, error) {
	return sqldb.One(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitations i WHERE i.id = $1 AND `+live, invitationID, tx.Now)
}

func invitationsOf(tx *sqldb.Tx, organisationID string) ([]Invitation, error) {
	return sqldb.All(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitations i WHERE i.organisation_id = $1 AND `+live+` ORDER BY i.created_at DESC, i.id LIMIT 200`, organisationID, tx.Now)
}

// Invite has an address invited to join an organisation, by its référent. What
// is answered says nothing of whether the address has an account. An invitation
// that is alive is sent again, no oftener than once in an hour.
func (d Desk) Invite(ctx context.Context, a policy.Actor, organisationPublicID, typed string) error {
	address, err := email.Parse(typed)
	if err != nil {
		return err
	}
	if email.MailboxAt(address.Domain()) == email.DisposableMailbox {
		return fault.Field("email", "affiliation.throw_away_invited")
	}
	return d.at(ctx, a, organisationPublicID, policy.AffiliationInvite, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		alive, err := invitationsOf(tx, o.ID)
		if err != nil {
			return err
		}
		if len(alive) >= invitationsMax {
			return fault.New(fault.Conflict, "invitation.too_many")
		}
		if err := d.inADay(tx, invitationsDay, fault.New(fault.Conflict, "invitation.too_many_today"), `invitations WHERE organisation_id = $1`, o.ID); err != nil {
			return err
		}
		for _, i := range alive {
			if i.Address.Key() != address.Key() {
				continue
			}
			if tx.Now.Sub(i.CreatedAt) < time.Hour {
				return fault.Field("email", "invitation.already")
			}
			if err := tx.Must(`UPDATE invitations SET revoked_at = $2 WHERE id = $1`, i.ID, tx.Now); err != nil {
				return err
			}
		}
		i := id.New()
		if _, err := tx.Exec(`INSERT INTO invitations (id, public_id, organisation_id, address, typed, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			i, id.Public(), o.ID, address.Key(), address, a.Person, tx.Now, tx.Now.AddDate(0, 0, InvitationDays)); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "invitation.sent", journal.Subject{Kind: "invitation", ID: i}, "")
	})
}

// Revoke takes an invitation back before it is used.
func (d Desk) Revoke(ctx context.Context, a policy.Actor, organisationPublicID, invitationPublicID string) error {
	return d.at(ctx, a, organisationPublicID, policy.AffiliationInvite, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		n, err := tx.Exec(`UPDATE invitations SET revoked_at = $3 WHERE public_id = $1 AND organisation_id = $2 AND accepted_at IS NULL AND revoked_at IS NULL`, invitationPublicID, o.ID, tx.Now)
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "invitation.gone")
		}
		return journal.Write(tx, a, "invitation.revoked", journal.Subject{Kind: "organisation", ID: o.ID}, "")
	})
}

// spend marks as used the invitations of the addresses of somebody who has just
// come to an organisation: each serves once.
func (d Desk) spend(tx *sqldb.Tx, f Affiliation) error {
	if d.off.once {
		return nil
	}
	_, err := tx.Exec(`UPDATE invitations SET accepted_at = $3 WHERE organisation_id = $1 AND accepted_at IS NULL AND address IN (SELECT address FROM emails WHERE person_id = $2)`,
		f.OrganisationID, f.PersonID, tx.Now)
	return err
}

// Access is who may join an organisation without an answer, as its référents and
// the gestionnaire see it.
type Access struct {
	Organisation Organisation
	Domains      []Domain
	Contact      Contact // the zero value without
	Invitations  []Invitation
	Decides      bool // may decide on domains and on the official contact
	Invites      bool
}

// Access gives who may join an organisation, to its référents and to the
// gestionnaire.
func (d Desk) Access(ctx context.Context, a policy.Actor, publicID string) (x Access, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if x.Organisation, err = ByPublicID(tx, publicID); err != nil {
			return err
		}
		s := x.Organisation.Subject()
		x.Decides, x.Invites = policy.Can(a, policy.DomainDecide, s), policy.Can(a, policy.AffiliationInvite, s)
		if err := policy.See(a, policy.OrganisationRead, s); err != nil {
			return err
		}
		if err := policy.Require(a, policy.DomainPropose, s); err != nil {
			return err
		}
		if x.Domains, err = domainsOf(tx, x.Organisation.ID); err != nil {
			return err
		}
		if x.Contact, err = orNothing(contactOf(tx, x.Organisation.ID)); err != nil {
			return err
		}
		if x.Invites {
			x.Invitations, err = invitationsOf(tx, x.Organisation.ID)
		}
		return err
	})
	return x, err
}
