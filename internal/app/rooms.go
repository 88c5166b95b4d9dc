package app

import (
	"io/fs"

	"profil/internal/casework"
	"profil/internal/letter"
	"profil/internal/news"
	"profil/internal/policy"
	"profil/internal/rectification"
	national "profil/internal/register/live"
	"profil/internal/sqldb"
	"profil/internal/succession"
	"profil/internal/web/accueil"
	"profil/internal/web/agenda"
	"profil/internal/web/connexion"
	"profil/internal/web/demandes"
	"profil/internal/web/emargement"
	"profil/internal/web/gestion"
	"profil/internal/web/kit"
	"profil/internal/web/moi"
	"profil/internal/web/offre"
	"profil/internal/web/services"
	"profil/internal/web/structures"
)

// rooms is the map of the site, with the page that signs in and what counts
// the queues of the staff.
type rooms struct {
	routes []kit.Route
	signIn kit.Page
	// confirm asks whoever sends a grave form to prove who they are.
	confirm kit.Page
	queues  func(tx *sqldb.Tx, a policy.Actor) (int, error)
	// scripts are the modules of the rooms that have some.
	scripts []fs.FS
}

// rooms puts every room of the site on the map.
func (h *house) rooms(demo *accueil.Demo) (r rooms) {
	r.add(accueil.Pages{
		Accounts: h.accounts, Organisations: h.organisations, Catalogue: h.catalogue, Enrolments: h.enrolments, Attendance: h.attendance,
		News: news.Desk{DB: h.db}, Letters: h.letters,
		Operator: h.config.Operator, Retention: h.config.Retention, Demo: demo,
	})
	door := connexion.Pages{Desk: h.accounts, People: buttons(demo), Identities: h.identities, URL: h.config.PublicURL}
	r.signIn = door.SignIn
	r.add(door)
	mine := moi.Pages{Accounts: h.accounts, Privacy: h.privacy, Diary: h.diary, Rectifications: rectification.Desk{DB: h.db}, Identities: h.identities, Letters: h.letters}
	r.confirm = mine.Confirm
	r.add(mine)
	r.add(structures.Pages{Desk: h.organisations, Enrolments: h.enrolments, Establishment: door.Establishment, Live: national.New(national.Source(h.config.Live.Source), h.config.Live.Key.Reveal())})
	r.add(offre.Pages{Desk: h.catalogue, Organisations: h.organisations, Enrolments: h.enrolments, EmployerDays: h.config.Rules.EmployerDays})
	r.add(demandes.Pages{Desk: h.enrolments, Accounts: h.accounts, Organisations: h.organisations, Attendance: h.attendance, Diary: h.diary.Site, Letters: letter.Preview{DB: h.db, Writer: h.writer()}})
	r.add(emargement.Pages{Desk: h.attendance, Documents: h.documents})
	r.add(services.Pages{Provider: h.provider(), Accounts: h.accounts})
	if demo != nil {
		r.add(agenda.Pages{Issuer: h.config.PublicURL, ClientID: demo.Agenda, Now: h.db.Now})
	}
	office := gestion.Pages{
		DB: h.db, Accounts: h.accounts, Organisations: h.organisations, Catalogue: h.catalogue, Enrolments: h.enrolments, Letters: h.letters, Clients: h.clients, Rules: h.rules,
		Casework: casework.Desk{DB: h.db}, URL: h.config.PublicURL, Privacy: h.privacy, Rectifications: rectification.Desk{DB: h.db},
		Successions: succession.Desk{DB: h.db, Organisations: h.organisations, Enrolments: h.enrolments},
	}
	r.add(office)
	r.queues = office.Waiting
	r.scripts = []fs.FS{structures.Scripts(), connexion.Scripts()}
	return r
}

// buttons are the people of the demonstration, for its sign-in page.
func buttons(demo *accueil.Demo) []connexion.Person {
	if demo == nil {
		return nil
	}
	var all []connexion.Person
	for _, p := range demo.People {
		all = append(all, connexion.Person{Name: p.Name, Role: p.Role, Structure: p.Structure, ID: p.ID})
	}
	return all
}

func (r *rooms) add(room interface{ Routes() []kit.Route }) {
	r.routes = append(r.routes, room.Routes()...)
}
