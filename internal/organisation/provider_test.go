package organisation

import (
	"slices"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

var checked = TypedCapability{NDA: "75 33 12345 33", Region: "75", Status: "active", CheckedOn: "23/11/2026", QualiopiFrom: "2025-01-10", QualiopiTo: "2028-01-09"}

func TestProvider(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		nora, odile, ofNora := w.town()
		o := w.organisation(ofNora)
		c, err := ParseCapability(checked)
		ok(t, err)
		refused(t, w.GrantProvider(ctx, nora, o.PublicID, c), fault.Forbidden, "forbidden")
		details := Details{SignatoryName: "Nora Belkacem", SignatoryQuality: "directrice", ContactName: "Accueil", ContactEmail: "accueil@forets.example", DisabilityContact: "Hugo Marchand, 05 56 00 00 00", InternalRules: "Article 1"}
		refused(t, w.EditProvider(ctx, nora, o.PublicID, details), fault.Conflict, "role.not_provider")
		ok(t, w.GrantProvider(ctx, odile, o.PublicID, c))
		ok(t, w.EditProvider(ctx, nora, o.PublicID, details))
		stale := details
		stale.Edition = 1 // what Odile wrote of the capability, Nora’s form had read; her own deed, it has not
		refused(t, w.EditProvider(ctx, nora, o.PublicID, stale), fault.Conflict, "edited_since")
		stale.Edition = 2
		ok(t, w.EditProvider(ctx, nora, o.PublicID, stale))
		hugo, ofHugo := w.colleague(nora, "Hugo", "Marchand", policy.Organiser, policy.Trainer)
		refused(t, w.EditProvider(ctx, hugo, o.PublicID, details), fault.Forbidden, "forbidden")
		if !hugo.Is(policy.Organiser, o.ID) {
			t.Errorf("%+v", hugo)
		}
		holders := func(role policy.Role) (all []string) {
			w.read(func(tx *sqldb.Tx) (err error) {
				all, err = Holders(tx, o.ID, role)
				return err
			})
			return all
		}
		if got := holders(policy.Trainer); !slices.Equal(got, []string{hugo.Person}) {
			t.Errorf("trainers: %v", got)
		}

		c.NDAStatus = NDASuspended // looked at again: what the provider says of itself stays
		ok(t, w.GrantProvider(ctx, odile, o.PublicID, c))
		p, err := w.Page(ctx, hugo, o.PublicID)
		ok(t, err)
		if !p.Offers || p.Provider.NDAStatus != NDASuspended || p.Provider.SignatoryName != "Nora Belkacem" || p.Provider.QualiopiTo != "2028-01-09" || p.Provider.NDARegion != "Nouvelle-Aquitaine" {
			t.Errorf("%+v", p.Provider)
		}
		if all := must(w.Providers(ctx, odile)); len(all) != 1 || all[0].Organisation.ID != o.ID {
			t.Errorf("%+v", all)
		}
		_, err = w.Providers(ctx, nora)
		refused(t, err, fault.Forbidden, "forbidden")
		claire, _ := w.colleague(nora, "Claire", "Vasseur")
		if p, err = w.Page(ctx, claire, o.PublicID); err != nil || !p.Offers || p.Provider.NDA != "" {
			t.Errorf("%+v %v", p.Provider, err)
		}

		field(t, w.WithdrawProvider(ctx, odile, o.PublicID, Reason{}), "motif", "reason.too_short")
		ok(t, w.WithdrawProvider(ctx, odile, o.PublicID, why))
		refused(t, w.WithdrawProvider(ctx, odile, o.PublicID, why), fault.Conflict, "not_now")
		if hugo = w.now(hugo); hugo.Is(policy.Organiser, o.ID) || len(holders(policy.Trainer)) != 0 {
			t.Error("Hugo still runs courses")
		}
		w.stands(ofHugo, Confirmed, policy.Organiser, policy.Trainer) // should it come back
		refused(t, w.GrantRole(ctx, nora, ofNora.PublicID, policy.Trainer, Reason{}), fault.Conflict, "role.not_provider")
		got := w.told()
		if n := len(slices.DeleteFunc(got, func(k string) bool { return k != "provider.granted" && k != "provider.withdrawn" })); n != 2 {
			t.Errorf("told %v", got)
		}
	})
}

func TestParseCapability(t *testing.T) {
	c, err := ParseCapability(checked)
	ok(t, err)
	if c.NDA != "75331234533" || c.Unusual() || c.CheckedOn != "2026-11-23" {
		t.Errorf("%+v", c)
	}
	odd := checked
	odd.NDA = "75-33-12345-40"
	if c, err := ParseCapability(odd); err != nil || !c.Unusual() {
		t.Errorf("%+v %v", c, err)
	}
	for _, k := range []struct {
		field, code string
		change      func(*TypedCapability)
	}{
		{"nda", "nda.wrong", func(t *TypedCapability) { t.NDA = "75 33 1234 33" }},
		{"nda", "nda.wrong", func(t *TypedCapability) { t.NDA = "75 33 1234é 33" }},
		{"nda_region", "choose", func(t *TypedCapability) { t.Region = "Aquitaine" }},
		{"nda_statut", "choose", func(t *TypedCapability) { t.Status = "" }},
		{"nda_verifie_le", "required", func(t *TypedCapability) { t.CheckedOn = "" }},
		{"nda_verifie_le", "day.wrong", func(t *TypedCapability) { t.CheckedOn = "31/02/2026" }},
		{"qualiopi_au", "qualiopi.both", func(t *TypedCapability) { t.QualiopiTo = "" }},
		{"qualiopi_au", "day.order", func(t *TypedCapability) { t.QualiopiTo = "2024-01-01" }},
	} {
		typed := checked
		k.change(&typed)
		_, err := ParseCapability(typed)
		field(t, err, k.field, k.code)
		said(t, k.code)
	}
	_, err = ParseDetails(Details{ContactEmail: "accueil"})
	for name, code := range map[string]string{
		"signataire_nom": "required.signataire_nom", "signataire_qualite": "required.signataire_qualite", "contact_nom": "required.contact_nom",
		"referent_handicap": "required.referent_handicap", "contact_courriel": "email.at",
	} {
		field(t, err, name, code)
		said(t, code)
	}
}

func TestAdhesions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc)
		active := func(year int, want bool) {
			t.Helper()
			w.read(func(tx *sqldb.Tx) error {
				got, err := AdhesionActive(tx, o.ID, year)
				if got != want {
					t.Errorf("the adhésion of %d is active: %v", year, got)
				}
				return err
			})
		}
		lucas := w.newcomer("Lucas") // to who does not belong there it does not exist
		refused(t, w.AskAdhesion(ctx, lucas, o.PublicID, 2026), fault.NotFound, "not_found")
		_, err := w.ReportChange(ctx, lucas, o.PublicID, "La mairie déménage.")
		refused(t, err, fault.NotFound, "not_found")
		ok(t, w.AskAdhesion(ctx, marc, o.PublicID, 2026))
		active(2026, false)
		refused(t, w.AskAdhesion(ctx, marc, o.PublicID, 2026), fault.Conflict, "adhesion.already")
		refused(t, w.GrantAdhesion(ctx, odile, o.PublicID, 2026, Reason{}), fault.Conflict, "adhesion.already")
		refused(t, w.GrantAdhesion(ctx, marc, o.PublicID, 2027, Reason{}), fault.Forbidden, "forbidden")
		field(t, w.AskAdhesion(ctx, marc, o.PublicID, 2025), "annee", "adhesion.year")
		field(t, w.AskAdhesion(ctx, marc, o.PublicID, 2028), "annee", "adhesion.year")
		p := must(w.Page(ctx, odile, o.PublicID))
		ok(t, w.DecideAdhesion(ctx, odile, p.Adhesions[0].PublicID, Granted, Reason{}))
		active(2026, true)
		field(t, w.DecideAdhesion(ctx, odile, p.Adhesions[0].PublicID, Stopped, Reason{}), "motif", "reason.too_short")
		ok(t, w.DecideAdhesion(ctx, odile, p.Adhesions[0].PublicID, Stopped, why))
		active(2026, false)
		ok(t, w.GrantAdhesion(ctx, odile, o.PublicID, 2026, Reason{})) // again, later
		active(2026, true)
	})
}

func TestEditOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc)
		w.join(w.newcomer("Nora"), pessac, "Nora", "Belkacem")
		renamed := form(bordeaux, "Ville de Bordeaux", "")
		refused(t, w.EditOrganisation(ctx, marc, o.PublicID, renamed, why), fault.Forbidden, "forbidden")
		field(t, w.EditOrganisation(ctx, odile, o.PublicID, renamed, Reason{}), "motif", "reason.too_short")
		field(t, w.EditOrganisation(ctx, odile, o.PublicID, form(pessac, "Ville de Bordeaux", ""), why), "siret", "siret.in_list")
		ok(t, w.EditOrganisation(ctx, odile, o.PublicID, renamed, why))
		if hits := must(w.Find(ctx, "ville de bordeaux", 5)).Hits; len(hits) != 1 || hits[0].Name != "Ville de Bordeaux" {
			t.Errorf("%+v", hits)
		}
	})
}
