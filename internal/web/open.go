package web

import (
	"net/http"
	"strings"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// Opener says who asks, from the cookie of their login, and what the bar of
// their page shows. SignIn is the page shown to a form whose login has expired.
type Opener struct {
	DB         *sqldb.DB
	Site       *kit.Site
	Accounts   account.Desk
	Enrolments enrolment.Desk
	SignIn     kit.Page
	// Queues counts what awaits a gestionnaire, for the number in their bar.
	Queues func(tx *sqldb.Tx, a policy.Actor) (int, error)
}

// Open implements kit.Open. A page costs at most four queries before its own:
// the login, the standings, the structure, what waits.
func (o Opener) Open(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
	c := &kit.Ctx{W: w, R: r, SignIn: o.SignIn, View: kit.View{Site: o.Site, Now: o.DB.Now()}}
	token := c.Cookie(kit.SessionCookie)
	if token == "" {
		c.View.Nav = bar(c.Actor, r.URL.Path, counts{})
		return c, nil
	}
	s, err := o.Accounts.Who(r.Context(), token)
	if fault.KindOf(err) == fault.Unauthenticated {
		// A login that is over is a visitor: the page says whether it matters.
		c.SetCookie(kit.SessionCookie, "", -1)
		c.View.Nav = bar(c.Actor, r.URL.Path, counts{})
		return c, nil
	}
	if err != nil {
		return c, err
	}
	c.Actor = s.Actor()
	c.View.SignedIn, c.View.Person = true, s.Person.Name()
	var n counts
	err = o.DB.Read(r.Context(), func(tx *sqldb.Tx) error {
		var err error
		if c.Actor.Standings, err = organisation.Standings(tx, s.Person.ID); err != nil {
			return err
		}
		if !c.Actor.Belongs(c.Actor.Active) {
			c.Actor.Active = ""
			if len(c.Actor.Standings) > 0 {
				c.Actor.Active = c.Actor.Standings[0].Organisation
			}
		}
		here, err := organisation.HereFor(tx, c.Actor)
		if err != nil {
			return err
		}
		c.View.Structure, n.structures = here.Label, here.Pending
		if n.employer, err = o.Enrolments.AwaitingEmployerCount(tx, c.Actor); err != nil {
			return err
		}
		if o.Queues != nil && c.Actor.Staff(policy.Manager) {
			n.staff, err = o.Queues(tx, c.Actor)
		}
		return err
	})
	c.View.Nav = bar(c.Actor, r.URL.Path, n)
	return c, err
}

// counts is how many things wait in the places of the bar.
type counts struct{ employer, structures, staff int }

// bar lists the places that somebody may go to, by what they may do.
func bar(a policy.Actor, path string, n counts) []kit.NavItem {
	items := []kit.NavItem{{Label: "Formations", Href: "/offre"}}
	if a.SignedIn() {
		items = append(items, kit.NavItem{Label: "Mes demandes", Href: "/demandes"}, kit.NavItem{Label: "Documents", Href: "/documents"})
		if !a.Staff(policy.Reader) {
			items = append(items, kit.NavItem{Label: "Émargement", Href: "/emargement"})
		}
		items = append(items, kit.NavItem{Label: "Ma structure", Href: "/structures", Count: n.structures})
	}
	if len(a.Holding(policy.Approver)) > 0 {
		items = append(items, kit.NavItem{Label: "Employeur", Href: "/employeur", Count: n.employer})
	}
	if len(a.Holding(policy.Organiser)) > 0 {
		items = append(items, kit.NavItem{Label: "Prestataire", Href: "/prestataire"})
	}
	if a.Staff(policy.Reader) {
		items = append(items, kit.NavItem{Label: "Gestion", Href: "/gestion", Count: n.staff})
	}
	for i := range items {
		items[i].Current = path == items[i].Href || strings.HasPrefix(path, items[i].Href+"/")
	}
	return items
}
