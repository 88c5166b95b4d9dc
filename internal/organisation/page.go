package organisation

import (
	"context"
	"time"

	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/sqldb"
)

// Page is an organisation as its page shows it: what a may not read is not in
// it.
type Page struct {
	Organisation
	Members   []Member       // whose affiliation is confirmed, by name
	Pending   []Pending      // who await an answer, by name; those that a may read
	Referents []string       // names of the confirmed référents
	Lenders   []Organisation // whose référents answer here too; none for who answers here themselves
	Loan      Lent           // by which the one who asks answers here without belonging, the zero value without
	Adhesions []Adhesion
	Provider  Provider // the zero value for who may not read it, or when there is none
	Offers    bool     // the organisation has the provider capability
	Changes   []Change
	Names     map[string]string // of the people the page speaks of, by inner id
	Mine      Affiliation       // of the one who asks, the zero value without
	Next      Organisation      // what it has become, the zero value while it has not ended
	OtherAPE  reference.APE     // its activity in the other nomenclature, as the register says it; the zero value when it does not
	Campaign  Campaign          // of adhésions, that this organisation may still answer; the zero value without
	May       May
}

// Member is somebody whose affiliation to the organisation is confirmed.
type Member struct {
	AffiliationID string // public id
	PersonID      string // inner id
	Who           Who    // the address is for the référent and the staff
	Function      string
	Roles         []policy.Role
	Since         time.Time
	External      bool               // works there for somebody else
	Self          bool               // it is the one who asks
	Events        []AffiliationEvent // what a may do
}

// Has tells whether the member holds a role.
func (m Member) Has(role policy.Role) bool {
	for _, r := range m.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// Pending is somebody who awaits an answer.
type Pending struct {
	Affiliation
	Who    Who
	By     time.Time // when the answer is due
	Events []AffiliationEvent
}

// May is what the one who asks may do at an organisation.
type May struct {
	Decide          bool // answer to who asks to join
	GrantRoles      bool
	Grantable       []policy.Role // the roles that may be given there
	Remove          bool
	HandOver        bool
	ConfirmReferent bool
	AskAdhesion     bool
	DecideAdhesion  bool
	ReportChange    bool
	HandleChange    bool
	Edit            bool
	GrantProvider   bool
	EditProvider    bool
	Access          bool // set who may join without an answer
	SetEmployerRule bool // say how, and by whom, requests are answered
	MustSayWhy      bool // acts in place of a référent: a reason is needed
}

func mayAt(a policy.Actor, o Organisation, provider bool) May {
	s := o.Subject()
	can := func(act policy.Act) bool { return policy.Can(a, act, s) }
	return May{
		Decide: can(policy.AffiliationDecide), GrantRoles: can(policy.RoleGrant), Grantable: Grantable(provider), Remove: can(policy.AffiliationEnd),
		HandOver: can(policy.ReferentHandOver), ConfirmReferent: can(policy.ReferentConfirm),
		AskAdhesion: can(policy.AdhesionAsk), DecideAdhesion: can(policy.AdhesionDecide),
		ReportChange: can(policy.ChangeReport), HandleChange: can(policy.ChangeHandle), Edit: can(policy.OrganisationEdit),
		GrantProvider: can(policy.ProviderGrant), EditProvider: provider && can(policy.ProviderEdit),
		Access: can(policy.DomainPropose), SetEmployerRule: can(policy.EmployerRuleSet),
		MustSayWhy: !a.Is(policy.Referent, o.ID),
	}
}

// Page gives an organisation to those who belong to it and to the staff. A
// member who is not its référent sees names and roles, not who is awaiting.
// Whose address is shown is recorded.
func (d Desk) Page(ctx context.Context, a policy.Actor, publicID string) (p Page, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = d.page(tx, a, publicID)
		return err
	})
	if err != nil {
		return p, err
	}
	e, err := d.known(ctx, p.SIRET)
	if err != nil {
		return p, err
	}
	p.OtherAPE = e.Counterpart(p.APE)
	return p, journal.SawAll(ctx, d.DB, a, p.looks(a))
}

// looks is whose address the page shows to a, who has more than their name.
func (p Page) looks(a policy.Actor) (all []journal.Look) {
	seat := policy.By(a, policy.AffiliationRead, p.Subject())
	for _, m := range p.Members {
		if m.Who.Email != "" {
			all = append(all, journal.Look{Person: m.PersonID, What: "member", Subject: p.ID, Seat: seat})
		}
	}
	for _, w := range p.Pending {
		all = append(all, journal.Look{Person: w.PersonID, What: "member", Subject: p.ID, Seat: seat})
	}
	return all
}

func (d Desk) page(tx *sqldb.Tx, a policy.Actor, publicID string) (p Page, err error) {
	if p.Organisation, err = ByPublicID(tx, publicID); err != nil {
		return p, err
	}
	if err := policy.See(a, policy.OrganisationRead, p.Subject()); err != nil {
		return p, err
	}
	if p.Provider, err = orNothing(ProviderOf(tx, p.ID)); err != nil {
		return p, err
	}
	p.Offers = p.Provider.Granted
	if !policy.Can(a, policy.ProviderRead, p.Subject()) {
		p.Provider = Provider{}
	}
	p.May = mayAt(a, p.Organisation, p.Offers)
	if err := d.people(tx, a, &p); err != nil {
		return p, err
	}
	if err := p.loans(tx, a); err != nil {
		return p, err
	}
	if p.SuccessorID != "" {
		if p.Next, err = Successor(tx, p.Organisation); err != nil {
			return p, err
		}
	}
	if p.Adhesions, err = adhesionsOf(tx, p.ID); err != nil {
		return p, err
	}
	if policy.Can(a, policy.AdhesionRenew, p.Subject()) {
		if p.Campaign, err = renewable(tx, p.Adhesions); err != nil {
			return p, err
		}
	}
	if p.May.ReportChange || a.Staff(policy.Reader) {
		if p.Changes, err = changesOf(tx, p.ID); err != nil {
			return p, err
		}
	} else {
		for i := range p.Adhesions { // why one was refused is between the référent and the gestionnaire
			p.Adhesions[i].Reason = ""
		}
	}
	return p, p.name(tx)
}

// people fills the members, and those who await an answer where a may read them.
func (d Desk) people(tx *sqldb.Tx, a policy.Actor, p *Page) error {
	type row struct {
		Affiliation
		who Who
	}
	args := []any{p.ID}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		return v, r.Scan(append(v.Affiliation.fields(), v.who.fields()...)...)
	}, `
		SELECT `+affiliationColumns+`, `+whoColumns+` FROM affiliations f`+fromWho+`
		WHERE f.organisation_id = $1 AND (f.status = 'confirmed'
			OR f.status IN ('awaiting_referent', 'awaiting_manager') AND `+policy.List(a, policy.AffiliationRead).Where(&args, affiliationPlaces)+`)
		ORDER BY p.sort_name, p.id LIMIT 1000`, args...)
	if err != nil {
		return err
	}
	var ids []string
	for _, v := range all {
		ids = append(ids, v.ID)
	}
	roles, err := RolesOf(tx, ids)
	if err != nil {
		return err
	}
	for _, v := range all {
		events := AffiliationLife.Open(a, v.Status, v.Subject())
		if v.PersonID == a.Person {
			p.Mine = v.Affiliation
		}
		if v.Status != Confirmed {
			p.Pending = append(p.Pending, Pending{Affiliation: v.Affiliation, Who: v.who, By: d.answerBy(v.Status, v.UpdatedAt), Events: events})
			continue
		}
		if !policy.Can(a, policy.AffiliationRead, v.Subject()) {
			v.who.Email = ""
		}
		m := Member{
			AffiliationID: v.PublicID, PersonID: v.PersonID, Who: v.who, Function: v.Function, Roles: roles[v.ID], Since: v.CreatedAt, External: v.External,
			Self: v.PersonID == a.Person, Events: events,
		}
		if m.Has(policy.Referent) {
			p.Referents = append(p.Referents, m.Who.Name)
		}
		p.Members = append(p.Members, m)
	}
	return nil
}

// name finds the names of who asked and who decided.
func (p *Page) name(tx *sqldb.Tx) error {
	ids := map[string]bool{}
	for _, d := range p.Adhesions {
		ids[d.AskedBy], ids[d.DecidedBy] = true, true
	}
	for _, g := range p.Changes {
		ids[g.PersonID], ids[g.DecidedBy] = true, true
	}
	var err error
	p.Names, err = namesOf(tx, keys(ids))
	return err
}

// namesOf gives the names of people by their inner ids.
func namesOf(tx *sqldb.Tx, ids []string) (map[string]string, error) {
	by := map[string]string{}
	if len(ids) == 0 {
		return by, nil
	}
	type row struct{ id, name string }
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.id, &v.name) },
		`SELECT id, first_name || ' ' || last_name FROM persons WHERE id IN `+sqldb.In(&args, ids), args...)
	for _, v := range all {
		by[v.id] = v.name
	}
	return by, err
}
