package pdf

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What is drawn is judged by tools that are not ours.
func TestMain(m *testing.M) {
	for _, tool := range []string{"pdfinfo", "pdftotext", "pdffonts", "qpdf"} {
		if _, err := exec.LookPath(tool); err != nil {
			fmt.Println("pdf: " + tool + " is missing: apt-get install poppler-utils qpdf")
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// file is a drawn paper on disk, for the tools.
type file struct {
	t    *testing.T
	path string
}

// draw draws a paper and has its syntax checked.
func draw(t *testing.T, p Paper) file {
	t.Helper()
	b, err := Draw(p)
	if err != nil {
		t.Fatal(err)
	}
	f := file{t, filepath.Join(t.TempDir(), "paper.pdf")}
	if err := os.WriteFile(f.path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f.run("qpdf", "--check", f.path)
	return f
}

func (f file) run(tool string, arguments ...string) string {
	f.t.Helper()
	out, err := exec.CommandContext(f.t.Context(), tool, arguments...).CombinedOutput()
	if err != nil {
		f.t.Fatalf("%s: %v\n%s", tool, err, out)
	}
	return string(out)
}

// text is what is copied from the pages, in reading order.
func (f file) text() string { return f.run("pdftotext", "-raw", f.path, "-") }

// tree is the structure and what it says.
func (f file) tree() string { return f.run("pdfinfo", "-struct-text", f.path) }

// tags are the elements in order, without what they say.
func (f file) tags() []string {
	return regexp.MustCompile(`(?m)^ *[A-Z][A-Za-z0-9]*\b`).FindAllString(f.run("pdfinfo", "-struct", f.path), -1)
}

func (f file) pages() string {
	return regexp.MustCompile(`Pages: +(\d+)`).FindStringSubmatch(f.run("pdfinfo", f.path))[1]
}

// source is the file with everything in it unpacked.
func (f file) source() string {
	return f.run("qpdf", "--qdf", "--object-streams=disable", f.path, "-")
}

// words are the words of a text, whatever stands between them.
func words(s string) []string { return strings.Fields(s) }
