package catalogue

import "profil/internal/sqldb"

// LoadMany gives the sessions of several inner ids with their half-days, and
// without their trainers, whoever asks.
func LoadMany(tx *sqldb.Tx, ids []string) (map[string]Session, error) {
	by, err := sqldb.Many(tx, scanSession, func(s Session) string { return s.ID }, `SELECT `+sessionColumns+` FROM sessions s WHERE s.id IN`, ids)
	if err != nil || len(by) == 0 {
		return by, err
	}
	type row struct {
		session string
		HalfDay
	}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(append([]any{&v.session}, v.fields()...)...)
	}, `SELECT session_id, `+halfDayColumns+` FROM half_days WHERE session_id IN `+sqldb.In(&args, ids)+` ORDER BY day, starts`, args...)
	for _, v := range all {
		s := by[v.session]
		s.HalfDays = append(s.HalfDays, v.HalfDay)
		by[v.session] = s
	}
	return by, err
}

// Titles gives the titles of the courses of several inner ids.
func Titles(tx *sqldb.Tx, ids []string) (map[string]string, error) {
	type row struct{ id, title string }
	all, err := sqldb.Many(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.title) },
		func(v row) string { return v.id }, `SELECT id, title FROM courses WHERE id IN`, ids)
	by := map[string]string{}
	for id, v := range all {
		by[id] = v.title
	}
	return by, err
}
