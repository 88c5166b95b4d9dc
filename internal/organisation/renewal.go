package organisation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Renewal is a structure that had its adhésion the year before, and what became
// of it for a year.
type Renewal struct {
	Organisation
	PriorID    string         // the adhésion of the year before
	AdhesionID string         // of the year, "" when nothing was asked for
	Status     AdhesionStatus // of the year, "" when nothing was asked for
	Referents  []string       // names of its confirmed référents
}

// A RenewalBlock keeps a structure out of a renewal in bulk: somebody looks at
// it first.
type RenewalBlock struct {
	Code string
	Fits func(Renewal) bool
}

// RenewalBlocks is the whole table, in the order in which they are said.
var RenewalBlocks = []RenewalBlock{
	{"renewal.closed", func(r Renewal) bool { return r.Organisation.Status == Closed }},
	{"renewal.suspended", func(r Renewal) bool { return r.Organisation.Status == Suspended }},
	{"renewal.refused", func(r Renewal) bool { return r.Status == AdhesionRefused }},
	{"renewal.ended", func(r Renewal) bool { return r.Status == AdhesionEnded }},
	{"renewal.no_referent", func(r Renewal) bool { return len(r.Referents) == 0 }},
}

// Block gives the code of what keeps it out, "" when nothing does.
func (r Renewal) Block() string {
	for _, b := range RenewalBlocks {
		if b.Fits(r) {
			return b.Code
		}
	}
	return ""
}

// Whom says who is renewed in bulk.
type Whom string

// Those who may be.
const (
	WhoAsked   Whom = "asked" // who has asked for it
	WhoAdhered Whom = "all"   // everybody who had it the year before
)

// RenewalPreview is what a renewal in bulk would do, shown before it is done.
type RenewalPreview struct {
	Year             int
	Whom             Whom
	Granted, Blocked []Renewal
	Seal             string // what is done is what was shown
}

// renewalMost is how many adhésions one deed grants.
const renewalMost = 500

func campaignKey(year int) string { return "adhesions:" + strconv.Itoa(year) }

func campaignNote(year int, graceTo civil.Day) string {
	return "Adhésions " + strconv.Itoa(year) + ", jusqu’au " + french.DayMonthYear(graceTo) + "."
}

func insertCampaign(tx *sqldb.Tx, c Campaign) error {
	_, err := tx.Exec(`INSERT INTO adhesion_campaigns (year, public_id, grace_to, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5)`,
		c.Year, id.Public(), c.GraceTo, c.OpenedBy, tx.Now)
	return err
}

// renewals lists the structures whose adhésion of the year before is active, by
// name.
func renewals(tx *sqldb.Tx, year int) ([]Renewal, error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v Renewal, err error) {
		return v, r.Scan(append(v.fields(), &v.PriorID, sqldb.Text(&v.AdhesionID), sqldb.Text((*string)(&v.Status)))...)
	}, `SELECT `+organisationColumns+`, d.id, n.id, n.status FROM adhesions d JOIN organisations o ON o.id = d.organisation_id
		LEFT JOIN adhesions n ON n.id = (SELECT l.id FROM adhesions l WHERE l.organisation_id = o.id AND l.year = $1 ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
		WHERE d.year = $1 - 1 AND d.status = 'active' ORDER BY o.sort_name, o.id`, year)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, v := range all {
		ids = append(ids, v.ID)
	}
	referents, err := referentsOf(tx, ids)
	for i := range all {
		all[i].Referents = referents[all[i].ID]
	}
	return all, err
}

// unrenewed keeps the active structures that have asked for nothing.
func unrenewed(all []Renewal) []Renewal {
	return slices.DeleteFunc(slices.Clone(all), func(r Renewal) bool { return r.Status != "" || r.Organisation.Status != Active })
}

// Unrenewed gives those that closing a campaign would leave without adhésion,
// with the seal of the list.
func Unrenewed(year int, all []Renewal) ([]Renewal, string) {
	left := unrenewed(all)
	return left, sealOf(year, left)
}

func sealOf(year int, lists ...[]Renewal) string {
	h := sha256.New()
	fmt.Fprintln(h, year)
	for _, l := range lists {
		for _, r := range l {
			fmt.Fprintln(h, r.ID, r.PriorID, r.AdhesionID, r.Status, r.Organisation.Status, r.Block())
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil))[:24]
}

func weighRenewal(tx *sqldb.Tx, year int, whom Whom) (p RenewalPreview, err error) {
	p.Year, p.Whom = year, whom
	all, err := renewals(tx, year)
	for _, r := range all {
		switch {
		case r.Status == AdhesionGranted || whom == WhoAsked && r.Status != AdhesionAsked:
		case r.Block() != "":
			p.Blocked = append(p.Blocked, r)
		case len(p.Granted) < renewalMost:
			p.Granted = append(p.Granted, r)
		}
	}
	p.Seal = sealOf(year, p.Granted, p.Blocked)
	return p, err
}

// PreviewRenewal tells what a renewal in bulk would grant, and what it leaves
// aside.
func (d Desk) PreviewRenewal(ctx context.Context, a policy.Actor, year int, whom Whom) (p RenewalPreview, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return p, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = weighRenewal(tx, year, whom)
		return err
	})
	return p, err
}

// Renew grants at once the adhésions that the preview of that seal showed, and
// nothing when anything has changed since.
func (d Desk) Renew(ctx context.Context, a policy.Actor, year int, whom Whom, shown string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.campaigner(tx, a, year)
		if err != nil {
			return err
		}
		if now := civil.DayOf(tx.Now, civil.Paris).Year(); year < now || year > now+1 {
			return fault.Field("annee", "adhesion.year")
		}
		p, err := weighRenewal(tx, year, whom)
		if err != nil {
			return err
		}
		var locks []string
		for _, r := range p.Granted {
			locks = append(locks, organisationKey(r.ID))
		}
		slices.Sort(locks)
		if err := d.lock(tx, locks...); err != nil {
			return err
		}
		if p, err = weighRenewal(tx, year, whom); err != nil {
			return err
		}
		switch {
		case p.Seal != shown && !d.off.seal:
			return fault.New(fault.Conflict, "renewal.changed")
		case len(p.Granted) == 0:
			return fault.New(fault.Conflict, "renewal.nobody")
		}
		for _, r := range p.Granted {
			if err := renew(tx, a, year, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func renew(tx *sqldb.Tx, a policy.Actor, year int, r Renewal) error {
	one := Adhesion{ID: r.AdhesionID, OrganisationID: r.ID, Year: year, Status: AdhesionGranted, DecidedBy: journal.ActorID(a), DecidedAt: tx.Now}
	if one.ID != "" {
		if err := advanceAdhesion(tx, one, AdhesionAsked); err != nil {
			return err
		}
	} else {
		one.ID, one.PublicID = id.New(), id.Public()
		if err := insertAdhesion(tx, one); err != nil {
			return err
		}
	}
	return outbox.Tell(tx, a, "adhesion.granted", adhesionOf(one), "")
}

// The states in which an adhésion is shown: its status, but for one that follows
// that of the year before, and for one whose year is over.
const (
	AdhesionRenewed AdhesionStatus = "renewed"
	AdhesionExpired AdhesionStatus = "expired"
)

// Shown says where an adhésion stands on a day, among all those of its
// structure.
func (d Adhesion) Shown(all []Adhesion, on civil.Day) AdhesionStatus {
	switch {
	case d.Status != AdhesionGranted:
		return d.Status
	case d.Year < on.Year():
		return AdhesionExpired
	case slices.ContainsFunc(all, func(o Adhesion) bool { return o.Year == d.Year-1 && o.Status == AdhesionGranted }):
		return AdhesionRenewed
	}
	return AdhesionGranted
}

// renewable gives the campaign to which an organisation with those adhésions may
// still answer, that of the latest year first; the zero value without.
func renewable(tx *sqldb.Tx, all []Adhesion) (Campaign, error) {
	if !slices.ContainsFunc(all, func(d Adhesion) bool { return d.Status == AdhesionGranted }) {
		return Campaign{}, nil
	}
	open, err := campaignsOpen(tx)
	for _, c := range slices.Backward(open) {
		had := slices.ContainsFunc(all, func(d Adhesion) bool { return d.Year == c.Year-1 && d.Status == AdhesionGranted })
		answered := slices.ContainsFunc(all, func(d Adhesion) bool { return d.Year == c.Year })
		if had && !answered {
			return c, nil
		}
	}
	return Campaign{}, err
}

// RenewAdhesion asks, in answer to the campaign that runs, for the adhésion of
// its year: by whoever answers for the organisation. Made is its public id.
func (d Desk) RenewAdhesion(ctx context.Context, a policy.Actor, organisationPublicID string) error {
	return d.at(ctx, a, organisationPublicID, policy.AdhesionRenew, func(tx *sqldb.Tx, a policy.Actor, o Organisation) error {
		all, err := adhesionsOf(tx, o.ID)
		if err != nil {
			return err
		}
		c, err := renewable(tx, all)
		if err != nil {
			return err
		}
		if !c.Open() {
			return fault.New(fault.Conflict, "campaign.closed")
		}
		return d.beginAdhesion(tx, a, Adhesion{OrganisationID: o.ID, Year: c.Year, Status: AdhesionAsked, AskedBy: a.Person}, "adhesion.asked", Reason{})
	})
}
