package attendance_test

import (
	"fmt"
	"strings"
	"testing"

	"profil/internal/attendance"
	"profil/internal/fault"
)

// strokes is a drawing of n points, as a screen gives it.
func strokes(n int, x, y int) string {
	var all []string
	for range n {
		all = append(all, fmt.Sprintf("[%d,%d]", x, y))
	}
	return "[[" + strings.Join(all, ",") + "]]"
}

func TestMarksAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		drawn, typed string
		method       attendance.Method
		code         string
	}{
		"drawn":                   {drawn: strokes(40, 500, 150), method: attendance.Drawn},
		"drawn wins over typed":   {drawn: strokes(8, 1000, 300), typed: "n’importe qui", method: attendance.Drawn},
		"typed":                   {typed: "Zoé  Çelik-Noël", method: attendance.Typed},
		"typed without accents":   {typed: "zoe celik noel", method: attendance.Typed},
		"the pad left empty":      {drawn: "[]", typed: "Zoé Çelik-Noël", method: attendance.Typed},
		"nothing":                 {code: "attendance.unsigned"},
		"spaces":                  {typed: " \t ", code: "attendance.unsigned"},
		"another name":            {typed: "Marc Delage", code: "attendance.other_name"},
		"a slip of the finger":    {drawn: strokes(7, 10, 10), code: "attendance.mark"},
		"a novel":                 {drawn: strokes(4001, 10, 10), code: "attendance.mark"},
		"out of the frame":        {drawn: strokes(20, 10, 301), code: "attendance.mark"},
		"before the frame":        {drawn: strokes(20, -1, 10), code: "attendance.mark"},
		"not numbers":             {drawn: `[[["a","b"]]]`, code: "attendance.mark"},
		"not JSON":                {drawn: `<script>`, code: "attendance.mark"},
		"too heavy":               {drawn: "[[" + strings.Repeat(" ", 65<<10) + "]]", code: "attendance.mark"},
		"numbers beyond numbers":  {drawn: strings.ReplaceAll(strokes(20, 1, 1), "1,1", "1e999,1"), code: "attendance.mark"},
		"points of one dimension": {drawn: "[" + strings.Repeat("[[5]],", 20) + "[[5]]]", method: attendance.Drawn},
	} {
		m, method, err := attendance.ParseMark(c.drawn, c.typed, "Zoé Çelik-Noël")
		if code := field(err, "signature"); code != c.code || method != c.method {
			t.Errorf("%s: %q by %q, want %q by %q", name, code, method, c.code, c.method)
		}
		if err == nil && m.Method() != method {
			t.Errorf("%s: the mark says %q", name, m.Method())
		}
	}
	m, _, err := attendance.ParseMark(strokes(9, 500, 75), "", "")
	if err != nil || m.Strokes[0][0] != (attendance.Point{0.5, 0.25}) {
		t.Errorf("%v %v: the frame is one by one", m, err)
	}
}

// field is the code under which a field of a form was refused, "" for none.
func field(err error, name string) string {
	fields, other := map[string]string{}, err
	if e, ok := err.(*fault.Error); ok && e.Kind == fault.Invalid { //nolint:errorlint // what is tested is returned as it is
		fields, other = e.Fields, nil
	}
	if other != nil {
		return other.Error()
	}
	return fields[name]
}
