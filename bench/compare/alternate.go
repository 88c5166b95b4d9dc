package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"profil/bench/load"
)

// next gives the i-th question of a worker; false ends it.
type next func(worker, i int) (load.Request, bool)

// side is who is asked, and what.
type side struct {
	prepare func(ctx context.Context, clients int) (next, error)
	cpu     func() time.Duration
}

// measure compares one deed with its limit.
type measure struct {
	name        string
	clients     []int
	limit, ours side

	// mostCPU is the target: CPU a request, as a multiple of the limit's.
	mostCPU float64

	// leastRate is the target at the most clients: requests a second, as a
	// share of the limit's; zero asks nothing.
	leastRate float64
}

// pair is the median of each side.
type pair struct{ limit, ours load.Result }

// alternate measures the limit and ours in turn, in the same minutes.
func alternate(ctx context.Context, o options, m measure, clients int) (pair, error) {
	var limits, ours []load.Result
	for range o.repeats {
		for _, turn := range []struct {
			side
			results *[]load.Result
		}{{m.limit, &limits}, {m.ours, &ours}} {
			ask, err := turn.prepare(ctx, clients)
			if err != nil {
				return pair{}, err
			}
			r, err := load.Run(ctx, load.Plan{Workers: clients, Warm: o.warm, For: o.long, Next: ask, CPU: turn.cpu})
			if err != nil {
				return pair{}, err
			}
			if r.Wrong > 0 {
				return pair{}, fmt.Errorf("%d wrong answers, the first: %s", r.Wrong, r.FirstWrong)
			}
			*turn.results = append(*turn.results, r)
		}
	}
	return pair{median(limits), median(ours)}, nil
}

// median is the run whose CPU a request stands in the middle.
func median(runs []load.Result) load.Result {
	slices.SortFunc(runs, func(a, b load.Result) int { return cmp.Compare(a.CPUPerRequest, b.CPUPerRequest) })
	return runs[len(runs)/2]
}

func middle(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
