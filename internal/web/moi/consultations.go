package moi

import (
	"profil/internal/account"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// looksShown is how many looks the page goes back to.
const looksShown = 200

// look is one look of somebody at one's data.
type look struct{ When, Who, Whence, What string }

var lookColumns = []ui.Column{{Label: "Quand"}, {Label: "Qui"}, {Label: "Structure"}, {Label: "Ce qui a été lu"}}

func (p Pages) showSightings(c *kit.Ctx) error {
	var all []look
	err := p.Accounts.DB.Read(c.Context(), func(tx *sqldb.Tx) error {
		seen, err := journal.Sightings(tx, c.Actor.Person, looksShown)
		if err != nil {
			return err
		}
		all, err = named(tx, seen)
		return err
	})
	if err != nil {
		return err
	}
	return c.Show(sightingsView(all, len(all) == looksShown))
}

// named says who looked, and for whom they work, in two queries however many
// they are.
func named(tx *sqldb.Tx, seen []journal.Sighting) ([]look, error) {
	found := map[string]bool{}
	var ids []string
	for _, s := range seen {
		if !found[s.ActorID] {
			found[s.ActorID] = true
			ids = append(ids, s.ActorID)
		}
	}
	people, err := account.LoadMany(tx, ids)
	if err != nil {
		return nil, err
	}
	labels, err := organisation.LabelsOf(tx, ids)
	if err != nil {
		return nil, err
	}
	var all []look
	for _, s := range seen {
		who, known := people[s.ActorID]
		l := look{french.Instant(s.At), who.Name(), labels[s.ActorID], whatOf(s.What)}
		switch {
		case !known:
			l.Who, l.Whence = "Compte fermé", ""
		case who.Rank != policy.NoRank:
			l.Whence = "Équipe du programme"
		case !who.Named():
			l.Who = "Compte sans nom" // an address is not told to whom it was not given
		}
		all = append(all, l)
	}
	return all, nil
}

func whatOf(what string) string {
	if code := "saw." + what; french.Has(code) {
		return french.Sentence(code)
	}
	return "Vos informations"
}
