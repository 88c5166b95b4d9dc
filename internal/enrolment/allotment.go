package enrolment

import (
	"context"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Allotment is seats of a session that are set aside for a structure, which
// names later who takes them: each is taken in the session meanwhile.
type Allotment struct {
	ID, PublicID   string
	SessionID      string
	OrganisationID string
	ProviderID     string
	Given          int       // seats in all
	Unnamed        int       // that still wait for a name
	Named          int       // for somebody who has not sent their request yet
	Filled         int       // that a request has, or had
	NameBy         civil.Day // the last day on which people are named
	Reason         string    // why, as the structure reads it
	GivenAt        time.Time
	EndedAt        time.Time // zero while a seat is still set aside

	Organisation    string
	OrganisationRef string // public id
	Course          string
	CourseRef       string // public id
	SessionRef      string // public id
	FirstDay        civil.Day
	LastDay         civil.Day
	City            string
	Remote          bool
	Provider        string
}

// Subject says who stands where around the allotment.
func (m Allotment) Subject() policy.Subject {
	return policy.Subject{Organisation: m.OrganisationID, Provider: m.ProviderID}
}

// Open tells whether a seat is still set aside.
func (m Allotment) Open() bool { return m.EndedAt.IsZero() }

// Left is how many seats are set aside.
func (m Allotment) Left() int { return m.Unnamed + m.Named }

const allotmentColumns = `m.id, m.public_id, m.session_id, m.organisation_id, s.provider_id, m.seats, m.name_by, m.reason, m.created_at, m.ended_at,
	(SELECT count(*) FROM allotted_seats v WHERE v.allotment_id = m.id AND v.ended_at IS NULL AND v.person_id IS NULL),
	(SELECT count(*) FROM allotted_seats v WHERE v.allotment_id = m.id AND v.ended_at IS NULL AND v.person_id IS NOT NULL),
	(SELECT count(*) FROM allotted_seats v WHERE v.allotment_id = m.id AND v.enrolment_id IS NOT NULL),
	CASE WHEN o.site_label = '' THEN o.name ELSE o.name || ' – ' || o.site_label END, o.public_id, c.title, c.public_id, s.public_id, s.first_day, s.last_day, s.city, s.modality, po.name`

const allotmentTables = ` FROM allotments m JOIN sessions s ON s.id = m.session_id JOIN courses c ON c.id = s.course_id
	JOIN organisations o ON o.id = m.organisation_id JOIN organisations po ON po.id = s.provider_id `

func scanAllotment(r sqldb.Scanner) (m Allotment, err error) {
	var modality string
	err = r.Scan(&m.ID, &m.PublicID, &m.SessionID, &m.OrganisationID, &m.ProviderID, &m.Given, &m.NameBy, &m.Reason, sqldb.Time(&m.GivenAt), sqldb.Time(&m.EndedAt),
		&m.Unnamed, &m.Named, &m.Filled, &m.Organisation, &m.OrganisationRef, &m.Course, &m.CourseRef, &m.SessionRef, &m.FirstDay, &m.LastDay, &m.City, &modality, &m.Provider)
	m.Remote = modality == string(catalogue.Remote)
	return m, err
}

// LoadAllotment gives the allotment of an inner id, whoever asks.
func LoadAllotment(tx *sqldb.Tx, allotmentID string) (Allotment, error) {
	return sqldb.One(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.id = $1`, allotmentID)
}

// AllotmentsOf gives the allotments of several inner ids.
func AllotmentsOf(tx *sqldb.Tx, ids []string) (map[string]Allotment, error) {
	return sqldb.Many(tx, scanAllotment, func(m Allotment) string { return m.ID }, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.id IN`, ids)
}

// seeAllotment loads one that a may read: to a, any other does not exist.
func seeAllotment(tx *sqldb.Tx, a policy.Actor, publicID string) (Allotment, error) {
	m, err := sqldb.One(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.public_id = $1`, publicID)
	if err == nil {
		err = policy.See(a, policy.AllotmentRead, m.Subject())
	}
	return m, err
}

// allotmentsIn lists those of a session, by structure.
func allotmentsIn(tx *sqldb.Tx, sessionID string) ([]Allotment, error) {
	return sqldb.All(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.session_id = $1 ORDER BY m.ended_at IS NOT NULL, o.sort_name, m.id LIMIT 200`, sessionID)
}

// AllottedSeat is one of the seats of an allotment for which somebody is named.
type AllottedSeat struct {
	ID, PublicID string
	AllotmentID  string
	PersonID     string
	Person       string
	NamedBy      string
	NamedAt      time.Time
	RequestRef   string    // public id of the request that has it, "" while it was not sent
	EndedAt      time.Time // zero while the seat is kept for them
}

const seatColumns = `v.id, v.public_id, v.allotment_id, v.person_id, p.first_name || ' ' || p.last_name, v.named_by, v.named_at, e.public_id, v.ended_at`

const seatTables = ` FROM allotted_seats v JOIN persons p ON p.id = v.person_id LEFT JOIN enrolments e ON e.id = v.enrolment_id `

func scanSeat(r sqldb.Scanner) (v AllottedSeat, err error) {
	return v, r.Scan(&v.ID, &v.PublicID, &v.AllotmentID, &v.PersonID, &v.Person, sqldb.Text(&v.NamedBy), sqldb.Time(&v.NamedAt), sqldb.Text(&v.RequestRef), sqldb.Time(&v.EndedAt))
}

// LoadAllottedSeat gives the seat of an inner id, for which somebody is or was
// named, whoever asks.
func LoadAllottedSeat(tx *sqldb.Tx, seatID string) (AllottedSeat, error) {
	return sqldb.One(tx, scanSeat, `SELECT `+seatColumns+seatTables+`WHERE v.id = $1`, seatID)
}

// AllotmentFile is an allotment as its page shows it.
type AllotmentFile struct {
	Allotment
	Seats      []AllottedSeat // for which somebody is named; to the structure and the staff only
	Colleagues []Colleague    // who may be named, to who names
	CanName    bool
	CanRelease bool
	CanGive    bool
}

// Allotment gives one to who may read it.
func (d Desk) Allotment(ctx context.Context, a policy.Actor, publicID string) (f AllotmentFile, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if f.Allotment, err = seeAllotment(tx, a, publicID); err != nil {
			return err
		}
		named := f.Subject()
		f.CanName = f.Open() && policy.Can(a, policy.SeatName, named)
		f.CanRelease = f.Unnamed > 0 && policy.Can(a, policy.SeatRelease, named)
		f.CanGive = policy.Can(a, policy.SeatAllot, named)
		if !policy.Can(a, policy.SeatName, named) { // whoever runs the session learns of people by their requests
			return nil
		}
		if f.Seats, err = sqldb.All(tx, scanSeat, `SELECT `+seatColumns+seatTables+`WHERE v.allotment_id = $1 AND (v.ended_at IS NULL OR v.enrolment_id IS NOT NULL)
			ORDER BY v.named_at, v.id`, f.ID); err != nil || !f.CanName {
			return err
		}
		f.Colleagues, err = colleaguesAt(tx, f.OrganisationID, a.Person)
		return err
	})
	return f, err
}

// colleaguesAt lists who works in a structure, one person apart.
func colleaguesAt(tx *sqldb.Tx, organisationID, apart string) ([]Colleague, error) {
	return sqldb.All(tx, func(r sqldb.Scanner) (c Colleague, err error) { return c, r.Scan(&c.Ref, &c.Name, &c.Function) }, `
		SELECT f.public_id, p.first_name || ' ' || p.last_name, f.function FROM affiliations f JOIN persons p ON p.id = f.person_id
		WHERE f.organisation_id = $1 AND f.status = 'confirmed' AND p.status = 'active' AND p.id <> $2 ORDER BY p.sort_name, p.id LIMIT 500`, organisationID, apart)
}

// colleagueAt finds the person of an affiliation among them, under the field
// "collegue".
func colleagueAt(tx *sqldb.Tx, organisationID, affiliationPublicID, apart string) (string, error) {
	found, err := sqldb.Values[string](tx, `SELECT f.person_id FROM affiliations f JOIN persons p ON p.id = f.person_id
		WHERE f.public_id = $1 AND f.organisation_id = $2 AND f.status = 'confirmed' AND p.status = 'active' AND p.id <> $3`, affiliationPublicID, organisationID, apart)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", fault.Field("collegue", "handover.colleague")
	}
	return found[0], nil
}

// Allotments lists what is set aside for the structures where a holds the
// employeur right: what is still open first, then what ended this year or later.
func (d Desk) Allotments(ctx context.Context, a policy.Actor) (all []Allotment, err error) {
	at := a.Holding(policy.Approver)
	if len(at) == 0 {
		return nil, policy.Require(policy.Actor{Person: a.Person}, policy.EnrolmentApprove, policy.Subject{})
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		var args []any
		all, err = sqldb.All(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.organisation_id IN `+sqldb.In(&args, at)+`
			ORDER BY m.ended_at IS NOT NULL, m.name_by, m.id LIMIT 100`, args...)
		return err
	})
	return all, err
}

// SessionAllotments is what is set aside in a session, as who runs it sees it.
type SessionAllotments struct {
	Session catalogue.Session
	Course  catalogue.Course
	All     []Allotment
	CanGive bool // and seats may still be set aside
}

// SessionAllotments gives what is set aside in a session, to who runs it and to
// the staff.
func (d Desk) SessionAllotments(ctx context.Context, a policy.Actor, sessionPublicID string) (v SessionAllotments, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if v.Session, err = catalogue.SessionByPublicID(tx, sessionPublicID); err != nil {
			return err
		}
		if err := policy.See(a, policy.SelectionRead, v.Session.Subject()); err != nil {
			return err
		}
		if v.Course, err = catalogue.LoadCourse(tx, v.Session.CourseID); err != nil {
			return err
		}
		v.CanGive = takes(v.Session, tx.Now) && policy.Can(a, policy.SeatAllot, v.Session.Subject())
		v.All, err = allotmentsIn(tx, v.Session.ID)
		return err
	})
	return v, err
}

// SetAside is what a session keeps for the one who asks.
type SetAside struct {
	For    []Allotment // their structures', to who names; still open
	SendBy civil.Day   // the day by which they send their own request, "" where they are not named
}

// SetAside tells what a session keeps for the one who asks, and for the
// structures where they name people.
func (d Desk) SetAside(ctx context.Context, a policy.Actor, sessionID string) (v SetAside, err error) {
	if !a.SignedIn() || a.Active == "" {
		return v, nil
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		v = SetAside{}
		args := []any{sessionID, a.Person}
		all, err := sqldb.All(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.session_id = $1 AND m.ended_at IS NULL
			AND (m.organisation_id IN `+sqldb.In(&args, append(a.Holding(policy.Approver), ""))+` OR `+keptFor+`) ORDER BY m.name_by, m.id`, args...)
		for _, m := range all {
			if policy.Can(a, policy.SeatName, m.Subject()) {
				v.For = append(v.For, m)
			}
		}
		if err != nil || len(all) == 0 {
			return err
		}
		mine, err := namedIn(tx, a, sessionID)
		v.SendBy = mine.NameBy
		return err
	})
	return v, err
}

// keptFor is the condition on allotments m of which a seat is kept for $2.
const keptFor = `EXISTS (SELECT 1 FROM allotted_seats v WHERE v.allotment_id = m.id AND v.person_id = $2 AND v.ended_at IS NULL)`

// namedIn gives the allotment by which somebody is named for a seat of a
// session, as they act for its structure: the zero value for none.
func namedIn(tx *sqldb.Tx, a policy.Actor, sessionID string) (m Allotment, err error) {
	all, err := sqldb.All(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE m.session_id = $1 AND m.organisation_id = $3 AND `+keptFor+` ORDER BY m.id`, sessionID, a.Person, a.Active)
	if len(all) > 0 {
		m = all[0]
	}
	return m, err
}

// KeptForMe lists the seats for which the one who asks is named, and whose
// request they have still to send.
func (d Desk) KeptForMe(ctx context.Context, a policy.Actor) (all []Allotment, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = sqldb.All(tx, scanAllotment, `SELECT `+allotmentColumns+allotmentTables+`WHERE EXISTS (
			SELECT 1 FROM allotted_seats v WHERE v.allotment_id = m.id AND v.person_id = $1 AND v.ended_at IS NULL) ORDER BY m.name_by, m.id`, a.Person)
		return err
	})
	return all, err
}

// activeOrganisation finds a structure for which seats may be set aside, under
// the field "structure".
func activeOrganisation(tx *sqldb.Tx, publicID string) (organisation.Organisation, error) {
	o, err := organisation.ByPublicID(tx, publicID)
	if fault.KindOf(err) == fault.NotFound || err == nil && o.Status != organisation.Active {
		return o, fault.Field("structure", "allot.structure")
	}
	return o, err
}
