//go:build prove

package register

import (
	"cmp"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"profil/internal/register/stock"
)

// keys are what is typed key by key into the finder, with mistakes among them.
var keys = []string{
	"boulangerie martin", "garage du centre bordeaux", "mission locale de lyon", "commune de toulouse", "sci les tilleuls", "33000", "novalis",
	"association sportive de nantes", "dupont et fils", "conseil paris 75", "mairie de saint etienne", "pharmacie de la gare",
	"misson locale bordeau", "boulangeire pessca", "asociation toulose", "grage du centre",
}

// Files and figures of an earlier run may be used again: PROFIL_SIRENE_ROWS is
// how many establishments, PROFIL_SIRENE_STOCK a folder where they are,
// PROFIL_SIRENE_KEEP the folder of the register, whose import is passed over
// when it is there.
func rowsAsked(t *testing.T) int {
	asked := os.Getenv("PROFIL_SIRENE_ROWS")
	if asked == "" {
		return 1_000_000
	}
	n, err := strconv.Atoi(asked)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestProveSirene imports a million establishments (or PROFIL_SIRENE_ROWS), and
// holds the rate, the size, the memory and the time of a key press, of one
// client and of eight; then the next month takes the place of this one under
// its readers.
func TestProveSirene(t *testing.T) {
	n := rowsAsked(t)
	path := filepath.Join(cmp.Or(os.Getenv("PROFIL_SIRENE_KEEP"), t.TempDir()), "registre.db")
	if _, err := os.Stat(path); err != nil {
		dir := os.Getenv("PROFIL_SIRENE_STOCK")
		if dir == "" {
			dir = generated(t, n, "zip")
		}
		imported(t, path, n, dir)
	}
	r := open(t, path)
	r.patient = time.Second
	if p99 := pressed(t, r, 1); p99 > 50*time.Millisecond {
		t.Errorf("p99 %v", p99)
	}
	if p99 := pressed(t, r, 8); p99 > 400*time.Millisecond {
		t.Errorf("p99 of eight clients %v", p99)
	}
	nextMonth(t, r, path, n)
}

// imported makes the register, and holds what that costs.
func imported(t *testing.T, path string, n int, dir string) {
	t.Helper()
	start, before := time.Now(), cpu(t)
	begun := map[Stage]time.Duration{}
	report, err := Sirene{Path: path, Stock: found(t, dir), Told: func(p Progress) {
		if _, ok := begun[p.Stage]; !ok {
			begun[p.Stage] = time.Since(start).Round(time.Millisecond)
		}
	}}.Import(t.Context())
	if err != nil || report.Written != n {
		t.Fatalf("%+v, %v", report, err)
	}
	took, used := time.Since(start), cpu(t)-before
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	rate, perRow := float64(n)/took.Seconds(), info.Size()/int64(n)
	t.Logf("%d establishments in %v: %.0f rows/s, %.0f rows for each second of processor; %d MB, %d bytes a row; this program has held %d MB at most; stages %v",
		n, took.Round(time.Millisecond), rate, float64(n)/used.Seconds(), info.Size()>>20, perRow, peak(t), begun)
	if float64(n)/used.Seconds() < 8000 || perRow > 300 || peak(t) > 400 {
		t.Errorf("%.0f rows for a second of processor, %d bytes a row, %d MB", float64(n)/used.Seconds(), perRow, peak(t))
	}
}

// pressed has several clients type the keys, letter after letter, as nobody has
// before, and gives the time within which 99 presses of a hundred are answered.
func pressed(t *testing.T, r *Register, clients int) time.Duration {
	t.Helper()
	type press struct {
		took  time.Duration
		typed string
	}
	if _, err := r.Search(t.Context(), "premier mot qui se trompee", 10); err != nil { // the words are read
		t.Fatal(err)
	}
	r.mu.Lock()
	r.file.known = newAnswers()
	r.mu.Unlock()
	all := make([][]press, clients)
	var typing sync.WaitGroup
	for c := range clients {
		typing.Go(func() {
			for i := range keys {
				word := keys[(i+c*3)%len(keys)]
				for at := 1; at <= len(word); at++ {
					typed := word[:at]
					start := time.Now()
					if _, err := r.Search(t.Context(), typed, 10); err != nil {
						t.Error(err)
						return
					}
					all[c] = append(all[c], press{time.Since(start), typed})
				}
			}
		})
	}
	typing.Wait()
	every := slices.Concat(all...)
	slices.SortFunc(every, func(a, b press) int { return int(a.took - b.took) })
	p50, p99 := every[len(every)/2].took, every[len(every)*99/100].took
	t.Logf("%d clients: a key press p50 %v, p99 %v, of %d; the slowest %v for %q", clients, p50, p99, len(every), every[len(every)-1].took, every[len(every)-1].typed)
	return p99
}

// nextMonth imports another stock while readers read: each sees this month or
// the next one, whole, and never goes back.
func nextMonth(t *testing.T, r *Register, path string, n int) {
	t.Helper()
	dir := t.TempDir()
	if err := (stock.Stock{Establishments: n, Seed: 8, Format: "zip"}).Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	ask := func() string {
		a, err := r.Search(t.Context(), "association", 50)
		if err != nil {
			t.Errorf("while it is replaced: %v", err)
		}
		return fmt.Sprint(a.Found)
	}
	now := ask()
	seen := make([][]string, 4)
	done := make(chan struct{})
	var reading sync.WaitGroup
	for i := range seen {
		reading.Go(func() {
			for {
				if got := ask(); len(seen[i]) == 0 || seen[i][len(seen[i])-1] != got {
					seen[i] = append(seen[i], got)
				}
				select {
				case <-done:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
	}
	start := time.Now()
	report, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
	took := time.Since(start)
	<-time.After(2 * r.patient)
	next := ask()
	close(done)
	reading.Wait()
	if err != nil || report.Written != n || next == now {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, answers := range seen {
		if !slices.Equal(answers, []string{now, next}) {
			t.Errorf("a reader has seen %d registers", len(answers))
		}
	}
	t.Logf("the next month in %v, under four readers", took.Round(time.Millisecond))
}

// TestProveSireneKilled kills an import while it writes: the register is the
// same, and the next import leaves nothing of the dead one.
func TestProveSireneKilled(t *testing.T) {
	const child = "PROFIL_SIRENE_CHILD"
	if paths := os.Getenv(child); paths != "" { // the one that is killed
		path, dir, _ := strings.Cut(paths, ":")
		_, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
		t.Fatalf("it was not killed: %v", err)
	}
	path, dir := filepath.Join(t.TempDir(), "registre.db"), generated(t, 60_000, "csv")
	if _, err := Build(t.Context(), path, list(numbered(1, "Alpha"))); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		one := osexec.CommandContext(t.Context(), program, "-test.run=^TestProveSireneKilled$")
		one.Env = append(os.Environ(), child+"="+path+":"+dir)
		if err := one.Start(); err != nil {
			t.Fatal(err)
		}
		for writing := false; !writing; <-time.After(5 * time.Millisecond) {
			aside, err := filepath.Glob(filepath.Join(path+".reprise", "*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range aside {
				info, err := os.Stat(a)
				writing = writing || err == nil && info.Size() > 1<<20
			}
		}
		if err := one.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = one.Wait() // killed
		if got := names(t, r, "alpha", 5); len(got) != 1 {
			t.Fatalf("the register has changed: %q", got)
		}
	}
	report, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
	if err != nil || report.Written != 60_000 || report.Kept != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 2 { // the register and its lock
		t.Errorf("left behind: %v, %v", left, err)
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

// cpu is the processor time that this program has used.
func cpu(t *testing.T) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
