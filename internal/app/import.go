package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"profil/internal/config"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/register"
)

type importCmd struct {
	Structures importStructuresCmd `cmd:"" help:"Verse un fichier CSV d’établissements dans le répertoire, pendant que le site tourne."`
	Sirene     importSireneCmd     `cmd:"" help:"Fait le répertoire de toute la France des fichiers de la base Sirene, pendant que le site tourne."`
}

type importStructuresCmd struct {
	File string `arg:"" name:"fichier" help:"Fichier CSV en UTF-8\u00a0; colonnes\u00a0: siret, nom, sigle, ape, nomenclature, forme, rue, code_postal, commune, etat."`
}

// registerPath is where the register of establishments stands.
func registerPath(c config.Config) string { return filepath.Join(c.Data, "registre.db") }

// Run merges the file into the register. Lines that are wrong are told one by
// one and left out; whatever else goes wrong leaves the register as it was.
func (i importStructuresCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	if err := prepare(c); err != nil {
		return err
	}
	f, err := os.Open(i.File)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, "import.no_file")
	}
	if err != nil {
		return fault.Because(fault.Unavailable, "register.unreadable", err)
	}
	defer f.Close()
	start := time.Now()
	told := start
	report, err := register.Make{
		Path: registerPath(c), Merge: true,
		Refused: func(refusal *register.Refusal) {
			fmt.Fprintf(r.err, "Ligne %d refusée. %s\n", refusal.Line, french.Sentence(refusal.Code))
		},
		Told: func(so register.Report) {
			if time.Since(told) >= time.Second {
				told = time.Now()
				fmt.Fprintf(r.err, "%s lues…\n", french.Count(so.Read, "ligne", "lignes"))
			}
		},
	}.From(r.ctx, register.FromCSV(f))
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "Import terminé en %s\u00a0: %s, %s, %s.\n", time.Since(start).Round(10*time.Millisecond),
		french.Count(report.Added, "établissement ajouté", "établissements ajoutés"),
		french.Count(report.Replaced, "remplacé", "remplacés"), french.Count(report.Refused, "ligne refusée", "lignes refusées"))
	return nil
}
