package stock

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/siret"
)

// world is what is drawn from.
type world struct {
	communes []town
	people   []int // inhabitants of the communes, added up
	unitAt   map[string]int
	placeAt  map[string]int
}

type town struct{ insee, name, postcode string }

func newWorld() *world {
	w := &world{unitAt: index(UnitColumns), placeAt: index(EstablishmentColumns)}
	all := 0
	for c := range reference.Communes() {
		if len(c.Postcodes) == 0 || c.Population == 0 {
			continue
		}
		all += c.Population
		w.people = append(w.people, all)
		w.communes = append(w.communes, town{c.INSEE, strings.ToUpper(french.Fold(c.Name)), c.Postcodes[0]})
	}
	return w
}

func index(columns []string) map[string]int {
	at := make(map[string]int, len(columns))
	for i, c := range columns {
		at[c] = i
	}
	return at
}

// town draws a commune, the more often the more people live there.
func (w *world) town(r *rand.Rand) town {
	at, _ := slices.BinarySearch(w.people, 1+r.IntN(w.people[len(w.people)-1]))
	return w.communes[at]
}

func oneOf[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// often draws true as often as that in a thousand.
func (w *world) often(r *rand.Rand, thousandth int) bool { return r.IntN(1000) < thousandth }

// unit is one legal unit and its establishments.
type unit struct {
	w       *world
	siren   siret.SIREN
	fields  []string
	name    string
	person  bool
	hidden  bool
	closed  bool
	trade   trade
	created int // year
	places  []place
}

type place struct {
	siret  siret.SIRET
	fields []string
	closed bool
}

func (w *world) unit(r *rand.Rand, siren siret.SIREN) *unit {
	u := &unit{w: w, siren: siren, fields: make([]string, len(UnitColumns)), created: 1975 + r.IntN(51), trade: oneOf(r, trades)}
	u.closed = w.often(r, 520)
	home := w.town(r)
	u.identity(r, home)
	u.hidden = u.person && w.often(r, 90) || w.often(r, 3)
	n := 1
	switch draw := r.IntN(1000); {
	case draw < 2:
		n = 20 + r.IntN(120)
	case draw < 30:
		n = 4 + r.IntN(8)
	case draw < 230:
		n = 2 + r.IntN(2)
	}
	head := r.IntN(n)
	for i := range n {
		u.places = append(u.places, u.place(r, i, i == head, home))
	}
	u.finish(r, head)
	return u
}

// identity draws what the unit is: half are people on their own account.
func (u *unit) identity(r *rand.Rand, home town) {
	form := ""
	switch draw := r.IntN(1000); {
	case draw < 500:
		form, u.person = "1000", true
	case draw < 650:
		form, u.name = "5499", u.company(r, home)
	case draw < 770:
		form, u.name = "5710", u.company(r, home)
	case draw < 860:
		form, u.name, u.trade = "6540", "SCI "+oneOf(r, []string{"LES ", "DES ", "LES "})+oneOf(r, flower), renting
	case draw < 970:
		form, u.name, u.trade = "9220", oneOf(r, social)+" "+home.name, club
	case draw < 975:
		form, u.name, u.trade, u.closed = "7210", townHall.name+" "+home.name, townHall, false
	default:
		form, u.name = "5498", "EURL "+oneOf(r, lastNames)
	}
	u.set("categorieJuridiqueUniteLegale", form)
	if u.person {
		u.set("sexeUniteLegale", oneOf(r, []string{"F", "M"}))
		u.set("prenom1UniteLegale", oneOf(r, firstNames))
		u.set("prenomUsuelUniteLegale", u.get("prenom1UniteLegale"))
		u.set("nomUniteLegale", strings.ReplaceAll(oneOf(r, lastNames), "-", " "))
		if u.w.often(r, 80) {
			u.set("nomUsageUniteLegale", oneOf(r, lastNames))
		}
		return
	}
	u.set("denominationUniteLegale", u.name)
	if u.w.often(r, 100) {
		u.set("sigleUniteLegale", initials(u.name))
	}
	if u.w.often(r, 30) {
		u.set("denominationUsuelle1UniteLegale", invented(r))
	}
	if form == "9220" && u.w.often(r, 600) {
		u.set("identifiantAssociationUniteLegale", fmt.Sprintf("W%s%07d", home.insee[:2], r.IntN(10_000_000)))
	}
}

// company draws the name of a company.
func (u *unit) company(r *rand.Rand, home town) string {
	switch r.IntN(6) {
	case 0:
		return u.trade.name + " " + oneOf(r, lastNames)
	case 1:
		return u.trade.name + " " + oneOf(r, places)
	case 2:
		return oneOf(r, lastNames) + " ET FILS"
	case 3:
		return u.trade.name + " " + home.name
	case 4:
		return invented(r) + " " + u.trade.name
	}
	return invented(r)
}

// invented is a word that few others bear.
func invented(r *rand.Rand) string {
	word := oneOf(r, first) + oneOf(r, second)
	if r.IntN(2) == 0 {
		word += oneOf(r, third)
	}
	if r.IntN(4) == 0 {
		word += " " + oneOf(r, second) + oneOf(r, third)
	}
	return word
}

func initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		b.WriteByte(w[0])
	}
	return b.String()
}

func (u *unit) set(column, value string) { u.fields[u.w.unitAt[column]] = value }

func (u *unit) get(column string) string { return u.fields[u.w.unitAt[column]] }
