package gestion

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/siret"
)

// search is what the one field of the queue asks for: every condition that its
// operators name, and every word. Values of one operator are alternatives.
type search struct {
	types, departments, sirets, structures, domains, states []string  // codes, or folded
	before                                                  time.Time // waits since before; zero: no matter
	words                                                   []string  // folded
}

// operator is one thing that the field understands.
type operator struct {
	name, what string
	examples   []string
	take       func(s *search, value string, now time.Time) error
}

// operators are all of them, in the order in which the page explains them.
var operators = []operator{
	{"type", "La file : structures, rattachements, referents, adhesions, changements, corrections, employeurs, sans-referent, prestataires ou courriels.", []string{"type:rattachements"}, takeType},
	{"statut", "Où en est la réponse : retard, bientot (sous un jour), delai, sans-delai, ou correction quand la personne doit corriger.", []string{"statut:retard"}, takeState},
	{"avant", "Ce qui attend depuis un jour antérieur, ou depuis plus de jours.", []string{"avant:2026-11-20", "avant:3j"}, takeBefore},
	{"dept", "Le département de la structure, par son numéro.", []string{"dept:33"}, takeDepartment},
	{"siret", "Le SIRET ou son début : un SIREN trouve tous ses établissements.", []string{"siret:213 300 635 00017"}, takeSIRET},
	{"structure", "Des mots du nom de la structure, entre guillemets s’il y en a plusieurs.", []string{`structure:"mission locale"`}, takeStructure},
	{"domaine", "La fin de l’adresse électronique de la personne.", []string{"domaine:exemple.fr"}, takeDomain},
}

// parseSearch reads the field; what is wrong is refused under "q".
func parseSearch(typed string, now time.Time) (s search, err error) {
	tokens, err := cut(typed)
	if err != nil {
		return s, err
	}
	for i := 0; i < len(tokens); i++ {
		name, value, colon := strings.Cut(tokens[i], ":")
		if !colon {
			s.words = append(s.words, strings.Fields(french.Fold(strings.Trim(tokens[i], `"`)))...)
			continue
		}
		at := slices.IndexFunc(operators, func(o operator) bool { return o.name == french.Fold(name) })
		if at < 0 {
			return s, fault.Field("q", "search.operator")
		}
		if operators[at].name == "siret" { // written in groups, it is cut in several
			for i+1 < len(tokens) && isDigits(tokens[i+1]) {
				i++
				value += tokens[i]
			}
		}
		if err := operators[at].take(&s, strings.Trim(value, `"`), now); err != nil {
			return s, err
		}
	}
	return s, nil
}

// cut separates a text at its spaces, but for those between quotation marks.
func cut(typed string) (tokens []string, err error) {
	typed = strings.NewReplacer("«\u00a0", `"`, "\u00a0»", `"`, "« ", `"`, " »", `"`, "“", `"`, "”", `"`, "\u00a0", " ", "\u202f", " ").Replace(typed)
	var token strings.Builder
	quoted := false
	for _, r := range typed + " " {
		switch {
		case r == '"':
			quoted = !quoted
			token.WriteRune(r)
		case r == ' ' && !quoted:
			if token.Len() > 0 {
				tokens = append(tokens, token.String())
			}
			token.Reset()
		default:
			token.WriteRune(r)
		}
	}
	if quoted {
		return nil, fault.Field("q", "search.quote")
	}
	return tokens, nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// singular compares the names of queues whether or not they bear their s.
func singular(s string) string {
	words := strings.Fields(french.Fold(s))
	for i, w := range words {
		words[i] = strings.TrimSuffix(w, "s")
	}
	return strings.Join(words, " ")
}

func takeType(s *search, value string, _ time.Time) error {
	for _, q := range queues {
		if singular(q.code) == singular(value) {
			s.types = append(s.types, q.code)
			return nil
		}
	}
	return fault.Field("q", "search.type")
}

// The states of the answer to an errand, as the field names them.
const (
	overdue    = "retard"
	dueSoon    = "bientot"
	onTime     = "delai"
	unpromised = "sans delai"
	theirs     = "correction"
)

func takeState(s *search, value string, _ time.Time) error {
	if v := french.Fold(value); slices.Contains([]string{overdue, dueSoon, onTime, unpromised, theirs}, v) {
		s.states = append(s.states, v)
		return nil
	}
	return fault.Field("q", "search.status")
}

func takeBefore(s *search, value string, now time.Time) error {
	if n, err := strconv.Atoi(strings.TrimSuffix(value, "j")); err == nil && n > 0 && n < 1000 {
		s.before = now.Add(-time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := civil.ParseDay(value)
	if err != nil {
		return fault.Field("q", "search.before")
	}
	s.before = civil.At(d, "00:00", civil.Paris)
	return nil
}

func takeDepartment(s *search, value string, _ time.Time) error {
	code := strings.ToUpper(value)
	if reference.DepartmentName(code) == "" {
		return fault.Field("q", "search.dept")
	}
	s.departments = append(s.departments, code)
	return nil
}

func takeSIRET(s *search, value string, _ time.Time) error {
	digits, ok := siret.Digits(value)
	if !ok || len(digits) < 3 || len(digits) > 14 {
		return fault.Field("q", "search.siret")
	}
	s.sirets = append(s.sirets, digits)
	return nil
}

func takeStructure(s *search, value string, _ time.Time) error {
	if value = french.Fold(value); value == "" {
		return fault.Field("q", "search.value")
	}
	s.structures = append(s.structures, value)
	return nil
}

func takeDomain(s *search, value string, _ time.Time) error {
	if value = strings.ToLower(strings.TrimPrefix(value, "@")); value == "" {
		return fault.Field("q", "search.value")
	}
	s.domains = append(s.domains, value)
	return nil
}

// finds tells whether an errand is asked for.
func (s search) finds(e errand, now time.Time) bool {
	any := func(asked []string, has func(string) bool) bool {
		return len(asked) == 0 || slices.ContainsFunc(asked, has)
	}
	if !any(s.types, func(v string) bool { return v == e.Queue }) ||
		!any(s.departments, func(v string) bool { return v == e.Department }) ||
		!any(s.sirets, func(v string) bool { return strings.HasPrefix(e.SIRET, v) }) ||
		!any(s.structures, func(v string) bool { return bears(french.Fold(e.Organisation), strings.Fields(v)) }) ||
		!any(s.domains, func(v string) bool { return e.Domain == v || strings.HasSuffix(e.Domain, "."+v) }) ||
		!any(s.states, func(v string) bool { return v == e.state(now) }) {
		return false
	}
	return (s.before.IsZero() || e.Since.Before(s.before)) && bears(french.Fold(e.Title+" "+e.About+" "+e.Organisation+" "+kind(e.Queue)), s.words)
}

// bears tells whether every word begins one of a folded text.
func bears(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(" "+text, " "+w) {
			return false
		}
	}
	return true
}

// state is where the answer stands, as the field names it.
func (e errand) state(now time.Time) string {
	switch {
	case e.Theirs:
		return theirs
	case e.By.IsZero():
		return unpromised
	case e.By.Before(now):
		return overdue
	case e.By.Sub(now) < 24*time.Hour:
		return dueSoon
	}
	return onTime
}

// domainOf is what stands after the @ of an address.
func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}
