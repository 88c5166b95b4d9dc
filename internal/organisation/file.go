package organisation

import (
	"context"
	"slices"

	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/sqldb"
)

// RequestFile is one request as its page shows it, to its author and to the
// staff.
type RequestFile struct {
	RequestLine
	Function     string                 // of the author
	Affiliation  Affiliation            // the one that awaits it, or what became of it
	Organisation Organisation           // once it was granted
	Paper        Paper                  // what goes with it, without its bytes; none has the zero value
	Register     register.Establishment // what the register says of the SIRET, to the staff
	Compared     []Compared             // what was typed beside it, to the staff
	Domain       DomainEvidence         // to the staff
	Similar      []RequestLine          // that await an answer for the same site, to the staff
	DecidedBy    string                 // name
	Events       []RequestEvent         // what a may do
}

// Request gives one request to who may read it. That somebody of the staff has
// read it is recorded, and its author can consult it.
func (d Desk) Request(ctx context.Context, a policy.Actor, publicID string) (f RequestFile, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err = d.requestFile(tx, a, publicID)
		return err
	})
	if err != nil || !a.Staff(policy.Reader) {
		return f, err
	}
	if f.Register, err = d.known(ctx, f.Form.SIRET); err != nil {
		return f, err
	}
	f.Compared = compare(ofForm(f.Form), f.Register)
	return f, journal.Saw(ctx, d.DB, a, journal.Look{Person: f.PersonID, What: "request", Subject: f.ID, Seat: policy.By(a, policy.RequestRead, f.Request.Subject())})
}

func (d Desk) requestFile(tx *sqldb.Tx, a policy.Actor, publicID string) (f RequestFile, err error) {
	lines, err := d.requestLines(tx, a, `q.public_id = $1`, publicID)
	if err != nil {
		return f, err
	}
	if len(lines) == 0 {
		return f, fault.New(fault.NotFound, "not_found")
	}
	f.RequestLine = lines[0]
	f.Events = RequestLife.Open(a, f.Status, f.Subject())
	f.Affiliation, err = orNothing(sqldb.One(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f WHERE f.request_id = $1`, f.ID))
	if err != nil {
		return f, err
	}
	f.Function = f.Affiliation.Function
	if f.Paper, err = paperOf(tx, f.ID); err != nil {
		return f, err
	}
	if f.OrganisationID != "" {
		if f.Organisation, err = Load(tx, f.OrganisationID); err != nil {
			return f, err
		}
	}
	if a.Staff(policy.Reader) {
		if err := d.weighRequest(tx, a, &f); err != nil {
			return f, err
		}
	}
	names, err := namesOf(tx, []string{f.Request.DecidedBy})
	f.DecidedBy = names[f.Request.DecidedBy]
	return f, err
}

// weighRequest adds what the staff weighs beside a request.
func (d Desk) weighRequest(tx *sqldb.Tx, a policy.Actor, f *RequestFile) (err error) {
	if f.Domain, err = domainEvidence(tx, f.Who, f.PersonID, f.OrganisationID); err != nil {
		return err
	}
	if f.Similar, err = d.similarRequests(tx, a, f.Request); err != nil {
		return err
	}
	asked := ofForm(f.Form)
	asked.ID = f.OrganisationID
	if f.Evidence.Alike, err = alike(tx, asked); err != nil {
		return err
	}
	f.Evidence.Past, err = sqldb.All(tx, scanRequest, `SELECT `+requestColumns+` FROM organisation_requests q
		WHERE q.siret = $1 AND q.id <> $2 AND q.status IN ('accepted', 'rejected', 'withdrawn') ORDER BY q.created_at DESC, q.id DESC LIMIT 10`, f.Form.SIRET, f.RequestLine.ID)
	return err
}

// AffiliationFile is one affiliation as its page shows it: to the person, to
// the référents, to the staff.
type AffiliationFile struct {
	AffiliationLine
	Request   Request // of the missing organisation, the zero value without one
	DecidedBy string  // name
	Events    []AffiliationEvent
	May       May
	Others    []Tie // other affiliations of the person, to the staff
	Provider  bool
	Compared  []Compared        // the organisation beside what the register says, to the staff
	Domain    DomainEvidence    // to the staff
	Similar   []AffiliationLine // that await the same answer, to the staff
	// Recognises is the domain of the person's address that whoever reads may
	// verify for the organisation as they confirm, "" without.
	Recognises string
}

// Affiliation gives one affiliation to who may read it. That somebody else than
// the person has read it is recorded, and the person can consult it.
func (d Desk) Affiliation(ctx context.Context, a policy.Actor, publicID string) (f AffiliationFile, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		f, err = d.affiliationFile(tx, a, publicID)
		return err
	})
	if err != nil {
		return f, err
	}
	if !a.Staff(policy.Reader) {
		return f, d.sawTie(ctx, a, f)
	}
	e, err := d.known(ctx, f.Organisation.SIRET)
	if err != nil {
		return f, err
	}
	f.Compared = compare(f.Organisation, e)
	return f, d.sawTie(ctx, a, f)
}

// sawTie records that a has read an affiliation.
func (d Desk) sawTie(ctx context.Context, a policy.Actor, f AffiliationFile) error {
	return journal.Saw(ctx, d.DB, a, journal.Look{Person: f.PersonID, What: "affiliation", Subject: f.ID, Seat: policy.By(a, policy.AffiliationRead, f.Subject())})
}

func (d Desk) affiliationFile(tx *sqldb.Tx, a policy.Actor, publicID string) (f AffiliationFile, err error) {
	lines, err := d.affiliationLines(tx, a, `f.public_id = $1`, publicID)
	if err != nil {
		return f, err
	}
	if len(lines) == 0 {
		return f, fault.New(fault.NotFound, "not_found")
	}
	f.AffiliationLine = lines[0]
	f.Events = AffiliationLife.Open(a, f.Status, f.Subject())
	if f.RequestID != "" {
		if f.Request, err = LoadRequest(tx, f.RequestID); err != nil {
			return f, err
		}
	}
	if f.OrganisationID != "" {
		if f.Provider, err = isProvider(tx, f.OrganisationID); err != nil {
			return f, err
		}
		f.May = mayAt(a, f.Organisation, f.Provider)
	}
	if a.Staff(policy.Reader) {
		ties, err := d.ties(tx, a, f.PersonID)
		if err != nil {
			return f, err
		}
		for _, t := range ties {
			if t.ID != f.ID {
				f.Others = append(f.Others, t)
			}
		}
		if f.Domain, err = domainEvidence(tx, f.Who, f.PersonID, f.OrganisationID); err != nil {
			return f, err
		}
		if f.Similar, err = d.similarTo(tx, a, f.AffiliationLine); err != nil {
			return f, err
		}
	}
	if slices.Contains(f.Events, AffiliationConfirmed) && policy.Can(a, policy.DomainDecide, f.Organisation.Subject()) {
		if f.Recognises, err = recognisable(tx, f.Organisation, f.Who.Email); err != nil {
			return f, err
		}
	}
	names, err := namesOf(tx, []string{f.Affiliation.DecidedBy})
	f.DecidedBy = names[f.Affiliation.DecidedBy]
	return f, err
}

// ChangeFile is one reported change as its page shows it.
type ChangeFile struct {
	ChangeLine
	DecidedBy string // name
	Events    []ChangeEvent
	Compared  []Compared // the organisation beside what the register says, to the staff
}

// Change gives one reported change to its author, to the référents of the
// organisation and to the staff; its author can consult who has read it.
func (d Desk) Change(ctx context.Context, a policy.Actor, publicID string) (f ChangeFile, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if f.ChangeLine, err = sqldb.One(tx, d.scanChangeLine, changeLineQuery+`WHERE g.public_id = $1`, publicID); err != nil {
			return err
		}
		s := f.Change.Subject()
		if !policy.Can(a, policy.ChangeReport, s) && !a.Staff(policy.Reader) && a.Person != f.PersonID {
			return fault.New(fault.NotFound, "not_found")
		}
		f.Events = ChangeLife.Open(a, f.Change.Status, s)
		by, err := FieldsOf(tx, []string{f.Change.ID})
		if err != nil {
			return err
		}
		f.Fields = by[f.Change.ID]
		names, err := namesOf(tx, []string{f.Change.DecidedBy})
		f.DecidedBy = names[f.Change.DecidedBy]
		return err
	})
	if err != nil {
		return f, err
	}
	look := journal.Look{Person: f.PersonID, What: "change", Subject: f.Change.ID, Seat: policy.By(a, policy.ChangeReport, f.Change.Subject())}
	if look.Seat == "" {
		look.Seat = policy.By(a, policy.BackOfficeRead, policy.Subject{})
	}
	if err := journal.Saw(ctx, d.DB, a, look); err != nil || !a.Staff(policy.Reader) || f.Organisation.SIRET.IsZero() {
		return f, err
	}
	e, err := d.establishment(ctx, JoinForm{Organisation: f.Organisation.PublicID})
	f.Compared = compare(f.Organisation, e)
	return f, err
}
