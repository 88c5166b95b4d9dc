package gestion

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"profil/internal/casework"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
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
	ofCorrections = "corrections"
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
	{ofCorrections, "Corrections", "Correction demandée"},
	{ofEmployers, "Employeurs", "Employeur en retard"},
	{ofOrphans, "Sans référent", "Sans référent"},
	{ofProviders, "Prestataires", "Prestataire arrêté"},
	{ofMails, "Courriels", "Courriel en échec"},
}

// errand is one thing that awaits the staff.
type errand struct {
	Queue, Title, Href, About string
	On                        string // who of the staff is on it, "" for nobody
	Since                     time.Time
	By                        time.Time // zero: nothing is promised
	Theirs                    bool      // somebody else has the ball

	Organisation, Department, SIRET, Domain string // what searches compare
}

// of says which structure an errand is about.
func (e errand) of(o organisation.Organisation) errand {
	e.Organisation, e.Department, e.SIRET = o.Label(), o.Address.Department, o.SIRET.Digits()
	return e
}

// queuePage is everything that awaits the staff, what is due first above.
type queuePage struct {
	Errands []errand // of the queue that is shown, on this page
	Counts  map[string]int
	Total   int // that the search finds, in every queue
	Late    int
	Queue   string
	Now     time.Time

	Typed    string // in the field of search
	Errors   map[string]string
	Kept     []keptSearch
	Keeps    bool   // the one who reads may keep a search
	Name     string // typed, to keep it under
	Page     int
	Last     int
	Promised string // the delay, in words
	ByAge    bool   // the longest waiting first
}

// keptSearch is a search of the staff, and how many things it finds now.
type keptSearch struct {
	casework.Search
	Count int
}

// pageOfQueue is how many lines a page of the queue holds.
const pageOfQueue = 50

func (p Pages) queue(c *kit.Ctx) error {
	page, err := p.queueFile(c, c.Query("q"))
	if err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(queueView(page))
	}
	return c.Show(queueView(page))
}

// queueFile gathers the page for what is typed in its field.
func (p Pages) queueFile(c *kit.Ctx, typed string) (page queuePage, err error) {
	page = queuePage{
		Queue: c.Query("file"), Counts: map[string]int{}, Now: c.View.Now, Typed: typed, Page: c.PageNumber(), ByAge: c.Query("tri") == "anciens",
		Keeps: policy.Can(c.Actor, policy.SearchKeep, policy.Subject{}), Promised: promised(p.Organisations.Promise()),
	}
	all, err := p.errands(c)
	if err != nil {
		return page, err
	}
	if err := p.whoIsOn(c, all); err != nil {
		return page, err
	}
	if page.Kept, err = p.keptSearches(c, all); err != nil {
		return page, err
	}
	sought, err := parseSearch(typed, page.Now)
	if page.Errors, err = kit.Invalid(err); err != nil {
		return page, err
	}
	page.sort(all)
	for _, e := range all {
		asked := slices.Contains(sought.states, theirs)
		if !sought.finds(e, page.Now) || e.Theirs && page.Queue != e.Queue && !asked {
			continue
		}
		page.Counts[e.Queue]++
		page.Total++
		if e.state(page.Now) == overdue {
			page.Late++
		}
		if page.Queue == "" || page.Queue == e.Queue {
			page.Errands = append(page.Errands, e)
		}
	}
	page.Last = (len(page.Errands) + pageOfQueue - 1) / pageOfQueue
	page.Page = max(1, min(page.Page, page.Last))
	page.Errands = page.Errands[min(len(page.Errands), (page.Page-1)*pageOfQueue):min(len(page.Errands), page.Page*pageOfQueue)]
	return page, nil
}

// sort puts what is due first above, then what nobody has promised; or what
// has waited longest.
func (p queuePage) sort(all []errand) {
	slices.SortStableFunc(all, func(a, b errand) int {
		if age := a.Since.Compare(b.Since); p.ByAge || a.By.IsZero() == b.By.IsZero() && a.By.Equal(b.By) {
			return age
		}
		switch {
		case a.By.IsZero():
			return 1
		case b.By.IsZero():
			return -1
		}
		return a.By.Compare(b.By)
	})
}

// keptSearches counts what each search of the staff finds.
func (p Pages) keptSearches(c *kit.Ctx, all []errand) (kept []keptSearch, err error) {
	searches, err := p.Casework.Searches(c.Context(), c.Actor)
	for _, s := range searches {
		k := keptSearch{Search: s}
		if sought, wrong := parseSearch(s.Query, c.View.Now); wrong == nil {
			for _, e := range all {
				if sought.finds(e, c.View.Now) && (!e.Theirs || slices.Contains(sought.states, theirs)) {
					k.Count++
				}
			}
		}
		kept = append(kept, k)
	}
	return kept, err
}

// keepSearch keeps what the field asks for under a name.
func (p Pages) keepSearch(c *kit.Ctx) error {
	query := c.Value("q")
	_, err := parseSearch(query, c.View.Now)
	if err == nil {
		c.Then(queueAt("", query, false))
		err = p.Casework.KeepSearch(c.Context(), c.Actor, c.Value("nom"), query)
	}
	fields, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if fields != nil {
		page, err := p.queueFile(c, query)
		if err != nil {
			return err
		}
		page.Name, page.Errors = c.Value("nom"), fields
		return c.Again(queueView(page))
	}
	c.Flash("gestion.search.kept")
	return c.Done()
}

func (p Pages) dropSearch(c *kit.Ctx) error {
	c.Then("/gestion")
	if err := p.Casework.DropSearch(c.Context(), c.Actor, c.Path("id")); err != nil {
		return err
	}
	c.Flash("gestion.search.dropped")
	return c.Done()
}

// queueAt is the address of a queue, narrowed by a search.
func queueAt(queue, typed string, byAge bool) string {
	q, order := url.Values{}, ""
	if byAge {
		order = "anciens"
	}
	keep(q, map[string]string{"file": queue, "q": typed, "tri": order})
	if len(q) == 0 {
		return "/gestion"
	}
	return "/gestion?" + q.Encode()
}

// query is what narrows the page, for the links to its others.
func (p queuePage) query() url.Values {
	at, _ := url.Parse(queueAt(p.Queue, p.Typed, p.ByAge))
	return at.Query()
}

// promised says the delay within which the staff answers.
func promised(w civil.Working) string {
	if w.Hours > 0 {
		return french.Count(w.Hours, "heure de bureau", "heures de bureau")
	}
	return french.Count(w.Days, "jour ouvré", "jours ouvrés")
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
			Since: l.SubmittedAt, By: l.EmployerDueAt, Organisation: l.Employer,
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
		}.of(o))
	}
	asked, err := p.Rectifications.Waiting(c.Context(), c.Actor)
	if err != nil {
		return nil, err
	}
	for _, r := range asked {
		all = append(all, errand{
			Queue: ofCorrections, Title: r.Who, Href: "/gestion/corrections/" + r.PublicID, About: french.Sentence("rectification.about." + string(r.About)),
			Since: r.CreatedAt, By: r.By(),
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
			Organisation: r.Form.Name, Department: r.Form.Address.Department, SIRET: r.Form.SIRET.Digits(), Domain: domainOf(r.Who.Email),
		})
	}
	for _, f := range q.Pending {
		all = append(all, errand{
			Queue: ofPending, Title: f.Who.Name, Href: "/gestion/rattachements/" + f.PublicID, About: f.Organisation.Label(), Since: f.UpdatedAt, By: f.By,
			Domain: domainOf(f.Who.Email),
		}.of(f.Organisation))
	}
	for _, f := range q.Provisional {
		all = append(all, errand{
			Queue: ofProvisional, Title: f.Who.Name, Href: "/gestion/rattachements/" + f.PublicID, About: f.Organisation.Label(), Since: f.CreatedAt, By: f.By,
			Domain: domainOf(f.Who.Email),
		}.of(f.Organisation))
	}
	for _, d := range q.Adhesions {
		all = append(all, errand{
			Queue: ofAdhesions, Title: d.Organisation.Label(), Href: "/gestion/structures/" + d.Organisation.PublicID + "#adhesions",
			About: "pour " + strconv.Itoa(d.Year) + ", par " + d.AskedByName, Since: d.Adhesion.CreatedAt, By: d.By,
		}.of(d.Organisation))
	}
	for _, g := range q.Changes {
		all = append(all, errand{
			Queue: ofChanges, Title: g.Organisation.Label(), Href: "/gestion/changements/" + g.Change.PublicID, About: "signalé par " + g.Who,
			Since: g.Change.CreatedAt, By: g.By,
		}.of(g.Organisation))
	}
	for _, o := range q.Orphans {
		all = append(all, errand{Queue: ofOrphans, Title: o.Label(), Href: "/gestion/structures/" + o.PublicID, About: french.Count(o.Members, "membre", "membres"), Since: o.UpdatedAt}.of(o.Organisation))
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
	all := []ui.Tab{{Label: "Tout", Href: queueAt("", p.Typed, p.ByAge), Count: p.Total, Current: p.Queue == ""}}
	for _, q := range queues {
		all = append(all, ui.Tab{Label: q.label, Href: queueAt(q.code, p.Typed, p.ByAge), Count: p.Counts[q.code], Current: p.Queue == q.code})
	}
	return all
}

// columns are the heads of the list: two of them sort it.
func (p queuePage) columns() []ui.Column {
	age, due := ui.Column{Label: "Attend depuis", Sort: queueAt(p.Queue, p.Typed, true)}, ui.Column{Label: "Réponse promise", Sort: queueAt(p.Queue, p.Typed, false)}
	if p.ByAge {
		age.Sorted = "ascending"
	} else {
		due.Sorted = "ascending"
	}
	return []ui.Column{{Label: "Objet"}, {Label: "File"}, {Label: "De quoi il s’agit"}, age, due}
}

func (p queuePage) caption() string {
	if p.ByAge {
		return "Ce qui attend, le plus ancien d’abord"
	}
	return "Ce qui attend, la réponse due le plus tôt d’abord"
}

// promise says where an errand stands against what was promised.
func (e errand) promise(now time.Time) (ui.Tone, string) {
	switch e.state(now) {
	case theirs:
		return ui.Off, "À la personne de corriger"
	case unpromised:
		return ui.Wait, "À regarder"
	case overdue:
		return ui.Bad, "En retard" + nb + ": " + french.Age(now.Sub(e.By))
	case dueSoon:
		return ui.Wait, "Aujourd’hui ou demain"
	}
	return ui.Good, "Avant le" + nb + french.DayShort(civil.DayOf(e.By, civil.Paris))
}
