// Package diary is for what people put in their own calendars: the seats they
// have, the sessions they run. It refuses to say more of a session than its title,
// its hours and its place, and to let an address be read that its holder has
// taken back.
package diary

import (
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
)

// Site is where the entries of a calendar lead, and in whose name they are.
type Site struct {
	URL     string // without a final slash
	Product string
	Domain  string // of what is unique: that of the sender of mails
}

// Seat is the entry of somebody's seat: it bears the same identifier for as long
// as their request lives, whatever becomes of the session.
func (x Site) Seat(e enrolment.Enrolment, s catalogue.Session, title string) ical.Event {
	if e.UpdatedAt.After(s.UpdatedAt) { // it may be at another session since
		s.UpdatedAt = e.UpdatedAt
	}
	return x.event("place-"+e.PublicID, "/demandes/"+e.PublicID, s, title)
}

// Training is the entry of a session for who runs it.
func (x Site) Training(s catalogue.Session, title string) ical.Event {
	return x.event("session-"+s.PublicID, "/sessions/"+s.PublicID, s, title)
}

func (x Site) event(uid, path string, s catalogue.Session, title string) ical.Event {
	return ical.Event{
		UID: uid + "@" + x.Domain, Sequence: sequence(s.UpdatedAt), Stamp: s.UpdatedAt, Spans: spans(s), Summary: title,
		Description: hours(s) + "\n\n" + x.URL + path, Location: place(s), URL: x.URL + path, Cancelled: s.Status == catalogue.SessionCancelled,
	}
}

// began is before the first entry of any calendar.
var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// sequence grows with each change, be it of the session or of the session that a
// request is for: the second of the last.
func sequence(changed time.Time) int { return max(0, int(changed.Sub(began)/time.Second)) }

// Invitation is an entry sent by mail, or its end, which comes after
// every change of it.
func (x Site) Invitation(m ical.Method, e ical.Event, from, to ical.Party) ([]byte, error) {
	e.Organiser, e.Attendee = from, to
	if m == ical.Cancel {
		e.Sequence++
	}
	return ical.Calendar{Method: m, Product: x.Product, Events: []ical.Event{e}}.Bytes()
}

// File is entries to keep.
func (x Site) File(all ...ical.Event) ([]byte, error) {
	return ical.Calendar{Method: ical.Publish, Product: x.Product, Events: all}.Bytes()
}

// spans are the days of a session, each from its first hour to its last.
func spans(s catalogue.Session) (all []ical.Span) {
	zone := civil.Zone(s.Zone)
	day := civil.Day("")
	for _, h := range s.HalfDays {
		ends := civil.At(h.Day, h.Ends, zone)
		if h.Day == day {
			all[len(all)-1].Ends = ends
			continue
		}
		day = h.Day
		all = append(all, ical.Span{Starts: civil.At(h.Day, h.Starts, zone), Ends: ends})
	}
	return all
}

// hours are the half-days, one day a line.
func hours(s catalogue.Session) string {
	var lines []string
	day := civil.Day("")
	for _, h := range s.HalfDays {
		if span := french.Span(h.Starts, h.Ends); h.Day == day {
			lines[len(lines)-1] += ", puis " + span
		} else {
			lines = append(lines, french.Capital(french.Day(h.Day))+"\u00a0: "+span)
		}
		day = h.Day
	}
	return strings.Join(lines, "\n")
}

func place(s catalogue.Session) string {
	if s.Modality == catalogue.Remote {
		return "À distance\u00a0: le lien est sur votre convocation"
	}
	var all []string
	for _, l := range []string{s.PlaceName, s.Street, strings.TrimSpace(s.Postcode + " " + s.City)} {
		if l != "" {
			all = append(all, l)
		}
	}
	return strings.Join(all, ", ")
}
