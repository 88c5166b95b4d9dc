// Package mailtest is for tests that must see what a person receives: a real
// SMTP server in the process, with a certificate of its own, that keeps what it
// is given. It refuses to send anything further.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"profil/internal/mail"
)

// Server is a mail server on loopback that keeps every message.
type Server struct {
	Host string
	Port int
	Mode mail.Mode
	// Roots hold the certificate of the server, for a client that must trust it.
	Roots *x509.CertPool

	user, password string
	ways           []string
	refuse         func(to string) error
	answer         func(mail.Letter) error

	mu          sync.Mutex
	letters     []mail.Letter
	connections int
	arrived     chan struct{} // closed at each arrival
}

// Option changes a Server before it starts.
type Option func(*Server)

// With says how the connection is protected; clear text when nobody says.
func With(mode mail.Mode) Option { return func(s *Server) { s.Mode = mode } }

// Authenticated makes the server want a user and password by one of the ways
// ("PLAIN", "LOGIN").
func Authenticated(user, password string, ways ...string) Option {
	return func(s *Server) { s.user, s.password, s.ways = user, password, ways }
}

// Refusing makes the server answer for each recipient as refuse says: nil, or
// an error made by Answer.
func Refusing(refuse func(to string) error) Option { return func(s *Server) { s.refuse = refuse } }

// Answering makes the server answer after each whole message as answer says; a
// message that is refused is not kept.
func Answering(answer func(mail.Letter) error) Option { return func(s *Server) { s.answer = answer } }

// Answer makes the answer of a server: 550, "5.1.1" as three numbers, words.
func Answer(code int, enhanced [3]int, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode(enhanced), Message: words}
}

// Start runs a server until the end of the test.
func Start(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{Host: "127.0.0.1", Mode: mail.Clear, arrived: make(chan struct{})}
	for _, o := range options {
		o(s)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(s.Host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	s.Port = listener.Addr().(*net.TCPAddr).Port
	listener = counted{listener, s}
	server := smtp.NewServer(smtp.BackendFunc(s.open))
	server.Domain, server.MaxMessageBytes, server.MaxRecipients = "mail.test", 8<<20, 10
	server.AllowInsecureAuth = s.Mode == mail.Clear
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.ErrorLog = log.New(io.Discard, "", 0)
	if s.Mode != mail.Clear {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.certificate(t)}, MinVersion: tls.VersionTLS12}
	}
	if s.Mode == mail.TLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // says only that it was closed
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return s
}

// certificate makes the certificate of the server, its own authority.
func (s *Server) certificate(t testing.TB) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.ParseIP(s.Host)}, DNSNames: []string{"localhost"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.Roots = x509.NewCertPool()
	s.Roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// Sender gives a Sender to this server, closed at the end of the test.
func (s *Server) Sender(t testing.TB) *mail.SMTP {
	t.Helper()
	sender, err := mail.NewSMTP(mail.Server{
		Host: s.Host, Port: s.Port, Mode: s.Mode, User: s.user, Password: s.password, Roots: s.Roots,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() })
	return sender
}

// Environ gives the settings by which a real binary sends to this server.
func (s *Server) Environ() []string {
	all := []string{
		"PROFIL_SMTP_HOST=" + s.Host, "PROFIL_SMTP_PORT=" + strconv.Itoa(s.Port), "PROFIL_SMTP_MODE=" + string(s.Mode),
		"PROFIL_MAIL_FROM=ne-pas-repondre@profil.example",
	}
	if s.user != "" {
		all = append(all, "PROFIL_SMTP_USER="+s.user, "PROFIL_SMTP_PASSWORD="+s.password)
	}
	return all
}

// Letters gives what was received, in order of arrival.
func (s *Server) Letters() []mail.Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]mail.Letter(nil), s.letters...)
}

// Connections tells how many connections were opened.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Forget empties the mailbox, between two chapters of a story.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = nil
}

// Wait gives the first letter to that address that which accepts (any when it
// is nil), and fails the test when none comes within ten seconds.
func (s *Server) Wait(t testing.TB, to string, which func(mail.Letter) bool) mail.Letter {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		s.mu.Lock()
		for _, l := range s.letters {
			if l.To == to && (which == nil || which(l)) {
				s.mu.Unlock()
				return l
			}
		}
		arrived := s.arrived
		s.mu.Unlock()
		select {
		case <-arrived:
		case <-late:
			t.Fatalf("no such letter to %s came; there are %d letters", to, len(s.Letters()))
		}
	}
}

func (s *Server) open(*smtp.Conn) (smtp.Session, error) {
	return &session{server: s}, nil
}

// counted counts the connections of a server.
type counted struct {
	net.Listener
	server *Server
}

func (c counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.server.mu.Lock()
		c.server.connections++
		c.server.mu.Unlock()
	}
	return conn, err
}

// session is one conversation with a client.
type session struct {
	server *Server
	known  bool
}

func (c *session) AuthMechanisms() []string { return c.server.ways }

func (c *session) Auth(way string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != c.server.user || password != c.server.password {
			return smtp.ErrAuthFailed
		}
		c.known = true
		return nil
	}
	switch way {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
	case sasl.Login:
		return &login{check: check}, nil
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (c *session) Mail(string, *smtp.MailOptions) error {
	if c.server.user != "" && !c.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if c.server.refuse != nil {
		return c.server.refuse(to)
	}
	return nil
}

func (c *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := mail.Read(bytes.NewReader(content))
	if err != nil {
		return Answer(554, [3]int{5, 6, 0}, "not a letter")
	}
	if c.server.answer != nil {
		if err := c.server.answer(l); err != nil {
			return err
		}
	}
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, l)
	close(s.arrived)
	s.arrived = make(chan struct{})
	return nil
}

func (c *session) Reset()        {}
func (c *session) Logout() error { return nil }

// login is the server's side of AUTH LOGIN, which asks one thing at a time.
type login struct {
	check func(user, password string) error
	user  *string
}

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case response == nil:
		return []byte("Username:"), false, nil
	case l.user == nil:
		user := string(response)
		l.user = &user
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(*l.user, string(response))
}
