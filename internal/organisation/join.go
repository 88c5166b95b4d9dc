package organisation

import (
	"context"
	"time"

	"profil/internal/affiliation"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// JoinForm says which organisation somebody joins, and who they are there.
type JoinForm struct {
	SIRET        siret.SIRET // an establishment of the register, or
	Organisation string      // the public id of an organisation that lives here already
	Identity
	Says    string // as typed under the field "precision": what has changed since they were refused
	Vouched bool   // an identity provider that the operator trusts says that they work there: never from a form
}

// Join ties the person who acts to an organisation, as the rules of package
// affiliation say. One that the register knows and that nobody has used yet is
// created at this very moment. Made is the public id of the organisation.
func (d Desk) Join(ctx context.Context, a policy.Actor, form JoinForm) (f Affiliation, err error) {
	known, err := d.establishment(ctx, form)
	if err != nil {
		return f, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := policy.Require(a, policy.AffiliationAsk, policy.Subject{Person: a.Person}); err != nil {
			return err
		}
		o, err := d.locked(tx, a, form, known)
		if err != nil {
			return err
		}
		if a, err = d.refresh(tx, a); err != nil {
			return err
		}
		function, err := identify(tx, a, form.Identity)
		if err != nil {
			return err
		}
		says, err := parseSays(form.Says)
		if err != nil {
			return err
		}
		tx.Made(o.PublicID)
		f = Affiliation{PersonID: a.Person, OrganisationID: o.ID, Function: function, Says: says}
		return d.affiliate(tx, a, &f, candidate{organisation: o, headcount: known.Headcount, vouched: form.Vouched})
	})
	return f, err
}

// establishment asks the register, before anything is written, about the
// establishment of a form; the zero value when it does not know it.
func (d Desk) establishment(ctx context.Context, form JoinForm) (e register.Establishment, err error) {
	if d.Register == nil {
		return e, nil
	}
	wanted := form.SIRET
	if form.Organisation != "" {
		err := d.DB.Read(ctx, func(tx *sqldb.Tx) error {
			o, err := orNothing(ByPublicID(tx, form.Organisation))
			wanted = o.SIRET
			return err
		})
		if err != nil {
			return e, err
		}
	}
	if wanted.IsZero() {
		return e, nil
	}
	e, err = d.Register.BySIRET(ctx, wanted)
	if kind := fault.KindOf(err); kind == fault.NotFound || form.Organisation != "" && kind == fault.Unavailable {
		return register.Establishment{}, nil
	}
	return e, err
}

// locked gives the organisation of a form behind its lock, created if it is its
// first use.
func (d Desk) locked(tx *sqldb.Tx, a policy.Actor, form JoinForm, known register.Establishment) (o Organisation, err error) {
	if form.Organisation != "" {
		if o, err = ByPublicID(tx, form.Organisation); err != nil {
			return o, err
		}
		if o, err = Successor(tx, o); err != nil {
			return o, err
		}
		if err := d.lock(tx, personKey(a.Person), organisationKey(o.ID)); err != nil {
			return o, err
		}
		o, err = Load(tx, o.ID)
	} else {
		if err := d.lock(tx, personKey(a.Person), siretKey(form.SIRET)); err != nil {
			return o, err
		}
		if o, err = d.firstUse(tx, a, form.SIRET, known); err != nil {
			return o, err
		}
		err = d.lock(tx, organisationKey(o.ID))
	}
	if err == nil && o.Status != Active {
		err = fault.New(fault.Conflict, "organisation.not_active")
	}
	return o, err
}

// firstUse finds the organisation that lives under a SIRET, or makes it of what
// the register says.
func (d Desk) firstUse(tx *sqldb.Tx, a policy.Actor, s siret.SIRET, known register.Establishment) (Organisation, error) {
	sites, err := BySIRET(tx, s)
	if err != nil {
		return Organisation{}, err
	}
	if len(sites) == 0 {
		if next, err := Inherits(tx, s); err != nil || next.ID != "" {
			return next, err
		}
	}
	switch { // the one without a label is the establishment itself
	case len(sites) > 0 && sites[0].SiteLabel == "":
		return sites[0], nil
	case known.Hidden() && !known.Closed && len(sites) == 0:
		return Organisation{}, fault.New(fault.Conflict, "organisation.hidden")
	case !known.SIRET.IsZero() && !known.Closed && !known.Hidden():
	case len(sites) == 1:
		return sites[0], nil
	case len(sites) > 1:
		return Organisation{}, fault.Field("structure", "site.choose")
	case known.Closed:
		return Organisation{}, fault.New(fault.Conflict, "organisation.closed")
	default:
		return Organisation{}, fault.New(fault.NotFound, "register.unknown")
	}
	o := fromEstablishment(known)
	o.APE = known.Activity(civil.DayOf(tx.Now, civil.Paris))
	return d.create(tx, a, o)
}

func (d Desk) create(tx *sqldb.Tx, a policy.Actor, o Organisation) (Organisation, error) {
	o.ID, o.PublicID, o.Status, o.CreatedAt, o.UpdatedAt = id.New(), id.Public(), Active, tx.Now, tx.Now
	if err := insertOrganisation(tx, o); err != nil {
		return o, err
	}
	return o, journal.Write(tx, a, "organisation.created", journal.Subject{Kind: "organisation", ID: o.ID}, "")
}

// affiliate begins the affiliation of a person to an organisation, where the
// rules say that it begins.
func (d Desk) affiliate(tx *sqldb.Tx, a policy.Actor, f *Affiliation, c candidate) error {
	v, err := d.judge(tx, *f, c)
	if err != nil {
		return err
	}
	if err := refusal(v); err != nil {
		return err
	}
	ev := eventOf(v)
	m, err := AffiliationLife.Find(AwaitingOrganisation, ev)
	if err != nil {
		return err
	}
	if m.To != Confirmed {
		if err := d.mayAsk(tx, *f); err != nil {
			return err
		}
	}
	f.ID, f.PublicID, f.Status, f.CreatedAt, f.UpdatedAt = id.New(), id.Public(), m.To, tx.Now, tx.Now
	f.follow(v)
	told := AffiliationAsked
	if m.To == Confirmed {
		told, f.DecidedBy, f.DecidedAt = ev, journal.ActorID(policy.Clerk), tx.Now
	}
	if err := insertAffiliation(tx, *f); err != nil {
		return err
	}
	if err := d.seat(tx, a, *f, v); err != nil {
		return err
	}
	if err := d.spend(tx, *f); err != nil {
		return err
	}
	return outbox.Tell(tx, a, "affiliation."+string(told), affiliationOf(*f), "")
}

// The limits of what makes somebody else answer, and sends them mail.
const (
	asksOfPerson = 10  // structures that one person asks to join in a day
	asksOfPlace  = 300 // people who ask to join one structure in a day
)

// mayAsk refuses one more request that somebody has to answer, once a person or
// a structure has had many in a day. What is refused was typed: it is kept.
func (d Desk) mayAsk(tx *sqldb.Tx, f Affiliation) error {
	if err := d.inADay(tx, asksOfPerson, fault.New(fault.Invalid, "affiliation.too_many"), `affiliations WHERE person_id = $1`, f.PersonID); err != nil {
		return err
	}
	return d.inADay(tx, asksOfPlace, fault.New(fault.Invalid, "affiliation.too_many_here"), `affiliations WHERE organisation_id = $1 AND status <> $2`, f.OrganisationID, Confirmed)
}

// inADay refuses one more row once as many as most were made in a day of those
// that a table and a condition name.
func (d Desk) inADay(tx *sqldb.Tx, most int, refusal error, rows string, args ...any) error {
	if d.off.asks {
		return nil
	}
	made, err := sqldb.Value[int](tx, `SELECT count(*) FROM `+rows+` AND created_at > `+sqldb.Arg(&args, tx.Now.Add(-24*time.Hour)), args...)
	if err == nil && made >= most {
		return refusal
	}
	return err
}

// eventOf is what happens to an affiliation by a verdict that lets it begin.
func eventOf(v affiliation.Verdict) AffiliationEvent {
	switch {
	case v.Referent:
		return WasFirst
	case v.Answer == affiliation.Join:
		return AffiliationProven
	case v.Answer == affiliation.AskReferent:
		return FoundReferent
	}
	return FoundNobody
}

// follow keeps in an affiliation the rule that answered, and what it proves.
func (f *Affiliation) follow(v affiliation.Verdict) {
	f.Rule, f.Evidence, f.Confidence, f.External = v.Name, v.Proof, v.Confidence, v.External
	if v.Referent {
		f.Proof = ProofFirst
	}
}

// seat makes the first account of an organisation its référent: provisional,
// unless the very rule that let them in proves who they are.
func (d Desk) seat(tx *sqldb.Tx, a policy.Actor, f Affiliation, v affiliation.Verdict) error {
	if !v.Referent {
		return nil
	}
	if !v.Proven {
		return addRole(tx, a, f, policy.ReferentProvisional)
	}
	if err := addRole(tx, policy.Clerk, f, policy.Referent); err != nil {
		return err
	}
	return journal.Write(tx, policy.Clerk, "referent.proven", affiliationOf(f), "") // the letter of the first account tells them
}
