package gestion

import (
	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/document"
	"profil/internal/enrolment"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/sqldb"
)

// subject is what an act was done to, as the journal shows it.
type subject struct{ Name, Href string }

// naming gives, for each kind of subject that has a page, the names and the
// addresses of those of the inner ids, in one query.
var naming = map[string]func(*sqldb.Tx, []string) (map[string]subject, error){
	"person": named(account.LoadMany, func(p account.Person) subject {
		return subject{p.Name(), "/gestion/comptes/" + p.PublicID}
	}),
	"organisation": named(organisation.LoadMany, func(o organisation.Organisation) subject {
		return subject{o.Label(), "/gestion/structures/" + o.PublicID}
	}),
	"enrolment": named(enrolment.LoadMany, func(e enrolment.Enrolment) subject {
		return subject{e.Reference, "/gestion/demandes/" + e.PublicID}
	}),
	"course": named(catalogue.CourseLabels, func(l catalogue.Label) subject {
		return subject{l.Title, "/offre/" + l.PublicID}
	}),
	"session": named(catalogue.SessionLabels, func(l catalogue.Label) subject {
		return subject{l.Title, "/sessions/" + l.PublicID}
	}),
	"document": named(document.LoadMany, func(d document.Document) subject {
		return subject{d.Title + ", n°" + nb + d.Reference, "/documents/" + d.PublicID}
	}),
}

func named[T any](load func(*sqldb.Tx, []string) (map[string]T, error), as func(T) subject) func(*sqldb.Tx, []string) (map[string]subject, error) {
	return func(tx *sqldb.Tx, ids []string) (map[string]subject, error) {
		all, err := load(tx, ids)
		by := map[string]subject{}
		for inner, one := range all {
			by[inner] = as(one)
		}
		return by, err
	}
}

// subjects names what the lines are about, by kind and inner id.
func subjects(tx *sqldb.Tx, lines []journal.Line) (map[journal.Subject]subject, error) {
	ids := map[string][]string{}
	for _, l := range lines {
		ids[l.Subject.Kind] = append(ids[l.Subject.Kind], l.Subject.ID)
	}
	by := map[journal.Subject]subject{}
	for kind, load := range naming {
		if len(ids[kind]) == 0 {
			continue
		}
		all, err := load(tx, ids[kind])
		if err != nil {
			return nil, err
		}
		for inner, one := range all {
			by[journal.Subject{Kind: kind, ID: inner}] = one
		}
	}
	return by, nil
}
