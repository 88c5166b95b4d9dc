// Package ical writes calendars and invitations (RFC 5545, and RFC 5546 for what
// is sent by mail) as the programs of our readers understand them. It refuses an
// event that has no day, days that meet, an invitation to several events, and to
// know what a session is.
package ical

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"profil/internal/civil"
	"profil/internal/fault"
)

// Method is what a calendar asks of the program that reads it.
type Method string

// The methods.
const (
	Publish Method = "PUBLISH" // a file, or a feed: to be shown
	Request Method = "REQUEST" // an invitation, or what it has become
	Cancel  Method = "CANCEL"  // it will not take place
)

// Calendar is one or several events. An invitation and its cancellation are of
// one event, to one attendee.
type Calendar struct {
	Method  Method
	Product string // who writes it: « PROFIL »
	Name    string // of a feed, "" otherwise
	Events  []Event
}

// Span is one day's meeting, from its first hour to its last.
type Span struct{ Starts, Ends time.Time }

// Event is something that takes place on one day or several, at the hours of
// Paris. The same UID with a greater Sequence replaces what was sent before.
type Event struct {
	UID         string
	Sequence    int
	Stamp       time.Time // when it was written
	Spans       []Span    // in order, each on a day of its own
	Summary     string
	Description string
	Location    string
	URL         string
	Cancelled   bool
	Tentative   bool  // whoever is invited has still to say whether they come
	Organiser   Party // of an invitation
	Attendee    Party // of an invitation
}

// Party is somebody of an invitation.
type Party struct{ Name, Address string }

// Bytes writes the calendar. What cannot be one is our mistake: Internal,
// "ical.unfit".
func (c Calendar) Bytes() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fault.Because(fault.Internal, "ical.unfit", err)
	}
	var w writer
	w.line("BEGIN:VCALENDAR")
	w.line("VERSION:2.0")
	w.line("PRODID:-//" + plain(c.Product) + "//Agenda//FR")
	w.line("CALSCALE:GREGORIAN")
	w.line("METHOD:" + string(c.Method))
	if c.Name != "" {
		w.line("NAME:" + escape(c.Name))
		w.line("X-WR-CALNAME:" + escape(c.Name))
		w.line("REFRESH-INTERVAL;VALUE=DURATION:PT6H")
		w.line("X-PUBLISHED-TTL:PT6H")
	}
	if len(c.Events) > 0 {
		w.raw(paris)
	}
	for _, e := range c.Events {
		w.event(c.Method, e)
	}
	w.line("END:VCALENDAR")
	return []byte(w.String()), nil
}

func (c Calendar) check() error {
	invites := c.Method == Request || c.Method == Cancel
	switch {
	case !invites && c.Method != Publish:
		return errors.New("no method")
	case invites && len(c.Events) != 1:
		return errors.New("an invitation is to one event")
	}
	for _, e := range c.Events {
		if err := e.check(invites); err != nil {
			return err
		}
	}
	return nil
}

func (e Event) check(invites bool) error {
	switch {
	case e.UID == "" || e.Stamp.IsZero() || e.Sequence < 0:
		return errors.New("an event without its name or its instant")
	case len(e.Spans) == 0:
		return errors.New("an event without a day")
	case invites && (e.Organiser.Address == "" || e.Attendee.Address == ""):
		return errors.New("an invitation from nobody, or to nobody")
	}
	for i, s := range e.Spans {
		switch {
		case !s.Ends.After(s.Starts) || dayOf(s.Starts) != dayOf(s.Ends):
			return errors.New("a day that ends before it begins, or on another")
		case i > 0 && dayOf(e.Spans[i-1].Starts) >= dayOf(s.Starts):
			return errors.New("days that are not in order")
		}
	}
	return nil
}

func dayOf(t time.Time) civil.Day { return civil.DayOf(t, civil.Paris) }

// event writes one event. Several days are one event that recurs, so that one
// identifier moves and cancels them together: every so many days, but for those
// on which nothing is, and with the hours of those that have others.
func (w *writer) event(m Method, e Event) {
	first := e.Spans[0]
	w.line("BEGIN:VEVENT")
	w.head(e, first)
	var others []Span
	if len(e.Spans) > 1 {
		gap, last := e.gap(), dayOf(e.Spans[len(e.Spans)-1].Starts)
		from := dayOf(first.Starts)
		w.line("RRULE:FREQ=DAILY;INTERVAL=" + strconv.Itoa(gap) + ";COUNT=" + strconv.Itoa(last.Since(from)/gap+1))
		next := 0
		for d := from; d <= last; d = d.Add(gap) {
			if d != dayOf(e.Spans[next].Starts) {
				w.line("EXDATE" + local(at(d, first.Starts)))
				continue
			}
			if s := e.Spans[next]; clock(s.Starts) != clock(first.Starts) || clock(s.Ends) != clock(first.Ends) {
				others = append(others, s)
			}
			next++
		}
	}
	w.body(m, e)
	w.line("END:VEVENT")
	if m == Cancel { // the whole of it goes
		return
	}
	for _, s := range others {
		w.line("BEGIN:VEVENT")
		w.head(e, s)
		w.line("RECURRENCE-ID" + local(at(dayOf(s.Starts), first.Starts)))
		w.body(m, e)
		w.line("END:VEVENT")
	}
}

func (w *writer) head(e Event, s Span) {
	w.line("UID:" + escape(e.UID))
	w.line("DTSTAMP:" + e.Stamp.UTC().Format("20060102T150405Z"))
	w.line("DTSTART" + local(s.Starts))
	w.line("DTEND" + local(s.Ends))
}

func (w *writer) body(m Method, e Event) {
	w.line("SEQUENCE:" + strconv.Itoa(e.Sequence))
	w.line("SUMMARY:" + escape(e.Summary))
	if e.Location != "" {
		w.line("LOCATION:" + escape(e.Location))
	}
	if e.Description != "" {
		w.line("DESCRIPTION:" + escape(e.Description))
	}
	if e.URL != "" {
		w.line("URL:" + plain(e.URL))
	}
	status, part := "CONFIRMED", "ACCEPTED"
	if e.Tentative {
		status, part = "TENTATIVE", "TENTATIVE"
	}
	if e.Cancelled || m == Cancel {
		status = "CANCELLED"
	}
	w.line("STATUS:" + status)
	w.line("TRANSP:OPAQUE")
	if m != Publish {
		w.line("ORGANIZER" + e.Organiser.named() + ":mailto:" + mailto(e.Organiser.Address))
		w.line("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=" + part + ";RSVP=FALSE" + e.Attendee.named() + ":mailto:" + mailto(e.Attendee.Address))
	}
}

// gap is the number of days that divides the distances of all the days.
func (e Event) gap() int {
	from, gap := dayOf(e.Spans[0].Starts), 0
	for _, s := range e.Spans[1:] {
		for n := dayOf(s.Starts).Since(from); n != 0; {
			gap, n = n, gap%n
		}
	}
	return gap
}

func clock(t time.Time) string { return t.In(civil.Paris).Format("150405") }

// at is the hour of t on another day.
func at(d civil.Day, t time.Time) time.Time {
	return civil.At(d, civil.Clock(t.In(civil.Paris).Format("15:04")), civil.Paris)
}

// local is the value of a property, at the hours of Paris.
func local(t time.Time) string {
	return ";TZID=Europe/Paris:" + t.In(civil.Paris).Format("20060102T150405")
}

// named is the parameter that names somebody: no quote can be written in it.
func (p Party) named() string {
	name := strings.TrimSpace(strings.ReplaceAll(plain(p.Name), `"`, "'"))
	if name == "" {
		return ""
	}
	return `;CN="` + name + `"`
}

// mailto keeps an address from ending its line, or from being read as another.
func mailto(address string) string {
	return strings.ReplaceAll(url.PathEscape(address), "%40", "@")
}

// plain takes control characters away.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
}

// escape writes text (RFC 5545, 3.3.11).
func escape(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	lines := strings.Split(strings.ReplaceAll(s, "\r", "\n"), "\n")
	for i, l := range lines {
		lines[i] = escapes.Replace(plain(l))
	}
	return strings.Join(lines, `\n`)
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`)

// writer folds lines as it writes them.
type writer struct{ strings.Builder }

// folded is the most octets of a line, without what ends it (RFC 5545, 3.1).
const folded = 75

// line writes one line, in several where it is long: never within a letter.
func (w *writer) line(s string) {
	room := folded
	for len(s) > room {
		cut := room
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
		w.WriteString(s[:cut] + "\r\n ")
		s, room = s[cut:], folded-1 // the space counts
	}
	w.WriteString(s + "\r\n")
}

func (w *writer) raw(lines []string) {
	for _, l := range lines {
		w.line(l)
	}
}

// paris says when clocks change in Europe/Paris, as the European Union has had it
// since 1996.
var paris = slices.Clip(strings.Split(`BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE`, "\n"))
