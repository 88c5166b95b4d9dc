// Package siret holds the fourteen digits that name an establishment and the
// nine that name its legal unit. It refuses to hold any that are wrong: the
// only way to get one is to parse it.
package siret

import (
	"database/sql/driver"
	"slices"
	"strings"

	"profil/internal/fault"
)

// SIRET is fourteen digits with a right key, or nothing (an organisation may
// have none). It is comparable; its zero value is none.
type SIRET struct{ digits string }

// SIREN is nine digits with a right key, or nothing.
type SIREN struct{ digits string }

// laPoste is the one SIREN whose establishments are numbered by another key:
// the sum of their digits is a multiple of five.
const laPoste = "356000000"

// Parse reads what a person typed, spaces, dots and dashes included. It is
// refused under the field "siret": siret.not_digits, siret.length, siret.key.
func Parse(typed string) (SIRET, error) {
	d, err := digits(typed, 14, "siret")
	if err != nil {
		return SIRET{}, err
	}
	if !luhn(d) && !(strings.HasPrefix(d, laPoste) && sum(d)%5 == 0) {
		return SIRET{}, fault.Field("siret", "siret.key")
	}
	return SIRET{d}, nil
}

// ParseSIREN reads the nine digits of a legal unit, under the field "siren".
func ParseSIREN(typed string) (SIREN, error) {
	d, err := digits(typed, 9, "siren")
	if err != nil {
		return SIREN{}, err
	}
	if !luhn(d) {
		return SIREN{}, fault.Field("siren", "siret.key")
	}
	return SIREN{d}, nil
}

// FromSIREN gives the establishment of a SIREN whose internal number begins
// with four digits: "0001" is the first one. The fifth makes the key right.
func FromSIREN(s SIREN, nic string) (SIRET, error) {
	for key := '0'; key <= '9'; key++ {
		if d := s.digits + nic + string(key); len(d) == 14 && luhn(d) {
			return SIRET{d}, nil
		}
	}
	return SIRET{}, fault.Field("siret", "siret.length")
}

// Digits keeps of a text its digits, for a search: "839 527" is "839527". ok
// tells that there was nothing else but spaces, dots and dashes.
func Digits(typed string) (d string, ok bool) {
	var b strings.Builder
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' || r == '.' || r == '-' || r == '\u00a0' || r == '\u202f' || r == '\t':
		default:
			return "", false
		}
	}
	return b.String(), b.Len() > 0
}

// Near gives the numbers of n digits, with a right key, that one mistake parts
// from others: a digit that is wrong, missing or too many, or two neighbours
// swapped. n is 14 for SIRET, 9 for SIREN.
func Near(digits string, n int) []string {
	var all []string
	add := func(d string) {
		right := luhn(d) || n == 14 && strings.HasPrefix(d, laPoste) && sum(d)%5 == 0
		if right && d != digits && strings.Trim(d, "0") != "" && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	for i := range len(digits) {
		if i > 0 && len(digits) == n {
			add(digits[:i-1] + digits[i:i+1] + digits[i-1:i] + digits[i+1:])
		}
		if len(digits) == n+1 {
			add(digits[:i] + digits[i+1:])
		}
	}
	for i := 0; i <= len(digits); i++ {
		for d := '0'; d <= '9'; d++ {
			if len(digits) == n-1 {
				add(digits[:i] + string(d) + digits[i:])
			}
			if len(digits) == n && i < n {
				add(digits[:i] + string(d) + digits[i+1:])
			}
		}
	}
	return all
}

func digits(typed string, n int, field string) (string, error) {
	d, ok := Digits(typed)
	if !ok && strings.TrimSpace(typed) != "" {
		return "", fault.Field(field, field+".not_digits")
	}
	if len(d) != n || strings.Trim(d, "0") == "" { // zeros alone have a right key
		return "", fault.Field(field, field+".length")
	}
	return d, nil
}

// SIREN is the legal unit of the establishment.
func (s SIRET) SIREN() SIREN {
	if s.digits == "" {
		return SIREN{}
	}
	return SIREN{s.digits[:9]}
}

// Digits gives the fourteen digits, "" for none.
func (s SIRET) Digits() string { return s.digits }

// IsZero tells that there is none.
func (s SIRET) IsZero() bool { return s.digits == "" }

// String groups the digits as people read them, with no-break spaces:
// "839 527 660 00014".
func (s SIRET) String() string {
	if s.digits == "" {
		return ""
	}
	d := s.digits
	return d[:3] + "\u00a0" + d[3:6] + "\u00a0" + d[6:9] + "\u00a0" + d[9:]
}

// Digits gives the nine digits, "" for none.
func (s SIREN) Digits() string { return s.digits }

// String groups the digits: "839 527 660".
func (s SIREN) String() string {
	if s.digits == "" {
		return ""
	}
	return s.digits[:3] + "\u00a0" + s.digits[3:6] + "\u00a0" + s.digits[6:]
}

// Value implements driver.Valuer: NULL for none.
func (s SIRET) Value() (driver.Value, error) { return orNull(s.digits), nil }

// Value implements driver.Valuer: NULL for none.
func (s SIREN) Value() (driver.Value, error) { return orNull(s.digits), nil }

// Scan implements sql.Scanner: the database only holds what was parsed.
func (s *SIRET) Scan(src any) error { s.digits = text(src); return nil }

// Scan implements sql.Scanner.
func (s *SIREN) Scan(src any) error { s.digits = text(src); return nil }

func orNull(d string) driver.Value {
	if d == "" {
		return nil
	}
	return d
}

func text(src any) string {
	switch v := src.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

func sum(d string) (n int) {
	for _, c := range d {
		n += int(c - '0')
	}
	return n
}

// luhn checks the key of a number (ISO/IEC 7812-1): from the right, every
// second digit is doubled.
func luhn(d string) bool {
	var n int
	for i := range len(d) {
		v := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		n += v
	}
	return n%10 == 0
}
