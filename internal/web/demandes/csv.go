package demandes

import (
	"bytes"
	"encoding/csv"
	"strings"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
)

// decisionsCSV writes decisions as French spreadsheets open them: a byte order
// mark, semicolons, lines that end as RFC 4180 says.
func decisionsCSV(all []enrolment.Line) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	w.Write([]string{"Demande", "Personne", "Fonction", "Structure", "Action", "Du", "Au", "Organisme", "Réponse", "Répondu le", "Par", "Motif", "État aujourd’hui"}) //nolint:errcheck // a buffer takes all
	for _, l := range all {
		_, said := answer(l)
		row := []string{
			l.Reference, l.Person, l.Function, l.Employer, l.Course, string(l.FirstDay), string(l.LastDay), l.Provider,
			said, string(civil.DayOf(l.EmployerAt, civil.Paris)), l.DecidedBy, l.EmployerReason, french.Sentence("enrolment.status." + string(l.Status)),
		}
		for i := range row {
			row[i] = harmless(row[i])
		}
		w.Write(row) //nolint:errcheck // a buffer takes all
	}
	w.Flush()
	return b.Bytes()
}

// harmless keeps a spreadsheet from taking for a formula what somebody typed:
// some look past blanks, and read the wide signs as the narrow ones.
func harmless(cell string) string {
	if first := strings.TrimLeft(cell, " \u00a0\u202f"); first != "" && strings.ContainsAny(string([]rune(first)[0]), "=+-@\t\r\n＝＋－＠") {
		return "'" + cell
	}
	return cell
}
