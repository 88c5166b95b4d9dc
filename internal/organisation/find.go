package organisation

import (
	"context"
	"slices"
	"strings"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// Hit is one line of the finder: an organisation that lives here, with its
// public id, or an establishment of the register that nobody has used yet.
type Hit struct {
	SIRET     siret.SIRET
	PublicID  string // "" for an establishment of the register
	Name      string
	Acronym   string
	Sign      string // what stands on the door, when the register knows it
	Address   string // on one line
	Head      bool   // the siège of its legal unit
	Hidden    bool   // neither its name nor its address may be said, and nobody has said them
	Closed    bool   // shown, and cannot be chosen
	ClosedOn  civil.Day
	Successor siret.SIRET // of one that is closed, if it is known
	Members   int         // people whose affiliation is confirmed
}

// Finding is what the finder shows.
type Finding struct {
	Hits []Hit

	// Exact is how many of them, the first ones, bear what was typed; the others
	// bear what was probably meant, Corrected.
	Exact     int
	Corrected []string

	Doubt string // the code of what is wrong with a number, "" when nothing is
}

// findMost is the most lines of one search.
const findMost = 50

// Find searches the register and the organisations that live here as one list:
// each establishment is there once, but for the sites of one SIRET, which are
// as many lines; those of one legal unit stand together. Accents, case and the
// order of words do not matter, nor how the digits are grouped, and mistakes
// are forgiven when little bears what was typed. Whoever asks may.
func (d Desk) Find(ctx context.Context, q string, limit int) (f Finding, err error) {
	limit = min(limit, findMost)
	words := wordsOf(q)
	if limit <= 0 || len(words) == 0 {
		return f, nil
	}
	var known register.Answer
	if d.Register != nil {
		known, err = d.Register.Search(ctx, q, limit)
		if err != nil && fault.KindOf(err) != fault.Unavailable { // without the register, what lives here is still found
			return f, err
		}
	}
	var alive []living
	if err = d.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		alive, err = lookUp(tx, words, known.Found)
		return err
	}); err != nil {
		return f, err
	}
	hits := merge(words, together(known.Found[:known.Exact]), alive)
	f.Exact, f.Doubt = min(limit, len(hits)), known.Doubt
	if known.Exact < len(known.Found) {
		f.Corrected = known.Corrected
		hits = append(hits, merge(nil, together(known.Found[known.Exact:]), alive)...)
	}
	f.Hits = hits[:min(limit, len(hits))]
	return f, nil
}

// together puts the establishments of one legal unit beside the first of them.
func together(all []register.Establishment) []register.Establishment {
	first := map[siret.SIREN]int{}
	for i, e := range all {
		if _, met := first[e.SIRET.SIREN()]; !met {
			first[e.SIRET.SIREN()] = i
		}
	}
	slices.SortStableFunc(all, func(a, b register.Establishment) int { return first[a.SIRET.SIREN()] - first[b.SIRET.SIREN()] })
	return all
}

// wordsOf gives the words to look for: digits that stand side by side are one
// number.
func wordsOf(q string) []string {
	if d, ok := siret.Digits(q); ok {
		return []string{d}
	}
	var words []string
	number := false
	for _, w := range strings.Fields(french.Fold(q)) {
		_, digits := siret.Digits(w)
		if digits && number {
			words[len(words)-1] += w
			continue
		}
		number = digits
		words = append(words, w)
	}
	return words
}

// living is an organisation that lives here, with how many people it has.
type living struct {
	Organisation
	members int
}

func (l living) hit() Hit {
	return Hit{
		SIRET: l.SIRET, PublicID: l.PublicID, Name: l.Label(), Acronym: l.Acronym,
		Address: strings.Join(l.Address.Lines(), ", "), Members: l.members,
	}
}

// livingColumns are what a line of the finder shows, and no more: a search runs
// at each key that is typed.
const livingColumns = `o.public_id, o.siret, o.name, o.acronym, o.site_label, o.street, o.postcode, o.city, o.registration_number, o.sort_name,
	(SELECT count(*) FROM affiliations f WHERE f.organisation_id = o.id AND f.status = 'confirmed') AS members`

// lookUp finds the organisations of the establishments that the register has
// found, then by name those that bear every word; some are there twice.
func lookUp(tx *sqldb.Tx, words []string, known []register.Establishment) ([]living, error) {
	var args []any
	var sirets []siret.SIRET
	for _, e := range known {
		sirets = append(sirets, e.SIRET)
	}
	// « <> 'closed' » says nothing new, but lets the index of the SIRET serve.
	found := `o.status <> 'closed' AND o.siret IN ` + sqldb.In(&args, sirets)
	bears := []string{}
	if len(words) == 0 { // by the register alone
		bears = append(bears, `1 = 0`)
	}
	for _, w := range words { // folded: letters and digits, no sign that LIKE knows
		// A pattern that is a parameter alone would have SQLite prepare the query
		// again each time.
		bears = append(bears, `' ' || o.search LIKE '% ' || `+sqldb.Arg(&args, w)+` || '%'`)
	}
	return sqldb.All(tx, func(r sqldb.Scanner) (l living, err error) {
		var sorted string
		return l, r.Scan(&l.PublicID, &l.SIRET, &l.Name, &l.Acronym, &l.SiteLabel, &l.Address.Street, &l.Address.Postcode, &l.Address.City, &l.Registration.Number, &sorted, &l.members)
	}, `
		SELECT `+livingColumns+` FROM organisations o WHERE o.status = 'active' AND `+found+`
		UNION ALL
		SELECT * FROM (SELECT `+livingColumns+` FROM organisations o WHERE o.status = 'active' AND `+strings.Join(bears, " AND ")+`
			ORDER BY o.sort_name, o.public_id LIMIT 200) AS named`, args...)
}

// merge makes one list of what was found by some words: what lives here takes the place of its line of the
// register; what the register lacks stands before it when its very name bears
// the words, after it when only its address does.
func merge(words []string, known []register.Establishment, alive []living) []Hit {
	sites := map[siret.SIRET][]living{}
	listed := map[siret.SIRET]bool{}
	for _, e := range known {
		listed[e.SIRET] = true
	}
	var before, among, after []Hit
	seen := map[string]bool{}
	for _, l := range alive {
		if seen[l.PublicID] {
			continue
		}
		seen[l.PublicID] = true
		switch {
		case !listed[l.SIRET] && (len(words) == 0 || !bearsAll(l.search(), words)): // it bears other words
		case listed[l.SIRET]:
			sites[l.SIRET] = append(sites[l.SIRET], l)
		case bearsAll(french.Fold(l.Name+" "+l.Acronym+" "+l.SiteLabel), words):
			before = append(before, l.hit())
		default:
			after = append(after, l.hit())
		}
	}
	for _, e := range known {
		itself := false
		for _, l := range sites[e.SIRET] {
			itself = itself || l.SiteLabel == ""
		}
		if !itself && (!e.Closed || len(sites[e.SIRET]) == 0) {
			among = append(among, itsLine(living{Organisation: fromEstablishment(e)}.hit(), e))
		}
		for _, l := range sites[e.SIRET] {
			among = append(among, itsLine(l.hit(), e))
		}
	}
	return append(append(before, among...), after...)
}

// itsLine adds what the register says of an establishment.
func itsLine(h Hit, e register.Establishment) Hit {
	h.Sign, h.Head = e.Sign, e.Head
	if h.PublicID == "" {
		h.Hidden, h.Closed, h.ClosedOn, h.Successor = e.Hidden(), e.Closed, e.ClosedOn, e.Successor
	}
	return h
}

func bearsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(" "+text, " "+w) {
			return false
		}
	}
	return true
}

// Lookalikes gives, before a request is sent, what the list already has of the
// same legal unit: most people who ask for a missing structure are looking at
// one of its neighbours.
func (d Desk) Lookalikes(ctx context.Context, form Form) ([]Hit, error) {
	if form.SIRET.IsZero() {
		return nil, nil
	}
	f, err := d.Find(ctx, form.SIRET.SIREN().Digits(), 10)
	return f.Hits, err
}
