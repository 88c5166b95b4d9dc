package factor

import (
	"crypto/rand"
	"strings"
)

// RecoveryCodes is how many codes are given at once.
const RecoveryCodes = 10

// letters are the thirty-two that nobody takes for another once they are in
// small letters, 5 bits each: neither 0 nor 1, neither l nor o.
const letters = "23456789abcdefghijkmnpqrstuvwxyz"

// RecoveryCode is one code of recovery: « k7qm-x2rt-9bwd ». Selector, its first
// four letters, tells which of the ten it is; the eight of Secret are 40 bits,
// which are hashed slowly and tried rarely.
type RecoveryCode struct{ Selector, Secret string }

// String is the code as it is shown and typed.
func (c RecoveryCode) String() string { return c.Selector + "-" + c.Secret[:4] + "-" + c.Secret[4:] }

// NewRecoveryCodes draws ten codes, no two with the same selector.
func NewRecoveryCodes() []RecoveryCode {
	var all []RecoveryCode
	seen := map[string]bool{}
	for len(all) < RecoveryCodes {
		text := draw(12)
		if c := (RecoveryCode{text[:4], text[4:]}); !seen[c.Selector] {
			seen[c.Selector] = true
			all = append(all, c)
		}
	}
	return all
}

// draw draws n letters by lot.
func draw(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = letters[b%32] // 256 is a multiple of 32: none is likelier
	}
	return string(raw)
}

// ParseRecoveryCode reads a code as people type it, in capitals or with spaces,
// and tells whether it looks like one.
func ParseRecoveryCode(typed string) (c RecoveryCode, ok bool) {
	text := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \u00a0\u202f-–", r) {
			return -1
		}
		return r
	}, strings.ToLower(typed))
	if len(text) != 12 || strings.Trim(text, letters) != "" {
		return c, false
	}
	return RecoveryCode{text[:4], text[4:]}, true
}
