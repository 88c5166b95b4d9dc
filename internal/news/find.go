package news

import (
	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/document"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// finder names the things of some inner ids that a may read; the others are not
// in what it gives.
type finder func(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error)

// finders is one for each sort of thing.
var finders = map[string]finder{
	"account":      accounts,
	"enrolment":    enrolments,
	"allotment":    allotments,
	"seat":         keptSeats,
	"affiliation":  affiliations,
	"organisation": organisations,
	"session":      sessions,
	"document":     documents,
	"request":      requests,
	"adhesion":     at(organisation.LoadAdhesion, func(d organisation.Adhesion) string { return d.OrganisationID }),
	"change":       at(organisation.LoadChange, func(g organisation.Change) string { return g.OrganisationID }),
	"absence":      at(organisation.LoadAbsence, func(b organisation.Absence) string { return b.OrganisationID }),
	"share":        shares,
}

// accounts is the reader's own, whatever changed in it.
func accounts(_ *sqldb.Tx, _ policy.Actor, ids []string) (map[string]found, error) {
	by := map[string]found{}
	for _, id := range ids {
		by[id] = found{Thing: Thing{Title: "Votre compte", Href: "/moi/securite"}, key: "account"}
	}
	return by, nil
}

func enrolments(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	all, err := enrolment.LoadMany(tx, ids)
	if err != nil {
		return nil, err
	}
	var of, others []string
	for id, e := range all {
		if !policy.Can(a, policy.EnrolmentRead, e.Subject()) {
			delete(all, id)
			continue
		}
		of = append(of, e.SessionID)
		if e.PersonID != a.Person {
			others = append(others, e.PersonID)
		}
	}
	titles, err := catalogue.SessionLabels(tx, of)
	if err != nil {
		return nil, err
	}
	people, err := account.LoadMany(tx, others)
	by := map[string]found{}
	for id, e := range all {
		f := found{Thing: Thing{titles[e.SessionID].Title, "Demande n°\u00a0" + e.Reference, "/demandes/" + e.PublicID}, key: "enrolment " + id}
		if p, ok := people[e.PersonID]; ok {
			f.Detail += ", " + p.Name()
		}
		by[id] = f
	}
	return by, err
}

// allotments are read by who names people for them, and by who gave them.
func allotments(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	all, err := enrolment.AllotmentsOf(tx, ids)
	by := map[string]found{}
	for id, m := range all {
		if policy.Can(a, policy.AllotmentRead, m.Subject()) {
			by[id] = found{Thing: Thing{m.Course, "Places réservées, " + m.Organisation, "/places/" + m.PublicID}, key: "allotment " + id}
		}
	}
	return by, err
}

// keptSeats are read by who is named for them.
func keptSeats(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	by := map[string]found{}
	for _, id := range ids {
		v, err := enrolment.LoadAllottedSeat(tx, id)
		if fault.KindOf(err) == fault.NotFound || err == nil && v.PersonID != a.Person {
			continue
		}
		if err != nil {
			return nil, err
		}
		m, err := enrolment.LoadAllotment(tx, v.AllotmentID)
		if err != nil {
			return nil, err
		}
		by[id] = found{Thing: Thing{m.Course, "Place gardée par votre structure", "/sessions/" + m.SessionRef}, key: "seat " + id}
	}
	return by, nil
}

// affiliations are gathered by structure: the news of one's own, and of those
// whom one confirms.
func affiliations(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	all, err := organisation.LoadAffiliations(tx, ids)
	if err != nil {
		return nil, err
	}
	var of, others []string
	for id, f := range all {
		if f.OrganisationID == "" || !policy.Can(a, policy.AffiliationRead, f.Subject()) {
			delete(all, id)
			continue
		}
		of = append(of, f.OrganisationID)
		if f.PersonID != a.Person {
			others = append(others, f.PersonID)
		}
	}
	where, err := organisations(tx, a, of)
	if err != nil {
		return nil, err
	}
	people, err := account.LoadMany(tx, others)
	by := map[string]found{}
	for id, f := range all {
		one := where[f.OrganisationID]
		if p, ok := people[f.PersonID]; ok {
			one.whom = p.Name()
		}
		by[id] = one
	}
	return by, err
}

// organisations are public: who works there is not, and is not said here.
func organisations(tx *sqldb.Tx, _ policy.Actor, ids []string) (map[string]found, error) {
	all, err := organisation.LoadMany(tx, ids)
	by := map[string]found{}
	for id, o := range all {
		by[id] = found{Thing: Thing{Title: o.Label(), Href: "/structures/" + o.PublicID}, key: "organisation " + id}
	}
	return by, err
}

// at is a finder for what a structure has, and that is read on its page.
func at[T any](load func(*sqldb.Tx, string) (T, error), organisationOf func(T) string) finder {
	return func(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
		of := map[string]string{}
		var structures []string
		for _, id := range ids {
			one, err := load(tx, id)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			of[id] = organisationOf(one)
			structures = append(structures, of[id])
		}
		where, err := organisations(tx, a, structures)
		by := map[string]found{}
		for id, o := range of {
			if f, ok := where[o]; ok {
				by[id] = f
			}
		}
		return by, err
	}
}

// shares are read on the page of the reader's own side, of the two.
func shares(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	return at(organisation.LoadShare, func(h organisation.Share) string {
		if a.Belongs(h.LeadID) {
			return h.LeadID
		}
		return h.SiteID
	})(tx, a, ids)
}

// sessions are public from the day they are announced.
func sessions(tx *sqldb.Tx, _ policy.Actor, ids []string) (map[string]found, error) {
	all, err := catalogue.SessionLabels(tx, ids)
	by := map[string]found{}
	for id, s := range all {
		by[id] = found{Thing: Thing{Title: s.Title, Detail: "Session", Href: "/sessions/" + s.PublicID}, key: "session " + id}
	}
	return by, err
}

// documents are named after the action that they are of.
func documents(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	all, err := document.LoadMany(tx, ids)
	if err != nil {
		return nil, err
	}
	var of []string
	for _, d := range all {
		of = append(of, d.SessionID)
	}
	titles, err := catalogue.SessionLabels(tx, of)
	by := map[string]found{}
	for id, d := range all {
		if policy.Can(a, policy.DocumentRead, d.Subject()) {
			by[id] = found{Thing: Thing{titles[d.SessionID].Title, d.Title + " n°\u00a0" + d.Reference, "/documents/" + d.PublicID}, key: "document " + id}
		}
	}
	return by, err
}

// requests are those of a structure that the reader asked for.
func requests(tx *sqldb.Tx, a policy.Actor, ids []string) (map[string]found, error) {
	by := map[string]found{}
	for _, id := range ids {
		q, err := organisation.LoadRequest(tx, id)
		if fault.KindOf(err) == fault.NotFound || err == nil && q.PersonID != a.Person {
			continue
		}
		if err != nil {
			return nil, err
		}
		by[id] = found{Thing: Thing{q.Form.Name, "Demande de structure n°\u00a0" + q.Reference, "/structures/demandes/" + q.PublicID}, key: "request " + id}
	}
	return by, nil
}
