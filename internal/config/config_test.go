package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const nbsp = "\u00a0"

// keep writes a file of the test and gives its path.
func keep(t *testing.T, name, content string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLoad(t *testing.T, s Sources) Config {
	t.Helper()
	c, err := Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// refused gives why Load refuses, by name of setting.
func refused(t *testing.T, s Sources) map[string]string {
	t.Helper()
	_, err := Load(s)
	return byProblem(t, err)
}

func byProblem(t *testing.T, err error) map[string]string {
	t.Helper()
	why := map[string]string{}
	if err == nil {
		return why
	}
	var all Problems
	if !errors.As(err, &all) {
		t.Fatalf("%T: %v", err, err)
	}
	for _, p := range all {
		if why[p.Name] != "" {
			t.Errorf("%s is told twice", p.Name)
		}
		why[p.Name] = p.Why
	}
	return why
}

// sample is a right value, other than the default, for each setting that has
// no right example or whose example needs another setting.
func sample(t *testing.T) map[string]string {
	cert, key := pair(t)
	return map[string]string{
		"TLS_CERT": cert, "TLS_KEY": key,
		"OPERATOR_MARK":         keep(t, "m.svg", `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`, 0o644),
		"OPERATOR_LEGAL_NOTICE": keep(t, "n.txt", "Éditeur : Cap Demain\r\nHébergeur : lui-même\n", 0o644),
		"STOLEN_PASSWORDS":      keep(t, "p.txt", "", 0o644),
		"SECRET":                "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=",
		"SMTP_PASSWORD":         "un mot de passe",
		"OPERATOR_COLOUR":       "#123456", "OPERATOR_COLOUR_DARK": "#FEDCBA",
		"OPERATOR_ACCESSIBILITY": "Totalement conforme", "SMTP_MODE": "tls", "LOG_LEVEL": "WARN", "LISTEN": "[::1]:443",
		"OPERATOR_SHORT_NAME": "Parcours", "SMTP_PORT": "2525",
	}
}

// Every line of the table fills a field of its own, and no field of Config is
// left without a line.
func TestEverySettingFillsItsField(t *testing.T) {
	values := sample(t)
	before := mustLoad(t, Sources{})
	filled := map[string]string{}
	for _, each := range table {
		for _, set := range each.settings {
			text := values[set.name]
			if text == "" {
				text = set.example
			}
			c := before
			if err := set.fill(&c, text); err != nil {
				t.Errorf("%s: its own example %q is refused: %v", set.name, text, err)
			}
			changed := differences("", reflect.ValueOf(before), reflect.ValueOf(c))
			if len(changed) != 1 && set.initial != text {
				t.Errorf("%s = %q fills %v", set.name, text, changed)
			}
			for _, field := range changed {
				if other := filled[field]; other != "" {
					t.Errorf("%s and %s fill the same field", set.name, other)
				}
				filled[field] = set.name
			}
			if set.about == "" || set.kind == "" || set.example == "" {
				t.Errorf("%s is not explained", set.name)
			}
		}
	}
}

func differences(path string, a, b reflect.Value) []string {
	if a.Kind() != reflect.Struct || a.Type().PkgPath() != reflect.TypeOf(Config{}).PkgPath() || a.NumField() == 0 ||
		!a.Type().Field(0).IsExported() {
		if fmt.Sprintf("%#v", a) != fmt.Sprintf("%#v", b) {
			return []string{path}
		}
		return nil
	}
	var all []string
	for i := range a.NumField() {
		if f := a.Type().Field(i); f.IsExported() {
			sub := differences(path+"."+f.Name, a.Field(i), b.Field(i))
			if len(sub) > 0 && a.Type() == reflect.TypeOf(Colour{}) || len(sub) > 0 && a.Type() == reflect.TypeOf(Mark{}) ||
				len(sub) > 0 && a.Type() == reflect.TypeOf(Period{}) {
				return []string{path}
			}
			all = append(all, sub...)
		}
	}
	return all
}

func TestDefaults(t *testing.T) {
	c := mustLoad(t, Sources{})
	for _, same := range []struct{ got, want any }{
		{c.Listen, "127.0.0.1:8080"},
		{c.PublicURL, "http://127.0.0.1:8080"},
		{c.Database, Database("var/profil.db")},
		{c.SecretPath(), "var/secret"},
		{c.ACME.Cache, "var/acme"},
		{c.Mail.Mailbox, "var/mailbox"},
		{c.Mail.Port, 587},
		{c.Mail.From.String(), "ne-pas-repondre@profil.invalid"},
		{c.Mail.FromName, "PROFIL"},
		{c.Operator.Name, "PROFIL"},
		{c.Operator.Colour.String(), "#0b5b5e"},
		{c.Rules, Rules{5, 3, 2, 10, 10, 5, 48, 2, 7, Working{Days: 2}}},
		{c.Logins, Logins{12 * time.Hour, time.Hour, 30 * 24 * time.Hour, 7 * 24 * time.Hour}},
		{c.Second, SecondFactor{FactorDemanded, 14}},
		{c.Retention.Motivation, Period{Months: 3}},
		{c.Retention.Evidence, Period{Months: 72}},
		{c.Retention.Backups, Period{Days: 35}},
		{c.LogLevel, slog.LevelInfo},
	} {
		if !reflect.DeepEqual(same.got, same.want) {
			t.Errorf("%#v, want %#v", same.got, same.want)
		}
	}
	if err := c.ForServing(); err != nil {
		t.Errorf("on its own machine, nothing more is asked: %v", err)
	}
}

func TestTheLastSourceWins(t *testing.T) {
	path := keep(t, "profil.env", strings.Join([]string{
		"\ufeff# Un commentaire", "; un autre", "", "PROFIL_LISTEN = 127.0.0.1:1", `PROFIL_DATA="/srv/a \"b\""`,
		"PROFIL_LOG_LEVEL='debug'", "PROFIL_RULE_EMPLOYER_DAYS=7", "PROFIL_OPERATOR_NAME=Cap Demain # antenne de Pau\r",
	}, "\n"), 0o644)
	c := mustLoad(t, Sources{
		Environ: []string{"PROFIL_CONFIG=" + path, "PROFIL_LISTEN=127.0.0.1:2", "PROFIL_DATA=", "PROFIL_RULE_EMPLOYER_DAYS=8", "HOME=/root"},
		Flags:   map[string]string{"listen": "127.0.0.1:3", "database": ""},
	})
	if c.Listen != "127.0.0.1:3" || c.Data != `/srv/a "b"` || c.LogLevel != slog.LevelDebug || c.Rules.EmployerDays != 8 ||
		c.Operator.Name != "Cap Demain # antenne de Pau" || c.Database != `/srv/a "b"/profil.db` {
		t.Errorf("%+v", c)
	}
	var out strings.Builder
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"PROFIL_LISTEN", "127.0.0.1:3 ", "option --listen", path + ", ligne 5", "environnement", "défaut", "déduit", "absent",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("Print does not say %q:\n%s", want, out.String())
		}
	}
}

func TestEverythingWrongIsToldAtOnce(t *testing.T) {
	why := refused(t, Sources{Environ: []string{
		"PROFIL_LISTEN=8080", "PROFIL_PUBLIC_URL=http://profil.example.fr", "PROFIL_RULE_EMPLOYER_DAYS=dix", "PROFIL_SMTP_HSOT=x",
		"PROFIL_ZZZZZZZZZ=1", "PROFIL_LOGIN_STAFF=1 h", "PROFIL_LOGIN_STAFF_IDLE=2 h", "PROFIL_SECRET=dHJvcCBjb3VydA==",
		"PROFIL_OPERATOR_COLOUR=#ffcc00", "PROFIL_DATA_FILE=/x",
	}, Flags: map[string]string{"smtp-password": "x", "databse": "y"}})
	for name, want := range map[string]string{
		"PROFIL_LISTEN":             "séparés par «" + nbsp + ":" + nbsp + "»",
		"PROFIL_PUBLIC_URL":         "https://",
		"PROFIL_RULE_EMPLOYER_DAYS": "en chiffres. Exemple" + nbsp + ": 10",
		"PROFIL_SMTP_HSOT":          "PROFIL_SMTP_HOST" + nbsp + "?",
		"PROFIL_ZZZZZZZZZ":          "profil config",
		"PROFIL_LOGIN_STAFF_IDLE":   "PROFIL_LOGIN_STAFF",
		"PROFIL_SECRET":             "10 octets",
		"PROFIL_OPERATOR_COLOUR":    "contraste",
		"PROFIL_DATA_FILE":          "n’existe pas",
		"--smtp-password":           "PROFIL_SMTP_PASSWORD_FILE",
		"PROFIL_DATABSE":            "PROFIL_DATABASE" + nbsp + "?",
	} {
		if !strings.Contains(why[name], want) {
			t.Errorf("%s: %q does not say %q", name, why[name], want)
		}
		delete(why, name)
	}
	if len(why) > 0 {
		t.Errorf("refused for no reason: %v", why)
	}
}

func TestWrongTexts(t *testing.T) {
	for _, variable := range []string{
		"LISTEN=127.0.0.1", "LISTEN=127.0.0.1:99999", "LISTEN=profil.example.fr:80", "LISTEN=:080", "LISTEN=:http",
		"PUBLIC_URL=profil.example.fr", "PUBLIC_URL=https://profil.example.fr/chemin", "PUBLIC_URL=https://a:b@profil.example.fr",
		"PUBLIC_URL=https://profil.example.fr?x", "PUBLIC_URL=javascript://profil", "PUBLIC_URL=https://",
		"TLS_CERT=/nulle/part", "ACME_HOST=profil", "ACME_HOST=profil.example.fr:443", "ACME_EMAIL=Claire <a@b.fr>",
		"TRUSTED_PROXIES=proxy", "TRUSTED_PROXIES=0.0.0.0/0", "TRUSTED_PROXIES=10.0.0.0/33",
		"DATABASE=mysql://x/y", "DATABASE=file:x.db?mode=memory", "DATABASE=postgres://localhost", "DATABASE=postgres://u:p%@h/d",
		"LOG_LEVEL=verbeux", "SMTP_HOST=smtp.example.fr:25", "SMTP_HOST=sm tp", "SMTP_PORT=0", "SMTP_PORT=70000", "SMTP_MODE=ssl",
		"MAIL_FROM=rien", "MAIL_FROM_NAME=a\nb", "OPERATOR_COLOUR=vert", "OPERATOR_COLOUR=#0b5b5", "OPERATOR_COLOUR=# b5b5e",
		"OPERATOR_COLOUR_DARK=#0b5b5e", "OPERATOR_ACCESSIBILITY=presque", "OPERATOR_SHORT_NAME=" + strings.Repeat("é", 31),
		"OPERATOR_LEGAL_NOTICE=/", "LOGIN_STAFF=12", "LOGIN_STAFF=h", "LOGIN_STAFF=0 h", "LOGIN_STAFF=3 mois", "LOGIN_STAFF=400 j",
		"LOGIN_STAFF=99999999999999999999 h", "RETENTION_JOURNAL=12 h", "RETENTION_JOURNAL=101 ans", "RULE_WITHDRAWAL_DAYS=-1",
		"SECRET=pas du base64", "SECRET=" + strings.Repeat("A", 64), "SECRET_FILE=/nulle/part", "CONFIG=/nulle/part",
	} {
		name, _, _ := strings.Cut(variable, "=")
		why := refused(t, Sources{Environ: []string{"PROFIL_" + variable}})
		if len(why) != 1 || why["PROFIL_"+name] == "" {
			t.Errorf("%.60q: %v", variable, why)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	for content, want := range map[string]string{
		"PROFIL_LISTEN\n":                       "ligne 1",
		"# x\nexport PROFIL_LISTEN=:1\n":        "ligne 2",
		"LISTEN=:1\n":                           "n’est pas un réglage",
		"PROFIL_DATA=\"ouvert\n":                "guillemets",
		"PROFIL_DATA=a\\\nb\n":                  "une ligne",
		"PROFIL_CONFIG=autre\n":                 "un autre",
		"PROFIL_DATA=a\x00b\n":                  "UTF-8",
		"PROFIL_DATA=\xff\n":                    "UTF-8",
		"PROFIL_SMTP_PASSWORD=x\n":              "chmod 600",
		"PROFIL_DATABASE=postgres://u:p@h/db\n": "chmod 600",
		strings.Repeat("# \n", 1<<20):           "Kio",
	} {
		path := keep(t, "profil.env", content, 0o644)
		why := refused(t, Sources{Flags: map[string]string{"config": path}})
		if !strings.Contains(why["PROFIL_CONFIG"], want) {
			t.Errorf("%.40q: %v does not say %q", content, why, want)
		}
	}
	twice := keep(t, "profil.env", "PROFIL_DATA=a\nPROFIL_DATA=b\n", 0o644)
	if why := refused(t, Sources{Flags: map[string]string{"config": twice}}); !strings.Contains(why["PROFIL_DATA"], "deux fois") {
		t.Errorf("a setting given twice: %v", why)
	}
}

// Whatever shows a Config shows no secret.
func TestSecretsAreNeverShown(t *testing.T) {
	const secret = "canari-canari-canari"
	key := keep(t, "secret", "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=\n", 0o600)
	smtp := keep(t, "smtp", secret+"\n", 0o400)
	c := mustLoad(t, Sources{Environ: []string{
		"PROFIL_SECRET_FILE=" + key, "PROFIL_SMTP_PASSWORD_FILE=" + smtp, "PROFIL_SMTP_USER=profil",
		"PROFIL_DATABASE=postgres://profil:" + secret + "@db.example.fr/profil?sslmode=verify-full&sslpassword=" + secret,
	}})
	if c.Secret.Reveal() != "0123456789abcdefghijklmnopqrstuv" || c.Mail.Password.Reveal() != secret ||
		!strings.Contains(c.Database.DSN(), ":"+secret+"@") {
		t.Error("the secrets were not read")
	}
	var out strings.Builder
	if err := c.Print(&out); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("config", "config", c, "secret", c.Secret, "database", c.Database)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("config", "config", c)
	asJSON, _ := json.Marshal(c)
	fmt.Fprintf(&out, "%v %+v %#v %s %q %s", c, c, c, c.Secret, c.Mail.Password, asJSON)
	if strings.Contains(out.String(), "canari") || strings.Contains(out.String(), "0123456789abcdef") {
		t.Errorf("a secret shows:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "profil:(secret)@db.example.fr/profil") || !strings.Contains(out.String(), "octets)") {
		t.Errorf("what is hidden is not told:\n%s", out.String())
	}
	for _, variable := range []string{
		"PROFIL_DATABASE=mysql://profil:" + secret + "@h/d", "PROFIL_SECRET=" + secret, "PROFIL_DATABASE=postgres://u:" + secret + "%@h/d",
		"PROFIL_SMTP_PASSWORD=" + strings.Repeat(secret, 100),
	} {
		if _, err := Load(Sources{Environ: []string{variable}}); err == nil || strings.Contains(err.Error(), "canari") {
			t.Errorf("%.30s: %v", variable, err)
		}
	}
}

func TestSecretFilesAreTheirOwnersAlone(t *testing.T) {
	for _, mode := range []os.FileMode{0o640, 0o604, 0o644, 0o660} {
		path := keep(t, "secret", "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=", mode)
		why := refused(t, Sources{Environ: []string{"PROFIL_SECRET_FILE=" + path}})
		if !strings.Contains(why["PROFIL_SECRET_FILE"], "chmod 600") {
			t.Errorf("%o: %v", mode, why)
		}
		if _, err := ReadSecret(path); err == nil {
			t.Errorf("%o: ReadSecret takes it", mode)
		}
	}
	right := keep(t, "secret", "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY", 0o600)
	why := refused(t, Sources{Environ: []string{"PROFIL_SECRET_FILE=" + right, "PROFIL_SECRET=x"}})
	if !strings.Contains(why["PROFIL_SECRET_FILE"], "deux fois") {
		t.Errorf("given as text and as file: %v", why)
	}
	if _, err := ReadSecret(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// FuzzFile: whatever a file holds, it is read or refused, and what is refused
// is told as text.
func FuzzFile(f *testing.F) {
	f.Add("PROFIL_LISTEN=:80\n# x\nPROFIL_DATA=\"a\"\n")
	f.Add("PROFIL_DATA='")
	f.Fuzz(func(t *testing.T, content string) {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := readFile(path)
		if err != nil && !utf8.ValidString(err.Error()) {
			t.Fatalf("%q", err)
		}
		for _, g := range all {
			if strings.ContainsAny(g.text, "\n\x00") || !utf8.ValidString(g.text) {
				t.Fatalf("%q", g)
			}
		}
	})
}
