package letter

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/mail"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// State is where a mail stands, as the staff reads it; each has its sentence
// "mail.state.<code>".
type State string

// The states of a mail.
const (
	Waiting  State = "waiting"  // leaves in a moment
	Held     State = "held"     // in the digest that leaves at RunAt
	Deferred State = "deferred" // tried in vain, and again at RunAt
	Left     State = "sent"
	Needless State = "dropped"
	Refused  State = "refused" // by the server of its address, for good
	GivenUp  State = "given_up"
)

// States lists them.
var States = []State{Waiting, Held, Deferred, Left, Needless, Refused, GivenUp}

// State tells where a mail stands.
func (p Post) State() State {
	switch {
	case p.Status == Sent:
		return Left
	case p.Status == Dropped:
		return Needless
	case p.Status == Failed && p.Bounced():
		return Refused
	case p.Status == Failed:
		return GivenUp
	case p.Held != "":
		return Held
	case p.Fault != "":
		return Deferred
	}
	return Waiting
}

// Bounced tells that the server of its address refuses it for good: what is
// refused once the address was taken is the message, not the address.
func (p Post) Bounced() bool { return p.Status == Failed && strings.HasPrefix(p.Reply, "rcpt ") }

// classes tells why a server refuses, from its codes (RFC 3463, RFC 5321): the
// first line whose text the codes hold. Each has its sentence "bounce.<code>".
var classes = []struct{ codes, class string }{
	{" 5.1.", "unknown"},
	{" 5.2.2", "full"},
	{" 5.2.", "closed"},
	{" 5.7.", "barred"},
	{" 5.4.", "unreachable"},
	{"rcpt 550", "unknown"},
	{"rcpt 551", "unknown"},
	{"rcpt 553", "unknown"},
	{"rcpt 552", "full"},
	{"rcpt 554", "barred"},
	{"data ", "content"},
	{"accept ", "content"},
}

// Class tells why the server refuses a mail, as far as its codes say: "" where it
// does not, "other" where they say nothing.
func (p Post) Class() string {
	if p.Reply == "" || p.Status != Failed {
		return ""
	}
	for _, c := range classes {
		if strings.Contains(p.Reply, c.codes) {
			return c.class
		}
	}
	return "other"
}

// Classes lists the reasons that there may be.
func Classes() []string {
	all := []string{"other"}
	for _, c := range classes {
		all = append(all, c.class)
	}
	return all
}

// replyOf gives the codes of the server's refusal, "" where it said nothing.
func replyOf(cause error) string {
	reply := (*mail.Reply)(nil)
	if !errors.As(cause, &reply) {
		return ""
	}
	if reply.Code == 0 { // a report that came back need not say it
		return reply.Step + " " + reply.Enhanced
	}
	return strings.TrimSpace(reply.Step + " " + strconv.Itoa(reply.Code) + " " + reply.Enhanced)
}

// dead is the condition on a mail m, given up, that its address has taken none
// since. What an address takes heals it.
const dead = `m.status = 'failed' AND m.reply LIKE 'rcpt %' AND NOT EXISTS (SELECT 1 FROM mails s WHERE s.address = m.address AND s.status = 'sent' AND s.sent_at > m.ended_at)`

// Bounces lists the last refusal of each address of somebody that takes their
// mails no more.
func Bounces(tx *sqldb.Tx, personID string) ([]Post, error) {
	all, err := sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails m WHERE m.person_id = $1 AND `+dead+`
		AND EXISTS (SELECT 1 FROM emails e WHERE e.person_id = m.person_id AND e.typed = m.address) ORDER BY m.ended_at DESC, m.id DESC LIMIT 50`, personID)
	seen := map[string]bool{}
	var last []Post
	for _, p := range all {
		if !seen[p.Address.Key()] {
			seen[p.Address.Key()] = true
			last = append(last, p)
		}
	}
	return last, err
}

// Dead tells since when an address takes our mails no more; zero while it does.
func Dead(tx *sqldb.Tx, to email.Address) (since time.Time, err error) {
	p, err := sqldb.One(tx, scanPost, `SELECT `+postColumns+` FROM mails m WHERE m.address = $1 AND `+dead+` ORDER BY m.ended_at, m.id LIMIT 1`, to)
	if fault.KindOf(err) == fault.NotFound {
		err = nil
	}
	return p.EndedAt, err
}

// File is one mail as the staff reads it.
type File struct {
	Post
	Person account.Person // zero for an address that has no account
	Dead   time.Time      // since when its address takes no mail
}

// Read gives one mail; that its recipient's account was looked at is kept, and
// they can see it.
func (d Desk) Read(ctx context.Context, a policy.Actor, postID string) (f File, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return f, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if f.Post, err = load(tx, postID); err != nil {
			return err
		}
		if f.PersonID != "" {
			if f.Person, err = account.Load(tx, f.PersonID); err != nil {
				return err
			}
		}
		f.Dead, err = Dead(tx, f.Address)
		return err
	})
	if err != nil {
		return File{}, err
	}
	return f, journal.Saw(ctx, d.DB, a, journal.Look{Person: f.PersonID, What: "account", Subject: f.PersonID, Seat: policy.By(a, policy.BackOfficeRead, policy.Subject{})})
}

// MailsOf lists the last mails of somebody, and the refusal of each address of
// theirs that takes none any more.
func (d Desk) MailsOf(ctx context.Context, a policy.Actor, personID string) (last, bounces []Post, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if bounces, err = Bounces(tx, personID); err != nil {
			return err
		}
		last, err = sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails WHERE person_id = $1 ORDER BY created_at DESC, id DESC LIMIT 10`, personID)
		return err
	})
	return last, bounces, err
}

// Mine lists the addresses of the one who asks that take our mails no more.
func (d Desk) Mine(ctx context.Context, a policy.Actor) (bounces []Post, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		bounces, err = Bounces(tx, a.Person)
		return err
	})
	return bounces, err
}

func load(tx *sqldb.Tx, postID string) (Post, error) {
	return sqldb.One(tx, scanPost, `SELECT `+postColumns+` FROM mails WHERE id = $1`, postID)
}

// Resend sends a mail again, written anew, to whom it is for today: to their
// main address where that has changed, and to nobody where they may not open it
// any more. An address that is dead is written to only when sure is true, which
// says that somebody has checked it.
func (d Desk) Resend(ctx context.Context, a policy.Actor, postID string, sure bool) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := account.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.MailRetry, policy.Subject{}); err != nil {
			return err
		}
		p, err := load(tx, postID)
		if err != nil {
			return err
		}
		if p.Status != Failed && p.Status != Sent {
			return fault.New(fault.Conflict, "stale")
		}
		address, err := d.today(tx, p)
		if err != nil {
			return err
		}
		since, err := Dead(tx, address)
		if err != nil {
			return err
		}
		if !since.IsZero() && !sure {
			return fault.Field("verifiee", "mail.dead_address")
		}
		if err := resend(tx, p, address); err != nil {
			return err
		}
		return journal.Write(tx, a, "mail.resent", journal.Subject{Kind: "mail", ID: p.ID}, "")
	})
}

// today is the address that a mail goes to now.
func (d Desk) today(tx *sqldb.Tx, p Post) (email.Address, error) {
	round := d.Writer.Round(tx)
	if _, err := round.Compose(&p); err != nil {
		if Moot(err) {
			return email.Address{}, fault.New(fault.Conflict, "letter.moot")
		}
		return email.Address{}, err
	}
	all, err := round.Recipients(p.Kind, p.SubjectID)
	if err != nil {
		return email.Address{}, err
	}
	found := email.Address{}
	for _, r := range all {
		if r.Address.Key() == p.Address.Key() {
			return r.Address, nil
		}
		if r.Person.ID != "" && r.Person.ID == p.PersonID && found.IsZero() {
			found = r.Address
		}
	}
	if found.IsZero() {
		return found, fault.New(fault.Conflict, "letter.moot")
	}
	return found, nil
}

// resend gives a mail that was given up all its tries again, and writes another
// row where the first one had left, or went elsewhere.
func resend(tx *sqldb.Tx, p Post, to email.Address) error {
	if p.Status == Failed && p.Address.Key() == to.Key() {
		n, err := tx.Exec(`UPDATE mails SET status = $2, attempt = 0, run_at = $3, fault = '', reply = '', held = '', ended_at = NULL WHERE id = $1 AND status = $4`, p.ID, Queued, tx.Now, Failed)
		if err == nil && n != 1 {
			return fault.New(fault.Conflict, "stale")
		}
		return err
	}
	if p.Status == Failed { // its queue is done with it
		if err := tx.Must(`UPDATE mails SET status = $2 WHERE id = $1`, p.ID, Dropped); err != nil {
			return err
		}
	}
	again := id.New()
	return tx.Do(`INSERT INTO mails (id, cause, kind, subject_id, person_id, address, run_at, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)`,
		again, p.Cause+":"+again, p.Kind, p.SubjectID, sqldb.Null(p.PersonID), to, tx.Now, Queued)
}
