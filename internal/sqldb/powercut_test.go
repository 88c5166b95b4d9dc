//go:build prove

package sqldb

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// The child of these tests is the test binary itself: it writes until the
// power is cut, and says each row that was acknowledged.
const (
	childDSN  = "PROFIL_POWERCUT_DSN"
	childSync = "PROFIL_POWERCUT_SYNCHRONOUS"
)

func init() {
	if dsn := os.Getenv(childDSN); dsn != "" {
		writeForEver(dsn)
	}
}

func writeForEver(dsn string) {
	db, err := Open(context.Background(), dsn)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if weaker := os.Getenv(childSync); weaker != "" {
		// The guard is off: what an often given advice would do.
		if err := db.engine.(*file).writer.do(`PRAGMA synchronous=` + weaker); err != nil {
			os.Exit(1)
		}
	}
	run := strconv.FormatInt(time.Now().UnixNano(), 36)
	var out sync.Mutex
	for worker := range 8 {
		go func() {
			for i := 0; ; i++ {
				series := fmt.Sprintf("cut-%s-%d-%d", run, worker, i)
				if db.Write(context.Background(), func(tx *Tx) error {
					_, err := tx.Exec(`INSERT INTO counters (series, year, value) VALUES ($1, 2026, $2)`, series, i)
					return err
				}) != nil {
					return
				}
				out.Lock()
				fmt.Println(series)
				out.Unlock()
			}
		}()
	}
	select {}
}

// TestProvePowerCut (T-F02, T-F03: papers are rows): whatever was acknowledged
// is there after the power was cut, time and again.
func TestProvePowerCut(t *testing.T) {
	if lost := powerCuts(t, cuts(t, 40), ""); lost > 0 {
		t.Errorf("%d acknowledged rows were lost", lost)
	}
}

// TestProvePowerCutTwin shows that the test above can fail: with
// synchronous=NORMAL, acknowledged rows are lost.
func TestProvePowerCutTwin(t *testing.T) {
	if lost := powerCuts(t, cuts(t, 10), "NORMAL"); lost == 0 {
		t.Error("nothing was lost with synchronous=NORMAL: these cuts prove nothing")
	}
}

func cuts(t *testing.T, usual int) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("PROFIL_POWER_CUTS"))
	if err != nil {
		return usual
	}
	return n
}

func powerCuts(t *testing.T, n int, synchronous string) (lost int) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Fatal("power cuts need root: a loop file system is mounted")
	}
	disk := newDisk(t)
	dsn := filepath.Join(disk.folder, "profil.db")
	acknowledged := 0
	for range n {
		said := disk.cutDuringWrites(t, dsn, synchronous)
		acknowledged += len(said)
		lost += missing(t, dsn, said)
	}
	t.Logf("%d cuts, synchronous=%q: %d rows acknowledged, %d lost", n, synchronous, acknowledged, lost)
	return lost
}

// missing counts the acknowledged rows that are not there any more.
func missing(t *testing.T, dsn string, said []string) (lost int) {
	t.Helper()
	db, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(tx *Tx) error {
		for _, series := range said {
			there, err := Exists(tx, `SELECT 1 FROM counters WHERE series = $1`, series)
			if err != nil {
				return err
			}
			if !there {
				lost++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lost
}

// disk is an ext4 in a file, whose power can be cut.
type disk struct{ image, folder string }

func newDisk(t *testing.T) disk {
	t.Helper()
	d := disk{filepath.Join(t.TempDir(), "disk.img"), t.TempDir()}
	sh(t, "truncate", "-s", "256M", d.image)
	sh(t, "mkfs.ext4", "-q", d.image)
	d.mount(t)
	t.Cleanup(func() { exec.Command("umount", "-l", d.folder).Run() })
	return d
}

func (d disk) mount(t *testing.T) { t.Helper(); sh(t, "mount", "-o", "loop", d.image, d.folder) }

// cutDuringWrites starts the child, cuts the power at some instant, and gives
// what was acknowledged.
func (d disk) cutDuringWrites(t *testing.T, dsn, synchronous string) (said []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(self)
	child.Env = append(os.Environ(), childDSN+"="+dsn, childSync+"="+synchronous)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	begun, read := make(chan struct{}), make(chan []string)
	go func() {
		var all []string
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if all = append(all, lines.Text()); len(all) == 1 {
				close(begun)
			}
		}
		read <- all
	}()
	<-begun
	<-time.After(time.Duration(20+rand.IntN(300)) * time.Millisecond)
	d.cut(t)
	child.Process.Kill()
	said = <-read
	child.Wait() //nolint:errcheck // it was killed
	sh(t, "umount", d.folder)
	d.mount(t)
	return said
}

// cut stops the file system as a power cut does: nothing more is written, not
// even its own journal (EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH).
func (d disk) cut(t *testing.T) {
	t.Helper()
	f, err := os.Open(d.folder)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const shutdown, noLogFlush = 0x8004587d, uint32(2)
	flag := noLogFlush
	if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), shutdown, uintptr(unsafe.Pointer(&flag))); no != 0 {
		t.Fatal(errors.New(no.Error()))
	}
}

func sh(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}
