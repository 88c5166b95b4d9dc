package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"profil/internal/fault"
)

// Mode is how the connection to the mail server is protected.
type Mode string

// The modes. STARTTLS is demanded: a server that does not offer it is refused,
// since somebody between could have taken the offer away.
const (
	StartTLS Mode = "starttls"
	TLS      Mode = "tls"
	Clear    Mode = "none" // for a server on this machine only
)

// Server says which mail server takes our messages, and as whom.
type Server struct {
	Host     string
	Port     int
	Mode     Mode
	User     string // no authentication when empty
	Password string
	Hello    string         // our own name; "localhost" when empty
	Roots    *x509.CertPool // those of the system when nil
}

// patience bounds what a server may make us wait.
type patience struct {
	dial   time.Duration // until it has answered the telephone
	step   time.Duration // for the answer to one command
	accept time.Duration // for the answer after the whole message
}

// Connections are kept for the next message for a little while, and used for
// so many messages: some servers dislike more.
const (
	keepIdle     = 10 * time.Second
	keepSessions = 4
	mostMessages = 200
)

// SMTP hands messages to a mail server. It keeps a few connections open between
// messages that follow one another. It is safe for concurrent use.
type SMTP struct {
	server   Server
	patience patience

	mu     sync.Mutex
	idle   []*session
	closed bool
}

// NewSMTP returns a Sender to server. A connection in clear text to another
// machine is refused.
func NewSMTP(server Server) (*SMTP, error) {
	switch server.Mode {
	case StartTLS, TLS:
	case Clear:
		if ip := net.ParseIP(server.Host); server.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return nil, errors.New("mail: clear text is for a server on this machine only")
		}
	default:
		return nil, errors.New("mail: unknown mode of connection")
	}
	if server.Hello == "" {
		server.Hello = "localhost"
	}
	return &SMTP{server: server, patience: patience{10 * time.Second, 30 * time.Second, 2 * time.Minute}}, nil
}

// Send hands m over. When it returns nil the server has answered for the
// message. A server that is silent, absent, busy or refuses us is
// "mail.temporary"; one that refuses this recipient or this message for good
// is "mail.permanent". After "mail.temporary" the message may all the same
// have left, if the connection was cut between the two: it bears the same
// Message-ID the next time.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	composed, err := m.Compose()
	if err != nil {
		return err
	}
	for range keepSessions + 1 {
		open, used, err := s.take(ctx)
		if err != nil {
			return classify(err)
		}
		err = open.send(ctx, m.From.String(), m.To.String(), composed)
		if err == nil {
			s.give(open)
			return nil
		}
		var reply *Reply
		if errors.As(err, &reply) && reply.Code != closing && open.reset(ctx) == nil {
			s.give(open)
		} else {
			open.close()
		}
		if used && errors.Is(err, errStale) && ctx.Err() == nil {
			continue // it had been closed while it was kept: nothing was sent on it
		}
		return classify(err)
	}
	return classify(errStale)
}

// take gives a kept connection, or a new one.
func (s *SMTP) take(ctx context.Context) (open *session, used bool, err error) {
	s.mu.Lock()
	for len(s.idle) > 0 && open == nil {
		last := len(s.idle) - 1
		open, s.idle = s.idle[last], s.idle[:last]
		if time.Since(open.since) > keepIdle {
			open.close()
			open = nil
		}
	}
	s.mu.Unlock()
	if open != nil {
		return open, true, nil
	}
	open, err = s.dial(ctx)
	return open, false, err
}

// give keeps a connection for the next message.
func (s *SMTP) give(open *session) {
	open.since = time.Now()
	s.mu.Lock()
	keep := !s.closed && len(s.idle) < keepSessions && open.messages < mostMessages
	if keep {
		s.idle = append(s.idle, open)
	}
	s.mu.Unlock()
	if !keep {
		open.quit()
	}
}

// Close takes leave of the server on every kept connection.
func (s *SMTP) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, open := range idle {
		open.quit()
	}
	return nil
}

// tls gives the terms on which we speak to the server: it must be who we think.
func (s *SMTP) tls() *tls.Config {
	return &tls.Config{ServerName: s.server.Host, RootCAs: s.server.Roots, MinVersion: tls.VersionTLS12}
}

func (s *SMTP) address() string { return net.JoinHostPort(s.server.Host, strconv.Itoa(s.server.Port)) }

// Reply is a refusal of the server, without its words: they often repeat the
// address.
type Reply struct {
	Step     string // "connect", "hello", "starttls", "auth", "mail", "rcpt", "data", "accept"
	Code     int    // 550
	Enhanced string // "5.1.1", when the server says so
}

// Error gives the step and the codes.
func (r *Reply) Error() string {
	return strings.TrimSpace(fmt.Sprintf("smtp %s: %d %s", r.Step, r.Code, r.Enhanced))
}

// closing is what a server says that is about to hang up, whatever it was asked.
const closing = 421

// permanent tells whether trying again is useless. What is refused before the
// recipient is named is about us, and a person must mend it: the message waits.
func (r *Reply) permanent() bool {
	switch r.Step {
	case "rcpt":
		return r.Code >= 500 && r.Code != 552 // RFC 5321, 4.5.3.1.10: old servers say it of a queue that is full
	case "data", "accept":
		return r.Code >= 500
	}
	return false
}

// named gives err without the words of the server.
func named(step string, err error) error {
	var reply *textproto.Error
	if !errors.As(err, &reply) {
		return fmt.Errorf("smtp %s: %w", step, err)
	}
	enhanced, _, _ := strings.Cut(reply.Msg, " ")
	if strings.Trim(enhanced, "0123456789.") != "" || strings.Count(enhanced, ".") != 2 || len(enhanced) > 9 {
		enhanced = ""
	}
	return &Reply{step, reply.Code, enhanced}
}

// classify gives a failure its name.
func classify(err error) error {
	var reply *Reply
	if errors.As(err, &reply) && reply.permanent() {
		return fault.Because(fault.Invalid, "mail.permanent", err)
	}
	return fault.Because(fault.Unavailable, "mail.temporary", err)
}

// Permanent tells whether a failure of Send is not worth another try.
func Permanent(err error) bool {
	code := fault.CodeOf(err)
	return code == "mail.permanent" || code == "mail.message"
}
