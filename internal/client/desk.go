package client

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"profil/internal/seal"
	"profil/internal/sqldb"
)

// Desk is the counter of the services.
type Desk struct {
	DB  *sqldb.DB
	Key []byte // the server's secret: codes and signing keys are sealed under keys derived from it

	off guards
}

// guards are the guards that a twin test takes away, to show that without them
// the harm is done.
type guards struct{ once, rotation, forever, owner, proof bool }

// How long things last.
const (
	CodeLasts    = time.Minute
	AccessLasts  = 10 * time.Minute
	RefreshLasts = 30 * 24 * time.Hour
	RenewsFor    = 180 * 24 * time.Hour // since the person signed in at the service, however often it renews
)

func (d Desk) box() seal.Box { return d.Key }

// Stamp seals a short text that a browser carries and that only this instance
// can have written, about a thing.
func (d Desk) Stamp(text, about string) string {
	return d.box().Seal("client stamp", []byte(text), about)
}

// Stamped reads it, "" when it was written elsewhere or about another thing.
func (d Desk) Stamped(sealed, about string) string {
	text, err := d.box().Open("client stamp", sealed, about)
	if err != nil {
		return ""
	}
	return string(text)
}

// digest is what is stored of a secret of 256 random bits: enough to find it
// again, of no use to who reads it.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
