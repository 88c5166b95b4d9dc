package catalogue

import "profil/internal/sqldb"

// Label is how a list names a course or a session, and leads to its page.
type Label struct{ PublicID, Title string }

// CourseLabels names courses by their inner ids.
func CourseLabels(tx *sqldb.Tx, ids []string) (map[string]Label, error) {
	return labels(tx, `SELECT c.id, c.public_id, c.title FROM courses c WHERE c.id IN `, ids)
}

// SessionLabels names sessions, by their inner ids, after their courses.
func SessionLabels(tx *sqldb.Tx, ids []string) (map[string]Label, error) {
	return labels(tx, `SELECT s.id, s.public_id, c.title FROM sessions s JOIN courses c ON c.id = s.course_id WHERE s.id IN `, ids)
}

func labels(tx *sqldb.Tx, query string, ids []string) (map[string]Label, error) {
	by := map[string]Label{}
	if len(ids) == 0 {
		return by, nil
	}
	var args []any
	_, err := sqldb.All(tx, func(r sqldb.Scanner) (l Label, err error) {
		var inner string
		err = r.Scan(&inner, &l.PublicID, &l.Title)
		by[inner] = l
		return l, err
	}, query+sqldb.In(&args, ids), args...)
	return by, err
}
