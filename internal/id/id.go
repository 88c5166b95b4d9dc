// Package id makes identifiers: one that sorts by time for the rows inside,
// another, random, for what people see in URLs. It refuses to make an
// identifier that grants anything by itself.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// New returns a UUIDv7 (RFC 9562) as text: the primary key of a row.
func New() string { return uuid.Must(uuid.NewV7()).String() }

// letters is Crockford's base 32 in lower case: no i, l, o, u to misread.
var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Public returns 80 random bits as 16 letters: the identifier of a thing in
// URLs. It never repeats, is never reused, and is never a permission.
func Public() string {
	var b [10]byte
	rand.Read(b[:])
	return letters.EncodeToString(b[:])
}

// Secret returns 256 random bits as 52 letters: a token, of which only the
// hash is ever stored.
func Secret() string {
	var b [32]byte
	rand.Read(b[:])
	return letters.EncodeToString(b[:])
}

// Code returns a code that people copy by hand, 60 random bits as
// "7Q4K-9FZT-2MHX": the verification code of a paper.
func Code() string {
	var b [8]byte
	rand.Read(b[:])
	s := strings.ToUpper(letters.EncodeToString(b[:]))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12]
}
