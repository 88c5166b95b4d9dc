package offre

import (
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/web/kit/ui"
)

// kicker, lead and holds say whose openings are written, and what holds now.
func (p wavesPage) kicker() string {
	switch p.Of {
	case catalogue.OfSession:
		return "Session " + p.Session.Reference
	case catalogue.OfCourse:
		return "Action de formation"
	}
	return "Gestion · règles d’accès"
}

func (p wavesPage) lead() string {
	const wait = "\u00a0; les groupes que vous nommez ici attendent leur heure."
	switch p.Of {
	case catalogue.OfSession:
		return p.Course.Title + ". Les demandes ouvrent le " + french.Instant(p.Session.OpensAt) + wait
	case catalogue.OfCourse:
		return p.Course.Title + ". Ces ouvertures valent pour chaque session de l’action qui n’a pas les siennes, à compter de son ouverture."
	}
	return "Ces ouvertures valent pour chaque session du programme, à compter de son ouverture, sauf celles dont l’action ou la session a les siennes."
}

func (p wavesPage) holds() string {
	switch {
	case len(p.Own) > 0 && p.Of == catalogue.OfSession:
		return "Cette session a ses propres ouvertures."
	case len(p.Own) > 0 && p.Of == catalogue.OfCourse:
		return "Cette action a ses propres ouvertures."
	case len(p.Own) > 0:
		return "Le programme a des ouvertures."
	case p.Above.Of != "":
		return "Rien n’est réglé ici" + nb + ": ce sont les ouvertures " + french.Sentence("waves_of."+string(p.Above.Of)) + " qui valent. En enregistrer d’autres les remplace."
	}
	return "Rien n’est réglé" + nb + ": les demandes ouvrent à tout le monde ensemble."
}

// whose says on the page of a session whose its openings are, "" where it opens
// to everybody at once.
func whose(o catalogue.Openings) string {
	switch {
	case o.Kept != "":
		return "Ces ouvertures étaient celles " + french.Sentence("waves_of."+string(o.Kept)) + " quand la session a ouvert. Elles lui restent."
	case o.Of != "":
		return "Ces ouvertures sont celles " + french.Sentence("waves_of."+string(o.Of)) + "."
	}
	return ""
}

// groupsOf names the groups of one instant.
func groupsOf(waves []catalogue.Wave) string {
	var all []string
	for _, w := range waves {
		all = append(all, french.Wave(string(w.Group), w.Value))
	}
	return strings.Join(all, ", ")
}

// moment says when a wave comes: on its day, or so long after the opening of each
// session.
func (p wavesPage) moment(e catalogue.Entry) string {
	if p.dated() {
		return french.Capital(french.Deadline(e.At(p.Session.OpensAt), p.Now))
	}
	return french.Capital(french.AfterOpening(e.Waves[0].Days, civil.ClockAt(e.Waves[0].Minute)))
}

// entries tells who comes in when.
func (p wavesPage) entries() (all []ui.Moment) {
	for i, e := range p.Enter(p.Waves) {
		who := french.Count(e.People, "personne", "personnes") + " de" + nb + french.Count(e.Structures, "structure", "structures")
		switch {
		case e.People == 0 && i == 0:
			who = "Personne pour l’instant"
		case e.People == 0:
			who = "Personne de plus"
		case i > 0:
			who += " de plus"
		}
		all = append(all, ui.Moment{Title: french.Capital(groupsOf(e.Waves)), When: p.moment(e), Detail: who + ".", Next: true})
	}
	return all
}

// mostLines is how many sessions the preview lists.
const mostLines = 100

// lines are the sessions that the openings change, those that would shut somebody
// out first.
func (p wavesPage) lines() (all []catalogue.Concern) {
	var others []catalogue.Concern
	for _, c := range p.Sessions {
		switch {
		case c.Shut(p.Waves):
			all = append(all, c)
		case c.Takes && !c.Begun:
			others = append(others, c)
		}
	}
	all = append(all, others...)
	return all[:min(len(all), mostLines)]
}

// standing says what the openings do to one of them.
func (p wavesPage) standing(c catalogue.Concern) (ui.Tone, string) {
	if c.Shut(p.Waves) {
		return ui.Bad, "Se ferme trop tôt"
	}
	return ui.Good, "Concernée"
}

// toAll is when a session would be open to everybody by the openings shown.
func (p wavesPage) toAll(c catalogue.Concern) string {
	at := c.OpensAt
	for _, w := range p.Waves {
		if w.Group == catalogue.Everybody {
			at = w.At(c.OpensAt)
		}
	}
	return french.Deadline(at, p.Now)
}

// sum is « 12 sessions à ouvrir sont concernées, 3 suivent d’autres ouvertures. »
func (p wavesPage) sum() string {
	takes, own, begun := 0, 0, 0
	for _, c := range p.Sessions {
		switch {
		case !c.Takes:
			own++
		case c.Begun:
			begun++
		default:
			takes++
		}
	}
	said := "Aucune session à ouvrir n’est concernée"
	if takes > 0 {
		said = french.Count(takes, "session à ouvrir est concernée", "sessions à ouvrir sont concernées")
	}
	if begun > 0 {
		said += ", " + french.Count(begun, "est déjà ouverte et ne change pas", "sont déjà ouvertes et ne changent pas")
	}
	if own > 0 {
		said += ", " + french.Count(own, "suit d’autres ouvertures", "suivent d’autres ouvertures")
	}
	return said + "."
}

// openings are the moments at which a session opens, the groups of one instant
// together.
func (p sessionPage) openings() (all []ui.Moment) {
	if len(p.Waves) == 0 {
		return []ui.Moment{{Title: "Ouverture des demandes", When: french.Deadline(p.Opens, p.Now), Next: p.Now.Before(p.Opens)}}
	}
	var last time.Time
	for _, w := range p.Waves {
		at := w.At(p.Opens)
		if n := len(all); n > 0 && at.Equal(last) {
			all[n-1].Title += ", pour " + french.Wave(string(w.Group), w.Value)
			continue
		}
		last = at
		all = append(all, ui.Moment{Title: "Ouverture pour " + french.Wave(string(w.Group), w.Value), When: french.Deadline(at, p.Now), Next: p.Now.Before(at)})
	}
	all[len(all)-1].Detail = whose(p.Openings)
	return all
}

// prepares tells whether somebody may write their request before it opens.
func (p sessionPage) prepares() bool {
	return p.Session.Status == catalogue.SessionOpen && p.Provider.Able() && p.Now.Before(p.Session.OpensAt) && p.Actor.Active != "" && p.Asked == "" && !p.CanWave && (!p.Course.Reserved || p.Adhesion)
}

// yours is « pour vous », where others may ask at another hour.
func (p sessionPage) yours() string {
	if len(p.Waves) > 0 && p.Actor.SignedIn() && !p.CanWave {
		return " pour vous"
	}
	return ""
}
