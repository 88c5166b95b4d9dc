package organisation

import (
	"context"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
)

func naf2(code string) reference.APE { return reference.APE{Code: code, Nomenclature: reference.NAF2} }

func TestWeighCarried(t *testing.T) {
	says := func(code, next string) register.Establishment {
		return register.Establishment{SIRET: bordeaux, APECode: code, APENomenclature: reference.NAF2, APE2025: next}
	}
	later := register.Establishment{SIRET: bordeaux, APECode: "84.11Y", APENomenclature: reference.NAF25}
	for _, c := range []struct {
		here  string
		e     register.Establishment
		waits bool
		basis Basis
		to    string
		doubt string
	}{
		{"84.11Z", says("84.11Z", "84.11Y"), false, BySource, "84.11Y", ""},
		{"84.11Z", later, false, BySource, "84.11Y", ""},
		{"84.11Z", says("84.11Z", "84.11Y"), true, ByChoice, "", "carry.proposed"},
		{"84.11Z", says("85.59A", "85.59G"), false, ByChoice, "", "carry.register"},
		{"85.59A", later, false, ByChoice, "", "carry.register"},
		{"85.59A", says("85.59A", ""), false, ByLabel, "85.59G", ""},
		{"85.59A", register.Establishment{}, false, ByLabel, "85.59G", ""},
		{"85.59A", says("85.59B", ""), false, ByChoice, "", "carry.register"},
		{"38.32Z", register.Establishment{}, false, ByChoice, "", "carry.several"},
		{"70.22Z", register.Establishment{}, false, ByChoice, "", "carry.none"},
	} {
		got := weighCarried(Organisation{APE: naf2(c.here)}, c.e, c.waits)
		if got.Basis != c.basis || got.To.Code != c.to || got.Doubt != c.doubt {
			t.Errorf("%s beside %s %s: %s %s %q", c.here, c.e.APECode, c.e.APE2025, got.Basis, got.To.Code, got.Doubt)
		}
	}
}

// inTown gives Bordeaux a code of NAF rév. 2 whose counterpart is in the register.
func (w *world) inTown() (marc, odile policy.Actor, o Organisation) {
	w.t.Helper()
	l := list{establishments[0]}
	l[0].APECode, l[0].APE2025 = "84.11Z", "84.11Y"
	w.Register = l
	marc, odile, ofMarc := w.town()
	return marc, odile, w.organisation(ofMarc)
}

// The code that the register gives is written for all that were shown, with what
// was there before and why; by the gestionnaire alone, and once.
func TestCarry(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, o := w.inTown()
		_, err := w.PreviewCarry(ctx, marc, CarryFilter{}, BySource)
		refused(t, err, fault.Forbidden, "forbidden")
		elsewhere, err := w.PreviewCarry(ctx, odile, CarryFilter{Q: "Pessac"}, "")
		if err != nil || len(elsewhere.Lines) != 0 {
			t.Fatalf("the filter is lost: %+v, %v", elsewhere, err)
		}
		p, err := w.PreviewCarry(ctx, odile, CarryFilter{Department: "33"}, "")
		if err != nil || p.Basis != BySource || p.Count[BySource] != 1 || len(p.Lines) != 1 || p.Lines[0].To.Code != "84.11Y" {
			t.Fatalf("%+v, %v", p, err)
		}
		carry := func(a policy.Actor, basis Basis, seal string) (int, error) {
			return w.Carry(ctx, a, CarryFilter{Department: "33"}, basis, seal, why)
		}
		_, err = carry(marc, BySource, p.Seal)
		refused(t, err, fault.Forbidden, "forbidden")
		_, err = carry(w.staff("Paul", "Nadeau", policy.Reader), BySource, p.Seal)
		refused(t, err, fault.Forbidden, "forbidden")
		_, err = carry(odile, ByLabel, p.Seal)
		refused(t, err, fault.Conflict, "carry.nobody")
		_, err = carry(odile, BySource, elsewhere.Seal)
		refused(t, err, fault.Conflict, "carry.changed")
		if n, err := carry(odile, BySource, p.Seal); n != 1 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		page, err := w.Page(ctx, odile, o.PublicID)
		ok(t, err)
		if page.APE != (reference.APE{Code: "84.11Y", Nomenclature: reference.NAF25}) || page.OtherAPE != naf2("84.11Z") {
			t.Errorf("%v, %v", page.APE, page.OtherAPE)
		}
		if f := w.fields(page.Changes[0]); len(f) != 1 || f[0].Field != FieldAPE || f[0].Was != "84.11Z naf2" || page.Changes[0].Answer != why.String() {
			t.Errorf("%+v", f)
		}
		_, err = carry(odile, BySource, p.Seal)
		refused(t, err, fault.Conflict, "carry.nobody")
	})
}

// meddler is a register beside which somebody else writes.
type meddler struct {
	list
	meanwhile func()
}

func (m meddler) BySIRET(ctx context.Context, s siret.SIRET) (register.Establishment, error) {
	m.meanwhile()
	return m.list.BySIRET(ctx, s)
}

// A structure that somebody else writes between the look at the register and the
// deed stops it. The twin without the guard writes over what was chosen.
func TestNothingIsCarriedThatHasMoved(t *testing.T) {
	for _, off := range []bool{false, true} {
		each(t, func(t *testing.T, w *world) {
			ctx := t.Context()
			_, odile, o := w.inTown()
			p, err := w.PreviewCarry(ctx, odile, CarryFilter{}, "")
			ok(t, err)
			chosen := Form{SIRET: o.SIRET, Name: o.Name, APE: reference.APE{Code: "84.12Y", Nomenclature: reference.NAF25}, LegalForm: o.LegalForm, Address: o.Address}
			d := w.Desk
			d.off.seal = off
			d.Register = meddler{w.Register.(list), func() { ok(t, w.EditOrganisation(ctx, odile, o.PublicID, chosen, why)) }}
			_, err = d.Carry(ctx, odile, CarryFilter{}, "", p.Seal, why)
			page, _ := w.Page(ctx, odile, o.PublicID)
			switch {
			case off && (err != nil || page.APE.Code != "84.11Y"):
				t.Fatalf("without its guard, the deed still stops: %v, %s", err, page.APE.Code)
			case !off && page.APE.Code != "84.12Y":
				t.Errorf("what was chosen is lost: %s", page.APE.Code)
			}
			if !off {
				refused(t, err, fault.Conflict, "carry.changed")
			}
		})
	}
}
