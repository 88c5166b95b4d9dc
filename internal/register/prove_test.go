//go:build prove

package register

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// keys are what is typed key by key into the finder.
var keys = []string{
	"boulangerie martin", "garage du centre bordeaux", "mission locale de lyon", "commune de toulouse", "sci les tilleuls", "33000", "novalis",
	"association sportive de nantes", "dupont et fils", "conseil paris 75", "mairie de saint etienne", "pharmacie de la gare",
}

// TestProveSirene imports a million establishments (or PROFIL_SIRENE_ROWS), and
// holds the rate, the size, the memory and the time of a key press.
func TestProveSirene(t *testing.T) {
	n := 1_000_000
	if asked := os.Getenv("PROFIL_SIRENE_ROWS"); asked != "" {
		var err error
		if n, err = strconv.Atoi(asked); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	dir := os.Getenv("PROFIL_SIRENE_STOCK") // one that was generated before
	if dir == "" {
		dir = generated(t, n, "zip")
	}
	stock := found(t, dir)
	t.Logf("%d establishments invented in %v", n, time.Since(start).Round(time.Millisecond))
	path := filepath.Join(cmp.Or(os.Getenv("PROFIL_SIRENE_KEEP"), t.TempDir()), "registre.db")
	start = time.Now()
	begun := map[Stage]time.Time{}
	report, err := Sirene{Path: path, Stock: stock, Told: func(p Progress) {
		if _, ok := begun[p.Stage]; !ok {
			begun[p.Stage] = time.Now()
		}
	}}.Import(t.Context())
	if err != nil || report.Written != n {
		t.Fatalf("%+v, %v", report, err)
	}
	took := time.Since(start)
	for stage := ReadingUnits; stage < Ordering; stage++ {
		t.Logf("stage %d began after %v", stage, begun[stage].Sub(start).Round(time.Millisecond))
	}
	t.Logf("the last order began after %v", begun[Ordering].Sub(start).Round(time.Millisecond))
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	rate := float64(n) / took.Seconds()
	t.Logf("imported in %v: %.0f rows/s; %d MB, %d bytes a row; this program holds %d MB at most", took.Round(time.Millisecond), rate, info.Size()>>20,
		info.Size()/int64(n), peak(t))
	if rate < 3000 || info.Size()/int64(n) > 450 {
		t.Errorf("%.0f rows/s, %d bytes a row", rate, info.Size()/int64(n))
	}
	pressed(t, open(t, path))
}

// pressed types each of the keys, and holds the time of the slowest ones.
func pressed(t *testing.T, r *Register) {
	r.patient = time.Second
	type press struct {
		took  time.Duration
		typed string
	}
	var all []press
	for range 5 {
		for _, word := range keys {
			for at := 1; at <= len(word); at++ {
				if r.file != nil {
					r.file.known = newAnswers() // nobody has asked it before
				}
				start := time.Now()
				if _, err := r.Search(t.Context(), word[:at], 10); err != nil {
					t.Fatal(err)
				}
				all = append(all, press{time.Since(start), word[:at]})
			}
		}
	}
	slices.SortFunc(all, func(a, b press) int { return int(a.took - b.took) })
	p50, p99 := all[len(all)/2].took, all[len(all)*99/100].took
	t.Logf("a key press: p50 %v, p99 %v, %d of them", p50, p99, len(all))
	for _, slow := range all[len(all)-10:] {
		t.Logf("%v for %q", slow.took, slow.typed)
	}
	if p99 > 100*time.Millisecond {
		t.Errorf("p99 %v", p99)
	}
}

// peak is the most memory that this program has held, in MB.
func peak(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "VmHWM:" {
			kb, err := strconv.Atoi(words[1])
			if err != nil {
				t.Fatal(err)
			}
			return kb >> 10
		}
	}
	return 0
}
