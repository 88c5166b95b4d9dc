package mail_test

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/mail"
	"profil/internal/mail/mailtest"
)

func parse(t testing.TB, typed string) email.Address {
	t.Helper()
	a, err := email.Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func letter(t testing.TB, to string) mail.Message {
	return mail.Message{
		From: parse(t, "ne-pas-repondre@profil.example"), FromName: "PROFIL", To: parse(t, to),
		Subject: "L’été à Pessac : « votre demande »", Text: "Bonjour,\n.\n..deux points\nhttps://profil.example/moi\n",
		HTML: "<p>L’été</p>\n", MessageID: mail.MessageID("test/"+to, "profil.example"), Date: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
	}
}

func TestEveryWayToAServer(t *testing.T) {
	for name, options := range map[string][]mailtest.Option{
		"clear":               nil,
		"clear, PLAIN":        {mailtest.Authenticated("profil", "un secret", "PLAIN")},
		"STARTTLS":            {mailtest.With(mail.StartTLS)},
		"STARTTLS, PLAIN":     {mailtest.With(mail.StartTLS), mailtest.Authenticated("profil", "un secret", "LOGIN", "PLAIN")},
		"STARTTLS, LOGIN":     {mailtest.With(mail.StartTLS), mailtest.Authenticated("profil", "un secret é", "LOGIN")},
		"implicit TLS":        {mailtest.With(mail.TLS)},
		"implicit TLS, PLAIN": {mailtest.With(mail.TLS), mailtest.Authenticated("profil", "un secret", "PLAIN")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailtest.Start(t, options...)
			m := letter(t, "claire@cap-demain.example")
			if err := server.Sender(t).Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			l := server.Wait(t, "claire@cap-demain.example", nil)
			if l.Subject != m.Subject || l.Text != m.Text || l.HTML != m.HTML || l.MessageID != m.MessageID {
				t.Errorf("%+v", l)
			}
			if len(l.Links()) != 1 {
				t.Errorf("links: %v", l.Links())
			}
		})
	}
}

func TestTwoHundredMessagesOnOneConnection(t *testing.T) {
	server := mailtest.Start(t, mailtest.With(mail.StartTLS))
	sender := server.Sender(t)
	for i := range 200 {
		if err := sender.Send(t.Context(), letter(t, fmt.Sprintf("p%d@cap-demain.example", i))); err != nil {
			t.Fatal(err)
		}
	}
	if n := server.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	for i, l := range server.Letters() {
		if l.To != fmt.Sprintf("p%d@cap-demain.example", i) {
			t.Fatalf("letter %d went to %s", i, l.To)
		}
	}
	if err := sender.Send(t.Context(), letter(t, "last@cap-demain.example")); err != nil || server.Connections() != 2 {
		t.Errorf("after so many messages, another connection: %v, %d", err, server.Connections())
	}
}

func TestManyAtOnce(t *testing.T) {
	server := mailtest.Start(t)
	sender := server.Sender(t)
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			if err := sender.Send(t.Context(), letter(t, fmt.Sprintf("p%d@cap-demain.example", i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(server.Letters()); n != 60 {
		t.Errorf("%d letters", n)
	}
	server.Forget()
	if n := len(server.Letters()); n != 0 {
		t.Errorf("%d letters are left", n)
	}
}

func TestRefusalsOfTheServer(t *testing.T) {
	var greyed atomic.Bool
	server := mailtest.Start(t, mailtest.Refusing(func(to string) error {
		switch to {
		case "nobody@example.fr":
			return mailtest.Answer(550, [3]int{5, 1, 1}, "no mailbox nobody@example.fr here")
		case "full@example.fr":
			return mailtest.Answer(552, [3]int{5, 2, 2}, "full")
		case "busy@example.fr":
			return mailtest.Answer(451, [3]int{4, 3, 0}, "busy")
		case "grey@example.fr":
			if !greyed.Swap(true) {
				return mailtest.Answer(450, [3]int{4, 2, 0}, "greylisted, try again")
			}
		case "leave@example.fr":
			return mailtest.Answer(421, [3]int{4, 3, 2}, "leaving")
		}
		return nil
	}), mailtest.Answering(func(l mail.Letter) error {
		switch l.To {
		case "spam@example.fr":
			return mailtest.Answer(554, [3]int{5, 7, 1}, "spam@example.fr will not read this")
		case "later@example.fr":
			return mailtest.Answer(452, [3]int{4, 3, 1}, "no room")
		}
		return nil
	}))
	sender := server.Sender(t)
	for _, c := range []struct{ to, code, cause string }{
		{"nobody@example.fr", "mail.permanent", "smtp rcpt: 550 5.1.1"},
		{"full@example.fr", "mail.temporary", "smtp rcpt: 552 5.2.2"},
		{"busy@example.fr", "mail.temporary", "smtp rcpt: 451 4.3.0"},
		{"grey@example.fr", "mail.temporary", "smtp rcpt: 450 4.2.0"},
		{"grey@example.fr", "", ""},
		{"leave@example.fr", "mail.temporary", "smtp rcpt: 421 4.3.2"},
		{"spam@example.fr", "mail.permanent", "smtp accept: 554 5.7.1"},
		{"later@example.fr", "mail.temporary", "smtp accept: 452 4.3.1"},
		{"claire@example.fr", "", ""},
	} {
		err := sender.Send(t.Context(), letter(t, c.to))
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", c.to, err)
			}
			continue
		}
		if fault.CodeOf(err) != c.code || mail.Permanent(err) != (c.code == "mail.permanent") {
			t.Errorf("%s: %v, want %s", c.to, err, c.code)
		}
		if err != nil && (!strings.HasSuffix(err.Error(), c.cause) || strings.Contains(err.Error(), "@")) {
			t.Errorf("%s: %v, want %s", c.to, err, c.cause)
		}
	}
	if n := len(server.Letters()); n != 2 {
		t.Errorf("%d letters", n)
	}
}

// What is about us, and not about the recipient, waits for us to mend it.
func TestWhatIsAboutUsIsTemporary(t *testing.T) {
	locked := mailtest.Start(t, mailtest.With(mail.StartTLS), mailtest.Authenticated("profil", "un secret", "PLAIN"))
	strange := mailtest.Start(t, mailtest.With(mail.TLS))
	clear := mailtest.Start(t)
	plain := mailtest.Start(t, mailtest.Authenticated("profil", "un secret", "X-OTHER"))
	for name, server := range map[string]mail.Server{
		"wrong password":         {Host: locked.Host, Port: locked.Port, Mode: mail.StartTLS, User: "profil", Password: "autre", Roots: locked.Roots},
		"no authentication":      {Host: locked.Host, Port: locked.Port, Mode: mail.StartTLS, Roots: locked.Roots},
		"unknown authority":      {Host: strange.Host, Port: strange.Port, Mode: mail.TLS, Roots: x509.NewCertPool()},
		"another name":           {Host: "127.0.0.2", Port: strange.Port, Mode: mail.TLS, Roots: strange.Roots},
		"STARTTLS not offered":   {Host: clear.Host, Port: clear.Port, Mode: mail.StartTLS},
		"no way we know":         {Host: plain.Host, Port: plain.Port, Mode: mail.Clear, User: "profil", Password: "un secret"},
		"AUTH not offered":       {Host: clear.Host, Port: clear.Port, Mode: mail.Clear, User: "profil", Password: "un secret"},
		"nobody at that address": {Host: "127.0.0.1", Port: 1, Mode: mail.Clear},
	} {
		sender, err := mail.NewSMTP(server)
		if err != nil {
			t.Fatal(err)
		}
		err = sender.Send(t.Context(), letter(t, "claire@cap-demain.example"))
		if fault.CodeOf(err) != "mail.temporary" || fault.KindOf(err) != fault.Unavailable || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
		_ = sender.Close()
	}
	for _, s := range []*mailtest.Server{locked, strange, clear, plain} {
		if len(s.Letters()) > 0 {
			t.Error("a letter left all the same")
		}
	}
}

func TestClearTextStaysOnThisMachine(t *testing.T) {
	for host, fine := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "smtp.example.fr": false, "192.0.2.1": false} {
		if _, err := mail.NewSMTP(mail.Server{Host: host, Port: 25, Mode: mail.Clear}); (err == nil) != fine {
			t.Errorf("%s: %v", host, err)
		}
	}
	if _, err := mail.NewSMTP(mail.Server{Host: "localhost", Mode: "ssl"}); err == nil {
		t.Error("a mode that does not exist")
	}
}

// A connection that the server closed while it was kept costs nothing.
func TestKeptConnectionThatWasClosed(t *testing.T) {
	var opened atomic.Int32
	port := raw(t, func(c net.Conn) {
		n := opened.Add(1)
		talk(c, map[string]string{"DATA": "354 go", ".": "250 taken"}, func(line string) bool {
			return n == 1 && line == "." // the first conversation ends after its message
		})
	})
	sender, err := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, Mode: mail.Clear})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := sender.Send(t.Context(), letter(t, "claire@cap-demain.example")); err != nil {
			t.Fatal(err)
		}
	}
	if n := opened.Load(); n != 2 {
		t.Errorf("%d connections", n)
	}
	if err := sender.Close(); err != nil {
		t.Error(err)
	}
}

func TestCutMidway(t *testing.T) {
	for _, step := range []string{"EHLO", "MAIL", "RCPT", "DATA", "."} {
		port := raw(t, func(c net.Conn) {
			talk(c, map[string]string{"DATA": "354 go", ".": ""}, func(line string) bool { return strings.HasPrefix(line, step) })
		})
		sender, _ := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, Mode: mail.Clear})
		if err := sender.Send(t.Context(), letter(t, "claire@cap-demain.example")); fault.CodeOf(err) != "mail.temporary" {
			t.Errorf("cut after %s: %v", step, err)
		}
	}
}

func TestSomebodyStopsWaiting(t *testing.T) {
	silent := make(chan struct{})
	defer close(silent)
	port := raw(t, func(c net.Conn) {
		talk(c, map[string]string{"DATA": "354 go"}, func(line string) bool {
			if line == "." {
				<-silent
			}
			return false
		})
	})
	sender, _ := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: port, Mode: mail.Clear})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	err := sender.Send(ctx, letter(t, "claire@cap-demain.example"))
	if fault.CodeOf(err) != "mail.temporary" || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
	gone, cancelled := context.WithCancel(t.Context())
	cancelled()
	if err := sender.Send(gone, letter(t, "claire@cap-demain.example")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// raw runs a server that does as converse says, until the end of the test.
func raw(t *testing.T, converse func(net.Conn)) (port int) {
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
			go func() {
				defer c.Close()
				converse(c)
			}()
		}
	})
	t.Cleanup(func() {
		listener.Close()
		all.Wait()
	})
	return listener.Addr().(*net.TCPAddr).Port
}

// talk answers each command by its word, 250 for those it does not know, until
// stop says so.
func talk(c net.Conn, answers map[string]string, stop func(line string) bool) {
	fmt.Fprint(c, "220 raw\r\n")
	lines := bufio.NewScanner(c)
	inData := false
	for lines.Scan() {
		line := lines.Text()
		if inData && line != "." {
			continue
		}
		if stop(line) {
			if line == "." && answers["."] != "" {
				fmt.Fprint(c, answers["."]+"\r\n")
			}
			return
		}
		word, _, _ := strings.Cut(line, " ")
		inData = word == "DATA"
		answer := answers[word]
		if answer == "" {
			answer = "250 fine"
		}
		fmt.Fprint(c, answer+"\r\n")
		if word == "QUIT" {
			return
		}
	}
}
