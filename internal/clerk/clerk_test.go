package clerk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/client"
	"profil/internal/config"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/mail/mailtest"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/rectification"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Every event of every life has its line, and says what follows or why nothing
// does.
func TestEveryEventHasItsLine(t *testing.T) {
	var kinds []string
	add := func(noun string, events ...string) {
		for _, e := range events {
			kinds = append(kinds, noun+"."+e)
		}
	}
	add("account", texts(account.Life.Events())...)
	add("request", texts(organisation.RequestLife.Events())...)
	add("affiliation", texts(organisation.AffiliationLife.Events())...)
	add("adhesion", texts(organisation.AdhesionLife.Events())...)
	add("change", texts(organisation.ChangeLife.Events())...)
	add("rectification", "asked")
	add("rectification", texts(rectification.Life.Events())...)
	add("course", texts(catalogue.CourseLife.Events())...)
	add("session", texts(catalogue.SessionLife.Events())...)
	add("enrolment", texts(enrolment.Life.Events())...)
	add("sheet", texts(attendance.Life.Events())...)
	add("sheet", string(attendance.Signed), string(attendance.Absent), string(attendance.Excused), string(attendance.Revoked))
	kinds = append(kinds, "proof.asked", "password.changed", "request.requested", "affiliation.asked", "adhesion.asked", "change.reported", "change.written", "enrolment.inherited", "role.granted", "role.revoked",
		"affiliation.leaving", "affiliation.still_asked", "affiliation.said", "affiliation.silent", "affiliation.staying", "referent.confirmed", "referent.handed_over", "referent.succeeded", "code.asked", "invitation.sent",
		"domain.proposed", "domain.verified", "domain.external", "domain.official", "domain.refused", "absence.declared", "absence.ended", "provider.granted", "provider.withdrawn", "participation.convened", "session.attended", "document.made", "document.ended",
		"app.added", "app.removed", "passkey.added", "passkey.removed", "recovery_codes.renewed", "recovery_codes.used",
		"address.asked", "address.added", "address.main", "address.removed",
		"recovery.asked", "recovery.granted", "recovery.ready", "recovery.cancelled", "recovery.used", account.OnNewBrowser, account.AfterFailures)
	kinds = append(kinds, "enrolment.escalated", "enrolment.second_lost", "enrolment.questioned", "enrolment.replied", "employer.reminded", "waiting.asked",
		"approver.named", "deputy.begins", "session.changed", "session.postponed", "session.confirmed", "session.go_due", "enrolment.kept", "handover.proposed", "handover.refused")
	kinds = append(kinds, "adhesion.to_renew", "adhesion.reminded", "adhesion.lapsed", "enrolment.paused", "share.asked", "share.accepted", "share.refused", "share.ended")
	kinds = append(kinds, "allotment.given", "allotment.ending", "allotment.lapsed", "allotment.cancelled", "allotment.released", "allotment.taken_back", "seat.named", "seat.unnamed")
	kinds = append(kinds, attendance.Corrected, string("enrolment."+enrolment.SeatEmpty), string("enrolment."+enrolment.SeatExcused), string("enrolment."+enrolment.SeatTaken))
	known := map[string]bool{conventionDue: true, convocationDue: true, attestationDue: true, "logins.over": true, client.SignOutDue: true}
	for _, k := range kinds {
		known[k] = true
		f, ok := follows[k]
		if !ok {
			t.Errorf("%s has no line", k)
		}
		if nothing := len(f.letters) == 0 && len(f.deeds) == 0; nothing != (f.silent != "") {
			t.Errorf("%s must tell something, or say why it tells nobody", k)
		}
	}
	for k := range follows {
		if !known[k] {
			t.Errorf("%s is told by nobody", k)
		}
	}
	used := map[letter.Kind]bool{}
	for _, f := range follows {
		for _, k := range f.letters {
			used[k] = true
		}
	}
	for _, k := range []letter.Kind{letter.AccountClosed, letter.AccountUnused, letter.DailyDigest, letter.WeeklyDigest} { // queued by the deed itself
		used[k] = true
	}
	for _, k := range letter.Kinds() {
		if !used[k] {
			t.Errorf("nothing asks for the letter %s", k)
		}
	}
}

func texts[T ~string](all []T) []string {
	var said []string
	for _, v := range all {
		said = append(said, string(v))
	}
	return said
}

// office is a clerk with its own database, clock and people.
type office struct {
	*Clerk
	clock time.Time
	mu    sync.Mutex
}

func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.clock
}

func (o *office) wait(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.clock = o.clock.Add(d)
}

func open(t *testing.T, db *sqldb.DB, sender mail.Sender) *office {
	t.Helper()
	from, err := email.Parse("ne-pas-repondre@profil.example.fr")
	if err != nil {
		t.Fatal(err)
	}
	month := config.Period{Months: 1}
	o := &office{clock: sqltest.Noon, Clerk: &Clerk{
		Clients: client.Desk{DB: db, Key: []byte("the key of the tests, 32 octets..")},
		DB:      db, Log: slog.New(slog.DiscardHandler), Sender: sender, Papers: &shelf{},
		Writer:        letter.Writer{URL: "https://profil.example.fr", Product: "PROFIL", From: from, FromName: "PROFIL", ChangesTo: from, LinkToken: strings.ToUpper, AddressToken: func(l account.AddressLink) string { return l.ID }, CancelToken: func(v account.Recovery) string { return v.ID }, AnswerBy: organisation.Desk{AnswerDays: 5}.AnswerBy},
		Organisations: organisation.Desk{DB: db}, Catalogue: catalogue.Desk{DB: db}, Enrolments: enrolment.Desk{DB: db}, Attendance: attendance.Desk{DB: db},
		Privacy: privacy.Desk{DB: db, Retention: config.Retention{Unconfirmed: config.Period{Days: 7}, Journal: month, Letters: month}},
	}}
	o.Writer.RuleOf = enrolment.Desk{EmployerDays: 10}.RuleOf
	db.Now = o.now
	return o
}

// people opens n accounts, p0 to p(n-1), and has the mail of a changed password
// told to each.
func (o *office) people(t *testing.T, n int) {
	t.Helper()
	err := o.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		for i := range n {
			id := fmt.Sprintf("p%d", i)
			if _, err := tx.Exec(`INSERT INTO persons (id, public_id, status, created_at, updated_at) VALUES ($1, $1, 'active', $2, $2)`, id, tx.Now); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, $3, $4)`, id+"@example.fr", id, true, tx.Now); err != nil {
				return err
			}
			if err := outbox.Tell(tx, policy.Clerk, "password.changed", journal.Subject{Kind: "person", ID: id}, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) run(t *testing.T) int {
	t.Helper()
	n, err := o.RunOnce(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// statuses counts the mails at each status.
func (o *office) statuses(t *testing.T) map[string]int {
	t.Helper()
	by := map[string]int{}
	err := o.DB.Read(t.Context(), func(tx *sqldb.Tx) error {
		all, err := sqldb.Values[string](tx, `SELECT status FROM mails`)
		for _, s := range all {
			by[s]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// post is a mail server that refuses as it is told.
type post struct {
	mu     sync.Mutex
	refuse func(mail.Message) error
	sent   []mail.Message
	tries  int
}

// Send implements mail.Sender.
func (p *post) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	if p.refuse != nil {
		if err := p.refuse(m); err != nil {
			return err
		}
	}
	p.sent = append(p.sent, m)
	return nil
}

func (p *post) became(refuse func(mail.Message) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
}

func TestWhatIsQueuedIsSentOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		server := mailtest.Start(t)
		o := open(t, db, server.Sender(t))
		o.people(t, 5)
		o.run(t)
		o.wait(time.Hour)
		o.run(t)
		if n := len(server.Letters()); n != 5 {
			t.Errorf("%d letters", n)
		}
		l := server.Wait(t, "p3@example.fr", nil)
		if !strings.Contains(l.Subject, "mot de passe") || l.MessageID == "" {
			t.Errorf("%+v", l)
		}
		if got := o.statuses(t); got["sent"] != 5 || len(got) != 1 {
			t.Errorf("%v", got)
		}
	})
}

// A mail server that is down for an hour loses nothing, is not pestered, and
// holds up no job.
func TestServerDownForAnHour(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		down := fault.Because(fault.Unavailable, "mail.temporary", errors.New("connection refused"))
		server := &post{refuse: func(mail.Message) error { return down }}
		o := open(t, db, server)
		o.people(t, 60)
		for range 60 {
			o.run(t)
			o.wait(time.Minute)
		}
		if waiting := o.statuses(t); waiting["queued"] != 60 {
			t.Errorf("%v", waiting)
		}
		if server.tries > 60*2*senders {
			t.Errorf("%d tries in an hour", server.tries)
		}
		if left := o.jobs(t); left != 0 {
			t.Errorf("%d jobs were held up", left)
		}
		server.became(nil)
		for range 60 {
			o.wait(time.Minute)
			o.run(t)
		}
		if got := o.statuses(t); got["sent"] != 60 || len(server.sent) != 60 {
			t.Errorf("%v, %d sent", got, len(server.sent))
		}
		seen := map[string]bool{}
		for _, m := range server.sent {
			seen[m.MessageID] = true
		}
		if len(seen) != 60 {
			t.Errorf("%d identifiers", len(seen))
		}
	})
}

// jobs counts those that wait.
func (o *office) jobs(t *testing.T) (n int) {
	t.Helper()
	err := o.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, `SELECT count(*) FROM jobs WHERE done_at IS NULL AND run_at <= $1`, tx.Now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// One that refuses a person for good is told to the staff; one that is busy is
// asked again; neither holds up the others.
func TestRefusalsOfOneMessage(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		busy := true
		var mu sync.Mutex
		server := mailtest.Start(t, mailtest.Refusing(func(to string) error {
			mu.Lock()
			defer mu.Unlock()
			switch {
			case to == "p1@example.fr":
				return mailtest.Answer(550, [3]int{5, 1, 1}, "no mailbox")
			case to == "p2@example.fr" && busy:
				return mailtest.Answer(451, [3]int{4, 3, 0}, "busy")
			}
			return nil
		}))
		o := open(t, db, server.Sender(t))
		o.people(t, 4)
		o.run(t)
		if got := o.statuses(t); got["sent"] != 2 || got["failed"] != 1 || got["queued"] != 1 {
			t.Errorf("%v", got)
		}
		mu.Lock()
		busy = false
		mu.Unlock()
		o.wait(2 * time.Minute)
		o.run(t)
		if got := o.statuses(t); got["sent"] != 3 || got["failed"] != 1 {
			t.Errorf("%v", got)
		}
		all, _, err := letter.Desk{DB: db}.List(t.Context(), policy.Actor{Person: "p0", Rank: policy.Reader}, letter.Filter{Status: letter.Failed})
		if err != nil || len(all) != 1 || all[0].Fault != "mail.permanent" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// Between the server's yes and our mark, a crash sends the same letter again
// under the same identifier.
func TestCrashBetweenSendingAndMarking(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		server := &post{}
		o := open(t, db, server)
		o.people(t, 1)
		if _, err := o.work(t.Context()); err != nil {
			t.Fatal(err)
		}
		var leased []letter.Post
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) (err error) {
			leased, err = letter.Take(tx, mailLease, 10)
			return err
		}); err != nil || len(leased) != 1 {
			t.Fatalf("%d, %v", len(leased), err)
		}
		var m mail.Message
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			var err error
			m, err = o.Writer.Round(tx).Compose(&leased[0])
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := server.Send(t.Context(), m); err != nil { // and here the node is lost
			t.Fatal(err)
		}
		o.run(t)
		if len(server.sent) != 1 {
			t.Fatal("a lease that holds was taken")
		}
		o.wait(mailLease + time.Second)
		o.run(t)
		if len(server.sent) != 2 || server.sent[0].MessageID != server.sent[1].MessageID {
			t.Errorf("%d sent, under one identifier: %v", len(server.sent), len(server.sent) == 2 && server.sent[0].MessageID == server.sent[1].MessageID)
		}
	})
}

// What cannot be done waits for its turn, then is set aside where the staff
// sees it; the others are done meanwhile.
func TestAPoisonJobBlocksNobody(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		server := &post{}
		o := open(t, db, server)
		o.Papers = &shelf{fails: true}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			if err := outbox.Queue(tx, "sheet.sealed", "h1", "poison", tx.Now.Add(-time.Hour)); err != nil {
				return err
			}
			return outbox.Queue(tx, "no.such.kind", "x", "unknown", tx.Now.Add(-time.Hour))
		}); err != nil {
			t.Fatal(err)
		}
		o.people(t, 3)
		for range 40 {
			o.run(t)
			o.wait(6 * time.Hour)
		}
		if len(server.sent) != 3 {
			t.Errorf("%d sent", len(server.sent))
		}
		var aside []outbox.Aside
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			aside, err = outbox.SetAside(tx)
			return err
		}); err != nil || len(aside) != 2 {
			t.Errorf("%+v, %v", aside, err)
		}
	})
}

// Four clerks on one database do each thing once.
func TestSeveralNodes(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		server := &post{}
		o := open(t, db, server)
		o.people(t, 30)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := o.RunOnce(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		o.run(t)
		if len(server.sent) != 30 {
			t.Errorf("%d sent", len(server.sent))
		}
	})
}

// shelf is a maker of papers that counts, or panics.
type shelf struct {
	mu    sync.Mutex
	made  []string
	fails bool
}

func (s *shelf) make(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails {
		panic("no paper")
	}
	s.made = append(s.made, what)
	return nil
}

// MakeConvention implements Papers.
func (s *shelf) MakeConvention(_ context.Context, session, organisation string) error {
	return s.make("convention " + session + " " + organisation)
}

// MakeConvocation implements Papers.
func (s *shelf) MakeConvocation(_ context.Context, id string) error {
	return s.make("convocation " + id)
}

// MakeProgramme implements Papers.
func (s *shelf) MakeProgramme(_ context.Context, id string) error { return s.make("programme " + id) }

// MakeSheet implements Papers.
func (s *shelf) MakeSheet(_ context.Context, id string) error { return s.make("sheet " + id) }

// MakeAttestation implements Papers.
func (s *shelf) MakeAttestation(_ context.Context, id string) error {
	return s.make("attestation " + id)
}

// MakeAttestationEnd implements Papers.
func (s *shelf) MakeAttestationEnd(_ context.Context, id string) error { return s.make("end " + id) }

// MakeCertificate implements Papers.
func (s *shelf) MakeCertificate(_ context.Context, id string) error {
	return s.make("certificate " + id)
}

func TestSealedSheetsBecomePapers(t *testing.T) {
	db := sqltest.SQLite(t)
	o := open(t, db, &post{})
	s := &shelf{}
	o.Papers = s
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for _, kind := range []string{"session.listed", "sheet.sealed", "sheet.sealed"} {
			if err := outbox.Tell(tx, policy.Clerk, kind, journal.Subject{Kind: "x", ID: "1"}, ""); err != nil {
				return err
			}
		}
		if err := outbox.Queue(tx, attestationDue, "e1", "a", tx.Now); err != nil {
			return err
		}
		return outbox.Queue(tx, conventionDue, "s1 o1", "c", tx.Now)
	}); err != nil {
		t.Fatal(err)
	}
	o.run(t)
	for _, want := range []string{"programme 1", "sheet 1", "attestation e1", "end e1", "certificate e1", "convention s1 o1"} {
		if !strings.Contains(strings.Join(s.made, ", "), want) {
			t.Errorf("%q is not among %v", want, s.made)
		}
	}
}

// The deeds of the calendar are done once in their stretch of time, whatever
// the number of nodes, and again in the next.
func TestTheCalendar(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := open(t, db, &post{})
		o.people(t, 1)
		o.run(t)
		first := o.appointments(t)
		if len(first) != len(calendar) {
			t.Errorf("%v", first)
		}
		o.run(t)
		if again := o.appointments(t); len(again) != len(first) {
			t.Errorf("twice: %v", again)
		}
		o.wait(24 * time.Hour)
		o.run(t)
		if next := o.appointments(t); len(next) != 2*len(calendar) {
			t.Errorf("the day after: %d", len(next))
		}
		o.wait(90 * 24 * time.Hour)
		o.run(t)
		left := o.statuses(t)
		if len(left) != 0 {
			t.Errorf("mails past their retention: %v", left)
		}
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			open, err := sqldb.Value[int](tx, `SELECT count(*) FROM journal WHERE seq IS NULL`)
			if open != 0 {
				t.Errorf("%d lines of the journal are not sealed", open)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func (o *office) appointments(t *testing.T) (all []string) {
	t.Helper()
	err := o.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		all, err = sqldb.Values[string](tx, `SELECT cause FROM jobs WHERE kind LIKE 'calendar.%' AND done_at IS NOT NULL`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Run stops when it is told, and has done what was due.
func TestRunStops(t *testing.T) {
	db := sqltest.SQLite(t)
	server := mailtest.Start(t)
	o := open(t, db, server.Sender(t))
	o.people(t, 3)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		o.Run(ctx)
		close(done)
	}()
	server.Wait(t, "p2@example.fr", nil)
	stop()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it does not stop")
	}
}

// Whoever awaited the answer of somebody who was suspended awaits the
// gestionnaire’s, at once and not at the end of the référent’s days; whatever
// was answered or has another référent stays as it is, and nobody is told twice.
func TestASuspendedReferentPassesOnWhatAwaitsThem(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		o := open(t, db, &post{})
		o.Organisations.AnswerDays = 2
		count := func(query string, args ...any) (n int) {
			t.Helper()
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				n, err = sqldb.Value[int](tx, query, args...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			do := func(query string, args ...any) {
				if _, err := tx.Exec(query, args...); err != nil {
					t.Error(err)
				}
			}
			for _, one := range []string{"marc", "ines", "claire", "lucas"} {
				status := "active"
				if one == "marc" {
					status = "suspended"
				}
				do(`INSERT INTO persons (id, public_id, first_name, last_name, status, created_at, updated_at) VALUES ($1, $1, $1, 'Delage', $2, $3, $3)`, one, status, tx.Now)
				do(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`, one+"@example.fr", one, tx.Now)
			}
			for _, f := range []struct{ who, at, status, role string }{
				{"marc", "bordeaux", "confirmed", "referent"},
				{"ines", "pessac", "confirmed", "referent"},
				{"claire", "bordeaux", "awaiting_referent", ""},
				{"lucas", "pessac", "awaiting_referent", ""},
			} {
				if f.role != "" {
					do(`INSERT INTO organisations (id, public_id, name, search, sort_name, source, status, created_at, updated_at) VALUES ($1, $1, $1, $1, $1, 'request', 'active', $2, $2)`, f.at, tx.Now)
				}
				do(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, created_at, updated_at) VALUES ($1, $1, $1, $2, 'agent', $3, $4, $4)`, f.who, f.at, f.status, tx.Now)
				if f.role != "" {
					do(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, 'odile', $3)`, f.who, f.role, tx.Now)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // told twice, as after a crash
			if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
				return outbox.Tell(tx, policy.Clerk, "account.suspended", journal.Subject{Kind: "person", ID: "marc"}, "")
			}); err != nil {
				t.Fatal(err)
			}
			o.run(t)
			o.run(t)
			o.wait(time.Minute)
		}
		if count(`SELECT count(*) FROM affiliations WHERE id = 'claire' AND status = 'awaiting_manager'`) != 1 {
			t.Error("Claire awaits somebody who cannot answer")
		}
		if count(`SELECT count(*) FROM affiliations WHERE id = 'lucas' AND status = 'awaiting_referent'`) != 1 {
			t.Error("Lucas’s référent has still their days")
		}
		if n := count(`SELECT count(*) FROM journal WHERE act = 'affiliation.passed_to_manager'`); n != 1 {
			t.Errorf("passed on %d times", n)
		}
	})
}
