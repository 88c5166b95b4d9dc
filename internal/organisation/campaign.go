package organisation

import (
	"context"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Campaign is the renewal of the adhésions of one civil year. While it is open,
// the adhésion of the year before still opens the reserved actions of that year
// to those who have not renewed it; what was asked for in time keeps that grace
// until it is answered.
type Campaign struct {
	Year      int
	PublicID  string
	GraceTo   civil.Day // the last day of the grace
	OpenedBy  string
	OpenedAt  time.Time
	Reminders int // 1: reminded, 2: for the last time
	ClosedAt  time.Time
}

// Open tells whether the grace still runs.
func (c Campaign) Open() bool { return c.Year != 0 && c.ClosedAt.IsZero() }

// Those who have not renewed are reminded that many days before the end.
var reminders = []int{30, 7}

// leastGrace is how many days a campaign gives at least.
const leastGrace = 7

// Adheres says in SQL whether an organisation is taken for an adherent for a
// civil year, both written in SQL: its adhésion is active, or the one of the
// year before still counts.
func Adheres(organisation, year string) string {
	return `(EXISTS (SELECT 1 FROM adhesions ad WHERE ad.organisation_id = ` + organisation + ` AND ad.year = ` + year + ` AND ad.status = 'active')
		OR EXISTS (SELECT 1 FROM adhesion_campaigns ak JOIN adhesions ag ON ag.year = ak.year - 1 AND ag.status = 'active' AND ag.organisation_id = ` + organisation + `
			WHERE ak.year = ` + year + ` AND NOT EXISTS (SELECT 1 FROM adhesions ar WHERE ar.organisation_id = ` + organisation + ` AND ar.year = ak.year AND ar.status IN ('refused', 'ended'))
			AND (ak.closed_at IS NULL OR EXISTS (SELECT 1 FROM adhesions ah WHERE ah.organisation_id = ` + organisation + ` AND ah.year = ak.year AND ah.status = 'asked'))))`
}

// AdhesionActive tells whether an organisation is an adherent for a civil year.
func AdhesionActive(tx *sqldb.Tx, organisationID string, year int) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 WHERE `+Adheres(`$1`, `$2`), organisationID, year)
}

const campaignColumns = `k.year, k.public_id, k.grace_to, k.opened_by, k.opened_at, k.reminders, k.closed_at`

func scanCampaign(r sqldb.Scanner) (c Campaign, err error) {
	return c, r.Scan(&c.Year, &c.PublicID, &c.GraceTo, &c.OpenedBy, sqldb.Time(&c.OpenedAt), &c.Reminders, sqldb.Time(&c.ClosedAt))
}

// CampaignOf gives the campaign of a year, the zero value without one.
func CampaignOf(tx *sqldb.Tx, year int) (Campaign, error) {
	return orNothing(sqldb.One(tx, scanCampaign, `SELECT `+campaignColumns+` FROM adhesion_campaigns k WHERE k.year = $1`, year))
}

// OpenCampaign opens the renewal of the adhésions of this year or of the next,
// until a day: those who answer for the structures to renew are told.
func (d Desk) OpenCampaign(ctx context.Context, a policy.Actor, year int, graceTo civil.Day) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.campaigner(tx, a, year)
		if err != nil {
			return err
		}
		today := civil.DayOf(tx.Now, civil.Paris)
		switch {
		case year < today.Year() || year > today.Year()+1:
			return fault.Field("annee", "adhesion.year")
		case graceTo < today.Add(leastGrace) || graceTo.Year() > year:
			return fault.Field("jusqu_au", "campaign.grace")
		}
		already, err := CampaignOf(tx, year)
		if err != nil {
			return err
		}
		if already.Year != 0 {
			return fault.New(fault.Conflict, "campaign.already")
		}
		if err := insertCampaign(tx, Campaign{Year: year, GraceTo: graceTo, OpenedBy: a.Person}); err != nil {
			return err
		}
		if err := journal.Write(tx, a, "campaign.opened", journal.Subject{Kind: "campaign"}, campaignNote(year, graceTo)); err != nil {
			return err
		}
		return tellUnrenewed(tx, a, year, "adhesion.to_renew")
	})
}

// campaigner takes the lock of the campaign of a year, and reads the rights of a
// again.
func (d Desk) campaigner(tx *sqldb.Tx, a policy.Actor, year int) (policy.Actor, error) {
	if err := d.lock(tx, campaignKey(year)); err != nil {
		return a, err
	}
	if !a.System {
		var err error
		if a, err = d.refresh(tx, a); err != nil {
			return a, err
		}
	}
	return a, policy.Require(a, policy.AdhesionDecide, policy.Subject{})
}

// tellUnrenewed tells something of the adhésion of the year before to each
// structure that has asked for nothing since.
func tellUnrenewed(tx *sqldb.Tx, a policy.Actor, year int, what string) error {
	all, err := renewals(tx, year)
	if err != nil {
		return err
	}
	for _, r := range unrenewed(all) {
		if err := outbox.Tell(tx, a, what, journal.Subject{Kind: "adhesion", ID: r.PriorID}, ""); err != nil {
			return err
		}
	}
	return nil
}

// campaignsOpen lists the campaigns that run, by year.
func campaignsOpen(tx *sqldb.Tx) ([]Campaign, error) {
	return sqldb.All(tx, scanCampaign, `SELECT `+campaignColumns+` FROM adhesion_campaigns k WHERE k.closed_at IS NULL ORDER BY k.year`)
}

// RunCampaigns reminds those who have not renewed, and closes the campaigns
// whose grace is over: the clerk does it every day. It tells how many campaigns
// moved.
func (d Desk) RunCampaigns(ctx context.Context) (n int, err error) {
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		n = 0
		all, err := campaignsOpen(tx)
		if err != nil {
			return err
		}
		today := civil.DayOf(tx.Now, civil.Paris)
		for _, c := range all {
			if err := d.lock(tx, campaignKey(c.Year)); err != nil {
				return err
			}
			if c, err = CampaignOf(tx, c.Year); err != nil {
				return err
			}
			if !c.Open() { // meanwhile
				continue
			}
			if today > c.GraceTo {
				if err := closeCampaign(tx, policy.Clerk, c); err != nil {
					return err
				}
				n++
				continue
			}
			due := 0
			for _, days := range reminders {
				if today >= c.GraceTo.Add(-days) {
					due++
				}
			}
			if due <= c.Reminders {
				continue
			}
			if err := tx.Must(`UPDATE adhesion_campaigns SET reminders = $2 WHERE year = $1 AND closed_at IS NULL`, c.Year, due); err != nil {
				return err
			}
			if err := tellUnrenewed(tx, policy.Clerk, c.Year, "adhesion.reminded"); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// CloseCampaign ends the grace of a campaign before its day.
func (d Desk) CloseCampaign(ctx context.Context, a policy.Actor, year int, shown string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.campaigner(tx, a, year)
		if err != nil {
			return err
		}
		c, err := CampaignOf(tx, year)
		if err != nil {
			return err
		}
		if !c.Open() {
			return fault.New(fault.Conflict, "campaign.closed")
		}
		all, err := renewals(tx, year)
		if err != nil {
			return err
		}
		if _, seal := Unrenewed(year, all); seal != shown && !d.off.seal {
			return fault.New(fault.Conflict, "campaign.changed")
		}
		return closeCampaign(tx, a, c)
	})
}

// closeCampaign ends a campaign: what it no longer covers is settled apart, one
// structure after the other.
func closeCampaign(tx *sqldb.Tx, a policy.Actor, c Campaign) error {
	if err := tx.Must(`UPDATE adhesion_campaigns SET closed_at = $2 WHERE year = $1 AND closed_at IS NULL`, c.Year, tx.Now); err != nil {
		return err
	}
	if err := journal.Write(tx, a, "campaign.ended", journal.Subject{Kind: "campaign"}, campaignNote(c.Year, c.GraceTo)); err != nil {
		return err
	}
	return tellUnrenewed(tx, a, c.Year, "adhesion.lapsed")
}

// Campaigns gives a year’s campaign to the staff, with the structures that it is
// about.
func (d Desk) Campaigns(ctx context.Context, a policy.Actor, year int) (c Campaign, all []Renewal, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return c, nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if c, err = CampaignOf(tx, year); err != nil {
			return err
		}
		all, err = renewals(tx, year)
		return err
	})
	return c, all, err
}

// AdhesionKnown tells whether anything was asked for, or answered, for a year.
func AdhesionKnown(tx *sqldb.Tx, organisationID string, year int) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM adhesions WHERE organisation_id = $1 AND year = $2`, organisationID, year)
}
