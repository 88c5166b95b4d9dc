package organisation

import (
	"slices"
	"testing"

	"profil/internal/email"
	"profil/internal/fault"
	"profil/internal/sqldb"
)

// as is what a référent sees of the form before they touch it.
func as(o Organisation) Proposal { return Proposal{Typed: o.Typed()} }

func (w *world) fields(g Change) (all []FieldChange) {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) error {
		got, err := LoadChange(tx, g.ID)
		all = got.Fields
		return err
	})
	return all
}

func TestWeigh(t *testing.T) {
	e := establishments[0]
	for _, c := range []struct {
		field        Field
		was, becomes string
		want         Weight
	}{
		{FieldName, "Commune de Bordeaux", "COMMUNE DE BORDEAUX", Cosmetic},
		{FieldName, "Ville de Bordeaux", "Commune de Bordeaux", InRegister},
		{FieldName, "Commune de Bordeaux", "Ville de Bordeaux", Moderated},
		{FieldName, "", "Ville", Moderated},
		{FieldAcronym, "", "VDB", Cosmetic},
		{FieldPhone, "", "0556000000", Cosmetic},
		{FieldSite, "", "annexe", Moderated},
		{FieldLegalForm, "9220", "7210", InRegister},
		{FieldLegalForm, "7210", "9220", Moderated},
		{FieldContact, "a@b.fr", "A@b.fr", Moderated},
		{FieldSIRET, "", "1", Moderated},
	} {
		if got := weigh(c.field, c.was, c.becomes, e); got != c.want {
			t.Errorf("%s from %q to %q is %s, want %s", c.field, c.was, c.becomes, got, c.want)
		}
	}
	closed := e
	closed.Closed = true
	if got := weigh(FieldName, "Ville", e.Name, closed); got != Moderated {
		t.Errorf("what a closed establishment says is %s", got)
	}
}

func TestProposeChange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc)
		_, err := w.ProposeChange(ctx, marc, o.PublicID, as(o))
		field(t, err, "changement", "change.too_short")

		p := as(o)
		p.Acronym, p.Phone, p.Name, p.Contact = "VDB", "05 56 00 00 00", "Ville de Bordeaux", "accueil@bordeaux.example"
		p.Postcode, p.INSEE = "33600", "33318"
		g := must(w.ProposeChange(ctx, marc, o.PublicID, p))
		got := w.organisation(ofMarc)
		if got.Acronym != "VDB" || got.Phone != "0556000000" || got.Name != o.Name || got.Address != o.Address {
			t.Errorf("only what is cosmetic is written at once: %+v", got)
		}
		want := []FieldStatus{FieldProposed, FieldWritten, FieldProposed, FieldWritten, FieldProposed}
		var is []FieldStatus
		for _, c := range w.fields(g) {
			is = append(is, c.Status)
		}
		if !slices.Equal(is, want) {
			t.Errorf("%v, want %v", is, want)
		}
		_, err = w.ProposeChange(ctx, marc, o.PublicID, p)
		field(t, err, "denomination", "change.waiting")

		refused(t, w.HandleChange(ctx, odile, g.PublicID, WasHandled, why), fault.Conflict, "change.by_field")
		answers := map[Field]FieldAnswer{FieldName: {Accept: true}, FieldAddress: {Why: "Le"}}
		err = w.DecideChange(ctx, odile, g.PublicID, answers, Reason{})
		field(t, err, "motif-address", "reason.too_short")
		field(t, err, "decision-contact", "choose")
		answers[FieldAddress] = FieldAnswer{Why: "Le répertoire garde l’ancienne adresse."}
		answers[FieldContact] = FieldAnswer{Accept: true}
		refused(t, w.DecideChange(ctx, marc, g.PublicID, answers, Reason{}), fault.Forbidden, "forbidden")
		ok(t, w.DecideChange(ctx, odile, g.PublicID, answers, Reason{}))
		refused(t, w.DecideChange(ctx, odile, g.PublicID, answers, Reason{}), fault.Conflict, "not_now")
		got = w.organisation(ofMarc)
		if got.Name != "Ville de Bordeaux" || got.Address != o.Address {
			t.Errorf("what is accepted is written, what is refused is not: %+v", got)
		}
		if hits := must(w.Find(ctx, "ville de bordeaux", 5)).Hits; len(hits) != 1 {
			t.Errorf("the finder does not know the new name: %+v", hits)
		}
		w.read(func(tx *sqldb.Tx) error {
			contact, err := contactOf(tx, o.ID)
			if contact.Address != must(email.Parse("accueil@bordeaux.example")) {
				t.Errorf("the official contact is %v", contact.Address)
			}
			return err
		})
		page := must(w.Page(ctx, marc, o.PublicID))
		if len(page.Changes) != 1 || len(page.Changes[0].Fields) != 5 || page.Changes[0].Fields[2].Reason == "" || page.Names[page.Changes[0].DecidedBy] != "Odile Garnier" {
			t.Errorf("the history is %+v", page.Changes)
		}
	})
}

// What is only spelling, or in the register, awaits nobody.
func TestWhatAwaitsNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc)
		ok(t, w.EditOrganisation(ctx, odile, o.PublicID, form(bordeaux, "Vile de Bordo", ""), why))
		o = w.organisation(ofMarc)
		p := as(o)
		p.Name, p.LegalForm = "Commune de Bordeaux", "7210"
		g := must(w.ProposeChange(ctx, marc, o.PublicID, p))
		if got := w.organisation(ofMarc); got.Name != "Commune de Bordeaux" || got.LegalForm != "7210" || g.Status != Handled {
			t.Errorf("what the register says too is written at once: %+v, %s", got, g.Status)
		}
		if q := must(w.Queue(ctx, odile)); len(q.Changes) != 0 {
			t.Errorf("it awaits the gestionnaire: %+v", q.Changes)
		}
		if told := w.told(); told[len(told)-1] != "change.written" {
			t.Errorf("the operator is not told: %v", told)
		}
		history := must(w.Page(ctx, odile, o.PublicID)).Changes
		if len(history) != 2 || len(history[1].Fields) == 0 || history[1].Answer != why.String() {
			t.Errorf("what the staff wrote is in the history: %+v", history)
		}
	})
}

// Two sites of one SIRET never bear one label, whoever proposes it.
func TestAProposedSiteIsApart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc)
		p := as(o)
		p.SiteLabel = "annexe"
		g := must(w.ProposeChange(ctx, marc, o.PublicID, p))
		w.write(func(tx *sqldb.Tx) error {
			_, err := w.create(tx, odile, Organisation{SIRET: bordeaux, Name: "Commune de Bordeaux", SiteLabel: "Annexe", Source: FromRequest})
			return err
		})
		field(t, w.DecideChange(ctx, odile, g.PublicID, map[Field]FieldAnswer{FieldSite: {Accept: true}}, Reason{}), "decision-site", "siret.in_list")
		if got := w.organisation(ofMarc); got.SiteLabel != "" {
			t.Errorf("%+v", got)
		}
	})
}
