package organisation

import (
	"context"
	"slices"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Share is a role that one establishment lends to another of the same legal
// unit: its own holders answer there too. What is lent is never lent on.
type Share struct {
	ID        string
	PublicID  string
	LeadID    string // whose holders answer
	SiteID    string // for which they answer too
	Role      policy.Role
	Status    ShareStatus
	AskedAt   string // the one of the two whose référent asked
	AskedBy   string
	DecidedBy string
	DecidedAt time.Time
	CreatedAt time.Time
}

// ShareStatus is where a share stands.
type ShareStatus string

// The statuses of a share.
const (
	ShareAsked   ShareStatus = "asked"
	ShareActive  ShareStatus = "active"
	ShareRefused ShareStatus = "refused"
	ShareEnded   ShareStatus = "ended"
)

// SharedRoles are those that may be lent.
var SharedRoles = []policy.Role{policy.Referent, policy.Approver}

// shared is true of a share h that gives rights: both are active, and still of
// one legal unit.
const shared = `h.status = 'active' AND EXISTS (SELECT 1 FROM organisations hl JOIN organisations hs ON hs.siren = hl.siren AND hs.status = 'active'
	WHERE hl.id = h.lead_id AND hs.id = h.site_id AND hl.status = 'active')`

const shareColumns = `h.id, h.public_id, h.lead_id, h.site_id, h.role, h.status, h.asked_at, h.asked_by, h.decided_by, h.decided_at, h.created_at`

func scanShare(r sqldb.Scanner) (h Share, err error) {
	return h, r.Scan(&h.ID, &h.PublicID, &h.LeadID, &h.SiteID, &h.Role, &h.Status, &h.AskedAt, &h.AskedBy, sqldb.Text(&h.DecidedBy), sqldb.Time(&h.DecidedAt), sqldb.Time(&h.CreatedAt))
}

// Answerer is the one of the two that has to answer.
func (h Share) Answerer() string {
	if h.AskedAt == h.LeadID {
		return h.SiteID
	}
	return h.LeadID
}

// speaks tells whether a may say what an organisation shares: its own référent,
// never one that is lent, or the gestionnaire.
func speaks(a policy.Actor, organisationID string) bool {
	return policy.Can(a, policy.FamilyShare, policy.Subject{Organisation: organisationID}) && (a.Holds(policy.Referent, organisationID) || a.Staff(policy.Manager))
}

func shareSubject(h Share) journal.Subject { return journal.Subject{Kind: "share", ID: h.ID} }

// family locks and reads two organisations, in the order of their ids, with the
// rights of a read again.
func (d Desk) family(tx *sqldb.Tx, a policy.Actor, leadID, siteID string) (policy.Actor, Organisation, Organisation, error) {
	locks := []string{organisationKey(leadID), organisationKey(siteID)}
	slices.Sort(locks)
	var lead, site Organisation
	if err := d.lock(tx, locks...); err != nil {
		return a, lead, site, err
	}
	a, err := d.refresh(tx, a)
	if err != nil {
		return a, lead, site, err
	}
	if lead, err = Load(tx, leadID); err != nil {
		return a, lead, site, err
	}
	site, err = Load(tx, siteID)
	return a, lead, site, err
}

// AskShare asks that the holders of a role at one establishment hold it at
// another of the same legal unit. It is done at once when who asks answers for
// both, or is of the staff.
func (d Desk) AskShare(ctx context.Context, a policy.Actor, leadPublicID, sitePublicID string, role policy.Role) error {
	if !slices.Contains(SharedRoles, role) {
		return fault.Field("role", "choose")
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		l, err := ByPublicID(tx, leadPublicID)
		if err != nil {
			return err
		}
		s, err := ByPublicID(tx, sitePublicID)
		if err != nil {
			return err
		}
		a, lead, site, err := d.family(tx, a, l.ID, s.ID)
		if err != nil {
			return err
		}
		atLead, atSite := speaks(a, lead.ID), speaks(a, site.ID)
		switch {
		case !atLead && !atSite:
			return fault.New(fault.NotFound, "not_found")
		case lead.ID == site.ID || !d.off.family && (lead.SIRET.IsZero() || lead.SIRET.SIREN() != site.SIRET.SIREN()):
			return fault.New(fault.Conflict, "family.other")
		case lead.Status != Active || site.Status != Active:
			return fault.New(fault.Conflict, "organisation.not_active")
		}
		held, err := sqldb.Exists(tx, `SELECT 1 FROM affiliations f JOIN roles r ON r.affiliation_id = f.id AND r.role = $2 WHERE f.organisation_id = $1 AND f.status = 'confirmed'`, lead.ID, role)
		if err != nil {
			return err
		}
		if !held {
			return fault.New(fault.Conflict, "family.nobody")
		}
		already, err := sqldb.Exists(tx, `SELECT 1 FROM family_shares WHERE lead_id = $1 AND site_id = $2 AND role = $3 AND status IN ('asked', 'active')`, lead.ID, site.ID, role)
		if err != nil {
			return err
		}
		if already {
			return fault.New(fault.Conflict, "family.already")
		}
		h := Share{ID: id.New(), PublicID: id.Public(), LeadID: lead.ID, SiteID: site.ID, Role: role, Status: ShareAsked, AskedAt: lead.ID, AskedBy: a.Person}
		if !atLead {
			h.AskedAt = site.ID
		}
		if atLead && atSite {
			h.Status, h.DecidedBy, h.DecidedAt = ShareActive, a.Person, tx.Now
		}
		if _, err := tx.Exec(`INSERT INTO family_shares (id, public_id, lead_id, site_id, role, status, asked_at, asked_by, decided_by, decided_at, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			h.ID, h.PublicID, h.LeadID, h.SiteID, h.Role, h.Status, h.AskedAt, h.AskedBy, sqldb.Null(h.DecidedBy), sqldb.Null(h.DecidedAt), tx.Now); err != nil {
			return err
		}
		tx.Made(h.PublicID)
		if h.Status == ShareAsked {
			return outbox.Tell(tx, a, "share.asked", shareSubject(h), "")
		}
		return d.shareMoved(tx, a, h, "share.accepted")
	})
}

// shareMoved tells what became of a share, and gives who waits at the site to
// those who can answer there now.
func (d Desk) shareMoved(tx *sqldb.Tx, a policy.Actor, h Share, what string) error {
	if err := outbox.Tell(tx, a, what, shareSubject(h), ""); err != nil {
		return err
	}
	return d.passOn(tx, h.SiteID)
}

// onShare runs a deed on a share, of which who stands on neither side knows
// nothing.
func (d Desk) onShare(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Share) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := sqldb.One(tx, scanShare, `SELECT `+shareColumns+` FROM family_shares h WHERE h.public_id = $1`, publicID)
		if err != nil {
			return err
		}
		a, _, _, err := d.family(tx, a, h.LeadID, h.SiteID)
		if err != nil {
			return err
		}
		if h, err = LoadShare(tx, h.ID); err != nil {
			return err
		}
		if !speaks(a, h.LeadID) && !speaks(a, h.SiteID) {
			return fault.New(fault.NotFound, "not_found")
		}
		return deed(tx, a, h)
	})
}

// LoadShare gives a share by its inner id, whoever asks.
func LoadShare(tx *sqldb.Tx, shareID string) (Share, error) {
	return sqldb.One(tx, scanShare, `SELECT `+shareColumns+` FROM family_shares h WHERE h.id = $1`, shareID)
}

// AnswerShare accepts or refuses what the other establishment asks.
func (d Desk) AnswerShare(ctx context.Context, a policy.Actor, publicID string, accept bool) error {
	return d.onShare(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, h Share) error {
		switch {
		case h.Status != ShareAsked:
			return fault.New(fault.Conflict, "stale")
		case !speaks(a, h.Answerer()):
			return fault.New(fault.Forbidden, "forbidden")
		}
		to, what := ShareRefused, "share.refused"
		if accept {
			to, what = ShareActive, "share.accepted"
		}
		if err := tx.Must(`UPDATE family_shares SET status = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND status = 'asked'`, h.ID, to, a.Person, tx.Now); err != nil {
			return err
		}
		return d.shareMoved(tx, a, h, what)
	})
}

// EndShare undoes a share, or takes back what was asked: either of the two may,
// and the rights stop at once.
func (d Desk) EndShare(ctx context.Context, a policy.Actor, publicID string) error {
	return d.onShare(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, h Share) error {
		if err := tx.Must(`UPDATE family_shares SET status = 'ended', ended_by = $2, ended_at = $3 WHERE id = $1 AND status IN ('asked', 'active')`, h.ID, a.Person, tx.Now); err != nil {
			return err
		}
		return d.shareMoved(tx, a, h, "share.ended")
	})
}

// Kin is the legal unit of an organisation as its référents and the staff see
// it: the establishments that are in PROFIL, and what they share.
type Kin struct {
	Organisation
	Sites  []KinSite // the one that is read first, then by name
	Shares []KinShare
	Speaks bool // who reads may say what this one shares
}

// KinSite is one establishment of a legal unit.
type KinSite struct {
	Organisation
	Members  int
	Referent bool // it has a confirmed one of its own
}

// KinShare is a share as one of the two sees it.
type KinShare struct {
	Share
	Lead, Site Organisation
	Answers    bool // who reads has to answer
	Ends       bool // who reads may undo it
}

// KinOf gives the legal unit of an organisation.
func (d Desk) KinOf(ctx context.Context, a policy.Actor, publicID string) (k Kin, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if k.Organisation, err = ByPublicID(tx, publicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.FamilyRead, k.Subject()); err != nil {
			return err
		}
		k.Speaks = speaks(a, k.ID)
		return k.fill(tx, a)
	})
	return k, err
}

func (k *Kin) fill(tx *sqldb.Tx, a policy.Actor) (err error) {
	if k.SIRET.IsZero() {
		return nil
	}
	k.Sites, err = sqldb.All(tx, func(r sqldb.Scanner) (s KinSite, err error) {
		return s, r.Scan(append(s.fields(), &s.Members, &s.Referent)...)
	}, `SELECT `+organisationColumns+`, (SELECT count(*) FROM affiliations f WHERE f.organisation_id = o.id AND f.status = 'confirmed'),
			EXISTS `+holders+`('referent'))
		FROM organisations o WHERE o.siren = $1 AND o.status = 'active' ORDER BY CASE WHEN o.id = $2 THEN 0 ELSE 1 END, o.sort_name, o.id LIMIT 200`, k.SIRET.SIREN().Digits(), k.ID)
	if err != nil {
		return err
	}
	all, err := sqldb.All(tx, scanShare, `SELECT `+shareColumns+` FROM family_shares h WHERE (h.lead_id = $1 OR h.site_id = $1) AND h.status IN ('asked', 'active') ORDER BY h.created_at, h.id`, k.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, h := range all {
		ids = append(ids, h.LeadID, h.SiteID)
	}
	known, err := LoadMany(tx, ids)
	for _, h := range all {
		may := speaks(a, h.LeadID) || speaks(a, h.SiteID)
		k.Shares = append(k.Shares, KinShare{
			Share: h, Lead: known[h.LeadID], Site: known[h.SiteID], Ends: may, Answers: h.Status == ShareAsked && speaks(a, h.Answerer()),
		})
	}
	return err
}
