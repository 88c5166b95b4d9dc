package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"profil/internal/email"
)

// kind is a way to read the text of a setting. Its parser says in French, in
// words that end a sentence, why a text is wrong.
type kind[T any] struct {
	name    string // in French, for the operator
	example string
	hidden  bool                // a secret
	show    func(string) string // the text as it may be shown; nil: as it is
	parse   func(string) (T, error)
}

// like is k with another example.
func (k kind[T]) like(example string) kind[T] {
	k.example = example
	return k
}

// wrong is why a text does not do: words that end « ne convient pas : ».
type wrong string

func (w wrong) Error() string { return string(w) }

func wrongf(format string, a ...any) error { return wrong(fmt.Sprintf(format, a...)) }

var listen = kind[string]{name: "adresse et port", example: "127.0.0.1:8080", parse: func(s string) (string, error) {
	h, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", wrong("il faut une adresse et un port séparés par « : »")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return "", wrong("le port est un nombre de 0 à 65535")
	}
	if _, err := netip.ParseAddr(h); err != nil && h != "" && h != "localhost" {
		return "", wrong("l’adresse s’écrit en chiffres (IPv4 ou IPv6), ou « localhost »")
	}
	return s, nil
}}

var publicURL = kind[string]{name: "adresse https", example: "https://profil.example.fr", parse: func(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", wrong("il faut une adresse complète, qui commence par « https:// »")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", wrong("rien ne doit suivre le nom du site, ni chemin, ni « ? », ni « # »")
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return "", wrong("« http:// » n’est accepté que pour la machine elle-même (localhost) ; ailleurs, « https:// »")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}}

var host = kind[string]{name: "nom de machine", example: "smtp.example.fr", parse: func(s string) (string, error) {
	if _, err := netip.ParseAddr(s); err == nil || hostName(s) {
		return s, nil
	}
	return "", wrong("il faut le nom d’une machine, ou son adresse en chiffres, sans port")
}}

var hosts = kind[[]string]{name: "noms séparés par des virgules", example: "profil.example.fr", parse: func(s string) ([]string, error) {
	var all []string
	for _, name := range list(s) {
		if name = strings.ToLower(name); !hostName(name) || !strings.Contains(name, ".") {
			return nil, wrongf("« %s » n’est pas le nom complet d’un site", name)
		}
		all = append(all, name)
	}
	return all, nil
}}

var networks = kind[[]netip.Prefix]{
	name: "adresses ou réseaux séparés par des virgules", example: "127.0.0.1, 10.0.0.0/8",
	parse: func(s string) ([]netip.Prefix, error) {
		var all []netip.Prefix
		for _, text := range list(s) {
			p, err := netip.ParsePrefix(text)
			if a, plain := netip.ParseAddr(text); plain == nil {
				p, err = netip.PrefixFrom(a, a.BitLen()), nil
			}
			if err != nil {
				return nil, wrongf("« %s » n’est ni une adresse, ni un réseau (10.0.0.0/8)", text)
			}
			if p.Bits() == 0 {
				return nil, wrong("faire confiance à toutes les adresses d’Internet, c’est laisser chacun choisir la sienne")
			}
			all = append(all, p.Masked())
		}
		return all, nil
	},
}

// list cuts a text at its commas and leaves out what is empty.
func list(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// hostName tells whether s can be the name of a machine: labels of ASCII
// letters, digits and hyphens.
func hostName(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.ContainsFunc(label, func(r rune) bool {
				return r != '-' && (r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r))
			}) {
			return false
		}
	}
	return true
}

func address(example string) kind[email.Address] {
	return kind[email.Address]{name: "adresse électronique", example: example, parse: func(s string) (email.Address, error) {
		a, err := email.Parse(s)
		if err != nil {
			return a, wrong("ce n’est pas une adresse électronique ; elle s’écrit seule, sans nom devant")
		}
		return a, nil
	}}
}

// text is one line of at most most characters.
func text(example string, most int) kind[string] {
	return kind[string]{name: fmt.Sprintf("texte (%d caractères au plus)", most), example: example, parse: func(s string) (string, error) {
		if n := utf8.RuneCountInString(s); n > most {
			return "", wrongf("%d caractères, pour %d au plus", n, most)
		}
		if strings.ContainsFunc(s, unicode.IsControl) {
			return "", wrong("il contient un caractère invisible (tabulation, retour à la ligne)")
		}
		return s, nil
	}}
}

// lines is a text whose lines are separated by « | ».
func lines(example string) kind[string] {
	k := text(example, 400)
	one := k.parse
	k.parse = func(s string) (string, error) {
		s, err := one(s)
		if err != nil {
			return "", err
		}
		var all []string
		for line := range strings.SplitSeq(s, "|") {
			all = append(all, strings.TrimSpace(line))
		}
		return strings.Join(all, "\n"), nil
	}
	return k
}

func folder(example string) kind[string] {
	return kind[string]{name: "dossier", example: example, parse: func(s string) (string, error) {
		if strings.ContainsRune(s, 0) {
			return "", wrong("ce n’est pas le nom d’un dossier")
		}
		return filepath.Clean(s), nil
	}}
}

func count(least, most int) kind[int] {
	return kind[int]{name: fmt.Sprintf("nombre de %d à %d", least, most), example: strconv.Itoa(max(least, min(10, most))), parse: func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil {
			return 0, wrong("il faut un nombre entier, en chiffres")
		}
		if n < least || n > most {
			return 0, wrongf("il faut un nombre de %d à %d", least, most)
		}
		return n, nil
	}}
}

func oneOf[T ~string](choices ...T) kind[T] {
	var quoted []string
	for _, c := range choices {
		quoted = append(quoted, "« "+string(c)+" »")
	}
	among := strings.Join(quoted[:len(quoted)-1], ", ") + " ou " + quoted[len(quoted)-1]
	return kind[T]{name: among, example: string(choices[0]), parse: func(s string) (T, error) {
		for _, c := range choices {
			if strings.EqualFold(s, string(c)) {
				return c, nil
			}
		}
		return "", wrong("il faut " + among)
	}}
}

var levels = kind[slog.Level]{name: "« debug », « info », « warn » ou « error »", example: "info", parse: func(s string) (slog.Level, error) {
	l, err := oneOf("debug", "info", "warn", "error").parse(s)
	if err != nil {
		return 0, err
	}
	var level slog.Level
	return level, level.UnmarshalText([]byte(l))
}}
