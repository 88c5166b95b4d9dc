package ical_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/ical"
)

// property is one line of a calendar, read strictly.
type property struct {
	name   string
	params map[string]string
	value  string // as it is written
}

// component is what stands between BEGIN and END.
type component struct {
	name       string
	properties []property
	parts      []component
}

func (c component) all(name string) (found []property) {
	for _, p := range c.properties {
		if p.name == name {
			found = append(found, p)
		}
	}
	return found
}

func (c component) text(name string) string {
	if found := c.all(name); len(found) == 1 {
		return unescape(found[0].value)
	}
	return ""
}

// read parses a calendar as a strict program does: it refuses a line that is too
// long, ends otherwise than by CRLF, breaks a letter or holds a control character.
func read(b []byte) (component, error) {
	if !bytes.HasSuffix(b, []byte("\r\n")) {
		return component{}, fmt.Errorf("it ends in the middle of a line")
	}
	var lines []string
	for _, l := range strings.Split(strings.TrimSuffix(string(b), "\r\n"), "\r\n") {
		switch {
		case len(l) == 0 || len(l) > 75:
			return component{}, fmt.Errorf("a line of %d octets", len(l))
		case !utf8.ValidString(l):
			return component{}, fmt.Errorf("a letter is broken in %q", l)
		case strings.ContainsFunc(l, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return component{}, fmt.Errorf("a control character in %q", l)
		}
		if l[0] == ' ' {
			if len(lines) == 0 {
				return component{}, fmt.Errorf("nothing goes on")
			}
			lines[len(lines)-1] += l[1:]
			continue
		}
		lines = append(lines, l)
	}
	root := component{}
	rest, err := root.read(lines)
	if err == nil && (len(rest) > 0 || len(root.parts) != 1 || len(root.properties) > 0) {
		err = fmt.Errorf("not one calendar")
	}
	if err != nil {
		return component{}, err
	}
	return root.parts[0], nil
}

func (c *component) read(lines []string) ([]string, error) {
	for len(lines) > 0 {
		p, err := readProperty(lines[0])
		if err != nil {
			return nil, err
		}
		lines = lines[1:]
		switch p.name {
		case "BEGIN":
			part := component{name: p.value}
			if lines, err = part.read(lines); err != nil {
				return nil, err
			}
			c.parts = append(c.parts, part)
		case "END":
			if p.value != c.name {
				return nil, fmt.Errorf("%s ends %s", p.value, c.name)
			}
			return lines, nil
		default:
			c.properties = append(c.properties, p)
		}
	}
	if c.name != "" {
		return nil, fmt.Errorf("%s does not end", c.name)
	}
	return nil, nil
}

func readProperty(l string) (p property, err error) {
	p.params = map[string]string{}
	quoted, from := false, 0
	var parts []string
	for i := range len(l) {
		switch {
		case l[i] == '"':
			quoted = !quoted
		case quoted:
		case l[i] == ';':
			parts, from = append(parts, l[from:i]), i+1
		case l[i] == ':':
			parts, p.value = append(parts, l[from:i]), l[i+1:]
			p.name = parts[0]
			for _, one := range parts[1:] {
				name, value, ok := strings.Cut(one, "=")
				if !ok || p.params[name] != "" {
					return p, fmt.Errorf("a parameter of %q", l)
				}
				p.params[name] = strings.Trim(value, `"`)
			}
			if p.name == "" || strings.Trim(p.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
				err = fmt.Errorf("a name in %q", l)
			}
			return p, err
		}
	}
	return p, fmt.Errorf("no value in %q", l)
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i++; s[i] == 'n' || s[i] == 'N' {
			b.WriteByte('\n')
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// moment reads a date and an hour of Paris.
func moment(t *testing.T, p property) time.Time {
	t.Helper()
	if p.params["TZID"] != "Europe/Paris" {
		t.Fatalf("%s is in no zone", p.name)
	}
	at, err := time.ParseInLocation("20060102T150405", p.value, civil.Paris)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// expand gives the days of one event as a calendar shows them: the rule, but for
// the days that are excepted, with those that have other hours.
func expand(t *testing.T, calendar component) map[string][]ical.Span {
	t.Helper()
	by, moved := map[string][]ical.Span{}, map[string]map[string]ical.Span{}
	for _, e := range calendar.parts {
		if e.name != "VEVENT" {
			continue
		}
		uid := e.text("UID")
		if r := e.all("RECURRENCE-ID"); len(r) == 1 {
			if moved[uid] == nil {
				moved[uid] = map[string]ical.Span{}
			}
			moved[uid][moment(t, r[0]).String()] = ical.Span{Starts: moment(t, e.all("DTSTART")[0]), Ends: moment(t, e.all("DTEND")[0])}
		}
	}
	for _, e := range calendar.parts {
		if e.name != "VEVENT" || len(e.all("RECURRENCE-ID")) > 0 {
			continue
		}
		uid := e.text("UID")
		if _, twice := by[uid]; twice {
			t.Fatalf("two events are %s", uid)
		}
		starts, ends := moment(t, e.all("DTSTART")[0]), moment(t, e.all("DTEND")[0])
		count, gap := 1, 1
		for _, r := range e.all("RRULE") {
			if _, err := fmt.Sscanf(r.value, "FREQ=DAILY;INTERVAL=%d;COUNT=%d", &gap, &count); err != nil {
				t.Fatalf("%s: %v", r.value, err)
			}
		}
		without := map[string]bool{}
		for _, x := range e.all("EXDATE") {
			without[moment(t, x).String()] = true
		}
		for i := range count {
			s := ical.Span{Starts: starts.AddDate(0, 0, i*gap), Ends: ends.AddDate(0, 0, i*gap)}
			if other, is := moved[uid][s.Starts.String()]; is {
				by[uid] = append(by[uid], other)
			} else if !without[s.Starts.String()] {
				by[uid] = append(by[uid], s)
			}
		}
	}
	return by
}

// lawful refuses what the standards refuse of a whole calendar.
func lawful(c component) error {
	method := c.text("METHOD")
	if c.name != "VCALENDAR" || c.text("VERSION") != "2.0" || c.text("PRODID") == "" || method == "" {
		return fmt.Errorf("a calendar without its head")
	}
	zones, uids := 0, map[string]bool{}
	for _, e := range c.parts {
		if e.name == "VTIMEZONE" {
			zones++
			continue
		}
		for _, name := range []string{"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS"} {
			if len(e.all(name)) != 1 {
				return fmt.Errorf("%d %s", len(e.all(name)), name)
			}
		}
		if _, err := strconv.Atoi(e.text("SEQUENCE")); err != nil {
			return err
		}
		if method != "PUBLISH" && (len(e.all("ORGANIZER")) != 1 || len(e.all("ATTENDEE")) != 1) {
			return fmt.Errorf("an invitation from nobody, or to nobody")
		}
		if method == "CANCEL" && e.text("STATUS") != "CANCELLED" {
			return fmt.Errorf("a cancellation that stands")
		}
		uids[e.text("UID")] = true
	}
	if method != "PUBLISH" && len(uids) != 1 {
		return fmt.Errorf("an invitation to %d events", len(uids))
	}
	if zones > 1 || len(uids) > 0 && zones == 0 {
		return fmt.Errorf("%d zones", zones)
	}
	return nil
}
