package civil

import (
	"testing"
	"time"
)

func TestDays(t *testing.T) {
	for typed, want := range map[string]Day{
		"2027-01-14": "2027-01-14", "14/01/2027": "2027-01-14", "1/2/2028": "2028-02-01",
		"2027-02-29": "", "demain": "", "": "", "14/13/2027": "",
	} {
		got, err := ParseDay(typed)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("ParseDay(%q) = %q, %v", typed, got, err)
		}
	}
	if d := Day("2028-01-31").AddMonths(1); d != "2028-02-29" {
		t.Errorf("a month after 31 January 2028: %s", d)
	}
	if n := Day("2027-03-29").Since("2027-03-27"); n != 2 { // summer time begins between them
		t.Errorf("%d days", n)
	}
}

func TestClocks(t *testing.T) {
	for typed, want := range map[string]Clock{
		"9:00": "09:00", "09:05": "09:05", "9h": "09:00", "13 h 30": "13:30", "17h45": "17:45",
		"24:00": "", "9": "", "9:5": "", "9:60": "", "midi": "", "": "",
	} {
		got, err := ParseClock(typed)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("ParseClock(%q) = %q, %v", typed, got, err)
		}
	}
}

func TestAtKnowsSummerTime(t *testing.T) {
	for want, at := range map[string]time.Time{
		"2027-01-14T08:00:00Z": At("2027-01-14", "09:00", Paris),
		"2027-07-14T07:00:00Z": At("2027-07-14", "09:00", Paris),
		"2027-03-28T01:30:00Z": At("2027-03-28", "02:30", Paris), // does not exist that night
		"2026-11-30T17:00:00Z": WorkingDays(time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC), 10, Paris),
		"2026-11-12T17:00:00Z": WorkingDays(time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC), 2, Paris), // the 11th is a holiday
	} {
		if got := at.Format(time.RFC3339); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestHolidays(t *testing.T) {
	for _, d := range []Day{"2027-03-29", "2027-05-06", "2027-05-17", "2026-04-06", "2026-05-14", "2026-05-25", "2026-12-25"} {
		if !Holiday(d) {
			t.Errorf("%s is a holiday", d)
		}
	}
	if Holiday("2027-03-30") {
		t.Error("2027-03-30 is not a holiday")
	}
}

// An hour promised on a Friday evening is kept on Monday morning.
func TestWorkingTime(t *testing.T) {
	at := func(d Day, c Clock) time.Time { return At(d, c, Paris) }
	for _, c := range []struct {
		w          Working
		from, want time.Time
	}{
		{Working{Days: 2}, at("2026-11-20", "10:00"), at("2026-11-24", "18:00")},
		{Working{Hours: 4}, at("2026-11-20", "10:00"), at("2026-11-20", "14:00")},
		{Working{Hours: 8}, at("2026-11-20", "10:00"), at("2026-11-20", "18:00")},
		{Working{Hours: 9}, at("2026-11-20", "10:00"), at("2026-11-23", "10:00")},
		{Working{Hours: 1}, at("2026-11-20", "22:00"), at("2026-11-23", "10:00")},
		{Working{Hours: 1}, at("2026-11-21", "07:00"), at("2026-11-23", "10:00")},
		{Working{Hours: 20}, at("2026-12-24", "09:00"), at("2026-12-29", "11:00")},
	} {
		if got := c.w.After(c.from, Paris); !got.Equal(c.want) {
			t.Errorf("%v after %s is %s, want %s", c.w, c.from, got.In(Paris), c.want.In(Paris))
		}
	}
}
