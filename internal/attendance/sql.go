package attendance

import (
	"encoding/json"

	"profil/internal/sqldb"
)

const participationColumns = `a.id, a.public_id, a.enrolment_id, a.session_id, a.person_id, a.employer_id, a.provider_id, a.status, a.created_at`

func (p *Participation) fields() []any {
	return []any{&p.ID, &p.PublicID, &p.EnrolmentID, &p.SessionID, &p.PersonID, &p.EmployerID, &p.ProviderID, &p.Status, sqldb.Time(&p.CreatedAt)}
}

func scanParticipation(r sqldb.Scanner) (p Participation, err error) { return p, r.Scan(p.fields()...) }

// Load gives a participation, whoever asks: for the rooms above.
func Load(tx *sqldb.Tx, participationID string) (Participation, error) {
	return sqldb.One(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a WHERE a.id = $1`, participationID)
}

// OfEnrolment gives the participation that a request became.
func OfEnrolment(tx *sqldb.Tx, enrolmentID string) (Participation, error) {
	return sqldb.One(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a WHERE a.enrolment_id = $1`, enrolmentID)
}

// Remain tells whether somebody of an employer takes part in a session.
func Remain(tx *sqldb.Tx, sessionID, employerID string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM participations WHERE session_id = $1 AND employer_id = $2 AND status <> 'withdrawn'`, sessionID, employerID)
}

// OfSession gives the participations of a session that were not given up.
func OfSession(tx *sqldb.Tx, sessionID string) ([]Participation, error) {
	return sqldb.All(tx, scanParticipation, `SELECT `+participationColumns+` FROM participations a
		JOIN persons p ON p.id = a.person_id WHERE a.session_id = $1 AND a.status <> 'withdrawn' ORDER BY p.sort_name, a.id`, sessionID)
}

func insertParticipation(tx *sqldb.Tx, p Participation) (bool, error) {
	n, err := tx.Exec(`
		INSERT INTO participations (id, public_id, enrolment_id, session_id, person_id, employer_id, provider_id, status, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (enrolment_id) DO NOTHING`,
		p.ID, p.PublicID, p.EnrolmentID, p.SessionID, p.PersonID, p.EmployerID, p.ProviderID, p.Status, tx.Now)
	return n == 1, err
}

const sheetColumns = `half_day_id, session_id, status, opened_at, countersigned_at, countersigned_by, trainer_name, mark, sealed_at, seal`

func scanSheet(r sqldb.Scanner) (s Sheet, err error) {
	return s, r.Scan(&s.HalfDayID, &s.SessionID, &s.Status, sqldb.Time(&s.OpenedAt), sqldb.Time(&s.CountersignedAt), sqldb.Text(&s.CountersignedBy),
		&s.TrainerName, markColumn{&s.Mark}, sqldb.Time(&s.SealedAt), &s.Seal)
}

// markColumn reads a mark, "" as none.
type markColumn struct{ dest *Mark }

// Scan implements sql.Scanner.
func (m markColumn) Scan(src any) error { return fromJSON(src, m.dest) }

type snapshotColumn struct{ dest *Snapshot }

// Scan implements sql.Scanner.
func (s snapshotColumn) Scan(src any) error { return fromJSON(src, s.dest) }

func fromJSON(src, dest any) error {
	text, _ := src.(string)
	if b, ok := src.([]byte); ok {
		text = string(b)
	}
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), dest)
}

func toJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// planSheets lays out one sheet for each half-day of a session, those that are
// there already apart.
func planSheets(tx *sqldb.Tx, sessionID string) error {
	_, err := tx.Exec(`
		INSERT INTO sheets (half_day_id, session_id, status, created_at, updated_at)
		SELECT id, session_id, 'planned', $2, $2 FROM half_days WHERE session_id = $1
		ON CONFLICT (half_day_id) DO NOTHING`, sessionID, tx.Now)
	return err
}

func loadSheet(tx *sqldb.Tx, halfDayID string) (Sheet, error) {
	return sqldb.One(tx, scanSheet, `SELECT `+sheetColumns+` FROM sheets WHERE half_day_id = $1`, halfDayID)
}

// sheetAt gives the sheet of a half-day by the id of its URL.
func sheetAt(tx *sqldb.Tx, halfDay string) (Sheet, error) {
	return sqldb.One(tx, scanSheet, `SELECT `+sheetColumns+` FROM sheets WHERE half_day_id = (SELECT id FROM half_days WHERE public_id = $1)`, halfDay)
}

// Sheets gives the sheets of a session by half-day.
func Sheets(tx *sqldb.Tx, sessionID string) (map[string]Sheet, error) {
	all, err := sqldb.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM sheets WHERE session_id = $1`, sessionID)
	by := map[string]Sheet{}
	for _, s := range all {
		by[s.HalfDayID] = s
	}
	return by, err
}

func advanceSheet(tx *sqldb.Tx, s Sheet, from SheetStatus) error {
	mark := ""
	sum := ""
	if s.CountersignedBy != "" {
		mark = toJSON(s.Mark)
		sum = digest(mark)
	}
	return tx.Must(`
		UPDATE sheets SET status = $3, opened_at = $4, countersigned_at = $5, countersigned_by = $6, trainer_name = $7, mark = $8,
			mark_sha256 = $9, sealed_at = $10, seal = $11, updated_at = $12
		WHERE half_day_id = $1 AND status = $2`,
		s.HalfDayID, from, s.Status, sqldb.Null(s.OpenedAt), sqldb.Null(s.CountersignedAt), sqldb.Null(s.CountersignedBy), s.TrainerName, mark,
		sum, sqldb.Null(s.SealedAt), s.Seal, tx.Now)
}

const signatureColumns = `g.id, g.half_day_id, g.participation_id, g.seq, g.kind, g.method, g.minutes, g.at, g.actor_id, g.mark, g.snapshot, g.reason, g.previous_sha256, g.sha256`

func scanSignature(r sqldb.Scanner) (s Signature, err error) {
	err = r.Scan(&s.ID, &s.HalfDayID, &s.ParticipationID, &s.Seq, &s.Kind, &s.Method, &s.Minutes, sqldb.Time(&s.At), &s.ActorID,
		markColumn{&s.Mark}, snapshotColumn{&s.Snapshot}, &s.Reason, &s.Previous, &s.Sum)
	return s, err
}

func insertSignature(tx *sqldb.Tx, s Signature) error {
	_, err := tx.Exec(`
		INSERT INTO signatures (id, half_day_id, participation_id, seq, kind, method, minutes, at, actor_id, mark, snapshot, reason, previous_sha256, sha256)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		s.ID, s.HalfDayID, s.ParticipationID, s.Seq, s.Kind, s.Method, s.Minutes, s.At, s.ActorID, toJSON(s.Mark), toJSON(s.Snapshot), s.Reason, s.Previous, s.Sum)
	return err
}

// lines gives every line of a half-day, in order for each participant.
func lines(tx *sqldb.Tx, halfDayID string) ([]Signature, error) {
	return sqldb.All(tx, scanSignature, `SELECT `+signatureColumns+` FROM signatures g WHERE g.half_day_id = $1 ORDER BY g.participation_id, g.seq`, halfDayID)
}

// linesOf gives every line of a participant.
func linesOf(tx *sqldb.Tx, participationID string) ([]Signature, error) {
	return sqldb.All(tx, scanSignature, `SELECT `+signatureColumns+` FROM signatures g WHERE g.participation_id = $1 ORDER BY g.half_day_id, g.seq`, participationID)
}

// lastOf gives the last line of a pair; ok is false when there is none.
func lastOf(tx *sqldb.Tx, halfDayID, participationID string) (s Signature, ok bool, err error) {
	all, err := sqldb.All(tx, scanSignature, `SELECT `+signatureColumns+` FROM signatures g
		WHERE g.half_day_id = $1 AND g.participation_id = $2 ORDER BY g.seq DESC LIMIT 1`, halfDayID, participationID)
	if err != nil || len(all) == 0 {
		return Signature{}, false, err
	}
	return all[0], true, nil
}

// lastLines keeps of lines in order the last of each participant.
func lastLines(all []Signature) map[string]Signature {
	last := map[string]Signature{}
	for _, s := range all {
		last[s.ParticipationID] = s
	}
	return last
}
