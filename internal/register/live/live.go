// Package live asks the State, over the network, about an establishment that
// the local register does not know. It refuses to be needed: it is off unless a
// setting says otherwise, waits two seconds at most, asks seven times a second
// at most, and leaves a service that fails alone for a while.
package live

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"profil/internal/fault"
	"profil/internal/register"
	"profil/internal/siret"
)

// Source is which service is asked.
type Source string

// The sources.
const (
	None        Source = "aucun"
	Entreprises Source = "entreprises" // API Recherche d'entreprises: no key
	Sirene      Source = "sirene"      // API Sirene 3.11: a key of portail-api.insee.fr
)

// addresses are where the services are.
var addresses = map[Source]string{
	Entreprises: "https://recherche-entreprises.api.gouv.fr",
	Sirene:      "https://api.insee.fr/api-sirene/prive/3.11",
}

// The limits. The service of the State allows seven questions a second from
// one address.
const (
	patience    = 2 * time.Second
	perSecond   = 7
	answerMost  = 1 << 20
	failures    = 5                // in a row, and nobody is asked for a while
	rest        = 30 * time.Second // of a service that fails
	restMost    = time.Hour        // that a service may ask for
	knownFor    = 24 * time.Hour
	unknownFor  = time.Hour
	answersKept = 1000
)

// Lookup asks one service. It is safe for use by several goroutines.
type Lookup struct {
	source  Source
	address string
	key     string
	client  *http.Client
	breaker *gobreaker.CircuitBreaker[register.Establishment]
	limit   *rate.Limiter
	until   atomic.Int64 // Unix nanoseconds before which the service asked not to be asked
	known   *cache
	now     func() time.Time
}

// New gives what asks a source, nil for None: a nil Lookup is asked too, and
// knows nothing.
func New(source Source, key string) *Lookup {
	if addresses[source] == "" {
		return nil
	}
	return At(source, addresses[source], key)
}

// At asks a source at another address than its own: a mirror, a test.
func At(source Source, address, key string) *Lookup { return newLookup(source, address, key, time.Now) }

func newLookup(source Source, address, key string, now func() time.Time) *Lookup {
	return &Lookup{
		source: source, address: address, key: key, now: now,
		client: &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		breaker: gobreaker.NewCircuitBreaker[register.Establishment](gobreaker.Settings{
			Name: string(source), Timeout: rest,
			ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failures },
			IsSuccessful: func(err error) bool { return err == nil || fault.KindOf(err) == fault.NotFound },
		}),
		limit: rate.NewLimiter(perSecond, perSecond), known: newCache(),
	}
}

// BySIRET gives an establishment as the service knows it: register.unknown
// when it does not, register.live_away when it does not answer, or not well.
// What may not be said of an establishment is said of none.
func (l *Lookup) BySIRET(ctx context.Context, s siret.SIRET) (register.Establishment, error) {
	if l == nil || s.IsZero() {
		return register.Establishment{}, errUnknown
	}
	now := l.now()
	if e, err, ok := l.known.get(s, now); ok {
		return e, err
	}
	if now.UnixNano() < l.until.Load() || !l.limit.AllowN(now, 1) {
		return register.Establishment{}, away(errResting)
	}
	e, err := l.breaker.Execute(func() (register.Establishment, error) { return l.ask(ctx, s) })
	switch {
	case err == nil:
		l.known.put(s, e, nil, now.Add(knownFor))
	case fault.KindOf(err) == fault.NotFound:
		l.known.put(s, e, err, now.Add(unknownFor))
	default:
		err = away(err)
	}
	return e, err
}

var (
	errUnknown = fault.New(fault.NotFound, "register.unknown")
	errResting = errors.New("the service is left alone")
	errOdd     = errors.New("the answer is not what the service documents")
)

// away is the one refusal of a service that gives nothing: one sentence.
func away(err error) error { return fault.Because(fault.Unavailable, "register.live_away", err) }

// ask sends one question.
func (l *Lookup) ask(ctx context.Context, s siret.SIRET) (e register.Establishment, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	address := l.address + "/siret/" + s.Digits()
	if l.source == Entreprises {
		address = l.address + "/search?" + url.Values{"q": {s.Digits()}, "per_page": {"1"}}.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return e, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "PROFIL")
	if l.key != "" {
		r.Header.Set("X-INSEE-Api-Key-Integration", l.key)
	}
	answer, err := l.client.Do(r)
	if err != nil {
		return e, bare(err)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return e, errUnknown
	case http.StatusTooManyRequests:
		l.pause(answer.Header.Get("Retry-After"))
		return e, errResting
	default:
		return e, errors.New("status " + strconv.Itoa(answer.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, answerMost+1))
	if err != nil {
		return e, bare(err)
	}
	if len(body) > answerMost {
		return e, errOdd
	}
	if l.source == Entreprises {
		return readEntreprises(body, s)
	}
	return readSirene(body, s)
}

// pause leaves the service alone for as long as it asks.
func (l *Lookup) pause(asked string) {
	wait := rest
	if seconds, err := strconv.Atoi(asked); err == nil && seconds > 0 {
		wait = min(time.Duration(seconds)*time.Second, restMost)
	} else if at, err := http.ParseTime(asked); err == nil {
		wait = min(max(at.Sub(l.now()), time.Second), restMost)
	}
	l.until.Store(l.now().Add(wait).UnixNano())
}

// bare takes the address, which holds the SIRET, out of an error of the
// network.
func bare(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}

// read reads JSON that may hold more than what is asked of it.
func read[T any](body []byte) (v T, err error) {
	if json.Unmarshal(body, &v) != nil {
		return v, errOdd
	}
	return v, nil
}
