// Package document says what each paper of a session states: convention,
// convocation, programme, feuille d'émargement, attestations, certificat de
// réalisation. It refuses to change a paper that was made, and to count an hour
// that nobody signed.
package document

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/pdf"
)

// says tells how each kind of paper is said.
var says = map[Kind]func(Facts, Issue) pdf.Paper{
	Convention: convention, Convocation: convocation, Programme: programme, FeuilleEmargement: sheet,
	AttestationAssiduite: attestation, AttestationFin: ending, CertificatRealisation: certificate, ReglementInterieur: rules,
}

// Say makes the paper of facts: what is drawn, and nothing else.
func Say(f Facts, i Issue) (pdf.Paper, error) {
	say, ok := says[f.Kind]
	if !ok {
		return pdf.Paper{}, fault.New(fault.Internal, "document.kind")
	}
	p := say(f, i)
	p.Author, p.Accent, p.MadeAt = f.Issuer.Name, i.Accent, i.At
	p.Header, p.Footer = letterhead(f.Issuer), foot(f.Issuer, i)
	return p, nil
}

// Title is what a paper is called in a list: « Convention de formation ».
func (k Kind) Title() string { return french.Sentence("document." + string(k)) }

func letterhead(o Issuer) pdf.Letterhead {
	h := pdf.Letterhead{Name: o.Name}
	if len(o.Address) > 0 {
		h.Lines = append(h.Lines, strings.Join(o.Address, ", "))
	}
	if reach := joined(" · ", french.Phone(o.Phone), o.Email); reach != "" {
		h.Lines = append(h.Lines, reach)
	}
	return h
}

// foot is what every paper of a training body bears (domain: common footer).
func foot(o Issuer, i Issue) pdf.Footer {
	f := pdf.Footer{Reference: i.Reference, Version: strconv.Itoa(i.Version), VerifyCode: i.Code}
	id := joined(" · ", joined(", ", o.Name, lowerFirst(o.LegalForm), strings.Join(o.Address, ", ")), prefixed("SIRET\u00a0", o.SIRET), prefixed("APE\u00a0", o.APE))
	f.Lines = append(f.Lines, id)
	if o.NDA != "" {
		f.Lines = append(f.Lines, o.declaration()+" Cet enregistrement ne vaut pas agrément de l’Etat.")
	}
	if i.Code != "" && i.Site != "" {
		f.VerifyURL = i.Site + "/verification/" + i.Code
	}
	return f
}

// declaration is the mention of R6351-6.
func (o Issuer) declaration() string {
	return "Déclaration d’activité enregistrée sous le numéro " + digits(o.NDA) + " auprès du préfet de région " + o.NDARegion + "."
}

// digits groups a number of déclaration d’activité: « 75 33 12345 33 ».
func digits(nda string) string {
	if len(nda) != 11 {
		return nda
	}
	return strings.Join([]string{nda[:2], nda[2:4], nda[4:9], nda[9:]}, "\u00a0")
}

// say writes a sentence of ours with the no-break spaces of French.
func say(format string, args ...any) string {
	if len(args) == 0 {
		return french.Spaced(format)
	}
	return fmt.Sprintf(french.Spaced(format), args...)
}

// quoted is a title in French quotation marks.
func quoted(title string) string { return "«\u00a0" + title + "\u00a0»" }

func paragraph(format string, args ...any) pdf.Paragraph {
	return pdf.Paragraph{Text: say(format, args...)}
}

// facts is a table of definitions; what has no definition is left out.
func facts(pairs ...string) pdf.Facts {
	var f pdf.Facts
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			f.Items = append(f.Items, pdf.Fact{Term: pairs[i], Definition: french.Spaced(pairs[i+1])})
		}
	}
	return f
}

// prose sets a text that somebody wrote: paragraphs, and lists where its lines
// begin with a dash or a bullet.
func prose(text string) (blocks []pdf.Block) {
	var items, lines []string
	flush := func() {
		if len(lines) > 0 {
			blocks = append(blocks, pdf.Paragraph{Text: strings.Join(lines, "\n")})
		}
		if len(items) > 0 {
			blocks = append(blocks, pdf.List{Items: items})
		}
		lines, items = nil, nil
	}
	for _, l := range strings.Split(french.Spaced(text), "\n") {
		l = strings.TrimSpace(l)
		item, ok := bullet(l)
		switch {
		case l == "":
			flush()
		case ok:
			if len(lines) > 0 {
				flush()
			}
			items = append(items, item)
		default:
			if len(items) > 0 {
				flush()
			}
			lines = append(lines, l)
		}
	}
	flush()
	return blocks
}

func bullet(line string) (string, bool) {
	for _, sign := range []string{"- ", "– ", "• ", "* "} {
		if item, ok := strings.CutPrefix(line, sign); ok {
			return strings.TrimSpace(item), true
		}
	}
	return "", false
}

// section is a heading with its text, or nothing when there is no text.
func section(level int, title, text string) []pdf.Block {
	body := prose(text)
	if len(body) == 0 {
		return nil
	}
	return append([]pdf.Block{pdf.Heading{Level: level, Text: title}}, body...)
}

// made is « Fait à Bordeaux, le 23 novembre 2026. »
func made(city string, at time.Time) pdf.Paragraph {
	return paragraph("Fait à %s, le %s.", city, french.DayMonthYear(civil.DayOf(at, civil.Paris)))
}

// length is « 13,50 h, soit 4 demi-journées ».
func length(minutes, halfDays int) string {
	return french.Hours(minutes) + ", soit " + french.Count(halfDays, "demi-journée", "demi-journées")
}

// atDistance says the hours at a distance, none included.
func atDistance(minutes int) string {
	if minutes == 0 {
		return "0,00\u00a0h (aucune heure à distance)"
	}
	return french.Hours(minutes)
}

// where is the place of a session on one line, or « à distance ».
func (s Session) where() string {
	if len(s.Place) == 0 {
		return "à distance"
	}
	_, remote := s.Length()
	place := strings.Join(s.Place, ", ")
	if remote > 0 {
		return place + ", et à distance"
	}
	return place
}

// timetable is the half-days of a session, as a table.
func (s Session) timetable(caption string) pdf.Table {
	t := pdf.Table{Caption: caption, Columns: []pdf.Column{{Title: "Jour", Width: 2.3}, {Title: "Horaires", Width: 1.6}, {Title: "Durée", Align: pdf.Right, Width: 0.9}, {Title: "Séquence et lieu", Width: 3}}}
	for _, h := range s.HalfDays {
		t.Rows = append(t.Rows, []pdf.Cell{
			{Text: french.Day(h.Day)},
			{Text: french.Span(h.Starts, h.Ends)},
			{Text: french.Hours(h.Minutes)},
			{Text: joined(" – ", h.Title, h.where(s))},
		})
	}
	return t
}

func (h HalfDay) where(s Session) string {
	if h.Remote || len(s.Place) == 0 {
		return "à distance"
	}
	return s.Place[0]
}

// trainers is « Hugo Marchand, psychologue du travail », one a line.
func (s Session) trainers() string {
	var all []string
	for _, t := range s.Trainers {
		all = append(all, joined(", ", t.Name, lowerFirst(t.Title)))
	}
	return strings.Join(all, "\n")
}

func joined(separator string, parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, separator)
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// lowerFirst puts a title after a comma: « Formatrice » becomes « formatrice »,
// « IUT » stays.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) < 2 || strings.ToLower(string(r[1])) != string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}

// modalities are the words of papers for how an action is followed.
var modalities = map[string]string{"onsite": "en présentiel", "remote": "à distance", "mixed": "en partie à distance"}

// list sets what somebody wrote, an item a line.
func list(items []string) pdf.List {
	var l pdf.List
	for _, item := range items {
		l.Items = append(l.Items, french.Spaced(item))
	}
	return l
}
