package accueil

import (
	"context"
	"slices"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/mail"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// Persona is somebody of the demonstration, whom one becomes by a button.
type Persona struct {
	ID                              string // public id of their account
	Name, Role, Structure, Function string
	Address                         string
}

// Demo is what the demonstration opens.
type Demo struct {
	DB         *sqldb.DB
	People     []Persona
	Passphrase string
	Mailbox    *mail.Mailbox // nil when letters really leave
	Agenda     string        // client_id of the fictitious service
}

func (p Pages) demoRoutes() []kit.Route {
	all := []kit.Route{
		{Pattern: "GET /demo/personnes", Page: p.people},
		{Pattern: "POST /demo/connexion", Page: p.become},
		{Pattern: "GET /kit", Page: kit.Gallery},
		{Pattern: "POST /kit", Page: kit.GalleryForm},
	}
	if p.Demo.Mailbox != nil {
		all = append(all, kit.Route{Pattern: "GET /demo/courrier", Page: p.mailbox}, kit.Route{Pattern: "GET /demo/courrier/{id}", Page: p.letter})
	}
	return all
}

func (p Pages) people(c *kit.Ctx) error {
	return c.Show(peopleView(p.Demo.People, p.Demo.Passphrase))
}

// become signs in as somebody of the demonstration.
func (p Pages) become(c *kit.Ctx) error {
	ctx := sqldb.Recording(c.Context())
	person, err := p.Demo.find(ctx, c.Value("personne"))
	if err != nil {
		return err
	}
	token, err := p.Accounts.SignInAs(ctx, person.ID, account.DeviceOf(c.R.UserAgent()))
	if err != nil {
		return err
	}
	c.SetCookie(kit.SessionCookie, token, 0)
	return c.SeeOther(kit.LocalPath(c.Value("suite")))
}

// find gives one of the people of the demonstration, and nobody else.
func (d *Demo) find(ctx context.Context, publicID string) (person account.Person, err error) {
	if !slices.ContainsFunc(d.People, func(one Persona) bool { return one.ID == publicID }) {
		return person, fault.New(fault.NotFound, "not_found")
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		person, err = account.ByPublicID(tx, publicID)
		return err
	})
	return person, err
}

// shown is how many letters the mailbox shows.
const shown = 200

func (p Pages) mailbox(c *kit.Ctx) error {
	all, err := p.Demo.Mailbox.List(shown)
	if err != nil {
		return err
	}
	to := c.Query("a")
	kept := all[:0]
	for _, l := range all {
		if to == "" || l.To == to {
			kept = append(kept, l)
		}
	}
	return c.Show(mailboxView(kept, to))
}

func (p Pages) letter(c *kit.Ctx) error {
	l, err := p.Demo.Mailbox.Get(c.Path("id"))
	if err != nil {
		return err
	}
	return c.Show(letterView(l))
}
