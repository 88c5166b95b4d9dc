// Command compare runs PROFIL and the bare limit side by side, in turn, and
// prints how far one stands from the other. It refuses to compare figures of
// two runs: absolute ones do not travel, ratios within one run do.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// options are what scripts/bench hands over.
type options struct {
	profil, limit string // binaries
	dir           string // a folder on a real disk
	communes      string // the CSV that both finders read
	postgres      string // URL of a PostgreSQL that keeps its promises
	postgresPID   int
	repeats       int
	warm, long    time.Duration
	only          string // what the names of the measures hold, "" for all and the rest
}

func main() {
	var o options
	flag.StringVar(&o.profil, "profil", "bin/profil", "the product")
	flag.StringVar(&o.limit, "limit", "limit", "the bare minimum")
	flag.StringVar(&o.dir, "dir", "", "folder for both, on a real disk")
	flag.StringVar(&o.communes, "communes", "", "CSV of the communes")
	flag.StringVar(&o.postgres, "postgres", "", "URL of PostgreSQL")
	flag.IntVar(&o.postgresPID, "postgres-pid", 0, "its first process")
	flag.IntVar(&o.repeats, "repeats", 3, "repeats, of which the median is kept")
	flag.DurationVar(&o.warm, "warm", 500*time.Millisecond, "before each measure")
	flag.DurationVar(&o.long, "for", 2*time.Second, "length of each measure")
	flag.StringVar(&o.only, "only", "", "only the measures whose name holds this")
	flag.Parse()
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := compare(ctx, o); err != nil {
		log.Fatal(err)
	}
}

func compare(ctx context.Context, o options) error {
	s, err := openSites(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	printHeader(os.Stdout, o)
	for _, m := range measures(s) {
		if !strings.Contains(m.name, o.only) {
			continue
		}
		for _, clients := range m.clients {
			pair, err := alternate(ctx, o, m, clients)
			if err != nil {
				return fmt.Errorf("%s, %d clients: %w", m.name, clients, err)
			}
			printPair(os.Stdout, m, clients, pair)
		}
	}
	if o.only != "" {
		return nil
	}
	if err := comparePapers(ctx, os.Stdout, o); err != nil {
		return err
	}
	return compareBodies(ctx, os.Stdout, o, s)
}
