package ui

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"profil/internal/french"
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

// message returns the sentence of what is wrong with a field, "" when nothing.
func message(errors map[string]string, field string) string {
	if code, wrong := errors[field]; wrong {
		return french.Sentence(code)
	}
	return ""
}

// mistakeOf is one line of the error summary.
type mistakeOf struct{ field, sentence string }

// mistakes lists what is wrong: first the fields that order names, in its
// order, then the others.
func mistakes(errors map[string]string, order []string) []mistakeOf {
	var all []mistakeOf
	seen := map[string]bool{}
	for _, entry := range order {
		name, label, labelled := strings.Cut(entry, ": ")
		if errors[name] == "" {
			continue
		}
		said := message(errors, name)
		if labelled {
			said = label + nbsp + ": " + said
		}
		all, seen[name] = append(all, mistakeOf{name, said}), true
	}
	for _, name := range slices.Sorted(maps.Keys(errors)) {
		if !seen[name] {
			all = append(all, mistakeOf{name, message(errors, name)})
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

// Broken is a text in which an address that is too long for its line goes on
// after its @, and not in the middle of a word.
func Broken(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, strings.ReplaceAll(templ.EscapeString(text), "@", "@<wbr>"))
		return err
	})
}
