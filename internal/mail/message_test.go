package mail

import (
	"bytes"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"profil/internal/email"
	"profil/internal/fault"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", 3600))

func address1(t testing.TB, typed string) email.Address {
	t.Helper()
	a, err := email.Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// letter is what the tests send: accents everywhere, a long line, a lone dot.
func letter(t testing.TB) Message {
	return Message{
		From: address1(t, "ne-pas-repondre@profil.example"), FromName: "PROFIL, l’été à Pessac",
		To: address1(t, "Claire.Martin@cap-demain.example"), ReplyTo: address1(t, "programme@profil.example"),
		Subject: "Votre demande pour « Conduire un entretien » : à votre employeur de répondre avant le 7 décembre, 18 h",
		Text: "Bonjour Claire,\n\n.\nVotre employeur répond avant le lundi 7\u00a0décembre.\n" +
			"https://profil.example/demandes/7f3a?etape=2.\n\n" + strings.Repeat("œuvre ", 300) + "\nFrom ici\n",
		HTML:      "<p>Bonjour Claire,</p>\n<p><a href=\"https://profil.example/demandes/7f3a?etape=2\">Voir ma demande</a> = 100&nbsp;%</p>\n",
		MessageID: MessageID("enrolment.submitted/1/claire", "profil.example"), Date: noon,
	}
}

func TestComposedAndReadBack(t *testing.T) {
	m := letter(t)
	raw, err := m.Compose()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := m.Compose()
	if !bytes.Equal(raw, again) {
		t.Error("the same message is composed in two ways")
	}
	l, err := Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if l.Subject != m.Subject || l.Text != m.Text || l.HTML != m.HTML || l.MessageID != m.MessageID || !l.Date.Equal(m.Date) ||
		l.From != m.From.String() || l.FromName != m.FromName || l.To != m.To.String() || l.ReplyTo != m.ReplyTo.String() {
		t.Errorf("%+v", l)
	}
	if got := l.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted: %s", got)
	}
	if !slices.Equal(l.Links(), []string{"https://profil.example/demandes/7f3a?etape=2"}) {
		t.Errorf("links: %v", l.Links())
	}
	for line := range strings.SplitSeq(string(raw), "\r\n") {
		if len(line) > 78 && !strings.HasPrefix(line, "Content-Type") || strings.Contains(line, "\n") || strings.Contains(line, "\r") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
		if strings.IndexFunc(line, func(r rune) bool { return r > 126 }) >= 0 {
			t.Errorf("a line that is not ASCII: %q", line)
		}
	}
	if strings.Contains(string(raw), "User-Agent") {
		t.Error("the library signs the letter")
	}
}

func TestPlainTextAlone(t *testing.T) {
	m := letter(t)
	m.HTML, m.ReplyTo, m.FromName = "", email.Address{}, ""
	raw, err := m.Compose()
	if err != nil {
		t.Fatal(err)
	}
	l, err := Read(bytes.NewReader(raw))
	if err != nil || l.Text != m.Text || l.HTML != "" || l.ReplyTo != "" || strings.Contains(string(raw), "multipart") {
		t.Errorf("%v\n%s", err, raw)
	}
}

func TestUnfitMessages(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"no sender":            func(m *Message) { m.From = email.Address{} },
		"no recipient":         func(m *Message) { m.To = email.Address{} },
		"no subject":           func(m *Message) { m.Subject = " " },
		"subject of two lines": func(m *Message) { m.Subject = "a\r\nBcc: x@example.fr" },
		"subject in Latin-1":   func(m *Message) { m.Subject = "caf\xe9" },
		"endless subject":      func(m *Message) { m.Subject = strings.Repeat("a", 1000) },
		"name of two lines":    func(m *Message) { m.FromName = "a\nb" },
		"no text":              func(m *Message) { m.Text = "\n" },
		"text with a NUL":      func(m *Message) { m.Text = "a\x00b" },
		"endless text":         func(m *Message) { m.Text = strings.Repeat("a", 1<<20) },
		"image":                func(m *Message) { m.HTML = `<p><IMG alt="" src="https://example.fr/p.gif"></p>` },
		"style from elsewhere": func(m *Message) { m.HTML = `<p style="background:url(//example.fr)">a</p>` },
		"script":               func(m *Message) { m.HTML = "<script>1</script>" },
		"no date":              func(m *Message) { m.Date = time.Time{} },
		"no identifier":        func(m *Message) { m.MessageID = "" },
		"identifier of lines":  func(m *Message) { m.MessageID = "a@b\r\nX: y" },
	} {
		m := letter(t)
		spoil(&m)
		_, err := m.Compose()
		if fault.KindOf(err) != fault.Internal || fault.CodeOf(err) != "mail.message" || !Permanent(err) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), "example") {
			t.Errorf("%s: the error says too much: %v", name, err)
		}
	}
}

// FuzzFetches: the reading by hand finds what the rule says, no more, no less.
func FuzzFetches(f *testing.F) {
	rule := regexp.MustCompile(`(?i)<\s*(img|link|script|iframe|object|embed|video|audio|source|form|meta|base)\b|url\s*\(|@import|\s(src|srcset|background|action)\s*=`)
	for _, page := range []string{
		"", "<", "< IMG", "<imgs>", "<img_>", "<img2>", "<a>", "url", "URL \n(", "curl(", "@IMPORT", "@impor", " src", "\tsrcset =", " action=", "data-src=", " srcs=",
		"<\fbase", "\vsrc=", "<form", "u", "@", "<a href='x'> background\r=", "<ſcript>", "<lin\u212a>",
	} {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page string) {
		if got, want := fetches(page), rule.MatchString(page); got != want && isASCII(page) {
			t.Errorf("%q: %v, the rule says %v", page, got, want)
		}
	})
}

// isASCII: the rule folds two signs of other alphabets into letters, which no
// reader's program does.
func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 }) }

func TestMessageIDIsThatOfItsCause(t *testing.T) {
	a := MessageID("enrolment.submitted/1/claire", "profil.example")
	if a != MessageID("enrolment.submitted/1/claire", "profil.example") || a == MessageID("enrolment.submitted/1/marc", "profil.example") {
		t.Errorf("%s", a)
	}
	if strings.Contains(a, "claire") || !messageID.MatchString(a) {
		t.Errorf("%s", a)
	}
}

func TestDamagedLetters(t *testing.T) {
	const head = "From: a@example.fr\r\nTo: b@example.fr\r\nDate: Mon, 23 Nov 2026 12:00:00 +0100\r\n"
	deep := head + "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
	for range 9 {
		deep += "--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n"
	}
	for name, raw := range map[string]string{
		"nothing": "", "no header": "abc", "no date": "From: a@example.fr\r\n\r\nx", "no sender": "Date: Mon, 23 Nov 2026 12:00:00 +0100\r\n\r\nx",
		"no kind": head + "\r\nx", "cut": head + "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nx",
		"subject": "Subject: =?x-unknown?Q?a?=\r\n" + head + "\r\nx", "deep": deep,
		"reply to": head + "Reply-To: <\r\nContent-Type: text/plain\r\n\r\nx", "to": "From: a@example.fr\r\nDate: Mon, 23 Nov 2026 12:00:00 +0100\r\n\r\nx",
	} {
		if _, err := Read(strings.NewReader(raw)); fault.CodeOf(err) != "mail.unreadable" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzCompose: whatever the texts are, the letter is refused, or it is read
// back as it was said and holds no header nor recipient but ours.
func FuzzCompose(f *testing.F) {
	m := letter(f)
	f.Add(m.FromName, m.Subject, m.Text, m.HTML)
	f.Add("a\r\nBcc: x@y.fr", "=?utf-8?q?a?=", ".\r\n.", "")
	f.Add("\"a\" <b@c.fr>", "\u202eabc", "\r", "<a href=x>")
	f.Add("", " a\u00a0", "é\n=\n", "--")
	f.Fuzz(func(t *testing.T, from, subject, text, html string) {
		m := letter(t)
		m.FromName, m.Subject, m.Text, m.HTML = from, subject, text, html
		raw, err := m.Compose()
		if err != nil {
			if fault.CodeOf(err) != "mail.message" {
				t.Fatal(err)
			}
			return
		}
		parsed, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		for h, values := range parsed.Header {
			if !slices.Contains([]string{
				"From", "To", "Reply-To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type",
				"Content-Transfer-Encoding", "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress",
			}, h) || len(values) != 1 {
				t.Fatalf("header %s: %q", h, values)
			}
		}
		l, err := Read(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		if l.To != m.To.String() || l.From != m.From.String() || l.Text != unix(text) || l.HTML != unix(html) {
			t.Fatalf("%q became %q, %q became %q", text, l.Text, html, l.HTML)
		}
		if shown := strings.Join(strings.Fields(name(from)), " "); strings.Join(strings.Fields(l.FromName), " ") != shown {
			t.Fatalf("%q became %q", from, l.FromName)
		}
		if strings.TrimSpace(l.Subject) != strings.TrimSpace(literal(subject)) {
			t.Fatalf("%q became %q", subject, l.Subject)
		}
	})
}
