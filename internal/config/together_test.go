package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"
)

// pair makes a certificate and its key, as files.
func pair(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return keep(t, "cert.pem", block("CERTIFICATE", der), 0o644), keep(t, "key.pem", block("PRIVATE KEY", raw), 0o640)
}

func TestSettingsThatDoNotGoTogether(t *testing.T) {
	cert, key := pair(t)
	otherCert, _ := pair(t)
	open := keep(t, "open.pem", "", 0o644)
	for given, want := range map[string]string{
		"TLS_CERT=" + cert: "TLS_KEY",
		"TLS_KEY=" + key:   "TLS_CERT",
		"TLS_KEY=" + key + "\nTLS_CERT=" + otherCert:                              "TLS_CERT",
		"TLS_KEY=" + open + "\nTLS_CERT=" + cert:                                  "TLS_KEY",
		"TLS_KEY=" + key + "\nTLS_CERT=" + cert + "\nACME_HOST=profil.example.fr": "ACME_HOST",
		"SMTP_HOST=smtp.example.fr":                                               "MAIL_FROM",
		"SMTP_HOST=smtp.example.fr\nMAIL_FROM=a@example.fr\nSMTP_MODE=none":       "SMTP_MODE",
		"SMTP_USER=profil":                      "SMTP_PASSWORD",
		"SMTP_PASSWORD=x":                       "SMTP_USER",
		"RULE_TRAININGS_PER_YEAR=6":             "RULE_TRAININGS_PER_YEAR",
		"LOGIN_OTHER=1 h":                       "LOGIN_OTHER_IDLE",
		"TLS_KEY=" + key + "\nTLS_CERT=" + cert: "",
		"SMTP_HOST=127.0.0.1\nMAIL_FROM=a@example.fr\nSMTP_MODE=none\nSMTP_PORT=25": "",
	} {
		var environ []string
		for line := range strings.SplitSeq(given, "\n") {
			environ = append(environ, "PROFIL_"+line)
		}
		why := refused(t, Sources{Environ: environ})
		if want == "" && len(why) > 0 || want != "" && (len(why) != 1 || why["PROFIL_"+want] == "") {
			t.Errorf("%s\nis refused for %v, want %s", given, why, want)
		}
	}
}

func TestServingTheWorld(t *testing.T) {
	notice := keep(t, "notice.txt", "Éditeur : Cap Demain", 0o644)
	whole := []string{
		"PROFIL_LISTEN=:443", "PROFIL_ACME_HOST=profil.example.fr", "PROFIL_PUBLIC_URL=https://Profil.example.fr/",
		"PROFIL_SMTP_HOST=smtp.example.fr", "PROFIL_MAIL_FROM=ne-pas-repondre@example.fr", "PROFIL_OPERATOR_NAME=Cap Demain",
		"PROFIL_OPERATOR_POSTAL_ADDRESS=12 rue des Tilleuls | 33000 Bordeaux", "PROFIL_OPERATOR_LEGAL_NOTICE=" + notice,
		"PROFIL_OPERATOR_CONTACT=programme@example.fr", "PROFIL_OPERATOR_PRIVACY_CONTACT=dpo@example.fr",
	}
	c := mustLoad(t, Sources{Environ: whole})
	if err := c.ForServing(); err != nil {
		t.Fatal(err)
	}
	if c.PublicURL != "https://profil.example.fr" || c.Operator.PostalAddress != "12 rue des Tilleuls\n33000 Bordeaux" ||
		c.Operator.ChangesTo != c.Operator.Contact || c.Mail.ReplyTo != c.Operator.Contact {
		t.Errorf("%+v", c)
	}
	for i, variable := range whole[1:] {
		name, _, _ := strings.Cut(variable, "=")
		if name == "PROFIL_MAIL_FROM" {
			continue // Load itself refuses
		}
		less := append(append([]string{}, whole[:i+1]...), whole[i+2:]...)
		if name == "PROFIL_ACME_HOST" {
			name = "PROFIL_LISTEN"
		}
		if why := byProblem(t, mustLoad(t, Sources{Environ: less}).ForServing()); len(why) != 1 || why[name] == "" {
			t.Errorf("without %s: %v", name, why)
		}
	}
	none := byProblem(t, mustLoad(t, Sources{Flags: map[string]string{"listen": "0.0.0.0:80"}}).ForServing())
	if len(none) != 8 {
		t.Errorf("with nothing but an address: %v", none)
	}
	proxied := mustLoad(t, Sources{Environ: []string{"PROFIL_TRUSTED_PROXIES=127.0.0.1, ::1"}})
	if proxied.PublicURL != "" || byProblem(t, proxied.ForServing())["PROFIL_PUBLIC_URL"] == "" {
		t.Error("behind a proxy, the links cannot be guessed")
	}
	kept := append(append([]string{}, whole[:3]...), whole[5:]...)
	if err := mustLoad(t, Sources{Environ: append(kept, "PROFIL_MAILBOX=/srv/courrier")}).ForServing(); err != nil {
		t.Errorf("a mailbox that somebody asked for: %v", err)
	}
}

func TestOnLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "localhost:1": true,
		":1": false, "0.0.0.0:1": false, "[::]:1": false, "192.0.2.1:1": false,
	} {
		if c := mustLoad(t, Sources{Flags: map[string]string{"listen": address}}); c.OnLoopback() != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
	if c := mustLoad(t, Sources{Flags: map[string]string{"listen": "127.0.0.1:0"}}); c.PublicURL != "" {
		t.Errorf("a port that is not known yet gives %s", c.PublicURL)
	}
}

func TestMark(t *testing.T) {
	head := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`
	for content, right := range map[string]bool{
		head + `<defs><linearGradient id="a"/></defs><path fill="url(#a)" d="M0 0"/><use xlink:href="#a"/></svg>`: true,
		`<?xml version="1.0"?>` + head + `</svg>`:               true,
		head + `<script>alert(1)</script></svg>`:                false,
		head + `<path onload="alert(1)"/></svg>`:                false,
		head + `<path fill="url(https://example.fr/x)"/></svg>`: false,
		head + `<use href="https://example.fr/x"/></svg>`:       false,
		head + `<a href="javascript:alert(1)"/></svg>`:          false,
		head + `<image href="data:image/png;base64,"/></svg>`:   false,
		head + `<foreignObject/></svg>`:                         false,
		head + `<style>*{background:url(//x)}</style></svg>`:    false,
		`<!DOCTYPE svg [<!ENTITY x "y">]>` + head + `</svg>`:    false,
		head + `<path>`:          false,
		`<html></html>`:          false,
		`GIF89a`:                 false,
		``:                       false,
		"\x89PNG\r\n\x1a\nabîmé": false,
		head + `<path d="` + strings.Repeat("M0 0", 64<<10) + `"/></svg>`: false,
	} {
		_, err := mark.parse(keep(t, "mark", content, 0o644))
		if (err == nil) != right {
			t.Errorf("%.80q: %v", content, err)
		}
	}
	pixel := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
	if m, err := mark.parse(keep(t, "mark.png", pixel, 0o644)); err != nil || m.MediaType != "image/png" {
		t.Errorf("a right PNG: %v", err)
	}
}

func TestContrast(t *testing.T) {
	white, black := Colour{255, 255, 255}, Colour{}
	if r := Contrast(white, black); r < 20.99 || r > 21.01 {
		t.Errorf("white and black: %f", r)
	}
	if r := Contrast(Colour{0x76, 0x76, 0x76}, white); r < 4.5 || r > 4.6 {
		t.Errorf("#767676 on white: %f", r)
	}
	if Contrast(white, white) != 1 {
		t.Error("white on white")
	}
}

func TestPeriod(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]struct{ shown, after string }{
		"35 j": {"35 jours", "2026-12-28"}, "1jour": {"1 jour", "2026-11-24"}, "3 mois": {"3 mois", "2027-02-23"},
		"24 MOIS": {"24 mois", "2028-11-23"}, "6 ans": {"6 ans", "2032-11-23"}, "1 an": {"1 an", "2027-11-23"}, "18 mois": {"18 mois", "2028-05-23"},
	} {
		p, err := period.parse(text)
		if shown := strings.ReplaceAll(p.String(), nbsp, " "); err != nil || shown != want.shown || p.After(at).Format(time.DateOnly) != want.after {
			t.Errorf("%s: %s, %s, %v", text, shown, p.After(at), err)
		}
		if back := p.Before(p.After(at)); !back.Equal(at) {
			t.Errorf("%s: and back: %s", text, back)
		}
	}
}

func TestEnvironmentIsThatOfTheProcess(t *testing.T) {
	for _, variable := range os.Environ() { // whoever runs the tests has settings of his own
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, Prefix) {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("PROFIL_LISTEN", "127.0.0.1:9")
	if got := mustLoad(t, Environment(nil)).Listen; got != "127.0.0.1:9" {
		t.Errorf("%s", got)
	}
}
