// Package rectification is for what people ask to have corrected of what is
// kept of them, and that they cannot change themselves (GDPR, article 16): the
// request, its answer within a month, the reason of a refusal. It refuses to
// change anything of the other rooms, and to let anybody answer to themselves.
package rectification

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/life"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// About is what the thing to be corrected is of.
type About string

// The things that people cannot change themselves, in the order of the form.
const (
	OfStructure  About = "structure"
	OfAttendance About = "attendance"
	OfPaper      About = "paper"
	OfDecision   About = "decision" // the words of an answer to one of their requests
	OfOther      About = "other"
)

// Abouts lists them.
var Abouts = []About{OfPaper, OfAttendance, OfDecision, OfStructure, OfOther}

// Status is where a request stands.
type Status string

// The statuses of a request.
const (
	Asked     Status = "asked"
	Accepted  Status = "accepted"
	Refused   Status = "refused"
	Withdrawn Status = "withdrawn"
)

// Event is what can happen to a request.
type Event string

// The events of a request.
const (
	WasAccepted  Event = "accepted"
	WasRefused   Event = "refused"
	WasWithdrawn Event = "withdrawn"
)

// Life is every move of a request.
var Life = life.Table[Status, Event]{
	{From: Asked, Event: WasAccepted, By: policy.RectificationAnswer, To: Accepted},
	{From: Asked, Event: WasRefused, By: policy.RectificationAnswer, To: Refused},
	{From: Asked, Event: WasWithdrawn, By: policy.RectificationWithdraw, To: Withdrawn},
}

// Typed is what the form holds, as typed.
type Typed struct {
	About                 About
	Place, Wrong, Becomes string
}

// The most letters of each field.
const (
	PlaceMost = 200
	WordsMost = 1000
)

// clean refuses what cannot be answered, field by field: "objet", "endroit",
// "erreur", "juste".
func (t Typed) clean() (Typed, error) {
	t.Place = strings.Join(strings.Fields(t.Place), " ")
	t.Wrong, t.Becomes = strings.TrimSpace(t.Wrong), strings.TrimSpace(t.Becomes)
	var f fault.Form
	if !slices.Contains(Abouts, t.About) {
		f.Refuse("objet", "choose")
	}
	for _, c := range []struct {
		field, text, code string
		least, most       int
	}{
		{"endroit", t.Place, "rectification.place", 3, PlaceMost},
		{"erreur", t.Wrong, "rectification.wrong", 3, WordsMost},
		{"juste", t.Becomes, "rectification.becomes", 3, WordsMost},
	} {
		switch n := utf8.RuneCountInString(c.text); {
		case n < c.least:
			f.Refuse(c.field, c.code)
		case n > c.most:
			f.Refuse(c.field, "too_long")
		}
	}
	return t, f.Err()
}

// Rectification is a request.
type Rectification struct {
	ID, PublicID, Reference, PersonID string
	Typed
	Status    Status
	Answer    string
	DecidedBy string
	DecidedAt time.Time
	CreatedAt time.Time
}

// Due is the last day of the month within which the law wants an answer (GDPR,
// article 12.3).
func (r Rectification) Due() civil.Day { return civil.DayOf(r.CreatedAt, civil.Paris).AddMonths(1) }

// By is the end of that day; zero once there is nothing to answer.
func (r Rectification) By() time.Time {
	if r.Status != Asked {
		return time.Time{}
	}
	return civil.At(r.Due().Add(1), "00:00", civil.Paris)
}

// Subject says who stands where around the request.
func (r Rectification) Subject() policy.Subject {
	return policy.Subject{Person: r.PersonID, Status: policy.Status(r.Status)}
}

func subject(r Rectification) journal.Subject {
	return journal.Subject{Kind: "rectification", ID: r.ID}
}

const columns = `r.id, r.public_id, r.reference, r.person_id, r.about, r.place, r.wrong, r.becomes, r.status, r.answer, COALESCE(r.decided_by, ''), r.decided_at, r.created_at`

func (r *Rectification) fields() []any {
	return []any{
		&r.ID, &r.PublicID, &r.Reference, &r.PersonID, &r.About, &r.Place, &r.Wrong, &r.Becomes, &r.Status, &r.Answer, &r.DecidedBy,
		sqldb.Time(&r.DecidedAt), sqldb.Time(&r.CreatedAt),
	}
}

func scan(s sqldb.Scanner) (r Rectification, err error) { return r, s.Scan(r.fields()...) }

// Load reads the request of an id.
func Load(tx *sqldb.Tx, id string) (Rectification, error) {
	return sqldb.One(tx, scan, `SELECT `+columns+` FROM rectifications r WHERE r.id = $1`, id)
}

// byPublicID reads the request of an address, for whoever may read it.
func byPublicID(tx *sqldb.Tx, a policy.Actor, publicID string) (Rectification, error) {
	r, err := sqldb.One(tx, scan, `SELECT `+columns+` FROM rectifications r WHERE r.public_id = $1`, publicID)
	if err != nil {
		return r, err
	}
	return r, policy.See(a, policy.RectificationRead, r.Subject())
}

// WaitingCount is how many requests await the staff, as a number in SQL.
const WaitingCount = `(SELECT count(*) FROM rectifications WHERE status = 'asked')`

// Forget erases the requests that were answered or withdrawn before an instant,
// and tells how many.
func Forget(tx *sqldb.Tx, before time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM rectifications WHERE decided_at < $1`, before)
}
