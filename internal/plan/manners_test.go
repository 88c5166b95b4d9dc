package plan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The sizes that feel right: beyond them a file is two files, a function two.
const (
	mostFileLines     = 420
	mostTestLines     = 800
	mostFunctionLines = 62 // sixty, and its two braces
)

// vague names say nothing of what is inside.
var vague = []string{"util", "utils", "common", "helper", "helpers", "base", "manager", "service", "misc", "x"}

// machine-made files have the size their maker gives them.
func made(file string) bool { return strings.HasSuffix(file, "_templ.go") }

func TestFilesAndFunctionsAreOfASizeOneReads(t *testing.T) {
	for folder, files := range sources(t, ".go", ".templ") {
		for _, part := range strings.Split(folder, "/") {
			if slices.Contains(vague, part) {
				t.Errorf("%s is named after nothing", folder)
			}
		}
		for _, file := range files {
			if made(file) {
				continue
			}
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			most := mostFileLines
			if strings.HasSuffix(file, "_test.go") || helps(folder) {
				most = mostTestLines
			}
			if n := strings.Count(string(content), "\n"); n > most && !strings.Contains(filepath.Base(file), "say_") {
				t.Errorf("%s has %d lines, for %d at most", file, n, most)
			}
			if strings.HasSuffix(file, ".go") {
				functions(t, file)
			}
		}
	}
}

func functions(t *testing.T, file string) {
	positions := token.NewFileSet()
	f, err := parser.ParseFile(positions, file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || strings.HasSuffix(file, "_test.go") {
			continue
		}
		if n := positions.Position(fn.End()).Line - positions.Position(fn.Pos()).Line + 1; n > mostFunctionLines {
			t.Errorf("%s: %s has %d lines, for sixty at most", file, fn.Name.Name, n)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			switch called(call) {
			case "time.Sleep":
				if !slices.Contains(mayWait, strings.TrimPrefix(filepath.ToSlash(file), root+"/internal/")) {
					t.Errorf("%s sleeps", positions.Position(call.Pos()))
				}
			case "t.Skip", "t.Skipf", "t.SkipNow", "b.Skip":
				if !drawsLots(f) {
					t.Errorf("%s skips", positions.Position(call.Pos()))
				}
			}
		}
		return true
	})
	for _, group := range f.Comments {
		if strings.Contains(group.Text(), "TO"+"DO") || strings.Contains(group.Text(), "FIX"+"ME") {
			t.Errorf("%s leaves something to be done", positions.Position(group.Pos()))
		}
	}
}

// mayWait are the two that wait on purpose: between two tries of a lost race,
// and in the place of a hash that takes its time.
var mayWait = []string{"sqldb/postgres.go", "password/hasher_test.go"}

// drawsLots tells whether a test draws its steps at random: it skips those that
// make no sense where it stands, and no test.
func drawsLots(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return strings.Contains(i.Path.Value, "pgregory.net/rapid") })
}

// Each package says what it is for, and what it refuses.
func TestEveryPackageSaysWhatItRefuses(t *testing.T) {
	for folder, files := range sources(t, ".go") {
		said := ""
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(file, "_test.go") {
				said += f.Doc.Text()
			}
		}
		if folder == "cmd/profil" || strings.HasSuffix(folder, "/gen") || strings.HasSuffix(folder, "/fonts") || helps(folder) {
			continue
		}
		if !strings.Contains(strings.Join(strings.Fields(said), " "), "refuse") {
			t.Errorf("%s does not say what it refuses: %q", folder, said)
		}
	}
}

// knowers may name a database: the one that opens it, those that read the
// settings, and the register, whose file is one whatever the live data is in.
var knowers = []string{"sqldb", "config", "app", "register", "french", "plan"}

// Only package sqldb knows which database is underneath.
func TestOnlyOneRoomKnowsTheEngine(t *testing.T) {
	for folder, files := range sources(t, ".go") {
		if slices.Contains(knowers, strings.Split(folder, "/")[0]) {
			continue
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || helps(folder) {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				said := ""
				switch v := n.(type) {
				case *ast.BasicLit:
					said = v.Value
				case *ast.Ident:
					said = v.Name
				}
				if said = strings.ToLower(said); strings.Contains(said, "sqlite") || strings.Contains(said, "postgres") {
					t.Errorf("%s names a database: %s", file, said)
				}
				return true
			})
		}
	}
}
