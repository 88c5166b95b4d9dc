package app

import (
	"bytes"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// Version is what "profil --version" prints: cmd/profil sets it to that of the
// binary.
var Version = "inconnue"

// inFrench are the words that kong says by itself, in those of the operator.
var inFrench = strings.NewReplacer(
	"Usage: ", "Utilisation\u00a0: ",
	"<command>", "<commande>",
	"[flags]", "[options]",
	"Flags:", "Options\u00a0:",
	"Commands:", "Commandes\u00a0:",
	"Arguments:", "Arguments\u00a0:",
	"Show context-sensitive help.", "Montre cette aide.",
	`Run "`, "Pour en savoir plus sur une commande\u00a0: «\u00a0",
	`--help" for more information on a command.`, "--help\u00a0».",
	`--help" for more information.`, "--help\u00a0».",
	": error: ", "\u00a0: ",
	"unexpected argument ", "argument inattendu\u00a0: ",
	"unknown flag ", "option inconnue\u00a0: ",
	"did you mean ", "vouliez-vous dire ",
	"missing flags: ", "il manque\u00a0: ",
	"missing positional arguments ", "il manque\u00a0: ",
	"expected one of ", "il faut une commande\u00a0: ",
	`expected "`, `il manque : "`,
)

// frenchWriter says in French what kong writes.
type frenchWriter struct{ io.Writer }

// Write implements io.Writer.
func (w frenchWriter) Write(b []byte) (int, error) {
	_, err := inFrench.WriteString(w.Writer, string(b))
	return len(b), err
}

// printHelp is kong's help, in French.
func printHelp(o kong.HelpOptions, c *kong.Context) error {
	var b bytes.Buffer
	out := c.Stdout
	c.Stdout = &b
	err := kong.DefaultHelpPrinter(o, c)
	c.Stdout = out
	if err != nil {
		return err
	}
	_, err = inFrench.WriteString(out, b.String())
	return err
}

// ended is how kong ends after what it prints by itself.
type ended int

// parse reads the command line. done says that there is nothing more to run:
// the help or the version was asked for, or nothing could be understood.
func parse(c *commands, args []string, out, errs io.Writer) (k *kong.Context, status int, done bool) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case ended:
			status, done = int(e), true
		default:
			panic(e)
		}
	}()
	parser, err := kong.New(c, kong.Name("profil"), kong.Writers(out, frenchWriter{errs}), kong.Vars{"version": Version},
		kong.Description("PROFIL\u00a0: l’offre, les inscriptions et les papiers de la formation des professionnels."),
		kong.Help(printHelp), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(code int) { panic(ended(code)) }))
	if err == nil {
		k, err = parser.Parse(args)
	}
	if err != nil {
		io.WriteString(frenchWriter{errs}, "profil\u00a0: "+err.Error()+"\n") //nolint:errcheck // there is nobody left to tell
		return nil, 2, true
	}
	return k, 0, false
}
