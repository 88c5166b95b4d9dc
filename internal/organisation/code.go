package organisation

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The limits of the codes of official contacts.
const (
	CodeMinutes   = 60 // for which one may be typed
	codeAttempts  = 5  // at one code
	codesOfPerson = 3  // sent in a day for one person, to one organisation
	codesOfPlace  = 10 // sent in a day to one official contact
)

// codeLetters leave out what the eye mistakes: I and 1, O and 0.
var codeLetters = base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").WithPadding(base32.NoPadding)

// ContactCode gives the eight characters of a code, « K7QM-2WXE »: they are made
// when the letter is sent, and stored nowhere.
func (d Desk) ContactCode(codeID string) string {
	m := hmac.New(sha256.New, d.Key)
	m.Write([]byte("contact code\x00" + codeID))
	c := codeLetters.EncodeToString(m.Sum(nil))[:8]
	return c[:4] + "-" + c[4:]
}

// Code is a code that was sent to the official contact of an organisation.
type Code struct {
	ID, OrganisationID, PersonID string
	Address                      email.Address
	Attempts                     int
	ExpiresAt                    time.Time
	UsedAt                       time.Time
}

const codeColumns = `k.id, k.organisation_id, k.person_id, k.address, k.attempts, k.expires_at, k.used_at`

func scanCode(r sqldb.Scanner) (c Code, err error) {
	return c, r.Scan(&c.ID, &c.OrganisationID, &c.PersonID, &c.Address, &c.Attempts, sqldb.Time(&c.ExpiresAt), sqldb.Time(&c.UsedAt))
}

// LoadCode gives a code by its inner id, for the letter that carries it.
func LoadCode(tx *sqldb.Tx, codeID string) (Code, error) {
	return sqldb.One(tx, scanCode, `SELECT `+codeColumns+` FROM contact_codes k WHERE k.id = $1`, codeID)
}

// provable tells whether an affiliation has something to gain by a code: it
// waits for an answer, or its person is a provisional référent.
func provable(tx *sqldb.Tx, f Affiliation) (bool, error) {
	if f.Status == AwaitingReferent || f.Status == AwaitingManager {
		return true, nil
	}
	return sqldb.Exists(tx, `SELECT 1 FROM roles r JOIN affiliations f ON f.id = r.affiliation_id
		WHERE f.id = $1 AND f.status = 'confirmed' AND r.role = 'referent_provisional'`, f.ID)
}

// AskCode has a code sent to the official contact of the organisation that the
// person waits to join, or of which they are the provisional référent. A newer
// one makes the older ones void.
func (d Desk) AskCode(ctx context.Context, a policy.Actor, affiliationPublicID string) error {
	return d.on(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.AffiliationProve, f.Subject()); err != nil {
			return err
		}
		can, err := provable(tx, f)
		if err != nil {
			return err
		}
		contact, err := orNothing(contactOf(tx, f.OrganisationID))
		if err != nil {
			return err
		}
		if !can || contact.Address.IsZero() {
			return fault.New(fault.Conflict, "code.no_contact")
		}
		tooMany := fault.New(fault.Conflict, "code.too_many")
		if err := d.inADay(tx, codesOfPerson, tooMany, `contact_codes WHERE organisation_id = $1 AND person_id = $2`, f.OrganisationID, f.PersonID); err != nil {
			return err
		}
		if err := d.inADay(tx, codesOfPlace, tooMany, `contact_codes WHERE organisation_id = $1`, f.OrganisationID); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE contact_codes SET expires_at = $3 WHERE person_id = $1 AND organisation_id = $2 AND used_at IS NULL AND expires_at > $3`, f.PersonID, f.OrganisationID, tx.Now); err != nil {
			return err
		}
		code := id.New()
		if _, err := tx.Exec(`INSERT INTO contact_codes (id, organisation_id, person_id, address, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			code, f.OrganisationID, f.PersonID, contact.Address, tx.Now, tx.Now.Add(CodeMinutes*time.Minute)); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "code.asked", journal.Subject{Kind: "code", ID: code}, "")
	})
}

// TypeCode proves, by the code that their official contact was sent, that the
// person works for the organisation. A wrong one is counted, and five make the
// code void.
func (d Desk) TypeCode(ctx context.Context, a policy.Actor, affiliationPublicID, typed string) error {
	wrong := false
	err := d.on(ctx, a, affiliationPublicID, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.AffiliationProve, f.Subject()); err != nil {
			return err
		}
		code, err := orNothing(sqldb.One(tx, scanCode, `SELECT `+codeColumns+` FROM contact_codes k
			WHERE k.person_id = $1 AND k.organisation_id = $2 AND k.used_at IS NULL AND k.expires_at > $3 ORDER BY k.created_at DESC LIMIT 1`, f.PersonID, f.OrganisationID, tx.Now))
		if err != nil {
			return err
		}
		if code.ID == "" || code.Attempts >= codeAttempts && !d.off.attempts {
			return fault.Field("code", "code.unusable")
		}
		if subtle.ConstantTimeCompare([]byte(plain(typed)), []byte(plain(d.ContactCode(code.ID)))) != 1 {
			wrong = true // counted whatever the page answers
			return tx.Must(`UPDATE contact_codes SET attempts = attempts + 1 WHERE id = $1`, code.ID)
		}
		if err := tx.Must(`UPDATE contact_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, code.ID, tx.Now); err != nil {
			return err
		}
		o, err := Load(tx, f.OrganisationID)
		if err != nil {
			return err
		}
		return d.prove(tx, f, candidate{organisation: o, code: true})
	})
	if err == nil && wrong {
		err = fault.Field("code", "code.wrong")
	}
	return err
}

// plain is a code without the sign between its halves, in capitals.
func plain(typed string) string {
	return strings.NewReplacer("-", "", " ", "", "\u00a0", "").Replace(strings.ToUpper(typed))
}

// CodeState is what the person who follows an affiliation may do by a code.
type CodeState struct {
	Useful bool // they wait for an answer or are a provisional référent, and there is an official contact
	Sent   bool // a code was sent, and may be typed
}

// CodeState tells whether a code of the official contact would prove somebody.
func (d Desk) CodeState(ctx context.Context, a policy.Actor, affiliationPublicID string) (s CodeState, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err := affiliationByPublicID(tx, affiliationPublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.AffiliationProve, f.Subject()); err != nil {
			return err
		}
		contact, err := orNothing(contactOf(tx, f.OrganisationID))
		if err != nil || contact.Address.IsZero() {
			return err
		}
		if s.Useful, err = provable(tx, f); err != nil || !s.Useful {
			return err
		}
		s.Sent, err = sqldb.Exists(tx, `SELECT 1 FROM contact_codes WHERE person_id = $1 AND organisation_id = $2 AND used_at IS NULL AND expires_at > $3`, f.PersonID, f.OrganisationID, tx.Now)
		return err
	})
	return s, err
}
