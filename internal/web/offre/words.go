package offre

import (
	"strconv"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit/ui"
)

const nb = "\u00a0"

// can is what one can do with a session, and why not.
type can struct {
	tone    ui.Tone
	word    string
	why     string
	whyHref string
}

// run is what the words of a session are made of, from a line of the catalogue
// or from its page.
type run struct {
	catalogue.Window
	catalogue.Standing
	status          catalogue.SessionStatus
	reserved        bool
	capacity, taken int
	first           time.Time // when it opens to the first of all; Window says when to who looks,
	yours           bool      // where that is known of them
	year            int
	stopped         bool // its provider may offer training no more
}

func ofCard(c *catalogue.Card, a policy.Actor) run {
	return run{c.Window, c.Standing, c.Status, c.Reserved, c.Capacity, c.Taken, c.Opens, a.SignedIn(), c.FirstDay.Year(), false}
}

func ofPage(p *catalogue.SessionPage, a policy.Actor) run {
	return run{p.Session.Window, p.Standing, p.Session.Status, p.Course.Reserved, p.Session.Capacity, p.Session.Taken, p.Opens, a.SignedIn() && !p.CanWave, p.Session.FirstDay.Year(), !p.Provider.Able()}
}

// can says what a may do with a session at instant now.
func (r run) can(a policy.Actor, now time.Time) can {
	switch {
	case r.Asked != "":
		return can{ui.Off, "Déjà demandée", "Suivre ma demande", "/demandes/" + r.Asked}
	case r.status == catalogue.SessionCancelled:
		return can{tone: ui.Bad, word: "Annulée"}
	case r.status != catalogue.SessionOpen:
		return can{tone: ui.Off, word: french.Sentence("session.status." + string(r.status))}
	case r.stopped:
		return can{tone: ui.Off, word: "Demandes suspendues", why: "Ce prestataire ne peut plus proposer de formation pour l’instant."}
	case !r.yours && r.staged(now):
		return r.byStages(now)
	case now.Before(r.OpensAt) && r.yours && r.Opening.After != nil:
		return can{tone: ui.Wait, word: "Ouvre pour vous le" + nb + shortMoment(r.OpensAt), why: r.seats()}
	case now.Before(r.OpensAt):
		return can{tone: ui.Wait, word: "Ouvre le" + nb + shortMoment(r.OpensAt), why: r.seats()}
	case !now.Before(r.ClosesAt):
		return can{tone: ui.Off, word: "Demandes closes", why: "depuis le" + nb + french.DayShort(civil.DayOf(r.ClosesAt, civil.Paris))}
	case r.reserved && a.Active != "" && !r.Adhesion:
		return can{tone: ui.Off, word: "Réservée aux adhérents", why: "Votre structure n’a pas d’adhésion pour " + strconv.Itoa(r.year) + "."}
	case a.SignedIn() && a.Active == "":
		return can{ui.Off, "Il vous faut une structure", "Rejoindre ma structure", "/structures"}
	case r.taken >= r.capacity:
		return can{tone: ui.Wait, word: "Complet" + nb + ": liste d’attente", why: r.seats()}
	case !a.SignedIn():
		return can{tone: ui.Good, word: "Demandes ouvertes", why: r.seats()}
	}
	return can{tone: ui.Good, word: "Vous pouvez demander", why: r.seats()}
}

// staged tells whether a session will open to everybody later than to some.
func (r run) staged(now time.Time) bool {
	all := r.Opening.At(r.first)
	return r.first.Before(all) && now.Before(all)
}

// byStages says to who is not signed in when a session opens by stages.
func (r run) byStages(now time.Time) can {
	all := "à tous le" + nb + shortMoment(r.Opening.At(r.first))
	if now.Before(r.first) {
		return can{tone: ui.Wait, word: "Ouvre le" + nb + shortMoment(r.first), why: "par étapes, " + all}
	}
	return can{tone: ui.Wait, word: "Ouverte par étapes", why: all}
}

// asks tells whether the page offers to ask for a place: to a visitor too, who
// signs in first.
func (r run) asks(a policy.Actor, now time.Time) bool {
	return r.Asked == "" && !r.stopped && r.status == catalogue.SessionOpen && r.Within(now) && (!a.SignedIn() || a.Active != "") &&
		(!r.reserved || !a.SignedIn() || r.Adhesion)
}

// seats is « 12 places », « 4 places sur 12 », « aucune place sur 12 ».
func (r run) seats() string {
	switch free := r.capacity - r.taken; {
	case r.taken == 0:
		return french.Count(r.capacity, "place", "places")
	case free <= 0:
		return "aucune place sur" + nb + french.Number(r.capacity)
	default:
		return french.Count(free, "place", "places") + " sur" + nb + french.Number(r.capacity)
	}
}

// shortMoment is « 1ᵉʳ déc. à 9 h », for a line.
func shortMoment(t time.Time) string {
	p := t.In(civil.Paris)
	day := strconv.Itoa(p.Day())
	if p.Day() == 1 {
		day = "1ᵉʳ"
	}
	return day + nb + french.MonthShort(p.Month()) + " à" + nb + french.Clock(civil.ClockAt(p.Hour()*60+p.Minute()))
}

// kicker is « Formation · réservée aux adhérents ».
func kicker(f catalogue.Format, reserved bool) string {
	if reserved {
		return french.Sentence("format."+string(f)) + " · réservée aux adhérents"
	}
	return french.Sentence("format."+string(f)) + " · ouverte à tous"
}

// where is « Bordeaux, 33 », « À distance », « Bordeaux, 33, et à distance ».
func where(m catalogue.Modality, city, department string) string {
	switch {
	case m == catalogue.Remote || city == "":
		return french.Sentence("modality." + string(m))
	case department != "":
		city += ", " + department
	}
	if m == catalogue.Mixed {
		return city + ", et à distance"
	}
	return city
}

// price is what a course costs, as conventions say it.
func price(c catalogue.Course) string {
	switch {
	case c.PriceCents == 0:
		return "Sans frais"
	case c.VATPoints == 0:
		return french.Euros(c.PriceCents) + ", sans TVA"
	}
	total := c.PriceCents + (c.PriceCents*int64(c.VATPoints)+5000)/10000
	return french.Euros(c.PriceCents) + " hors taxes, soit " + french.Euros(total) + " toutes taxes comprises"
}

// duration is « 14 h, dont 3 h 30 à distance ».
func duration(minutes, remote int) string {
	s := french.HoursShort(minutes)
	switch {
	case remote >= minutes && remote > 0:
		return s + ", à distance"
	case remote > 0:
		return s + ", dont " + french.HoursShort(remote) + " à distance"
	}
	return s
}

// lines cuts a text at its line ends.
func lines(text string) []string {
	var all []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, l)
		}
	}
	return all
}

// courseTone and sessionTone give the tone of a status, the same everywhere.
var (
	courseTone = map[catalogue.CourseStatus]ui.Tone{
		catalogue.CourseDraft: ui.Wait, catalogue.CoursePublished: ui.Good, catalogue.CourseArchived: ui.Off,
	}
	sessionTone = map[catalogue.SessionStatus]ui.Tone{
		catalogue.SessionDraft: ui.Wait, catalogue.SessionOpen: ui.Good, catalogue.SessionClosed: ui.Off, catalogue.SessionListed: ui.Good,
		catalogue.SessionRunning: ui.Good, catalogue.SessionFinished: ui.Off, catalogue.SessionCancelled: ui.Bad,
	}
)

func courseWord(s catalogue.CourseStatus) string {
	return french.Sentence("course.status." + string(s))
}

func sessionWord(s catalogue.SessionStatus) string {
	return french.Sentence("session.status." + string(s))
}

// options are the answers of a closed list, each in its words.
func options[T ~string](all []T, prefix string) []ui.Option {
	var o []ui.Option
	for _, v := range all {
		o = append(o, ui.Option{Value: string(v), Label: french.Sentence(prefix + string(v))})
	}
	return o
}

var (
	formatOptions   = options(catalogue.Formats, "format.")
	themeOptions    = options(catalogue.Themes, "theme.")
	modalityOptions = options(catalogue.Modalities, "modality.")
	orderOptions    = options(catalogue.Orders, "order.")
	waitingOptions  = options(catalogue.WaitingRules, "waiting_rule.")
)

func itoa(n int) string { return strconv.Itoa(n) }
