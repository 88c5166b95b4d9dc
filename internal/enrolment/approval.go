package enrolment

import (
	"context"

	"profil/internal/catalogue"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Result is what became of one request of several that were decided at once.
type Result struct {
	PublicID string
	Err      error // nil when it was done
}

// Decide gives the employer's answer to one or several requests: each is
// decided alone, so that one that has moved on does not undo the others. A
// refusal needs a reason, which the person reads.
//
// Whoever holds the employeur right at the structure may answer, but for their
// own request; the staff may answer in their place.
func (d Desk) Decide(ctx context.Context, a policy.Actor, publicIDs []string, agree bool, why Reason) ([]Result, error) {
	ev := Refused
	if agree {
		ev = Approved
	}
	results := make([]Result, len(publicIDs))
	err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		for i, publicID := range publicIDs {
			results[i] = Result{publicID, d.decide(tx, a, publicID, ev, why)}
			if err := results[i].Err; err != nil && len(publicIDs) == 1 {
				return err
			}
		}
		return nil
	})
	return results, err
}

func (d Desk) decide(tx *sqldb.Tx, a policy.Actor, publicID string, ev Event, why Reason) error {
	e, err := see(tx, a, publicID)
	if err != nil {
		return err
	}
	e.EmployerBy, e.EmployerAt, e.EmployerReason = a.Person, tx.Now, why.String()
	if ev == Approved {
		// From here on the provider has a seat, and reads the motivation.
		s, err := catalogue.LoadSession(tx, e.SessionID)
		if err != nil {
			return err
		}
		provider := s.ProviderID
		if err := d.move(tx, a, &e, ev, why.String()); err != nil {
			return err
		}
		return tx.Must(`UPDATE enrolments SET provider_id = $2 WHERE id = $1`, e.ID, provider)
	}
	return d.move(tx, a, &e, ev, why.String())
}

// Deciders lists who may answer to a request: the holders of the employeur
// right at the structure, its author apart. Where there is nobody, the
// gestionnaire answers.
func Deciders(tx *sqldb.Tx, e Enrolment) ([]string, error) {
	holders, err := organisation.Holders(tx, e.EmployerID, policy.Approver)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, h := range holders {
		if h != e.PersonID {
			all = append(all, h)
		}
	}
	return all, nil
}
