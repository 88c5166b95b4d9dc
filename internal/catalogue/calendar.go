package catalogue

import (
	"context"

	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// WindowEnded lists, by public id, the sessions that still stand open though
// their window has ended, at most 200: the clerk closes them.
func WindowEnded(tx *sqldb.Tx) ([]string, error) {
	return sqldb.Values[string](tx, `SELECT public_id FROM sessions WHERE status = $1 AND closes_at <= $2 ORDER BY closes_at, id LIMIT 200`, SessionOpen, tx.Now)
}

// Stranded is a provider that may offer training no more, with what it left:
// somebody of the staff has to decide what becomes of it.
type Stranded struct {
	Provider organisation.Provider
	Sessions int // that are not over
	Seats    int // given in them
}

// left are the sessions of the provider v that are not over.
const left = `FROM sessions s WHERE s.provider_id = v.organisation_id AND s.status IN ('open', 'closed', 'listed', 'running')`

// strandedProvider is the condition on providers v.
const strandedProvider = `NOT (` + organisation.AbleProvider + `) AND EXISTS (SELECT 1 ` + left + `)`

// StrandedCount is how many there are, as a number in SQL, like
// organisation.QueueCount.
const StrandedCount = `(SELECT count(*) FROM providers v WHERE ` + strandedProvider + `)`

// Stranded lists, for the staff, the providers that were stopped with sessions
// that are not over.
func (d Desk) Stranded(ctx context.Context, a policy.Actor) (all []Stranded, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		type row struct {
			id              string
			sessions, seats int
		}
		rows, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.sessions, &v.seats) }, `
			SELECT v.organisation_id, (SELECT count(*) `+left+`), (SELECT COALESCE(sum(s.taken), 0) `+left+`)
			FROM providers v WHERE `+strandedProvider+` ORDER BY v.updated_at, v.organisation_id LIMIT 200`)
		all = nil
		for _, v := range rows {
			p, err := organisation.ProviderOf(tx, v.id)
			if err != nil {
				return err
			}
			all = append(all, Stranded{p, v.sessions, v.seats})
		}
		return err
	})
	return all, err
}
