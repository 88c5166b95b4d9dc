package organisation

import (
	"context"
	"slices"
	"time"

	"profil/internal/civil"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// AdhesionPast is every adhésion of an organisation, the latest year first.
type AdhesionPast struct {
	Organisation
	Years []AdhesionYear
	Asks  bool // who reads answers for the organisation; else, they are of the staff
}

// AdhesionYear is one adhésion, where it stands today and what happened to it. A
// year has several when one was refused, or ended, and asked for again.
type AdhesionYear struct {
	Year  int
	Shown AdhesionStatus
	Steps []AdhesionStep // the oldest first
}

// AdhesionStep is one thing that happened to an adhésion.
type AdhesionStep struct {
	Act string    // of the journal, or AdhesionOver
	At  time.Time // the last minute of the year, for AdhesionOver
	By  string    // name of who did it, "" for the clerk and for a closed account
	Own bool      // the clerk did it, or nobody had to
	Why string    // why it was refused, or ended; the staff reads why it was granted, too
}

// AdhesionOver is what happens to an adhésion when its year ends: nobody writes
// it.
const AdhesionOver = "adhesion.over"

// mostSteps is how many lines of the journal are read of one adhésion.
const mostSteps = 50

// PastAdhesions gives what happened to the adhésions of an organisation, year by
// year, to its référent and to the staff.
func (d Desk) PastAdhesions(ctx context.Context, a policy.Actor, publicID string) (p AdhesionPast, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p = AdhesionPast{}
		if p.Organisation, err = ByPublicID(tx, publicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.OrganisationRead, p.Subject()); err != nil {
			return err
		}
		p.Asks = a.Is(policy.Referent, p.ID)
		if err := policy.Require(a, policy.AdhesionRead, p.Subject()); err != nil {
			return err
		}
		p.Years, err = pastAdhesions(tx, a, p.ID)
		return err
	})
	return p, err
}

// decidedBy is the act that brought an adhésion where it stands: it bears its
// reason. The words of the journal are for the staff alone.
var decidedBy = map[AdhesionStatus]string{AdhesionGranted: "adhesion.granted", AdhesionRefused: "adhesion.refused", AdhesionEnded: "adhesion.ended"}

func pastAdhesions(tx *sqldb.Tx, a policy.Actor, organisationID string) (years []AdhesionYear, err error) {
	all, err := adhesionsOf(tx, organisationID)
	if err != nil {
		return nil, err
	}
	today := civil.DayOf(tx.Now, civil.Paris)
	who := map[string]bool{}
	for _, d := range all {
		lines, err := journal.List(tx, journal.Filter{Subject: adhesionOf(d), Limit: mostSteps})
		if err != nil {
			return nil, err
		}
		y := AdhesionYear{Year: d.Year, Shown: d.Shown(all, today)}
		for _, l := range slices.Backward(lines) {
			who[l.ActorID] = true
			s := AdhesionStep{Act: l.Act, At: l.At, By: l.ActorID, Own: l.ActorID == journal.ActorID(policy.Clerk)}
			if l.Act == decidedBy[d.Status] && (d.Status != AdhesionGranted || a.Staff(policy.Reader)) {
				s.Why = d.Reason
			}
			y.Steps = append(y.Steps, s)
		}
		if y.Shown == AdhesionExpired {
			y.Steps = append(y.Steps, AdhesionStep{Act: AdhesionOver, At: civil.At(civil.Date(d.Year, 12, 31), "23:59", civil.Paris), Own: true})
		}
		years = append(years, y)
	}
	names, err := namesOf(tx, keys(who))
	for _, y := range years {
		for i, s := range y.Steps {
			y.Steps[i].By = names[s.By]
		}
		slices.SortStableFunc(y.Steps, func(a, b AdhesionStep) int { return a.At.Compare(b.At) })
	}
	return years, err
}
