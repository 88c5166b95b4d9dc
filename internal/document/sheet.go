package document

import (
	"strings"
	"time"
	"unicode"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/pdf"
)

// sheet is the feuille d’émargement of one half-day, with every mark as it was
// made. Before it is sealed it is the blank sheet, for a pen.
func sheet(f Facts, i Issue) pdf.Paper {
	s, h := f.Sheet, f.Sheet.HalfDay
	zone := civil.Zone(f.Session.Zone)
	t := pdf.Table{RowHeader: true, Columns: []pdf.Column{
		{Title: "Participant", Width: 2}, {Title: "Structure", Width: 2.2}, {Title: "Signature", Width: 2}, {Title: "Date et moyen", Width: 2}, {Title: "Durée suivie", Align: pdf.Right},
	}}
	signed, minutes := 0, 0
	for _, r := range s.Rows {
		row := []pdf.Cell{{Text: r.Name}, {Text: r.Structure}, {}, {}, {}}
		switch {
		case r.Status == present:
			signed++
			minutes += r.Minutes
			row[2] = pdf.Cell{Mark: r.Mark.drawn(r.Name)}
			row[3] = pdf.Cell{Text: at(r.At, zone) + "\n" + method(r.Method)}
			row[4] = pdf.Cell{Text: french.Hours(r.Minutes)}
		case r.Status == "absent" || r.Status == "excused":
			row[2] = pdf.Cell{Text: capital(statusWord(r.Status))}
			row[3] = pdf.Cell{Text: at(r.At, zone) + "\nnoté par le formateur"}
			row[4] = pdf.Cell{Text: french.Hours(0)}
		}
		t.Rows = append(t.Rows, row)
	}
	blocks := []pdf.Block{
		facts(
			"Action de formation", f.Course.Title,
			"Demi-journée", joined(" – ", french.Day(h.Day)+", "+french.Span(h.Starts, h.Ends)+" ("+french.Hours(h.Minutes)+")", h.Title),
			"Lieu", f.halfDayPlace(),
			"Formateurs", strings.ReplaceAll(f.Session.trainers(), "\n", " ; "),
		),
		t,
		pdf.Keep{Blocks: []pdf.Block{
			paragraph("%s sur %s, %s suivies au total.", french.Count(signed, "personne a signé", "personnes ont signé"), french.Count(len(s.Rows), "participant", "participants"), french.Hours(minutes)),
			pdf.Signatures{Boxes: []pdf.SignatureBox{s.countersigned(zone)}},
			s.sealed(zone),
		}},
	}
	return pdf.Paper{Title: "Feuille d’émargement", Kicker: kicker(f, i), Subject: say("Émargement du %s", french.DayMonthYear(h.Day)), Blocks: blocks, Landscape: true}
}

func (f Facts) halfDayPlace() string {
	if f.Sheet.HalfDay.Remote || len(f.Session.Place) == 0 {
		return "à distance"
	}
	return joined(", ", f.Session.Place...)
}

func (s Sheet) countersigned(zone *time.Location) pdf.SignatureBox {
	b := pdf.SignatureBox{Role: "Le formateur", Name: s.Trainer, Note: "Nom, date et signature"}
	if !s.At.IsZero() {
		b.At, b.Mark, b.Note = "Contresigné le "+at(s.At, zone), s.Mark.drawn(s.Trainer), method(s.Method)
	}
	return b
}

func (s Sheet) sealed(zone *time.Location) pdf.Block {
	if s.Seal == "" {
		return pdf.Paragraph{Style: pdf.Small, Text: say("Cette feuille n’est pas encore scellée : elle ne fait pas preuve.")}
	}
	return pdf.Paragraph{Style: pdf.Small, Text: say("Feuille scellée le %s. Empreinte (SHA-256) de toutes ses lignes : %s", at(s.SealedAt, zone), spaced(s.Seal))}
}

// spaced cuts a fingerprint in groups of eight, so that a line may end there.
func spaced(sum string) (s string) {
	for i := 0; i < len(sum); i += 8 {
		if i > 0 {
			s += " "
		}
		s += sum[i:min(i+8, len(sum))]
	}
	return s
}

func (m *Mark) drawn(name string) *pdf.Mark {
	if m == nil {
		return nil
	}
	d := &pdf.Mark{Typed: m.Typed, Ratio: markRatio, Alt: "Signature de " + name}
	for _, stroke := range m.Strokes {
		var points []pdf.Point
		for _, p := range stroke {
			points = append(points, pdf.Point{X: p[0], Y: p[1]})
		}
		d.Strokes = append(d.Strokes, points)
	}
	return d
}

// markRatio is the shape of the pad on which people draw.
const markRatio = 10.0 / 3

func method(m string) string {
	switch m {
	case "drawn":
		return "signature dessinée à l’écran"
	case "typed":
		return "nom saisi, de même valeur"
	}
	return "noté par le formateur"
}

// at is « 12 octobre 2026 à 9 h 02 », in the zone of the session.
func at(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	p := t.In(zone)
	return french.DayMonthYear(civil.DayOf(t, zone)) + " à\u00a0" + french.Clock(civil.ClockAt(p.Hour()*60+p.Minute()))
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return string(append([]rune{unicode.ToUpper(r[0])}, r[1:]...))
}
