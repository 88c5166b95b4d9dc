package register

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/siret"
)

// Columns are those of a file of establishments, in any order; those that are
// needed must be there, the others may be left out, and further ones are not
// read. The fields are parted by semicolons, commas or tabs.
var Columns = []Column{
	{"siret", true, "14 chiffres, avec ou sans espaces"},
	{"nom", true, "la dénomination"},
	{"sigle", false, "le sigle"},
	{"ape", false, "le code APE, par exemple 84.11Z"},
	{"nomenclature", false, "NAFRev2 ou NAF2025 ; sans elle, la lettre du code APE la dit"},
	{"forme", false, "la catégorie juridique de l’INSEE, quatre chiffres"},
	{"rue", false, "le numéro et la voie"},
	{"code_postal", true, "cinq chiffres"},
	{"commune", true, "le code INSEE, ou le nom"},
	{"etat", false, "actif ou fermé ; vide vaut actif"},
}

// Column is one column of a file of establishments.
type Column struct {
	Name    string
	Needed  bool
	Meaning string
}

// Refusal is a line that the register does not take, and why: Code has its
// sentence in package french.
type Refusal struct {
	Line int // of the file, where the record begins; the header is line 1
	Code string
}

// Error gives the code, for logs.
func (r *Refusal) Error() string { return r.Code }

// FromCSV reads establishments, one line at a time. A line that is wrong is a
// *Refusal; what makes the whole file wrong ends the source: register.empty,
// register.not_utf8, register.column_missing.
func FromCSV(r io.Reader) Source {
	return func(yield func(Establishment, error) bool) {
		t, err := openTable(r)
		if err != nil {
			yield(Establishment{}, err)
			return
		}
		for {
			e, err := t.next()
			if errors.Is(err, io.EOF) {
				return
			}
			refusal := (*Refusal)(nil)
			if !yield(e, err) || err != nil && !errors.As(err, &refusal) {
				return
			}
		}
	}
}

// table is a file whose header was read.
type table struct {
	records *records
	at      []int // where each of Columns stands, -1 for nowhere
	width   int
	towns   map[string]reference.Commune // by department and folded name, when it is first needed
}

// bom is the mark that spreadsheets put before UTF-8.
var bom = []byte("\xef\xbb\xbf")

func openTable(r io.Reader) (*table, error) {
	t := &table{records: newRecords(r)}
	header, err := t.records.header()
	if err != nil {
		return nil, err
	}
	for i, name := range header {
		header[i] = strings.ReplaceAll(french.Fold(name), " ", "_")
	}
	t.width = len(header)
	var missing []string
	for _, c := range Columns {
		at := slices.Index(header, c.Name)
		if t.at = append(t.at, at); at < 0 && c.Needed {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return nil, fault.Because(fault.Invalid, "register.column_missing", errors.New(strings.Join(missing, ", ")))
	}
	return t, nil
}

// next reads a line that is not blank.
func (t *table) next() (Establishment, error) {
	fields, line, err := t.records.next()
	if err != nil {
		return Establishment{}, err
	}
	if len(fields) != t.width {
		return Establishment{}, &Refusal{line, "register.width"}
	}
	e, code := t.establishment(func(column string) string {
		at := t.at[slices.IndexFunc(Columns, func(c Column) bool { return c.Name == column })]
		if at < 0 {
			return ""
		}
		return clean(fields[at])
	})
	if code != "" {
		return Establishment{}, &Refusal{line, code}
	}
	return e, nil
}

// clean puts a field on one line, without what is no text; no-break spaces
// stay.
func clean(field string) string {
	if isClean(field) {
		return field
	}
	words := strings.FieldsFunc(field, func(r rune) bool { return r <= ' ' || r == 0x7f })
	return strings.TrimSpace(strings.Join(words, " "))
}

// isClean tells that clean would change nothing, as is nearly always true.
func isClean(field string) bool {
	space := true
	for i := range len(field) {
		b := field[i]
		if b < ' ' || b == 0x7f || b >= 0x80 || b == ' ' && space {
			return false
		}
		space = b == ' '
	}
	return !space
}

// textMost is the most letters of a field that is kept.
const textMost = 200

// establishment makes what a line says, or gives the code of what is wrong.
func (t *table) establishment(field func(string) string) (e Establishment, code string) {
	var err error
	if e.SIRET, err = siret.Parse(field("siret")); err != nil {
		return e, "register.siret"
	}
	e.Name, e.Acronym, e.Street, e.Postcode = field("nom"), field("sigle"), field("rue"), field("code_postal")
	if len(split(e.Name)) == 0 {
		return e, "register.name"
	}
	for _, s := range []string{e.Name, e.Acronym, e.Street} {
		if utf8.RuneCountInString(s) > textMost {
			return e, "register.too_long"
		}
	}
	if e.APECode, e.APENomenclature, code = activity(field("ape"), field("nomenclature")); code != "" {
		return e, code
	}
	if e.LegalForm = field("forme"); e.LegalForm != "" {
		if _, ok := reference.LegalForm(e.LegalForm); !ok {
			return e, "register.legal_form"
		}
	}
	if len(e.Postcode) == 4 { // a spreadsheet took the zero off
		e.Postcode = "0" + e.Postcode
	}
	if d, ok := siret.Digits(e.Postcode); !ok || len(d) != 5 || d != e.Postcode {
		return e, "register.postcode"
	}
	town, ok := t.town(field("commune"), e.Postcode)
	if !ok {
		return e, "register.commune"
	}
	e.City, e.INSEE, e.Department = town.Name, town.INSEE, town.Department
	switch french.Fold(field("etat")) {
	case "", "a", "actif", "active", "ouvert", "ouverte":
	case "f", "c", "ferme", "fermee", "cesse", "cessee":
		e.Closed = true
	default:
		return e, "register.state"
	}
	return e, ""
}

// activity reads an APE and its nomenclature: both may be left out.
func activity(typed, nomenclature string) (code, which, refusal string) {
	if typed == "" {
		return "", "", ""
	}
	ape, err := reference.ParseAPE(typed)
	if err != nil {
		return "", "", "register.ape"
	}
	said := map[string]string{"": ape.Nomenclature, "nafrev2": reference.NAF2, "naf2": reference.NAF2, "naf2025": reference.NAF25, "naf25": reference.NAF25}
	if said[strings.ReplaceAll(french.Fold(nomenclature), " ", "")] != ape.Nomenclature {
		return "", "", "register.nomenclature"
	}
	return ape.Code, ape.Nomenclature, ""
}

// town finds a commune by its code, or by its name and a postcode. « Cedex »
// is no part of a name, and an arrondissement is its commune.
func (t *table) town(typed, postcode string) (reference.Commune, bool) {
	if c, ok := reference.CommuneOf(wholeTown(typed)); ok {
		return c, true
	}
	name, _, _ := strings.Cut(" "+french.Fold(typed)+" ", " cedex ")
	name = unfold(name)
	for _, c := range reference.CommunesOf(postcode) {
		if unfold(french.Fold(c.Name)) == name {
			return c, true
		}
	}
	// A postcode of its own (cedex) names no commune; the department does.
	if t.towns == nil {
		t.towns = map[string]reference.Commune{}
		for c := range reference.Communes() {
			t.towns[c.Department+" "+unfold(french.Fold(c.Name))] = c
		}
	}
	for _, department := range departmentsOf(postcode) {
		if c, ok := t.towns[department+" "+name]; ok {
			return c, true
		}
	}
	return reference.Commune{}, false
}

// unfold writes in full what addresses shorten, and takes off the number of an
// arrondissement.
func unfold(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		switch w {
		case "st":
			words[i] = "saint"
		case "ste":
			words[i] = "sainte"
		}
	}
	if len(words) > 1 && slices.Contains([]string{"paris", "lyon", "marseille"}, words[0]) && words[1][0] <= '9' {
		words = words[:1]
	}
	return strings.Join(words, " ")
}

// TownOf gives the commune of a code INSEE, which may be that of an
// arrondissement.
func TownOf(insee string) (reference.Commune, bool) { return reference.CommuneOf(wholeTown(insee)) }

// wholeTown gives the commune of an arrondissement of Paris, Lyon, Marseille.
func wholeTown(insee string) string {
	for beginning, commune := range map[string]string{"751": "75056", "6938": "69123", "132": "13055"} {
		if len(insee) == 5 && strings.HasPrefix(insee, beginning) {
			return commune
		}
	}
	return insee
}

func departmentsOf(postcode string) []string {
	switch {
	case strings.HasPrefix(postcode, "20"):
		return []string{"2A", "2B"}
	case strings.HasPrefix(postcode, "97") || strings.HasPrefix(postcode, "98"):
		return []string{postcode[:3]}
	}
	return []string{postcode[:2]}
}

// utf16 tells a file that a spreadsheet has saved as « texte Unicode ».
func utf16(start []byte) bool {
	return bytes.HasPrefix(start, []byte("\xff\xfe")) || bytes.HasPrefix(start, []byte("\xfe\xff"))
}
