package app

import (
	"fmt"
	"os"
	"time"

	"profil/internal/french"
	"profil/internal/register"
	"profil/internal/register/stock"
)

type importSireneCmd struct {
	Paths []string `arg:"" name:"dossier|fichiers" help:"Dossier où sont les fichiers de l’INSEE, ou ces fichiers\u00a0: StockUniteLegale_utf8, StockEtablissement_utf8 et, si vous l’avez, StockEtablissementLiensSuccession_utf8 (.csv, .zip ou .gz)."`
	Fewer bool     `help:"Accepte un stock bien plus petit que le précédent."`
}

// refusalsTold is how many lines are told one by one: a wrong file of forty
// million lines would say nothing else.
const refusalsTold = 20

// Run makes the register of INSEE's files. Whatever goes wrong leaves the
// register as it was.
func (i importSireneCmd) Run(r *run) error {
	c, err := r.load(nil)
	if err != nil {
		return err
	}
	if err := prepare(c); err != nil {
		return err
	}
	files, err := register.FindStock(i.Paths)
	if err != nil {
		return err
	}
	start, refused := time.Now(), 0
	told := bulletin{r: r, since: start}
	report, err := register.Sirene{
		Path: registerPath(c), Stock: files, Fewer: i.Fewer, Told: told.tell, Resumed: told.resumed,
		Refused: func(file string, refusal *register.Refusal) {
			if refused++; refused <= refusalsTold {
				fmt.Fprintf(r.err, "%s, ligne %d refusée. %s\n", file, refusal.Line, french.Sentence(refusal.Code))
			}
			if refused == refusalsTold {
				fmt.Fprintln(r.err, "Les lignes refusées qui suivent ne sont plus que comptées.")
			}
		},
	}.Import(r.ctx)
	if err != nil {
		return err
	}
	took := time.Since(start)
	size := int64(0)
	if info, err := os.Stat(registerPath(c)); err == nil {
		size = info.Size()
	}
	fmt.Fprintf(r.out, "Import terminé en %s\u00a0: %s, dont %s, %s et %s ; %s ; %s.\n", took.Round(10*time.Millisecond),
		french.Count(report.Written, "établissement", "établissements"),
		french.Count(report.Closed, "fermé", "fermés"), french.Count(report.Succeeded, "avec son successeur", "avec leur successeur"),
		french.Count(report.Undisclosed, "non diffusible", "non diffusibles"),
		french.Count(report.Kept, "établissement d’avant gardé", "établissements d’avant gardés"),
		french.Count(report.Refused, "ligne refusée", "lignes refusées"))
	fmt.Fprintf(r.out, "%s par seconde ; le répertoire pèse %s.\n",
		french.Count(int(float64(report.Written)/max(took.Seconds(), 0.001)), "établissement", "établissements"), french.Count(int(size>>20), "Mo", "Mo"))
	return nil
}

// bulletin tells how an import goes: once a second, and each time a stage begins.
type bulletin struct {
	r     *run
	stage register.Stage
	since time.Time // of the stage
	last  time.Time
}

// resumed says where an import goes on that was interrupted.
func (n *bulletin) resumed(p register.Progress) {
	where := map[register.Stage]string{
		register.ReadingUnits: "à la lecture des unités légales", register.ReadingSuccessions: "à la lecture des successions",
		register.ReadingEstablishments: "à la lecture des établissements", register.Joining: "au rapprochement", register.Writing: "à l’écriture",
	}[p.Stage]
	done := ""
	if p.Done > 0 {
		done = ", " + french.Count(p.Done, "ligne déjà lue", "lignes déjà lues")
	}
	fmt.Fprintf(n.r.err, "Un import des mêmes fichiers a été interrompu : il reprend %s%s.\n", where, done)
}

func (n *bulletin) tell(p register.Progress) {
	now := time.Now()
	if p.Stage != n.stage {
		n.stage, n.since, n.last = p.Stage, now, time.Time{}
	}
	if now.Sub(n.last) < time.Second {
		return
	}
	n.last = now
	switch p.Stage {
	case register.ReadingUnits:
		fmt.Fprintf(n.r.err, "Unités légales\u00a0: %s…\n", french.Count(p.Done, "lue", "lues"))
	case register.ReadingSuccessions:
		fmt.Fprintf(n.r.err, "Successions\u00a0: %s…\n", french.Count(p.Done, "lue", "lues"))
	case register.ReadingEstablishments:
		fmt.Fprintf(n.r.err, "Établissements\u00a0: %s…\n", french.Count(p.Done, "lu", "lus"))
	case register.Joining:
		fmt.Fprintf(n.r.err, "Rapprochement\u00a0: %d\u00a0%%…\n", 100*p.Done/max(1, p.Total))
	case register.Writing:
		left := time.Duration(float64(now.Sub(n.since)) / float64(max(1, p.Done)) * float64(p.Total-p.Done))
		fmt.Fprintf(n.r.err, "Écriture\u00a0: %d\u00a0%%, encore %s environ…\n", 100*p.Done/max(1, p.Total), left.Round(time.Second))
	case register.Ordering:
		fmt.Fprintln(n.r.err, "Mise en ordre de l’index…")
	}
}

type generateCmd struct {
	Sirene generateSireneCmd `cmd:"" help:"Écrit des fichiers inventés, à la forme de ceux de la base Sirene, de la taille voulue."`
}

type generateSireneCmd struct {
	Establishments int    `required:"" help:"Nombre d’établissements, de 1 à 60\u00a0millions." placeholder:"N"`
	Out            string `required:"" help:"Dossier où écrire les fichiers." placeholder:"DOSSIER"`
	Seed           uint64 `default:"1" help:"Les mêmes fichiers pour le même nombre."`
	Format         string `default:"zip" enum:"csv,zip,gz" help:"csv, zip ou gz."`
}

// Run writes the files, and tells how far it is.
func (g generateSireneCmd) Run(r *run) error {
	start := time.Now()
	told := start
	err := stock.Stock{Establishments: g.Establishments, Seed: g.Seed, Format: g.Format, Told: func(n int) {
		if time.Since(told) >= time.Second {
			told = time.Now()
			fmt.Fprintf(r.err, "%s…\n", french.Count(n, "établissement écrit", "établissements écrits"))
		}
	}}.Write(r.ctx, g.Out)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%s en %s, dans %s.\n", french.Count(g.Establishments, "établissement écrit", "établissements écrits"),
		time.Since(start).Round(10*time.Millisecond), g.Out)
	return nil
}
