package letter

import (
	"slices"
	"testing"

	"profil/internal/french"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// patient are the letters that whoever answers for many receives grouped by
// default: none has a deadline. A new kind of these families is in one list or the
// other.
var patient = []Kind{
	RequestToDecide, AffiliationToDecide, DomainToDecide,
	AffiliationArrived, AffiliationGone, AffiliationStaying, AffiliationSilent, ChangeReported, ChangeWritten,
}

func TestEachLetterThatIsGroupedIsPatientOrPresses(t *testing.T) {
	for k, l := range letters {
		if pressing[k] != nil && slices.Contains(patient, k) {
			t.Errorf("%s is in both lists", k)
		}
		if in := pressing[k] != nil || slices.Contains(patient, k); in != (defaults[l.family] != nil) {
			t.Errorf("%s, of %s: is it patient, or does it press?", k, l.family)
		}
	}
}

// What is by default may be chosen, is said, and nothing that may not be chosen
// has a default but at once.
func TestTheTableOfDefaults(t *testing.T) {
	for f, by := range defaults {
		terms := termsOf(f)
		for p, r := range by {
			if terms.Fixed() || !slices.Contains(terms.Rhythms, r) || r == Never {
				t.Errorf("%s for %s: %s", f, p, r)
			}
		}
	}
	for _, p := range Parts {
		if !french.Has("part." + string(p)) {
			t.Errorf("nothing says part.%s", p)
		}
	}
}

// putBy queues a letter as the clerk does, with a writer of one’s own.
func putBy(t *testing.T, db *sqldb.DB, w Writer, k Kind, subject, cause string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		posts, err := w.Round(tx).Address(k, subject, cause)
		if err != nil {
			return err
		}
		return Put(tx, posts...)
	}); err != nil {
		t.Fatal(err)
	}
}

// rhythmsOf gives how the mails of one cause leave, by person.
func rhythmsOf(t *testing.T, db *sqldb.DB, cause string) map[string]Rhythm {
	t.Helper()
	by := map[string]Rhythm{}
	for _, p := range mailsOf(t, db, cause) {
		by[p.PersonID] = AtOnce
		if p.Held != "" {
			by[p.PersonID] = p.Held
		}
	}
	return by
}

// Whoever answers for others receives grouped, where they chose nothing, what asks
// nothing of them in a hurry; what they chose wins; whoever only asks for
// themselves receives all at once.
func TestMailsFollowThePartByDefault(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		put := func(k Kind, subject, cause string) map[string]Rhythm {
			putBy(t, db, d.Writer, k, subject, cause)
			return rhythmsOf(t, db, cause)
		}
		if got := put(EnrolmentWithdrawn, "withdrawn", "a"); got["marc"] != Daily || got["nora"] != Daily {
			t.Errorf("an employer and a provider: %v", got)
		}
		if got := put(RequestToDecide, "asked", "b"); got["odile"] != Daily {
			t.Errorf("the staff: %v", got)
		}
		if got := put(EnrolmentReceived, "awaiting_employer", "c"); got["claire"] != AtOnce {
			t.Errorf("who asks: %v", got)
		}
		if err := d.Choose(t.Context(), as("marc"), map[Family]Rhythm{Team: AtOnce, ToDo: AtOnce}); err != nil {
			t.Fatal(err)
		}
		if got := put(EnrolmentWithdrawn, "withdrawn", "d"); got["marc"] != AtOnce || got["nora"] != Daily {
			t.Errorf("what Marc chose: %v", got)
		}
		if got := mailsOf(t, db, "a"); got[slices.IndexFunc(got, func(p Post) bool { return p.PersonID == "marc" })].Held != "" {
			t.Error("what waited for Marc’s digest waits still")
		}
		all, err := d.Choices(t.Context(), as("marc"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			if c.Family == Team && (c.Rhythm != AtOnce || c.Default != Daily || c.Part != Employer) || c.Family == ToDo && (c.Default != AtOnce || c.Part != "") {
				t.Errorf("%+v", c)
			}
		}
	})
}

// A default that is sent back as it was read is no choice: it follows the role.
func TestADefaultIsNotAChoice(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		d := Desk{DB: db, Writer: writer(t)}
		if err := d.Choose(t.Context(), as("marc"), map[Family]Rhythm{Team: Daily, ToDo: AtOnce}); err != nil {
			t.Fatal(err)
		}
		change(t, db, `DELETE FROM roles WHERE affiliation_id = 'marc-bordeaux'`)
		all, err := d.Choices(t.Context(), as("marc"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			if c.Rhythm != AtOnce || c.Part != "" {
				t.Errorf("%+v", c)
			}
		}
	})
}

// What has a deadline, and what moves in a session that is about to begin, waits
// for no default. In the twin it does.
func TestWhatPressesWaitsForNoDefault(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world(t, db)
		change(t, db, `UPDATE sessions SET first_day = '2026-11-30' WHERE id = 'session'`)
		twin := writer(t)
		twin.off.pressing = true
		for want, w := range map[Rhythm]Writer{AtOnce: writer(t), Daily: twin} {
			cause := "withdrawn-" + string(want)
			putBy(t, db, w, EnrolmentWithdrawn, "withdrawn", cause)
			if got := rhythmsOf(t, db, cause); got["marc"] != want || got["nora"] != want {
				t.Errorf("a session that begins in a week: %v, want %s", got, want)
			}
			cause = "escalated-" + string(want)
			putBy(t, db, w, EnrolmentEscalated, "awaiting_employer", cause)
			if got := rhythmsOf(t, db, cause); got["odile"] != want {
				t.Errorf("a silent employer: %v, want %s", got, want)
			}
		}
	})
}
