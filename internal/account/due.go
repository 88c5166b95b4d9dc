package account

import (
	"context"
	"time"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

// due notes, as somebody who answers for others signs in without a second
// factor, that they are asked for one, and tells until when they may do without;
// it is zero where nothing is asked.
func (d Desk) due(tx *sqldb.Tx, p Person, by Method) (time.Time, error) {
	if !d.SecondFactor.Demanded() || by.level() >= policy.TwoFactor {
		return time.Time{}, nil
	}
	obliged := p.Rank != policy.NoRank
	if !obliged && d.Obliged != nil {
		var err error
		if obliged, err = d.Obliged(tx, p.ID); err != nil {
			return time.Time{}, err
		}
	}
	if !obliged {
		return time.Time{}, nil
	}
	if _, err := tx.Exec(`UPDATE persons SET second_factor_since = $2 WHERE id = $1 AND second_factor_since IS NULL`, p.ID, tx.Now); err != nil {
		return time.Time{}, err
	}
	since, err := sqldb.One(tx, func(r sqldb.Scanner) (t time.Time, err error) { return t, r.Scan(sqldb.Time(&t)) },
		`SELECT second_factor_since FROM persons WHERE id = $1`, p.ID)
	return since.Add(d.SecondFactor.Grace()), err
}

// DueOn tells until when the holder of a login, who answers for others, may do
// without a second factor: from the first page that they see as such, be it in
// the middle of a login, which is noted, so that no later sign-in begins the
// delay anew. It is zero where nothing is asked, or the login has it.
func (d Desk) DueOn(ctx context.Context, s Session) time.Time {
	if !d.SecondFactor.Demanded() || s.Login.Level >= policy.TwoFactor {
		return time.Time{}
	}
	since := s.AskedOn
	if since.IsZero() {
		since = s.At
		if !d.off.asked { // a page is not refused because this note was: the next one makes it
			_ = d.DB.Write(sqldb.Recording(ctx), func(tx *sqldb.Tx) error {
				_, err := tx.Exec(`UPDATE persons SET second_factor_since = $2 WHERE id = $1 AND second_factor_since IS NULL`, s.Person.ID, since)
				return err
			})
		}
	}
	return since.Add(d.SecondFactor.Grace())
}
