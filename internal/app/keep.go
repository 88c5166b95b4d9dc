package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"profil/internal/attendance"
	"profil/internal/config"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/privacy"
	"profil/internal/sqldb"
)

type migrateCmd struct{}

// Run opens the database, which migrates it.
func (migrateCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	db, err := openDatabase(r.ctx, c)
	if err != nil {
		return err
	}
	fmt.Fprintln(r.out, "La base est à jour.")
	return db.Close()
}

type configCmd struct{}

// Run prints every setting, wrong ones too, then says what is wrong.
func (configCmd) Run(r *run) error {
	c, err := r.load(nil)
	if printed := c.Print(r.out); printed != nil {
		return printed
	}
	return err
}

type backupCmd struct {
	File string `arg:"" name:"fichier" help:"Fichier à écrire ; il ne doit pas exister."`
}

// Run writes the backup, then verifies it as if it were to be restored.
func (b backupCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := sqldb.Backup(r.ctx, c.Database.DSN(), b.File); err != nil {
		return err
	}
	info, err := os.Stat(b.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "Sauvegarde écrite : %s, %.1f Mo, en %s.\n", b.File, float64(info.Size())/1e6, time.Since(start).Round(10*time.Millisecond))
	fmt.Fprintf(r.out, "Gardez aussi le secret de l’instance (%s) : sans lui, les liens déjà envoyés ne s’ouvrent plus.\n", c.SecretPath())
	return b.noteErasures(r, c)
}

// noteErasures writes beside the backup who was erased until now, for the older
// backups of the same folder too.
func (b backupCmd) noteErasures(r *run, c config.Config) error {
	db, err := openDatabase(r.ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	beside := privacy.Ledger(filepath.Join(filepath.Dir(b.File), privacy.LedgerName))
	if err := (privacy.Desk{DB: db}).NoteAll(r.ctx, beside); err != nil {
		return fmt.Errorf("le registre des effacements n’a pas pu être écrit : %w", err)
	}
	people, _, err := ledger(c).Read()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := beside.Add(people...); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "Registre des comptes effacés, à garder avec les sauvegardes : %s\n", beside)
	return nil
}

// ledger is the file that keeps who was erased.
func ledger(c config.Config) privacy.Ledger {
	return privacy.Ledger(filepath.Join(c.Erasures, privacy.LedgerName))
}

type restoreCmd struct {
	File     string   `arg:"" name:"fichier" help:"Sauvegarde à remettre."`
	Erasures []string `name:"erasures" help:"Registre des effacements à rejouer, en plus de ceux qui sont à côté de la sauvegarde et dans le dossier du registre." placeholder:"FICHIER"`
	Without  bool     `name:"without-erasures" help:"Remet la sauvegarde sans registre : les comptes effacés depuis reviennent."`
}

// Run restores into an empty database, erases again those who were erased
// since, then verifies it.
func (b restoreCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	if err := prepare(c); err != nil {
		return err
	}
	people, unread, err := b.erased(c)
	if err != nil {
		return err
	}
	if err := sqldb.Restore(r.ctx, b.File, c.Database.DSN()); err != nil {
		return err
	}
	fmt.Fprintln(r.out, "La sauvegarde est remise.")
	if err := b.replay(r, c, people); err != nil {
		return err
	}
	if unread > 0 {
		return fmt.Errorf("le registre des effacements a %s : comparez-le à une autre copie", french.Count(unread, "ligne illisible", "lignes illisibles"))
	}
	return verify(r, c)
}

// erased reads every ledger there is: those that were named must be there, and
// one at least.
func (b restoreCmd) erased(c config.Config) (people []string, unread int, err error) {
	if b.Without {
		return nil, 0, nil
	}
	found := false
	beside := filepath.Join(filepath.Dir(b.File), privacy.LedgerName)
	for _, path := range append([]string{beside, string(ledger(c))}, b.Erasures...) {
		some, wrong, err := privacy.Ledger(path).Read()
		if errors.Is(err, fs.ErrNotExist) && !slices.Contains(b.Erasures, path) {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		found = true
		people, unread = append(people, some...), unread+wrong
	}
	if !found {
		return nil, 0, fault.New(fault.NotFound, "restore.no_ledger")
	}
	return people, unread, nil
}

// replay erases again, through the desk, who was erased since the backup.
func (b restoreCmd) replay(r *run, c config.Config, people []string) error {
	if b.Without {
		fmt.Fprintln(r.out, "Aucun registre n’a été rejoué : les comptes effacés depuis cette sauvegarde sont revenus.")
		return nil
	}
	h, err := openHouse(r.ctx, c, r.logger(c))
	if err != nil {
		return err
	}
	n, err := h.privacy.EraseAgain(r.ctx, people)
	if err := errors.Join(err, h.close()); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "Comptes effacés depuis cette sauvegarde, effacés de nouveau : %d.\n", n)
	return nil
}

type verifyCmd struct {
	Anchor string `help:"Ancre notée ailleurs, NUMÉRO:EMPREINTE : montre aussi que la fin du journal n’a pas été coupée." placeholder:"ANCRE"`
}

// Run checks the database and the journal's chain.
func (v verifyCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	var anchors []journal.Anchor
	if v.Anchor != "" {
		var a journal.Anchor
		if _, err := fmt.Sscanf(v.Anchor, "%d:%64s", &a.Seq, &a.Hash); err != nil {
			return errors.New("l’ancre s’écrit NUMÉRO:EMPREINTE, comme « profil verify » l’imprime")
		}
		anchors = append(anchors, a)
	}
	return verify(r, c, anchors...)
}

func verify(r *run, c config.Config, anchors ...journal.Anchor) error {
	db, err := openDatabase(r.ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Check(r.ctx); err != nil {
		return err
	}
	fmt.Fprintln(r.out, "La base est entière.")
	if _, err := journal.Seal(r.ctx, db); err != nil {
		return err
	}
	n, err := journal.Verify(r.ctx, db, anchors...)
	if err != nil {
		return err
	}
	sheets, err := attendance.Verify(r.ctx, db)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "L’émargement est intact : %s.\n", french.Count(sheets, "feuille scellée", "feuilles scellées"))
	return db.Read(r.ctx, func(tx *sqldb.Tx) error {
		seq, hash, err := journal.Head(tx)
		fmt.Fprintf(r.out, "Le journal est intact : %d lignes. Ancre à noter ailleurs : %d:%s\n", n, seq, hash)
		return err
	})
}

func openDatabase(ctx context.Context, c config.Config) (*sqldb.DB, error) {
	if err := prepare(c); err != nil {
		return nil, err
	}
	return sqldb.Open(ctx, c.Database.DSN())
}

// secret gives the key of the instance: the setting's, or that of the file of
// the data folder, made at the first start.
func secret(c config.Config) ([]byte, error) {
	if c.Secret != "" {
		return []byte(c.Secret.Reveal()), nil
	}
	s, err := config.ReadSecret(c.SecretPath())
	if errors.Is(err, fs.ErrNotExist) {
		var key [32]byte
		rand.Read(key[:])
		text := base64.StdEncoding.EncodeToString(key[:]) + "\n"
		if err := os.WriteFile(c.SecretPath(), []byte(text), 0o600); err != nil {
			return nil, err
		}
		s, err = config.ReadSecret(c.SecretPath())
	}
	return []byte(s.Reveal()), err
}
