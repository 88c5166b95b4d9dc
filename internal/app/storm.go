package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"profil/internal/demo"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/opening"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

type loginStormCmd struct {
	People  int `default:"300" help:"Personnes qui se connectent au même instant, par leur mot de passe."`
	Readers int `default:"8" help:"Personnes déjà connectées, qui lisent des pages sans s’arrêter."`
	Calm    int `default:"5" help:"Secondes de lecture avant la tempête, pour comparer."`
}

// Run prints one line of name=value.
func (l loginStormCmd) Run(r *run) error {
	return r.bench(func(h *house) error {
		result, err := h.loginStorm(r.ctx, l.People, l.Readers, time.Duration(l.Calm)*time.Second)
		if err == nil {
			fmt.Fprintln(r.out, result)
		}
		return err
	})
}

// bench runs a measure on a house of its own, on the base that was named.
func (r *run) bench(do func(*house) error) error {
	if r.flags["database"] == "" {
		return fmt.Errorf("dites sur quelle base, qui doit être vide : --database")
	}
	folder, err := os.MkdirTemp("", "profil-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it holds a key that nobody needs
	c, err := r.load(map[string]string{"data": folder})
	if err != nil {
		return err
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://127.0.0.1"
	}
	h, err := openHouse(r.ctx, asOperator(c), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer h.close() //nolint:errcheck // what was measured is durable, or is said to be broken
	return do(h)
}

// stormResult is what came of a storm of sign-ins.
type stormResult struct {
	SignedIn   int
	TurnedAway int // answers that asked to come again a moment later
	Hashes     int64
	Took       time.Duration
	Before     []time.Duration // of the readers' pages
	During     []time.Duration
}

// String is one line of name=value; times of pages in milliseconds, the most
// memory that the process ever had in megabytes.
func (s stormResult) String() string {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // zero where it is not known
	return fmt.Sprintf("signed_in=%d turned_away=%d hashes=%d seconds=%.3f logins_per_second=%.1f before_pages=%d before_p50=%.1f before_p99=%.1f during_pages=%d during_p50=%.1f during_p99=%.1f rss_mb=%d",
		s.SignedIn, s.TurnedAway, s.Hashes, s.Took.Seconds(), float64(s.SignedIn)/max(s.Took.Seconds(), 1e-9),
		len(s.Before), at(s.Before, 0.5), at(s.Before, 0.99), len(s.During), at(s.During, 0.5), at(s.During, 0.99), u.Maxrss/1024)
}

// at gives a quantile, in milliseconds.
func at(all []time.Duration, q float64) float64 {
	return float64(opening.Quantile(all, q)) / float64(time.Millisecond)
}

// storm is one, under way.
type storm struct {
	*house
	client  *http.Client
	site    string
	result  stormResult
	turned  atomic.Int64
	mu      sync.Mutex
	waiting *[]time.Duration // where the readers note what they waited
}

// loginStorm has people sign in all at once while others read.
func (h *house) loginStorm(ctx context.Context, people, readers int, calm time.Duration) (stormResult, error) {
	site, err := h.handler(nil)
	if err != nil {
		return stormResult{}, err
	}
	server := httptest.NewServer(fromAnywhere(site))
	defer server.Close()
	s := &storm{house: h, site: server.URL, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: people + readers},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	defer s.client.CloseIdleConnections()
	addresses, ids, err := s.fill(ctx, people+readers)
	if err != nil {
		return stormResult{}, err
	}
	s.waiting = &s.result.Before
	atWork, stop := context.WithCancel(ctx)
	defer stop()
	var reading sync.WaitGroup
	for _, reader := range ids[people:] {
		token, err := h.accounts.SignInAs(ctx, reader, "Banc d’essai")
		if err != nil {
			return stormResult{}, err
		}
		reading.Go(func() { s.read(atWork, token) })
	}
	select {
	case <-time.After(calm):
	case <-ctx.Done():
		return stormResult{}, ctx.Err()
	}
	s.mu.Lock()
	s.waiting = &s.result.During
	s.mu.Unlock()
	err = s.rage(ctx, addresses[:people])
	stop()
	reading.Wait()
	s.result.TurnedAway = int(s.turned.Load())
	return s.result, err
}

// fromAnywhere lets a request say which network it comes from: people who sign
// in come from as many.
func fromAnywhere(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if from := r.Header.Get("X-Bench-From"); from != "" {
			r.RemoteAddr = from
		}
		site.ServeHTTP(w, r)
	})
}

// fill makes accounts that sign in with the passphrase of the demonstration.
func (s *storm) fill(ctx context.Context, n int) (addresses, ids []string, err error) {
	hash, err := s.accounts.Hasher.Hash(ctx, demo.Passphrase)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		addresses, ids = nil, nil
		for range n {
			person := id.New()
			address := person + "@exemple.example"
			for _, one := range []struct {
				sql  string
				args []any
			}{
				{`INSERT INTO persons (id, public_id, first_name, last_name, sort_name, status, created_at, updated_at, seen_at) VALUES ($1, $2, 'Camille', 'Martin', '', 'active', $3, $3, $3)`, []any{person, id.Public(), tx.Now}},
				{`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, []any{address, person, tx.Now}},
				{`INSERT INTO passwords (person_id, hash, changed_at) VALUES ($1, $2, $3)`, []any{person, hash, tx.Now}},
			} {
				if err := tx.Do(one.sql, one.args...); err != nil {
					return err
				}
			}
			addresses, ids = append(addresses, address), append(ids, person)
		}
		return nil
	})
	return addresses, ids, err
}

// impatience is how long somebody who was turned away waits before they press
// again: less than they are asked to.
const impatience = time.Second

// rage has everybody sign in at once, each until they are in.
func (s *storm) rage(ctx context.Context, addresses []string) error {
	before, begun := s.accounts.Hasher.Computed(), time.Now()
	failures := make([]error, len(addresses))
	var all sync.WaitGroup
	for i, address := range addresses {
		all.Go(func() { failures[i] = s.signIn(ctx, i, address) })
	}
	all.Wait()
	s.result.Took, s.result.Hashes = time.Since(begun), s.accounts.Hasher.Computed()-before
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	s.result.SignedIn = len(addresses)
	return nil
}

// signIn sends the form of the sign-in, again when too many are before.
func (s *storm) signIn(ctx context.Context, i int, address string) error {
	for ctx.Err() == nil {
		key := base64.RawURLEncoding.EncodeToString([]byte(id.Secret()[:16]))
		fields := url.Values{"email": {address}, "mot_de_passe": {demo.Passphrase}, kit.KeyField: {key}}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.site+"/connexion", strings.NewReader(fields.Encode()))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.AddCookie(&http.Cookie{Name: "visite", Value: key}) // as the page of the form gave it
		r.Header.Set("X-Bench-From", fmt.Sprintf("[2001:db8:0:%x::1]:443", i+1))
		answer, err := s.do(r)
		if err != nil {
			return err
		}
		switch answer.StatusCode {
		case http.StatusSeeOther:
			return nil
		case http.StatusServiceUnavailable:
			s.turned.Add(1)
			select {
			case <-time.After(impatience):
			case <-ctx.Done():
			}
		default:
			return fault.New(fault.Internal, "account.storm_"+strconv.Itoa(answer.StatusCode))
		}
	}
	return ctx.Err()
}

// read reads pages one after the other, and notes how long each was waited for.
func (s *storm) read(ctx context.Context, token string) {
	for i := 0; ctx.Err() == nil; i++ {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.site+[]string{"/demandes", "/offre", "/moi"}[i%3], nil)
		if err != nil {
			return
		}
		r.AddCookie(&http.Cookie{Name: kit.SessionCookie, Value: token})
		begun := time.Now()
		answer, err := s.do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			continue
		}
		s.mu.Lock()
		*s.waiting = append(*s.waiting, time.Since(begun))
		s.mu.Unlock()
	}
}

// do sends a request, and reads its answer to the end.
func (s *storm) do(r *http.Request) (*http.Response, error) {
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	_, err = io.Copy(io.Discard, answer.Body)
	return answer, err
}
