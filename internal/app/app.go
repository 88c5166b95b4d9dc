// Package app builds the house from its settings and runs it: the commands of
// the program, one file each. It refuses to start on a setting that is wrong,
// and to listen to the world without HTTPS.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"profil/internal/config"
	"profil/internal/fault"
	"profil/internal/french"
)

// commands is the command line: kong fills it and runs the one that was asked.
type commands struct {
	Config   string `help:"Fichier de réglages (NOM=valeur par ligne)." placeholder:"FICHIER"`
	Data     string `help:"Dossier des données." placeholder:"DOSSIER"`
	Database string `help:"Fichier SQLite, ou adresse PostgreSQL (postgres://…)." placeholder:"BASE"`

	Version kong.VersionFlag `help:"Montre la version du programme."`

	Serve    serveCmd    `cmd:"" help:"Sert le site."`
	Demo     demoCmd     `cmd:"" help:"Sert le site avec un petit monde de démonstration."`
	Migrate  migrateCmd  `cmd:"" help:"Met la base à la version du programme, puis s’arrête."`
	Settings configCmd   `cmd:"" name:"config" help:"Montre chaque réglage, sa valeur et d’où elle vient."`
	Admin    adminCmd    `cmd:"" help:"Nomme le premier gestionnaire, ou rétablit son accès."`
	Service  serviceCmd  `cmd:"" help:"Relie, change ou suspend les services où l’on se connecte avec son compte PROFIL."`
	Import   importCmd   `cmd:"" help:"Verse un fichier dans PROFIL."`
	Generate generateCmd `cmd:"" help:"Écrit des données inventées, pour mesurer."`
	Backup   backupCmd   `cmd:"" help:"Sauvegarde la base dans un fichier, pendant que le site tourne."`
	Restore  restoreCmd  `cmd:"" help:"Remet une sauvegarde dans une base vide."`
	Verify   verifyCmd   `cmd:"" help:"Vérifie la base et la chaîne du journal."`
	Bounce   bounceCmd   `cmd:"" help:"Lit sur son entrée un courriel revenu, que lui remet le serveur de courriels, et note l’adresse qui refuse."`
	Sample   sampleCmd   `cmd:"" help:"Écrit sur la sortie un document d’exemple (PDF)."`
	Bench    benchCmd    `cmd:"" hidden:""`
}

// run is what every command is given.
type run struct {
	ctx      context.Context
	out, err io.Writer
	flags    map[string]string
}

// Main runs the program and gives its exit status: 0 done, 1 refused or
// failed, 2 misused, 75 to be tried again by a mail server.
func Main(args []string, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	k, status, done := parse(&c, args, out, errs)
	if done {
		return status
	}
	flags := map[string]string{}
	for name, value := range map[string]string{"config": c.Config, "data": c.Data, "database": c.Database} {
		if value != "" {
			flags[name] = value
		}
	}
	if err := k.Run(&run{ctx, out, errs, flags}); err != nil {
		fmt.Fprintln(errs, sentence(err))
		if errors.As(err, new(tryLater)) {
			return tempFail
		}
		return 1
	}
	return 0
}

// sentence says a failure to the operator: in French where the product knows
// it, with its technical cause behind.
func sentence(err error) string {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) {
		return err.Error()
	}
	s := french.Sentence(f.Code)
	if f.Cause != nil {
		s += " (" + f.Cause.Error() + ")"
	}
	return s
}

// load reads the settings, with those that a command adds to the flags.
func (r *run) load(more map[string]string) (config.Config, error) {
	flags := map[string]string{}
	for k, v := range r.flags {
		flags[k] = v
	}
	for k, v := range more {
		if v != "" {
			flags[k] = v
		}
	}
	return config.Load(config.Environment(flags))
}

func (r *run) logger(c config.Config) *slog.Logger {
	return slog.New(slog.NewJSONHandler(r.err, &slog.HandlerOptions{Level: c.LogLevel}))
}

// prepare makes the folders of the data and of the ledger of erasures, private
// to who runs the program.
func prepare(c config.Config) error {
	for _, folder := range []string{c.Data, c.Erasures} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("le dossier %s ne peut pas être créé : %w", folder, err)
		}
	}
	probe := filepath.Join(c.Data, ".essai")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		return fmt.Errorf("le dossier des données n’est pas accessible en écriture : %w", err)
	}
	return os.Remove(probe)
}
