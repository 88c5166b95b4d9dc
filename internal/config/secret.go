package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"strings"
)

// Secret is a text that is never printed: every usual way of showing it gives
// its length alone. Reveal is the one way to use it.
type Secret string

// Reveal gives the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String gives « (secret, 32 octets) », or nothing when there is none.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("(secret, %d octets)", len(s))
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue is String, for the logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String, for JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Database is where the live data is: the path of a SQLite file or a
// postgres:// address. It is shown without its password.
type Database string

// DSN gives the address with its password.
func (d Database) DSN() string { return string(d) }

// String gives the address with « (secret) » in place of its password.
func (d Database) String() string { return withoutPassword(string(d)) }

// GoString is String, for %#v.
func (d Database) GoString() string { return d.String() }

// LogValue is String, for the logs.
func (d Database) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText is String, for JSON.
func (d Database) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func withoutPassword(dsn string) string {
	if !strings.Contains(dsn, "://") {
		return dsn
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "(secret)"
	}
	const mask = "SECRET"
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), mask)
	}
	query := u.Query()
	for name := range query {
		if strings.Contains(strings.ToLower(name), "password") {
			query.Set(name, mask)
		}
	}
	u.RawQuery = query.Encode()
	return strings.ReplaceAll(u.String(), mask, "(secret)")
}

var database = kind[Database]{
	name: "fichier SQLite ou adresse « postgres:// »", example: "postgres://profil@/profil?host=/run/postgresql", show: withoutPassword,
	parse: func(s string) (Database, error) {
		if !strings.Contains(s, "://") {
			if strings.HasPrefix(s, "file:") || strings.ContainsAny(s, "?\x00") {
				return "", wrong("il faut le chemin d’un fichier, sans « file: » ni « ? »")
			}
			return Database(s), nil
		}
		u, err := url.Parse(s)
		if err != nil {
			return "", wrong("l’adresse est mal formée ; les signes particuliers du mot de passe s’écrivent %2F pour « / », %40 pour « @ »")
		}
		if u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return "", wrong("seules SQLite (un chemin) et PostgreSQL (« postgres:// ») sont connues")
		}
		if strings.Trim(u.Path, "/") == "" {
			return "", wrong("il manque le nom de la base, après le dernier « / »")
		}
		return Database(s), nil
	},
}

var password = kind[Secret]{name: "secret", example: "PROFIL_SMTP_PASSWORD_FILE=/etc/profil/smtp", hidden: true, parse: func(s string) (Secret, error) {
	if len(s) > 1024 {
		return "", wrong("il fait plus de 1 024 octets")
	}
	return Secret(s), nil
}}

// secretKey is at least 32 octets written in base64. A key that repeats itself
// is an example somebody copied, not a secret.
var secretKey = kind[Secret]{name: "secret : 32 octets au moins, en base64", example: "PROFIL_SECRET_FILE=/etc/profil/secret", hidden: true, parse: ParseSecret}

// ParseSecret reads the secret of the instance, 32 octets or more in base64.
func ParseSecret(encoded string) (Secret, error) {
	encoded = strings.TrimRight(strings.TrimSpace(encoded), "=")
	encoded = strings.NewReplacer("-", "+", "_", "/").Replace(encoded)
	key, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		return "", wrong("ce n’est pas du base64 ; « openssl rand -base64 32 » en donne un")
	}
	if len(key) < 32 {
		return "", wrongf("il fait %d octets, il en faut 32 ; « openssl rand -base64 32 » en donne un", len(key))
	}
	seen := map[byte]bool{}
	for _, b := range key {
		seen[b] = true
	}
	if len(seen) < 16 {
		return "", wrong("il se répète ; « openssl rand -base64 32 » en donne un vrai")
	}
	return Secret(key), nil
}

// ReadSecret reads the secret of the instance from a file that nobody else may
// read. The error of a file that is not there is fs.ErrNotExist.
func ReadSecret(path string) (Secret, error) {
	encoded, err := readPrivate(path)
	if err != nil {
		return "", err
	}
	return ParseSecret(encoded)
}

// readPrivate reads a small file that only its owner may read, without its
// last line end.
func readPrivate(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("le fichier %s n’existe pas : %w", path, fs.ErrNotExist)
	case err != nil || !info.Mode().IsRegular():
		return "", wrongf("le fichier %s ne peut pas être lu", path)
	case info.Mode().Perm()&0o077 != 0:
		return "", wrongf("le fichier %s est lisible par d’autres (%#o) ; corrigez par « chmod 600 %s »", path, info.Mode().Perm(), path)
	case info.Size() > 16<<10:
		return "", wrongf("le fichier %s est trop grand pour un secret", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", wrongf("le fichier %s ne peut pas être lu par PROFIL ; vérifiez à qui il appartient", path)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
