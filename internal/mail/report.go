package mail

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Report is what a mail server sends back, after it had taken one of our
// messages, of what became of it (RFC 3464). It names nobody.
type Report struct {
	MessageID string    // of the message, without its brackets
	Date      time.Time // of the message, zero where the report does not say
	Reply     Reply     // Code is 0 where the report gives none
	ForGood   bool      // it was given up; otherwise it is late
}

// The bounds of a report. Ours come back within less: what is longer is not read
// to its end.
const (
	maxReport = 2 << 20 // octets
	maxStatus = 64 << 10
	maxParts  = 8
	maxGroups = 50 // recipients
)

// ReadReport reads a message that came back; ok is false for all that is not a
// report of failure or delay of a message shaped as ours. Who sent it cannot be
// known: all that it proves is that they have seen the message.
func ReadReport(r io.Reader) (report Report, ok bool) {
	m, err := mail.ReadMessage(io.LimitReader(r, maxReport))
	if err != nil {
		return Report{}, false
	}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || media != "multipart/report" || !strings.EqualFold(params["report-type"], "delivery-status") {
		return Report{}, false
	}
	var groups []group
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range maxParts {
		p, err := parts.NextPart()
		if err != nil {
			return Report{}, false
		}
		switch media, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); media {
		case "message/delivery-status", "message/global-delivery-status":
			if groups, err = readGroups(io.LimitReader(p, maxStatus)); err != nil {
				return Report{}, false
			}
		case "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers":
			return about(groups, p)
		}
	}
	return Report{}, false
}

// about joins what became of the recipients with the message that is returned,
// of which the head is enough.
func about(groups []group, returned io.Reader) (Report, bool) {
	m, err := mail.ReadMessage(io.MultiReader(returned, strings.NewReader("\r\n\r\n")))
	if err != nil {
		return Report{}, false
	}
	report := Report{MessageID: strings.Trim(m.Header.Get("Message-Id"), "<> ")}
	if !messageID.MatchString(report.MessageID) {
		return Report{}, false
	}
	if at, err := m.Header.Date(); err == nil {
		report.Date = at.UTC()
	}
	to, _, err := address(m.Header, "To")
	if mine := slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return !g.names(to) }); err == nil && len(mine) > 0 {
		groups = mine
	}
	lost := slices.IndexFunc(groups, func(g group) bool { return !g.arrived() })
	if lost < 0 {
		return Report{}, false
	}
	// Where an address stands for several, it lives as long as one of them does.
	report.ForGood = !slices.ContainsFunc(groups, func(g group) bool { return !g.forGood() })
	if !report.ForGood {
		lost = slices.IndexFunc(groups, func(g group) bool { return !g.arrived() && !g.forGood() })
		if lost < 0 {
			return Report{}, false
		}
	}
	report.Reply = groups[lost].reply()
	return report, true
}

// group is what became of the message for one recipient.
type group struct{ fields textproto.MIMEHeader }

// readGroups reads the groups of a status: the first one is about the server.
func readGroups(r io.Reader) (groups []group, err error) {
	for lines := textproto.NewReader(bufio.NewReader(r)); len(groups) < maxGroups; {
		fields, err := lines.ReadMIMEHeader()
		if fields.Get("Action") != "" {
			groups = append(groups, group{fields})
		}
		if errors.Is(err, io.EOF) {
			return groups, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, errors.New("too many recipients")
}

// names tells whether the group is about an address, as it was written to.
func (g group) names(to string) bool {
	for _, field := range []string{"Original-Recipient", "Final-Recipient"} {
		if _, a, typed := strings.Cut(g.fields.Get(field), ";"); typed && strings.EqualFold(strings.Trim(a, "<> "), to) {
			return true
		}
	}
	return false
}

func (g group) action() string {
	word, _, _ := strings.Cut(strings.TrimSpace(g.fields.Get("Action")), " ")
	return strings.ToLower(word)
}

var enhanced = regexp.MustCompile(`^[45]\.[0-9]{1,3}\.[0-9]{1,3}\b`)

func (g group) status() string { return enhanced.FindString(strings.TrimSpace(g.fields.Get("Status"))) }

func (g group) forGood() bool { return g.action() == "failed" && strings.HasPrefix(g.status(), "5") }

func (g group) arrived() bool {
	return g.status() == "" || g.action() != "failed" && g.action() != "delayed"
}

var diagnostic = regexp.MustCompile(`^(?i:smtp) *; *([45][0-9]{2})\b`)

// ofMessage are the codes by which a server refuses the message rather than its
// recipient (RFC 3463): too long, unreadable, or unwanted. The report does not
// say at which step, and an address must not pass for dead over one message.
var ofMessage = []string{"5.2.3", "5.3.4", "5.6.", "5.7."}

// reply gives the refusal as if the server had made it to us.
func (g group) reply() Reply {
	r := Reply{Step: "rcpt", Enhanced: g.status()}
	if slices.ContainsFunc(ofMessage, func(code string) bool {
		return code == r.Enhanced || strings.HasSuffix(code, ".") && strings.HasPrefix(r.Enhanced, code)
	}) {
		r.Step = "accept"
	}
	if found := diagnostic.FindStringSubmatch(strings.TrimSpace(g.fields.Get("Diagnostic-Code"))); found != nil {
		r.Code, _ = strconv.Atoi(found[1])
	}
	return r
}
