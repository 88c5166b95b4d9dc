// Package emargement is where half-days are signed and sheets are held, and
// where papers are found and checked. It refuses to sign for anybody else: who
// signs is who is signed in.
package emargement

import (
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/document"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// Pages are the pages of attendance and of papers.
type Pages struct {
	Desk      attendance.Desk
	Documents document.Desk
}

// Routes is this room's part of the map of the site.
func (p Pages) Routes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET /emargement", SignedIn: true, Page: p.agenda},
		{Pattern: "GET /emargement/{id}", Act: policy.SheetRead, SignedIn: true, Page: p.roster},
		{Pattern: "POST /emargement/{id}/ouverture", Act: policy.SheetOpen, SignedIn: true, Page: p.open},
		{Pattern: "POST /emargement/{id}/absence", Act: policy.SheetMark, SignedIn: true, Page: p.absent},
		{Pattern: "GET /emargement/{id}/note", Act: policy.SheetMark, SignedIn: true, Page: p.askNote},
		{Pattern: "POST /emargement/{id}/note", Act: policy.SheetMark, SignedIn: true, Page: p.note},
		{Pattern: "GET /emargement/{id}/signature", Act: policy.SheetSign, SignedIn: true, Page: p.askSignature},
		{Pattern: "POST /emargement/{id}/signature", Act: policy.SheetSign, SignedIn: true, Page: p.sign},
		{Pattern: "GET /emargement/{id}/contreseing", Act: policy.SheetCounter, SignedIn: true, Page: p.askCountersign},
		{Pattern: "POST /emargement/{id}/contreseing", Act: policy.SheetCounter, SignedIn: true, Page: p.countersign},
		{Pattern: "GET /emargement/{id}/scellement", Act: policy.SheetSeal, SignedIn: true, Page: p.askSeal},
		{Pattern: "POST /emargement/{id}/scellement", Act: policy.SheetSeal, SignedIn: true, Page: p.seal},
		{Pattern: "GET /sessions/{id}/emargement", Act: policy.SheetRead, SignedIn: true, Page: p.sheets},
		{Pattern: "GET /sessions/{id}/absences", Act: policy.SheetRead, SignedIn: true, Page: p.absences},
		{Pattern: "POST /sessions/{id}/absences", Act: policy.SheetMark, SignedIn: true, Page: p.correct},

		{Pattern: "GET /documents", SignedIn: true, Page: p.mine},
		{Pattern: "GET /documents/{id}", Act: policy.DocumentRead, SignedIn: true, Page: p.document},
		{Pattern: "GET /sessions/{id}/documents", Act: policy.DocumentRead, SignedIn: true, Page: p.matrix},
		{Pattern: "POST /sessions/{id}/documents", Act: policy.DocumentMake, SignedIn: true, Page: p.makeMissing},
		{Pattern: "GET /verification", Page: p.askCode},
		{Pattern: "GET /verification/{code}", Page: p.verify},
	}
}

// when is « lundi 23 novembre 2026, 9 h – 12 h 30 ».
func when(h catalogue.HalfDay) string {
	return french.Day(h.Day) + ", " + french.Span(h.Starts, h.Ends)
}

// moment is « matin », « après-midi », « soirée ».
func moment(h catalogue.HalfDay) string {
	switch m := h.Starts.Minutes(); {
	case m < 12*60:
		return "Matin"
	case m < 18*60:
		return "Après-midi"
	}
	return "Soirée"
}

// place is where a half-day is.
func place(h catalogue.HalfDay, city string) string {
	if h.Remote || city == "" {
		return "À distance"
	}
	return city
}

// clock is the hour at which something was signed, in Paris.
func clock(line attendance.Signature) string {
	t := line.At.In(civil.Paris)
	return french.Clock(civil.ClockAt(t.Hour()*60 + t.Minute()))
}

// sheetState is a status of a sheet with its tone.
func sheetState(s attendance.SheetStatus) (ui.Tone, string) {
	tone := map[attendance.SheetStatus]ui.Tone{
		attendance.Planned: ui.Off, attendance.Open: ui.Wait, attendance.Countersigned: ui.Wait, attendance.Sealed: ui.Good,
	}[s]
	return tone, french.Sentence("sheet.status." + string(s))
}

// presenceState is what a participant reads of their own half-day.
func presenceState(m attendance.Mine) (ui.Tone, string) {
	switch {
	case m.Presence == attendance.WasPresent:
		return ui.Good, "Signée, " + french.HoursShort(m.Minutes)
	case m.Presence == attendance.WasExcused:
		return ui.Off, "Absence excusée"
	case m.Presence == attendance.WasAbsent:
		return ui.Bad, "Absence"
	case m.Sheet == attendance.Open:
		return ui.Wait, "À signer"
	case m.Sheet == attendance.Planned:
		return ui.Off, "La feuille s’ouvrira ce jour-là"
	}
	return ui.Bad, "Non signée"
}
