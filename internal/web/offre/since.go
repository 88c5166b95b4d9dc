package offre

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/web/kit/ui"
)

// sinceField is the hidden field that says from which edition a form was made.
const sinceField = "edition"

// editedSince tells whether a refusal says that somebody else wrote meanwhile.
func editedSince(err error) bool { return fault.CodeOf(err) == "edited_since" }

// edition reads from which edition the form was made: 0, which is none, when
// nobody says.
func edition(typed string) int {
	n, _ := strconv.Atoi(typed)
	return n
}

// mostOfText is how much of a long text is shown of what is kept.
const mostOfText = 300

// differing lists what is kept where it is not what was typed, in the order of
// the form: "titre: Titre" names a field and what it is about.
func differing(order []string, typed, kept map[string]string) (all []ui.Fact) {
	for _, o := range order {
		name, label, _ := strings.Cut(o, ": ")
		now := strings.TrimSpace(kept[name])
		if now == strings.TrimSpace(typed[name]) {
			continue
		}
		switch r := []rune(now); {
		case now == "":
			now = "Rien"
		case len(r) > mostOfText:
			now = string(r[:mostOfText]) + "…"
		}
		all = append(all, ui.Fact{Term: label, Value: now})
	}
	return all
}

// shown is what the form of a session says, in words: each row is one thing.
func (f sessionForm) shown() map[string]string {
	all := maps.Clone(f.Typed)
	all["modalite"] = french.Sentence("modality." + all["modalite"])
	all["annonce"] = dayInWords(all["annonce"])
	for _, name := range []string{"ouverture", "fermeture"} {
		all[name] = join(dayInWords(all[name]), all[name+"_heure"])
		delete(all, name+"_heure")
	}
	for i, h := range f.HalfDays {
		remote := ""
		if h.Remote {
			remote = "à distance"
		}
		all["jour-"+strconv.Itoa(i+1)] = join(dayInWords(h.Day), h.Starts, h.Ends, h.Title, remote)
	}
	for i, t := range f.Trainers {
		who := ""
		for _, a := range f.Accounts {
			if a.PublicID == t.Account {
				who = "compte de " + a.Name()
			}
		}
		all["formateur-"+strconv.Itoa(i+1)] = join(t.Name, t.Title, who)
	}
	return all
}

// shownOrder names what either form shows: one may have more rows.
func (f sessionForm) shownOrder(other sessionForm) []string {
	if len(other.HalfDays) > len(f.HalfDays) {
		f.HalfDays = other.HalfDays
	}
	if len(other.Trainers) > len(f.Trainers) {
		f.Trainers = other.Trainers
	}
	return f.order()
}

func dayInWords(typed string) string {
	if d, err := civil.ParseDay(typed); err == nil {
		return french.DayMonthYear(d)
	}
	return typed
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}
