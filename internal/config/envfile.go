package config

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// readFile reads a file of settings: lines NAME=value, as systemd's
// EnvironmentFile has them, and comments that start with « # » or « ; ». What
// is read before a mistake is given with it.
func readFile(path string) ([]given, error) {
	content, err := read(path, 1<<20)
	if err != nil {
		return nil, wrongf("%s : %s", path, err)
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) || bytes.ContainsRune(content, 0) {
		return nil, wrongf("%s n’est pas du texte en UTF-8", path)
	}
	var all []given
	secret := false
	number := 0
	for line := range strings.Lines(string(content)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		origin := fmt.Sprintf("%s, ligne %d", path, number)
		name, value, found := strings.Cut(line, "=")
		short, ours := strings.CutPrefix(strings.TrimSpace(name), Prefix)
		if !found || !ours {
			return all, wrongf("%s : cette ligne n’est pas un réglage. Exemple : %sLISTEN=127.0.0.1:8080", origin, Prefix)
		}
		text, err := unquote(strings.TrimSpace(value))
		if err != nil {
			return all, wrongf("%s : %s", origin, err)
		}
		if short == "CONFIG" {
			return all, wrongf("%s : un fichier de réglages n’en appelle pas un autre", origin)
		}
		set := find(short)
		secret = secret || set != nil && text != "" && (set.hidden || set.show != nil && set.show(text) != text)
		all = append(all, given{short, text, origin})
	}
	if info, err := os.Stat(path); secret && (err != nil || info.Mode().Perm()&0o077 != 0) {
		return all, wrongf("%s contient un secret et d’autres peuvent le lire ; corrigez par « chmod 600 %s »", path, path)
	}
	return all, nil
}

// unquote takes away the quotes that a value may stand in.
func unquote(s string) (string, error) {
	if s == "" || s[0] != '"' && s[0] != '\'' {
		if strings.HasSuffix(s, `\`) {
			return "", wrong("une valeur tient sur une ligne, sans « \\ » à la fin")
		}
		return s, nil
	}
	quote := s[0]
	if len(s) < 2 || s[len(s)-1] != quote {
		return "", wrong("les guillemets ouverts ne sont pas fermés")
	}
	s = s[1 : len(s)-1]
	if quote == '"' {
		s = strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s)
	}
	return s, nil
}
