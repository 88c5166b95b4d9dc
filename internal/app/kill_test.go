//go:build prove

package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/demo"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// childArgs makes the test binary be the product.
const childArgs = "KILL_TEST_ARGS"

func init() {
	if args := os.Getenv(childArgs); args != "" {
		os.Exit(Main(strings.Split(args, "\n"), os.Stdout, os.Stderr))
	}
}

// TestProveKill (T-F01): the server is killed while people send requests and
// withdraw them; every answer that was received whole is found afterwards, and
// a form sent again acts once.
func TestProveKill(t *testing.T) {
	for _, where := range sqltest.Addresses(t) {
		t.Run(where.Name, func(t *testing.T) {
			k := newKilled(t, where.DSN)
			for range killings() {
				k.kill(t)
			}
			if k.acknowledged == 0 {
				t.Fatal("nothing was ever acknowledged: this proves nothing")
			}
			t.Logf("%d killings, %d deeds acknowledged, none lost", killings(), k.acknowledged)
		})
	}
}

func killings() int { return 12 }

// killed is a product that is killed again and again, and the ledger of those
// who use it.
type killed struct {
	dsn, data, url string
	port           int
	people         []*witness
	acknowledged   int
}

// witness is somebody who asks for one place, and keeps a ledger.
type witness struct {
	client  *http.Client
	id      string // public id of the person
	session string // public id
	request string // public id of the live request, as acknowledged, "" for none
	unsure  *url.Values
	path    string // where the unsure form goes
	acked   []outcome
}

// outcome is an answer that was received whole.
type outcome struct{ request, status string }

func newKilled(t *testing.T, dsn string) *killed {
	t.Helper()
	k := &killed{dsn: dsn, data: t.TempDir()}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	k.url = fmt.Sprintf("http://127.0.0.1:%d", k.port)
	stop := k.start(t)
	stop()
	k.people = k.witnesses(t)
	if len(k.people) < 8 {
		t.Fatalf("only %d people can ask for a place", len(k.people))
	}
	return k
}

// start runs the product until the returned function kills it.
func (k *killed) start(t *testing.T) (stop func()) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"demo", "--listen", fmt.Sprintf("127.0.0.1:%d", k.port), "--data", k.data, "--database", k.dsn}
	child := exec.Command(self)
	child.Env = append(os.Environ(), childArgs+"="+strings.Join(args, "\n"))
	log, err := os.OpenFile(filepath.Join(k.data, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	child.Stdout, child.Stderr = log, log
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	log.Close()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		answer, err := http.Get(k.url + "/sante")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Now().After(deadline) {
			child.Process.Kill()
			t.Fatal("the product is not ready")
		}
		<-time.After(5 * time.Millisecond)
	}
	return func() {
		child.Process.Kill()
		child.Wait() //nolint:errcheck // it was killed
	}
}

// witnesses gives each of the people of the demo who may ask for it a session
// of a course of their own.
func (k *killed) witnesses(t *testing.T) []*witness {
	t.Helper()
	db, err := sqldb.Open(t.Context(), k.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ids, err := demo.IDs(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	var all []*witness
	err = db.Read(t.Context(), func(tx *sqldb.Tx) error {
		for _, id := range ids {
			found, err := sqldb.Values[string](tx, `
				SELECT s.public_id FROM sessions s JOIN courses c ON c.id = s.course_id
				WHERE s.status = 'open' AND NOT c.reserved AND s.opens_at < $1 AND s.closes_at > $1
				AND EXISTS (SELECT 1 FROM affiliations f WHERE f.person_id = $2 AND f.status = 'confirmed')
				AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.person_id = $2 AND e.course_id = c.id)
				ORDER BY s.id LIMIT 1`, tx.Now, id)
			if err != nil {
				return err
			}
			publicID, err := sqldb.Value[string](tx, `SELECT public_id FROM persons WHERE id = $1`, id)
			if err != nil {
				return err
			}
			if len(found) == 1 {
				jar, _ := cookiejar.New(nil)
				all = append(all, &witness{client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
					return http.ErrUseLastResponse
				}}, id: publicID, session: found[0]})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// kill lets everybody act, kills the product at some instant, then compares
// the ledgers with what is found.
func (k *killed) kill(t *testing.T) {
	t.Helper()
	stop := k.start(t)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for _, w := range k.people {
		all.Go(func() { w.act(ctx, k.url) })
	}
	<-time.After(time.Duration(400+mathrand.IntN(900)) * time.Millisecond)
	stop()
	cancel()
	all.Wait()
	k.compare(t)
}

// act signs in, settles what is unsure, then asks and withdraws in turn.
func (w *witness) act(ctx context.Context, site string) {
	if _, ok := w.post(ctx, site+"/demo/connexion", url.Values{"personne": {w.id}}); !ok {
		return
	}
	for ctx.Err() == nil {
		form, path := w.next()
		w.unsure, w.path = &form, path
		location, ok := w.post(ctx, site+path, form)
		if !ok {
			return
		}
		w.unsure = nil
		if w.request == "" {
			w.request = strings.TrimPrefix(location, "/demandes/")
			w.acked = append(w.acked, outcome{w.request, "awaiting_employer"})
		} else {
			w.acked = append(w.acked, outcome{w.request, "withdrawn"})
			w.request = ""
		}
	}
}

// next is the form to send: the same one again while its outcome is unknown.
func (w *witness) next() (url.Values, string) {
	if w.unsure != nil {
		return *w.unsure, w.path
	}
	if w.request != "" {
		return url.Values{"cle": {aKey()}, "motif": {"Je ne suis plus disponible ces jours-là."}}, "/demandes/" + w.request + "/retrait"
	}
	form := url.Values{"cle": {aKey()}, "information": {"oui"}}
	for n := 1; n <= 6; n++ {
		form.Set(fmt.Sprintf("reponse-%d", n), strings.Repeat("J’accompagne des adultes qui changent de métier. ", 4))
	}
	return form, "/sessions/" + w.session + "/demande"
}

func aKey() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// post sends a form; ok says that a redirection was received.
func (w *witness) post(ctx context.Context, address string, form url.Values) (location string, ok bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", false
	}
	if form.Get("cle") == "" { // a visitor's form is bound to their cookie
		form.Set("cle", aKey())
		r, _ = http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
		r.AddCookie(&http.Cookie{Name: "visite", Value: aKey()})
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := w.client.Do(r)
	if err != nil {
		return "", false
	}
	answer.Body.Close()
	return answer.Header.Get("Location"), answer.StatusCode == http.StatusSeeOther
}

// compare looks, on the disk that the kill left, for every acknowledged deed.
func (k *killed) compare(t *testing.T) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), k.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(tx *sqldb.Tx) error {
		for _, w := range k.people {
			if err := w.compare(t, tx); err != nil {
				return err
			}
			k.acknowledged += len(w.acked)
			w.acked = nil
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// compare holds the last word that was acknowledged of each request against
// its row, its timeline and its job.
func (w *witness) compare(t *testing.T, tx *sqldb.Tx) error {
	t.Helper()
	last := map[string]string{}
	for _, o := range w.acked {
		last[o.request] = o.status
	}
	for request, status := range last {
		found, err := sqldb.Values[string](tx, `SELECT status FROM enrolments WHERE public_id = $1`, request)
		if err != nil {
			return err
		}
		// A withdrawal that was sent and not answered may have been done.
		unanswered := w.unsure != nil && w.request == request
		if len(found) != 1 || found[0] != status && !unanswered {
			t.Errorf("a request acknowledged as %s is %v", status, found)
		}
		steps, err := sqldb.Value[int](tx, `
			SELECT count(*) FROM enrolment_steps s JOIN enrolments e ON e.id = s.enrolment_id WHERE e.public_id = $1 AND s.event = 'submitted'`, request)
		if err != nil {
			return err
		}
		if steps != 1 {
			t.Errorf("a request acknowledged once was submitted %d times", steps)
		}
	}
	alive, err := sqldb.Value[int](tx, `
		SELECT count(*) FROM enrolments e JOIN sessions s ON s.id = e.session_id JOIN persons p ON p.id = e.person_id
		WHERE p.public_id = $1 AND s.public_id = $2 AND e.status = 'awaiting_employer'`, w.id, w.session)
	if err == nil && alive > 1 {
		t.Errorf("one person has %d live requests for one session", alive)
	}
	return err
}
