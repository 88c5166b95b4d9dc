package organisation

import (
	"slices"
	"strings"

	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/sqldb"
)

// Compared is one thing that the register says beside what somebody typed, or
// what is kept here.
type Compared struct {
	What     string // "name", "address", "postcode", "commune", "ape", "legal_form"
	Here     string
	Register string
	Differs  bool // once folded: case, accents and punctuation do not count
}

// compare sets what is known here of an organisation beside what the register
// says of its SIRET; nothing when the register does not know it.
func compare(o Organisation, e register.Establishment) []Compared {
	if e.SIRET.IsZero() {
		return nil
	}
	rows := []Compared{
		{What: "name", Here: o.Name, Register: e.Name},
		{What: "address", Here: o.Address.Street, Register: e.Street},
		{What: "postcode", Here: o.Address.Postcode, Register: e.Postcode},
		{What: "commune", Here: o.Address.City, Register: e.City},
		{What: "ape", Here: o.APE.Code, Register: e.ActivityIn(o.APE.Nomenclature).Code},
		{What: "legal_form", Here: o.LegalForm, Register: e.LegalForm},
	}
	rows = slices.DeleteFunc(rows, func(r Compared) bool { return r.Here == "" && r.Register == "" })
	for i, r := range rows {
		rows[i].Differs = french.Fold(r.Here) != french.Fold(r.Register)
		if r.What == "ape" { // a code of the other nomenclature is no difference
			rows[i].Differs = !o.APE.Matches(e.ActivityIn(o.APE.Nomenclature))
		}
	}
	return rows
}

// ofForm is the organisation that a request asks for.
func ofForm(f Form) Organisation {
	return Organisation{SIRET: f.SIRET, Name: f.Name, Acronym: f.Acronym, SiteLabel: f.SiteLabel, APE: f.APE, LegalForm: f.LegalForm, Address: f.Address}
}

// DomainEvidence is what the domain of somebody's address tells: who else has
// one there.
type DomainEvidence struct {
	Domain string
	Here   int           // confirmed members of the organisation, the person left out
	Places []DomainPlace // the organisations where most of them are, at most five
}

// DomainPlace is an organisation and its confirmed members with a domain.
type DomainPlace struct {
	Organisation Organisation
	Members      int
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	return domain
}

// domainEvidence counts the confirmed members whose address has a domain.
func domainEvidence(tx *sqldb.Tx, w Who, personID, organisationID string) (e DomainEvidence, err error) {
	if e.Domain = domainOf(w.Email); e.Domain == "" {
		return e, nil
	}
	e.Places, err = sqldb.All(tx, func(r sqldb.Scanner) (p DomainPlace, err error) {
		err = r.Scan(append(p.Organisation.fields(), &p.Members)...)
		return p, err
	}, `SELECT `+organisationColumns+`, n.members FROM organisations o JOIN (
			SELECT f.organisation_id, count(DISTINCT f.person_id) AS members FROM emails e
			JOIN affiliations f ON f.person_id = e.person_id AND f.status = 'confirmed'
			WHERE e.address LIKE '%@' || $1 AND f.person_id <> $2 GROUP BY f.organisation_id
		) n ON n.organisation_id = o.id ORDER BY CASE WHEN o.id = $3 THEN 0 ELSE 1 END, n.members DESC, o.sort_name, o.id LIMIT 5`, e.Domain, personID, organisationID)
	for _, p := range e.Places {
		if p.Organisation.ID == organisationID {
			e.Here = p.Members
		}
	}
	return e, err
}

// alike lists the organisations of the same commune whose name says nearly the
// same, those of the SIREN left out: they are listed apart.
func alike(tx *sqldb.Tx, o Organisation) ([]Organisation, error) {
	if o.Address.INSEE == "" {
		return nil, nil
	}
	type named struct{ id, name string }
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (n named, err error) { return n, r.Scan(&n.id, &n.name) }, `
		SELECT id, name FROM organisations WHERE insee_code = $1 AND status <> 'closed' AND id <> $2 AND ($3 = '' OR COALESCE(siren, '') <> $3)
		ORDER BY sort_name, id LIMIT 5000`, o.Address.INSEE, o.ID, o.SIRET.SIREN().Digits())
	if err != nil {
		return nil, err
	}
	mine := meaning(o.Name)
	var ids []string
	for _, n := range all {
		if resembles(mine, meaning(n.name)) && len(ids) < 5 {
			ids = append(ids, n.id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var args []any
	return sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o WHERE o.id IN `+sqldb.In(&args, ids)+` ORDER BY o.sort_name, o.id`, args...)
}

// hollow are the words that tell no organisation from another.
var hollow = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "les": true, "l": true, "d": true, "et": true, "en": true, "a": true, "au": true, "aux": true, "pour": true, "association": true, "asso": true}

// meaning gives the words of a name that tell it from another.
func meaning(name string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(french.Fold(name)) {
		if !hollow[w] {
			words[w] = true
		}
	}
	return words
}

// resembles tells whether two names share at least two thirds of their words.
func resembles(a, b map[string]bool) bool {
	shared := 0
	for w := range a {
		if b[w] {
			shared++
		}
	}
	return shared > 0 && 3*shared >= 2*(len(a)+len(b)-shared)
}

// similarTo lists what awaits the gestionnaire and asks for the same thing as
// an affiliation: the same organisation, from an address of the same domain.
func (d Desk) similarTo(tx *sqldb.Tx, a policy.Actor, f AffiliationLine) ([]AffiliationLine, error) {
	domain := domainOf(f.Who.Email)
	if f.Status != AwaitingManager || domain == "" {
		return nil, nil
	}
	return d.affiliationLines(tx, a, `f.status = 'awaiting_manager' AND f.organisation_id = $1 AND f.id <> $2 AND e.address LIKE '%@' || $3`, f.OrganisationID, f.ID, domain)
}

// similarRequests lists the requests that await the gestionnaire and ask for
// the very same site.
func (d Desk) similarRequests(tx *sqldb.Tx, a policy.Actor, q Request) ([]RequestLine, error) {
	if q.Status != Requested {
		return nil, nil
	}
	lines, err := d.plainRequestLines(tx, a, `q.status = 'requested' AND q.siret = $1 AND q.id <> $2`, q.Form.SIRET, q.ID)
	var same []RequestLine
	for _, l := range lines {
		if french.Fold(l.Form.SiteLabel) == french.Fold(q.Form.SiteLabel) {
			same = append(same, l)
		}
	}
	return same, err
}
