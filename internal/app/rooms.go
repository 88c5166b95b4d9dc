package app

import (
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/accueil"
	"profil/internal/web/kit"
)

// rooms is the map of the site, with the page that signs in and what counts
// the queues of the staff.
type rooms struct {
	routes []kit.Route
	signIn kit.Page
	queues func(tx *sqldb.Tx, a policy.Actor) (int, error)
}

// rooms puts every room of the site on the map.
func (h *house) rooms(demo *accueil.Demo) (r rooms) {
	r.add(accueil.Pages{
		Accounts: h.accounts, Organisations: h.organisations, Catalogue: h.catalogue, Enrolments: h.enrolments, Attendance: h.attendance,
		Operator: h.config.Operator, Retention: h.config.Retention, Demo: demo,
	})
	return r
}

func (r *rooms) add(room interface{ Routes() []kit.Route }) {
	r.routes = append(r.routes, room.Routes()...)
}
