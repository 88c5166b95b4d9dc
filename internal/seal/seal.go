// Package seal writes texts that others carry, or that the database keeps, and
// that only this instance reads again, where a hash would not do. It refuses
// what was sealed elsewhere, for another purpose or about another thing.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// Box is a key of the instance, 32 octets or more.
type Box []byte

// version begins what is sealed, for the day the cipher changes.
const version = "1."

// Seal encrypts text (AES-256-GCM, under a key derived for the purpose), bound
// to what it is about, such as the id of a person: whoever reads the database
// without the key has nothing, and whoever moves it to another row neither.
func (b Box) Seal(purpose string, text []byte, about ...string) string {
	c := b.cipher(purpose)
	nonce := make([]byte, c.NonceSize())
	rand.Read(nonce)
	return version + base64.RawURLEncoding.EncodeToString(c.Seal(nonce, nonce, text, bound(about)))
}

// Open reads what Seal wrote, or refuses it.
func (b Box) Open(purpose, sealed string, about ...string) ([]byte, error) {
	c := b.cipher(purpose)
	text, ok := strings.CutPrefix(sealed, version)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if !ok || err != nil || len(raw) < c.NonceSize() {
		return nil, errors.New("not sealed here")
	}
	return c.Open(nil, raw[:c.NonceSize()], raw[c.NonceSize():], bound(about))
}

// bound joins what something is about, so that no two lists join alike.
func bound(about []string) []byte { return []byte(strings.Join(about, "\x00")) }

// cipher derives the cipher of a purpose. Nothing in it can fail: the lengths
// are those that the standards ask for.
func (b Box) cipher(purpose string) cipher.AEAD {
	key, err := hkdf.Key(sha256.New, b, nil, "profil seal "+purpose, 32)
	if err != nil {
		panic("seal: " + err.Error())
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("seal: " + err.Error())
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic("seal: " + err.Error())
	}
	return aead
}
