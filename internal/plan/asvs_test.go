package plan

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asvs is how many requirements each chapter of ASVS 5.0.0 has.
var asvs = map[string]int{
	"V1": 30, "V2": 13, "V3": 31, "V4": 16, "V5": 13, "V6": 47, "V7": 19, "V8": 13, "V9": 7, "V10": 36, "V11": 24, "V12": 12, "V13": 21, "V14": 13, "V15": 21, "V16": 17,
	"V17": 12, // as one sentence: there is no WebRTC here
}

// The page of what is held of the standard has one line for each requirement, in
// one of five states, and its totals are those of its lines.
func TestEveryRequirementOfTheStandardHasItsLine(t *testing.T) {
	page, err := os.ReadFile("../../docs/securite-asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	seen, chapters := map[string]bool{}, map[string]int{"V17": asvs["V17"]}
	states := map[string]int{"tenu": 0, "décrit": 0, "en partie": 0, "non tenu": 0, "sans objet": asvs["V17"]}
	for _, l := range regexp.MustCompile(`(?m)^\| ((V\d+)\.\d+\.\d+) \| [123] \| ([^|]+) \| (.+) \|$`).FindAllStringSubmatch(string(page), -1) {
		if seen[l[1]] {
			t.Errorf("%s has two lines", l[1])
		}
		seen[l[1]] = true
		chapters[l[2]]++
		if _, known := states[l[3]]; !known {
			t.Errorf("%s is said to be %q", l[1], l[3])
		}
		states[l[3]]++
		if l[3] == "tenu" && !strings.Contains(l[4], "`") && !strings.HasPrefix(l[1], "V6") && !strings.HasPrefix(l[1], "V7") {
			t.Errorf("%s is held by nothing that is named", l[1])
		}
	}
	if !maps.Equal(chapters, asvs) {
		t.Errorf("lines by chapter: %v", chapters)
	}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		if total := fmt.Sprintf("**%s** %d", state, states[state]); !strings.Contains(string(page), total) {
			t.Errorf("the page does not say %s", total)
		}
	}
}

// The page of what is held of the standard names tests that exist.
func TestTheTestsNamedByTheStandardExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/securite-asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, pattern := range []string{"../../internal/*/*_test.go", "../../internal/*/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z]+)`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 150 {
		t.Errorf("%d tests are named", len(named))
	}
	for _, n := range named {
		if !strings.Contains(all.String(), "func "+n[1]+"(") {
			t.Errorf("%s does not exist", n[1])
		}
	}
}
