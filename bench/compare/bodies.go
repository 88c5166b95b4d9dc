package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"profil/bench/load"
)

// compareBodies says what each weighs: start on an existing database, memory
// at rest after the load, size of the binary.
func compareBodies(ctx context.Context, w io.Writer, o options, s *sites) error {
	limit, err := weigh(ctx, s.limit)
	if err != nil {
		return err
	}
	ours, err := weigh(ctx, s.lite)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%-34s %12s %12s %8s %8s\n", "", "limit", "PROFIL", "ratio", "target")
	show := func(name string, a, b float64, unit, target string) {
		fmt.Fprintf(w, "%-34s %9.1f %s %9.1f %s %8.2f %8s\n", name, a, unit, b, unit, b/a, target)
	}
	show("start to ready", limit.start.Seconds()*1000, ours.start.Seconds()*1000, "ms", "< 200 ms")
	show("memory at rest, RSS", megabytes(limit.rss), megabytes(ours.rss), "MB", "2.00")
	show("memory at rest, PSS", megabytes(limit.pss), megabytes(ours.pss), "MB", "2.00")
	show("binary", megabytes(fileSize(o.limit)), megabytes(fileSize(o.profil)), "MB", "–")
	return nil
}

// body is what a server weighs.
type body struct {
	start    time.Duration
	rss, pss int64
}

// weigh starts a server once more on the data it left, three times, and keeps
// the median start and the memory of the last.
func weigh(ctx context.Context, s *site) (body, error) {
	s.stop()
	var starts []time.Duration
	var b body
	for range 3 {
		again, err := start(ctx, s.args[0], s.args[1:]...)
		if err != nil {
			return body{}, err
		}
		starts = append(starts, again.took)
		time.Sleep(2 * time.Second) // what it does in the background is over
		b.rss, b.pss, err = load.Memory(again.pid)
		again.stop()
		if err != nil {
			return body{}, err
		}
	}
	b.start = middle(starts)
	return b, nil
}

func megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

var benchmarkLine = regexp.MustCompile(`(?m)^Benchmark\S+\s+\d+\s+(\d+) ns/op`)

// comparePapers times the drawing of one attestation on each side, in turn.
func comparePapers(ctx context.Context, w io.Writer, o options) error {
	var limits, ours []time.Duration
	for range o.repeats {
		took, err := limitPaper(ctx, o)
		if err != nil {
			return err
		}
		limits = append(limits, took)
		if took, err = ourPaper(ctx); err != nil {
			return err
		}
		ours = append(ours, took)
	}
	a, b := middle(limits), middle(ours)
	fmt.Fprintf(w, "\none attestation drawn: limit %s ms (core font, no tags), PROFIL %s ms (own font, tagged), ratio %.2f, target 3.00\n",
		millis(a), millis(b), ratio(b, a))
	return nil
}

func limitPaper(ctx context.Context, o options) (time.Duration, error) {
	out, err := exec.CommandContext(ctx, o.limit, "-papers").Output()
	if err != nil {
		return 0, err
	}
	nanoseconds, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return time.Duration(nanoseconds), err
}

func ourPaper(ctx context.Context) (time.Duration, error) {
	command := exec.CommandContext(ctx, "go", "test", "./internal/document", "-run", "^$", "-bench", "^BenchmarkAttestation$")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := command.Run(); err != nil {
		return 0, fmt.Errorf("%w\n%s", err, out.String())
	}
	found := benchmarkLine.FindStringSubmatch(out.String())
	if found == nil {
		return 0, fmt.Errorf("no BenchmarkAttestation in internal/document:\n%s", out.String())
	}
	nanoseconds, err := strconv.ParseInt(found[1], 10, 64)
	return time.Duration(nanoseconds), err
}
