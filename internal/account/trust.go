package account

import (
	"context"
	"time"

	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// TrustDays is how long a browser is trusted: the password alone signs in there.
const TrustDays = 90

// Device is a browser that is trusted.
type Device struct {
	ID, Name                     string
	CreatedAt, UsedAt, ExpiresAt time.Time
}

func devicesOf(tx *sqldb.Tx, personID string) ([]Device, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (v Device, err error) {
		return v, r.Scan(&v.ID, &v.Name, sqldb.Time(&v.CreatedAt), sqldb.Time(&v.UsedAt), sqldb.Time(&v.ExpiresAt))
	}, `SELECT id, device, created_at, used_at, expires_at FROM trusted_devices WHERE person_id = $1 AND expires_at > $2 ORDER BY used_at DESC, id DESC`, personID, tx.Now)
}

// trust makes a browser trusted by a person, and gives its secret.
func trust(tx *sqldb.Tx, a policy.Actor, p Person, from Browser) (string, error) {
	token, device := id.Secret(), id.New()
	if _, err := tx.Exec(`INSERT INTO trusted_devices (id, person_id, hash, device, created_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)`,
		device, p.ID, digest(token), DeviceOf(from.Agent), tx.Now, tx.Now.AddDate(0, 0, TrustDays)); err != nil {
		return "", err
	}
	return token, journal.Write(tx, a, "device.trusted", journal.Subject{Kind: "person", ID: p.ID}, "")
}

// trusts tells whether the browser is one that the person trusts, and notes
// that it was seen.
func trusts(tx *sqldb.Tx, personID, token string) (bool, error) {
	if token == "" {
		return false, nil
	}
	n, err := tx.Exec(`UPDATE trusted_devices SET used_at = $3 WHERE hash = $1 AND person_id = $2 AND expires_at > $3`, digest(token), personID, tx.Now)
	return n == 1, err
}

// Distrust has the second factor asked again on a browser of a; "" for all.
func (d Desk) Distrust(ctx context.Context, a policy.Actor, deviceID string) error {
	if !a.SignedIn() {
		return notSignedIn()
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := Refresh(tx, a)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`DELETE FROM trusted_devices WHERE person_id = $1 AND (id = $2 OR $2 = '')`, a.Person, deviceID)
		if err != nil || n == 0 {
			return err
		}
		return journal.Write(tx, a, "device.distrusted", journal.Subject{Kind: "person", ID: a.Person}, "")
	})
}
