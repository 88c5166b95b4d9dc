package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"profil/bench/load"
)

// site is a server that was started here.
type site struct {
	url  string
	cpu  func() time.Duration
	pid  int
	args []string
	cmd  *exec.Cmd
	said *lockedBuffer
	took time.Duration // from the start to the first 200 of /sante
}

// sites are the four servers of a comparison: the limit holds both databases.
type sites struct {
	limit, lite, postgres *site

	database int // first process of PostgreSQL, whose work is counted too
}

func openSites(ctx context.Context, o options) (*sites, error) {
	s := &sites{database: o.postgresPID}
	fail := func(err error) (*sites, error) {
		s.close()
		return nil, err
	}
	var err error
	s.limit, err = start(ctx, o.limit, "-data", filepath.Join(o.dir, "bare"), "-postgres", o.postgres, "-communes", o.communes)
	if err != nil {
		return fail(err)
	}
	settings, err := letterbox()
	if err != nil {
		return fail(err)
	}
	for _, one := range settings {
		name, value, _ := strings.Cut(one, "=")
		os.Setenv(name, value)
	}
	s.lite, err = start(ctx, o.profil, "demo", "--data", filepath.Join(o.dir, "sqlite"))
	if err != nil {
		return fail(err)
	}
	s.postgres, err = start(ctx, o.profil, "demo", "--data", filepath.Join(o.dir, "postgres"), "--database", o.postgres)
	if err != nil {
		return fail(err)
	}
	for _, one := range []*site{s.limit, s.lite, s.postgres} {
		one.rest(ctx, time.Minute)
	}
	return s, nil
}

// rest waits until the server is done with what it does behind: the papers of
// a new world, the letters of the requests that a measure has sent.
func (s *site) rest(ctx context.Context, most time.Duration) {
	const look = 500 * time.Millisecond
	for end := time.Now().Add(most); time.Now().Before(end) && ctx.Err() == nil; {
		before := s.cpu()
		time.Sleep(look)
		if s.cpu()-before < look/25 {
			return
		}
	}
}

func (s *sites) close() {
	for _, one := range []*site{s.limit, s.lite, s.postgres} {
		if one != nil {
			one.stop()
		}
	}
}

// start runs a server on a free port and waits for GET /sante.
func start(ctx context.Context, binary string, args ...string) (*site, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	listener.Close()

	s := &site{url: "http://" + address, said: &lockedBuffer{}, args: append([]string{binary}, args...)}
	s.cmd = exec.Command(binary, append(args, "--listen", address)...)
	s.cmd.Stdout, s.cmd.Stderr = s.said, s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begun := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.pid = s.cmd.Process.Pid
	s.cpu = load.CPUOf(s.pid)
	ended := make(chan error, 1)
	go func() { ended <- s.cmd.Wait() }()
	for deadline := begun.Add(2 * time.Minute); ; time.Sleep(time.Millisecond) {
		select {
		case err := <-ended:
			return nil, fmt.Errorf("%v ended: %w\n%s", s.args, err, s.said)
		case <-ctx.Done():
			s.cmd.Process.Kill()
			return nil, ctx.Err()
		default:
		}
		if answer, err := http.Get(s.url + "/sante"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				s.took = time.Since(begun)
				return s, nil
			}
		}
		if time.Now().After(deadline) {
			s.cmd.Process.Kill()
			return nil, fmt.Errorf("%v is not ready:\n%s", s.args, s.said)
		}
	}
}

// stop asks for the end and waits for it.
func (s *site) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	for range 1000 {
		if s.cmd.Process.Signal(syscall.Signal(0)) == os.ErrProcessDone {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.cmd.Process.Kill()
}

// with counts another process's time too: the database's.
func (s *site) with(pid int) func() time.Duration { return load.CPUOf(s.pid, pid) }

// lockedBuffer keeps what a process says.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
