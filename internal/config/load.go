package config

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Prefix begins the name of every setting in the environment and in the file.
const Prefix = "PROFIL_"

// Sources are where settings come from. A flag wins over the environment, the
// environment over the file, the file over what the table says. An empty value
// is the same as none.
type Sources struct {
	Environ []string          // as os.Environ gives it
	Flags   map[string]string // by name of flag: "listen", "public-url", "config"
}

// Problem is one setting that is wrong, and why, in a French sentence that
// shows what would be right.
type Problem struct {
	Name   string // PROFIL_LISTEN
	Origin string // where the value was read, empty when there is none
	Why    string
}

// Problems are all the settings that are wrong.
type Problems []Problem

// Error gives every problem on a line of its own.
func (p Problems) Error() string {
	var b strings.Builder
	b.WriteString("PROFIL ne peut pas démarrer, sa configuration est à corriger :")
	for _, one := range p {
		b.WriteString("\n  - " + one.Name)
		if one.Origin != "" {
			b.WriteString(" (" + one.Origin + ")")
		}
		b.WriteString(" : " + one.Why)
	}
	return b.String()
}

// given is a value that somebody gave to a setting.
type given struct{ name, text, origin string }

// reading is what a setting was found to be; its text is fit to be shown.
type reading struct{ name, text, origin string }

// loader gathers what each setting is given and what is wrong with it.
type loader struct {
	config   Config
	problems Problems
	values   map[string]given // the winner, by name of setting
	origins  map[string]reading
}

// Load reads every setting. Its error is of type Problems and names everything
// that is wrong at once; the Config that comes with it is fit for Print only.
func Load(s Sources) (Config, error) {
	l := loader{values: map[string]given{}, origins: map[string]reading{}}
	environment := l.environment(s.Environ)
	path, from := environment["CONFIG"].text, "environnement"
	if flag := s.Flags["config"]; flag != "" {
		path, from = flag, "option --config"
	}
	if path != "" {
		file, err := readFile(path)
		if err != nil {
			l.refuse(Prefix+"CONFIG", from, err.Error())
		}
		l.accept(file)
	}
	delete(environment, "CONFIG")
	l.accept(slices.SortedFunc(maps.Values(environment), byName))
	l.accept(l.flags(s.Flags))
	l.fill()
	l.agree()
	slices.SortStableFunc(l.problems, func(a, b Problem) int { return cmp.Compare(a.Name, b.Name) })
	for _, each := range table {
		for _, set := range each.settings {
			l.config.readings = append(l.config.readings, l.origins[set.name])
		}
	}
	if len(l.problems) > 0 {
		return l.config, l.problems
	}
	return l.config, nil
}

func byName(a, b given) int { return cmp.Compare(a.name, b.name) }

func (l *loader) refuse(name, origin, why string) {
	l.problems = append(l.problems, Problem{name, origin, why})
}

// environment picks our variables, by name without prefix.
func (l *loader) environment(environ []string) map[string]given {
	ours := map[string]given{}
	for _, variable := range environ {
		name, text, _ := strings.Cut(variable, "=")
		if short, is := strings.CutPrefix(name, Prefix); is {
			ours[short] = given{short, text, "environnement"}
		}
	}
	return ours
}

// flags turns the options of the command line into settings. A secret is
// refused there, because every account of the machine can read it.
func (l *loader) flags(flags map[string]string) []given {
	var all []given
	for _, flag := range slices.Sorted(maps.Keys(flags)) {
		name := strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
		if set := find(name); set != nil && set.hidden && flags[flag] != "" {
			l.refuse("--"+flag, "", "un secret ne s’écrit pas sur la ligne de commande, où tous les comptes de la machine le lisent ; "+
				"donnez-le par "+Prefix+name+"_FILE.")
		} else if flag != "config" {
			all = append(all, given{name, flags[flag], "option --" + flag})
		}
	}
	return all
}

// accept lets a source win over those before it. The content of a secret's
// file is read here, and stands for the secret itself.
func (l *loader) accept(source []given) {
	seen := map[string]string{}
	for _, g := range source {
		name := Prefix + g.name
		set := find(g.name)
		if short, isFile := strings.CutSuffix(g.name, "_FILE"); set == nil && isFile {
			if set = find(short); set != nil && !set.asFile {
				set = nil
			}
		}
		switch {
		case set == nil:
			l.refuse(name, g.origin, unknown(g.name))
			continue
		case g.text == "":
			continue
		case seen[set.name] != "":
			l.refuse(name, g.origin, "ce réglage est donné deux fois, par "+Prefix+seen[set.name]+" aussi ; gardez-en un.")
			continue
		}
		seen[set.name] = g.name
		if set.name != g.name {
			path := g.text
			content, err := readPrivate(path)
			if err != nil {
				l.refuse(name, g.origin, err.Error()+".")
				continue
			}
			g = given{set.name, content, g.origin + ", fichier " + path}
		}
		l.values[set.name] = g
	}
}

// fill parses every setting into its field: what was given or the initial
// value first, then what follows from the others.
func (l *loader) fill() {
	for _, each := range table {
		for _, set := range each.settings {
			g, ok := l.values[set.name]
			if !ok {
				g = given{set.name, set.initial, "défaut"}
			}
			l.set(set, g)
		}
	}
	for _, each := range table {
		for _, set := range each.settings {
			if _, ok := l.values[set.name]; !ok && set.derive != nil {
				if text := set.derive(l.config); text != "" {
					l.set(set, given{set.name, text, "déduit"})
				}
			}
		}
	}
}

func (l *loader) set(set setting, g given) {
	r := reading{name: Prefix + set.name, text: g.text, origin: g.origin}
	if g.text == "" {
		r.origin = "absent"
	} else {
		if err := set.fill(&l.config, g.text); err != nil {
			l.refuse(r.name, g.origin, set.sentence(g.text, err))
			_ = set.fill(&l.config, set.initial) // so that nothing else is refused for it
		}
		switch {
		case set.hidden:
			r.text = fmt.Sprintf("(secret, %d octets)", len(g.text))
		case set.show != nil:
			r.text = set.show(g.text)
		}
	}
	l.origins[set.name] = r
}

// sentence says why a text does not do, and shows one that would.
func (s setting) sentence(text string, why error) string {
	value := "la valeur « " + text + " »"
	if s.hidden || s.show != nil || len(text) > 200 {
		value = "la valeur donnée"
	}
	return fmt.Sprintf("%s ne convient pas : %s. Exemple : %s", value, why, s.example)
}

// find gives the line of the table of that name, nil when there is none.
func find(name string) *setting {
	for _, each := range table {
		for i, set := range each.settings {
			if set.name == name {
				return &each.settings[i]
			}
		}
	}
	return nil
}

// unknown says that there is no setting of that name, and which may be meant.
func unknown(name string) string {
	best, least := "", max(2, len(name)/3)+1
	for _, each := range table {
		for _, set := range each.settings {
			if d := distance(name, set.name); d < least {
				best, least = set.name, d
			}
		}
	}
	if best == "" {
		return "ce réglage n’existe pas ; « profil config » les montre tous."
	}
	return "ce réglage n’existe pas. Vouliez-vous dire " + Prefix + best + " ?"
}

// distance is the number of letters to add, drop or change to go from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}

// Environment gives the sources of a process: its environment and its flags.
func Environment(flags map[string]string) Sources {
	return Sources{Environ: os.Environ(), Flags: flags}
}
