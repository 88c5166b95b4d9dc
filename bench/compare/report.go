package main

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"profil/bench/load"
)

const line = "%-34s %3s │ %9s %9s %9s %9s │ %9s %9s %9s %9s │ %7s %7s %7s  %s\n"

func printHeader(w io.Writer, o options) {
	fmt.Fprintf(w, "%d cores, median of %d × %s, limit and PROFIL in turn; CPU is user + system of every process, in milliseconds a request.\n\n",
		runtime.NumCPU(), o.repeats, o.long)
	fmt.Fprintf(w, line, "", "", "limit", "", "", "", "PROFIL", "", "", "", "ratio", "", "", "")
	fmt.Fprintf(w, line, "", "c", "CPU", "req/s", "p50", "p99", "CPU", "req/s", "p50", "p99", "CPU", "target", "req/s", "")
}

func printPair(w io.Writer, m measure, clients int, p pair) {
	cpu := ratio(p.ours.CPUPerRequest, p.limit.CPUPerRequest)
	rate := p.ours.PerSecond / p.limit.PerSecond
	verdict := "reached"
	if cpu > m.mostCPU {
		verdict = "CPU above target"
	}
	if m.leastRate > 0 && clients == m.clients[len(m.clients)-1] && rate < m.leastRate {
		verdict = fmt.Sprintf("fewer than %.2f × req/s", m.leastRate)
	}
	cells := []any{m.name, fmt.Sprint(clients)}
	for _, r := range []load.Result{p.limit, p.ours} {
		cells = append(cells, millis(r.CPUPerRequest), fmt.Sprintf("%.0f", r.PerSecond), millis(r.P50), millis(r.P99))
	}
	fmt.Fprintf(w, line, append(cells, fmt.Sprintf("%.2f", cpu), fmt.Sprintf("%.2f", m.mostCPU), fmt.Sprintf("%.2f", rate), verdict)...)
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

func millis(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()*1000) }
