package organisation

import (
	"context"
	"slices"
	"time"

	"profil/internal/affiliation"
	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/sqldb"
)

// FreshDays is for how long an address that was proven shows where somebody
// works: whoever left a year ago may still know the password of their account.
const FreshDays = 92

// candidate is what only the one who asks knows of somebody who comes to an
// organisation.
type candidate struct {
	organisation Organisation
	headcount    string // INSEE's band of employees, "" when unknown
	vouched      bool   // by an identity provider
	code         bool   // of the official contact, typed a moment ago
}

// Outlook is what would happen to somebody who sent a form now.
type Outlook struct {
	affiliation.Verdict
	// WorkAddress tells that they would wait for an answer with an address that
	// whoever asks may have, and be let in at once with one that the
	// organisation gives.
	WorkAddress bool
}

// Judge tells what would happen to the person who acts if they sent this form
// now: which rule answers, and what. It changes nothing.
func (d Desk) Judge(ctx context.Context, a policy.Actor, form JoinForm) (l Outlook, err error) {
	known, err := d.establishment(ctx, form)
	if err != nil {
		return l, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		o, err := aimedAt(tx, form, known)
		if err != nil {
			return err
		}
		f := Affiliation{PersonID: a.Person, OrganisationID: o.ID, Says: form.Says}
		facts, err := d.facts(tx, f, candidate{organisation: o, headcount: known.Headcount, vouched: form.Vouched})
		if err != nil {
			return err
		}
		l.Verdict = affiliation.Decide(facts)
		l.WorkAddress, err = wantsWorkAddress(tx, f, facts, l.Answer)
		return err
	})
	return l, err
}

// wantsWorkAddress asks the rules whether an address at one of the domains of
// the organisation would change an answer that somebody has to give.
func wantsWorkAddress(tx *sqldb.Tx, f Affiliation, facts affiliation.Facts, answer affiliation.Answer) (bool, error) {
	if facts.Mailbox != affiliation.Free || answer != affiliation.AskReferent && answer != affiliation.AskManager {
		return false, nil
	}
	if has, err := sqldb.Exists(tx, `SELECT 1 FROM emails WHERE person_id = $1`, f.PersonID); err != nil || !has { // they signed in otherwise
		return false, err
	}
	domains, err := domainsByName(tx, f.OrganisationID)
	facts.Mailbox = affiliation.Own
	for _, facts.Domain = range domains {
		if affiliation.Decide(facts).Answer == affiliation.Join {
			return true, err
		}
	}
	return false, err
}

// aimedAt gives the organisation of a form as it stands, without an id when
// its first use would create it.
func aimedAt(tx *sqldb.Tx, form JoinForm, known register.Establishment) (Organisation, error) {
	if form.Organisation != "" {
		o, err := ByPublicID(tx, form.Organisation)
		if err != nil {
			return o, err
		}
		return Successor(tx, o)
	}
	sites, err := BySIRET(tx, form.SIRET)
	if err != nil {
		return Organisation{}, err
	}
	if len(sites) == 0 {
		if next, err := Inherits(tx, form.SIRET); err != nil || next.ID != "" {
			return next, err
		}
	}
	switch {
	case len(sites) > 0 && (sites[0].SiteLabel == "" || known.SIRET.IsZero()):
		return sites[0], nil
	case known.SIRET.IsZero():
		return Organisation{}, fault.New(fault.NotFound, "register.unknown")
	}
	return fromEstablishment(known), nil
}

// judge gives the answer of the rules to somebody who comes to an organisation.
func (d Desk) judge(tx *sqldb.Tx, f Affiliation, c candidate) (affiliation.Verdict, error) {
	facts, err := d.facts(tx, f, c)
	return affiliation.Decide(facts), err
}

// facts gathers what is known of somebody who comes to an organisation.
func (d Desk) facts(tx *sqldb.Tx, f Affiliation, c candidate) (affiliation.Facts, error) {
	o := c.organisation
	facts := affiliation.Facts{
		Inactive: o.Status != Active, Explains: f.Says != "", Code: c.code, Vouched: c.vouched,
		Private: o.private(), Sole: o.sole(), Small: o.small(c.headcount), Nobody: true,
	}
	if err := history(tx, f, &facts); err != nil {
		return facts, err
	}
	if err := d.colleagues(tx, f, &facts); err != nil {
		return facts, err
	}
	return facts, mailboxes(tx, f, &facts)
}

// history tells what the person was to the organisation before.
func history(tx *sqldb.Tx, f Affiliation, facts *affiliation.Facts) error {
	statuses, err := sqldb.Values[AffiliationStatus](tx, `SELECT status FROM affiliations
		WHERE organisation_id = $1 AND person_id = $2 AND id <> $3 ORDER BY created_at DESC, id DESC`, f.OrganisationID, f.PersonID, f.ID)
	answered := false
	for _, s := range statuses {
		switch s {
		case Confirmed:
			facts.Confirmed = true
		case AwaitingReferent, AwaitingManager:
			facts.Pending = true
		case Refused, Removed, Left:
			facts.Refused = facts.Refused || !answered && s == Refused
			facts.Removed = facts.Removed || !answered && s == Removed
			answered = true
		}
	}
	return err
}

// colleagues tells who is there, and whether one of them can answer.
func (d Desk) colleagues(tx *sqldb.Tx, f Affiliation, facts *affiliation.Facts) error {
	there, err := sqldb.Exists(tx, `SELECT 1 FROM affiliations
		WHERE organisation_id = $1 AND person_id <> $2 AND status IN ('awaiting_referent', 'awaiting_manager', 'confirmed')`, f.OrganisationID, f.PersonID)
	if err != nil {
		return err
	}
	facts.Nobody = !there
	referents, err := d.Present(tx, f.OrganisationID, policy.Referent)
	facts.Referent = len(referents) > 0
	return err
}

// mailboxes tells what the addresses of the person are worth there.
func mailboxes(tx *sqldb.Tx, f Affiliation, facts *affiliation.Facts) error {
	type proven struct {
		address email.Address
		at      time.Time
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (v proven, err error) {
		return v, r.Scan(&v.address, sqldb.Time(&v.at))
	}, `SELECT typed, verified_at FROM emails WHERE person_id = $1`, f.PersonID)
	if err != nil {
		return err
	}
	contact, err := orNothing(contactOf(tx, f.OrganisationID))
	if err != nil {
		return err
	}
	if !contact.Address.IsZero() {
		facts.Contact = affiliation.OtherContact
	}
	domains, err := domainsByName(tx, f.OrganisationID)
	if err != nil {
		return err
	}
	facts.Mailbox = affiliation.Disposable
	if len(all) == 0 { // they signed in otherwise
		facts.Mailbox = affiliation.Free
	}
	var keys []string
	for _, e := range all {
		keys = append(keys, e.address.Key())
		facts.Mailbox = better(affiliation.Mailboxes, facts.Mailbox, affiliation.Mailbox(email.MailboxAt(e.address.Domain())))
		said := domains[e.address.Domain()]
		if fresh := tx.Now.Sub(e.at) <= FreshDays*24*time.Hour; !fresh && said != affiliation.RefusedDomain {
			continue
		}
		facts.Domain = better(affiliation.Domains, facts.Domain, said)
		if e.address.Key() == contact.Address.Key() {
			facts.Contact = affiliation.SameContact
		}
	}
	facts.Invited, err = invited(tx, f.OrganisationID, keys)
	return err
}

// better gives the later of two in a list that goes from the least to the best.
func better[T comparable](order []T, a, b T) T {
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// refusal is a verdict as an error, nil when the person may come in.
func refusal(v affiliation.Verdict) error {
	switch {
	case v.Answer != affiliation.Refuse:
		return nil
	case v.Name == affiliation.RefusedBefore:
		return fault.Field("precision", v.Code)
	}
	return fault.New(fault.Conflict, v.Code)
}

// parseSays reads what has changed since a refusal, under the field "precision".
func parseSays(typed string) (string, error) {
	says := tidy(typed)
	return says, fault.Reason("precision", says, says != "")
}

// The legal forms of companies of one person (INSEE, catégories juridiques):
// entrepreneur individuel, EURL, SASU, SELASU.
var soleForms = []string{"1000", "5498", "5720", "5785"}

func (o Organisation) sole() bool { return slices.Contains(soleForms, o.LegalForm) }

// private tells a company from what agents of the State may be lent to:
// associations, groupings, public bodies.
func (o Organisation) private() bool {
	return o.LegalForm != "" && (o.LegalForm[0] == '1' || o.LegalForm[0] == '2' || o.LegalForm[0] == '5' || o.LegalForm[0] == '6')
}

// small tells whether the register says that it has few employees: less than
// 50 for an association, less than 10 otherwise. Where it says nothing, no.
func (o Organisation) small(headcount string) bool {
	bands := []string{"00", "01", "02", "03"}
	if len(o.LegalForm) > 0 && o.LegalForm[0] == '9' {
		bands = append(bands, "11", "12")
	}
	return slices.Contains(bands, headcount)
}
