package document

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"profil/internal/french"
	"profil/internal/pdf"
)

// What is drawn is judged by tools that are not ours.
func TestMain(m *testing.M) {
	for _, tool := range []string{"pdfinfo", "pdftotext", "qpdf"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Println("document: " + tool + " is missing: apt-get install poppler-utils qpdf")
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// golden compares a text with the one kept in testdata; PROFIL_UPDATE=1
// rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func said(t *testing.T, f Facts) pdf.Paper {
	t.Helper()
	p, err := Say(f, SampleIssue())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Each paper says today what it said yesterday, in words that a typographer
// would leave as they are.
func TestGoldenPapers(t *testing.T) {
	for _, k := range Kinds {
		t.Run(string(k), func(t *testing.T) {
			text := said(t, Sample(k)).Text()
			golden(t, string(k)+".txt", text)
			for _, line := range strings.Split(text, "\n") {
				if err := french.Typo(line); err != nil {
					t.Errorf("%s: %q", err, line)
				}
			}
		})
	}
}

// Each paper is drawn whole: so many pages, every word of it, tagged.
func TestDrawnPapers(t *testing.T) {
	pages := map[Kind]string{
		Convention: "7", Convocation: "2", Programme: "2", FeuilleEmargement: "2", AttestationAssiduite: "1", AttestationFin: "1",
		CertificatRealisation: "1", ReglementInterieur: "1",
	}
	for _, k := range Kinds {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			p := said(t, Sample(k))
			b, err := pdf.Draw(p)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "paper.pdf")
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			if folder := os.Getenv("PROFIL_OUT"); folder != "" { // to look at them
				if err := os.WriteFile(filepath.Join(folder, string(k)+".pdf"), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			run(t, "qpdf", "--check", path)
			info := run(t, "pdfinfo", path)
			if got := regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(info)[1]; got != pages[k] {
				t.Errorf("%s pages, want %s", got, pages[k])
			}
			if !regexp.MustCompile(`Tagged: +yes`).MatchString(info) {
				t.Error("not tagged")
			}
			tree := run(t, "pdfinfo", "-struct", path)
			if !strings.Contains(tree, "H1") {
				t.Errorf("no heading in the tree:\n%s", tree)
			}
			drawn := strings.Join(strings.Fields(run(t, "pdftotext", "-raw", path, "-")), "")
			for _, word := range []string{"7Q4K-9FZT-2MHX", "2026-00347", "75331234533", strings.ReplaceAll(p.Title, " ", "")} {
				if !strings.Contains(strings.ReplaceAll(drawn, "\u00a0", ""), strings.ReplaceAll(word, "\u00a0", "")) {
					t.Errorf("%q is not drawn", word)
				}
			}
		})
	}
}

func run(t *testing.T, tool string, arguments ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", tool, err, out)
	}
	return string(out)
}

// The certificate is in the very words of the ministry's model.
func TestGoldenMinistryModel(t *testing.T) {
	text := strings.ReplaceAll(said(t, Sample(CertificatRealisation)).Text(), "\u00a0", " ")
	for _, words := range []string{
		"Je soussigné(e) Nora Belkacem, représentant légal du dispensateur de l’action concourant au développement des compétences Forêts & Métiers, atteste que M./Mme Vasseur Claire, salarié(e) de l’entreprise Commune de Bordeaux, a suivi l’action « Conduire un entretien d’orientation ».",
		"Nature de l’action concourant au développement des compétences :",
		"[x] action de formation¹", "[ ] bilan de compétences", "[ ] action de VAE", "[ ] action de formation par apprentissage",
		"qui s’est déroulée du 16 novembre 2026 au 20 novembre 2026 pour une durée de 9,00 heures².",
		"Sans préjudice des délais imposés par les règles fiscales, comptables ou commerciales, je m’engage à conserver l’ensemble des pièces justificatives qui ont permis d’établir le présent certificat pendant une durée de 3 ans à compter de la fin de l’année du dernier paiement. En cas de cofinancement des fonds européens la durée de conservation est étendue conformément aux obligations conventionnelles spécifiques.",
		"Fait à Pessac le 23 novembre 2026.",
		"Cachet et signature du responsable du dispensateur de formation (nom, prénom, qualité)",
		"Projet de transition professionnelle : transmission mensuelle.",
		"À distance : la durée tient compte de la réalisation des activités pédagogiques et du temps estimé pour les réaliser.",
	} {
		if !strings.Contains(text, words) {
			t.Errorf("the certificate does not say %q", words)
		}
	}
}

// The price clause says who pays when nobody else does, and the VAT when
// somebody does.
func TestPrices(t *testing.T) {
	for name, c := range map[string]struct {
		course Course
		want   string
	}{
		"a sentence":   {Course{Funding: "Action financée par la Région."}, "0\u00a0€ – action financée par la Région"},
		"a name":       {Course{Funding: "la Région et l’État"}, "0\u00a0€ – action financée par la Région et l’État"},
		"conditions":   {Course{Funding: "Financée par le programme : aucun coût, ni pour vous ni pour la structure. Repas à votre charge."}, "0\u00a0€ – action financée par le programme"},
		"nobody named": {Course{}, "0\u00a0€ – action financée par les fonds publics du programme"},
		"exempt":       {Course{PriceCents: 123450}, "1\u202f234,50\u00a0€ HT par participant, exonéré de TVA (article 261, 4, 4°, a, du code général des impôts)"},
		"a whole rate": {Course{PriceCents: 10000, VATPoints: 2000}, "100,00\u00a0€ HT par participant, TVA au taux de 20\u00a0%"},
		"a half rate":  {Course{PriceCents: 10000, VATPoints: 550}, "100,00\u00a0€ HT par participant, TVA au taux de 5,5\u00a0%"},
		"a small rate": {Course{PriceCents: 10000, VATPoints: 205}, "100,00\u00a0€ HT par participant, TVA au taux de 2,05\u00a0%"},
	} {
		if got := (Facts{Course: c.course}).price(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A paper can be said from nothing: what is unknown is left out, never an
// empty line or a fault.
func TestPapersOfNothing(t *testing.T) {
	for _, k := range Kinds {
		f := Facts{Kind: k}
		if k == FeuilleEmargement {
			f.Sheet = &Sheet{}
		}
		p, err := Say(f, Issue{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pdf.Draw(p); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
}

// The facts come back whole from the row in which they are kept.
func TestFactsAreKept(t *testing.T) {
	for _, k := range Kinds {
		want := Sample(k)
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Facts
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k, diff)
		}
	}
}

// BenchmarkAttestation says and draws one attestation.
func BenchmarkAttestation(b *testing.B) { benchmark(b, AttestationAssiduite) }

// BenchmarkConvention says and draws the longest paper.
func BenchmarkConvention(b *testing.B) { benchmark(b, Convention) }

// BenchmarkSheet says and draws a sheet with its marks.
func BenchmarkSheet(b *testing.B) { benchmark(b, FeuilleEmargement) }

func benchmark(b *testing.B, k Kind) {
	f, i := Sample(k), SampleIssue()
	b.ReportAllocs()
	for b.Loop() {
		p, err := Say(f, i)
		if err != nil {
			b.Fatal(err)
		}
		file, err := pdf.Draw(p)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(file)))
	}
}
