package opening

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// form is one sending of the form by which a place is asked for.
type form struct {
	person  policy.Actor
	token   string // of their login
	session session
	key     string
	second  bool // for the other session of the course: one of the two is refused
	again   bool // the same form once more
	late    bool // its person is of the second wave

	early time.Time // when it was sent before its wave and refused, zero for never

	sent, answered time.Time
	status         int
	location       string
}

func (f *form) request() string { return strings.TrimPrefix(f.location, "/demandes/") }

const motivation = "J’accompagne des adultes qui changent de métier, et cette action répond à ce que j’y rencontre."

// rush has everybody send their form as soon as the sessions open.
func rush(ctx context.Context, h House, w *world, p Plan, r *Result) ([]*form, error) {
	server := httptest.NewServer(h.Site)
	defer server.Close()
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: p.Clients, MaxConnsPerHost: p.Clients},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	forms, err := w.forms(ctx, h, p)
	if err != nil {
		return nil, err
	}
	at, err := w.open(ctx, h.DB)
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(time.Until(at)):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	cpu, begun := processor(), time.Now()
	failed := each(p.Clients, len(forms), func(i int) error {
		if p.Waves && i == len(forms)/2 { // while everybody is asking
			if err := w.openToAll(ctx, h.DB); err != nil {
				return err
			}
		}
		return forms[i].send(ctx, client, server.URL)
	})
	if failed == nil {
		failed = again(forms, p.Clients, func(f *form) error { return f.send(ctx, client, server.URL) })
	}
	r.Took += time.Since(begun)
	r.CPU += processor() - cpu
	return forms, failed
}

// again has those who were too early ask once more.
func again(forms []*form, clients int, send func(*form) error) error {
	var early []*form
	for _, f := range forms {
		if f.late && f.status == http.StatusUnprocessableEntity {
			f.early = f.sent
			early = append(early, f)
		}
	}
	return each(clients, len(early), func(i int) error { return send(early[i]) })
}

func (f *form) send(ctx context.Context, client *http.Client, site string) error {
	fields := url.Values{"cle": {f.key}, "information": {"oui"}, "reponse-1": {motivation}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, site+"/sessions/"+f.session.publicID+"/demande", strings.NewReader(fields.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Origin", site)
	request.AddCookie(&http.Cookie{Name: "session", Value: f.token})
	f.sent = time.Now()
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	f.answered, f.status, f.location = time.Now(), answer.StatusCode, answer.Header.Get("Location")
	return err
}

func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// each has so many workers do n things, in order, and gives the first failure.
func each(workers, n int, do func(i int) error) error {
	var all sync.WaitGroup
	var next atomic.Int64
	var failed atomic.Pointer[error]
	for range workers {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed.Load() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// bare measures the least that a durable write can be: one row, its own write.
func bare(ctx context.Context, db *sqldb.DB, clients int) (float64, error) {
	writes := 20 * clients
	begun := time.Now()
	err := each(clients, writes, func(int) error {
		return db.Write(ctx, func(tx *sqldb.Tx) error {
			return tx.Do(`INSERT INTO form_keys (owner, key, location, at) VALUES ($1, $2, '', $3)`, "opening", id.New(), tx.Now)
		})
	})
	return float64(writes) / time.Since(begun).Seconds(), err
}

// publish has the employers agree to everything, the provider retain everybody,
// which must be refused, then as many as there are seats, in order of arrival.
// Two publish each list at once.
func publish(ctx context.Context, h House, w *world, p Plan, c *check) error {
	err := h.DB.Write(ctx, func(tx *sqldb.Tx) error {
		return tx.Do(`UPDATE enrolments SET status = 'awaiting_provider', provider_id = $1, employer_by = person_id, employer_at = $2, choice = 'retain' WHERE status = 'awaiting_employer'`, w.provider, tx.Now)
	})
	if err != nil {
		return err
	}
	if p.NoSeatGuard { // the same lists, written by who does not count the seats
		return h.DB.Write(ctx, func(tx *sqldb.Tx) error {
			return tx.Do(`UPDATE enrolments SET status = 'enrolled', provider_at = $1 WHERE choice = 'retain' AND status = 'awaiting_provider'`, tx.Now)
		})
	}
	announce := func(s session) (done int, err error) {
		var at sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			at.Go(func() { _, errs[i] = h.Enrolments.Publish(ctx, w.nora, s.publicID) })
		}
		at.Wait()
		for _, e := range errs {
			if e == nil {
				done++
			} else if fault.KindOf(e) != fault.Conflict {
				err = e
			}
		}
		return done, err
	}
	return each(4, len(w.sessions), func(i int) error {
		s := w.sessions[i]
		done, err := announce(s)
		if done > 1 {
			c.publishedWrongly.Add(1)
		}
		if err != nil || done > 0 { // everybody had a seat
			return err
		}
		if err := h.DB.Write(ctx, func(tx *sqldb.Tx) error {
			return tx.Do(`UPDATE enrolments SET choice = $3 WHERE session_id = $1 AND arrival_no > $2`, s.id, p.Seats, enrolment.Wait)
		}); err != nil {
			return err
		}
		done, err = announce(s)
		if err == nil && done != 1 {
			c.publishedWrongly.Add(1)
		}
		return err
	})
}

// Quantile gives a quantile of what was measured, and leaves it sorted; 0 of
// nothing.
func Quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.SortFunc(all, cmp.Compare[time.Duration])
	return all[min(len(all)-1, int(q*float64(len(all))))]
}

// processor is the time that this process has worked.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
