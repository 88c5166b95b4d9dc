package client

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"time"

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
type guards struct{ once, rotation, owner, proof, fence bool }

// How long things last.
const (
	CodeLasts    = time.Minute
	AccessLasts  = 10 * time.Minute
	RefreshLasts = 30 * 24 * time.Hour
)

// seal encrypts text so that only a node of this instance reads it, and only
// for the same purpose and about the same thing.
func (d Desk) seal(purpose, about string, text []byte) (string, error) {
	box, err := d.box(purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, text, []byte(about))), nil
}

// open reads what seal wrote.
func (d Desk) open(purpose, about, sealed string) ([]byte, error) {
	box, err := d.box(purpose)
	if err != nil {
		return nil, err
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(b) < box.NonceSize() {
		return nil, errors.New("not sealed here")
	}
	return box.Open(nil, b[:box.NonceSize()], b[box.NonceSize():], []byte(about))
}

// Stamp seals a short text that a browser carries and that only this instance
// can have written, about a thing.
func (d Desk) Stamp(text, about string) (string, error) { return d.seal("stamp", about, []byte(text)) }

// Stamped reads it, "" when it was written elsewhere or about another thing.
func (d Desk) Stamped(sealed, about string) string {
	text, err := d.open("stamp", about, sealed)
	if err != nil {
		return ""
	}
	return string(text)
}

func (d Desk) box(purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, d.Key, nil, "profil client "+purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// digest is what is stored of a secret of 256 random bits: enough to find it
// again, of no use to who reads it.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
