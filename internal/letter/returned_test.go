package letter

import (
	"testing"
	"time"

	"profil/internal/mail"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// about is the report of a server on a mail, dated of when it left.
func about(t *testing.T, p Post, enhanced string, forGood bool) mail.Report {
	t.Helper()
	return mail.Report{
		MessageID: mail.MessageID(p.Cause, writer(t).From.Domain()), Date: sqltest.Noon,
		Reply: mail.Reply{Step: "rcpt", Code: 550, Enhanced: enhanced}, ForGood: forGood,
	}
}

// What comes back later kills an address as a refusal at once does; twice is
// the same as once, and the next mail that it takes heals it.
func TestWhatComesBackIsNoted(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "a")
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "b")
		ends(t, db, mailsOf(t, db, "b")[0], nil, sqltest.Noon)
		p := ends(t, db, mailsOf(t, db, "a")[0], nil, sqltest.Noon)
		says := func(r mail.Report, known bool, state State, reply string, dead int) {
			t.Helper()
			got, err := d.Returned(t.Context(), r)
			if err != nil || got != known {
				t.Errorf("%v, %v; want %v", got, err, known)
			}
			all, err := d.Mine(t.Context(), as("claire"))
			if err != nil || len(all) != dead {
				t.Errorf("%d dead addresses, %v; want %d", len(all), err, dead)
			}
			if now := mailsOf(t, db, "a")[0]; now.State() != state || now.Reply != reply {
				t.Errorf("%s %q; want %s %q", now.State(), now.Reply, state, reply)
			}
		}
		foreign := about(t, p, "5.1.1", true)
		foreign.MessageID = mail.MessageID(p.Cause, "elsewhere.example")
		says(foreign, false, Left, "", 0)
		says(about(t, p, "4.4.1", false), true, Left, "rcpt 550 4.4.1", 0)
		again := about(t, p, "5.1.1", true)
		again.Date = p.SentAt.Add(-2 * leavesWithin) // of an earlier sending
		says(again, false, Left, "rcpt 550 4.4.1", 0)
		db.Now = func() time.Time { return sqltest.Noon.Add(returnsWithin + time.Minute) }
		says(about(t, p, "5.1.1", true), false, Left, "rcpt 550 4.4.1", 0)
		db.Now = func() time.Time { return sqltest.Noon.Add(time.Minute) }
		says(about(t, p, "5.1.1", true), true, Refused, "rcpt 550 5.1.1", 1)
		says(about(t, p, "5.2.2", true), false, Refused, "rcpt 550 5.1.1", 1)
		if other := mailsOf(t, db, "b")[0]; other.State() != Left {
			t.Errorf("another mail is %s", other.State())
		}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "c")
		ends(t, db, mailsOf(t, db, "c")[0], nil, sqltest.Noon.Add(time.Hour))
		says(about(t, p, "5.1.1", true), false, Refused, "rcpt 550 5.1.1", 0)
	})
}

// A message that is refused for what it says leaves its address alive, and a
// report need not give the old code.
func TestWhatComesBackOverItsWords(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "a")
		p := ends(t, db, mailsOf(t, db, "a")[0], nil, sqltest.Noon)
		r := about(t, p, "5.6.0", true)
		r.Reply = mail.Reply{Step: "accept", Enhanced: "5.6.0"}
		if known, err := d.Returned(t.Context(), r); err != nil || !known {
			t.Fatal(known, err)
		}
		if p = mailsOf(t, db, "a")[0]; p.State() != GivenUp || p.Class() != "content" || p.Reply != "accept 5.6.0" || p.Bounced() {
			t.Errorf("%+v", p)
		}
	})
}

// A mail that cannot be read is a failure, so that its report is handed over
// again: not one that is about nothing, and forgotten.
func TestWhatComesBackIsNotLost(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "a")
		p := ends(t, db, mailsOf(t, db, "a")[0], nil, sqltest.Noon)
		change(t, db, `UPDATE mails SET address = 'rien' WHERE id = '`+p.ID+`'`)
		if known, err := (Desk{DB: db, Writer: writer(t)}).Returned(t.Context(), about(t, p, "5.1.1", true)); err == nil || known {
			t.Errorf("%v, %v", known, err)
		}
	})
}
