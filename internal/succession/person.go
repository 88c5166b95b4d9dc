package succession

import (
	"context"
	"slices"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// ofPerson is every column that names a person and that a merger moves.
var ofPerson = []move{
	{"affiliations", "person_id", "Rattachements"},
	{"organisation_requests", "person_id", "Demandes d’ajout de structure"},
	{"changes", "person_id", "Changements signalés"},
	{"rectifications", "person_id", "Corrections demandées"},
	{"contact_codes", "person_id", ""},
	{"invitations", "invited_by", ""},
	{"session_trainers", "person_id", "Sessions animées"},
	{"enrolments", "person_id", "Demandes d’inscription"},
	{"enrolments", "handover_to", ""},
	{"allotted_seats", "person_id", ""},
	{"participations", "person_id", "Participations"},
	{"documents", "person_id", "Documents"},
	{"consents", "person_id", "Services reliés"},
	{"grants", "person_id", ""},
	{"identities", "person_id", "Fournisseurs d’identité"},
	{"mails", "person_id", ""},
	{"news", "person_id", ""},
	{"address_changes", "person_id", ""},
	{"sightings", "person_id", ""},
	{"interests", "person_id", ""},
}

// personStays are the columns that name a person and that stay, each with why:
// either what an account signs in with, which goes with it, or who did
// something, which the account that goes still says.
var personStays = map[string]string{
	"emails.person_id": "moved with the account", "passwords.person_id": "goes", "logins.person_id": "goes", "authenticators.person_id": "goes", "recovery_codes.person_id": "goes",
	"passkeys.person_id": "goes", "trusted_devices.person_id": "goes", "email_proofs.person_id": "goes", "recoveries.person_id": "goes", "quiet_accounts.person_id": "goes", "calendar_feeds.person_id": "goes: whoever read it asks for another", "claims.person_id": "the staff keeps its accounts",
	"mail_choices.person_id":   "those of the account that stays hold",
	"decision_links.person_id": "expires by itself; the answer goes by the account that stays",
}

// PersonPreview is what making one account of two would do.
type PersonPreview struct {
	Kept, Gone account.Person
	Emails     []string // that the one kept receives
	Moves      []Moved
	Structures []string // where both are
	Courses    []Course // for which both have a live request
	Services   int      // to which both said yes
	Refusal    string
	Seal       string
}

// Course is one course asked for by both accounts: one request stays.
type Course struct{ Title, Stays, Ends string } // statuses

// Settled is how many conflicts the merger settles.
func (p PersonPreview) Settled() int { return len(p.Structures) + len(p.Courses) + p.Services }

// doubled is what both accounts have of what one may have once.
type doubled struct {
	ties     []organisation.Pair
	requests []enrolment.Pair
}

// PreviewPersons tells what making one account of two would do; the first one is
// kept.
func (d Desk) PreviewPersons(ctx context.Context, a policy.Actor, keptPublicID, gonePublicID string) (p PersonPreview, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, _, err = d.weighPersons(tx, a, keptPublicID, gonePublicID)
		return err
	})
	return p, err
}

func (d Desk) weighPersons(tx *sqldb.Tx, a policy.Actor, keptPublicID, gonePublicID string) (p PersonPreview, both doubled, err error) {
	if p.Kept, err = account.ByPublicID(tx, keptPublicID); err != nil {
		return p, both, err
	}
	if p.Gone, err = account.ByPublicID(tx, gonePublicID); err != nil {
		return p, both, err
	}
	if !policy.Can(a, policy.AccountMerge, p.Kept.Subject()) {
		return p, both, fault.New(fault.NotFound, "not_found")
	}
	switch {
	case p.Kept.ID == p.Gone.ID:
		p.Refusal = "merge.itself"
	case p.Kept.Status == account.Closed || p.Gone.Status == account.Closed:
		p.Refusal = "merge.account_closed"
	case p.Gone.Rank != policy.NoRank:
		p.Refusal = "account.close_staff"
	case a.Person == p.Kept.ID || a.Person == p.Gone.ID:
		p.Refusal = "merge.own"
	}
	if p.Emails, err = sqldb.Values[string](tx, `SELECT typed FROM emails WHERE person_id = $1 ORDER BY main DESC, address`, p.Gone.ID); err != nil {
		return p, both, err
	}
	if p.Moves, err = count(tx, ofPerson, p.Gone.ID); err != nil {
		return p, both, err
	}
	if both.ties, err = organisation.DoublesOf(tx, p.Kept.ID, p.Gone.ID); err != nil {
		return p, both, err
	}
	if both.requests, err = enrolment.PairsOf(tx, p.Kept.ID, p.Gone.ID); err != nil {
		return p, both, err
	}
	for _, pair := range both.requests {
		past, err := pair.Past(tx)
		if err != nil {
			return p, both, err
		}
		if past && p.Refusal == "" {
			p.Refusal = "merge.attended"
		}
	}
	if err := p.name(tx, both); err != nil {
		return p, both, err
	}
	p.Services, err = sqldb.Value[int](tx, `SELECT count(*) FROM consents a JOIN consents b ON b.client_id = a.client_id AND b.person_id = $2 WHERE a.person_id = $1`, p.Kept.ID, p.Gone.ID)
	p.Seal = seal([]any{p.Kept.ID, p.Gone.ID, p.Emails, p.Moves, p.Structures, p.Courses, p.Services})
	return p, both, err
}

// name says in words what both accounts have.
func (p *PersonPreview) name(tx *sqldb.Tx, both doubled) error {
	for _, pair := range both.ties {
		o, err := organisation.Load(tx, pair.Stays.OrganisationID)
		if err != nil {
			return err
		}
		p.Structures = append(p.Structures, o.Label())
	}
	for _, pair := range both.requests {
		title, err := sqldb.Value[string](tx, `SELECT title FROM courses WHERE id = $1`, pair.Stays.CourseID)
		if err != nil {
			return err
		}
		p.Courses = append(p.Courses, Course{title, string(pair.Stays.Status), string(pair.Ends.Status)})
	}
	return nil
}

// whyOne is what the timelines of what ends say.
const whyOne = "Deux comptes de la même personne ont été réunis : l’autre demande suit son cours."

// MergePersons makes one account of two of one person, the first one: the other
// is closed, and its addresses, affiliations, requests and papers are the
// first's. What it signed in with is gone. shown is the seal of the preview. It
// is a grave act, for a reason that is kept. Made is the public id of the one
// that is kept.
func (d Desk) MergePersons(ctx context.Context, a policy.Actor, keptPublicID, gonePublicID, shown string, why organisation.Reason) error {
	if err := fault.Reason("motif", why.String(), true); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		p, both, err := d.weighPersons(tx, a, keptPublicID, gonePublicID)
		if err != nil {
			return err
		}
		if err := tx.Lock(locksOf(p, both)...); err != nil {
			return err
		}
		if a, err = organisation.Refresh(tx, a); err != nil {
			return err
		}
		if p, both, err = d.weighPersons(tx, a, keptPublicID, gonePublicID); err != nil {
			return err
		}
		if err := policy.Require(a, policy.AccountMerge, p.Kept.Subject()); err != nil { // lately proved who they are
			return err
		}
		if p.Refusal != "" {
			return fault.New(fault.Conflict, p.Refusal)
		}
		if err := d.same(shown, p.Seal); err != nil {
			return err
		}
		tx.Made(p.Kept.PublicID)
		return d.mergePersons(tx, a, p, both, why)
	})
}

// locksOf are the people, then the organisations, in the order of the house.
func locksOf(p PersonPreview, both doubled) []string {
	people := []string{"person:" + p.Kept.ID, "person:" + p.Gone.ID}
	slices.Sort(people)
	var places []string
	for _, pair := range both.ties {
		places = append(places, "organisation:"+pair.Stays.OrganisationID)
	}
	slices.Sort(places)
	return append(people, places...)
}

func (d Desk) mergePersons(tx *sqldb.Tx, a policy.Actor, p PersonPreview, both doubled, why organisation.Reason) error {
	if !d.off.settle {
		if err := d.settlePersons(tx, p, both); err != nil {
			return err
		}
	}
	moved, err := d.carry(tx, ofPerson, p.Kept.ID, p.Gone.ID)
	if err != nil {
		return err
	}
	if err := account.Become(tx, a, p.Gone, p.Kept); err != nil {
		return err
	}
	return keep(tx, a, "person", p.Kept.ID, p.Gone.ID, moved, p.Settled(), why.String())
}

// settlePersons ends one of each two: affiliations to one structure, requests
// for one course, consents to one service.
func (d Desk) settlePersons(tx *sqldb.Tx, p PersonPreview, both doubled) error {
	reason, err := organisation.ParseReason(whyOne, true)
	if err != nil {
		return err
	}
	for _, pair := range both.requests {
		if err := d.Enrolments.EndPair(tx, pair, whyOne); err != nil {
			return err
		}
	}
	for _, pair := range both.ties {
		if err := d.Organisations.EndPair(tx, pair, reason); err != nil {
			return err
		}
		if err := repoint(tx, pair); err != nil {
			return err
		}
	}
	for _, end := range []string{
		`DELETE FROM tokens WHERE grant_id IN (SELECT id FROM grants WHERE person_id = $2 AND client_id IN (SELECT client_id FROM consents WHERE person_id = $1))`,
		`DELETE FROM grants WHERE person_id = $2 AND client_id IN (SELECT client_id FROM consents WHERE person_id = $1)`,
		`DELETE FROM consents WHERE person_id = $2 AND client_id IN (SELECT client_id FROM consents WHERE person_id = $1)`,
		`DELETE FROM interests WHERE person_id = $2 AND course_id IN (SELECT course_id FROM interests WHERE person_id = $1)`,
		`DELETE FROM quiet_accounts WHERE person_id IN ($1, $2)`, // somebody uses it
	} {
		if _, err := tx.Exec(end, p.Kept.ID, p.Gone.ID); err != nil {
			return err
		}
	}
	return nil
}
