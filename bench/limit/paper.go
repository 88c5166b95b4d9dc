package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/go-pdf/fpdf"
)

// drawPaper draws an attestation of one page with a table of twelve lines, in a
// font that every reader has: no tag, no embedded font, no metadata.
func drawPaper(n int) ([]byte, error) {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCompression(true)
	latin := p.UnicodeTranslatorFromDescriptor("")
	p.AddPage()
	p.SetFont("Helvetica", "B", 18)
	p.CellFormat(0, 12, latin("Attestation de fin de formation"), "", 1, "C", false, 0, "")
	p.SetFont("Helvetica", "", 11)
	p.Ln(6)
	p.MultiCell(0, 6, latin(fmt.Sprintf("Je soussigné, responsable de l'organisme de formation, déclaré sous le numéro 11 75 12345 75, "+
		"atteste que Mme Camille Lefebvre-Noël %d, agente de la commune de Saint-Étienne, a suivi la formation « Excel avancé » "+
		"du 12/01/2027 au 13/01/2027, d'une durée de 14 heures.", n)), "", "J", false)
	p.Ln(4)
	p.SetFont("Helvetica", "B", 11)
	for i, title := range []string{"Module", "Date", "Heures"} {
		p.CellFormat([]float64{80, 50, 50}[i], 8, latin(title), "1", 0, "C", false, 0, "")
	}
	p.Ln(-1)
	p.SetFont("Helvetica", "", 10)
	for i := range 12 {
		p.CellFormat(80, 7, latin(fmt.Sprintf("Module %d : tableaux croisés dynamiques", i+1)), "1", 0, "", false, 0, "")
		p.CellFormat(50, 7, fmt.Sprintf("1%d/01/2027", i%9), "1", 0, "C", false, 0, "")
		p.CellFormat(50, 7, "1 h 10", "1", 1, "R", false, 0, "")
	}
	p.Ln(8)
	p.MultiCell(0, 6, latin("Résultat de l'évaluation des acquis : acquis. La présente attestation est délivrée pour servir et valoir ce que de droit."), "", "J", false)
	p.Rect(120, 230, 70, 30, "D")
	var b bytes.Buffer
	err := p.Output(&b)
	return b.Bytes(), err
}

func servePaper(w http.ResponseWriter, r *http.Request) {
	drawn, err := drawPaper(asked(r))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Write(drawn)
}

// timePapers prints the nanoseconds that one drawing takes.
func timePapers(out io.Writer) {
	took := testing.Benchmark(func(b *testing.B) {
		for n := range b.N {
			if _, err := drawPaper(n); err != nil {
				b.Fatal(err)
			}
		}
	})
	fmt.Fprintln(out, took.NsPerOp())
}
