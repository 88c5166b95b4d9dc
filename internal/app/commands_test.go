package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"profil/internal/sqldb"
	"profil/internal/web/kit/kittest"
)

// said keeps what a command writes, for a test that reads it meanwhile.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// run runs a command on a data folder, and gives its status and what it said.
func command(t *testing.T, data string, args ...string) (int, string) {
	t.Helper()
	var out said
	code := Main(append(args, "--data", data), &out, &out)
	return code, out.text()
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// started waits until a command that serves says its address.
func started(t *testing.T, out *said) string {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if at := address.FindString(out.text()); at != "" {
			return at
		}
		select {
		case <-deadline:
			t.Fatalf("it is not ready: %s", out.text())
		case <-tick.C:
		}
	}
}

// A fresh folder, one command: the site answers; a signal, and it has stopped.
func TestServeOnAFreshFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "neuf")
	var out, errs said
	done := make(chan int)
	go func() {
		done <- Main([]string{"serve", "--data", data, "--listen", "127.0.0.1:0"}, &out, &errs)
	}()
	at := started(t, &out)
	for path, want := range map[string]int{"/sante": 200, "/": 200, "/offre": 200, "/connexion": 200, "/structures/recherche?q=bordeaux": 200, "/rien": 404, "/demo/personnes": 404} {
		answer, err := http.Get(at + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d", path, answer.StatusCode)
		}
		if strings.HasPrefix(path, "/structures") && !strings.Contains(string(body), "Bordeaux") {
			t.Error("the finder does not know Bordeaux")
		}
	}
	syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
	select {
	case code := <-done:
		if code != 0 {
			t.Errorf("status %d: %s", code, errs.text())
		}
	case <-time.After(35 * time.Second):
		t.Fatal("it does not stop")
	}
	for _, l := range strings.Split(errs.text(), "\n") {
		if strings.Contains(l, "bordeaux") {
			t.Errorf("the log holds what was typed: %s", l)
		}
	}
}

// The clock of the demonstration is ahead, for a world that is there already
// too: who comes in does so in four hundred days.
func TestTheDemonstrationAheadOfItsTime(t *testing.T) {
	data := filepath.Join(t.TempDir(), "d")
	if code, out := command(t, data, "demo", "--ahead=-1"); code != 1 || !strings.Contains(out, "ne recule pas") {
		t.Errorf("%d, %q", code, out)
	}
	for _, days := range []int{0, 400} {
		var out, errs said
		done := make(chan int)
		go func() {
			done <- Main([]string{"demo", "--data", data, "--listen", "127.0.0.1:0", fmt.Sprintf("--ahead=%d", days)}, &out, &errs)
		}()
		at, err := url.Parse(started(t, &out))
		if err != nil {
			t.Fatal(err)
		}
		b := kittest.NewAt(t, httputil.NewSingleHostReverseProxy(at), at.String())
		b.Get("/demo/personnes").Form("").Press("Claire Vasseur").Want(200)
		syscall.Kill(syscall.Getpid(), syscall.SIGTERM)
		if code := <-done; code != 0 {
			t.Fatalf("status %d: %s", code, errs.text())
		}
		db, err := sqldb.Open(t.Context(), filepath.Join(data, "profil.db"))
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(t.Context(), func(tx *sqldb.Tx) error {
			last, err := sqldb.One(tx, func(r sqldb.Scanner) (at time.Time, err error) {
				err = r.Scan(sqldb.Time(&at))
				return at, err
			}, `SELECT created_at FROM logins ORDER BY created_at DESC LIMIT 1`)
			if want := time.Now().AddDate(0, 0, days); last.Before(want.Add(-time.Hour)) || last.After(want) {
				t.Errorf("%d days ahead, she came in on %s", days, last)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheCommandsOfAnOperator(t *testing.T) {
	data := filepath.Join(t.TempDir(), "d")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"migrate"}, 0, "à jour"},
		{[]string{"admin", "creer", "odile@cap-demain.example"}, 0, "gestionnaire"},
		{[]string{"admin", "creer", "odile"}, 1, ""},
		{[]string{"admin", "retablir", "odile@cap-demain.example"}, 0, "gestionnaire"},
		{[]string{"config"}, 0, "PROFIL_LISTEN"},
		{[]string{"verify"}, 0, "Le journal est intact"},
		{[]string{"verify"}, 0, "émargement"},
		{[]string{"backup", filepath.Join(filepath.Dir(data), "copie")}, 0, "Sauvegarde écrite"},
		{[]string{"backup", filepath.Join(filepath.Dir(data), "copie")}, 1, "existe déjà"},
		{[]string{"serve", "--listen", "0.0.0.0:0"}, 1, "HTTPS"},
		{[]string{"demo", "--listen", "0.0.0.0:0"}, 1, ""},
		{[]string{"serve", "--listen", "nulle part"}, 1, "PROFIL_LISTEN"},
		{[]string{"danser"}, 2, ""},
	} {
		code, out := command(t, data, c.args...)
		if code != c.code || !strings.Contains(out, c.says) {
			t.Errorf("%v: %d, %q", c.args, code, out)
		}
	}
}

// The first gestionnaire comes in by the link that the command had sent.
func TestTheFirstManagerComesIn(t *testing.T) {
	c := settings(t)
	if code, out := command(t, c.Data, "admin", "creer", "odile@cap-demain.example"); code != 0 {
		t.Fatal(out)
	}
	p := open(t, c, false)
	if _, err := p.clerk.RunOnce(context.Background()); err != nil {
		t.Fatal(err)
	}
	all, err := p.mailbox.List(10)
	if err != nil || len(all) != 1 || len(all[0].Links()) != 1 || !strings.Contains(all[0].Links()[0], "/connexion/lien/") {
		t.Errorf("%+v, %v", all, err)
	}
}
