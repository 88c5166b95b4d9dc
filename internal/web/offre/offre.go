// Package offre shows the catalogue to everybody, and lets a provider write
// what it offers. It refuses to decide anything: whether one may ask for a
// place is judged when one asks, and who may publish by the desk.
package offre

import (
	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// Pages are the pages of the catalogue and those of providers.
type Pages struct {
	Desk          catalogue.Desk
	Organisations organisation.Desk
	Enrolments    enrolment.Desk // for the rules that a session's page tells in words
	EmployerDays  int            // working days that an employer has to answer
}

// Routes is this room's part of the map of the site.
func (p Pages) Routes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET /offre", Page: p.browse},
		{Pattern: "GET /offre/{id}", Act: policy.CourseRead, Page: p.course},
		{Pattern: "POST /offre/{id}/interet", Act: policy.CourseRead, SignedIn: true, Page: p.interest},
		{Pattern: "GET /sessions/{id}", Act: policy.SessionRead, Page: p.session},
		{Pattern: "GET /prestataire/{id}", Page: p.provider},

		{Pattern: "GET /prestataire", Act: policy.SelectionRead, SignedIn: true, Page: p.dashboard},
		{Pattern: "GET /prestataire/{id}/modifier", Act: policy.ProviderEdit, SignedIn: true, Page: p.editProvider},
		{Pattern: "POST /prestataire/{id}/modifier", Act: policy.ProviderEdit, SignedIn: true, Page: p.saveProvider},

		{Pattern: "GET /offre/nouvelle", Act: policy.CourseCreate, SignedIn: true, Page: p.newCourse},
		{Pattern: "POST /offre/nouvelle", Act: policy.CourseCreate, SignedIn: true, Page: p.createCourse},
		{Pattern: "GET /offre/{id}/modifier", Act: policy.CourseEdit, SignedIn: true, Page: p.editCourse},
		{Pattern: "POST /offre/{id}/modifier", Act: policy.CourseEdit, SignedIn: true, Page: p.saveCourse},
		{Pattern: "GET /offre/{id}/questions", Act: policy.CourseEdit, SignedIn: true, Page: p.editQuestions},
		{Pattern: "POST /offre/{id}/questions", Act: policy.CourseEdit, SignedIn: true, Page: p.saveQuestions},
		{Pattern: "GET /offre/{id}/publier", Act: policy.CoursePublish, SignedIn: true, Page: p.askPublish},
		{Pattern: "POST /offre/{id}/publier", Act: policy.CoursePublish, SignedIn: true, Page: p.publish},
		{Pattern: "GET /offre/{id}/archiver", Act: policy.CoursePublish, SignedIn: true, Page: p.askArchive},
		{Pattern: "POST /offre/{id}/archiver", Act: policy.CoursePublish, SignedIn: true, Page: p.archive},

		{Pattern: "GET /offre/{id}/sessions/nouvelle", Act: policy.SessionEdit, SignedIn: true, Page: p.newSession},
		{Pattern: "POST /offre/{id}/sessions/nouvelle", Act: policy.SessionEdit, SignedIn: true, Page: p.createSession},
		{Pattern: "GET /sessions/{id}/modifier", Act: policy.SessionEdit, SignedIn: true, Page: p.editSession},
		{Pattern: "POST /sessions/{id}/modifier", Act: policy.SessionEdit, SignedIn: true, Page: p.saveSession},
		{Pattern: "GET /sessions/{id}/ouvertures", Act: policy.WaveEdit, SignedIn: true, Page: p.editWaves(catalogue.OfSession)},
		{Pattern: "POST /sessions/{id}/ouvertures", Act: policy.WaveEdit, SignedIn: true, Page: p.saveWaves(catalogue.OfSession)},
		{Pattern: "GET /offre/{id}/ouvertures", Act: policy.WaveEdit, SignedIn: true, Page: p.editWaves(catalogue.OfCourse)},
		{Pattern: "POST /offre/{id}/ouvertures", Act: policy.WaveEdit, SignedIn: true, Page: p.saveWaves(catalogue.OfCourse)},
		{Pattern: "GET /offre/ouvertures", Act: policy.WaveEdit, SignedIn: true, Page: p.editWaves(catalogue.OfProgramme)},
		{Pattern: "POST /offre/ouvertures", Act: policy.WaveEdit, SignedIn: true, Page: p.saveWaves(catalogue.OfProgramme)},
		{Pattern: "GET /sessions/{id}/maintien", Act: policy.SessionRun, SignedIn: true, Page: p.going},
		{Pattern: "POST /sessions/{id}/maintien", Act: policy.SessionRun, SignedIn: true, Page: p.decideGoing},
		{Pattern: "GET /sessions/{id}/reporter", Act: policy.SessionRun, SignedIn: true, Page: p.askPostpone},
		{Pattern: "POST /sessions/{id}/reporter", Act: policy.SessionRun, SignedIn: true, Page: p.postpone},
		{Pattern: "GET /sessions/{id}/ouvrir", Act: policy.SessionRun, SignedIn: true, Page: p.askOpen},
		{Pattern: "POST /sessions/{id}/ouvrir", Act: policy.SessionRun, SignedIn: true, Page: p.open},
		{Pattern: "GET /sessions/{id}/fermer", Act: policy.SessionRun, SignedIn: true, Page: p.askClose},
		{Pattern: "POST /sessions/{id}/fermer", Act: policy.SessionRun, SignedIn: true, Page: p.close},
		{Pattern: "GET /sessions/{id}/annuler", Act: policy.SessionRun, SignedIn: true, Page: p.askCancel},
		{Pattern: "POST /sessions/{id}/annuler", Act: policy.SessionRun, SignedIn: true, Page: p.cancel},
	}
}

// sheet gives the course of the address to whoever may do act to it.
func (p Pages) sheet(c *kit.Ctx, act policy.Act) (catalogue.Sheet, error) {
	s, err := p.Desk.Course(c.Context(), c.Actor, c.Path("id"))
	if err == nil {
		err = policy.Require(c.Actor, act, s.Course.Subject())
	}
	return s, err
}

// page gives the session of the address to whoever may do act to it.
func (p Pages) page(c *kit.Ctx, act policy.Act) (catalogue.SessionPage, error) {
	s, err := p.Desk.Session(c.Context(), c.Actor, c.Path("id"))
	if err == nil {
		err = policy.Require(c.Actor, act, s.Session.Subject())
	}
	return s, err
}
