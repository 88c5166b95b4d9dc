// Package factor is for what proves somebody beside a password: the codes of an
// application, the codes of the day it is lost, passkeys. It refuses to keep
// anything, to accept what was accepted before, and to know who anybody is: the
// desk of accounts does.
package factor

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// A code lasts thirty seconds, and its neighbours are taken too: clocks of
// telephones are some seconds off (RFC 6238 §5.2).
const (
	period = 30
	skew   = 1
	digits = otp.DigitsSix
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret draws the secret that an application and the server share: 160 bits,
// in base 32 as people may have to type it.
func NewSecret() string {
	raw := make([]byte, 20)
	_, _ = rand.Read(raw) // never fails
	return base32Text.EncodeToString(raw)
}

// URI is what the drawing of a secret says to an application: the site, whose
// account, and the secret.
func URI(site, account, secret string) (string, error) {
	raw, err := base32Text.DecodeString(secret)
	if err != nil {
		return "", err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: site, AccountName: account, Secret: raw, Period: period, Digits: digits, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// Code gives the code of an instant, as an application does.
func Code(secret string, at time.Time) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(stepOf(at)), hotp.ValidateOpts{Digits: digits, Algorithm: otp.AlgorithmSHA1})
}

func stepOf(at time.Time) int64 { return at.Unix() / period }

// Match tells at which step the typed code is right, and whether it is: one of
// a step that is not after the last one used is not.
func Match(secret, typed string, at time.Time, last int64) (step int64, right bool) {
	typed = Digits(typed)
	for s := stepOf(at) - skew; s <= stepOf(at)+skew; s++ {
		want, err := Code(secret, time.Unix(s*period, 0))
		if err == nil && s > last && subtle.ConstantTimeCompare([]byte(want), []byte(typed)) == 1 {
			step, right = s, true
		}
	}
	return step, right
}

// Digits reads a code as people type it, « 123 456 ».
func Digits(typed string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		if strings.ContainsRune(" \u00a0\u202f.-", r) {
			return -1
		}
		return '?'
	}, typed)
}
