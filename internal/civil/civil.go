// Package civil holds the days and the clocks of people: a day of the calendar
// and an hour on the wall, in no time zone until one is named. It refuses to
// guess a zone.
package civil

import (
	"time"
	_ "time/tzdata" // the zones are in the binary: no machine lacks them

	"profil/internal/fault"
)

// Paris is the zone of the programme.
var Paris = Zone("Europe/Paris")

// Zone gives an IANA zone, Paris for a name that does not exist.
func Zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil || name == "" {
		z, _ = time.LoadLocation("Europe/Paris")
	}
	return z
}

// Day is a day of the calendar as text, YYYY-MM-DD: days compare and sort as
// their texts do, in Go and in both databases. "" is no day.
type Day string

const layout = "2006-01-02"

// ParseDay reads YYYY-MM-DD, or 14/01/2027 as the French write it; anything
// else is refused under the field "day".
func ParseDay(typed string) (Day, error) {
	for _, l := range []string{layout, "2/1/2006"} {
		if t, err := time.Parse(l, typed); err == nil && t.Year() > 1900 && t.Year() < 2200 {
			return Day(t.Format(layout)), nil
		}
	}
	return "", fault.Field("day", "day.wrong")
}

// DayOf is the day it is in zone at instant t.
func DayOf(t time.Time, zone *time.Location) Day { return Day(t.In(zone).Format(layout)) }

// Date makes a day; 31 April is 1 May.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(layout))
}

// Time is noon of the day in UTC, for what package time knows of days; the
// zero time for no day.
func (d Day) Time() time.Time {
	t, err := time.Parse(layout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

// Add is n days later.
func (d Day) Add(n int) Day { return Day(d.Time().AddDate(0, 0, n).Format(layout)) }

// AddMonths is n months later; the last day of a month stays in its month.
func (d Day) AddMonths(n int) Day {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 12, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.Year(), first.Month(), min(t.Day(), last))
}

// Since is the number of days from o to d.
func (d Day) Since(o Day) int { return int(d.Time().Sub(o.Time()).Hours() / 24) }

// Year is the civil year: that of a quota, of an adhésion.
func (d Day) Year() int { return d.Time().Year() }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// Clock is an hour on the wall as text, HH:MM. "" is no hour.
type Clock string

// ParseClock reads "9:00", "09:00", "9h", "9 h 30"; anything else is refused
// under the field "clock".
func ParseClock(typed string) (Clock, error) {
	var h, m, digits int
	var after bool
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9' && after:
			m, digits = m*10+int(r-'0'), digits+1
		case r >= '0' && r <= '9':
			h = h*10 + int(r-'0')
		case (r == ':' || r == 'h' || r == 'H') && !after:
			after = true
		case r == ' ' || r == '\u00a0' || r == '\u202f':
		default:
			return "", fault.Field("clock", "clock.wrong")
		}
	}
	if !after || h > 23 || m > 59 || (digits != 0 && digits != 2) {
		return "", fault.Field("clock", "clock.wrong")
	}
	return ClockAt(h*60 + m), nil
}

// ClockAt is the hour so many minutes after midnight.
func ClockAt(minutes int) Clock {
	return Clock(time.Date(2000, 1, 1, 0, minutes, 0, 0, time.UTC).Format("15:04"))
}

// Minutes is the number of minutes since midnight.
func (c Clock) Minutes() int {
	t, err := time.Parse("15:04", string(c))
	if err != nil {
		return 0
	}
	return t.Hour()*60 + t.Minute()
}

// At is the instant at which the clock shows c on day d in zone. An hour that
// does not exist, when summer time begins, is the one after it.
func At(d Day, c Clock, zone *time.Location) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, c.Minutes(), 0, 0, zone).UTC()
}

// WorkingDays is the instant n working days after t, at six in the evening in
// zone: Saturdays, Sundays and the public holidays of the Code du travail
// (L3133-1) do not count.
func WorkingDays(t time.Time, n int, zone *time.Location) time.Time {
	d := DayOf(t, zone)
	for n > 0 {
		d = d.Add(1)
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday && !Holiday(d) {
			n--
		}
	}
	return At(d, "18:00", zone)
}

// Office hours, in which a promise made in hours runs.
const (
	opens  Clock = "09:00"
	closes Clock = "18:00"
)

// Working is a length of working time: so many days or, when Hours is not
// zero, so many hours of the office (from nine to six on working days).
type Working struct{ Days, Hours int }

// After is when w has passed since t.
func (w Working) After(t time.Time, zone *time.Location) time.Time {
	if w.Hours == 0 {
		return WorkingDays(t, w.Days, zone)
	}
	left := time.Duration(w.Hours) * time.Hour
	for d := DayOf(t, zone); ; d = d.Add(1) {
		if day := d.Weekday(); day == time.Saturday || day == time.Sunday || Holiday(d) {
			continue
		}
		from, to := At(d, opens, zone), At(d, closes, zone)
		if from.Before(t) {
			from = t
		}
		if open := to.Sub(from); open >= left {
			return from.Add(left).UTC()
		} else if open > 0 {
			left -= open
		}
	}
}

// Holiday tells whether d is one of the eleven public holidays (Code du
// travail, L3133-1).
func Holiday(d Day) bool {
	switch string(d)[5:] {
	case "01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25":
		return true
	}
	e := easter(d.Year())
	return d == e.Add(1) || d == e.Add(39) || d == e.Add(50)
}

// easter is Easter Sunday in the Gregorian calendar (Oudin's algorithm).
func easter(y int) Day {
	g, c := y%19, y/100
	h := (c - c/4 - (8*c+13)/25 + 19*g + 15) % 30
	i := h - (h/28)*(1-(29/(h+1))*((21-g)/11))
	j := (y + y/4 + i + 2 - c + c/4) % 7
	l := i - j
	month := 3 + (l+40)/44
	return Date(y, time.Month(month), l+28-31*(month/4))
}
