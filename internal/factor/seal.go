// Package factor is for what proves somebody beside a password: the codes of an
// application, the codes of the day it is lost, passkeys. It refuses to keep
// anything, to accept what was accepted before, and to know who anybody is: the
// desk of accounts does.
package factor

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"profil/internal/fault"
)

// Sealer keeps a secret that must be read again, where a hash would not do:
// AES-256-GCM under a key of its own, derived from that of the server. Whoever
// reads the database without the server's key has nothing; whoever moves what
// is sealed to another row, or to another purpose, has nothing either.
type Sealer struct{ aead cipher.AEAD }

// NewSealer makes the sealer of a purpose from the server's key.
func NewSealer(key []byte, purpose string) Sealer {
	derived, err := hkdf.Key(sha256.New, key, nil, "profil seal "+purpose, 32)
	if err != nil {
		panic("factor: a key of 32 octets cannot be derived: " + err.Error())
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		panic("factor: " + err.Error())
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("factor: " + err.Error())
	}
	return Sealer{aead}
}

// version begins what is sealed, for the day the cipher changes.
const version = "1."

// Seal hides plain. about says what it belongs to, such as the id of a person:
// it is not hidden, and Open must be told the same.
func (s Sealer) Seal(plain []byte, about ...string) string {
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return version + base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, plain, bound(about)))
}

// Open gives back what Seal hid, or refuses: "factor.sealed".
func (s Sealer) Open(sealed string, about ...string) ([]byte, error) {
	text, ok := strings.CutPrefix(sealed, version)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if n := s.aead.NonceSize(); ok && err == nil && len(raw) > n {
		if plain, err := s.aead.Open(nil, raw[:n], raw[n:], bound(about)); err == nil {
			return plain, nil
		}
	}
	return nil, fault.New(fault.Invalid, "factor.sealed")
}

// bound joins what something belongs to, so that no two lists join alike.
func bound(about []string) []byte { return []byte(strings.Join(about, "\x00")) }
