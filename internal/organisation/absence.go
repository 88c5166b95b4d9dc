package organisation

import (
	"context"
	"slices"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// AbsenceMonths is how long an absence may last at most.
const AbsenceMonths = 12

// Absence is when somebody who holds the employeur right is away, and who
// answers in their place. It begins and ends by itself.
type Absence struct {
	ID             string
	PublicID       string
	OrganisationID string
	PersonID       string // who is away
	Person         string // « Marc Delage »
	DeputyID       string // a person; "" for nobody in particular: the other holders
	Deputy         string
	From, To       civil.Day // both included
}

// Under tells whether the absence has begun by a day.
func (b Absence) Under(today civil.Day) bool { return b.From <= today && today <= b.To }

const absenceColumns = `b.id, b.public_id, f.organisation_id, f.person_id, p.first_name || ' ' || p.last_name, df.person_id, dp.first_name || ' ' || dp.last_name, b.from_day, b.to_day`

const fromAbsences = ` FROM absences b
	JOIN affiliations f ON f.id = b.affiliation_id
	JOIN persons p ON p.id = f.person_id
	LEFT JOIN affiliations df ON df.id = b.deputy_id AND df.status = 'confirmed'
	LEFT JOIN persons dp ON dp.id = df.person_id `

func scanAbsence(r sqldb.Scanner) (b Absence, err error) {
	return b, r.Scan(&b.ID, &b.PublicID, &b.OrganisationID, &b.PersonID, &b.Person, sqldb.Text(&b.DeputyID), sqldb.Text(&b.Deputy), &b.From, &b.To)
}

// LoadAbsence gives an absence by its inner id, for its letter; NotFound once it
// was taken back.
func LoadAbsence(tx *sqldb.Tx, absenceID string) (Absence, error) {
	return sqldb.One(tx, scanAbsence, `SELECT `+absenceColumns+fromAbsences+`WHERE b.id = $1 AND b.ended_at IS NULL`, absenceID)
}

// AbsencesOf lists the absences at some organisations that are not over yet, the
// first to come first.
func AbsencesOf(tx *sqldb.Tx, organisationIDs []string) ([]Absence, error) {
	args := []any{civil.DayOf(tx.Now, civil.Paris)}
	return sqldb.All(tx, scanAbsence, `SELECT `+absenceColumns+fromAbsences+`
		WHERE f.status = 'confirmed' AND b.ended_at IS NULL AND b.to_day >= $1 AND f.organisation_id IN `+sqldb.In(&args, organisationIDs)+`
		ORDER BY b.from_day, b.id LIMIT 200`, args...)
}

// deputised is true of an absence b under which its deputy answers on day $2: the
// one who is away still holds the right, since nobody lends what they no longer
// have.
const deputised = `b.ended_at IS NULL AND b.from_day <= $2 AND b.to_day >= $2
	AND EXISTS (SELECT 1 FROM affiliations w JOIN roles r ON r.affiliation_id = w.id AND r.role = 'approver' WHERE w.id = b.affiliation_id AND w.status = 'confirmed')`

// NewAbsence is what is said of an absence: of whom and for whom, by the public
// ids of their affiliations to one structure.
type NewAbsence struct {
	Away, Deputy string // Deputy is "" for the other holders
	From, To     civil.Day
}

// DeclareAbsence tells that a holder of the employeur right will be away, by
// themselves or by their référent. Meanwhile the letters go to the deputy, who
// may answer as they may, but never to the requests of the one who is away.
func (d Desk) DeclareAbsence(ctx context.Context, a policy.Actor, n NewAbsence) error {
	return d.on(ctx, a, n.Away, func(tx *sqldb.Tx, a policy.Actor, f Affiliation) error {
		if err := policy.Require(a, policy.AbsenceDeclare, f.Subject()); err != nil {
			return err
		}
		roles, err := RolesOf(tx, []string{f.ID})
		if err != nil {
			return err
		}
		if f.Status != Confirmed || !slices.Contains(roles[f.ID], policy.Approver) {
			return fault.New(fault.Conflict, "absence.not_approver")
		}
		if err := n.check(civil.DayOf(tx.Now, civil.Paris)); err != nil {
			return err
		}
		deputy, err := deputyOf(tx, f, n.Deputy)
		if err != nil {
			return err
		}
		overlaps, err := sqldb.Exists(tx, `SELECT 1 FROM absences WHERE affiliation_id = $1 AND ended_at IS NULL AND from_day <= $3 AND to_day >= $2`, f.ID, n.From, n.To)
		if err != nil {
			return err
		}
		if overlaps {
			return fault.Field("du", "absence.overlaps")
		}
		b := id.New()
		if _, err := tx.Exec(`INSERT INTO absences (id, public_id, affiliation_id, deputy_id, from_day, to_day, declared_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			b, id.Public(), f.ID, sqldb.Null(deputy), n.From, n.To, a.Person, tx.Now); err != nil {
			return err
		}
		if deputy != "" { // what waits on the first day is theirs to answer
			begins := civil.At(n.From, "08:00", civil.Paris)
			if begins.Before(tx.Now) {
				begins = tx.Now
			}
			person, err := sqldb.Value[string](tx, `SELECT person_id FROM affiliations WHERE id = $1`, deputy)
			if err != nil {
				return err
			}
			if err := outbox.Queue(tx, "deputy.begins", person, "deputy.begins:"+b, begins); err != nil {
				return err
			}
		}
		return outbox.Tell(tx, a, "absence.declared", journal.Subject{Kind: "absence", ID: b}, "")
	})
}

// AnswersSince tells from when somebody answers for a structure: since they were
// given the right, or else since the first day of the absence in which they
// stand in for a holder; the zero time when they do not.
func AnswersSince(tx *sqldb.Tx, personID, organisationID string) (since time.Time, err error) {
	own, err := sqldb.All(tx, func(r sqldb.Scanner) (at time.Time, err error) { return at, r.Scan(sqldb.Time(&at)) }, `
		SELECT r.granted_at FROM roles r JOIN affiliations f ON f.id = r.affiliation_id
		WHERE f.person_id = $1 AND f.organisation_id = $2 AND f.status = 'confirmed' AND r.role = 'approver'`, personID, organisationID)
	if err != nil || len(own) > 0 {
		return append(own, since)[0], err
	}
	days, err := sqldb.Values[civil.Day](tx, `
		SELECT b.from_day FROM absences b JOIN affiliations w ON w.id = b.affiliation_id JOIN affiliations v ON v.id = b.deputy_id
		WHERE v.person_id = $1 AND w.organisation_id = $3 AND b.ended_at IS NULL AND b.from_day <= $2 AND b.to_day >= $2 ORDER BY b.from_day DESC`,
		personID, civil.DayOf(tx.Now, civil.Paris), organisationID)
	if len(days) > 0 {
		since = civil.At(days[0], "08:00", civil.Paris)
	}
	return since, err
}

// check refuses days that make no absence, under "du" and "au".
func (n NewAbsence) check(today civil.Day) error {
	var f fault.Form
	switch {
	case n.From == "":
		f.Refuse("du", "required")
	case n.From < today:
		f.Refuse("du", "absence.past")
	}
	switch {
	case n.To == "":
		f.Refuse("au", "required")
	case n.From != "" && n.To < n.From:
		f.Refuse("au", "absence.backwards")
	case n.From != "" && n.To > n.From.AddMonths(AbsenceMonths):
		f.Refuse("au", "absence.too_long")
	}
	return f.Err()
}

// deputyOf finds the affiliation of a deputy: a colleague, whatever rights they
// have. Where nobody else holds the right there must be one.
func deputyOf(tx *sqldb.Tx, away Affiliation, publicID string) (string, error) {
	if publicID == "" {
		holders, err := Holders(tx, away.OrganisationID, policy.Approver)
		if err == nil && len(holders) < 2 {
			err = fault.Field("suppleant", "absence.nobody_left")
		}
		return "", err
	}
	f, err := affiliationByPublicID(tx, publicID)
	if fault.KindOf(err) == fault.NotFound || err == nil && (f.OrganisationID != away.OrganisationID || f.Status != Confirmed || f.ID == away.ID) {
		return "", fault.Field("suppleant", "choose")
	}
	return f.ID, err
}

// EndAbsence takes an absence back, by who may declare one: from that instant
// the letters go to whom they went before.
func (d Desk) EndAbsence(ctx context.Context, a policy.Actor, absencePublicID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		b, err := sqldb.One(tx, scanAbsence, `SELECT `+absenceColumns+fromAbsences+`WHERE b.public_id = $1`, absencePublicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.AbsenceDeclare, policy.Subject{Person: b.PersonID, Organisation: b.OrganisationID}); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE absences SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, b.ID, tx.Now)
		if err != nil {
			return err
		}
		if n != 1 {
			return fault.New(fault.Conflict, "stale")
		}
		return outbox.Tell(tx, a, "absence.ended", journal.Subject{Kind: "absence", ID: b.ID}, "")
	})
}

// Answering lists who answers today to what is asked of the employer: the holders
// of the right, each who is away replaced by their deputy. Where everybody is
// away and nobody stands in, it is the holders all the same. without is a person
// who must not be among them, nor the deputy they named.
func Answering(tx *sqldb.Tx, organisationID, without string) ([]string, error) {
	type row struct {
		person, deputy string
		own, away      bool
	}
	own := map[string]bool{}
	rows, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		err = r.Scan(&v.person, &v.own, &v.away, sqldb.Text(&v.deputy))
		own[v.person] = own[v.person] || v.own
		return v, err
	}, `
		SELECT f.person_id, f.organisation_id = $1, b.id IS NOT NULL, dp.id FROM affiliations f
		JOIN roles r ON r.affiliation_id = f.id AND r.role = 'approver'
		JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active')
		LEFT JOIN absences b ON b.affiliation_id = f.id AND f.organisation_id = $1 AND b.ended_at IS NULL AND b.from_day <= $2 AND b.to_day >= $2
		LEFT JOIN affiliations df ON df.id = b.deputy_id AND df.status = 'confirmed'
		LEFT JOIN persons dp ON dp.id = df.person_id AND dp.status IN ('proven', 'active')
		WHERE f.status = 'confirmed' AND f.organisation_id IN (SELECT o.id FROM organisations o WHERE o.id = $1
			UNION SELECT h.lead_id FROM family_shares h WHERE h.site_id = $1 AND h.role = 'approver' AND `+shared+`)
		ORDER BY p.sort_name, p.id`, organisationID, civil.DayOf(tx.Now, civil.Paris))
	if err != nil {
		return nil, err
	}
	// Who has the right here, and is lent too, counts as one of here: their absence does.
	rows = slices.DeleteFunc(rows, func(v row) bool { return !v.own && own[v.person] })
	absent := map[string]bool{}
	for _, v := range rows {
		absent[v.person] = v.away
	}
	var present, all []string
	add := func(to []string, person string) []string {
		if slices.Contains(to, person) {
			return to
		}
		return append(to, person)
	}
	for _, v := range rows {
		if v.person == without {
			continue
		}
		all = add(all, v.person)
		switch {
		case !v.away:
			present = add(present, v.person)
		case v.deputy != "" && v.deputy != without && !absent[v.deputy]:
			present = add(present, v.deputy)
		}
	}
	if len(present) == 0 {
		return all, err
	}
	return present, err
}

// ForgetAbsences erases the absences that were over before a day, and tells how
// many.
func ForgetAbsences(tx *sqldb.Tx, over civil.Day) (int64, error) {
	return tx.Exec(`DELETE FROM absences WHERE to_day < $1`, over)
}

// Away is where one may declare an absence: a structure, who may be away there
// and who may stand in.
type Away struct {
	Organisation Organisation
	Holders      []Colleague // whose absence may be declared by who asks
	Colleagues   []Colleague
	Absences     []Absence
}

// Colleague is somebody who works there, by the public id of their affiliation.
type Colleague struct {
	PublicID, PersonID, Name string
	Approver                 bool
}

// Aways gives the structures where a holds the employeur right or is référent,
// with the absences that were declared there.
func (d Desk) Aways(ctx context.Context, a policy.Actor) (all []Away, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all = nil
		for _, s := range a.Standings {
			if s.Lent != "" && a.Belongs(s.Organisation) {
				continue // theirs already
			}
			referent := a.Is(policy.Referent, s.Organisation)
			if !referent && (!a.Is(policy.Approver, s.Organisation) || len(s.InFor) > 0) {
				continue
			}
			one, err := awayAt(tx, a, s.Organisation, referent)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

func awayAt(tx *sqldb.Tx, a policy.Actor, organisationID string, referent bool) (one Away, err error) {
	if one.Organisation, err = Load(tx, organisationID); err != nil {
		return one, err
	}
	one.Colleagues, err = sqldb.All(tx, func(r sqldb.Scanner) (c Colleague, err error) {
		return c, r.Scan(&c.PublicID, &c.PersonID, &c.Name, &c.Approver)
	}, `
		SELECT f.public_id, p.id, p.first_name || ' ' || p.last_name, EXISTS (SELECT 1 FROM roles r WHERE r.affiliation_id = f.id AND r.role = 'approver')
		FROM affiliations f JOIN persons p ON p.id = f.person_id AND p.status IN ('proven', 'active')
		WHERE f.organisation_id = $1 AND f.status = 'confirmed' ORDER BY p.sort_name, p.id LIMIT 500`, organisationID)
	if err != nil {
		return one, err
	}
	for _, c := range one.Colleagues {
		if c.Approver && (referent || c.PersonID == a.Person) {
			one.Holders = append(one.Holders, c)
		}
	}
	one.Absences, err = AbsencesOf(tx, []string{organisationID})
	return one, err
}
