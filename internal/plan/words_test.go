package plan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/client"
	"profil/internal/document"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
)

// spoken says, for each function that is given a code to be said, at which
// place the code stands.
var spoken = map[string]int{
	"fault.New": 1, "fault.Because": 1, "fault.Field": 1, "c.Flash": 0, "french.Sentence": 0,
	"f.Refuse": 1, "form.Refuse": 1, "refusals.Refuse": 1,
}

// silent are codes that no person reads: kit answers them by a page of its own.
var silentCodes = []string{"form.no_key", "form.no_cookie"}

// Every code that is written in the program has its sentence.
func TestEveryCodeHasItsSentence(t *testing.T) {
	for _, files := range sources(t, ".go") {
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			positions := token.NewFileSet()
			f, err := parser.ParseFile(positions, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				at, ok := spoken[called(call)]
				if !ok || len(call.Args) <= at || internal(call) {
					return true
				}
				if code, ok := text(call.Args[at]); ok && !french.Has(code) && !slices.Contains(silentCodes, code) {
					t.Errorf("%s: %q has no sentence in package french", positions.Position(call.Pos()), code)
				}
				return true
			})
		}
	}
}

// called is the name of what a call calls: "fault.New".
func called(call *ast.CallExpr) string {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); ok {
		return x.Name + "." + s.Sel.Name
	}
	return ""
}

// internal tells whether a call makes a refusal of ours, which is logged and
// shown as a general one.
func internal(call *ast.CallExpr) bool {
	if len(call.Args) == 0 {
		return false
	}
	s, ok := call.Args[0].(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Internal"
}

func text(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// Every status, role, rank, kind, act and seat has its word.
func TestEveryWordOfTheTablesIsSaid(t *testing.T) {
	said := func(prefix string, codes []string) {
		for _, c := range codes {
			if !french.Has(prefix + c) {
				t.Errorf("%s%s has no sentence", prefix, c)
			}
		}
	}
	said("enrolment.status.", texts(enrolment.Life.Statuses()))
	said("enrolment.", texts(enrolment.Life.Events()))
	said("affiliation.status.", texts(organisation.AffiliationLife.Statuses()))
	said("request.status.", texts(organisation.RequestLife.Statuses()))
	said("adhesion.status.", texts(organisation.AdhesionLife.Statuses()))
	said("change.status.", texts(organisation.ChangeLife.Statuses()))
	said("course.status.", texts(catalogue.CourseLife.Statuses()))
	said("session.status.", texts(catalogue.SessionLife.Statuses()))
	said("sheet.status.", texts(attendance.Life.Statuses()))
	said("account.status.", texts(account.Life.Statuses()))
	said("client.status.", texts(client.Life.Statuses()))
	said("client.", texts(client.Life.Events()))
	said("scope.", texts(append(client.Scopes, client.OpenID, client.Offline)))
	said("mail.status.", texts(letter.Statuses))
	said("role.", texts(policy.Roles))
	said("rank.", texts(policy.Ranks))
	said("format.", texts(catalogue.Formats))
	said("theme.", texts(catalogue.Themes))
	said("modality.", texts(catalogue.Modalities))
	said("document.", texts(document.Kinds))
	said("seat.", texts(policy.Seats))
	for act := range policy.Rules {
		said("act.", []string{string(act)})
	}
}

func texts[T ~string](all []T) []string {
	var said []string
	for _, v := range all {
		said = append(said, string(v))
	}
	return said
}
