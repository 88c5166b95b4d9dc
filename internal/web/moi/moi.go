// Package moi is for what people see and change of themselves: who they are,
// which structure they act for, their password, the browsers they are signed in
// on, and who has looked at their data. It refuses to show anybody else's.
package moi

import (
	"slices"
	"strings"

	"profil/internal/account"
	"profil/internal/diary"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/identity"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/password"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/rectification"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// Pages are the pages of one's own account.
type Pages struct {
	Accounts       account.Desk
	Privacy        privacy.Desk
	Diary          diary.Desk
	Rectifications rectification.Desk
	Identities     identity.Desk
	Letters        letter.Desk
}

// Routes is the map of these pages.
func (p Pages) Routes() []kit.Route {
	return append(slices.Concat(p.security(), p.addressRoutes(), p.feedRoutes(), p.corrections()), []kit.Route{
		{Pattern: "GET /moi", Act: policy.AccountEdit, SignedIn: true, Page: p.show},
		{Pattern: "POST /moi", Act: policy.AccountEdit, SignedIn: true, Page: p.edit},
		{Pattern: "POST /moi/structure", Act: policy.AccountEdit, SignedIn: true, Page: p.actFor},
		{Pattern: "GET /moi/mot-de-passe", Act: policy.AccountEdit, SignedIn: true, Page: p.showPassword},
		{Pattern: "POST /moi/mot-de-passe", Act: policy.AccountEdit, SignedIn: true, Page: p.changePassword},
		{Pattern: "GET /moi/connexions", Act: policy.LoginRevoke, SignedIn: true, Page: p.showLogins},
		{Pattern: "POST /moi/connexions", Act: policy.LoginRevoke, SignedIn: true, Page: p.revoke},
		{Pattern: "GET /moi/courriels", Act: policy.AccountEdit, SignedIn: true, Page: p.showMails},
		{Pattern: "POST /moi/courriels", Act: policy.AccountEdit, SignedIn: true, Page: p.chooseMails},
		{Pattern: "GET /moi/consultations", Act: policy.AccountRead, SignedIn: true, Page: p.showSightings},
		{Pattern: "GET /moi/donnees", Act: policy.AccountRead, SignedIn: true, Page: p.showData},
		{Pattern: "POST /moi/donnees/copie", Act: policy.AccountCopy, SignedIn: true, Page: p.copyData},
		{Pattern: "GET /moi/effacement", Act: policy.AccountClose, SignedIn: true, Page: p.askErasure},
		{Pattern: "POST /moi/effacement", Act: policy.AccountClose, SignedIn: true, Page: p.erase},
	}...)
}

// me is what the first page shows.
type me struct {
	Email      string
	Typed      account.Profile
	Structures []structure
	Lent       []structure // for which one answers without belonging there
	Acting     string      // public id of the structure one acts for
	Errors     map[string]string
}

type structure struct{ PublicID, Label, Roles string }

// load reads the person who asks, and their structures.
func (p Pages) load(c *kit.Ctx) (page me, err error) {
	err = p.Accounts.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		person, err := account.Load(tx, c.Actor.Person)
		if err != nil {
			return err
		}
		page = me{Email: person.Email.Display(), Typed: account.Profile{FirstName: person.FirstName, LastName: person.LastName, Phone: french.Phone(person.Phone)}}
		var ids []string
		for _, s := range c.Actor.Standings {
			ids = append(ids, s.Organisation)
			if s.Lent != "" {
				ids = append(ids, s.Lent)
			}
		}
		known, err := organisation.LoadMany(tx, ids)
		for _, s := range c.Actor.Standings {
			o := known[s.Organisation]
			if s.Lent != "" { // they answer there, and do not act for it
				if !c.Actor.Belongs(s.Organisation) {
					page.Lent = append(page.Lent, structure{o.PublicID, o.Label(), rolesOf(s) + ", prêté par " + known[s.Lent].Label()})
				}
				continue
			}
			page.Structures = append(page.Structures, structure{o.PublicID, o.Label(), rolesOf(s)})
			if s.Organisation == c.Actor.Active {
				page.Acting = o.PublicID
			}
		}
		return err
	})
	return page, err
}

// rolesOf says what somebody is for a structure: « Référent et employeur ».
func rolesOf(s policy.Standing) string {
	all := []string{}
	for _, r := range s.Roles {
		all = append(all, strings.ToLower(french.Sentence("role."+string(r))))
	}
	if len(all) == 0 {
		return "Bénéficiaire"
	}
	return french.Capital(french.List(all))
}

func (p Pages) show(c *kit.Ctx) error {
	page, err := p.load(c)
	if err != nil {
		return err
	}
	return c.Show(meView(page))
}

func (p Pages) edit(c *kit.Ctx) error {
	typed := account.Profile{FirstName: c.Value("prenom"), LastName: c.Value("nom"), Phone: c.Value("telephone")}
	c.Then("/moi")
	errors, err := kit.Invalid(p.Accounts.EditProfile(c.Context(), c.Actor, typed))
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.load(c)
		if err != nil {
			return err
		}
		page.Typed, page.Errors = typed, errors
		return c.Again(meView(page))
	}
	c.Flash("account.edited")
	return c.Done()
}

// actFor chooses the structure that one acts for.
func (p Pages) actFor(c *kit.Ctx) error {
	chosen := ""
	if err := p.Accounts.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		o, err := organisation.ByPublicID(tx, c.Value("structure"))
		chosen = o.ID
		return err
	}); err != nil {
		return err
	}
	c.Then("/moi")
	if err := p.Accounts.Act(c.Context(), c.Actor, chosen); err != nil {
		return err
	}
	c.Flash("account.acting")
	return c.Done()
}

// change is what the page of the password shows.
type change struct {
	Email  string
	Idea   string
	Errors map[string]string
}

func (p Pages) passwordPage(c *kit.Ctx) (page change, err error) {
	page.Idea = password.Passphrase()
	err = p.Accounts.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		person, err := account.Load(tx, c.Actor.Person)
		page.Email = person.Email.Display()
		return err
	})
	return page, err
}

func (p Pages) showPassword(c *kit.Ctx) error {
	page, err := p.passwordPage(c)
	if err != nil {
		return err
	}
	return c.Show(passwordView(page))
}

func (p Pages) changePassword(c *kit.Ctx) error {
	c.Then("/moi")
	o, err := p.Accounts.ChangePassword(c.Context(), c.Actor, c.Raw("mot_de_passe_actuel"), c.Raw("mot_de_passe"), browser(c))
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.passwordPage(c)
		if err != nil {
			return err
		}
		page.Errors = errors
		return c.Again(passwordView(page))
	}
	renew(c, o)
	c.SetCookie(kit.KnownCookie, o.Known, kit.KnownSeconds)
	c.Flash("password.changed")
	return c.Done()
}

// login is one line of the browsers one is signed in on.
type login struct {
	ID, Device, Way, Opened, Seen string
	Here                          bool
}

func (p Pages) showLogins(c *kit.Ctx) error {
	open, err := p.Accounts.Logins(c.Context(), c.Actor, c.Actor.Person)
	if err != nil {
		return err
	}
	var all []login
	for _, l := range open {
		one := login{l.ID, l.Device, l.Way().Spoken(), french.Instant(l.CreatedAt), french.Instant(l.SeenAt), l.ID == c.Actor.Login}
		if one.Here {
			all = append([]login{one}, all...)
		} else {
			all = append(all, one)
		}
	}
	return c.Show(loginsView(all))
}

// others is what the button sends that closes every login but this one.
const others = "autres"

func (p Pages) revoke(c *kit.Ctx) (err error) {
	c.Then("/moi/connexions")
	switch which := c.Value("connexion"); which {
	case "":
		return fault.New(fault.NotFound, "not_found")
	case others:
		err = p.Accounts.RevokeOthers(c.Context(), c.Actor)
		c.Flash("login.revoked_others")
	default:
		err = p.Accounts.Revoke(c.Context(), c.Actor, which)
		c.Flash("login.revoked")
	}
	if err != nil {
		return err
	}
	return c.Done()
}

var loginColumns = []ui.Column{{Label: "Navigateur"}, {Label: "Par"}, {Label: "Ouverte le"}, {Label: "Vue le"}, {Label: "Fermer", Aloud: true}}
