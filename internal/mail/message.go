// Package mail is for handing one composed message to a mail server, or for
// keeping it in a folder where a demonstration shows it. It refuses to decide
// what a message says or to whom, to follow who opens it, and to send over a
// connection that others could read.
package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"profil/internal/email"
	"profil/internal/fault"
)

// Message is one letter to one person, ready to leave.
type Message struct {
	From      email.Address
	FromName  string
	To        email.Address
	ReplyTo   email.Address // may be none
	Subject   string        // one line
	Text      string        // as good as the HTML
	HTML      string        // may be empty; fetches nothing
	Calendar  []byte        // an invitation (RFC 6047), nil for none
	Method    string        // what it asks: REQUEST, CANCEL
	MessageID string        // as MessageID makes it
	Date      time.Time
}

// Sender takes charge of one message, or says why not: "mail.temporary" (try
// again later), "mail.permanent" (trying again is useless, see Permanent), or
// "mail.message" when the message is not fit to leave, which is our mistake.
// The errors name no address.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// MessageID gives the identifier of the message that cause makes us send (an
// event and whom it is told to), the same each time it is sent: whoever
// receives it twice can tell. Nothing of the cause can be read in it.
func MessageID(cause, domain string) string {
	sum := sha256.Sum256([]byte(cause))
	name := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])
	return strings.ToLower(name) + "@" + domain
}

var messageID = regexp.MustCompile(`^[0-9a-z]{16,64}@[0-9A-Za-z.-]{1,253}$`)

// What makes a reader's program call somebody: images, styles, scripts. Links
// are followed by a person and are no part of it.
var (
	fetchingTags       = []string{"img", "link", "script", "iframe", "object", "embed", "video", "audio", "source", "form", "meta", "base"}
	fetchingAttributes = []string{"src", "srcset", "background", "action"}
)

// fetches tells whether a page would call somebody. It is read by hand: the
// same by a regular expression cost more than the letter.
func fetches(page string) bool {
	for i := range len(page) {
		rest := page[i+1:]
		switch page[i] {
		case '<':
			word := letters(strings.TrimLeft(rest, blanks))
			if slices.Contains(fetchingTags, strings.ToLower(word)) {
				return true
			}
		case '@':
			if begins(rest, "import") {
				return true
			}
		case 'u', 'U':
			if begins(rest, "rl") && strings.HasPrefix(strings.TrimLeft(rest[2:], blanks), "(") {
				return true
			}
		case ' ', '\t', '\n', '\f', '\r':
			for _, name := range fetchingAttributes {
				if begins(rest, name) && strings.HasPrefix(strings.TrimLeft(rest[len(name):], blanks), "=") {
					return true
				}
			}
		}
	}
	return false
}

const blanks = " \t\n\f\r"

func begins(text, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word)
}

// letters gives the word at the beginning of a text.
func letters(text string) string {
	for i := range len(text) {
		if c := text[i] | 0x20; (c < 'a' || c > 'z') && (c < '0' || c > '9') && text[i] != '_' {
			return text[:i]
		}
	}
	return text
}

// Bounds of a message, in octets: a letter is short, and a longer one is a
// mistake of ours rather than something to say.
const (
	maxSubject = 400
	maxBody    = 256 << 10
)

// check refuses a message that is not fit to leave.
func (m Message) check() error {
	wrong := ""
	switch {
	case m.From.IsZero() || m.To.IsZero():
		wrong = "an address is missing"
	case m.Date.IsZero():
		wrong = "no date"
	case !messageID.MatchString(m.MessageID):
		wrong = "no identifier"
	case strings.TrimSpace(m.Subject) == "" || len(m.Subject) > maxSubject || !line(m.Subject) || !line(m.FromName):
		wrong = "a header that is not one line of text"
	case strings.TrimSpace(m.Text) == "" || len(m.Text) > maxBody || len(m.HTML) > maxBody:
		wrong = "no text, or too long"
	case !text(m.Text) || !text(m.HTML):
		wrong = "unreadable characters"
	case len(m.Calendar) > maxBody || !text(string(m.Calendar)) || (m.Calendar != nil) != (m.Method != "") || strings.Trim(m.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "":
		wrong = "an invitation that nobody could read"
	case fetches(m.HTML):
		wrong = "it fetches something"
	default:
		return nil
	}
	return fault.Because(fault.Internal, "mail.message", unfit(wrong))
}

// unfit is why a message is not fit to leave; it holds nothing of the message.
type unfit string

func (u unfit) Error() string { return string(u) }

func line(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

func text(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r'
	})
}

// Compose gives the message as it travels (RFC 5322): plain text, and HTML
// beside it when there is some. The same message is always the same octets.
func (m Message) Compose() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	seed := sha256.Sum256([]byte("boundary:" + m.MessageID))
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithBoundary(hex.EncodeToString(seed[:20])))
	// Not FromFormat and To: they parse what they are given, and a name with
	// quotes in it would be another address.
	msg.FromMailAddress(&mail.Address{Name: name(m.FromName), Address: m.From.String()})
	msg.ToMailAddress(&mail.Address{Address: m.To.String()})
	if !m.ReplyTo.IsZero() {
		msg.ReplyToMailAddress(&mail.Address{Address: m.ReplyTo.String()})
	}
	msg.Subject(literal(m.Subject))
	msg.SetDateWithValue(m.Date)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetGenHeader("Content-Language", "fr")
	msg.SetBodyString(gomail.TypeTextPlain, unix(m.Text))
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, unix(m.HTML))
	}
	if m.Calendar != nil { // the last of the alternatives: mail programs show it beside the others
		msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+m.Method), unix(string(m.Calendar)))
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, fault.Because(fault.Internal, "mail.message", unfit("the library cannot write it"))
	}
	return out.Bytes(), nil
}

// literal keeps a reader's program from decoding what somebody typed as if we
// had encoded it (RFC 2047).
func literal(s string) string { return strings.ReplaceAll(s, "=?", "= ?") }

// name is literal for a name, in which net/mail writes a backslash that it
// cannot read.
func name(s string) string { return strings.ReplaceAll(literal(s), `\`, "/") }

// unix gives line ends one form, which the encoding turns into that of mail.
func unix(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
