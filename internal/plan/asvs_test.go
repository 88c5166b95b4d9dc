package plan

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The page of what is held of the standard names tests that exist.
func TestTheTestsNamedByTheStandardExist(t *testing.T) {
	page, err := os.ReadFile("../../docs/securite-asvs.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../internal/*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../internal/web/*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range append(files, pages...) {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	named := regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllStringSubmatch(string(page), -1)
	if len(named) < 40 {
		t.Errorf("%d tests are named", len(named))
	}
	for _, n := range named {
		if !strings.Contains(all.String(), "func "+n[1]+"(") {
			t.Errorf("%s does not exist", n[1])
		}
	}
}
