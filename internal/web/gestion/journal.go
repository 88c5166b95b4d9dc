package gestion

import (
	"net/url"
	"strings"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

// mailsPage is what left, or could not.
type mailsPage struct {
	Posts  []letter.Post
	People map[string]account.Person
	Aside  []outbox.Aside // jobs that were given up
	More   bool
	Status letter.Status
	Page   int
	Query  url.Values
	Retry  bool // the one who reads may send again
}

func (p Pages) mails(c *kit.Ctx) error {
	page := mailsPage{Status: oneOf(mailLists, c.Query("etat")), Page: c.PageNumber(), Query: url.Values{}, Retry: policy.Can(c.Actor, policy.MailRetry, policy.Subject{})}
	keep(page.Query, map[string]string{"etat": string(page.Status)})
	var err error
	if page.Posts, page.More, err = p.Letters.List(c.Context(), c.Actor, letter.Filter{Status: page.Status, Page: page.Page}); err != nil {
		return err
	}
	var ids []string
	for _, m := range page.Posts {
		ids = append(ids, m.PersonID)
	}
	err = p.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		if page.People, err = account.LoadMany(tx, ids); err != nil {
			return err
		}
		page.Aside, err = outbox.SetAside(tx)
		return err
	})
	if err != nil {
		return err
	}
	return c.Show(mailsView(page))
}

// whom names who a mail is for.
func (p mailsPage) whom(m letter.Post) (name, href string) {
	if one, ok := p.People[m.PersonID]; ok {
		return one.Name(), "/gestion/comptes/" + one.PublicID
	}
	return m.Address.Display(), ""
}

func (p Pages) retryMail(c *kit.Ctx) error {
	c.Then("/gestion/courriels?etat=failed")
	err := p.Letters.Resend(c.Context(), c.Actor, c.Value("courriel"), false)
	if fault.KindOf(err) == fault.Invalid { // its address is dead: the page of the mail says so, and asks
		return c.SeeOther("/gestion/courriels/" + c.Value("courriel"))
	}
	if err != nil {
		return err
	}
	c.Flash("mail.resent")
	return c.Done()
}

// mailPage is one mail as the staff reads it.
type mailPage struct {
	letter.File
	Retry  bool
	Errors map[string]string
}

func (p Pages) mailPage(c *kit.Ctx) (page mailPage, err error) {
	page.Retry = policy.Can(c.Actor, policy.MailRetry, policy.Subject{})
	page.File, err = p.Letters.Read(c.Context(), c.Actor, c.Path("id"))
	return page, err
}

func (p Pages) mail(c *kit.Ctx) error {
	page, err := p.mailPage(c)
	if err != nil {
		return err
	}
	return c.Show(mailView(page))
}

// resendMail sends a mail again from its page, where one may say that a dead
// address was checked.
func (p Pages) resendMail(c *kit.Ctx) error {
	page, err := p.mailPage(c)
	if err != nil {
		return err
	}
	c.Then("/gestion/courriels/" + page.ID)
	err = p.Letters.Resend(c.Context(), c.Actor, page.ID, c.Ticked("verifiee"))
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(mailView(page))
	}
	c.Flash("mail.resent")
	return c.Done()
}

// retryJob gives a task that was set aside all its tries again.
func (p Pages) retryJob(c *kit.Ctx) error {
	c.Then("/gestion/courriels")
	if err := p.DB.Write(c.Context(), func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, c.Actor)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.MailRetry, policy.Subject{}); err != nil {
			return err
		}
		if err := outbox.Retry(tx, c.Value("tache")); err != nil {
			return err
		}
		return journal.Write(tx, a, "job.retried", journal.Subject{Kind: "job", ID: c.Value("tache")}, "")
	}); err != nil {
		return err
	}
	c.Flash("gestion.mail.retried")
	return c.Done()
}

// journalPage is who did what, the latest first.
type journalPage struct {
	Lines []journal.Line
	Act   string
	Who   account.Person // whose acts, the zero value for everybody's
	Names map[string]string
	About map[journal.Subject]subject
	Next  string // address of the next page, "" on the last one
}

// families are the beginnings by which the journal may be narrowed.
var families = []string{
	"account.", "login.", "password.", "rank.", "request.", "affiliation.", "role.", "referent.", "adhesion.", "change.", "rectification.", "provider.", "organisation.",
	"course.", "session.", "enrolment.", "participation.", "sheet.", "document.",
}

func (p Pages) journal(c *kit.Ctx) error {
	page := journalPage{Act: oneOf(families, c.Query("acte"))}
	f := journal.Filter{Act: page.Act, Before: c.Query("avant"), Limit: pageOfJournal + 1}
	err := p.DB.Read(c.Context(), func(tx *sqldb.Tx) (err error) {
		if id := c.Query("personne"); id != "" {
			if page.Who, err = account.ByPublicID(tx, id); err != nil {
				return err
			}
			f.ActorID = page.Who.ID
		}
		if page.Lines, err = journal.List(tx, f); err != nil {
			return err
		}
		var ids []string
		for _, l := range page.Lines {
			ids = append(ids, l.ActorID)
		}
		if page.Names, err = enrolment.Names(tx, ids); err != nil {
			return err
		}
		page.About, err = subjects(tx, page.Lines)
		return err
	})
	if err != nil {
		return err
	}
	if len(page.Lines) > pageOfJournal {
		page.Lines = page.Lines[:pageOfJournal]
		q := url.Values{"avant": {page.Lines[pageOfJournal-1].ID}}
		keep(q, map[string]string{"acte": page.Act, "personne": page.Who.PublicID})
		page.Next = "/gestion/journal?" + q.Encode()
	}
	return c.Show(journalView(page))
}

// pageOfJournal is how many lines a page of the journal holds.
const pageOfJournal = 50

// actor names who did an act.
func (p journalPage) actor(l journal.Line) string {
	switch l.ActorID {
	case "clerk":
		return "PROFIL, à l’heure dite"
	case "visitor":
		return "Sans connexion"
	}
	if name := p.Names[l.ActorID]; name != "" && name != " " {
		return name
	}
	return "Compte sans nom"
}

// about names what an act was done to, and where it is read.
func (p journalPage) about(l journal.Line) (word, href string) {
	word = sentenceOf("gestion.subject."+l.Subject.Kind, l.Subject.Kind)
	s := p.About[l.Subject]
	if name := strings.TrimSpace(s.Name); name != "" {
		word += nb + ": " + name
	}
	return word, s.Href
}

// act says what was done; an act that has no sentence is shown by its code.
func act(l journal.Line) string {
	for _, code := range []string{"journal." + l.Act, l.Act} {
		if french.Has(code) {
			return french.Sentence(code)
		}
	}
	return l.Act
}
