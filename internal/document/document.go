package document

import (
	"time"

	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Document is one paper that was made: a row that never changes, but for what
// replaced it.
type Document struct {
	ID             string
	PublicID       string
	Kind           Kind
	Reference      string // 2026-00347
	Code           string // of the public check
	Version        int
	SessionID      string
	ProviderID     string
	OrganisationID string // the employer, "" for a paper of the whole session
	PersonID       string // whom it is about, "" for several
	EnrolmentID    string
	About          string // id of the session, organisation, request or half-day that it is the paper of
	Title          string
	Size           int
	SHA256         string
	SupersededBy   string    // id of the version that replaced it
	Why            []Change  // since the version that it replaces
	EndedAt        time.Time // since when nobody is left in it, zero while it holds
	KeepUntil      civil.Day
	MadeBy         string
	CreatedAt      time.Time

	Trainers []string // persons who train at its session, when loaded with Open
}

// Subject says who stands where around the paper: its status is its kind.
func (d Document) Subject() policy.Subject {
	return policy.Subject{
		Person: d.PersonID, Organisation: d.OrganisationID, Provider: d.ProviderID, Trainers: d.Trainers, Status: policy.Status(d.Kind),
	}
}

// whole tells whether the paper is that of the whole session, as its programme
// is: of nobody by name.
func (d Document) whole() bool { return d.PersonID == "" && d.OrganisationID == "" }

// FileName is what the paper is called once it is kept.
func (d Document) FileName() string {
	return fileName(d.Kind) + "-" + d.Reference + ".pdf"
}

// fileName is the kind as a file name says it: "attestation-assiduite".
func fileName(k Kind) string {
	b := []byte(k)
	for i := range b {
		if b[i] == '_' {
			b[i] = '-'
		}
	}
	return string(b)
}

// ParseKind reads a kind as a file name or a command says it.
func ParseKind(typed string) (Kind, bool) {
	for _, k := range Kinds {
		if fileName(k) == typed || string(k) == typed {
			return k, true
		}
	}
	return "", false
}

const columns = `d.id, d.public_id, d.kind, d.reference, d.code, d.version, d.session_id, d.provider_id, d.organisation_id, d.person_id, d.enrolment_id,
	d.about, d.title, d.size, d.sha256, d.superseded_by, d.keep_until, d.made_by, d.created_at, d.why, d.ended_at`

func (d *Document) fields() []any {
	return []any{
		&d.ID, &d.PublicID, &d.Kind, &d.Reference, &d.Code, &d.Version, &d.SessionID, &d.ProviderID, sqldb.Text(&d.OrganisationID),
		sqldb.Text(&d.PersonID), sqldb.Text(&d.EnrolmentID), &d.About, &d.Title, &d.Size, &d.SHA256, sqldb.Text(&d.SupersededBy),
		&d.KeepUntil, &d.MadeBy, sqldb.Time(&d.CreatedAt),
		changes{&d.Why},
		sqldb.Time(&d.EndedAt),
	}
}

func scan(r sqldb.Scanner) (d Document, err error) { return d, r.Scan(d.fields()...) }

// LoadMany gives papers by their inner ids, without their bytes, in one query.
func LoadMany(tx *sqldb.Tx, ids []string) (map[string]Document, error) {
	return sqldb.Many(tx, scan, func(d Document) string { return d.ID }, `SELECT `+columns+` FROM documents d WHERE d.id IN`, ids)
}

// Load gives a paper without its bytes, whoever asks: for the rooms above.
func Load(tx *sqldb.Tx, documentID string) (Document, error) {
	return sqldb.One(tx, scan, `SELECT `+columns+` FROM documents d WHERE d.id = $1`, documentID)
}

// kept is what stands now for one kind and one thing: the zero value when
// nothing was made yet.
type kept struct {
	id      string
	version int
	facts   string
	ended   time.Time
}

// inForce tells in SQL whether a paper d holds.
const inForce = `d.superseded_by IS NULL AND d.ended_at IS NULL`

func lastOf(tx *sqldb.Tx, d Document) (k kept, err error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (k kept, err error) {
		return k, r.Scan(&k.id, &k.version, &k.facts, sqldb.Time(&k.ended))
	},
		`SELECT id, version, facts, ended_at FROM documents WHERE session_id = $1 AND kind = $2 AND about = $3 ORDER BY version DESC LIMIT 1`, d.SessionID, d.Kind, d.About)
	if err != nil || len(all) == 0 {
		return kept{}, err
	}
	return all[0], nil
}

func insert(tx *sqldb.Tx, d Document, facts string, file []byte) error {
	_, err := tx.Exec(`
		INSERT INTO documents (id, public_id, kind, reference, code, version, session_id, provider_id, organisation_id, person_id, enrolment_id,
			about, title, facts, bytes, size, sha256, keep_until, made_by, why, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		d.ID, d.PublicID, d.Kind, d.Reference, d.Code, d.Version, d.SessionID, d.ProviderID, sqldb.Null(d.OrganisationID), sqldb.Null(d.PersonID),
		sqldb.Null(d.EnrolmentID), d.About, d.Title, facts, file, d.Size, d.SHA256, d.KeepUntil, d.MadeBy, joinChanges(d.Why), tx.Now)
	return err
}

// supersedeElsewhere puts a convocation in the place of those of the sessions
// where the same request was before.
func supersedeElsewhere(tx *sqldb.Tx, d Document) error {
	_, err := tx.Exec(`UPDATE documents SET superseded_by = $2 WHERE enrolment_id = $1 AND kind = $3 AND session_id <> $4 AND superseded_by IS NULL`,
		d.EnrolmentID, d.ID, d.Kind, d.SessionID)
	return err
}

func supersede(tx *sqldb.Tx, oldID, newID string) error {
	return tx.Must(`UPDATE documents SET superseded_by = $2 WHERE id = $1 AND superseded_by IS NULL`, oldID, newID)
}

func trainersOf(tx *sqldb.Tx, sessionID string) ([]string, error) {
	return sqldb.Values[string](tx, `SELECT person_id FROM session_trainers WHERE session_id = $1 AND person_id IS NOT NULL`, sessionID)
}
