package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is one conversation with the server.
type session struct {
	client   *smtp.Client
	conn     net.Conn // what deadlines are set on, and what is cut
	patience patience
	messages int
	since    time.Time // when it was last put aside
}

// errStale tells of a connection that was closed before it was used again.
var errStale = errors.New("smtp: the connection had been closed")

// dial opens a conversation: it has the terms we ask for, and knows who we are.
func (s *SMTP) dial(ctx context.Context) (*session, error) {
	dialling, cancel := context.WithTimeout(ctx, s.patience.dial)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(dialling, "tcp", s.address())
	if err != nil {
		return nil, named("connect", err)
	}
	open := &session{conn: conn, patience: s.patience}
	cut := context.AfterFunc(ctx, func() { conn.Close() })
	defer cut()
	if err := open.greet(s); err != nil {
		open.close()
		return nil, err
	}
	return open, nil
}

func (o *session) greet(s *SMTP) (err error) {
	o.wait(o.patience.step)
	talk := o.conn
	if s.server.Mode == TLS {
		secure := tls.Client(o.conn, s.tls())
		if err := secure.Handshake(); err != nil {
			return named("connect", err)
		}
		talk = secure
	}
	if o.client, err = smtp.NewClient(talk, s.server.Host); err != nil {
		return named("connect", err)
	}
	o.client.SkipSMTPUTF8(true) // addresses are ASCII, and so is what is composed
	o.wait(o.patience.step)
	if err := o.client.Hello(s.server.Hello); err != nil {
		return named("hello", err)
	}
	if s.server.Mode == StartTLS {
		if offered, _ := o.client.Extension("STARTTLS"); !offered {
			return named("starttls", errors.New("the server does not offer it"))
		}
		o.wait(o.patience.step)
		if err := o.client.StartTLS(s.tls()); err != nil {
			return named("starttls", err)
		}
	}
	return o.authenticate(s.server)
}

// authenticate says who we are by the best way that the server offers. The
// password leaves in clear text over TLS or within this machine alone.
func (o *session) authenticate(server Server) error {
	if server.User == "" {
		return nil
	}
	_, offered := o.client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	has := func(way string) bool { return slices.Contains(ways, way) }
	var auth smtp.Auth
	switch {
	case has("SCRAM-SHA-256"):
		auth = smtp.ScramSHA256Auth(server.User, server.Password)
	case has("SCRAM-SHA-1"):
		auth = smtp.ScramSHA1Auth(server.User, server.Password)
	case has("PLAIN"):
		auth = smtp.PlainAuth("", server.User, server.Password, server.Host, false)
	case has("LOGIN"):
		auth = smtp.LoginAuth(server.User, server.Password, server.Host, false)
	default:
		return named("auth", errors.New("no way of authentication that we know"))
	}
	o.wait(o.patience.step)
	if err := o.client.Auth(auth); err != nil {
		return named("auth", err)
	}
	return nil
}

// send hands one message over, to one recipient.
func (o *session) send(ctx context.Context, from, to string, composed []byte) error {
	if err := ctx.Err(); err != nil {
		return named("mail", err)
	}
	cut := context.AfterFunc(ctx, func() { o.conn.Close() })
	defer cut()
	o.messages++
	o.wait(o.patience.step)
	if err := o.client.Mail("<" + from + ">"); err != nil {
		err = named("mail", err)
		if hungUp(err) {
			return errors.Join(errStale, err)
		}
		return err
	}
	o.wait(o.patience.step)
	if err := o.client.Rcpt("<" + to + ">"); err != nil {
		return named("rcpt", err)
	}
	o.wait(o.patience.step)
	body, err := o.client.Data()
	if err != nil {
		return named("data", err)
	}
	// One deadline for the whole text, which is short: a server that takes one
	// octet a second is as good as absent.
	o.wait(o.patience.step)
	if _, err := body.Write(composed); err != nil {
		return named("data", err)
	}
	o.wait(o.patience.accept)
	if err := body.Close(); err != nil {
		return named("accept", err)
	}
	return nil
}

// hungUp tells a server that had taken leave from one that is silent: a silent
// one is not asked twice.
func hungUp(err error) bool {
	if reply := (*Reply)(nil); errors.As(err, &reply) {
		return reply.Code == closing
	}
	return !errors.Is(err, os.ErrDeadlineExceeded)
}

// reset makes the server forget a message that was refused.
func (o *session) reset(ctx context.Context) error {
	cut := context.AfterFunc(ctx, func() { o.conn.Close() })
	defer cut()
	o.wait(o.patience.step)
	return o.client.Reset()
}

// wait bounds what follows.
func (o *session) wait(most time.Duration) {
	_ = o.conn.SetDeadline(time.Now().Add(most)) // fails on a closed connection, which the next command tells
}

// quit takes leave; the message before has long been answered for, so nobody
// waits for the goodbye.
func (o *session) quit() {
	o.wait(time.Second)
	_ = o.client.Quit()
	o.close()
}

func (o *session) close() { _ = o.conn.Close() }
