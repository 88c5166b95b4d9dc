package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"profil/internal/config"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// sharedFolder holds the world that the tests of the package share, once it is
// built.
var sharedFolder string

func TestMain(m *testing.M) {
	code := m.Run()
	if sharedFolder != "" {
		os.RemoveAll(sharedFolder)
	}
	os.Exit(code)
}

// shared builds the world of the demonstration at sqltest.Noon, with what
// follows from it done: its papers are made, its letters have left.
var shared = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "profil-world-")
	if err != nil {
		return "", err
	}
	sharedFolder = folder
	c, err := located(folder)
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	if err := errors.Join(prepare(c), buildRegister(ctx, c)); err != nil {
		return "", err
	}
	h, err := openHouse(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return "", err
	}
	h.db.Now = noon
	_, err = furnishDemo(ctx, h)
	for n := 1; n > 0 && err == nil; {
		n, err = h.clerk.RunOnce(ctx)
	}
	return folder, errors.Join(err, h.close())
})

func noon() time.Time { return sqltest.Noon }

// located gives the settings of an instance in a folder.
func located(folder string, more ...string) (config.Config, error) {
	c, err := config.Load(config.Sources{Environ: append([]string{
		"PROFIL_DATA=" + folder, "PROFIL_LISTEN=127.0.0.1:0", "PROFIL_PUBLIC_URL=http://localhost",
	}, more...)})
	return asOperator(c), err
}

// worldOf is a copy of the shared world in a folder of the test's own, where it
// is noon.
func worldOf(t *testing.T) *place { return worldIn(t, "") }

// worldIn is worldOf in a database of another kind, which is empty.
func worldIn(t *testing.T, dsn string) *place {
	t.Helper()
	from, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "world")
	if err := errors.Join(os.CopyFS(folder, os.DirFS(from)), os.Chmod(filepath.Join(folder, "secret"), 0o600)); err != nil {
		t.Fatal(err)
	}
	c, err := located(folder)
	if err != nil {
		t.Fatal(err)
	}
	if dsn != "" {
		if err := sqldb.Restore(t.Context(), c.Database.DSN(), dsn); err != nil {
			t.Fatal(err)
		}
		if c, err = located(folder, "PROFIL_DATABASE="+dsn); err != nil {
			t.Fatal(err)
		}
	}
	p := &place{log: &bytes.Buffer{}}
	if p.house, err = openHouse(t.Context(), c, slog.New(slog.NewJSONHandler(p.log, nil))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.house.close() })
	p.db.Now = noon
	if p.doors, err = furnishDemo(t.Context(), p.house); err != nil {
		t.Fatal(err)
	}
	if p.site, err = p.handler(p.doors); err != nil {
		t.Fatal(err)
	}
	return p
}
