package organisation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

// Basis is what the NAF 2025 code of a structure that still bears one of NAF
// rév. 2 rests on.
type Basis string

// The bases, from the surest.
const (
	BySource Basis = "register" // the register gives it, beside the code that the structure bears
	ByLabel  Basis = "label"    // one activity of NAF 2025 bears the very same label
	ByChoice Basis = "choice"   // somebody has to choose
)

// Bases are all of them, in the order in which they are shown.
var Bases = []Basis{BySource, ByLabel, ByChoice}

// Carried is a structure that bears a code of NAF rév. 2, and what it would bear
// in NAF 2025.
type Carried struct {
	Organisation
	Basis Basis
	To    reference.APE   // the zero value where somebody has to choose
	Among []reference.APE // where somebody has to choose: those it may be, none when nothing is known
	Doubt string          // where somebody has to choose: the code of why
}

// CarryFilter narrows the structures to carry, as the list of structures does.
type CarryFilter struct{ Q, Department string }

// CarryPreview is what is left in NAF rév. 2, and what one deed would carry.
type CarryPreview struct {
	Basis Basis
	Count map[Basis]int
	Lines []Carried // of the basis, by name, carryMost at most
	More  bool      // there are others that were not read
	Seal  string    // what is done is what was shown
}

const (
	carryMost = 500  // structures that one deed carries
	carryRead = 2000 // structures that one preview looks up in the register
)

// PreviewCarry tells the staff which living structures still bear a code of NAF
// rév. 2, and what is known of their code of NAF 2025. Without a basis, it is the
// surest one that has any.
func (d Desk) PreviewCarry(ctx context.Context, a policy.Actor, f CarryFilter, basis Basis) (p CarryPreview, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return p, err
	}
	var all []Organisation
	var waiting map[string]bool
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		if all, err = inFormerNAF(tx, f); err != nil {
			return err
		}
		waiting, err = proposedAPE(tx)
		return err
	})
	if err != nil {
		return p, err
	}
	if len(all) > carryRead {
		all, p.More = all[:carryRead], true
	}
	by := map[Basis][]Carried{}
	for _, o := range all {
		e, err := d.known(ctx, o.SIRET)
		if err != nil {
			return p, err
		}
		c := weighCarried(o, e, waiting[o.ID])
		by[c.Basis] = append(by[c.Basis], c)
	}
	p.Basis, p.Count = basis, map[Basis]int{}
	for _, b := range Bases {
		if p.Count[b] = len(by[b]); p.Basis == "" && p.Count[b] > 0 {
			p.Basis = b
		}
	}
	p.Lines = by[p.Basis][:min(carryMost, len(by[p.Basis]))]
	p.Seal = sealOfCarried(p.Lines)
	return p, nil
}

// inFormerNAF lists the living structures that bear a code of NAF rév. 2, by
// name: one more than what is read when there are more.
func inFormerNAF(tx *sqldb.Tx, f CarryFilter) ([]Organisation, error) {
	var args []any
	where := ListFilter{Q: f.Q, Department: f.Department}.where(&args)
	return sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o
		WHERE o.status <> 'closed' AND o.ape_nomenclature = 'naf2' `+where+` ORDER BY o.sort_name, o.id LIMIT `+sqldb.Arg(&args, carryRead+1), args...)
}

// proposedAPE gives the structures whose référent has proposed another code, that
// awaits its answer.
func proposedAPE(tx *sqldb.Tx) (map[string]bool, error) {
	all, err := sqldb.Values[string](tx, `SELECT g.organisation_id FROM changes g JOIN change_fields c ON c.change_id = g.id
		WHERE c.field = 'ape' AND c.status = 'proposed'`)
	by := map[string]bool{}
	for _, one := range all {
		by[one] = true
	}
	return by, err
}

// known asks the register about an establishment; the zero value when it does not
// know it, or does not answer.
func (d Desk) known(ctx context.Context, s siret.SIRET) (register.Establishment, error) {
	if d.Register == nil || s.IsZero() {
		return register.Establishment{}, nil
	}
	e, err := d.Register.BySIRET(ctx, s)
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Unavailable {
		return register.Establishment{}, nil
	}
	return e, err
}

// weighCarried says on what the code of a structure in NAF 2025 rests. Nothing is
// sure where its référent has proposed another code, or where the register has
// another activity than the one kept here.
func weighCarried(o Organisation, e register.Establishment, waits bool) Carried {
	c := Carried{Organisation: o, Basis: ByChoice}
	says, of := e.Counterpart(o.APE), e.ActivityIn(o.APE.Nomenclature)
	among, sure := o.APE.Counterparts()
	switch {
	case waits:
		c.Doubt = "carry.proposed"
	case says.Code != "":
		c.Basis, c.To = BySource, says
	case of.Code != "" && of != o.APE:
		c.Doubt = "carry.register"
		if next := e.ActivityIn(reference.NAF25); next.Nomenclature == reference.NAF25 {
			c.Among = append(c.Among, next)
		}
	case sure:
		c.Basis, c.To = ByLabel, among[0]
	case len(among) == 0:
		c.Doubt = "carry.none"
	default:
		c.Doubt, c.Among = "carry.several", among
	}
	return c
}

// Carry writes the NAF 2025 code of the structures that the preview of that seal
// showed, all of them or none, for a reason that is kept in the history of each.
// It tells how many there were; nothing is done when the list has changed.
func (d Desk) Carry(ctx context.Context, a policy.Actor, f CarryFilter, basis Basis, shown string, why Reason) (n int, err error) {
	if err := why.enough(); err != nil {
		return 0, err
	}
	p, err := d.PreviewCarry(ctx, a, f, basis) // the register is asked before anything is written
	switch {
	case err != nil:
		return 0, err
	case p.Basis == ByChoice || len(p.Lines) == 0:
		return 0, fault.New(fault.Conflict, "carry.nobody")
	case p.Seal != shown && !d.off.seal:
		return 0, fault.New(fault.Conflict, "carry.changed")
	}
	references := make([]string, len(p.Lines))
	for i := range references {
		if references[i], err = d.changeReference(ctx); err != nil {
			return 0, err
		}
	}
	return len(p.Lines), d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := d.carrier(tx, a, p.Lines)
		if err != nil {
			return err
		}
		for i, c := range p.Lines {
			after := c.Organisation
			after.APE = c.To
			if err := rewrite(tx, a, c.Organisation, after, references[i], why); err != nil {
				return err
			}
		}
		return nil
	})
}

// carrier takes the locks of what is carried, reads the rights of a again, and
// refuses whatever has moved since it was read.
func (d Desk) carrier(tx *sqldb.Tx, a policy.Actor, lines []Carried) (policy.Actor, error) {
	var ids, keys []string
	for _, c := range lines {
		ids, keys = append(ids, c.ID), append(keys, organisationKey(c.ID))
	}
	slices.Sort(keys)
	if err := d.lock(tx, keys...); err != nil {
		return a, err
	}
	a, err := d.refresh(tx, a)
	if err != nil {
		return a, err
	}
	now, err := LoadMany(tx, ids)
	if err != nil {
		return a, err
	}
	waiting, err := proposedAPE(tx)
	if err != nil {
		return a, err
	}
	for i, c := range lines {
		o := now[c.ID]
		if err := policy.Require(a, policy.OrganisationEdit, o.Subject()); err != nil {
			return a, err
		}
		if (o.Status == Closed || o.APE != c.APE || waiting[o.ID]) && !d.off.seal {
			return a, fault.New(fault.Conflict, "carry.changed")
		}
		lines[i].Organisation = o
	}
	return a, nil
}

func sealOfCarried(all []Carried) string {
	h := sha256.New()
	for _, c := range all {
		fmt.Fprintln(h, c.ID, c.APE.Code, c.To.Code)
	}
	return hex.EncodeToString(h.Sum(nil))[:24]
}
