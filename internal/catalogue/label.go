package catalogue

import "profil/internal/sqldb"

// Label is how a list names a course or a session, and leads to its page.
type Label struct{ id, PublicID, Title string }

// CourseLabels names courses by their inner ids.
func CourseLabels(tx *sqldb.Tx, ids []string) (map[string]Label, error) {
	return labels(tx, `SELECT c.id, c.public_id, c.title FROM courses c WHERE c.id IN`, ids)
}

// SessionLabels names sessions, by their inner ids, after their courses.
func SessionLabels(tx *sqldb.Tx, ids []string) (map[string]Label, error) {
	return labels(tx, `SELECT s.id, s.public_id, c.title FROM sessions s JOIN courses c ON c.id = s.course_id WHERE s.id IN`, ids)
}

func labels(tx *sqldb.Tx, query string, ids []string) (map[string]Label, error) {
	return sqldb.Many(tx, func(r sqldb.Scanner) (l Label, err error) { return l, r.Scan(&l.id, &l.PublicID, &l.Title) },
		func(l Label) string { return l.id }, query, ids)
}
