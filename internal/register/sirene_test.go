package register

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"profil/internal/reference"
	"profil/internal/register/stock"
	"profil/internal/siret"
)

// generated makes the files of a stock.
func generated(t testing.TB, establishments int, format string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := (stock.Stock{Establishments: establishments, Seed: 7, Format: format}).Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func found(t testing.TB, paths ...string) Stock {
	t.Helper()
	s, err := FindStock(paths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// line is what a test says of a unit, an establishment or a succession.
type line map[string]string

// written writes a stock by hand.
func written(t testing.TB, units, places, links []line) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, file := range map[string]struct {
		columns []string
		lines   []line
	}{stock.Units: {stock.UnitColumns, units}, stock.Establishments: {stock.EstablishmentColumns, places}, stock.Successions: {stock.SuccessionColumns, links}} {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		all := [][]string{file.columns}
		for _, l := range file.lines {
			fields := make([]string, len(file.columns))
			for column, value := range l {
				at := slices.Index(file.columns, column)
				if at < 0 {
					t.Fatalf("no column %s", column)
				}
				fields[at] = value
			}
			all = append(all, fields)
		}
		if err := w.WriteAll(all); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// of gives the SIRET of a SIREN, by the number of the establishment.
func of(t testing.TB, siren, nic string) string {
	t.Helper()
	s, err := siret.ParseSIREN(siren)
	if err != nil {
		t.Fatal(err)
	}
	n, err := siret.FromSIREN(s, nic)
	if err != nil {
		t.Fatal(err)
	}
	return n.Digits()
}

func unitOf(siren, name string, more ...string) line {
	l := line{"siren": siren, "statutDiffusionUniteLegale": "O", "denominationUniteLegale": name, "categorieJuridiqueUniteLegale": "5499"}
	for i := 0; i < len(more); i += 2 {
		l[more[i]] = more[i+1]
	}
	return l
}

func placeOf(number string, more ...string) line {
	l := line{
		"siren": number[:9], "nic": number[9:], "siret": number, "statutDiffusionEtablissement": "O", "trancheEffectifsEtablissement": "NN",
		"etablissementSiege": "true", "etatAdministratifEtablissement": "A", "numeroVoieEtablissement": "12", "indiceRepetitionEtablissement": "B",
		"typeVoieEtablissement": "AV", "libelleVoieEtablissement": "DES ECOLES", "codePostalEtablissement": "33000", "libelleCommuneEtablissement": "BORDEAUX",
		"codeCommuneEtablissement": "33063", "activitePrincipaleEtablissement": "85.59A", "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
		"activitePrincipaleNAF25Etablissement": "85.59G",
	}
	for i := 0; i < len(more); i += 2 {
		l[more[i]] = more[i+1]
	}
	return l
}

// Two legal units whose numbers are invented and right.
const (
	alpha = "839527660"
	beta  = "880878145"
	gamma = "732829320"
)

// A stock reads the same plain, in a zip and in a gzip, and twice gives the
// same file.
func TestSireneInEveryPackage(t *testing.T) {
	var first SireneReport
	for i, format := range []string{"csv", "zip", "gz", "gz"} {
		path := filepath.Join(t.TempDir(), "registre.db")
		report, err := Sirene{Path: path, Stock: found(t, generated(t, 3000, format))}.Import(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		if i == 0 {
			first = report
		}
		if report != first || report.Written != 3000 || report.Refused != 0 || report.Closed == 0 || report.Undisclosed == 0 || report.Succeeded == 0 {
			t.Errorf("%s: %+v", format, report)
		}
		again, err := Sirene{Path: path, Stock: found(t, generated(t, 3000, format))}.Import(t.Context())
		if err != nil || again != report {
			t.Errorf("%s, again: %+v, %v", format, again, err)
		}
		if n, err := open(t, path).Size(t.Context()); n != 3000 || err != nil {
			t.Errorf("%s: %d, %v", format, n, err)
		}
		if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), asidePattern)); len(left) > 0 || err != nil {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
}

// Each field of INSEE's comes where it should.
func TestSireneSaysWhatTheStockSays(t *testing.T) {
	dir := written(t, []line{
		unitOf(alpha, "FORMATIONS DU MEDOC", "sigleUniteLegale", "FDM", "denominationUsuelle1UniteLegale", "L'ECOLE DU SOIR"),
		unitOf(beta, "", "categorieJuridiqueUniteLegale", "1000", "prenom1UniteLegale", "MARIE", "prenomUsuelUniteLegale", "LOUISE", "nomUniteLegale", "DURAND", "nomUsageUniteLegale", "PETIT"),
	}, []line{
		placeOf(of(t, alpha, "0001"), "enseigne1Etablissement", "LE CAMPUS", "trancheEffectifsEtablissement", "12"),
		placeOf(of(t, alpha, "0002"), "etablissementSiege", "false", "codeCommuneEtablissement", "75108", "codePostalEtablissement", "75008", "libelleCommuneEtablissement", "PARIS 8"),
		placeOf(of(t, beta, "0001"), "activitePrincipaleEtablissement", "85.6A", "nomenclatureActivitePrincipaleEtablissement", "NAF1993", "etatAdministratifEtablissement", "F"),
	}, nil)
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := (Sirene{Path: path, Stock: found(t, dir)}).Import(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	number, _ := siret.Parse(of(t, alpha, "0001"))
	e, err := r.BySIRET(t.Context(), number)
	e.words = ""
	if want := (Establishment{
		SIRET: number, Name: "FORMATIONS DU MEDOC", Acronym: "FDM", APECode: "85.59A", APENomenclature: reference.NAF2, APE2025: "85.59G", LegalForm: "5499",
		Street: "12 BIS AVENUE DES ECOLES", Postcode: "33000", City: "Bordeaux", INSEE: "33063", Department: "33", Sign: "LE CAMPUS", Headcount: "12", Head: true,
	}); err != nil || e != want {
		t.Errorf("%+v, %v", e, err)
	}
	number, _ = siret.Parse(of(t, beta, "0001"))
	if e, err := r.BySIRET(t.Context(), number); err != nil || e.Name != "LOUISE PETIT" || e.APECode != "85.59G" || !e.Closed {
		t.Errorf("%+v, %v", e, err)
	}
	for q, want := range map[string]string{
		"campus": "33000", "fdm": "33000|75008", "ecole du soir": "33000|75008", "formations medoc paris": "75008", "louise petit": "33000", "petit bordeaux": "33000",
		alpha: "33000|75008", of(t, alpha, "0002"): "75008", "formations du medoc 33": "33000",
	} {
		all, err := r.Search(t.Context(), q, 10)
		var got []string
		for _, e := range all.Found {
			got = append(got, e.Postcode)
		}
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("%q finds %q, not %s: %v", q, got, want, err)
		}
	}
}

// Of what may not be said, neither the name nor the address is kept, whoever
// of the unit and the establishment asked for it and whatever the file says.
func TestSireneKeepsSecrets(t *testing.T) {
	dir := written(t, []line{
		unitOf(alpha, "SECRETE", "statutDiffusionUniteLegale", "P"), unitOf(beta, "[ND]", "statutDiffusionUniteLegale", "N"), unitOf(gamma, "OUVERTE"),
	}, []line{
		placeOf(of(t, alpha, "0001"), "enseigne1Etablissement", "MYSTERE"), placeOf(of(t, beta, "0001"), "statutDiffusionEtablissement", "P"),
		placeOf(of(t, gamma, "0001")), placeOf(of(t, gamma, "0002"), "statutDiffusionEtablissement", "P", "enseigne1Etablissement", "MYSTERE"),
	}, nil)
	path := filepath.Join(t.TempDir(), "registre.db")
	report, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
	if err != nil || report.Undisclosed != 3 {
		t.Fatalf("%+v, %v", report, err)
	}
	r := open(t, path)
	for _, q := range []string{"secrete", "mystere", "structure", "non diffusible"} {
		if got := names(t, r, q, 10); len(got) > 0 {
			t.Errorf("%q finds %q", q, got)
		}
	}
	if got := names(t, r, "bordeaux", 10); len(got) != 1 || got[0] != "OUVERTE" {
		t.Errorf("%q", got)
	}
	answer, err := r.Search(t.Context(), alpha, 10)
	all := answer.Found
	if err != nil || len(all) != 1 || all[0].Name != undisclosed || all[0].Street+all[0].Postcode+all[0].City+all[0].INSEE+all[0].Sign+all[0].words != "" || all[0].Department != "33" {
		t.Errorf("%+v, %v", all, err)
	}
	file, err := os.ReadFile(path)
	if err != nil || bytes.Contains(file, []byte("SECRETE")) || bytes.Contains(file, []byte("MYSTERE")) || bytes.Contains(file, []byte("mystere")) {
		t.Errorf("the file says what it may not: %v", err)
	}
}

// What is open comes before what is closed, then the most employees, then the
// siège; an old number finds the establishment that has come after.
func TestSireneRanksAndFollows(t *testing.T) {
	at := func(n string) string { return of(t, alpha, n) }
	dir := written(t, []line{unitOf(alpha, "ECOLE")}, []line{
		placeOf(at("0001"), "etatAdministratifEtablissement", "F", "trancheEffectifsEtablissement", "53", "libelleVoieEtablissement", "QUATRE", "etablissementSiege", "false"),
		placeOf(at("0002"), "libelleVoieEtablissement", "TROIS", "etablissementSiege", "false"), placeOf(at("0003"), "libelleVoieEtablissement", "DEUX"),
		placeOf(at("0004"), "libelleVoieEtablissement", "UN", "trancheEffectifsEtablissement", "21", "etablissementSiege", "false"),
	}, []line{
		{"siretEtablissementPredecesseur": at("0001"), "siretEtablissementSuccesseur": at("0002"), "dateLienSuccession": "2020-01-01"},
		{"siretEtablissementPredecesseur": at("0001"), "siretEtablissementSuccesseur": at("0004"), "dateLienSuccession": "2024-01-01"},
		{"siretEtablissementPredecesseur": at("0002"), "siretEtablissementSuccesseur": at("0003"), "dateLienSuccession": "2024-01-01"}, // it is open
	})
	path := filepath.Join(t.TempDir(), "registre.db")
	report, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
	if err != nil || report.Succeeded != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	r := open(t, path)
	for q, want := range map[string]string{
		"ecole": "UN DEUX TROIS QUATRE", alpha: "UN DEUX TROIS QUATRE", at("0001"): "UN QUATRE", at("0002"): "TROIS",
	} {
		all, err := r.Search(t.Context(), q, 10)
		var got []string
		for _, e := range all.Found {
			got = append(got, strings.TrimPrefix(e.Street, "12 BIS AVENUE "))
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%q finds %q, not %s: %v", q, got, want, err)
		}
	}
}

// What was brought by hand stays, with its name and its rank, and closes when
// Sirene says so; the communes of a new instance make way for their unit.
func TestSireneKeepsWhatWasBrought(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.db")
	if _, err := Build(t.Context(), path, Communes()); err != nil {
		t.Fatal(err)
	}
	ours, theirs := of(t, alpha, "0001"), of(t, beta, "0001")
	file := "siret;nom;code_postal;commune\n" + ours + ";Notre école;33340;33240\n" + theirs + ";Foyer à nous;33340;33240\n"
	if _, err := (Make{Path: path, Merge: true}).From(t.Context(), FromCSV(strings.NewReader(file))); err != nil {
		t.Fatal(err)
	}
	dir := written(t, []line{unitOf(alpha, "ECOLE DE SIRENE"), unitOf("213300635", "COMMUNE DE BORDEAUX", "categorieJuridiqueUniteLegale", "7210")}, []line{
		placeOf(ours, "etatAdministratifEtablissement", "F"), placeOf(of(t, alpha, "0002")), placeOf(of(t, "213300635", "0009")),
	}, nil)
	for range 2 { // a second time, there is nothing else to keep
		report, err := Sirene{Path: path, Stock: found(t, dir)}.Import(t.Context())
		if err != nil || report.Written != 2 || report.Kept != 2+34875-1 {
			t.Errorf("%+v, %v", report, err)
		}
		r := open(t, path)
		for q, want := range map[string]string{
			"ecole de sirene": "ECOLE DE SIRENE", "notre ecole": "Notre école", "foyer a nous": "Foyer à nous", "commune de bordeaux": "COMMUNE DE BORDEAUX", "commune de pessac": "Commune de Pessac",
		} {
			if got := strings.Join(names(t, r, q, 10), "|"); !strings.HasPrefix(got, want) {
				t.Errorf("%q finds %q, not %q", q, got, want)
			}
		}
	}
}
