package moi

import (
	"slices"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

const (
	looksShown    = 5_000 // how many looks the page goes back to
	groupsPerPage = 25
)

// sightings is the page of who looked at one's data.
type sightings struct {
	Groups []group
	Pages  ui.Pages
	More   bool // older looks are not on the page
}

// group is what somebody read of one's data on one day, by one right.
type group struct {
	Day, Who, Whence, Right string
	What                    []string // « Votre motivation », « Votre compte (3 fois) »

	actor string
	seat  policy.Seat
	day   civil.Day
	times map[string]int // by what
	order []string       // of the whats, the latest first
}

var lookColumns = []ui.Column{{Label: "Jour"}, {Label: "Qui"}, {Label: "À quel titre"}, {Label: "Ce qui a été lu"}}

func (p Pages) showSightings(c *kit.Ctx) error {
	var page sightings
	err := p.Accounts.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		seen, err := journal.Sightings(tx, c.Actor.Person, looksShown)
		if err != nil {
			return err
		}
		page = paged(grouped(seen), c.PageNumber())
		page.More = len(seen) == looksShown
		return name(tx, page.Groups)
	})
	if err != nil {
		return err
	}
	return c.Show(sightingsView(page))
}

// grouped puts together what the same person read on the same day by the same
// right, the latest day first.
func grouped(seen []journal.Sighting) (all []*group) {
	type key struct {
		day   civil.Day
		actor string
		seat  policy.Seat
	}
	by := map[key]*group{}
	for _, s := range seen {
		k := key{civil.DayOf(s.At, civil.Paris), s.ActorID, s.Seat}
		g := by[k]
		if g == nil {
			g = &group{actor: s.ActorID, seat: s.Seat, day: k.day, times: map[string]int{}}
			by[k] = g
			all = append(all, g)
		}
		what := whatOf(s.What)
		if g.times[what] == 0 {
			g.order = append(g.order, what)
		}
		g.times[what]++
	}
	return all
}

// paged keeps the groups of one page.
func paged(all []*group, n int) (page sightings) {
	page.Pages = ui.Pages{Page: n, Last: (len(all) + groupsPerPage - 1) / groupsPerPage, Path: "/moi/consultations"}
	from := min((n-1)*groupsPerPage, len(all))
	for _, g := range all[from:min(from+groupsPerPage, len(all))] {
		page.Groups = append(page.Groups, *g)
	}
	return page
}

// name says who looked, for whom they work and by what right, in two queries
// however many they are.
func name(tx *sqldb.Tx, all []group) error {
	var ids []string
	for _, g := range all {
		if !slices.Contains(ids, g.actor) {
			ids = append(ids, g.actor)
		}
	}
	people, err := account.LoadMany(tx, ids)
	if err != nil {
		return err
	}
	labels, err := organisation.LabelsOf(tx, ids)
	if err != nil {
		return err
	}
	for i := range all {
		g := &all[i]
		who, known := people[g.actor]
		g.Day, g.Right, g.Who, g.Whence = french.Day(g.day), french.Sentence("saw.by."+string(g.seat)), who.Name(), labels[g.actor]
		switch {
		case !known:
			g.Who, g.Whence = "Compte fermé", ""
		case who.Rank != policy.NoRank:
			g.Whence = "Équipe du programme"
		case !who.Named():
			g.Who = "Compte sans nom" // an address is not told to whom it was not given
		}
		if g.Whence == g.Right {
			g.Whence = ""
		}
		for _, what := range g.order {
			if n := g.times[what]; n > 1 {
				what += " (" + french.Count(n, "fois", "fois") + ")"
			}
			g.What = append(g.What, what)
		}
	}
	return nil
}

func whatOf(what string) string {
	if code := "saw." + what; french.Has(code) {
		return french.Sentence(code)
	}
	return "Vos informations"
}
