package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const ours = "zqx4w2mh6s5tfk7r3b2yd6pjnu5aevlg@profil.example.fr"

// returned gives one of the reports, as servers write them.
func returned(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "reports", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReportsAreRead(t *testing.T) {
	monday := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	for name, want := range map[string]Report{
		"postfix":  {ours, monday, Reply{"rcpt", 550, "5.1.1"}, true},
		"exchange": {ours, monday, Reply{"rcpt", 550, "5.1.10"}, true},
		"delayed":  {ours, monday, Reply{"rcpt", 0, "4.4.1"}, false},
		"foreign":  {"20261123110000.4F1B2@elsewhere.example", monday, Reply{}, false},
	} {
		for ends, text := range map[string]string{"unix": returned(t, name), "as it travels": strings.ReplaceAll(returned(t, name), "\n", "\r\n")} {
			got, ok := ReadReport(strings.NewReader(text))
			if name == "foreign" { // not shaped as ours
				if ok {
					t.Errorf("%s (%s): %+v", name, ends, got)
				}
			} else if !ok || got != want {
				t.Errorf("%s (%s): %+v, %v", name, ends, got, ok)
			}
		}
	}
}

// What is changed in the report of Postfix, and what is then read of it: nothing
// where verdict is "".
func TestWhatAReportSays(t *testing.T) {
	postfix := returned(t, "postfix")
	for name, c := range map[string]struct{ from, to, verdict string }{
		"its size is refused":       {"Status: 5.1.1", "Status: 5.3.4", "accept 5.3.4 true"},
		"its words are refused":     {"Status: 5.1.1", "Status: 5.7.1", "accept 5.7.1 true"},
		"given up after five days":  {"Status: 5.1.1", "Status: 4.4.7", "rcpt 4.4.7 false"},
		"delivered":                 {"Action: failed", "Action: delivered", ""},
		"relayed":                   {"Action: failed", "Action: relayed", ""},
		"no status":                 {"Status: 5.1.1", "X-Status: 5.1.1", ""},
		"a status of its own":       {"Status: 5.1.1", "Status: cinq", ""},
		"a receipt of reading":      {"report-type=delivery-status", "report-type=disposition-notification", ""},
		"an answer of absence":      {"multipart/report; report-type=delivery-status", "text/plain; charset=utf-8", ""},
		"no message is returned":    {"Content-Type: text/rfc822-headers", "Content-Type: text/plain", ""},
		"its identifier is not one": {"Message-Id: <" + ours + ">", "Message-Id: <'; DROP TABLE mails@x>", ""},
		"it never ends":             {"Content-Type: text/rfc822-headers", "X: " + strings.Repeat("a", maxReport), ""},
		"a hundred recipients":      {"Final-Recipient", strings.Repeat("Action: failed\nStatus: 5.1.1\n\n", 100) + "Final-Recipient", ""},
		"too many parts":            {"--F00D.1/mx.example.org\nContent-Description: Delivery", strings.Repeat("--F00D.1/mx.example.org\n\nx\n", maxParts) + "--F00D.1/mx.example.org\nContent-Description: Delivery", ""},
		"one of two of a list":      {"Final-Recipient: rfc822; claire@example.fr\nOriginal-Recipient: rfc822;claire@example.fr", "Final-Recipient: rfc822; a@list.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@list.example", ""},
		"another one beside ours":   {"Final-Recipient", "Final-Recipient: rfc822; b@list.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient", "rcpt 5.1.1 true"},
	} {
		if !strings.Contains(postfix, c.from) {
			t.Fatalf("%s: nothing to change", name)
		}
		got, ok := ReadReport(strings.NewReader(strings.Replace(postfix, c.from, c.to, 1)))
		verdict := ""
		if ok {
			verdict = got.Reply.Step + " " + got.Reply.Enhanced + " " + map[bool]string{true: "true", false: "false"}[got.ForGood]
		}
		if verdict != c.verdict {
			t.Errorf("%s: %q; want %q", name, verdict, c.verdict)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	for _, name := range []string{"postfix", "exchange", "delayed", "foreign"} {
		f.Add(returned(f, name))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := ReadReport(strings.NewReader(text))
		if !ok {
			if r != (Report{}) {
				t.Errorf("half read: %+v", r)
			}
			return
		}
		if !messageID.MatchString(r.MessageID) || r.Reply.Step != "rcpt" && r.Reply.Step != "accept" || r.Reply.Code != 0 && (r.Reply.Code < 400 || r.Reply.Code > 599) {
			t.Errorf("%+v", r)
		}
		if e := r.Reply.Enhanced; len(e) > 9 || enhanced.FindString(e) != e || r.ForGood != strings.HasPrefix(e, "5") {
			t.Errorf("%+v", r)
		}
	})
}
