package french

import (
	"strconv"
	"strings"
	"time"

	"profil/internal/civil"
)

// nb is the no-break space.
const nb = "\u00a0"

var (
	weekdays    = []string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	months      = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	shortMonths = []string{"janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
)

// number is the day of the month: « 1ᵉʳ », « 2 ».
func number(t time.Time) string {
	if t.Day() == 1 {
		return "1ᵉʳ"
	}
	return strconv.Itoa(t.Day())
}

// Month is « janvier ».
func Month(m time.Month) string { return months[m-1] }

// MonthShort is « janv. ».
func MonthShort(m time.Month) string { return shortMonths[m-1] }

// Day is « jeudi 14 janvier 2027 », "" for no day.
func Day(d civil.Day) string {
	if d == "" {
		return ""
	}
	return weekdays[d.Weekday()] + " " + DayMonthYear(d)
}

// DayMonthYear is « 14 janvier 2027 ».
func DayMonthYear(d civil.Day) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	return number(t) + nb + months[t.Month()-1] + nb + strconv.Itoa(t.Year())
}

// DayMonth is « jeudi 14 janvier ».
func DayMonth(d civil.Day) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	return weekdays[t.Weekday()] + " " + number(t) + nb + months[t.Month()-1]
}

// DayShort is « 14 janv. 2027 ».
func DayShort(d civil.Day) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	return number(t) + nb + shortMonths[t.Month()-1] + nb + strconv.Itoa(t.Year())
}

// Range is « du 14 au 16 janvier 2027 », « le 14 janvier 2027 » for one day.
func Range(from, to civil.Day) string {
	f, t := from.Time(), to.Time()
	switch {
	case from == to || to == "":
		return "le" + nb + DayMonthYear(from)
	case f.Year() != t.Year():
		return "du" + nb + DayMonthYear(from) + " au" + nb + DayMonthYear(to)
	case f.Month() != t.Month():
		return "du" + nb + number(f) + nb + months[f.Month()-1] + " au" + nb + DayMonthYear(to)
	}
	return "du" + nb + number(f) + " au" + nb + DayMonthYear(to)
}

// OfRange is « du 14 au 16 janvier 2027 », « du 14 janvier 2027 » for one day: for
// what has these days, as a session has.
func OfRange(from, to civil.Day) string {
	said := Range(from, to)
	if one, ok := strings.CutPrefix(said, "le"+nb); ok {
		return "du" + nb + one
	}
	return said
}

// Days is « 14, 15 et 16 janvier 2027 »: days in order, each said once.
func Days(days []civil.Day) string {
	var groups []string
	for i := 0; i < len(days); {
		t := days[i].Time()
		var said []string
		j := i
		for ; j < len(days) && days[j][:7] == days[i][:7]; j++ {
			if n := number(days[j].Time()); len(said) == 0 || said[len(said)-1] != n {
				said = append(said, n)
			}
		}
		month := nb + months[t.Month()-1]
		if j == len(days) || days[j][:4] != days[i][:4] {
			month += nb + strconv.Itoa(t.Year())
		}
		groups = append(groups, List(said)+month)
		i = j
	}
	return List(groups)
}

// Clock is « 9 h », « 13 h 30 ».
func Clock(c civil.Clock) string {
	if c == "" {
		return ""
	}
	m := c.Minutes()
	s := strconv.Itoa(m/60) + nb + "h"
	if m%60 != 0 {
		s += nb + two(m%60)
	}
	return s
}

// Span is « 9 h – 17 h ». A line may end after its dash: a browser ends it there
// whatever space follows, and a no-break one would then begin the next.
func Span(from, to civil.Clock) string { return Clock(from) + nb + "– " + Clock(to) }

// Instant is « 22 novembre 2026, 10 h 12 », as it is in Paris.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return DayMonthYear(civil.DayOf(t, civil.Paris)) + "," + nb + Clock(clockOf(t))
}

// Deadline is « lundi 7 décembre, 18 h », with the year when it is not now's.
func Deadline(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := civil.DayOf(t, civil.Paris)
	s := DayMonth(d)
	if d.Year() != civil.DayOf(now, civil.Paris).Year() {
		s = Day(d)
	}
	return s + "," + nb + Clock(clockOf(t))
}

func clockOf(t time.Time) civil.Clock {
	p := t.In(civil.Paris)
	return civil.ClockAt(p.Hour()*60 + p.Minute())
}

// Age is how long something has waited: « 3 jours », « 5 heures », « 2
// minutes », « à l’instant ».
func Age(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return Count(int(d.Hours()/24), "jour", "jours")
	case d >= time.Hour:
		return Count(int(d.Hours()), "heure", "heures")
	case d >= time.Minute:
		return Count(int(d.Minutes()), "minute", "minutes")
	}
	return "à l’instant"
}

// Hours is a duration as papers print it: « 13,50 h ».
func Hours(minutes int) string {
	cents := (minutes*100 + 30) / 60
	return strconv.Itoa(cents/100) + "," + two(cents%100) + nb + "h"
}

// HoursShort is a duration as screens say it: « 13 h 30 », « 45 min ».
func HoursShort(minutes int) string {
	switch {
	case minutes > 0 && minutes < 60:
		return strconv.Itoa(minutes) + nb + "min"
	case minutes%60 == 0:
		return strconv.Itoa(minutes/60) + nb + "h"
	}
	return strconv.Itoa(minutes/60) + nb + "h" + nb + two(minutes%60)
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// ReadHours reads a duration typed as « 7 h », « 7 h 30 », « 7,5 » or « 45 min »
// in minutes; ok is false for anything else.
func ReadHours(typed string) (minutes int, ok bool) {
	s := strings.ToLower(strings.NewReplacer(" ", "", nb, "", "\u202f", "").Replace(typed))
	if m, found := strings.CutSuffix(s, "min"); found {
		n, err := strconv.Atoi(m)
		return n, err == nil && n > 0
	}
	if h, m, found := strings.Cut(s, "h"); found {
		hours, err := strconv.Atoi(h)
		rest := 0
		if m != "" {
			var e error
			if rest, e = strconv.Atoi(m); e != nil || rest > 59 {
				return 0, false
			}
		}
		return hours*60 + rest, err == nil && hours*60+rest > 0
	}
	f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return int(f*60 + .5), err == nil && f > 0 && f < 1000
}
