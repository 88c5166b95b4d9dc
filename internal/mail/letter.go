package mail

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"profil/internal/fault"
)

// Letter is a message as it was received, its parts decoded.
type Letter struct {
	ID        string // its name in a Mailbox
	From, To  string // addresses alone
	FromName  string
	ReplyTo   string
	Subject   string
	MessageID string // without its brackets
	Date      time.Time
	Text      string
	HTML      string
	Calendar  string      // of an invitation, "" for none
	Method    string      // what the invitation asks
	Header    mail.Header // as it travelled
}

var link = regexp.MustCompile(`https?://[^\s<>"']+[^\s<>"'.,;:!?)»]`)

// Links gives the addresses of pages that the text names, in order.
func (l Letter) Links() []string { return link.FindAllString(l.Text, -1) }

// maxRead is the size of a letter that is read, in octets.
const maxRead = 4 << 20

// Read parses a letter as it travels. One that is not of our making, or is
// damaged, is Internal, "mail.unreadable".
func Read(r io.Reader) (Letter, error) {
	l, err := read(io.LimitReader(r, maxRead))
	if err != nil {
		return Letter{}, fault.Because(fault.Internal, "mail.unreadable", errors.New("a damaged letter")) // its words may be a person's
	}
	return l, nil
}

func read(r io.Reader) (Letter, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{Header: m.Header, MessageID: strings.Trim(m.Header.Get("Message-Id"), "<>")}
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	if l.Date, err = m.Header.Date(); err != nil {
		return l, err
	}
	if l.From, l.FromName, err = address(m.Header, "From"); err != nil {
		return l, err
	}
	if l.To, _, err = address(m.Header, "To"); err != nil {
		return l, err
	}
	if m.Header.Get("Reply-To") != "" {
		if l.ReplyTo, _, err = address(m.Header, "Reply-To"); err != nil {
			return l, err
		}
	}
	return l, l.part(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body, 0)
}

func address(h mail.Header, name string) (plain, shown string, err error) {
	all, err := h.AddressList(name)
	if err != nil {
		return "", "", err
	}
	return all[0].Address, all[0].Name, nil
}

// part reads one part of a letter, and those within.
func (l *Letter) part(kind, encoding string, body io.Reader, depth int) error {
	media, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(media, "multipart/") {
		if depth > 4 {
			return errors.New("parts within parts")
		}
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p, depth+1); err != nil {
				return err
			}
		}
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	switch media {
	case "text/plain":
		l.Text = string(content)
	case "text/html":
		l.HTML = string(content)
	case "text/calendar":
		l.Calendar, l.Method = string(content), params["method"]
	}
	return nil
}
