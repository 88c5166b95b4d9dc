package register

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/french"
)

const header = "siret;nom;sigle;ape;nomenclature;forme;rue;code_postal;commune;etat\n"

// read gives what a file says: the establishments, the lines refused, what
// ended it.
func read(r io.Reader) (all []Establishment, refused []string, err error) {
	for e, err := range FromCSV(r) {
		refusal := (*Refusal)(nil)
		switch {
		case errors.As(err, &refusal):
			refused = append(refused, fmt.Sprintf("%d %s", refusal.Line, refusal.Code))
		case err != nil:
			return all, refused, err
		default:
			all = append(all, e)
		}
	}
	return all, refused, nil
}

// A file is read whatever its separator, its order of columns, its mark, its
// line ends.
func TestCSVIsReadAsSpreadsheetsWriteIt(t *testing.T) {
	want := Establishment{
		SIRET: numbered(1, "").SIRET, Name: "Mission locale « Médoc »", Acronym: "MLM", APECode: "88.99B", APENomenclature: "naf2", LegalForm: "9220",
		Street: "3, rue des Écoles", Postcode: "33340", City: "Lesparre-Médoc", INSEE: "33240", Department: "33",
	}
	s := want.SIRET.String()
	for name, file := range map[string]string{
		"semicolons": header + s + ";Mission locale « Médoc »;MLM;88.99B;NAFRev2;9220;3, rue des Écoles;33340;33240;A\n",
		"commas":     strings.ReplaceAll(header, ";", ",") + s + `,Mission locale « Médoc »,MLM,8899b,,9220,"3, rue des Écoles",33340,Lesparre-Médoc,` + "\n",
		"tabs":       strings.ReplaceAll(header, ";", "\t") + s + "\tMission locale « Médoc »\tMLM\t88.99B\tnaf2\t9220\t3, rue des Écoles\t33340\tLESPARRE MEDOC CEDEX\tactif",
		"mark, CRLF": "\ufeff" + strings.ReplaceAll(header+s+";Mission locale « Médoc »;MLM;88.99B;NAFRev2;9220;3, rue des Écoles;33340;33240;Actif\n", "\n", "\r\n"),
		"quotes, blank lines": strings.ToUpper(`"siret";"nom";"sigle";"ape";"nomenclature";"forme";"rue";"code postal";"commune";"état"`) + "\n\n" +
			`"` + s + `";"Mission locale « Médoc »";"MLM";"88.99B";"";"9220";"3, rue des` + "\n" + `Écoles";"33340";"33240";""` + "\n\n",
		"other columns": "couleur;commune;code_postal;rue;forme;ape;sigle;nom;siret\nbleu;33240;33340;3, rue des Écoles;9220;88.99B;MLM;Mission locale « Médoc »;" + s + "\n",
	} {
		all, refused, err := read(strings.NewReader(file))
		if err != nil || len(refused) > 0 || len(all) != 1 || all[0] != want {
			t.Errorf("%s: %+v, %q, %v", name, all, refused, err)
		}
	}
}

// Addresses are written in many ways.
func TestCSVFindsCommunes(t *testing.T) {
	s := numbered(1, "").SIRET.Digits()
	for place, want := range map[string]string{
		"33000;Bordeaux": "33063", "33045;BORDEAUX CEDEX": "33063", "75008;75108": "75056", "69003;69383": "69123", "13002;MARSEILLE 2": "13055",
		"75008;PARIS 8": "75056", "42000;ST ETIENNE": "42218", "20200;Bastia": "2B033", "97400;Saint-Denis": "97411", "1000;Bourg-en-Bresse": "01053", "33999;33063": "33063",
	} {
		all, refused, err := read(strings.NewReader("siret;nom;code_postal;commune\n" + s + ";Essai;" + place + "\n"))
		if err != nil || len(refused) > 0 || len(all) != 1 || all[0].INSEE != want {
			t.Errorf("%s: %+v, %q, %v", place, all, refused, err)
		}
	}
}

// A wrong line is refused with its number, the others are taken.
func TestCSVRefusesLines(t *testing.T) {
	s, other := numbered(1, "").SIRET.Digits(), numbered(2, "").SIRET.Digits()
	long := strings.Repeat("a", 201)
	lines := []struct{ line, code string }{
		{s + ";Bon;;;;;;33000;33063;", ""},
		{"21330063500018;Clé;;;;;;33000;33063;", "register.siret"},
		{"00000000000000;Zéros;;;;;;33000;33063;", "register.siret"},
		{";Sans;;;;;;33000;33063;", "register.siret"},
		{s + ";;;;;;;33000;33063;", "register.name"},
		{s + ";***;;;;;;33000;33063;", "register.name"},
		{s + ";" + long + ";;;;;;33000;33063;", "register.too_long"},
		{s + ";Ape;;99.99X;;;;33000;33063;", "register.ape"},
		{s + ";Ape;;84.11Z;NAF2025;;;33000;33063;", "register.nomenclature"},
		{s + ";Ape;;84.11Z;autre;;;33000;33063;", "register.nomenclature"},
		{s + ";Forme;;;;0001;;33000;33063;", "register.legal_form"},
		{s + ";Poste;;;;;;330;33063;", "register.postcode"},
		{s + ";Poste;;;;;;33 0000;33063;", "register.postcode"},
		{s + ";Ville;;;;;;33000;Nulle-Part;", "register.commune"},
		{s + ";Ville;;;;;;33000;;", "register.commune"},
		{s + ";État;;;;;;33000;33063;peut-être", "register.state"},
		{s + ";Large;;;;;;33000;33063;;;", "register.width"},
		{s + ";Étroit", "register.width"},
		{s + ";" + strings.Repeat("é", 40<<10) + ";;;;;;33000;33063;", "register.record_long"},
		{other + ";Le «\u00a0Bon\u00a0» \"coin\";;;;;;33000;33063;fermé", ""},
	}
	var file strings.Builder
	file.WriteString(header)
	var want []string
	for i, l := range lines {
		file.WriteString(l.line + "\n")
		if l.code != "" {
			want = append(want, fmt.Sprintf("%d %s", i+2, l.code))
			if !french.Has(l.code) {
				t.Errorf("%s has no sentence", l.code)
			}
		}
	}
	all, refused, err := read(strings.NewReader(file.String()))
	if err != nil || strings.Join(refused, "\n") != strings.Join(want, "\n") {
		t.Errorf("%v, refused:\n%s\nnot:\n%s", err, strings.Join(refused, "\n"), strings.Join(want, "\n"))
	}
	if len(all) != 2 || all[0].Closed || !all[1].Closed || all[1].Name != "Le «\u00a0Bon\u00a0» \"coin\"" {
		t.Errorf("%+v", all)
	}
}

// A file that is wrong as a whole is refused as a whole, in French.
func TestCSVRefusesFiles(t *testing.T) {
	for name, c := range map[string]struct{ file, code string }{
		"empty":           {"", "register.empty"},
		"blank":           {"\n\n  \n", "register.empty"},
		"missing columns": {"siret;nom\n1;2\n", "register.column_missing"},
		"another file":    {"%PDF-1.7\n", "register.column_missing"},
		"Latin-1":         {header + "21330063500017;Acad\xe9mie;;;;;;33000;33063;\n", "register.not_utf8"},
		"Latin-1 header":  {"siret;nom;\xe9tat\n", "register.not_utf8"},
		"UTF-16":          {"\xff\xfes\x00i\x00r\x00", "register.not_utf8"},
		"long header":     {strings.Repeat("a", recordMost+1), "register.header"},
	} {
		all, _, err := read(strings.NewReader(c.file))
		if fault.CodeOf(err) != c.code || len(all) > 0 || !french.Has(c.code) {
			t.Errorf("%s: %+v, %v, want %s", name, all, err, c.code)
		}
	}
	broken := errors.New("broken")
	if _, _, err := read(io.MultiReader(strings.NewReader(header), &failing{broken})); !errors.Is(err, broken) || fault.CodeOf(err) != "register.unreadable" {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// endless gives a great many letters.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), e.left))
	for i := range p[:n] {
		p[i] = 'a'
	}
	e.left -= int64(n)
	return n, nil
}

// A line of 1 GB is refused as any other, without being held in memory, and
// the lines around it are taken.
func TestCSVLineOfAGigabyte(t *testing.T) {
	s := numbered(1, "").SIRET.Digits()
	good := s + ";Bon;;;;;;33000;33063;\n"
	file := io.MultiReader(strings.NewReader(header+good), &endless{left: 1 << 30}, strings.NewReader("\n"+good))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	all, refused, err := read(file)
	runtime.ReadMemStats(&after)
	if err != nil || len(all) != 2 || strings.Join(refused, " ") != "3 register.record_long" {
		t.Errorf("%+v, %q, %v", all, refused, err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("%d MB were taken", grown>>20)
	}
}

// An import comes over what was there: the same SIRET is replaced where it
// stands, the rest follows, and twice is harmless.
func TestImportTwiceIsHarmless(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := Build(t.Context(), path, list(numbered(1, "Alpha"), numbered(2, "Bêta"))); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	file := header + numbered(1, "").SIRET.Digits() + ";Alpha nouvelle;;;;;;33000;33063;\n" +
		numbered(3, "").SIRET.Digits() + ";Gamma;;;;;;33000;33063;\n" + "faux;Faux;;;;;;33000;33063;\n"
	for i, want := range []Report{{Read: 3, Added: 1, Replaced: 1, Refused: 1}, {Read: 3, Replaced: 2, Refused: 1}} {
		var refused []int
		report, err := Make{Path: path, Merge: true, Refused: func(r *Refusal) { refused = append(refused, r.Line) }}.
			From(t.Context(), FromCSV(strings.NewReader(file)))
		if err != nil || report != want || len(refused) != 1 || refused[0] != 4 {
			t.Errorf("%d: %+v, %v, %v", i, report, refused, err)
		}
		if got := strings.Join(names(t, r, "bordeaux", 10), "|"); got != "Alpha nouvelle|Bêta|Gamma" {
			t.Errorf("%d: %s", i, got)
		}
	}
	if _, err := (Make{Path: path, Merge: true}).From(t.Context(), FromCSV(strings.NewReader(file+"\xff"))); fault.CodeOf(err) != "register.not_utf8" {
		t.Errorf("%v", err)
	}
	if n, err := r.Size(t.Context()); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// Whatever the bytes, the reader ends, holds little, and gives only what the
// register can hold.
func FuzzCSV(f *testing.F) {
	f.Add([]byte(header + "21330063500017;Commune de Bordeaux;;84.11Z;;7210;;33000;33063;A\n"))
	f.Add([]byte("siret,nom,code_postal,commune\n\"2133\"\"0063500017\",a\"b,33000,\"x\ny\n"))
	f.Add([]byte("\xef\xbb\xbf\"\n"))
	f.Add([]byte{0xff, 0xfe, 0})
	f.Fuzz(func(t *testing.T, file []byte) {
		last := 1
		for e, err := range FromCSV(bytes.NewReader(file)) {
			refusal := (*Refusal)(nil)
			if errors.As(err, &refusal) {
				if refusal.Line <= last-1 || !french.Has(refusal.Code) {
					t.Fatalf("line %d after %d: %s", refusal.Line, last, refusal.Code)
				}
				last = refusal.Line
			}
			if err == nil && (e.SIRET.IsZero() || e.Name == "" || strings.Contains(e.record(), "\n") || strings.Count(e.record(), separator) != 17) {
				t.Fatalf("%+v", e)
			}
		}
	})
}

// Whatever is typed, a search is a right question: it never fails, and finds
// the same in capitals.
func FuzzSearch(f *testing.F) {
	for _, q := range append(typed, `"`, "a OR b", "NEAR(", "\x00", "É", "ﬁ", "ǅ", "213 300 635", strings.Repeat("a ", 300), "=", "saint*") {
		f.Add(q)
	}
	r := communes(f)
	f.Fuzz(func(t *testing.T, q string) {
		found, err := r.Search(t.Context(), q, 5)
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		spaced, err := r.Search(t.Context(), " "+strings.Join(strings.Fields(q), "  "), 5)
		if err != nil || len(q) < 90 && fmt.Sprint(found) != fmt.Sprint(spaced) {
			t.Fatalf("%q: %v, spaced: %v, %v", q, found, spaced, err)
		}
	})
}
