package organisation

import (
	"context"

	"profil/internal/affiliation"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// RequestOrganisation asks the gestionnaire for an organisation that the list
// lacks, and ties the person to it as soon as it is accepted. A SIRET that can
// be chosen in the list is refused under the field "siret", and one without a
// SIRET that comes without a paper under "justificatif". Made is the public id
// of the request.
func (d Desk) RequestOrganisation(ctx context.Context, a policy.Actor, form Form, who Identity, papers ...Paper) (q Request, err error) {
	if form.Registration.Kind != "" && len(papers) == 0 {
		return q, fault.Field("justificatif", "required.justificatif")
	}
	if err := d.notInRegister(ctx, form); err != nil {
		return q, err
	}
	reference, err := d.DB.NextReference(ctx, "structure", civil.DayOf(d.DB.Now(), civil.Paris).Year())
	if err != nil {
		return q, err
	}
	err = d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := d.lock(tx, personKey(a.Person), form.key()); err != nil {
			return err
		}
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		q = Request{ID: id.New(), PublicID: id.Public(), Reference: reference, PersonID: a.Person, Form: form, Status: Requested, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		if err := policy.Require(a, policy.RequestMake, q.Subject()); err != nil {
			return err
		}
		if err := d.mayBeAsked(tx, q); err != nil {
			return err
		}
		function, err := identify(tx, a, who)
		if err != nil {
			return err
		}
		if err := insertRequest(tx, q); err != nil {
			return err
		}
		if err := insertPapers(tx, q.ID, papers); err != nil {
			return err
		}
		f := Affiliation{
			ID: id.New(), PublicID: id.Public(), PersonID: a.Person, RequestID: q.ID, Function: function,
			Status: AwaitingOrganisation,
		}
		if err := insertAffiliation(tx, f); err != nil {
			return err
		}
		if err := journal.Write(tx, a, "affiliation.asked", affiliationOf(f), ""); err != nil {
			return err
		}
		tx.Made(q.PublicID)
		return outbox.Tell(tx, a, "request.requested", requestOf(q), "")
	})
	return q, err
}

func requestOf(q Request) journal.Subject { return journal.Subject{Kind: "request", ID: q.ID} }

// notInRegister refuses to ask for an establishment that the register has and
// that is open, unless it is for one more site of it.
func (d Desk) notInRegister(ctx context.Context, form Form) error {
	if d.Register == nil || form.SIRET.IsZero() || french.Fold(form.SiteLabel) != "" {
		return nil
	}
	e, err := d.Register.BySIRET(ctx, form.SIRET)
	switch {
	case fault.KindOf(err) == fault.NotFound, err == nil && (e.Closed || e.Hidden()):
		return nil
	case err != nil:
		return err
	}
	return fault.Field("siret", "siret.in_list")
}

// mayBeAsked refuses a request for a site that lives here already, and a second
// one of the same person for the same site.
func (d Desk) mayBeAsked(tx *sqldb.Tx, q Request) error {
	site := french.Fold(q.Form.SiteLabel)
	there, err := byForm(tx, q.Form)
	if err != nil {
		return err
	}
	for _, o := range there {
		if french.Fold(o.SiteLabel) == site {
			return fault.Field(numberField[q.Form.Registration.Kind], "siret.in_list")
		}
	}
	same, err := sqldb.All(tx, scanRequest, `SELECT `+requestColumns+` FROM organisation_requests q
		WHERE q.person_id = $1 AND q.siret = $2 AND q.id <> $3 AND q.status IN ('requested', 'info_requested')`, q.PersonID, q.Form.SIRET.Digits(), q.ID)
	for _, o := range same {
		if french.Fold(o.Form.SiteLabel) == site && o.Form.Registration == q.Form.Registration {
			return fault.New(fault.Conflict, "request.already")
		}
	}
	return err
}

// numberField is the field of what names an organisation.
var numberField = map[RegistrationKind]string{"": "siret", RNA: "rna", Foreign: "numero"}

// CorrectRequest sends again, corrected, a request of which the gestionnaire
// asked more; a paper takes the place of the one before.
func (d Desk) CorrectRequest(ctx context.Context, a policy.Actor, publicID string, form Form, papers ...Paper) error {
	if err := d.notInRegister(ctx, form); err != nil {
		return err
	}
	return d.request(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, q Request) error {
		if err := d.lock(tx, form.key()); err != nil {
			return err
		}
		if form.Registration.Kind != q.Form.Registration.Kind { // its paper would prove something else
			return fault.New(fault.Conflict, "stale")
		}
		q.Form = form
		if err := policy.Require(a, policy.RequestCorrect, q.Subject()); err != nil {
			return err
		}
		if err := d.mayBeAsked(tx, q); err != nil {
			return err
		}
		if err := insertPapers(tx, q.ID, papers); err != nil {
			return err
		}
		return d.moveRequest(tx, a, &q, Corrected, Reason{})
	})
}

// Verdict is what the gestionnaire answers to a request.
type Verdict struct {
	Event        RequestEvent // WasGranted, WasRefused or AskedInfo
	Why          Reason       // needed to refuse and to ask for a correction
	AlsoReferent bool         // with WasGranted: the person is its référent, and proven so
}

// DecideRequest answers a request. When it is granted the organisation is
// created, and the account finishes by itself: the person's affiliation goes
// where it would have gone had the organisation been in the list.
func (d Desk) DecideRequest(ctx context.Context, a policy.Actor, publicID string, v Verdict) error {
	if v.Event != WasGranted {
		if err := v.Why.enough(); err != nil {
			return err
		}
	}
	return d.request(ctx, a, publicID, func(tx *sqldb.Tx, a policy.Actor, q Request) error {
		return d.verdict(tx, a, q, v)
	})
}

func (d Desk) verdict(tx *sqldb.Tx, a policy.Actor, q Request, v Verdict) error {
	if err := policy.Require(a, policy.RequestDecide, q.Subject()); err != nil {
		return err
	}
	if a.Person == q.PersonID {
		return fault.New(fault.Forbidden, "affiliation.own")
	}
	switch v.Event {
	case WasGranted:
		return d.grantRequest(tx, a, q, v)
	case WasRefused, AskedInfo:
	default:
		return fault.Field("decision", "choose")
	}
	q.DecidedBy, q.DecidedAt = a.Person, tx.Now
	if err := d.moveRequest(tx, a, &q, v.Event, v.Why); err != nil || v.Event == AskedInfo {
		return err
	}
	return d.ofRequest(tx, q, func(f Affiliation) error {
		return d.move(tx, a, &f, AffiliationRefused, v.Why)
	})
}

// grantRequest creates the organisation, or finds it if somebody else's request
// for it was granted before.
func (d Desk) grantRequest(tx *sqldb.Tx, a policy.Actor, q Request, v Verdict) error {
	if _, err := RequestLife.Find(q.Status, WasGranted); err != nil {
		return err
	}
	o, err := d.requested(tx, a, q.Form)
	if err != nil {
		return err
	}
	if err := d.lock(tx, organisationKey(o.ID)); err != nil {
		return err
	}
	q.DecidedBy, q.DecidedAt, q.OrganisationID = a.Person, tx.Now, o.ID
	if err := d.moveRequest(tx, a, &q, WasGranted, v.Why); err != nil {
		return err
	}
	return d.ofRequest(tx, q, func(f Affiliation) error {
		return d.finish(tx, a, f, o, v.AlsoReferent)
	})
}

func (d Desk) requested(tx *sqldb.Tx, a policy.Actor, f Form) (Organisation, error) {
	there, err := byForm(tx, f)
	if err != nil {
		return Organisation{}, err
	}
	for _, o := range there {
		if french.Fold(o.SiteLabel) == french.Fold(f.SiteLabel) {
			return o, nil
		}
	}
	return d.create(tx, a, Organisation{
		SIRET: f.SIRET, Registration: f.Registration, Name: f.Name, Acronym: f.Acronym, SiteLabel: f.SiteLabel, APE: f.APE, LegalForm: f.LegalForm,
		Address: f.Address, Phone: f.Phone, Source: FromRequest,
	})
}

// finish ties the author of a granted request to the organisation.
func (d Desk) finish(tx *sqldb.Tx, a policy.Actor, f Affiliation, o Organisation, alsoReferent bool) error {
	f.OrganisationID = o.ID
	v, err := d.judge(tx, f, candidate{organisation: o})
	if err != nil {
		return err
	}
	if v.Answer == affiliation.Refuse {
		why := Reason{v.Why}
		if v.Name == affiliation.Already || v.Name == affiliation.Waiting { // joined otherwise meanwhile
			why = Reason{french.Sentence("affiliation.joined_otherwise")}
		}
		return d.move(tx, a, &f, AffiliationRefused, why)
	}
	f.follow(v)
	if err := d.move(tx, a, &f, eventOf(v), Reason{}); err != nil {
		return err
	}
	if err := d.seat(tx, a, f, v); err != nil {
		return err
	}
	switch {
	case !alsoReferent || v.Proven:
		return nil
	case v.Referent:
		return d.confirmReferent(tx, a, f, Reason{})
	case v.Answer == affiliation.AskReferent:
		return fault.New(fault.Conflict, "referent.there")
	}
	if f.Status != Confirmed {
		f.Proof, f.Evidence, f.Confidence = ProofManager, affiliation.ByManager, affiliation.HighConfidence
		if err := d.move(tx, a, &f, AffiliationConfirmed, Reason{}); err != nil {
			return err
		}
	}
	return d.grant(tx, a, f, policy.Referent)
}

// ofRequest runs a deed on the affiliation that awaits a request.
func (d Desk) ofRequest(tx *sqldb.Tx, q Request, deed func(Affiliation) error) error {
	all, err := sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		WHERE f.request_id = $1 AND f.status = 'awaiting_organisation'`, q.ID)
	if err != nil {
		return err
	}
	for _, f := range all {
		if err := deed(f); err != nil {
			return err
		}
	}
	return nil
}

// giveUpRequest ends the request of somebody who wants it no more.
func (d Desk) giveUpRequest(tx *sqldb.Tx, a policy.Actor, requestID string) error {
	q, err := LoadRequest(tx, requestID)
	if err != nil {
		return err
	}
	return d.moveRequest(tx, a, &q, WasGivenUp, Reason{})
}

// request runs a deed on a request that a may read, behind the lock of its
// SIRET and with the rights of a read again.
func (d Desk) request(ctx context.Context, a policy.Actor, publicID string, deed func(*sqldb.Tx, policy.Actor, Request) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		q, err := requestByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := d.lock(tx, q.Form.key()); err != nil {
			return err
		}
		a, err := d.refresh(tx, a)
		if err != nil {
			return err
		}
		if q, err = LoadRequest(tx, q.ID); err != nil {
			return err
		}
		if err := policy.See(a, policy.RequestRead, q.Subject()); err != nil {
			return err
		}
		tx.Made(q.PublicID)
		return deed(tx, a, q)
	})
}

// moveRequest makes ev happen to a request.
func (d Desk) moveRequest(tx *sqldb.Tx, a policy.Actor, q *Request, ev RequestEvent, why Reason) error {
	m, err := RequestLife.Find(q.Status, ev)
	if err != nil {
		return err
	}
	if err := policy.Require(a, m.By, q.Subject()); err != nil {
		return err
	}
	q.Status, q.UpdatedAt = m.To, tx.Now
	if ev != Corrected { // what was asked for stays readable beside the correction
		q.Reason = why.String()
	}
	if err := advanceRequest(tx, *q, m.From); err != nil {
		return err
	}
	if ev == WasGivenUp { // nobody is told but the journal
		return journal.Write(tx, a, "request."+string(ev), requestOf(*q), "")
	}
	return outbox.Tell(tx, a, "request."+string(ev), requestOf(*q), why.String())
}
