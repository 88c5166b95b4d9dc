package document

import (
	"cmp"
	"slices"

	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/sqldb"
)

// due is one paper that a session ought to have now.
type due struct {
	kind  Kind
	about string
	// what the paper is gathered by
	session, organisation string
}

// dueOf lists the papers that a session ought to have: those of its list, then
// a sheet for each sealed half-day, then those of who attended.
func dueOf(tx *sqldb.Tx, s catalogue.Session) ([]due, error) {
	if listed(s) != nil {
		return nil, nil
	}
	all, err := attendance.OfSession(tx, s.ID)
	if err != nil {
		return nil, err
	}
	list := []due{{kind: Programme, about: s.ID, session: s.ID}}
	var employers, enrolments []string
	for _, p := range all {
		if !slices.Contains(employers, p.EmployerID) {
			employers = append(employers, p.EmployerID)
		}
		enrolments = append(enrolments, p.EnrolmentID)
	}
	for _, o := range employers {
		list = append(list, due{kind: Convention, about: o, session: s.ID, organisation: o})
	}
	for _, p := range all {
		list = append(list, due{kind: Convocation, about: p.EnrolmentID})
	}
	sheets, err := attendance.Sheets(tx, s.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range s.HalfDays {
		if sheets[h.ID].Status == attendance.Sealed {
			list = append(list, due{kind: FeuilleEmargement, about: h.ID})
		}
	}
	hours, err := attendance.HoursOf(tx, enrolments)
	if err != nil {
		return nil, err
	}
	for _, k := range []Kind{AttestationAssiduite, AttestationFin, CertificatRealisation} {
		for _, p := range all {
			if p.Status == attendance.Finished && hours[p.EnrolmentID].Attended > 0 {
				list = append(list, due{kind: k, about: p.EnrolmentID})
			}
		}
	}
	return list, nil
}

// gathererOf reads the facts of a paper that is due.
func (d Desk) gathererOf(one due) gatherer {
	return func(tx *sqldb.Tx) (draft, error) {
		switch one.kind {
		case Convention:
			return d.ofConvention(tx, one.session, one.organisation)
		case Programme:
			return d.ofProgramme(tx, one.session)
		case Convocation:
			return d.ofConvocation(tx, one.about)
		case FeuilleEmargement:
			return d.ofSheet(tx, one.about)
		}
		return d.ofAttended(tx, one.kind, one.about)
	}
}

func byDay(a, b Line) int {
	return cmp.Or(-cmp.Compare(a.FirstDay, b.FirstDay), cmp.Compare(a.SessionID, b.SessionID), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.Reference, b.Reference))
}
