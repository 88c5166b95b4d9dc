package account

import (
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

const personColumns = `p.id, p.public_id, p.first_name, p.last_name, p.phone, e.typed, p.status, p.rank, p.created_at, p.updated_at, p.seen_at`

const fromPersons = ` FROM persons p LEFT JOIN emails e ON e.person_id = p.id AND e.main `

func (p *Person) fields() []any {
	return []any{
		&p.ID, &p.PublicID, &p.FirstName, &p.LastName, &p.Phone, &p.Email, &p.Status, &p.Rank,
		sqldb.Time(&p.CreatedAt), sqldb.Time(&p.UpdatedAt), sqldb.Time(&p.SeenAt),
	}
}

func scanPerson(r sqldb.Scanner) (p Person, err error) { return p, r.Scan(p.fields()...) }

// Load gives a person by their inner id, whoever asks.
func Load(tx *sqldb.Tx, personID string) (Person, error) {
	return sqldb.One(tx, scanPerson, `SELECT `+personColumns+fromPersons+`WHERE p.id = $1`, personID)
}

// LoadMany gives people by their inner ids, in one query; who does not exist is
// not in the answer.
func LoadMany(tx *sqldb.Tx, ids []string) (map[string]Person, error) {
	return sqldb.Many(tx, scanPerson, func(p Person) string { return p.ID }, `SELECT `+personColumns+fromPersons+`WHERE p.id IN`, ids)
}

// ByPublicID gives a person by the id of URLs.
func ByPublicID(tx *sqldb.Tx, publicID string) (Person, error) {
	return sqldb.One(tx, scanPerson, `SELECT `+personColumns+fromPersons+`WHERE p.public_id = $1`, publicID)
}

// ByEmail gives the person who has proven an address, be it their main one or
// not.
func ByEmail(tx *sqldb.Tx, address email.Address) (Person, error) {
	return sqldb.One(tx, scanPerson, `SELECT `+personColumns+fromPersons+`WHERE p.id = (SELECT person_id FROM emails WHERE address = $1)`, address.Key())
}

// Managers lists those of the staff who decide.
func Managers(tx *sqldb.Tx) ([]Person, error) {
	return sqldb.All(tx, scanPerson, `SELECT `+personColumns+fromPersons+`
		WHERE p.rank IN ($1, $2) AND p.status IN ($3, $4) ORDER BY p.sort_name, p.id`, policy.Manager, policy.Admin, Proven, Active)
}

func insertPerson(tx *sqldb.Tx, p Person) error {
	if _, err := tx.Exec(`
		INSERT INTO persons (id, public_id, status, rank, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`,
		p.ID, p.PublicID, p.Status, p.Rank, tx.Now); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $2, $3, $4, $5)`,
		p.Email.Key(), p.Email, p.ID, true, tx.Now)
	return err
}

// rename writes how somebody is called, and where they stand from then on.
func rename(tx *sqldb.Tx, p Person, from Status) error {
	return tx.Must(`UPDATE persons SET first_name = $2, last_name = $3, sort_name = $4, phone = $5, status = $6, updated_at = $7 WHERE id = $1 AND status = $8`,
		p.ID, p.FirstName, p.LastName, sortName(p), p.Phone, p.Status, tx.Now, from)
}

func sortName(p Person) string { return french.Fold(p.LastName + " " + p.FirstName) }

// advance writes a move of an account.
func advance(tx *sqldb.Tx, p Person, from Status) error {
	return tx.Must(`UPDATE persons SET status = $3, updated_at = $4 WHERE id = $1 AND status = $2`, p.ID, from, p.Status, tx.Now)
}

// keptPassword is the password of a person, with who it is of.
type keptPassword struct {
	Person Person
	Hash   string // "" when there is none yet
	Mark   string // changes when the password does
}

// passwordOf gives what an address signs in with; an address without an
// account has nothing.
func passwordOf(tx *sqldb.Tx, address email.Address) (keptPassword, error) {
	k, err := sqldb.One(tx, func(r sqldb.Scanner) (k keptPassword, err error) {
		return k, r.Scan(append(k.Person.fields(), sqldb.Text(&k.Hash))...)
	}, `SELECT `+personColumns+`, w.hash`+fromPersons+`LEFT JOIN passwords w ON w.person_id = p.id
		WHERE p.id = (SELECT person_id FROM emails WHERE address = $1)`, address.Key())
	if fault.KindOf(err) == fault.NotFound {
		return keptPassword{}, nil
	}
	k.Mark = markOfHash(k.Hash)
	return k, err
}

// markOf changes when the password of a person does.
func markOf(tx *sqldb.Tx, personID string) (string, error) {
	hashes, err := sqldb.Values[string](tx, `SELECT hash FROM passwords WHERE person_id = $1`, personID)
	if err != nil || len(hashes) == 0 {
		return "", err
	}
	return markOfHash(hashes[0]), nil
}

func markOfHash(hash string) string {
	if hash == "" {
		return ""
	}
	return digest(hash)[:16]
}

func setHash(tx *sqldb.Tx, personID, hash string) error {
	_, err := tx.Exec(`
		INSERT INTO passwords (person_id, hash, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`, personID, hash, tx.Now)
	return err
}

const loginColumns = `l.id, l.person_id, l.level, l.device, l.organisation_id, l.authenticated_at, COALESCE(l.confirmed_at, l.authenticated_at), l.method, l.seen_at, l.expires_at, l.ended_at, l.created_at, l.entered, l.issuer, l.issuer_name, l.issuer_sid`

func (l *Login) fields() []any {
	return []any{
		&l.ID, &l.PersonID, &l.Level, &l.Device, sqldb.Text(&l.OrganisationID), sqldb.Time(&l.AuthenticatedAt), sqldb.Time(&l.ConfirmedAt), &l.Method,
		sqldb.Time(&l.SeenAt), sqldb.Time(&l.ExpiresAt), sqldb.Time(&l.EndedAt), sqldb.Time(&l.CreatedAt),
		&l.Entered, &l.Provider.Issuer, &l.Provider.Name, &l.Provider.SID,
	}
}

func scanLogin(r sqldb.Scanner) (l Login, err error) { return l, r.Scan(l.fields()...) }

func askSession(tx *sqldb.Tx, token string) *sqldb.Answer[Session] {
	return sqldb.Ask(tx, func(r sqldb.Scanner) (s Session, err error) {
		s.At = tx.Now
		return s, r.Scan(append(append(s.Login.fields(), s.Person.fields()...), &s.Enrolled, sqldb.Time(&s.AskedOn))...)
	}, `SELECT `+loginColumns+`, `+personColumns+`, `+enrolled+`, p.second_factor_since
		FROM logins l JOIN persons p ON p.id = l.person_id LEFT JOIN emails e ON e.person_id = p.id AND e.main
		WHERE l.hash = $1`, digest(token))
}

// LoadLogin gives a login by its inner id, whoever asks.
func LoadLogin(tx *sqldb.Tx, loginID string) (Login, error) {
	return sqldb.One(tx, scanLogin, `SELECT `+loginColumns+` FROM logins l WHERE l.id = $1`, loginID)
}

func insertLogin(tx *sqldb.Tx, l Login, token, browser string) error {
	_, err := tx.Exec(`
		INSERT INTO logins (id, hash, person_id, level, device, organisation_id, authenticated_at, seen_at, expires_at, created_at, method, browser, entered, issuer, issuer_name, issuer_sid)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $7, $9, $10, $11, $12, $13, $14)`,
		l.ID, digest(token), l.PersonID, l.Level, l.Device, sqldb.Null(l.OrganisationID), tx.Now, l.ExpiresAt, l.Method, browser, l.Entered, l.Provider.Issuer, l.Provider.Name, l.Provider.SID)
	return err
}

// endLogins ends every open login of a person but one, and tells how many; the
// browsers of the others are not known to them any more.
func endLogins(tx *sqldb.Tx, personID, but string) (int64, error) {
	if err := forgetBrowsers(tx, personID, but); err != nil {
		return 0, err
	}
	n, err := tx.Exec(`UPDATE logins SET ended_at = $3 WHERE person_id = $1 AND id <> $2 AND ended_at IS NULL`, personID, but, tx.Now)
	if err != nil || n == 0 {
		return n, err
	}
	return n, tellOver(tx, personID)
}

// tellOver has it told to whom it concerns that logins of a person are over.
func tellOver(tx *sqldb.Tx, personID string) error {
	return outbox.Queue(tx, "logins.over", personID, "logins.over:"+id.New(), tx.Now)
}

// lastOrganisation is the one the person acted for when they last signed in.
func lastOrganisation(tx *sqldb.Tx, personID string) (string, error) {
	all, err := sqldb.Values[string](tx, `
		SELECT organisation_id FROM logins WHERE person_id = $1 AND organisation_id IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 1`, personID)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}
