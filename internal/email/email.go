// Package email is for the one thing that makes an e-mail address safe to keep,
// to compare and to send to: Parse. It refuses everything that could break out
// of a header or hide another address (line ends, controls, display names,
// quoted locals, IP literals), and it sends nothing.
package email

import (
	"database/sql/driver"
	"errors"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"profil/internal/fault"
)

// Limits of RFC 5321 (4.5.3.1), in octets, of what is sent to a mail server.
const (
	maxLocal   = 64
	maxAddress = 254
)

// Address is an e-mail address that is right: Parse is the only way to get one.
// Its zero value is no address.
type Address struct {
	local  string // as typed
	domain string // ASCII, lower case
}

// domains turns a typed domain into the ASCII that the DNS knows.
var domains = idna.New(
	idna.MapForLookup(),
	idna.BidiRule(),
	idna.StrictDomainName(true),
	idna.VerifyDNSLength(true),
)

// Parse reads an address as people type it. What is wrong comes back as an
// Invalid refusal of the field "email":
//
//   - email.missing: nothing was typed;
//   - email.characters: a line end, a control or an invisible character;
//   - email.display: a name or angle brackets around the address, or quotes;
//   - email.space: a space inside the address;
//   - email.at: no @, or more than one;
//   - email.accent: an accent before the @, which no French mailbox accepts;
//   - email.local, email.domain: what stands before or after the @;
//   - email.too_long: more than 254 octets, or 64 before the @.
//
// The part before the @ is kept as typed, because only its server knows what
// its capitals mean; Key is what tells whether two addresses are one.
func Parse(typed string) (Address, error) {
	if len(typed) > 4*maxAddress {
		return refuse("email.too_long")
	}
	if !utf8.ValidString(typed) || strings.ContainsFunc(typed, hidden) {
		return refuse("email.characters")
	}
	s := strings.TrimSpace(norm.NFC.String(typed))
	local, domain, found := strings.Cut(s, "@")
	switch {
	case s == "":
		return refuse("email.missing")
	case strings.ContainsAny(s, `<>"(),;`):
		return refuse("email.display")
	case strings.ContainsFunc(s, unicode.IsSpace):
		return refuse("email.space")
	case !found || strings.Contains(domain, "@"):
		return refuse("email.at")
	case strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }):
		return refuse("email.accent")
	case !dotAtom(local):
		return refuse("email.local")
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil || !dns(ascii) {
		return refuse("email.domain")
	}
	if len(local) > maxLocal || len(local)+1+len(ascii) > maxAddress {
		return refuse("email.too_long")
	}
	return Address{local, ascii}, nil
}

func refuse(code string) (Address, error) { return Address{}, fault.Field("email", code) }

// hidden tells the characters that a person cannot have meant: controls and
// line ends, and the invisible ones that make an address look like another.
func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

// dotAtom tells whether s is a local part that needs no quotes (RFC 5321).
func dotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" || strings.ContainsFunc(atom, func(r rune) bool { return !atext(r) }) {
			return false
		}
	}
	return true
}

func atext(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' ||
		strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// dns tells whether an ASCII domain can be that of a mailbox on the Internet:
// two labels at least, the last one of letters (or punycode).
func dns(domain string) bool {
	dot := strings.LastIndexByte(domain, '.')
	if dot < 1 {
		return false
	}
	top := domain[dot+1:]
	return len(top) >= 2 && strings.ContainsFunc(top, func(r rune) bool { return 'a' <= r && r <= 'z' })
}

// String gives the address as a mail server takes it: the part before the @ as
// typed, the domain in ASCII.
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return a.local + "@" + a.domain
}

// Key gives the form under which two addresses of one mailbox are equal. It is
// for comparing and for UNIQUE columns, never for sending.
func (a Address) Key() string { return strings.ToLower(a.String()) }

// Display gives the address as people read it: the domain with its accents.
func (a Address) Display() string {
	if a.IsZero() {
		return ""
	}
	shown, err := idna.Display.ToUnicode(a.domain)
	if err != nil {
		shown = a.domain
	}
	return a.local + "@" + shown
}

// Local gives what stands before the @, as typed.
func (a Address) Local() string { return a.local }

// Domain gives what stands after the @, in lower-case ASCII.
func (a Address) Domain() string { return a.domain }

// IsZero tells that there is no address.
func (a Address) IsZero() bool { return a.domain == "" }

// LogValue keeps the address out of the logs.
func (a Address) LogValue() slog.Value { return slog.StringValue("(adresse)") }

// Value writes the address as String gives it, NULL when there is none.
func (a Address) Value() (driver.Value, error) {
	if a.IsZero() {
		return nil, nil
	}
	return a.String(), nil
}

// Scan reads what Value wrote. A row that holds no address at all is our
// mistake, and its text is not repeated.
func (a *Address) Scan(row any) error {
	var text string
	switch v := row.(type) {
	case nil:
		*a = Address{}
		return nil
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return errors.New("email: a column that is not text")
	}
	read, err := Parse(text)
	if err != nil {
		return fault.Because(fault.Internal, "email.row", err)
	}
	*a = read
	return nil
}
