// Package seal writes texts that others carry and that only this instance
// reads. It refuses what was sealed elsewhere, for another purpose or about
// another thing.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// Box is a key of the instance, 32 octets or more.
type Box []byte

// Seal encrypts text (AES-256-GCM, under a key derived for the purpose), bound
// to what it is about.
func (b Box) Seal(purpose, about string, text []byte) (string, error) {
	c, err := b.cipher(purpose)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, c.NonceSize())
	rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(c.Seal(nonce, nonce, text, []byte(about))), nil
}

// Open reads what Seal wrote.
func (b Box) Open(purpose, about, sealed string) ([]byte, error) {
	c, err := b.cipher(purpose)
	if err != nil {
		return nil, err
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(raw) < c.NonceSize() {
		return nil, errors.New("not sealed here")
	}
	return c.Open(nil, raw[:c.NonceSize()], raw[c.NonceSize():], []byte(about))
}

func (b Box) cipher(purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, b, nil, "profil seal "+purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
