package ical_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/ical"
)

var written = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

func span(day civil.Day, from, to civil.Clock) ical.Span {
	return ical.Span{Starts: civil.At(day, from, civil.Paris), Ends: civil.At(day, to, civil.Paris)}
}

func event(spans ...ical.Span) ical.Event {
	return ical.Event{
		UID: "place-7q4k@profil.example.fr", Sequence: 3, Stamp: written, Spans: spans,
		Summary:     "Conduire un entretien : écouter, reformuler",
		Description: "Mardi 12 janvier 2027 : 9 h – 12 h 30 ; 13 h 30 – 17 h\nVotre demande : https://profil.example.fr/demandes/7q4k",
		Location:    `Maison de l’emploi, 12 rue du Château d’Eau, 33000 Bordeaux`,
		URL:         "https://profil.example.fr/demandes/7q4k",
		Organiser:   ical.Party{Name: `PROFIL, "Cap"`, Address: "ne-pas-repondre@profil.example.fr"},
		Attendee:    ical.Party{Name: "Claire Vasseur", Address: "claire.vasseur@bordeaux.example"},
	}
}

func write(t *testing.T, c ical.Calendar) []byte {
	t.Helper()
	c.Product = "PROFIL"
	b, err := c.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is sent is written down: PROFIL_UPDATE=1 writes it again.
func TestGoldenCalendars(t *testing.T) {
	// across the change to summer time, with a day left out and a short one
	long := event(span("2027-03-16", "09:00", "17:00"), span("2027-03-23", "09:00", "17:00"), span("2027-04-06", "09:00", "12:30"))
	feed := event(span("2027-01-12", "09:00", "12:30"))
	feed.Organiser, feed.Attendee, feed.UID = ical.Party{}, ical.Party{}, "session-9fzt@profil.example.fr"
	for name, c := range map[string]ical.Calendar{
		"invitation":   {Method: ical.Request, Events: []ical.Event{event(span("2027-01-12", "09:00", "17:00"))}},
		"several_days": {Method: ical.Request, Events: []ical.Event{long}},
		"cancelled":    {Method: ical.Cancel, Events: []ical.Event{long}},
		"feed":         {Method: ical.Publish, Name: "PROFIL", Events: []ical.Event{long, feed}},
		"empty_feed":   {Method: ical.Publish, Name: "PROFIL"},
	} {
		got, file := write(t, c), "testdata/"+name+".ics"
		if os.Getenv("PROFIL_UPDATE") != "" {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != string(got) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		read, err := read(got)
		if err == nil {
			err = lawful(read)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the days of a session, a calendar shows those and no other, at their
// hours in Paris, on both sides of a change of the clocks.
func TestDaysAreReadBackAsTheyAre(t *testing.T) {
	hours := [][2]civil.Clock{{"09:00", "17:00"}, {"09:00", "12:30"}, {"13:30", "17:00"}, {"09:00", "17:00"}}
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 4))
		var spans []ical.Span
		day := civil.Day("2027-03-20").Add(r.IntN(250))
		for range 1 + r.IntN(12) {
			h := hours[r.IntN(len(hours))]
			spans = append(spans, span(day, h[0], h[1]))
			day = day.Add([]int{1, 1, 2, 7, 7, 14, 30}[r.IntN(7)])
		}
		got := write(t, ical.Calendar{Method: ical.Request, Events: []ical.Event{event(spans...)}})
		c, err := read(got)
		if err == nil {
			err = lawful(c)
		}
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, got)
		}
		shown := expand(t, c)[event().UID]
		if !slices.EqualFunc(shown, spans, func(a, b ical.Span) bool { return a.Starts.Equal(b.Starts) && a.Ends.Equal(b.Ends) }) {
			t.Fatalf("seed %d: %v\nfor %v\n%s", seed, shown, spans, got)
		}
	}
}

// The test above proves something: where one day is not excepted, it shows.
func TestADayTooManyIsSeen(t *testing.T) {
	spans := []ical.Span{span("2027-03-16", "09:00", "17:00"), span("2027-03-17", "09:00", "17:00"), span("2027-03-19", "09:00", "17:00")}
	got := string(write(t, ical.Calendar{Method: ical.Request, Events: []ical.Event{event(spans...)}}))
	broken := strings.Replace(got, "EXDATE;TZID=Europe/Paris:20270318T090000\r\n", "", 1)
	c, err := read([]byte(broken))
	if err != nil || broken == got {
		t.Fatal(err)
	}
	if n := len(expand(t, c)[event().UID]); n != 4 {
		t.Errorf("%d days", n)
	}
}

func TestWhatCannotBeACalendar(t *testing.T) {
	good := event(span("2027-01-12", "09:00", "17:00"))
	change := func(f func(*ical.Event)) ical.Event { e := good; f(&e); return e }
	for name, c := range map[string]ical.Calendar{
		"no method":    {Events: []ical.Event{good}},
		"two events":   {Method: ical.Request, Events: []ical.Event{good, good}},
		"none":         {Method: ical.Cancel},
		"no day":       {Method: ical.Publish, Events: []ical.Event{event()}},
		"to nobody":    {Method: ical.Request, Events: []ical.Event{change(func(e *ical.Event) { e.Attendee = ical.Party{} })}},
		"from nobody":  {Method: ical.Cancel, Events: []ical.Event{change(func(e *ical.Event) { e.Organiser = ical.Party{} })}},
		"no name":      {Method: ical.Publish, Events: []ical.Event{change(func(e *ical.Event) { e.UID = "" })}},
		"no instant":   {Method: ical.Publish, Events: []ical.Event{change(func(e *ical.Event) { e.Stamp = time.Time{} })}},
		"backwards":    {Method: ical.Publish, Events: []ical.Event{event(span("2027-01-12", "17:00", "09:00"))}},
		"twice a day":  {Method: ical.Publish, Events: []ical.Event{event(span("2027-01-12", "09:00", "12:00"), span("2027-01-12", "13:00", "17:00"))}},
		"out of order": {Method: ical.Publish, Events: []ical.Event{event(span("2027-01-13", "09:00", "12:00"), span("2027-01-12", "13:00", "17:00"))}},
	} {
		if b, err := c.Bytes(); fault.CodeOf(err) != "ical.unfit" || b != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever is typed comes back as it was, and can neither end a line nor begin a
// property.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", "a", "a;b,c\\n\\", "première\r\nseconde\rtroisième", "BEGIN:VEVENT\r\nEND:VCALENDAR", strings.Repeat("é", 200), "x\x00\u2028y\xff", `"; CN=x:mailto:a@b`, "👩‍🏫" + strings.Repeat("学", 60)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		e := event(span("2027-01-12", "09:00", "17:00"), span("2027-01-13", "09:00", "12:00"))
		e.Summary, e.Description, e.Location, e.URL = one, other, one+other, one
		e.Organiser.Name, e.Attendee.Name, e.Attendee.Address = one, other, other+"@x"
		got := write(t, ical.Calendar{Method: ical.Request, Events: []ical.Event{e}})
		c, err := read(got)
		if err == nil {
			err = lawful(c)
		}
		if err != nil {
			t.Fatalf("%v\n%q", err, got)
		}
		if n := len(c.parts); n != 3 { // the zone, the event, its second day
			t.Fatalf("%d parts", n)
		}
		for _, part := range c.parts[1:] {
			if part.text("SUMMARY") != shown(one) {
				t.Fatalf("%q for %q", part.text("SUMMARY"), shown(one))
			}
			if people := part.all("ATTENDEE"); len(people) != 1 || !strings.HasPrefix(people[0].value, "mailto:") {
				t.Fatalf("%+v", people)
			}
		}
	})
}

// shown is what is left of a text: its lines, without control characters.
func shown(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffd) {
			return -1
		}
		return r
	}, s)
}
