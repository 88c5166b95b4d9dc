package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Period is a length of civil time: months and days, as the law counts.
type Period struct{ Months, Days int }

// After gives the instant that is one period after t, on the calendar of t's
// own time zone.
func (p Period) After(t time.Time) time.Time { return t.AddDate(0, p.Months, p.Days) }

// Before gives the instant that is one period before t: what is older is past
// its retention.
func (p Period) Before(t time.Time) time.Time { return t.AddDate(0, -p.Months, -p.Days) }

// String gives the period in French: « 6 ans », « 3 mois », « 35 jours ».
func (p Period) String() string {
	const nbsp = "\u00a0"
	switch {
	case p.Days != 0 && p.Months == 0:
		return fmt.Sprintf("%d%sjour%s", p.Days, nbsp, plural(p.Days))
	case p.Months > 24 && p.Months%12 == 0 || p.Months == 12:
		return fmt.Sprintf("%d%san%s", p.Months/12, nbsp, plural(p.Months/12))
	}
	return fmt.Sprintf("%d%smois", p.Months, nbsp)
}

func plural(n int) string {
	if n < 2 {
		return ""
	}
	return "s"
}

var period = kind[Period]{name: "durée en jours, mois ou années", example: "24 mois", parse: func(s string) (Period, error) {
	n, unit, err := measure(s)
	if err != nil {
		return Period{}, err
	}
	var p Period
	switch unit {
	case "j", "jour", "jours":
		p = Period{Days: n}
	case "mois":
		p = Period{Months: n}
	case "an", "ans":
		p = Period{Months: 12 * n}
	default:
		return Period{}, wrong("l’unité est « j », « mois » ou « ans »")
	}
	if p.Months > 1200 || p.Days > 36500 {
		return Period{}, wrong("la durée dépasse cent ans")
	}
	return p, nil
}}

var span = kind[time.Duration]{name: "durée en minutes, heures ou jours", example: "12 h", parse: func(s string) (time.Duration, error) {
	n, unit, err := measure(s)
	if err != nil {
		return 0, err
	}
	each := map[string]time.Duration{
		"min": time.Minute, "h": time.Hour, "j": 24 * time.Hour, "jour": 24 * time.Hour, "jours": 24 * time.Hour,
	}[unit]
	switch {
	case each == 0:
		return 0, wrong("l’unité est « min », « h » ou « j »")
	case n > int(366*24*time.Hour/each):
		return 0, wrong("la durée dépasse un an")
	}
	return time.Duration(n) * each, nil
}}

var working = kind[Working]{name: "jours ouvrés ou heures de bureau", example: "2 j", parse: func(s string) (Working, error) {
	n, unit, err := measure(s)
	switch {
	case err != nil:
		return Working{}, err
	case n > 90:
		return Working{}, wrong("le délai dépasse 90")
	case unit == "j" || unit == "jour" || unit == "jours":
		return Working{Days: n}, nil
	case unit == "h":
		return Working{Hours: n}, nil
	}
	return Working{}, wrong("l’unité est « j » ou « h »")
}}

// measure reads a whole number above zero and its unit: « 12 h », « 12h ».
func measure(s string) (n int, unit string, err error) {
	digits := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if digits < 1 {
		return 0, "", wrong("il faut un nombre suivi de son unité")
	}
	n, err = strconv.Atoi(s[:digits])
	if err != nil || n < 1 || n > 1_000_000 {
		return 0, "", wrong("il faut un nombre entier, au moins 1, suivi de son unité")
	}
	return n, strings.ToLower(strings.TrimFunc(s[digits:], unicode.IsSpace)), nil
}
