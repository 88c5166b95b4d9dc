package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"profil/internal/fault"
	"profil/internal/mail"
)

type bounceCmd struct{}

// Run reads what a mail server hands over.
func (bounceCmd) Run(r *run) error { return r.bounce(os.Stdin) }

// tryLater is a failure that is worth another try by the mail server.
type tryLater struct{ error }

// tempFail is the status by which a mail server understands it (EX_TEMPFAIL of
// sysexits).
const tempFail = 75

// Unwrap gives the failure.
func (t tryLater) Unwrap() error { return t.error }

// bounce notes what a report says. Whatever else is read changes nothing, and is
// no failure: the mail server would answer it, perhaps to another server.
func (r *run) bounce(in io.Reader) error {
	report, ok := mail.ReadReport(in)
	io.Copy(io.Discard, in) //nolint:errcheck // the server is heard to the end, so that it sees no broken pipe
	if !ok {
		fmt.Fprintln(r.err, "Ce message n’est pas un avis de non-remise : rien n’a changé.")
		return nil
	}
	if err := r.note(report); err != nil {
		return tryLater{err}
	}
	return nil
}

func (r *run) note(report mail.Report) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	h, err := openHouse(r.ctx, c, r.logger(c))
	if fault.CodeOf(err) == "database.held" { // by the site, which alone writes to its file
		if err := returns(c.Data).leave(report); err != nil {
			return err
		}
		fmt.Fprintln(r.err, "L’avis est laissé au site, qui va le lire.")
		return nil
	}
	if err != nil {
		return err
	}
	known, err := h.letters.Returned(r.ctx, report)
	if err := errors.Join(err, h.close()); err != nil {
		return err
	}
	if !known {
		fmt.Fprintln(r.err, "Cet avis ne parle d’aucun courriel récent de PROFIL, ou il est déjà noté : rien n’a changé.")
		return nil
	}
	fmt.Fprintln(r.err, "L’avis est noté.")
	return nil
}

// returns is the data folder in which reports wait for the site that holds the
// file of the database. They name nobody.
type returns string

// The bounds of the folder: who floods it with reports waits in the queue of the
// mail server.
const (
	mostReturns = 10_000
	returnsRest = 10 * time.Second
)

func (s returns) folder() string { return filepath.Join(string(s), "retours") }

// leave keeps a report; the same one twice is kept once.
func (s returns) leave(report mail.Report) error {
	if err := os.MkdirAll(s.folder(), 0o700); err != nil {
		return err
	}
	there, err := os.ReadDir(s.folder())
	if err != nil {
		return err
	}
	if len(there) >= mostReturns {
		return fault.New(fault.Unavailable, "unavailable")
	}
	said, err := json.Marshal(report)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(said)
	return mail.Keep(s.folder(), hex.EncodeToString(sum[:16])+".json", said)
}

// take gives each report that waits to note, and forgets those that it has
// noted. It stops at the first that cannot be.
func (s returns) take(note func(mail.Report) error) error {
	paths, err := filepath.Glob(filepath.Join(s.folder(), "*.json"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		said, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		var report mail.Report
		if err == nil && json.Unmarshal(said, &report) == nil { // a damaged one says nothing
			if err := note(report); err != nil {
				return err
			}
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// readReturns notes the reports that are left to the site, until ctx ends.
func (h *house) readReturns(ctx context.Context) {
	tick := time.NewTicker(returnsRest)
	defer tick.Stop()
	for {
		if err := h.noteReturns(context.WithoutCancel(ctx)); err != nil {
			h.log.Error("report of a mail not noted", "code", fault.CodeOf(err), "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (h *house) noteReturns(ctx context.Context) error {
	return returns(h.config.Data).take(func(report mail.Report) error {
		_, err := h.letters.Returned(ctx, report)
		return err
	})
}
