package letter

import (
	"slices"
	"time"

	"profil/internal/civil"
)

// Family is a group of letters that somebody chooses the rhythm of at once.
type Family string

// The families, each with its sentences "family.<code>", ".what" and, where the
// rhythm may not be chosen, ".why".
const (
	Access    Family = "access"    // what one has just asked for, and the digests themselves
	Security  Family = "security"  // what changes in how one signs in
	Decisions Family = "decisions" // what was decided about somebody, and the rights given to them
	Papers    Family = "papers"
	Reminders Family = "reminders" // the last word before a rule applies
	ToDo      Family = "todo"      // what waits for an answer of theirs
	Receipts  Family = "receipts"  // what they did was received, or taken into account
	Awaited   Family = "awaited"   // the next session of what they wait for
	Team      Family = "team"      // what happens in their structure
)

// Rhythm is when the letters of a family leave.
type Rhythm string

// The rhythms, each with its sentence "rhythm.<code>".
const (
	AtOnce Rhythm = "once"
	Daily  Rhythm = "daily"  // in one letter, each morning where there is something to say
	Weekly Rhythm = "weekly" // the same, on Monday
	Never  Rhythm = "never"  // the site says it, no mail does
)

// Terms are what may be chosen of a family.
type Terms struct {
	Family  Family
	Rhythms []Rhythm // where one is alone, nothing may be chosen; the first one is that of who has no account
	News    bool     // what happened, which the news of the site keep; else it is in what is to be done, or only in the letter
}

// Fixed tells that the rhythm of a family may not be chosen.
func (t Terms) Fixed() bool { return len(t.Rhythms) == 1 }

// Families is every family with its terms, in the order of the page. What the law
// or the safety of an account needs leaves at once, whoever it is for.
var Families = []Terms{
	{ToDo, []Rhythm{AtOnce, Daily}, false}, // a week would let deadlines pass
	{Receipts, []Rhythm{AtOnce, Daily, Weekly, Never}, true},
	{Awaited, []Rhythm{AtOnce, Daily, Weekly, Never}, true},
	{Team, []Rhythm{AtOnce, Daily, Weekly, Never}, true},
	{Decisions, []Rhythm{AtOnce}, true},
	{Papers, []Rhythm{AtOnce}, true},
	{Reminders, []Rhythm{AtOnce}, false},
	{Security, []Rhythm{AtOnce}, true},
	{Access, []Rhythm{AtOnce}, false},
}

// TermsOf are the terms of the family of a kind of letter.
func TermsOf(k Kind) Terms { return termsOf(letters[k].family) }

func termsOf(f Family) Terms {
	if i := slices.IndexFunc(Families, func(t Terms) bool { return t.Family == f }); i >= 0 {
		return Families[i]
	}
	return Terms{Rhythms: []Rhythm{AtOnce}}
}

// admits gives the rhythm that holds where one was chosen: a choice that the
// terms no longer admit is none.
func (t Terms) admits(chosen Rhythm) Rhythm {
	if slices.Contains(t.Rhythms, chosen) {
		return chosen
	}
	return t.Rhythms[0]
}

// morning is when digests leave, in Paris.
const morning civil.Clock = "07:00"

// Next is when what waits for a digest from now on leaves; it is now for the
// rhythms that have none.
func (r Rhythm) Next(now time.Time) time.Time {
	day := civil.DayOf(now, civil.Paris)
	switch r {
	case Daily:
	case Weekly:
		for day.Weekday() != time.Monday {
			day = day.Add(1)
		}
	default:
		return now
	}
	at := civil.At(day, morning, civil.Paris)
	for !at.After(now) {
		if day = day.Add(1); r == Weekly {
			day = day.Add(6)
		}
		at = civil.At(day, morning, civil.Paris)
	}
	return at
}

// digests are the letters that gather what waits for each rhythm.
var digests = map[Rhythm]Kind{Daily: DailyDigest, Weekly: WeeklyDigest}

// heldBy is the rhythm that a digest gathers, "" for any other letter.
func heldBy(k Kind) Rhythm {
	for r, digest := range digests {
		if digest == k {
			return r
		}
	}
	return ""
}
