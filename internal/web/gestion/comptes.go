package gestion

import (
	"net/url"
	"time"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// accountsPage is the list of accounts, narrowed by what the address says.
type accountsPage struct {
	People []account.Person
	More   bool
	Filter account.Filter
	Query  url.Values
	Now    time.Time
}

func (p Pages) accounts(c *kit.Ctx) error {
	page := accountsPage{Now: c.View.Now, Query: url.Values{}}
	f := &page.Filter
	f.Text, f.Page, f.Status, f.Staff = c.Query("q"), c.PageNumber(), oneOf(accountStatuses, c.Query("etat")), c.Query("equipe") != ""
	staff := ""
	if f.Staff {
		staff = "oui"
	}
	keep(page.Query, map[string]string{"q": f.Text, "etat": string(f.Status), "equipe": staff})
	var err error
	if page.People, page.More, err = p.Accounts.List(c.Context(), c.Actor, *f); err != nil {
		return err
	}
	return c.Show(accountsView(page))
}

// accountPage is one account as the staff sees it.
type accountPage struct {
	account.Person
	typed
	File                                 account.File
	Suspends, Revokes, Promotes, Vouches bool // what the one who reads may do
	Ties                                 []organisation.Tie
	Requests                             []enrolment.Line
	Mails, Bounces                       []letter.Post // the last ones; the addresses that take none any more
	Path                                 string
	Now                                  time.Time
}

func (p Pages) accountFile(c *kit.Ctx) (page accountPage, err error) {
	if page.File, err = p.Accounts.Read(c.Context(), c.Actor, c.Path("id")); err != nil {
		return page, err
	}
	page.Person = page.File.Person
	other := page.ID != c.Actor.Person
	page.Suspends = other && len(page.File.Events) > 0 && policy.Can(c.Actor, policy.AccountSuspend, page.Subject()) &&
		(page.Rank == policy.NoRank || c.Actor.Staff(policy.Admin))
	page.Revokes = policy.Can(c.Actor, policy.LoginRevoke, page.Subject())
	page.Vouches = other && page.File.Second && page.Live() && policy.Can(c.Actor, policy.AccountRecover, page.Subject()) &&
		(page.Rank == policy.NoRank || c.Actor.Staff(policy.Admin))
	page.Promotes = other && page.Live() && policy.Can(c.Actor, policy.RankGrant, page.Subject())
	page.Path, page.Now = "/gestion/comptes/"+page.PublicID, c.View.Now
	if page.Ties, err = p.Organisations.Of(c.Context(), c.Actor, page.ID); err != nil {
		return page, err
	}
	if page.Mails, page.Bounces, err = p.Letters.MailsOf(c.Context(), c.Actor, page.ID); err != nil {
		return page, err
	}
	page.Requests, _, err = p.Enrolments.List(c.Context(), c.Actor, enrolment.Filter{Person: page.ID})
	return page, err
}

func (p Pages) account(c *kit.Ctx) error {
	page, err := p.accountFile(c)
	if err != nil {
		return err
	}
	return c.Show(accountView(page))
}

// onAccount runs a deed on the account of the address, and shows its page again
// when the form is refused.
func (p Pages) onAccount(c *kit.Ctx, form, done string, deed func(accountPage) error) error {
	page, err := p.accountFile(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = form, c.Value("motif")
	c.Then(page.Path)
	err = deed(page)
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(accountView(page))
	}
	c.Flash(done)
	return c.Done()
}

func (p Pages) moderate(c *kit.Ctx) error {
	done := "gestion.account.suspended"
	if c.Value("decision") == "rouvrir" {
		done = "gestion.account.reinstated"
	}
	return p.onAccount(c, "acces", done, func(page accountPage) error {
		switch c.Value("decision") {
		case "suspendre":
			return p.Accounts.Suspend(c.Context(), c.Actor, page.PublicID, page.Reason)
		case "rouvrir":
			return p.Accounts.Reinstate(c.Context(), c.Actor, page.PublicID, page.Reason)
		}
		return fault.Field("motif", "choose")
	})
}

func (p Pages) revoke(c *kit.Ctx) error {
	return p.onAccount(c, "connexions", "gestion.login.revoked", func(accountPage) error {
		return p.Accounts.Revoke(c.Context(), c.Actor, c.Value("connexion"))
	})
}

func (p Pages) grantRank(c *kit.Ctx) error {
	return p.onAccount(c, "rang", "gestion.rank.granted", func(page accountPage) error {
		return p.Accounts.GrantRank(c.Context(), c.Actor, page.PublicID, policy.Rank(c.Value("rang")))
	})
}

// vouch says that somebody who has lost everything is who they say.
func (p Pages) vouch(c *kit.Ctx) error {
	return p.onAccount(c, "garant", "recovery.vouched", func(page accountPage) error {
		return p.Accounts.Vouch(c.Context(), c.Actor, page.PublicID, page.Reason)
	})
}
