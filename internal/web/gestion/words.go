package gestion

import (
	"strconv"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/web/kit/ui"
)

const nb = "\u00a0"

// sentenceOf says a code, or the words given when nobody has written it.
func sentenceOf(code, otherwise string) string {
	if french.Has(code) {
		return french.Sentence(code)
	}
	return otherwise
}

// tones say how each status is meant.
var tones = map[string]ui.Tone{
	"client.active": ui.Good, "client.suspended": ui.Bad,
	"request.requested": ui.Wait, "request.info_requested": ui.Wait, "request.accepted": ui.Good, "request.rejected": ui.Bad,
	"affiliation.awaiting_organisation": ui.Wait, "affiliation.awaiting_referent": ui.Wait, "affiliation.awaiting_manager": ui.Wait,
	"affiliation.confirmed": ui.Good, "affiliation.refused": ui.Bad, "affiliation.removed": ui.Bad,
	"adhesion.asked": ui.Wait, "adhesion.active": ui.Good, "adhesion.renewed": ui.Good, "adhesion.refused": ui.Bad,
	"change.reported": ui.Wait, "change.handled": ui.Good,
	"rectification.asked": ui.Wait, "rectification.accepted": ui.Good, "rectification.refused": ui.Bad,
	"organisation.active": ui.Good, "organisation.suspended": ui.Bad,
	"compte.active": ui.Good, "compte.proven": ui.Wait, "compte.suspended": ui.Bad,
	"enrolment.awaiting_employer": ui.Wait, "enrolment.awaiting_provider": ui.Wait, "enrolment.waitlisted": ui.Wait, "enrolment.offered": ui.Wait, "enrolment.awaiting_agreement": ui.Wait, "enrolment.enrolled": ui.Good,
	"enrolment.declined": ui.Bad, "enrolment.rejected": ui.Bad, "enrolment.expired": ui.Bad,
	"session.open": ui.Good, "session.closed": ui.Wait, "session.listed": ui.Good, "session.running": ui.Good, "session.cancelled": ui.Bad,
	"courriel.waiting": ui.Wait, "courriel.held": ui.Off, "courriel.deferred": ui.Wait, "courriel.sent": ui.Good, "courriel.refused": ui.Bad, "courriel.given_up": ui.Bad,
	"nda.active": ui.Good, "nda.suspended": ui.Bad, "nda.lapsed": ui.Bad,
}

func toneOf(noun, status string) ui.Tone {
	if t, ok := tones[noun+"."+status]; ok {
		return t
	}
	return ui.Off
}

// rolesOf lists roles in words.
func rolesOf(roles []policy.Role) string {
	var all []string
	for _, r := range roles {
		all = append(all, french.Sentence("role."+string(r)))
	}
	return strings.Join(all, ", ")
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return french.DayShort(civil.DayOf(t, civil.Paris))
}

func year(n int) string { return strconv.Itoa(n) }

func thisYear(now time.Time) int { return civil.DayOf(now, civil.Paris).Year() }

// addressOf is an address on one line.
func addressOf(a organisation.Address) string { return strings.Join(a.Lines(), ", ") }

func rankOf(r policy.Rank) string {
	if r == policy.NoRank {
		return ""
	}
	return french.Sentence("rank." + string(r))
}

func rankOptions() []ui.Option {
	all := []ui.Option{{Value: "", Label: "Aucun"}}
	for _, r := range policy.Ranks {
		all = append(all, ui.Option{Value: string(r), Label: rankOf(r), Hint: sentenceOf("rank.what."+string(r), "")})
	}
	return all
}

func options[T ~string](prefix string, all ...T) []ui.Option {
	var o []ui.Option
	for _, v := range all {
		o = append(o, ui.Option{Value: string(v), Label: sentenceOf(prefix+string(v), string(v))})
	}
	return o
}

var (
	accountStatuses = []account.Status{account.Proven, account.Active, account.Suspended, account.Closed}
	enrolmentLists  = []enrolment.Status{
		enrolment.AwaitingEmployer, enrolment.AwaitingProvider, enrolment.Waitlisted, enrolment.Offered, enrolment.AwaitingAgreement, enrolment.Enrolled, enrolment.Declined, enrolment.Rejected,
		enrolment.Withdrawn, enrolment.Expired, enrolment.Cancelled,
	}
	sessionLists = []catalogue.SessionStatus{
		catalogue.SessionDraft, catalogue.SessionOpen, catalogue.SessionClosed, catalogue.SessionListed, catalogue.SessionRunning,
		catalogue.SessionFinished, catalogue.SessionCancelled,
	}
	adhesionLists = []organisation.AdhesionStatus{organisation.AdhesionAsked, organisation.AdhesionGranted, organisation.AdhesionRefused, organisation.AdhesionEnded}
	mailLists     = letter.Statuses
	ndaStatuses   = []organisation.NDAStatus{organisation.NDAActive, organisation.NDASuspended, organisation.NDALapsed}
)

// oneOf reads a value of the address: what is in no list narrows nothing.
func oneOf[T ~string](all []T, asked string) T {
	for _, v := range all {
		if string(v) == asked {
			return v
		}
	}
	return ""
}

func legalForm(code string) string {
	if label, ok := reference.LegalForm(code); ok {
		return strings.TrimSpace(label)
	}
	return code
}

// whoHasTheBall says who is to act on a request that the reader does not
// decide on.
func whoHasTheBall(p requestPage) string {
	switch p.Request.Status {
	case organisation.Requested:
		return "Une personne de l’équipe doit répondre."
	case organisation.InfoRequested:
		return "La personne corrige sa demande ; rien à faire avant son retour."
	}
	if p.RequestFile.DecidedBy == "" {
		return "Cette demande est close."
	}
	return "Réponse de " + p.RequestFile.DecidedBy + ", le " + dayOf(p.Request.DecidedAt) + "."
}

func (p affiliationPage) about() string {
	if p.Organisation.ID == "" {
		return french.Spaced("Demande d’ajout de « " + p.Request.Form.Name + " ».")
	}
	return p.Function + ", " + p.Organisation.Label() + "."
}

func (p affiliationPage) organisationHref() string {
	if p.Organisation.ID == "" {
		return ""
	}
	return "/gestion/structures/" + p.Organisation.PublicID
}

// requestFact leads to the request on which the affiliation rests, if there is one.
func (p affiliationPage) requestFact() ui.Fact {
	if p.Request.ID == "" {
		return ui.Fact{Term: "Demande d’ajout"}
	}
	return ui.Fact{Term: "Demande d’ajout", Value: p.Request.Form.Name, Href: "/gestion/demandes-structures/" + p.Request.PublicID}
}

// yearOf reads a year of a list.
func yearOf(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func yearWord(n int) string {
	if n == 0 {
		return ""
	}
	return year(n)
}

func placeOf(r catalogue.Row) string {
	if r.Modality == catalogue.Remote {
		return "À distance"
	}
	return r.City
}

// canStepIn tells whether the one who reads may answer or end a request.
func (p enrolmentPage) canStepIn() bool {
	return p.File.Can(enrolment.Approved) || p.File.Can(enrolment.CalledOff)
}

func addresses(all []email.Address) string {
	var said []string
	for _, a := range all {
		said = append(said, a.Display())
	}
	return strings.Join(said, ", ")
}

// shownAs is a value of the register as a page says it.
func shownAs(what, value string) string {
	if what == "legal_form" {
		return legalForm(value)
	}
	return value
}

// grouped is a number of déclaration d’activité as it is written: « 75 33
// 12345 33 ».
func grouped(nda string) string {
	if len(nda) != 11 {
		return nda
	}
	return nda[:2] + nb + nda[2:4] + nb + nda[4:9] + nb + nda[9:]
}

// wayOf tells how a login was opened, where that was noted.
func wayOf(l account.Login) string {
	if way := l.Way().Spoken(); way != "" {
		return " (" + way + ")"
	}
	return ""
}
