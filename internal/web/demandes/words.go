package demandes

import (
	"strconv"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit/ui"
)

// tones gives each status its shape and colour, the same on every page.
var tones = map[enrolment.Status]ui.Tone{
	enrolment.Draft: ui.Off, enrolment.AwaitingEmployer: ui.Wait, enrolment.AwaitingProvider: ui.Wait, enrolment.Waitlisted: ui.Wait, enrolment.Offered: ui.Wait, enrolment.AwaitingAgreement: ui.Wait,
	enrolment.Enrolled: ui.Good, enrolment.Declined: ui.Bad, enrolment.Rejected: ui.Bad,
	enrolment.Withdrawn: ui.Off, enrolment.Expired: ui.Bad, enrolment.Cancelled: ui.Off,
}

// stands says where a request stands, as its author ("now") or another ("seen")
// reads it.
func stands(as string, e enrolment.Enrolment) string {
	if first := "enrolment." + as + ".first." + string(e.Status); e.ProviderFirst && french.Has(first) {
		return french.Sentence(first)
	}
	return french.Sentence("enrolment." + as + "." + string(e.Status))
}

func word(s enrolment.Status) string { return french.Sentence("enrolment.status." + string(s)) }

// reader is in what quality somebody reads a request.
type reader string

// The readers.
const (
	author   reader = "author"
	employer reader = "employer"
	provider reader = "provider"
	staff    reader = "staff"
)

func readerOf(a policy.Actor, e enrolment.Enrolment) reader {
	switch {
	case a.Person == e.PersonID:
		return author
	case a.Is(policy.Approver, e.EmployerID):
		return employer
	case a.Is(policy.Organiser, e.ProviderID), a.Is(policy.Trainer, e.ProviderID):
		return provider
	}
	return staff
}

// said is a motivation as components show it.
func said(answers []enrolment.Answer) []ui.Said {
	var all []ui.Said
	for _, a := range answers {
		all = append(all, ui.Said{Question: a.Question.Label, Answer: a.Body})
	}
	return all
}

// excerpt cuts a text where it can be cut, at about so many letters.
func excerpt(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	cut := string(letters[:most])
	if i := strings.LastIndex(cut, " "); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

// when is « 14, 15 et 16 janvier 2027 », or its first and last day.
func when(l enrolment.Line) string { return french.Range(l.FirstDay, l.LastDay) }

func where(l enrolment.Line) string {
	if l.Remote {
		return "à distance"
	}
	return l.City
}

// whence says where a request was before it was moved.
func whence(s enrolment.Step) string {
	before := "Auparavant\u00a0: session " + french.OfRange(s.From.FirstDay, s.From.LastDay) + ", " + french.Ordinal(s.From.ArrivalNo) + " dans l’ordre d’arrivée"
	if s.Reason != "" {
		before += ". Motif\u00a0: " + s.Reason
	}
	return before
}

func reference(e enrolment.Enrolment) string {
	if e.Reference == "" {
		return "Brouillon"
	}
	return "Demande n°\u00a0" + e.Reference
}

// today is the day it is.
func today(now time.Time) civil.Day { return civil.DayOf(now, civil.Paris) }

// past tells whether the session of a request is behind us.
func past(l enrolment.Line, now time.Time) bool {
	return l.SessionState == catalogue.SessionFinished || l.LastDay < today(now)
}

// year reads a civil year, 0 for none.
func year(typed string) int {
	n, err := strconv.Atoi(typed)
	if err != nil || n < 2000 || n > 2200 {
		return 0
	}
	return n
}

func href(parts ...string) string { return "/" + strings.Join(parts, "/") }
