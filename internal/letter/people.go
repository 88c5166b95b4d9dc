package letter

import (
	"slices"
	"strings"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// person is one recipient; nobody when the account is closed or suspended.
func (r *reader) person(personID string) ([]Recipient, error) { return r.persons([]string{personID}) }

// persons are the recipients of one letter, in the order given.
func (r *reader) persons(ids []string) ([]Recipient, error) {
	by, err := once(r, "persons", strings.Join(ids, " "), func(tx *sqldb.Tx, _ string) (map[string]account.Person, error) {
		return account.LoadMany(tx, ids)
	})
	var all []Recipient
	for _, id := range ids {
		if p, ok := by[id]; ok && p.Live() {
			all = append(all, Recipient{p, p.Email})
		}
	}
	return all, err
}

func (r *reader) managers() ([]Recipient, error) {
	people, err := account.Managers(r.tx)
	var all []Recipient
	for _, p := range people {
		all = append(all, Recipient{p, p.Email})
	}
	return all, err
}

// holders are those who hold a role at an organisation.
func (r *reader) holders(organisationID string, role policy.Role) ([]Recipient, error) {
	ids, err := once(r, string(role), organisationID, func(tx *sqldb.Tx, id string) ([]string, error) { return organisation.Holders(tx, id, role) })
	if err != nil {
		return nil, err
	}
	return r.persons(ids)
}

func toProof(r *reader, id string) ([]Recipient, error) {
	p, err := account.LoadProof(r.tx, id)
	return []Recipient{{Address: p.Email}}, err
}

// toPerson: the subject is the person.
func toPerson(r *reader, id string) ([]Recipient, error) {
	p, err := once(r, "person", id, account.Load)
	return []Recipient{{p, p.Email}}, err
}

// toHolderOfAccount is somebody whose account is open, at every address that they
// have proven: whoever has taken one of them does not keep the news from them.
func toHolderOfAccount(r *reader, id string) ([]Recipient, error) {
	p, err := once(r, "person", id, account.Load)
	if err != nil || !p.Live() {
		return nil, err
	}
	addresses, err := account.AllAddresses(r.tx, id)
	var all []Recipient
	for _, one := range addresses {
		all = append(all, Recipient{p, one})
	}
	return all, err
}

// toHolderOfLogin is the holder of the account that a login opened, as
// toHolderOfAccount says.
func toHolderOfLogin(r *reader, id string) ([]Recipient, error) {
	l, err := once(r, "login", id, account.LoadLogin)
	if err != nil {
		return nil, err
	}
	return toHolderOfAccount(r, l.PersonID)
}

// toAddressLink is the address that the link is to prove.
func toAddressLink(r *reader, id string) ([]Recipient, error) {
	l, err := account.LoadAddressLink(r.tx, id)
	return []Recipient{{Address: l.Email}}, err
}

// toRecovered is every address of somebody who gets their account back.
func toRecovered(r *reader, id string) ([]Recipient, error) {
	v, err := account.LoadRecovery(r.tx, id)
	if err != nil {
		return nil, err
	}
	return toHolderOfAccount(r, v.PersonID)
}

// toAddressChange is every address of somebody, and the one that was just taken
// from them.
func toAddressChange(r *reader, id string) ([]Recipient, error) {
	c, err := account.LoadAddressChange(r.tx, id)
	if err != nil {
		return nil, err
	}
	all, err := toHolderOfAccount(r, c.PersonID)
	if err != nil || len(all) == 0 {
		return all, err
	}
	return append(all, Recipient{all[0].Person, c.Email}), nil
}

// toClosing is the address of somebody whose account is being closed: nothing
// else of them is left when the letter is sent.
func toClosing(r *reader, id string) ([]Recipient, error) {
	p, err := account.Load(r.tx, id)
	return []Recipient{{Address: p.Email}}, err
}

// toEveryAddress is every address of an account, be it suspended.
func toEveryAddress(r *reader, id string) (all []Recipient, err error) {
	addresses, err := account.AllAddresses(r.tx, id)
	for _, one := range addresses {
		all = append(all, Recipient{Address: one})
	}
	return all, err
}

func toManagers(r *reader, _ string) ([]Recipient, error) { return r.managers() }

func toRequester(r *reader, id string) ([]Recipient, error) {
	q, err := once(r, "request", id, organisation.LoadRequest)
	if err != nil {
		return nil, err
	}
	return r.person(q.PersonID)
}

// toAsker is whoever asked for an affiliation, unless the letters of their own
// request of the structure already tell them.
func toAsker(r *reader, id string) ([]Recipient, error) {
	f, err := once(r, "affiliation", id, organisation.LoadAffiliation)
	if err != nil {
		return nil, err
	}
	if f.RequestID != "" {
		q, err := once(r, "request", f.RequestID, organisation.LoadRequest)
		if err != nil || q.PersonID == f.PersonID {
			return nil, err
		}
	}
	return r.person(f.PersonID)
}

// toAffiliated is the person of an affiliation, whatever it came from.
func toAffiliated(r *reader, id string) ([]Recipient, error) {
	f, err := once(r, "affiliation", id, organisation.LoadAffiliation)
	if err != nil {
		return nil, err
	}
	return r.person(f.PersonID)
}

// toAnswerers are those who decide on an affiliation that waits: the référents
// of the structure, or the gestionnaire.
func toAnswerers(r *reader, id string) ([]Recipient, error) {
	f, err := once(r, "affiliation", id, organisation.LoadAffiliation)
	if err != nil {
		return nil, err
	}
	switch f.Status {
	case organisation.AwaitingManager:
		return r.managers()
	case organisation.AwaitingReferent:
		ids, err := organisation.Answerers(r.tx, f)
		if err != nil {
			return nil, err
		}
		return r.persons(ids)
	}
	return nil, nil
}

func toReferents(r *reader, organisationID string) ([]Recipient, error) {
	return r.holders(organisationID, policy.Referent)
}

// toColleagues are the référents of the structure of an affiliation, but for the
// person themselves.
func toColleagues(r *reader, id string) ([]Recipient, error) {
	f, err := organisation.LoadAffiliation(r.tx, id)
	if err != nil || f.OrganisationID == "" {
		return nil, err
	}
	ids, err := organisation.Holders(r.tx, f.OrganisationID, policy.Referent)
	if err != nil {
		return nil, err
	}
	return r.persons(slices.DeleteFunc(ids, func(id string) bool { return id == f.PersonID }))
}

func toReferentsOfAdhesion(r *reader, id string) ([]Recipient, error) {
	a, err := organisation.LoadAdhesion(r.tx, id)
	if err != nil {
		return nil, err
	}
	return toReferents(r, a.OrganisationID)
}

// toChanges is the address of the settings.
func toChanges(r *reader, _ string) ([]Recipient, error) {
	return []Recipient{{Address: r.ChangesTo}}, nil
}

func toReporter(r *reader, id string) ([]Recipient, error) {
	c, err := organisation.LoadChange(r.tx, id)
	if err != nil {
		return nil, err
	}
	return r.person(c.PersonID)
}

func toBeneficiary(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil {
		return nil, err
	}
	return r.person(e.PersonID)
}

// toDeciders are the approvers of the structure; where there is nobody, the
// gestionnaire answers.
func toDeciders(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil || !e.WithEmployer() {
		return nil, err
	}
	approvers, err := r.approvers(e)
	if err != nil || len(approvers) > 0 {
		return approvers, err
	}
	return r.managers()
}

func among(all []Recipient, one Recipient) bool {
	return slices.ContainsFunc(all, func(r Recipient) bool { return r.Key() == one.Key() })
}

func (r *reader) approvers(e enrolment.Enrolment) ([]Recipient, error) {
	ids, err := once(r, "deciders", e.ID, func(tx *sqldb.Tx, _ string) ([]string, error) { return enrolment.Deciders(tx, e) })
	if err != nil {
		return nil, err
	}
	return r.persons(ids)
}

// toConcerned are those who counted on a request that ends: the employer once
// it was sent, the organisers once it was agreed to.
func toConcerned(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil || e.SubmittedAt.IsZero() {
		return nil, err
	}
	var all []Recipient
	if e.EmployerKnows() {
		all, err = r.approvers(e)
	}
	if err != nil || e.ProviderID == "" {
		return all, err
	}
	organisers, err := r.holders(e.ProviderID, policy.Organiser)
	return append(all, organisers...), err
}

// toConcernedUnlessSession is toConcerned, but when the whole session was
// cancelled, of which they are told once.
func toConcernedUnlessSession(r *reader, id string) ([]Recipient, error) {
	e, err := once(r, "enrolment", id, enrolment.Load)
	if err != nil {
		return nil, err
	}
	s, err := once(r, "session", e.SessionID, catalogue.LoadSession)
	if err != nil || s.Status == catalogue.SessionCancelled {
		return nil, err
	}
	return toConcerned(r, id)
}

// toStaffOfSession are the trainers who have an account, the organisers, and
// the employers whose people had asked: each is told once.
func toStaffOfSession(r *reader, id string) ([]Recipient, error) {
	s, err := once(r, "session", id, catalogue.LoadSession)
	if err != nil {
		return nil, err
	}
	var trainers []string
	for _, t := range s.Trainers {
		if t.PersonID != "" {
			trainers = append(trainers, t.PersonID)
		}
	}
	all, err := r.persons(trainers)
	if err != nil {
		return nil, err
	}
	organisers, err := r.holders(s.ProviderID, policy.Organiser)
	if err != nil {
		return nil, err
	}
	all = append(all, organisers...)
	requests, err := enrolment.OfSession(r.tx, id, append(slices.Clone(enrolment.Live), enrolment.Cancelled)...)
	told := map[string]bool{}
	for _, e := range requests {
		if told[e.EmployerID] || !e.EmployerKnows() {
			continue
		}
		told[e.EmployerID] = true
		approvers, err := r.holders(e.EmployerID, policy.Approver)
		if err != nil {
			return nil, err
		}
		all = append(all, approvers...)
	}
	return all, err
}
