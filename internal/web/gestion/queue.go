package gestion

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// The queues, as the address names them, in the order of their tabs.
const (
	ofRequests    = "structures"
	ofPending     = "rattachements"
	ofProvisional = "referents"
	ofAdhesions   = "adhesions"
	ofChanges     = "changements"
	ofEmployers   = "employeurs"
	ofOrphans     = "sans-referent"
	ofProviders   = "prestataires"
	ofMails       = "courriels"
)

var queues = []struct{ code, label, kind string }{
	{ofRequests, "Structures", "Structure demandée"},
	{ofPending, "Rattachements", "Rattachement"},
	{ofProvisional, "Référents", "Référent provisoire"},
	{ofAdhesions, "Adhésions", "Adhésion demandée"},
	{ofChanges, "Changements", "Changement signalé"},
	{ofEmployers, "Employeurs", "Employeur en retard"},
	{ofOrphans, "Sans référent", "Sans référent"},
	{ofProviders, "Prestataires", "Prestataire arrêté"},
	{ofMails, "Courriels", "Courriel en échec"},
}

// errand is one thing that awaits the staff.
type errand struct {
	Queue, Title, Href, About string
	Since                     time.Time
	By                        time.Time // zero: nothing is promised
	Theirs                    bool      // somebody else has the ball
}

// queuePage is everything that awaits the staff, the oldest first.
type queuePage struct {
	Errands []errand // of the queue that is shown
	Counts  map[string]int
	Total   int
	Late    int
	Queue   string
	Now     time.Time
}

func (p Pages) queue(c *kit.Ctx) error {
	page := queuePage{Queue: c.Query("file"), Counts: map[string]int{}, Now: c.View.Now}
	all, err := p.errands(c)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b errand) int { return a.Since.Compare(b.Since) })
	for _, e := range all {
		if e.Theirs && page.Queue != e.Queue {
			continue
		}
		page.Counts[e.Queue]++
		page.Total++
		if !e.By.IsZero() && e.By.Before(page.Now) {
			page.Late++
		}
		if page.Queue == "" || page.Queue == e.Queue {
			page.Errands = append(page.Errands, e)
		}
	}
	return c.Show(queueView(page))
}

// errands gathers every queue.
func (p Pages) errands(c *kit.Ctx) ([]errand, error) {
	q, err := p.Organisations.Queue(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	all := ofStructures(q)
	late, err := p.Enrolments.Late(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, l := range late {
		all = append(all, errand{
			Queue: ofEmployers, Title: l.Person + " – " + l.Course, Href: "/gestion/demandes/" + l.PublicID, About: l.Employer,
			Since: l.SubmittedAt, By: l.EmployerDueAt,
		})
	}
	stranded, err := p.Catalogue.Stranded(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, s := range stranded {
		o := s.Provider.Organisation
		all = append(all, errand{
			Queue: ofProviders, Title: o.Label(), Href: "/gestion/structures/" + o.PublicID,
			About: french.Count(s.Sessions, "session à reprendre ou à annuler", "sessions à reprendre ou à annuler") + ", " + french.Count(s.Seats, "place donnée", "places données"),
			Since: s.Provider.UpdatedAt,
		})
	}
	failed, _, err := p.Letters.List(c.Context(), c.Actor, letter.Filter{Status: letter.Failed})
	for _, m := range failed {
		all = append(all, errand{
			Queue: ofMails, Title: sentenceOf("letter."+string(m.Kind), "Courriel"), Href: "/gestion/courriels?etat=failed",
			About: french.Sentence(cmp.Or(m.Fault, "mail.permanent")), Since: m.CreatedAt,
		})
	}
	return all, err
}

func ofStructures(q organisation.Queue) (all []errand) {
	for _, r := range q.Requests {
		all = append(all, errand{
			Queue: ofRequests, Title: r.Form.Name, Href: "/gestion/demandes-structures/" + r.PublicID,
			About: r.Who.Name + ", " + r.Form.Address.City, Since: r.UpdatedAt, By: r.By, Theirs: r.Status != organisation.Requested,
		})
	}
	for _, f := range q.Pending {
		all = append(all, errand{
			Queue: ofPending, Title: f.Who.Name, Href: "/gestion/rattachements/" + f.PublicID, About: f.Organisation.Label(), Since: f.UpdatedAt, By: f.By,
		})
	}
	for _, f := range q.Provisional {
		all = append(all, errand{
			Queue: ofProvisional, Title: f.Who.Name, Href: "/gestion/rattachements/" + f.PublicID, About: f.Organisation.Label(), Since: f.CreatedAt, By: f.By,
		})
	}
	for _, d := range q.Adhesions {
		all = append(all, errand{
			Queue: ofAdhesions, Title: d.Organisation.Label(), Href: "/gestion/structures/" + d.Organisation.PublicID + "#adhesions",
			About: "pour " + strconv.Itoa(d.Year) + ", par " + d.AskedByName, Since: d.Adhesion.CreatedAt, By: d.By,
		})
	}
	for _, g := range q.Changes {
		all = append(all, errand{
			Queue: ofChanges, Title: g.Organisation.Label(), Href: "/gestion/changements/" + g.Change.PublicID, About: "signalé par " + g.Who,
			Since: g.Change.CreatedAt, By: g.By,
		})
	}
	for _, o := range q.Orphans {
		all = append(all, errand{Queue: ofOrphans, Title: o.Label(), Href: "/gestion/structures/" + o.PublicID, About: french.Count(o.Members, "membre", "membres"), Since: o.UpdatedAt})
	}
	return all
}

// kind names a queue in a row.
func kind(code string) string {
	for _, q := range queues {
		if q.code == code {
			return q.kind
		}
	}
	return ""
}

func (p queuePage) tabs() []ui.Tab {
	all := []ui.Tab{{Label: "Tout", Href: "/gestion", Count: p.Total, Current: p.Queue == ""}}
	for _, q := range queues {
		all = append(all, ui.Tab{Label: q.label, Href: "/gestion?file=" + q.code, Count: p.Counts[q.code], Current: p.Queue == q.code})
	}
	return all
}

// promise says where an errand stands against what was promised.
func (e errand) promise(now time.Time) (ui.Tone, string) {
	switch {
	case e.Theirs:
		return ui.Off, "À la personne de corriger"
	case e.By.IsZero():
		return ui.Wait, "À regarder"
	case e.By.Before(now):
		return ui.Bad, "En retard" + nb + ": " + french.Age(now.Sub(e.By))
	case e.By.Sub(now) < 24*time.Hour:
		return ui.Wait, "Aujourd’hui ou demain"
	}
	return ui.Good, "Avant le" + nb + french.DayShort(civil.DayOf(e.By, civil.Paris))
}
