package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"profil/internal/attendance"
	"profil/internal/config"
	"profil/internal/french"
	"profil/internal/journal"
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
	return nil
}

type restoreCmd struct {
	File string `arg:"" name:"fichier" help:"Sauvegarde à remettre."`
}

// Run restores into an empty database, then verifies it.
func (b restoreCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	if err := prepare(c); err != nil {
		return err
	}
	if err := sqldb.Restore(r.ctx, b.File, c.Database.DSN()); err != nil {
		return err
	}
	fmt.Fprintln(r.out, "La sauvegarde est remise.")
	return verify(r, c)
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
