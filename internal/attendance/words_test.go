package attendance_test

import (
	"testing"

	"profil/internal/attendance"
	"profil/internal/french"
)

// Every status, event, kind, method and presence has its sentence, and every
// status an exit or an end.
func TestWords(t *testing.T) {
	var codes []string
	for _, s := range attendance.Life.Statuses() {
		codes = append(codes, "sheet.status."+string(s))
	}
	for _, e := range attendance.Life.Events() {
		codes = append(codes, "sheet."+string(e))
	}
	for _, k := range []attendance.Kind{attendance.Signed, attendance.Absent, attendance.Excused, attendance.Revoked} {
		codes = append(codes, "sheet."+string(k), "kind."+string(k))
	}
	for _, m := range []attendance.Method{attendance.Drawn, attendance.Typed, attendance.Roster} {
		codes = append(codes, "method."+string(m))
	}
	for _, p := range []attendance.Presence{attendance.Awaited, attendance.WasPresent, attendance.WasAbsent, attendance.WasExcused} {
		codes = append(codes, "presence."+string(p))
	}
	for _, c := range codes {
		if !french.Has(c) {
			t.Errorf("%s has no sentence", c)
		}
	}
	if un := attendance.Life.Unreachable(); len(un) > 0 {
		t.Errorf("nothing leads to %v", un)
	}
}
