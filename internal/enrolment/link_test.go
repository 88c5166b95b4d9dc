package enrolment

import (
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

func ungated(*sqldb.Tx) error { return nil }

// linkOf is the secret of the current link of somebody, "" for none.
func linkOf(t *testing.T, d Desk, e Enrolment, who policy.Actor) string {
	t.Helper()
	if err := d.MakeLinks(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	id := ""
	if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		id, err = CurrentLink(tx, e.ID, who.Person)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if id == "" {
		return ""
	}
	return d.DecisionToken(id)
}

func byLink(t *testing.T, w *enrolmenttest.World, d Desk) (Desk, Enrolment) {
	t.Helper()
	d.Key = []byte("the key of the tests, 32 octets..")
	setRule(t, w, d, EmployerRule{Days: 5, Silence: Escalate, ByLink: true})
	setTime(w, w.DB.Now().Add(time.Minute))
	return d, ask(t, d, w.Claire, w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15"))
}

// The link of a letter answers once, in the name of whom it was sent to; opening
// it, however often, decides nothing, and afterwards it shows the answer.
func TestAnsweringByLink(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		d, e := byLink(t, w, d)
		token := linkOf(t, d, e, w.Marc)
		if token == "" || token != linkOf(t, d, e, w.Marc) {
			t.Fatal("there is not one current link")
		}
		if n := w.Int(`SELECT count(*) FROM decision_links WHERE hash = $1 OR id = $1`, token); n != 0 {
			t.Error("the secret is stored")
		}
		for range 3 {
			l, err := d.OpenLink(t.Context(), token)
			if err != nil || !l.Open || l.Recipient != "Marc Delage" || len(l.Answers) != 0 {
				t.Fatalf("%+v %v", l, err)
			}
		}
		if now(t, d, e).Status != AwaitingEmployer {
			t.Fatal("opening the link has decided")
		}
		if err := d.DecideByLink(t.Context(), token, false, Reason{}, ungated); fieldCode(err, "motif") == "" {
			t.Errorf("a refusal without a reason: %v", err)
		}
		if err := d.DecideByLink(t.Context(), token, true, Reason{}, ungated); err != nil {
			t.Fatal(err)
		}
		if err := d.DecideByLink(t.Context(), token, false, reason, ungated); fault.KindOf(err) != fault.Conflict {
			t.Errorf("twice: %v", err)
		}
		f, err := d.Open(t.Context(), w.Claire, e.PublicID)
		if last := f.Steps[len(f.Steps)-1]; err != nil || last.Via != ByLink || last.Actor != w.Marc.Person || f.Status != AwaitingProvider {
			t.Errorf("%+v %v", last, err)
		}
		if l, err := d.OpenLink(t.Context(), token); err != nil || l.Open || l.DecidedBy != "Marc Delage" {
			t.Errorf("%+v %v", l, err)
		}
	})
}

// A link is void once it has expired, once the structure allows it no more, once
// its recipient answers no more, and it never answers for its recipient's own
// request. Without the guard it would open all the same.
func TestVoidLinks(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, w *enrolmenttest.World, d Desk, e Enrolment){
		"expired": func(_ *testing.T, w *enrolmenttest.World, _ Desk, _ Enrolment) { setTime(w, w.DB.Now().Add(linkLasts)) },
		"not allowed": func(t *testing.T, w *enrolmenttest.World, d Desk, _ Enrolment) {
			setTime(w, w.DB.Now().Add(time.Minute))
			setRule(t, w, d, EmployerRule{Days: 5, Silence: Escalate})
		},
		"revoked": func(_ *testing.T, w *enrolmenttest.World, _ Desk, _ Enrolment) { w.Revoke(w.Marc, policy.Approver) },
		"suspended": func(_ *testing.T, w *enrolmenttest.World, _ Desk, _ Enrolment) {
			w.Exec(`UPDATE persons SET status = 'suspended' WHERE id = $1`, w.Marc.Person)
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
				d, e := byLink(t, w, d)
				token := linkOf(t, d, e, w.Marc)
				spoil(t, w, d, e)
				_, err := d.OpenLink(t.Context(), token)
				decided := d.DecideByLink(t.Context(), token, true, Reason{}, ungated)
				if fault.CodeOf(err) != void || fault.CodeOf(decided) != void || now(t, d, e).Status != AwaitingEmployer {
					t.Errorf("%v, %v", err, decided)
				}
				if name == "revoked" || name == "not allowed" {
					twin := d
					twin.off.link = true
					if _, err := twin.OpenLink(t.Context(), token); err != nil {
						t.Errorf("without the guard: %v", err)
					}
				}
			})
		})
	}
}

// Where the structure does not allow it, no link is made; nor for who asks.
func TestNoLinkIsMade(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		d.Key = []byte("the key of the tests, 32 octets..")
		e := ask(t, d, w.Claire, w.Session(w.Course("Écouter", "formation", true), 10, "2027-03-15"))
		if linkOf(t, d, e, w.Marc) != "" {
			t.Error("a link was made")
		}
		d, own := byLink(t, w, d)
		if linkOf(t, d, own, w.Claire) != "" {
			t.Error("a link for who asks")
		}
	})
}

// What is asked of any address queues one letter, to nobody when it is not known;
// past the gate nothing is queued and nothing is said.
func TestLostMail(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		accounts := account.Desk{DB: d.DB}
		for i, typed := range []string{w.Marc.Person + "@exemple.example", "inconnu@exemple.example"} {
			address, err := email.Parse(typed)
			if err != nil {
				t.Fatal(err)
			}
			gate := func(tx *sqldb.Tx) error { return accounts.Pass(tx, account.Try{Name: typed, PerHour: 3}) }
			for range 5 {
				if err := d.AskWaiting(t.Context(), address, gate); err != nil {
					t.Fatal(err)
				}
			}
			if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'waiting.asked'`); n != 3*(i+1) {
				t.Errorf("%s: %d letters", typed, n)
			}
		}
		if n := w.Int(`SELECT count(*) FROM jobs WHERE kind = 'waiting.asked' AND subject_id = $1`, Nobody); n != 3 {
			t.Errorf("%d to nobody", n)
		}
	})
}

// Who comes to answer after a request was sent gets a link of their own; the twin
// is the same holder before it is made. Who no longer holds the right has none.
func TestALaterHolderGetsALink(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		d.Key = []byte("the key of the tests, 32 octets..")
		d, e := byLink(t, w, d)
		current := func() (link string) {
			t.Helper()
			if err := d.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
				link, err = CurrentLink(tx, e.ID, w.Lucas.Person)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return link
		}
		later := func() {
			t.Helper()
			if err := d.MakeLinksOf(t.Context(), w.Lucas.Person); err != nil {
				t.Fatal(err)
			}
		}
		if later(); current() != "" {
			t.Error("a link for who does not answer")
		}
		w.Exec(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) SELECT id, 'approver', 'test', created_at FROM affiliations WHERE person_id = $1 AND organisation_id = $2`, w.Lucas.Person, e.EmployerID)
		if current() != "" {
			t.Error("the twin has a link")
		}
		later()
		link := current()
		if later(); link == "" || current() != link {
			t.Fatalf("%q, then %q", link, current())
		}
		if _, err := d.OpenLink(t.Context(), d.DecisionToken(link)); err != nil {
			t.Error(err)
		}
		w.Exec(`DELETE FROM roles WHERE role = 'approver' AND affiliation_id IN (SELECT id FROM affiliations WHERE person_id = $1)`, w.Lucas.Person)
		_, err := d.OpenLink(t.Context(), d.DecisionToken(link))
		refused(t, err, fault.NotFound, void)
		d.off.link = true
		if _, err := d.OpenLink(t.Context(), d.DecisionToken(link)); err != nil {
			t.Errorf("without the guard: %v", err)
		}
	})
}
