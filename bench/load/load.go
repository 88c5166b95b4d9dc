// Package load asks a server on this machine the same questions again and
// again and says how it bore it. It refuses any other machine.
package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Request is one question and what its answer must be.
type Request struct {
	URL    string
	Form   url.Values  // a POST when not nil, a GET otherwise
	Header http.Header // with the cookie of the worker, if it has one
	Status int
	Marker string // words the answer must hold

	// Sent is given the address that a right answer sends the browser to; nil
	// asks nothing.
	Sent func(location string)
}

// Plan says what to ask, with how many workers, for how long.
type Plan struct {
	Workers   int
	Warm, For time.Duration

	// Next gives the i-th question of a worker; false ends it.
	Next func(worker, i int) (Request, bool)

	// CPU reads the processor time spent so far by the servers.
	CPU func() time.Duration
}

// Result is how the server bore it: right answers only.
type Result struct {
	Done          int
	Wrong         int
	FirstWrong    string
	PerSecond     float64
	P50, P99      time.Duration
	CPUPerRequest time.Duration
}

// Run carries a plan out. It returns an error when no answer was right.
func Run(ctx context.Context, p Plan) (Result, error) {
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: p.Workers, DisableCompression: true},
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	var measuring atomic.Bool
	tallies := make([]tally, p.Workers)
	var workers sync.WaitGroup
	for n := range p.Workers {
		workers.Go(func() { tallies[n].ask(ctx, client, &measuring, func(i int) (Request, bool) { return p.Next(n, i) }) })
	}
	ended := make(chan struct{})
	go func() { workers.Wait(); close(ended) }()

	pause(p.Warm, ended)
	cpu, start := p.CPU(), time.Now()
	measuring.Store(true)
	pause(p.For, ended)
	measuring.Store(false)
	cpu, took := p.CPU()-cpu, time.Since(start)
	stop()
	<-ended
	return sum(tallies, cpu, took)
}

func pause(d time.Duration, ended <-chan struct{}) {
	select {
	case <-time.After(d):
	case <-ended:
	}
}

// tally is what one worker saw.
type tally struct {
	took       []time.Duration
	wrong      int
	firstWrong string
}

func (t *tally) ask(ctx context.Context, client *http.Client, measuring *atomic.Bool, next func(int) (Request, bool)) {
	for i := 0; ctx.Err() == nil; i++ {
		r, more := next(i)
		if !more {
			return
		}
		start := time.Now()
		err := once(ctx, client, r)
		switch {
		case errors.Is(err, context.Canceled):
			return
		case err != nil:
			if t.wrong++; t.firstWrong == "" {
				t.firstWrong = err.Error()
			}
		case measuring.Load():
			t.took = append(t.took, time.Since(start))
		}
	}
}

// once asks and judges the answer.
func once(ctx context.Context, client *http.Client, r Request) error {
	request, err := r.build(ctx)
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != r.Status || !bytes.Contains(body, []byte(r.Marker)) {
		return fmt.Errorf("%s %s: %d %s %.300q, not %d with %q", request.Method, r.URL, answer.StatusCode,
			answer.Header.Get("Location"), body, r.Status, r.Marker)
	}
	if r.Sent != nil {
		r.Sent(answer.Header.Get("Location"))
	}
	return nil
}

func (r Request) build(ctx context.Context) (*http.Request, error) {
	method, body := http.MethodGet, ""
	if r.Form != nil {
		method, body = http.MethodPost, r.Form.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, r.URL, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if h := request.URL.Hostname(); h != "127.0.0.1" && h != "localhost" {
		return nil, errors.New("load stays on this machine")
	}
	for name, values := range r.Header {
		request.Header[name] = values
	}
	if r.Form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		request.Header.Set("Origin", request.URL.Scheme+"://"+request.URL.Host)
	}
	return request, nil
}

func sum(tallies []tally, cpu, took time.Duration) (Result, error) {
	var r Result
	var all []time.Duration
	for _, t := range tallies {
		all = append(all, t.took...)
		r.Wrong += t.wrong
		if r.FirstWrong == "" {
			r.FirstWrong = t.firstWrong
		}
	}
	r.Done = len(all)
	if r.Done == 0 {
		return r, fmt.Errorf("no right answer: %s", r.FirstWrong)
	}
	slices.Sort(all)
	r.PerSecond = float64(r.Done) / took.Seconds()
	r.P50, r.P99 = all[r.Done/2], all[r.Done*99/100]
	r.CPUPerRequest = cpu / time.Duration(r.Done)
	return r, nil
}
