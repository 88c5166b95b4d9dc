package mail

import (
	"bufio"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/fault"
)

// serve runs converse for each connection, until the end of the test, and
// gives a Sender to it that is quickly out of patience.
func serve(t *testing.T, server Server, converse func(net.Conn, *bufio.Reader)) *SMTP {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			all.Go(func() { converse(c, bufio.NewReader(c)); c.Close() })
		}
	})
	t.Cleanup(func() { listener.Close() })
	server.Host, server.Port = "127.0.0.1", listener.Addr().(*net.TCPAddr).Port
	s, err := NewSMTP(server)
	if err != nil {
		t.Fatal(err)
	}
	s.patience = patience{time.Second, 150 * time.Millisecond, 150 * time.Millisecond}
	return s
}

// A server that is silent, or says one octet now and then, at any step, holds
// nobody for longer than the steps allow.
func TestSilentAndSlowServers(t *testing.T) {
	for _, step := range []string{"connect", "EHLO", "STARTTLS", "handshake", "MAIL", "RCPT", "DATA", "."} {
		for _, slow := range []bool{false, true} {
			t.Run(fmt.Sprint(step, " slow ", slow), func(t *testing.T) {
				t.Parallel()
				done := make(chan struct{})
				t.Cleanup(func() { close(done) })
				mode := Clear
				if step == "STARTTLS" || step == "handshake" {
					mode = StartTLS
				}
				s := serve(t, Server{Mode: mode}, func(c net.Conn, r *bufio.Reader) {
					hold := func() { drip(c, slow, done) }
					if step == "connect" {
						hold()
						return
					}
					converse(c, r, step, hold)
				})
				start := time.Now()
				err := s.Send(t.Context(), letter(t))
				if took := time.Since(start); fault.CodeOf(err) != "mail.temporary" || took > 3*time.Second {
					t.Errorf("%v after %s", err, took)
				}
				if len(s.idle) > 0 {
					t.Error("the connection was kept")
				}
			})
		}
	}
}

// drip says nothing, or one octet at a time, for as long as the test lasts.
func drip(c net.Conn, slow bool, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Millisecond):
		}
		if slow {
			if _, err := c.Write([]byte("2")); err != nil {
				return
			}
		}
	}
}

// converse answers rightly until step, where hold takes over.
func converse(c net.Conn, r *bufio.Reader, step string, hold func()) {
	fmt.Fprint(c, "220 slow\r\n")
	data := false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		word, _, _ := strings.Cut(line, " ")
		switch {
		case data && line != ".":
		case word == step:
			hold()
			return
		case word == "EHLO":
			fmt.Fprint(c, "250-slow\r\n250 STARTTLS\r\n")
		case word == "STARTTLS":
			fmt.Fprint(c, "220 go\r\n")
			hold() // « handshake »
			return
		case word == "DATA":
			data = true
			fmt.Fprint(c, "354 go\r\n")
		default:
			fmt.Fprint(c, "250 fine\r\n")
		}
	}
}

// The best way of authentication is taken when several are offered: the
// password itself is then never sent. The server's side is RFC 7677.
func TestScramIsPreferred(t *testing.T) {
	const user, password = "profil", "un secret é"
	var heard strings.Builder
	s := serve(t, Server{Mode: Clear, User: user, Password: password}, func(c net.Conn, r *bufio.Reader) {
		fmt.Fprint(c, "220 scram\r\n")
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			heard.WriteString(line)
			word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch word {
			case "EHLO":
				fmt.Fprint(c, "250-scram\r\n250 AUTH PLAIN LOGIN SCRAM-SHA-256\r\n")
			case "AUTH":
				if !scram(c, r, password) {
					fmt.Fprint(c, "535 no\r\n")
					return
				}
				fmt.Fprint(c, "235 yes\r\n")
			default:
				fmt.Fprint(c, "550 5.1.1 no such person\r\n") // whoever comes here is known
			}
		}
	})
	err := s.Send(t.Context(), letter(t))
	if fault.CodeOf(err) != "mail.temporary" || !strings.HasSuffix(err.Error(), "smtp mail: 550 5.1.1") {
		t.Errorf("%v", err)
	}
	if strings.Contains(heard.String(), base64.StdEncoding.EncodeToString([]byte(password))) {
		t.Error("the password was sent")
	}
}

// scram checks a client that knows password.
func scram(c net.Conn, r *bufio.Reader, password string) bool {
	b64 := base64.StdEncoding
	fmt.Fprint(c, "334 \r\n") // our client waits to be asked
	first, err := r.ReadString('\n')
	if err != nil {
		return false
	}
	decoded, _ := b64.DecodeString(strings.TrimSpace(first))
	_, bare, _ := strings.Cut(string(decoded), ",,")
	_, nonce, _ := strings.Cut(bare, "r=")
	challenge := "r=" + nonce + "server,s=" + b64.EncodeToString([]byte("salt")) + ",i=4096"
	fmt.Fprintf(c, "334 %s\r\n", b64.EncodeToString([]byte(challenge)))
	line, err := r.ReadString('\n')
	if err != nil {
		return false
	}
	decoded, _ = b64.DecodeString(strings.TrimSpace(line))
	without, proof, _ := strings.Cut(string(decoded), ",p=")
	salted, err := pbkdf2.Key(sha256.New, password, []byte("salt"), 4096, 32)
	if err != nil {
		return false
	}
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	clientKey := mac(salted, "Client Key")
	stored := sha256.Sum256(clientKey)
	said := bare + "," + challenge + "," + without
	signature := mac(stored[:], said)
	for i := range clientKey {
		clientKey[i] ^= signature[i]
	}
	if proof != b64.EncodeToString(clientKey) {
		return false
	}
	verifier := b64.EncodeToString(mac(mac(salted, "Server Key"), said))
	fmt.Fprintf(c, "334 %s\r\n", b64.EncodeToString([]byte("v="+verifier)))
	_, err = r.ReadString('\n')
	return err == nil
}

// Connections that were put aside too long ago are not used again.
func TestIdleConnectionsAreLeft(t *testing.T) {
	s := serve(t, Server{Mode: Clear}, func(c net.Conn, r *bufio.Reader) {
		fmt.Fprint(c, "220 x\r\n")
		converse(c, r, "never", nil)
	})
	open, used, err := s.take(t.Context())
	if err != nil || used {
		t.Fatal(used, err)
	}
	s.give(open)
	if _, used, _ = s.take(t.Context()); !used {
		t.Error("the connection was not kept")
	}
	s.give(open)
	open.since = time.Now().Add(-time.Minute)
	again, used, err := s.take(t.Context())
	if err != nil || used || again == open {
		t.Errorf("an old connection: %v, %v", used, err)
	}
	_ = s.Close()
	s.give(again)
	if len(s.idle) > 0 {
		t.Error("a closed Sender keeps a connection")
	}
}
