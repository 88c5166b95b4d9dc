package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// Opener says who asks, from the cookie of their login, and what the bar of
// their page shows. SignIn is the page shown to a form whose login has expired,
// Confirm to one that is grave and whose login has not proved lately who it is.
type Opener struct {
	DB       *sqldb.DB
	Site     *kit.Site
	Accounts account.Desk
	SignIn   kit.Page
	Confirm  kit.Page
	// Queues counts what awaits a gestionnaire, for the number in their bar.
	Queues func(tx *sqldb.Tx, a policy.Actor) (int, error)
}

// Open implements kit.Open. A page costs at most four queries before its own:
// the login, the standings, the structure, what waits. The last two are for the
// bar: a form that is sent, or a script, is mostly answered without one.
func (o Opener) Open(w http.ResponseWriter, r *http.Request) (*kit.Ctx, error) {
	c := &kit.Ctx{W: w, R: r, SignIn: o.SignIn, Confirm: o.Confirm, View: kit.View{Site: o.Site, Now: o.DB.Now()}}
	token := c.Cookie(kit.SessionCookie)
	if token == "" {
		c.View.Nav = bar(c.Actor, r.URL.Path, counts{})
		return c, nil
	}
	reads := (r.Method == http.MethodGet || r.Method == http.MethodHead) && !strings.HasPrefix(r.Header.Get("Accept"), "application/json")
	s, err := o.Accounts.Meet(r.Context(), token, func(tx *sqldb.Tx, h account.Holder) func(account.Session) error {
		standings := organisation.AskStandings(tx, h)
		return func(s account.Session) (err error) {
			c.Actor = s.Actor()
			if c.Actor.Standings, err = standings(); err != nil {
				return err
			}
			stand(&c.Actor)
			if !reads {
				return nil
			}
			return o.dress(tx, c)
		}
	})
	if fault.KindOf(err) == fault.Unauthenticated {
		// A login that is over is a visitor: the page says whether it matters.
		c.Actor = policy.Actor{}
		c.SetCookie(kit.SessionCookie, "", -1)
		c.View.Nav = bar(c.Actor, r.URL.Path, counts{})
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if c.Actor.Obliged() {
		c.DueOn = o.Accounts.DueOn(r.Context(), s)
	}
	c.View.SignedIn, c.View.Person = true, s.Person.Name()
	if !reads {
		c.Dress = func(ctx context.Context) error {
			return o.DB.Read(ctx, func(tx *sqldb.Tx) error { return o.dress(tx, c) })
		}
	}
	return c, nil
}

// stand sets for whom somebody acts, among those they may speak for.
func stand(a *policy.Actor) {
	if !a.Belongs(a.Active) {
		a.Active = ""
		if len(a.Standings) > 0 {
			a.Active = a.Standings[0].Organisation
		}
	}
}

// dress reads what the bar shows.
func (o Opener) dress(tx *sqldb.Tx, c *kit.Ctx) error {
	var n counts
	here, err := organisation.HereFor(tx, c.Actor)
	if err != nil {
		return err
	}
	c.View.Structure, n.structures = here.Label, here.Pending
	if n.employer, c.View.News, err = waits(tx, c.Actor); err != nil {
		return err
	}
	if o.Queues != nil && c.Actor.Staff(policy.Manager) {
		n.staff, err = o.Queues(tx, c.Actor)
	}
	c.View.Nav = bar(c.Actor, c.R.URL.Path, n)
	return err
}

// waits counts, in one query, what awaits an employer and the news that were not
// read.
func waits(tx *sqldb.Tx, a policy.Actor) (employer, news int, err error) {
	var args []any
	query := `SELECT ` + enrolment.AwaitingEmployerCount(&args, a) + `, ` + letter.Unread(&args, a.Person)
	_, err = sqldb.One(tx, func(r sqldb.Scanner) (any, error) { return nil, r.Scan(&employer, &news) }, query, args...)
	return employer, news, err
}

// counts is how many things wait in the places of the bar.
type counts struct{ employer, structures, staff int }

// bar lists the places that somebody may go to, by what they may do.
func bar(a policy.Actor, path string, n counts) []kit.NavItem {
	items := []kit.NavItem{{Label: "Catalogue", Href: "/offre"}}
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
	here := placeOf(path)
	at := slices.IndexFunc(items, func(i kit.NavItem) bool { return i.Href == here })
	if at < 0 && strings.HasPrefix(path, "/sessions/") {
		at = 0 // somebody else's work on a session
	}
	if at >= 0 {
		items[at].Current = true
	}
	return items
}

// placeOf is the place of the bar that an address belongs to: a course and a
// session are read among what is on offer, and worked on by their provider.
func placeOf(path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if parts[0] != "offre" && parts[0] != "sessions" {
		return "/" + parts[0]
	}
	switch {
	case len(parts) > 2 && (parts[2] == "demande" || parts[2] == "emargement"):
		return map[string]string{"demande": "/demandes", "emargement": "/emargement"}[parts[2]]
	case len(parts) > 2, len(parts) == 2 && parts[1] == "nouvelle":
		return "/prestataire"
	}
	return "/offre"
}
