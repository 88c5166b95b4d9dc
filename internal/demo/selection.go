package demo

import (
	"cmp"
	"slices"

	"profil/internal/attendance"
	"profil/internal/enrolment"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

func sortActs(acts []act) {
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}

// approvers answer for each structure.
var approvers = map[string]string{
	bordeaux: "marc", pessac: "ines", pau: "maite", rochelle: "solene", limoges: "patrick", poitiers: "fatou", perigueux: "nadege",
	passerelle: "helene", relais: "helene",
}

func reason(text string) enrolment.Reason {
	why, err := enrolment.ParseReason(text, false)
	if err != nil {
		panic(err) // a text of this package
	}
	return why
}

func (w *world) stageRequests() {
	// Bordeaux lets its people answer from the letter, since before the last requests.
	w.on(-5, "08:30", "rule of bordeaux", w.by(approvers[bordeaux], func(a policy.Actor) error {
		return w.Enrolment.SetRule(w.ctx, a, w.bodies[bordeaux].PublicID, enrolment.EmployerRule{Days: 10, Silence: enrolment.Escalate, ByLink: true})
	}))
	for _, q := range drafts {
		w.on(q.sent, "17:20", "draft of "+q.who, w.by(q.who, func(a policy.Actor) error {
			_, err := w.Enrolment.Save(w.ctx, a, w.sessions[q.session].PublicID, q.form())
			return err
		}))
	}
	for _, q := range asks {
		w.stageRequest(q)
	}
	// Nobody answered one of them before the day of its list.
	w.on(-2, "06:00", "expire", func() error {
		_, err := w.Enrolment.Expire(w.ctx)
		return err
	})
}

func (q ask) form() enrolment.Form {
	return enrolment.Form{Answers: map[int]string{1: q.words[0], 2: q.words[1], 3: q.words[2]}, Informed: true}
}

func (q ask) id() string { return q.who + " " + q.session }

func (w *world) stageRequest(q ask) {
	public := func() string { return w.requests[q.id()].PublicID }
	w.on(q.sent, "10:20", "request of "+q.id(), w.by(q.who, func(a policy.Actor) (err error) {
		form := q.form()
		form.Second = w.sessions[q.second].PublicID // none is ""
		w.requests[q.id()], err = w.Enrolment.Submit(w.ctx, a, w.sessions[q.session].PublicID, form)
		return err
	}))
	approver := cmp.Or(q.by, approvers[w.script[q.who].at])
	decide := func(agree bool) func() error {
		return w.by(approver, func(a policy.Actor) error {
			_, err := w.Enrolment.Decide(w.ctx, a, []string{public()}, agree, reason(q.why))
			return err
		})
	}
	if q.asked != "" {
		w.on(q.sent+1, "15:10", "question on "+q.id(), w.by(approver, func(a policy.Actor) error {
			return w.Enrolment.Question(w.ctx, a, public(), q.asked)
		}))
		w.on(q.sent+2, "09:20", "reply on "+q.id(), w.by(q.who, func(a policy.Actor) error {
			return w.Enrolment.Reply(w.ctx, a, public(), q.said)
		}))
	}
	switch {
	case q.refused != 0:
		w.on(q.refused, "14:30", "refusal of "+q.id(), decide(false))
	case q.agreed != 0:
		w.on(q.agreed, "14:30", "agreement on "+q.id(), decide(true))
	}
	if q.note != "" {
		w.on(-1, "09:05", "reading of "+q.id(), w.by(organisers[w.providerOf(runOf(q.session))], func(a policy.Actor) error {
			return w.Enrolment.Note(w.ctx, a, public(), enrolment.Reading{Score: q.score, Tags: q.tags, Note: q.note})
		}))
	}
	if q.choice != "" {
		r := runOf(q.session)
		day := min(r.listed, -1)
		w.on(day, "09:10", "choice of "+q.id(), w.by(organisers[w.providerOf(r)], func(a policy.Actor) error {
			return w.Enrolment.Choose(w.ctx, a, public(), enrolment.Choice(q.choice), reason(q.choiceWhy))
		}))
	}
	if q.withdrew != 0 {
		w.on(q.withdrew, "12:10", "withdrawal of "+q.id(), w.by(q.who, func(a policy.Actor) error {
			return w.Enrolment.Withdraw(w.ctx, a, public(), reason(q.why))
		}))
	}
	if q.calledOff != 0 {
		w.on(q.calledOff, "11:00", "calling off "+q.id(), w.by("odile", func(a policy.Actor) error {
			return w.Enrolment.CallOff(w.ctx, a, public(), reason(q.why))
		}))
	}
}

func runOf(key string) run {
	for _, r := range told {
		if r.key == key {
			return r
		}
	}
	panic("no session " + key) // a text of this package
}

func (w *world) providerOf(r run) string {
	for _, c := range allCourses() {
		if c.key == r.course {
			return c.by
		}
	}
	return ""
}

// stageList announces the list of a session and convenes who has a seat.
func (w *world) stageList(r run, organiser string) {
	w.on(r.listed, "09:30", "list of "+r.key, w.by(organiser, func(a policy.Actor) error {
		_, err := w.Enrolment.Publish(w.ctx, a, w.sessions[r.key].PublicID)
		return err
	}))
	w.on(r.listed, "09:31", "convening "+r.key, func() error {
		for _, q := range asks {
			if q.session != r.key || q.choice != "retain" {
				continue
			}
			if err := w.Attendance.Convene(w.ctx, w.requests[q.id()].ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// participation is what a request became.
func (w *world) participation(q ask) (p attendance.Participation, err error) {
	err = w.DB.Read(w.ctx, func(tx *sqldb.Tx) error {
		p, err = attendance.OfEnrolment(tx, w.requests[q.id()].ID)
		return err
	})
	return p, err
}
