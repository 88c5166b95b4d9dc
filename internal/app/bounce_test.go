package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"profil/internal/config"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// returnedTo runs the command on an instance, with a message on its input.
func returnedTo(t *testing.T, c config.Config, message string) (string, error) {
	t.Helper()
	var out said
	r := &run{t.Context(), &out, &out, map[string]string{"data": c.Data, "database": c.Database.DSN()}}
	err := r.bounce(strings.NewReader(message))
	for _, personal := range []string{"odile", "@", "Odile"} {
		if strings.Contains(out.text(), personal) {
			t.Errorf("it says %q", out.text())
		}
	}
	return out.text(), err
}

// report is what a server says of a message that it gave up.
func report(messageID string) string {
	return strings.Join([]string{
		"From: MAILER-DAEMON@mx.example.org", `Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "", "--b",
		"Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.org", "", "Final-Recipient: rfc822; odile@cap-demain.example",
		"Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 unknown", "", "--b", "Content-Type: text/rfc822-headers", "",
		"To: <odile@cap-demain.example>", "Message-ID: <" + messageID + ">", "", "--b--", "",
	}, "\r\n")
}

// sentMail sends the letter of the first gestionnaire, and gives its identifier.
func sentMail(t *testing.T, c config.Config) string {
	t.Helper()
	if code, out := command(t, c.Data, "--database", c.Database.DSN(), "admin", "creer", "odile@cap-demain.example"); code != 0 {
		t.Fatal(out)
	}
	p := open(t, c, false)
	defer p.close() //nolint:errcheck // it is closed once more after the test
	if _, err := p.clerk.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := p.mailbox.List(1)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0].MessageID
}

// refusals counts the mails that their address refuses.
func refusals(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, func(r sqldb.Scanner) (n int, err error) {
			err = r.Scan(&n)
			return n, err
		}, `SELECT count(*) FROM mails WHERE status = $1 AND reply = 'rcpt 550 5.1.1'`, letter.Failed)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// A report is noted, at once or by the site that holds the database; all the
// rest changes nothing and is no failure.
func TestAMailThatComesBack(t *testing.T) {
	for _, base := range sqltest.Addresses(t) {
		t.Run(base.Name, func(t *testing.T) {
			c := settings(t, "PROFIL_DATABASE="+base.DSN)
			ours := sentMail(t, c)
			for _, message := range []string{"", "Subject: absente\r\n\r\nJe reviens lundi.", "\x00\xff", report("'; DROP TABLE mails@x"), report(mail.MessageID("x", "elsewhere.example"))} {
				if said, err := returnedTo(t, c, message); err != nil || !strings.Contains(said, "rien n’a changé") {
					t.Errorf("%q, %v", said, err)
				}
			}
			for _, want := range []string{"est noté", "rien n’a changé"} { // twice is once
				if said, err := returnedTo(t, c, report(ours)); err != nil || !strings.Contains(said, want) {
					t.Errorf("%q, %v; want %s", said, err, want)
				}
			}
			if n := refusals(t, open(t, c, false).db); n != 1 {
				t.Errorf("%d refusals", n)
			}
		})
	}
}

// While the site holds the file, reports are left to it, which reads each once.
func TestAReportIsLeftToTheSite(t *testing.T) {
	c := settings(t)
	ours := sentMail(t, c)
	p := open(t, c, false)
	for range 2 {
		if said, err := returnedTo(t, c, report(ours)); err != nil || !strings.Contains(said, "laissé au site") {
			t.Fatalf("%q, %v", said, err)
		}
	}
	folder := returns(c.Data).folder()
	if err := os.WriteFile(filepath.Join(folder, "abime.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if there, err := os.ReadDir(folder); err != nil || len(there) != 2 {
		t.Errorf("%v, %v", there, err)
	}
	if err := p.noteReturns(t.Context()); err != nil {
		t.Fatal(err)
	}
	if there, err := os.ReadDir(folder); err != nil || len(there) != 0 || refusals(t, p.db) != 1 {
		t.Errorf("%v, %v, %d refusals", there, err, refusals(t, p.db))
	}
}

// A database that cannot be reached is worth another try, and only that.
func TestAReportThatCannotBeNotedIsTriedAgain(t *testing.T) {
	c := settings(t)
	r := &run{t.Context(), &said{}, &said{}, map[string]string{"data": c.Data, "database": "postgres://127.0.0.1:1/rien"}}
	if err := r.bounce(strings.NewReader(report(mail.MessageID("x", "profil.example")))); !errors.As(err, new(tryLater)) {
		t.Errorf("%v", err)
	}
	if err := r.bounce(strings.NewReader("rien")); err != nil {
		t.Error(err)
	}
	if tempFail != 75 {
		t.Error("mail servers know 75 alone")
	}
}
