package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"profil/internal/french"
)

// The page of the documentation is the table.
func TestGuideGenerated(t *testing.T) {
	var page strings.Builder
	if err := Guide(&page); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("..", "..", "docs", "configuration.md")
	if os.Getenv("PROFIL_UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != page.String() {
		t.Error("docs/configuration.md is not what the table says: PROFIL_UPDATE=1 go test ./internal/config -run Generated")
	}
}

// What an operator reads is French as it is printed.
func TestTypography(t *testing.T) {
	check := func(name, s string) {
		if err := french.Typo(s); err != nil {
			t.Errorf("%s: %v: %s", name, err, s)
		}
	}
	for _, each := range table {
		check(each.title, each.title)
		check(each.title, each.intro)
		for _, set := range each.settings {
			check(set.name, set.about)
			check(set.name, set.kind)
			check(set.name, set.derived)
		}
	}
	_, err := Load(Sources{Environ: []string{
		"PROFIL_LISTEN=8080", "PROFIL_PUBLIC_URL=http://profil.example.fr", "PROFIL_RULE_EMPLOYER_DAYS=dix", "PROFIL_SMTP_HSOT=x",
		"PROFIL_OPERATOR_COLOUR=#ffcc00", "PROFIL_SMTP_USER=x", "PROFIL_TLS_CERT=/nulle/part", "PROFIL_CONFIG=/nulle/part",
	}, Flags: map[string]string{"smtp-password": "x"}})
	for _, p := range err.(Problems) {
		check(p.Name, p.Why)
	}
	for name, why := range byProblem(t, mustLoad(t, Sources{Flags: map[string]string{"listen": "0.0.0.0:80"}}).ForServing()) {
		check(name, why)
	}
}
