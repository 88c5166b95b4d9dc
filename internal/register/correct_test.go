package register

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Mistakes that people make find what they meant, first.
func TestMistakesAreForgiven(t *testing.T) {
	r := communes(t)
	for typed, want := range map[string]string{
		"bordeax": "Commune de Bordeaux", "bordaux": "Commune de Bordeaux", "brodeaux": "Commune de Bordeaux", "borddeaux": "Commune de Bordeaux",
		"bordeuax": "Commune de Bordeaux", "vordeaux": "Commune de Bordeaux", "boredaux": "Commune de Bordeaux", "bourdeau 33": "Commune de Bordeaux",
		"pessca": "Commune de Pessac", "pesac": "Commune de Pessac", "peszac": "Commune de Pessac", "merignacc": "Commune de Mérignac",
		"merinyac": "Commune de Mérignac", "mairie de bordaux": "Commune de Bordeaux", "tolouse": "Commune de Toulouse", "touluose": "Commune de Toulouse",
		"strasbour g": "Commune de Strasbourg", "strassbourg": "Commune de Strasbourg", "marseile": "Commune de Marseille", "marsaille": "Commune de Marseille",
		"grenobel": "Commune de Grenoble", "montpelier": "Commune de Montpellier", "clemont ferrand": "Commune de Clermont-Ferrand",
		"saint etiene": "Commune de Saint-Étienne", "saintdenis": "Commune de Saint-Denis", "aix en provance": "Commune d’Aix-en-Provence",
		"perpingan": "Commune de Perpignan", "limoge": "Commune de Limoges", "anglouleme": "Commune d’Angoulême", "arcahon": "Commune d’Arcachon",
		"libourn": "Commune de Libourne", "lybourne": "Commune de Libourne", "villenave dornon": "Commune de Villenave-d’Ornon",
	} {
		answer, err := r.Search(t.Context(), typed, 3)
		if err != nil || len(answer.Found) == 0 || answer.Found[0].Name != want {
			t.Errorf("%q finds %v, not %s (%q, %v)", typed, answer.Found, want, answer.Corrected, err)
		}
	}
}

// What is right is not corrected, nor what resembles nothing.
func TestWhatIsRightIsLeft(t *testing.T) {
	r := communes(t)
	for _, typed := range []string{"bordeaux", "bord", "33000", "saint", "la rochelle", "213300635", "commune", "zqx", "qqqqqqq", "xyzzyxyzzy", "東京", ""} {
		answer, err := r.Search(t.Context(), typed, 10)
		if err != nil || len(answer.Corrected) > 0 || answer.Doubt != "" || answer.Exact != len(answer.Found) {
			t.Errorf("%q is corrected: %+v, %v", typed, answer, err)
		}
	}
}

// Every town of some size is found again when one letter of its name is wrong,
// whatever the letter.
func TestOneWrongLetterAnywhere(t *testing.T) {
	r := communes(t)
	tried, lost := 0, []string{}
	for _, town := range []string{"bordeaux", "merignac", "pessac", "talence", "libourne", "arcachon", "perigueux", "angouleme", "limoges", "poitiers", "bayonne", "biarritz", "toulouse", "marseille"} {
		for i := range len(town) {
			typos := []string{town[:i] + town[i+1:], town[:i] + "w" + town[i+1:], town[:i] + town[i:i+1] + town[i:]}
			if i > 0 {
				typos = append(typos, town[:i-1]+town[i:i+1]+town[i-1:i]+town[i+1:])
			}
			for _, typed := range typos {
				tried++
				if got := names(t, r, typed, 5); !slices.ContainsFunc(got, func(name string) bool {
					return strings.Join(split(name), "") == "communede"+town || strings.Join(split(name), "") == "communed"+town
				}) {
					lost = append(lost, typed)
				}
			}
		}
	}
	if t.Logf("%d of %d: %q", len(lost), tried, lost); len(lost)*50 > tried {
		t.Errorf("%d of %d mistakes lose the town", len(lost), tried)
	}
}

// A number with a wrong digit says so, and finds the one that was meant.
func TestAWrongDigitSaysSo(t *testing.T) {
	r := communes(t)
	for typed, doubt := range map[string]string{
		"213 300 636 00017": "register.number_siret", "21330063500071": "register.number_siret", "213300365": "register.number_siren",
		"213 300 63": "", "2133006350001": "", "2133006350017": "register.number_length", "213300635000178": "register.number_length", "219900635": "register.number_siren",
	} {
		answer, err := r.Search(t.Context(), typed, 10)
		if err != nil || answer.Doubt != doubt {
			t.Errorf("%q: %+v, %v", typed, answer, err)
		}
		if typed != "219900635" && !slices.ContainsFunc(answer.Found, func(e Establishment) bool { return e.Name == "Commune de Bordeaux" }) {
			t.Errorf("%q finds %v", typed, answer.Found)
		}
	}
}

// What bears the very words comes first, then what was meant; an exact name
// before the others, what is open before what is closed, the siège before the
// other establishments.
func TestRanking(t *testing.T) {
	head, branch, shut := numbered(1, "Mission locale"), numbered(2, "Mission locale"), numbered(3, "Mission locale du Médoc")
	head.Head, shut.Closed = true, true
	path := filepath.Join(t.TempDir(), "registre.db")
	all := []Establishment{shut, head, branch, numbered(4, "Mission locale des Graves"), numbered(5, "Misson Locale Auto")}
	for i := range 1500 {
		all = append(all, numbered(100+i, "Mission de Bordeaux"))
	}
	if _, err := Build(t.Context(), path, list(all...)); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	for typed, want := range map[string]string{
		"mission locale": "Mission locale|Mission locale|Mission locale des Graves|Mission locale du Médoc",
		"misson locale":  "Misson Locale Auto|Mission locale|Mission locale|Mission locale des Graves|Mission locale du Médoc",
		"misssion loca":  "Mission locale|Mission locale|Mission locale des Graves|Mission locale du Médoc",
		"missionlocale":  "Mission locale|Mission locale",
	} {
		if got := names(t, r, typed, 10); strings.Join(got, "|") != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
	answer, err := r.Search(t.Context(), "misson locale", 10)
	if err != nil || answer.Exact != 1 || strings.Join(answer.Corrected, "|") != "mission locale" {
		t.Errorf("%+v, %v", answer, err)
	}
}

// The distance is the same whatever was read before.
func TestDistanceReadsWordsInTheirOrder(t *testing.T) {
	v := &vocabulary{}
	words := "abbaye bordeaux bordel bordelais bordelaise bordes bordure mission missions pessac pessacais zone "
	v.common = make([]byte, len(strings.Fields(words)))
	v.fill([]byte(words))
	for _, typed := range []string{"bordaux", "bordelaize", "pesac", "misions", "zoone", "abaye", "brodel"} {
		for _, begun := range []bool{false, true} {
			var alone []meant
			for _, w := range strings.Fields(words) {
				one := &vocabulary{common: []byte{0}}
				one.fill([]byte(w + " "))
				alone = append(alone, one.near(typed, begun)...)
			}
			if got := v.near(typed, begun); len(alone) == 0 || !slices.Equal(got, likeliest(alone)) {
				t.Errorf("%q: %v, not %v", typed, got, alone)
			}
		}
	}
}

// A key press that finds nothing costs little more than one that does.
func BenchmarkMistake(b *testing.B) {
	r := communes(b)
	r.patient = time.Second
	typed := []string{"bordeax", "pessca", "mairie de tolouse", "qqqqqqqq", "clemont ferrand", "sain etienne du rouvrai", "213 300 636 00017"}
	for i := 0; b.Loop(); i++ {
		r.file.known = newAnswers()
		if _, err := r.Search(b.Context(), typed[i%len(typed)], 10); err != nil {
			b.Fatal(err)
		}
	}
}
