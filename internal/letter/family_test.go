package letter

import (
	"slices"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// Each kind of letter is of one family, and all that a page says of it is
// written.
func TestEveryKindHasAFamily(t *testing.T) {
	for k, l := range letters {
		if !slices.ContainsFunc(Families, func(t Terms) bool { return t.Family == l.family }) {
			t.Errorf("%s is of no family: %q", k, l.family)
		}
		if !french.Has("letter." + string(k)) {
			t.Errorf("nothing says letter.%s", k)
		}
		if TermsOf(k).News && !french.Has("news."+string(k)) {
			t.Errorf("nothing says news.%s", k)
		}
	}
	for _, f := range Families {
		for _, code := range []string{"family." + string(f.Family), "family." + string(f.Family) + ".what"} {
			if !french.Has(code) {
				t.Errorf("nothing says %s", code)
			}
		}
		if f.Rhythms[0] != AtOnce || french.Has("family."+string(f.Family)+".why") != f.Fixed() {
			t.Errorf("%s: %v; why it may not be chosen is said where it may not", f.Family, f.Rhythms)
		}
		for _, r := range f.Rhythms {
			if !french.Has("rhythm." + string(r)) {
				t.Errorf("nothing says rhythm.%s", r)
			}
		}
	}
	for _, s := range States {
		if !french.Has("mail.state." + string(s)) {
			t.Errorf("nothing says mail.state.%s", s)
		}
	}
	for _, c := range Classes() {
		if !french.Has("bounce." + c) {
			t.Errorf("nothing says bounce.%s", c)
		}
	}
}

func TestWhenDigestsLeave(t *testing.T) {
	for _, c := range []struct {
		rhythm    Rhythm
		now, want string
	}{
		{Daily, "2026-11-23T05:59:00Z", "2026-11-23T06:00:00Z"},
		{Daily, "2026-11-23T06:00:00Z", "2026-11-24T06:00:00Z"},
		{Daily, "2026-07-14T05:30:00Z", "2026-07-15T05:00:00Z"},  // summer in Paris
		{Weekly, "2026-11-23T05:59:00Z", "2026-11-23T06:00:00Z"}, // a Monday
		{Weekly, "2026-11-23T06:00:00Z", "2026-11-30T06:00:00Z"},
		{Weekly, "2026-11-25T12:00:00Z", "2026-11-30T06:00:00Z"},
		{AtOnce, "2026-11-25T12:00:00Z", "2026-11-25T12:00:00Z"},
	} {
		now, _ := time.Parse(time.RFC3339, c.now)
		if got := c.rhythm.Next(now).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s from %s: %s, want %s", c.rhythm, c.now, got, c.want)
		}
	}
}

func as(person string) policy.Actor { return policy.Actor{Person: person, Login: "l"} }

// addressed queues a letter as the clerk does.
func addressed(t *testing.T, db *sqldb.DB, k Kind, subject, cause string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		posts, err := writer(t).Round(tx).Address(k, subject, cause)
		if err != nil {
			return err
		}
		return Put(tx, posts...)
	}); err != nil {
		t.Fatal(err)
	}
}

func mailsOf(t *testing.T, db *sqldb.DB, cause string) (all []Post) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		all, err = sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails WHERE cause LIKE $1 ORDER BY created_at, id`, "%:"+cause+":%")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func newsOf(t *testing.T, db *sqldb.DB, person string) (all []News) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		all, _, err = NewsOf(tx, person, 1)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// A mail leaves at once, waits for a digest or is not written, as its reader
// chose for its family; the news are kept all the same, once for one cause. What
// may not be chosen leaves at once whatever the rows say.
func TestMailsFollowWhatWasChosen(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		choose := func(f Family, r Rhythm) error {
			return d.Choose(t.Context(), as("claire"), map[Family]Rhythm{f: r})
		}
		for i, c := range []struct {
			rhythm Rhythm
			mails  int
		}{{AtOnce, 1}, {Daily, 1}, {Weekly, 1}, {Never, 0}} {
			if err := choose(Receipts, c.rhythm); err != nil {
				t.Fatal(err)
			}
			cause := "received-" + string(c.rhythm)
			addressed(t, db, EnrolmentReceived, "awaiting_employer", cause)
			addressed(t, db, EnrolmentReceived, "awaiting_employer", cause)
			all := mailsOf(t, db, cause)
			if len(all) != c.mails {
				t.Fatalf("%s: %d mails", c.rhythm, len(all))
			}
			if c.mails == 1 && (all[0].Held != c.rhythm && c.rhythm != AtOnce || !all[0].RunAt.Equal(c.rhythm.Next(sqltest.Noon))) {
				t.Errorf("%s: %+v", c.rhythm, all[0])
			}
			if n := len(newsOf(t, db, "claire")); n != i+1 {
				t.Errorf("%s: %d news, want %d", c.rhythm, n, i+1)
			}
		}
		for _, wrong := range []map[Family]Rhythm{{ToDo: Never}, {ToDo: Weekly}, {Decisions: Daily}, {Security: Never}, {"rien": Daily}} {
			if err := d.Choose(t.Context(), as("claire"), wrong); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%v: %v", wrong, err)
			}
		}
		if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			return tx.Do(`INSERT INTO mail_choices (person_id, family, rhythm, chosen_at) VALUES ('claire', 'decisions', 'never', $1)`, tx.Now)
		}); err != nil {
			t.Fatal(err)
		}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "approved")
		if all := mailsOf(t, db, "approved"); len(all) != 1 || all[0].Held != "" {
			t.Errorf("a decision waits: %+v", all)
		}
		addressed(t, db, PasswordChanged, "claire", "password")
		if n := len(newsOf(t, db, "claire")); len(mailsOf(t, db, "password")) != 2 || n != 6 {
			t.Errorf("a mail for each address, one piece of news: %d", n)
		}
	})
}

// What already waits follows the choice.
func TestWhatWaitsFollowsTheChoice(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db}
		waiting := func() Post {
			return mailsOf(t, db, "job0")[0]
		}
		for _, c := range []struct {
			rhythm Rhythm
			held   Rhythm
			status Status
		}{{Weekly, Weekly, Queued}, {Daily, Daily, Queued}, {AtOnce, "", Queued}} {
			if err := d.Choose(t.Context(), as("claire"), map[Family]Rhythm{Receipts: c.rhythm}); err != nil {
				t.Fatal(err)
			}
			if p := waiting(); p.Held != c.held || p.Status != c.status || !p.RunAt.Equal(c.rhythm.Next(sqltest.Noon)) {
				t.Errorf("%s: %+v", c.rhythm, p)
			}
		}
		if err := d.Choose(t.Context(), as("claire"), map[Family]Rhythm{Awaited: Never}); err != nil {
			t.Fatal(err)
		}
		if p := mailsOf(t, db, "job2")[0]; p.Status != Dropped {
			t.Errorf("%+v", p)
		}
	})
}

// Reading is for what was shown: what came since stays new.
func TestReadingIsForWhatWasShown(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db}
		addressed(t, db, EnrolmentApproved, "awaiting_provider", "a")
		addressed(t, db, EnrolmentWithdrawn, "withdrawn", "b") // Marc’s and Nora’s
		unread := func(person string) (n int) {
			if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				var args []any
				n, err = sqldb.Value[int](tx, `SELECT `+Unread(&args, person), args...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for until, want := range map[time.Time]int{sqltest.Noon.Add(-time.Second): 1, sqltest.Noon: 0} {
			if err := d.MarkRead(t.Context(), as("claire"), until); err != nil {
				t.Fatal(err)
			}
			if want == 0 && unread("claire") != 0 {
				t.Errorf("%d unread", unread("claire"))
			}
		}
		if unread("marc") != 1 || unread("nora") != 1 {
			t.Error("somebody else’s news were marked")
		}
	})
}

// day is an instant of the morning when the digests of the world leave.
var day = civil.At("2026-11-24", "07:10", civil.Paris)
