package document

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"profil/internal/attendance"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Change is one reason why a paper was made again.
type Change string

// The changes, in the order in which they are said; each has its sentence
// "document.why.<code>".
const (
	PeopleLeft Change = "people_left"
	PeopleCame Change = "people_came"
	Days       Change = "days"
	Place      Change = "place"
	Trainers   Change = "trainers"
	Text       Change = "text"
)

// changes reads some of them as they are kept.
type changes struct{ dest *[]Change }

// Scan implements sql.Scanner.
func (c changes) Scan(src any) error {
	text, _ := src.(string)
	*c.dest = nil
	for _, code := range strings.Fields(text) {
		*c.dest = append(*c.dest, Change(code))
	}
	return nil
}

func joinChanges(all []Change) string {
	var codes []string
	for _, c := range all {
		codes = append(codes, string(c))
	}
	return strings.Join(codes, " ")
}

// Because says why the paper replaces another: « une personne n’y est plus,
// le lieu ou le lien de connexion ».
func (d Document) Because() string {
	var all []string
	for _, c := range d.Why {
		all = append(all, french.Sentence("document.why."+string(c)))
	}
	return strings.Join(all, ", ")
}

// since compares what a paper states with its last version; nothing is said of a
// first one.
func since(last kept, now Facts) (why []Change, err error) {
	if last.id == "" {
		return nil, nil
	}
	var was Facts
	if err := json.Unmarshal([]byte(last.facts), &was); err != nil {
		return nil, err
	}
	without := func(a, b []Person) bool {
		return slices.ContainsFunc(a, func(x Person) bool {
			return !slices.ContainsFunc(b, func(y Person) bool { return x.Reference == y.Reference })
		})
	}
	for _, one := range []struct {
		is   bool
		code Change
	}{
		{without(was.People, now.People), PeopleLeft},
		{without(now.People, was.People), PeopleCame},
		{!slices.EqualFunc(was.Session.HalfDays, now.Session.HalfDays, sameHours), Days},
		{!slices.Equal(was.Session.Place, now.Session.Place) || was.Session.Link != now.Session.Link, Place},
		{!slices.Equal(was.Session.Trainers, now.Session.Trainers), Trainers},
	} {
		if one.is {
			why = append(why, one.code)
		}
	}
	if len(why) == 0 && last.ended.IsZero() {
		why = []Change{Text}
	}
	return why, nil
}

func sameHours(a, b HalfDay) bool {
	return a.Day == b.Day && a.Starts == b.Starts && a.Ends == b.Ends && a.Remote == b.Remote
}

// endConvention says of a convention in which nobody is left that it holds no
// more; it stays readable.
func (d Desk) endConvention(ctx context.Context, sessionID, organisationID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("document:" + string(Convention) + ":" + organisationID); err != nil {
			return err
		}
		some, err := attendance.Remain(tx, sessionID, organisationID)
		if err != nil || some {
			return err
		}
		ended, err := sqldb.Values[string](tx, `UPDATE documents SET ended_at = $4 WHERE session_id = $1 AND about = $2 AND kind = $3
			AND superseded_by IS NULL AND ended_at IS NULL RETURNING id`, sessionID, organisationID, Convention, tx.Now)
		for _, key := range ended {
			if err := outbox.Tell(tx, policy.Clerk, "document.ended", journal.Subject{Kind: "document", ID: key}, ""); err != nil {
				return err
			}
		}
		return err
	})
}

// Convoked tells whether a request has a convocation that holds.
func Convoked(tx *sqldb.Tx, enrolmentID string) (bool, error) {
	return sqldb.Exists(tx, `SELECT 1 FROM documents d WHERE d.enrolment_id = $1 AND d.kind = 'convocation' AND `+inForce, enrolmentID)
}

// Agreement is whose convention of which session.
type Agreement struct{ SessionID, OrganisationID string }

// AgreementsOf gives the conventions that hold of the employer of a request, for
// the sessions of its course that are not over: those in which the person may
// stand, or have stood.
func AgreementsOf(tx *sqldb.Tx, enrolmentID string) ([]Agreement, error) {
	return agreements(tx, `JOIN enrolments e ON e.employer_id = d.about AND e.course_id = s.course_id WHERE e.id = $1`, enrolmentID)
}

// AgreementsAt gives the conventions that hold for a session that is not over.
func AgreementsAt(tx *sqldb.Tx, sessionID string) ([]Agreement, error) {
	return agreements(tx, `WHERE d.session_id = $1`, sessionID)
}

func agreements(tx *sqldb.Tx, where, key string) ([]Agreement, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (a Agreement, err error) { return a, r.Scan(&a.SessionID, &a.OrganisationID) },
		`SELECT d.session_id, d.about FROM documents d JOIN sessions s ON s.id = d.session_id AND s.status IN ('listed', 'running') `+where+`
			AND d.kind = 'convention' AND `+inForce+` ORDER BY d.id`, key)
}

// Former is a paper that holds no more: replaced by another, or ended.
type Former struct {
	Line
	By   string    // reference of what replaced it, "" where nothing did
	Then []Change  // what was another in that one
	At   time.Time // when
}

// Because says why it holds no more.
func (f Former) Because() string {
	if f.By == "" {
		return "plus personne n’y est"
	}
	return Document{Why: f.Then}.Because()
}

// MyFormer lists the conventions and convocations that hold no more of the one
// who asks, and of their structure where they may read them.
func (d Desk) MyFormer(ctx context.Context, a policy.Actor) (all []Former, err error) {
	a.Rank, a.System = policy.NoRank, false // the staff has its own pages
	scope := policy.List(a, policy.DocumentRead)
	if scope.Empty() {
		return nil, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		where := scope.Where(&args, policy.Columns{Person: "d.person_id", Organisation: "d.organisation_id", Status: "d.kind"})
		all, err = former(tx, where, args...)
		return err
	})
	return all, err
}

func former(tx *sqldb.Tx, where string, args ...any) ([]Former, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (f Former, err error) {
		var by string
		var at time.Time
		err = r.Scan(append(f.fields(), &f.Course, &f.FirstDay, &f.LastDay, &f.Person, &f.Organisation, sqldb.Text(&by), changes{&f.Then}, sqldb.Time(&at))...)
		if f.By, f.At = by, at; by == "" {
			f.At = f.EndedAt
		}
		return f, err
	}, `SELECT `+lineColumns+`, n.reference, COALESCE(n.why, ''), n.created_at FROM `+lineTables+` LEFT JOIN documents n ON n.id = d.superseded_by
		WHERE d.kind IN ('convention', 'convocation') AND (d.superseded_by IS NOT NULL OR d.ended_at IS NOT NULL) AND `+where+` ORDER BY d.created_at DESC, d.reference DESC LIMIT 200`, args...)
}
