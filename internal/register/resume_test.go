package register

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"profil/internal/fault"
	"profil/internal/register/stock"
)

// killedAfter names the register, the stock and after how much news an import
// of the test's own program kills itself.
const killedAfter = "PROFIL_TEST_SIRENE_KILLED"

// killedImport is an import that kills itself: what it needs are the register,
// the stock, and after how much news of which stage, if any.
func killedImport(asked []string) (status int) {
	stage, _ := strconv.Atoi(asked[2])
	left, _ := strconv.Atoi(asked[3])
	s := Sirene{Path: asked[0], every: 700, hold: 40, Told: func(p Progress) {
		if p.Stage == Stage(stage) {
			left--
		}
		if p.Stage == Stage(stage) && left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	}, Resumed: func(p Progress) { fmt.Println("resumed", p.Stage) }}
	var err error
	if s.Stock, err = FindStock([]string{asked[1]}); err == nil {
		_, err = s.Import(context.Background())
	}
	if err != nil {
		fmt.Println(err)
		return 2
	}
	return 0
}

// kills are where programs are killed one after the other: at a random piece of
// news of a stage, among so many.
var kills = []struct {
	stage Stage
	among int
}{{ReadingUnits, 2}, {ReadingEstablishments, 3}, {ReadingEstablishments, 1}, {Joining, 900}, {Joining, 40}, {Writing, 3}, {Writing, 1}, {Ordering, 1}, {Ordering, 1}}

// killedOften imports a stock in programs that are killed, then in one that is
// not; it gives how many were killed, and the stages at which the others went on.
func killedOften(t *testing.T, path, dir string, dice *rand.Rand) (killed int, resumed []string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for turn := 0; ; turn++ {
		at := "0|0"
		if turn < len(kills) {
			at = fmt.Sprintf("%d|%d", kills[turn].stage, 1+dice.IntN(kills[turn].among))
		}
		one := osexec.CommandContext(t.Context(), program)
		one.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%s", killedAfter, path, dir, at))
		out, err := one.CombinedOutput()
		for line := range strings.Lines(string(out)) {
			if stage, ok := strings.CutPrefix(strings.TrimSpace(line), "resumed "); ok {
				resumed = append(resumed, stage)
			}
		}
		if err == nil {
			return killed, resumed
		}
		if state := one.ProcessState; state.Exited() {
			t.Fatalf("exit %d: %s", state.ExitCode(), out)
		}
		killed++
	}
}

// contents are every line of a register, and what its words find.
func contents(t *testing.T, path string) (all []string) {
	t.Helper()
	c, err := openConn(path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, query := range []string{`SELECT id, siret, record FROM establishments ORDER BY id`, `SELECT CAST(words AS TEXT), hex(common) FROM vocabulary`} {
		s, err := c.raw.Prepare(query)
		if err != nil {
			t.Fatal(err)
		}
		if err := rows(s, func(row []driver.Value) error {
			all = append(all, fmt.Sprint(row))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range []string{"commune", "boulangerie martin", "association", "garage du centre", "33000"} {
		all = append(all, q+": "+strings.Join(names(t, open(t, path), q, 50), "|"))
	}
	return all
}

// An import that is killed, whenever it is, goes on from its last mark, and
// makes line for line the register of one that nothing has stopped; readers
// have the former one meanwhile.
func TestSireneResumes(t *testing.T) {
	for _, format := range []string{"csv", "gz", "zip"} {
		dice := rand.New(rand.NewPCG(7, uint64(len(format)+int(format[0]))))
		dir := generated(t, 4000, format)
		whole, path := filepath.Join(t.TempDir(), "registre.db"), filepath.Join(t.TempDir(), "registre.db")
		for _, p := range []string{whole, path} {
			if _, err := Build(t.Context(), p, list(numbered(1, "Alpha"))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := (Sirene{Path: whole, Stock: found(t, dir)}).Import(t.Context()); err != nil {
			t.Fatal(err)
		}
		killed, resumed := killedOften(t, path, dir, dice)
		t.Logf("%s: killed %d times, resumed at the stages %q", format, killed, resumed)
		if got, want := contents(t, path), contents(t, whole); !slices.Equal(got, want) {
			t.Errorf("%s: %d lines, not the %d of an import that nothing has stopped", format, len(got), len(want))
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 2 { // the register and its lock
			t.Errorf("left behind: %v, %v", left, err)
		}
		if slices.Sort(resumed); killed != len(kills) || len(slices.Compact(resumed)) < 4 {
			t.Errorf("%s: killed %d times, resumed only at the stages %q", format, killed, resumed)
		}
	}
}

// Without the marks, what was set aside after the last one is there twice: the
// very test above tells.
func TestSireneResumesTwin(t *testing.T) {
	dir := generated(t, 4000, "csv")
	var reports [2]SireneReport
	for n := range reports {
		path := filepath.Join(t.TempDir(), "registre.db")
		s := Sirene{Path: path, Stock: found(t, dir), every: 700, hold: 40}
		s.off.ends = n == 1
		interrupted := s
		ctx, stop := context.WithCancel(t.Context())
		interrupted.Told = func(p Progress) {
			if p.Stage == ReadingEstablishments && p.Done >= 3000 {
				stop()
			}
		}
		if _, err := interrupted.Import(ctx); err == nil {
			t.Fatal("it was not stopped")
		}
		var err error
		if reports[n], err = s.Import(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if reports[0].Refused != 0 || reports[1].Refused == 0 {
		t.Errorf("%+v, and %+v without the marks", reports[0], reports[1])
	}
}

// Of other files, or of another register, nothing is taken up; with the guard
// off, half of each would be.
func TestSireneResumesOnlyTheSame(t *testing.T) {
	for _, off := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "registre.db")
		first, second := generated(t, 4000, "csv"), t.TempDir()
		if err := (stock.Stock{Establishments: 4000, Seed: 8, Format: "csv"}).Write(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		interrupted := Sirene{Path: path, Stock: found(t, first), every: 700, hold: 40, Told: func(p Progress) {
			if p.Stage == ReadingEstablishments && p.Done >= 2000 {
				stop()
			}
		}}
		if _, err := interrupted.Import(ctx); err == nil {
			t.Fatal("it was not stopped")
		}
		resumed := false
		next := Sirene{Path: path, Stock: found(t, second), every: 700, hold: 40, Resumed: func(Progress) { resumed = true }}
		next.off.identity = off
		if _, err := next.Import(t.Context()); err != nil {
			t.Fatal(err)
		}
		whole := filepath.Join(t.TempDir(), "registre.db")
		if _, err := (Sirene{Path: whole, Stock: found(t, second)}).Import(t.Context()); err != nil {
			t.Fatal(err)
		}
		if same := slices.Equal(contents(t, path), contents(t, whole)); same == off || resumed != off {
			t.Errorf("guard off %v: resumed %v, the same %v", off, resumed, same)
		}
	}
}

// What was set aside and does not read is no register: the import is refused, and
// the next one begins anew.
func TestSireneLosesWhatWasSetAside(t *testing.T) {
	dir, whole := generated(t, 4000, "csv"), filepath.Join(t.TempDir(), "registre.db")
	if _, err := (Sirene{Path: whole, Stock: found(t, dir)}).Import(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(path string) error{
		"cut short": func(path string) error { return os.Truncate(path, 9) },
		"gone":      os.Remove,
		"garbled": func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt([]byte("\xff\xff\xff\xff"), 0)
			return errors.Join(err, f.Close())
		},
	} {
		path := filepath.Join(t.TempDir(), "registre.db")
		ctx, stop := context.WithCancel(t.Context())
		s := Sirene{Path: path, Stock: found(t, dir), every: 700, hold: 40}
		interrupted := s
		interrupted.Told = func(p Progress) {
			if p.Stage == ReadingEstablishments && p.Done >= 2000 {
				stop()
			}
		}
		if _, err := interrupted.Import(ctx); err == nil {
			t.Fatal("it was not stopped")
		}
		if err := spoil(filepath.Join(path+".reprise", asideUnits)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Import(t.Context()); fault.CodeOf(err) != "register.damaged" {
			t.Errorf("%s: %v", name, err)
		}
		s.Resumed = func(p Progress) { t.Errorf("%s: resumed at %d", name, p.Stage) }
		if _, err := s.Import(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(contents(t, path), contents(t, whole)) {
			t.Errorf("%s: not the register of the stock", name)
		}
	}
}
