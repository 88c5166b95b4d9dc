package letter

import (
	"slices"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Part is what somebody is, as far as the rhythm of their mails goes; "" for who
// only asks for themselves. Each has its sentence "part.<code>".
type Part string

// The parts, whoever has several having the first of them.
const (
	Staff    Part = "staff"
	Provider Part = "provider" // runs courses, or holds their rosters
	Employer Part = "employer" // answers for a structure
)

// Parts lists them, in their order.
var Parts = []Part{Staff, Provider, Employer}

// partOf is the part that each role gives.
var partOf = map[policy.Role]Part{policy.Organiser: Provider, policy.Trainer: Provider, policy.Approver: Employer, policy.Referent: Employer}

// defaults is when the letters of a family leave to who has chosen nothing, by
// their part; at once where the table says nothing. Whoever answers for many gets
// in one letter what asks nothing of them in a hurry.
var defaults = map[Family]map[Part]Rhythm{
	ToDo: {Staff: Daily}, // a queue, which they read anyway
	Team: {Staff: Daily, Provider: Daily, Employer: Daily},
}

// byDefault is the rhythm of a family for who has chosen nothing.
func byDefault(f Family, p Part) Rhythm {
	if r, ok := defaults[f][p]; ok {
		return r
	}
	return AtOnce
}

// pressing are the letters that leave at once whatever the defaults say: they
// carry a deadline, or speak of what is about to happen. The rest of a family
// that some receive grouped is patient.
var pressing = map[Kind]func(r *reader, id string) (bool, error){
	RectificationToAnswer: always, // the month of the law runs
	RequestInfo:           always,
	StillThere:            always,
	ShareAsked:            always,
	AdhesionToRenew:       always,
	EnrolmentToDecide:     always,
	MovedToDecide:         always,
	EnrolmentEscalated:    always,
	EnrolmentQuestioned:   always,
	EnrolmentReplied:      always,
	SessionMovedOn:        always, // whoever agreed to other days reads it at once
	MovedSeat:             always,
	EnrolmentWithdrawn:    soon,
	EnrolmentCalledOff:    soon,
	SeatPassed:            soon,
	SeatFilled:            soon,
}

func always(*reader, string) (bool, error) { return true, nil }

// soonDays is how many days before a session what moves in it no longer waits for
// the morning.
const soonDays = 7

// soon tells whether the session of a request is about to begin, or has begun.
func soon(r *reader, enrolmentID string) (bool, error) {
	e, err := once(r, "enrolment", enrolmentID, enrolment.Load)
	if err != nil {
		return false, err
	}
	_, s, _, err := r.session(e.SessionID)
	return s.FirstDay <= civil.DayOf(r.tx.Now, civil.Paris).Add(soonDays), err
}

// presses tells whether a letter leaves at once whatever the defaults say.
func (r *reader) presses(k Kind, subjectID string) (bool, error) {
	if hurry, ok := pressing[k]; ok && !r.off.pressing {
		return hurry(r, subjectID)
	}
	return false, nil
}

// partsOf gives the part of some people, by the id of each; who has none is not in
// it.
func partsOf(tx *sqldb.Tx, people []string) (map[string]Part, error) {
	known, err := account.LoadMany(tx, people)
	if err != nil {
		return nil, err
	}
	roles, err := organisation.RolesOfPeople(tx, people)
	parts := map[string]Part{}
	for _, id := range people {
		var all []Part
		if known[id].Rank != policy.NoRank {
			all = append(all, Staff)
		}
		for _, role := range roles[id] {
			all = append(all, partOf[role])
		}
		if i := slices.IndexFunc(Parts, func(p Part) bool { return slices.Contains(all, p) }); i >= 0 {
			parts[id] = Parts[i]
		}
	}
	return parts, err
}

// wishes are what the recipients of some letters chose, and their parts where these
// say something.
type wishes struct {
	chosen map[choiceOf]Rhythm
	parts  map[string]Part
}

// rhythm is when a letter leaves. Whoever has no account has no digest.
func (w wishes) rhythm(p Post) Rhythm {
	t := TermsOf(p.Kind)
	if chosen, ok := w.chosen[choiceOf{p.PersonID, t.Family}]; ok && slices.Contains(t.Rhythms, chosen) {
		return chosen
	}
	if p.PersonID == "" || p.Pressing {
		return t.Rhythms[0]
	}
	return t.admits(byDefault(t.Family, w.parts[p.PersonID]))
}

// wishesFor gives what the recipients chose, and what holds where they did not: of
// those alone for whom there is something to choose.
func wishesFor(tx *sqldb.Tx, posts []Post) (w wishes, err error) {
	people := recipients(posts, func(p Post) bool { return !TermsOf(p.Kind).Fixed() })
	if len(people) == 0 {
		return w, nil
	}
	if w.chosen, err = chosenBy(tx, people); err != nil {
		return w, err
	}
	undecided := recipients(posts, func(p Post) bool {
		t := TermsOf(p.Kind)
		_, chose := w.chosen[choiceOf{p.PersonID, t.Family}]
		return !t.Fixed() && !chose && !p.Pressing && defaults[t.Family] != nil
	})
	if len(undecided) > 0 {
		w.parts, err = partsOf(tx, undecided)
	}
	return w, err
}

// recipients lists, each once, those of some letters who have an account.
func recipients(posts []Post, among func(Post) bool) (people []string) {
	for _, p := range posts {
		if p.PersonID != "" && among(p) {
			people = append(people, p.PersonID)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}
