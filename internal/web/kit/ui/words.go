package ui

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Tone says how a thing is meant: the weight of a button, or the sense of a
// state, always told by a word and a shape beside the colour.
type Tone string

// The tones of a button are Primary (one a page), Quiet and Danger (what
// refuses or withdraws); those of a state are Good, Wait, Bad and Off.
const (
	Primary Tone = ""
	Quiet   Tone = "quiet"
	Danger  Tone = "danger"
	Good    Tone = "good"
	Wait    Tone = "wait"
	Bad     Tone = "bad"
	Off     Tone = "off"
)

// nbsp is the space that French puts before : ; ? ! and inside « ».
const nbsp = "\u00a0"

// Thousands writes a number as French does: 34 875.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(s) - 3; i > from; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// message returns the sentence of what is wrong with a field, "" when nothing.
func message(errors map[string]string, field string) string {
	code, ok := errors[field]
	if !ok {
		return ""
	}
	if s := Sentence(code); s != "" {
		return s
	}
	return "Vérifiez cette réponse."
}

// inOrder lists the fields at fault: first those that order names, in its
// order, then the others.
func inOrder(errors map[string]string, order []string) []string {
	var all []string
	for _, name := range order {
		if _, wrong := errors[name]; wrong {
			all = append(all, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(errors)) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

func join(ids ...string) string {
	var b strings.Builder
	for _, id := range ids {
		if id == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(id)
	}
	return b.String()
}

// paragraphs cuts a text where its author left an empty line.
func paragraphs(text string) []string {
	var all []string
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}
