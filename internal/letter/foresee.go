package letter

import (
	"context"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/sqldb"
)

// Foreseen is a letter that nobody has been sent.
type Foreseen struct{ Subject, Text string }

// Preview shows letters before the deed that would send them.
type Preview struct {
	DB     *sqldb.DB
	Writer Writer
}

// ofEvent is the letter that each answer of a list brings about.
var ofEvent = map[enrolment.Event]Kind{
	enrolment.Selected: EnrolmentEnrolled, enrolment.Retained: EnrolmentRetained, enrolment.PutWaiting: EnrolmentWaiting, enrolment.TurnedDown: EnrolmentRejected, enrolment.Proposed: EnrolmentOffered,
}

// Foresee writes the letter that publishing a list would send about a request:
// nothing is written, and nobody is told.
func (d Preview) Foresee(ctx context.Context, f enrolment.Foreseen) (l Foreseen, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		round := d.Writer.Round(tx)
		round.reader.known["enrolment:"+f.ID], round.reader.known["ahead:"+f.ID] = f.Enrolment, f.Ahead
		p, err := account.Load(tx, f.PersonID)
		if err != nil {
			return err
		}
		kind := ofEvent[f.Event]
		if f.Event == enrolment.TurnedDown && f.SecondID != "" {
			if err := round.foresees(f.Enrolment); err != nil {
				return err
			}
			kind = EnrolmentFellBack
		}
		m, err := round.compose(kind, f.ID, Recipient{p, p.Email}, "foreseen")
		l = Foreseen{m.Subject, m.Text}
		return err
	})
	return l, err
}

// foresees has the letters of the round speak of a request that was turned down as
// if it had gone to its second choice already.
func (r *Round) foresees(e enrolment.Enrolment) error {
	_, s, _, err := r.reader.session(e.SessionID)
	from := enrolment.Whence{SessionID: s.ID, FirstDay: s.FirstDay, LastDay: s.LastDay, ArrivalNo: e.ArrivalNo}
	r.reader.known["fall:"+e.ID] = fall{
		end:  enrolment.Step{Event: enrolment.TurnedDown, Reason: e.ProviderReason},
		Step: enrolment.Step{At: r.reader.tx.Now, Event: enrolment.FellBack, From: from},
	}
	r.reader.known["enrolment:"+e.ID] = e.Fallen()
	return err
}
