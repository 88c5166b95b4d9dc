package policy

import (
	"fmt"
	"strings"
)

// Scope is the answer of the policy for a list: the rows that a may do act to,
// made from the same Rules, so that a list and a page can never disagree.
type Scope struct {
	lines []scopeLine
}

// scopeLine admits the rows where column IN values and status IN when. A line
// without values admits every row, whoever stands around it.
type scopeLine struct {
	seat   Seat
	all    bool
	values []string
	not    []string // the persons who must not be the subject's
	trains string   // the person who must train at the session
	when   []Status
}

// List returns what a may do act to, as a scope for SQL.
func List(a Actor, act Act) Scope {
	var s Scope
	for _, g := range Rules[act] {
		l := scopeLine{seat: g.Seat, when: g.When}
		switch g.Seat {
		case Self:
			l.values = nonEmpty(a.Person)
		case Colleague:
			l.values = a.organisations()
		case OrgReferent, ProviderReferent:
			l.values = a.Holding(Referent)
		case EmployerApprover:
			l.values, l.not = a.Holding(Approver), a.Apart()
		case ProviderOrganiser:
			l.values = a.Holding(Organiser)
		case SessionTrainer:
			l.values, l.trains = a.Holding(Trainer), a.Person
		default: // seats that depend on the actor alone
			l.all = a.sits(g.Seat, Subject{})
		}
		if l.all || len(l.values) > 0 {
			s.lines = append(s.lines, l)
		}
	}
	return s
}

// Empty tells that nothing can be listed: the query may be spared.
func (s Scope) Empty() bool { return len(s.lines) == 0 }

// Columns names the columns of a table that hold the places of a Subject. A
// place whose column is "" is one where nobody sits. Session is the column that
// holds the id of the training session, for the seat of its trainers.
type Columns struct{ Person, Organisation, Provider, Session, Status string }

// Where writes the scope as a condition, its values added to args as $n. The
// condition is false when the scope is empty.
func (s Scope) Where(args *[]any, c Columns) string {
	var or []string
	for _, l := range s.lines {
		if cond := l.where(args, c); cond != "" {
			or = append(or, cond)
		}
	}
	if len(or) == 0 {
		return "(1 = 0)"
	}
	return "(" + strings.Join(or, " OR ") + ")"
}

func (l scopeLine) where(args *[]any, c Columns) string {
	var and []string
	if !l.all {
		column := l.column(c)
		if column == "" {
			return ""
		}
		and = append(and, column+" IN "+placeholders(args, l.values))
	}
	if len(l.not) > 0 && c.Person != "" {
		and = append(and, "("+c.Person+" IS NULL OR "+c.Person+" NOT IN "+placeholders(args, l.not)+")") // of nobody: of several
	}
	if l.trains != "" {
		if c.Session == "" {
			return ""
		}
		and = append(and, c.Session+" IN (SELECT session_id FROM session_trainers WHERE person_id = "+placeholder(args, l.trains)+")")
	}
	if len(l.when) > 0 {
		var when []string
		for _, s := range l.when {
			when = append(when, string(s))
		}
		and = append(and, c.Status+" IN "+placeholders(args, when))
	}
	if len(and) == 0 {
		return "(1 = 1)"
	}
	return "(" + strings.Join(and, " AND ") + ")"
}

func (l scopeLine) column(c Columns) string {
	switch l.seat {
	case Self:
		return c.Person
	case Colleague, OrgReferent, EmployerApprover:
		return c.Organisation
	}
	return c.Provider
}

func placeholder(args *[]any, value any) string {
	*args = append(*args, value)
	return fmt.Sprintf("$%d", len(*args))
}

func placeholders(args *[]any, values []string) string {
	var list []string
	for _, v := range values {
		list = append(list, placeholder(args, v))
	}
	return "(" + strings.Join(list, ", ") + ")"
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
