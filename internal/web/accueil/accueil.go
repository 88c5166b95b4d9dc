// Package accueil is the door of the site: what PROFIL is for a visitor, what
// awaits whoever is signed in, the pages that the law asks for, and the doors
// of the demonstration. It refuses to decide anything: it leads to the rooms
// where things are done.
package accueil

import (
	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/config"
	"profil/internal/enrolment"
	"profil/internal/letter"
	"profil/internal/news"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// Pages are the pages of the door.
type Pages struct {
	Accounts      account.Desk
	Organisations organisation.Desk
	Catalogue     catalogue.Desk
	Enrolments    enrolment.Desk
	Attendance    attendance.Desk
	News          news.Desk
	Letters       letter.Desk
	Operator      config.Operator
	Retention     config.Retention
	// Demo opens the doors of the demonstration; nil elsewhere, where their
	// addresses do not exist.
	Demo *Demo
}

// Routes are the lines of the map that this room answers for.
func (p Pages) Routes() []kit.Route {
	all := []kit.Route{
		{Pattern: "GET /{$}", Page: p.home},
		{Pattern: "GET /nouvelles", Act: policy.AccountRead, SignedIn: true, Page: p.news},
		{Pattern: "POST /nouvelles", Act: policy.AccountEdit, SignedIn: true, Page: p.markRead},
		{Pattern: "GET /accessibilite", Page: p.accessibility},
		{Pattern: "GET /mentions-legales", Page: p.legal},
		{Pattern: "GET /donnees-personnelles", Page: p.privacy},
		{Pattern: "GET /aide", Page: p.help},
		{Pattern: "GET /plan-du-site", Page: p.sitemap},
	}
	if p.Demo != nil {
		all = append(all, p.demoRoutes()...)
	}
	return all
}
