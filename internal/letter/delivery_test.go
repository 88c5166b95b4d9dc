package letter

import (
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/mail"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

var odile = policy.Actor{Person: "odile", Login: "l", Rank: policy.Admin}

// refused is the answer of a server, as package mail gives it.
func refused(step string, code int, enhanced string) error {
	return fault.Because(fault.Invalid, "mail.permanent", &mail.Reply{Step: step, Code: code, Enhanced: enhanced})
}

func ends(t *testing.T, db *sqldb.DB, p Post, cause error, at time.Time) Post {
	t.Helper()
	var after Post
	p.Attempt = 1
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) (err error) {
		tx.Now = at
		if cause == nil {
			err = MarkSent(tx, p)
		} else {
			err = MarkFailed(tx, p, cause, mail.Permanent(cause))
		}
		if err != nil {
			return err
		}
		after, err = load(tx, p.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return after
}

// What a server answers is kept by its codes, and said.
func TestWhatAServerAnswersIsKept(t *testing.T) {
	db := sqltest.SQLite(t)
	world(t, db)
	for _, c := range []struct {
		cause   error
		state   State
		class   string
		bounces bool
	}{
		{refused("rcpt", 550, "5.1.1"), Refused, "unknown", true},
		{refused("rcpt", 550, ""), Refused, "unknown", true},
		{refused("rcpt", 550, "5.2.2"), Refused, "full", true},
		{refused("rcpt", 550, "5.2.1"), Refused, "closed", true},
		{refused("rcpt", 554, "5.7.1"), Refused, "barred", true},
		{refused("rcpt", 571, ""), Refused, "other", true},
		{refused("accept", 554, "5.6.0"), GivenUp, "content", false},
		{fault.New(fault.Invalid, "mail.message"), GivenUp, "", false},
		{fault.New(fault.Unavailable, "mail.temporary"), Deferred, "", false},
	} {
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "x")
		p := ends(t, db, mailsOf(t, db, "x")[0], c.cause, sqltest.Noon)
		if p.State() != c.state || p.Class() != c.class || p.Bounced() != c.bounces {
			t.Errorf("%v: %s %q %v", c.cause, p.State(), p.Class(), p.Bounced())
		}
		change(t, db, `DELETE FROM mails WHERE cause LIKE '%:x:%'`)
	}
}

// An address is dead from a refusal to the first mail that it takes; a mail is
// sent again to one that is dead by who says that it was checked alone, and is
// written to whom it is for today.
func TestADeadAddressIsNotWrittenToUnchecked(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "a")
		p := ends(t, db, mailsOf(t, db, "a")[0], refused("rcpt", 550, "5.1.1"), sqltest.Noon)
		dead := func() int {
			all, err := d.Mine(t.Context(), as("claire"))
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		if dead() != 1 {
			t.Fatal("the refusal is not seen")
		}
		if err := d.Resend(t.Context(), odile, p.ID, false); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an address that is dead is written to: %v", err)
		}
		if err := d.Resend(t.Context(), as("marc"), p.ID, true); fault.KindOf(err) != fault.Forbidden && fault.KindOf(err) != fault.NotFound {
			t.Errorf("Marc sends again: %v", err)
		}
		if err := d.Resend(t.Context(), odile, p.ID, true); err != nil {
			t.Fatal(err)
		}
		again := mailsOf(t, db, "a")[0]
		if again.State() != Waiting || again.Reply != "" {
			t.Errorf("%+v", again)
		}
		if ends(t, db, again, nil, sqltest.Noon.Add(time.Hour)); dead() != 0 {
			t.Error("the address takes mails, and is still dead")
		}
		if err := d.Resend(t.Context(), odile, p.ID, false); err != nil { // it had left: another row
			t.Fatal(err)
		}
		if all := mailsOf(t, db, "a"); len(all) != 2 {
			t.Errorf("%d rows", len(all))
		}
	})
}

// A mail goes again to the address of today, and to nobody where what it speaks
// of is settled.
func TestAMailGoesAgainToWhomItIsForToday(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "a")
		p := ends(t, db, mailsOf(t, db, "a")[0], refused("rcpt", 550, "5.1.1"), sqltest.Noon)
		change(t, db, `UPDATE emails SET main = false WHERE address = 'claire@example.fr'`, `UPDATE emails SET main = true WHERE address = 'claire.perso@example.fr'`)
		if err := d.Resend(t.Context(), odile, p.ID, false); err != nil {
			t.Fatal(err)
		}
		all := mailsOf(t, db, "a")
		to := map[string]Status{}
		for _, one := range all {
			to[one.Address.Local()] = one.Status
		}
		if len(all) != 2 || to["claire.perso"] != Queued || to["claire"] != Dropped {
			t.Errorf("%v", to)
		}
		addressed(t, db, EnrolmentToDecide, "awaiting_employer", "b")
		q := ends(t, db, mailsOf(t, db, "b")[0], refused("rcpt", 550, "5.1.1"), sqltest.Noon)
		change(t, db, `UPDATE enrolments SET status = 'declined' WHERE id = 'awaiting_employer'`)
		if err := d.Resend(t.Context(), odile, q.ID, true); fault.CodeOf(err) != "letter.moot" {
			t.Errorf("a question that is settled is sent again: %v", err)
		}
	})
}
