// Package life holds the shape of every life of the product (a request, a
// session, an affiliation…): a table of moves from which the desk's decision,
// the buttons of the page, the diagram of the documentation and the list of
// the CHECK constraint are all made. It refuses to know any particular life.
package life

import (
	"fmt"
	"slices"
	"strings"

	"profil/internal/fault"
	"profil/internal/policy"
)

// Move is one line of a life: in From, whoever may By can make Event happen,
// and the thing is then To. Where a life is lived in several ways, In names the
// one in which the line holds; "" is all of them.
type Move[S, E ~string] struct {
	From  S
	Event E
	By    policy.Act
	To    S
	In    string
}

// Table is every move of one life, in the order in which it is usually lived.
// Its first line starts from the initial status.
type Table[S, E ~string] []Move[S, E]

// Find returns the move that lets event happen from s, or a Conflict "not_now":
// the world has moved on since the person looked.
func (t Table[S, E]) Find(s S, event E) (Move[S, E], error) {
	for _, m := range t {
		if m.From == s && m.Event == event {
			return m, nil
		}
	}
	return Move[S, E]{}, fault.New(fault.Conflict, "not_now")
}

// In gives the lines that hold in one way of living a life.
func (t Table[S, E]) In(way string) Table[S, E] {
	return slices.DeleteFunc(slices.Clone(t), func(m Move[S, E]) bool { return m.In != "" && m.In != way })
}

// Open lists the events that a may make happen to subject, which stands at s:
// the buttons of its page.
func (t Table[S, E]) Open(a policy.Actor, s S, subject policy.Subject) []E {
	var open []E
	for _, m := range t {
		if m.From == s && policy.Can(a, m.By, subject) && !slices.Contains(open, m.Event) {
			open = append(open, m.Event)
		}
	}
	return open
}

// Statuses lists every status once, in order of appearance.
func (t Table[S, E]) Statuses() []S {
	var all []S
	for _, s := range t.ends() {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// Events lists every event once, in order of appearance.
func (t Table[S, E]) Events() []E {
	var all []E
	for _, m := range t {
		if !slices.Contains(all, m.Event) {
			all = append(all, m.Event)
		}
	}
	return all
}

// Final tells whether nothing more can happen from s.
func (t Table[S, E]) Final(s S) bool {
	return !slices.ContainsFunc(t, func(m Move[S, E]) bool { return m.From == s })
}

func (t Table[S, E]) ends() []S {
	var all []S
	for _, m := range t {
		all = append(all, m.From, m.To)
	}
	return all
}

// Unreachable lists the statuses that no move leads to, the first one apart.
func (t Table[S, E]) Unreachable() []S {
	reached := map[S]bool{}
	if len(t) > 0 {
		reached[t[0].From] = true
	}
	for range t {
		for _, m := range t {
			reached[m.To] = reached[m.To] || reached[m.From]
		}
	}
	return slices.DeleteFunc(t.Statuses(), func(s S) bool { return reached[s] })
}

// Mermaid draws the table as a state diagram.
func (t Table[S, E]) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	if len(t) > 0 {
		fmt.Fprintf(&b, "  [*] --> %s\n", t[0].From)
	}
	for _, m := range t {
		fmt.Fprintf(&b, "  %s --> %s: %s (%s)\n", m.From, m.To, m.Event, m.By)
	}
	for _, s := range t.Statuses() {
		if t.Final(s) {
			fmt.Fprintf(&b, "  %s --> [*]\n", s)
		}
	}
	return b.String()
}
