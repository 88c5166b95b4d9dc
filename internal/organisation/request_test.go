package organisation

import (
	"slices"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/sqldb"
)

// Samir asks for a structure, corrects what the gestionnaire asks for, and his
// account finishes by itself when the structure is accepted.
func TestRequestOfAnOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		odile := w.staff("Odile", "Garnier", policy.Manager)
		samir := w.newcomer("Samir")
		q, err := w.RequestOrganisation(ctx, samir, form(missing, "Forets et Metiers", ""), named("Samir", "Haddad"))
		ok(t, err)
		if q.Reference != "2026-00001" || q.Status != Requested {
			t.Fatalf("%+v", q)
		}
		_, err = w.RequestOrganisation(ctx, samir, form(missing, "Forêts", ""), named("", ""))
		refused(t, err, fault.Conflict, "request.already")

		field(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: AskedInfo}), "motif", "reason.too_short")
		field(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: Corrected, Why: why}), "decision", "choose")
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: AskedInfo, Why: Reason{"Le nom porte des accents."}}))
		file, err := w.Request(ctx, samir, q.PublicID)
		ok(t, err)
		if !slices.Equal(file.Events, []RequestEvent{Corrected, WasGivenUp}) || file.Reason != "Le nom porte des accents." || !file.By.IsZero() {
			t.Fatalf("%+v", file)
		}
		ok(t, w.CorrectRequest(ctx, samir, q.PublicID, form(missing, "Forêts & Métiers", "")))
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: WasGranted}))

		file, err = w.Request(ctx, samir, q.PublicID)
		ok(t, err)
		if file.Status != Accepted || file.Organisation.Name != "Forêts & Métiers" || file.Organisation.Source != FromRequest || file.DecidedBy != "Odile Garnier" {
			t.Fatalf("%+v", file)
		}
		w.stands(file.Affiliation, Confirmed, policy.ReferentProvisional)
		want := []string{"request.requested", "request.info_requested", "request.corrected", "request.accepted", "affiliation.first"}
		if got := w.told(); !slices.Equal(got, want) {
			t.Fatalf("told %v", got)
		}
	})
}

func TestAcceptedWithItsReferent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		odile := w.staff("Odile", "Garnier", policy.Manager)
		ask := func(first string) (policy.Actor, Request) {
			a := w.newcomer(first)
			q, err := w.RequestOrganisation(ctx, a, form(missing, "Forêts & Métiers", ""), named(first, "Haddad"))
			ok(t, err)
			return a, q
		}
		mine := func(a policy.Actor) Affiliation {
			ties, err := w.Mine(ctx, a)
			ok(t, err)
			return ties[0].Affiliation
		}
		samir, q1 := ask("Samir")
		lucas, q2 := ask("Lucas")
		ines, q3 := ask("Inès")
		hugo, q5 := ask("Hugo") // who will find it in the list meanwhile
		ok(t, w.DecideRequest(ctx, odile, q1.PublicID, Verdict{Event: WasGranted}))
		w.stands(mine(samir), Confirmed, policy.ReferentProvisional)
		ok(t, w.DecideRequest(ctx, odile, q2.PublicID, Verdict{Event: WasGranted, AlsoReferent: true}))
		w.stands(mine(lucas), Confirmed, policy.Referent) // proven, where Samir is not
		refused(t, w.DecideRequest(ctx, odile, q3.PublicID, Verdict{Event: WasGranted, AlsoReferent: true}), fault.Conflict, "referent.there")
		ok(t, w.DecideRequest(ctx, odile, q3.PublicID, Verdict{Event: WasGranted}))
		w.stands(mine(ines), AwaitingReferent)
		if n := w.count(organised); n != 1 {
			t.Errorf("%d organisations", n)
		}

		w.join(hugo, missing, "", "")
		ok(t, w.DecideRequest(ctx, odile, q5.PublicID, Verdict{Event: WasGranted}))
		for _, tie := range must(w.Mine(ctx, hugo)) {
			if tie.RequestID != "" && (tie.Status != Refused || tie.Reason == "") {
				t.Errorf("%+v", tie)
			}
		}

		nora := w.newcomer("Nora")
		q4, err := w.RequestOrganisation(ctx, nora, form(missing, "Forêts & Métiers", "antenne de Pau"), named("Nora", "Belkacem"))
		ok(t, err)
		ok(t, w.DecideRequest(ctx, odile, q4.PublicID, Verdict{Event: WasGranted, AlsoReferent: true}))
		w.stands(mine(nora), Confirmed, policy.Referent)
		if o := w.organisation(mine(nora)); o.Label() != "Forêts & Métiers – antenne de Pau" {
			t.Error(o.Label())
		}
	})
}

func TestRequestRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		odile := w.staff("Odile", "Garnier", policy.Manager)
		samir := w.newcomer("Samir")
		ask := func(f Form) error {
			_, err := w.RequestOrganisation(ctx, samir, f, named("Samir", "Haddad"))
			return err
		}
		field(t, ask(form(bordeaux, "Mairie", "")), "siret", "siret.in_list") // the register has it
		ok(t, ask(form(bordeaux, "Mairie", "annexe")))                        // one more site of it
		ok(t, ask(form(gone, "Bureau rouvert", "")))                          // the register is late

		q, err := w.RequestOrganisation(ctx, samir, form(missing, "Forêts & Métiers", ""), named("", ""))
		ok(t, err)
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: WasRefused, Why: why}))
		file, err := w.Request(ctx, samir, q.PublicID)
		ok(t, err)
		w.stands(file.Affiliation, Refused)
		if file.Affiliation.Reason != why.String() || len(file.Events) != 0 {
			t.Errorf("%+v", file)
		}
		again, err := w.RequestOrganisation(ctx, samir, form(missing, "Forêts & Métiers", ""), named("", ""))
		ok(t, err)
		ok(t, w.DecideRequest(ctx, odile, again.PublicID, Verdict{Event: WasGranted}))
		field(t, ask(form(missing, "Forets et metiers", "")), "siret", "siret.in_list") // it lives here now
		own, err := w.RequestOrganisation(ctx, odile, form(missing, "Forêts & Métiers", "annexe"), named("", ""))
		ok(t, err)
		refused(t, w.DecideRequest(ctx, odile, own.PublicID, Verdict{Event: WasGranted}), fault.Forbidden, "affiliation.own")
	})
}

// The desks of the staff see what helps to decide.
func TestQueue(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		samir, lucas := w.newcomer("Samir"), w.newcomer("Lucas")
		_, err := w.RequestOrganisation(ctx, samir, form(bordeaux, "Mairie", "annexe"), named("Samir", "Haddad"))
		ok(t, err)
		_, err = w.RequestOrganisation(ctx, lucas, form(bordeaux, "Mairie annexe", "Annexe"), named("Lucas", "Petit"))
		ok(t, err)
		w.join(w.newcomer("Nora"), pessac, "Nora", "Belkacem")
		w.join(w.newcomer("Paul"), pessac, "Paul", "Morel")
		ok(t, w.AskAdhesion(ctx, marc, w.organisation(ofMarc).PublicID, 2027))
		_, err = w.ReportChange(ctx, marc, w.organisation(ofMarc).PublicID, "La mairie déménage au printemps.")
		ok(t, err)
		left := w.newcomer("Inès") // a structure without any référent
		ofLeft := w.join(left, medoc, "Inès", "Roux")
		ok(t, w.RevokeRole(ctx, odile, ofLeft.PublicID, policy.ReferentProvisional, why))

		ctx, n := sqldb.Counting(ctx)
		q, err := w.Queue(ctx, odile)
		ok(t, err)
		if n.Load() > 20 {
			t.Errorf("%d queries", n.Load())
		}
		if len(q.Requests) != 2 || len(q.Pending) != 1 || len(q.Provisional) != 1 || len(q.Adhesions) != 1 || len(q.Changes) != 1 || len(q.Orphans) != 1 || q.Len() != 7 {
			t.Fatalf("%+v", q)
		}
		first := q.Requests[0]
		if first.Who.Name != "Samir Haddad" || len(first.Evidence.SameSIRET) != 1 || len(first.Evidence.Others) != 1 || first.Evidence.Others[0].Form.Name != "Mairie annexe" || first.By.IsZero() {
			t.Errorf("%+v", first)
		}
		if p := q.Pending[0]; p.Who.Name != "Paul Morel" || p.Organisation.Name != "Commune de Pessac" || p.Members != 1 || p.By.IsZero() {
			t.Errorf("%+v", p)
		}
		if p := q.Provisional[0]; p.Who.Name != "Nora Belkacem" || p.By.IsZero() {
			t.Errorf("%+v", p)
		}
		if d := q.Adhesions[0]; d.AskedByName != "Marc Delage" || d.Organisation.Name != "Commune de Bordeaux" || d.Year != 2027 {
			t.Errorf("%+v", d)
		}
		if g := q.Changes[0]; g.Who != "Marc Delage" || g.Reference != "2026-00001" {
			t.Errorf("%+v", g)
		}
		if o := q.Orphans[0]; o.Name != "Mission locale du Médoc" || o.Members != 1 {
			t.Errorf("%+v", o)
		}
		w.read(func(tx *sqldb.Tx) error {
			n, err := sqldb.Value[int](tx, `SELECT `+QueueCount)
			if n != q.Len() {
				t.Errorf("the bar says %d, the queue has %d", n, q.Len())
			}
			return err
		})
		_, err = w.Queue(ctx, marc)
		refused(t, err, fault.Forbidden, "forbidden")
	})
}

func TestParseForm(t *testing.T) {
	good := Typed{SIRET: "130 025 265 00013", Name: "  Forêts &  Métiers ", APE: "85.59A", LegalForm: "9220", Street: "12 rue des Tilleuls", Postcode: "33 600", Phone: "+33 5 56 00 00 00"}
	f, err := ParseForm(good)
	ok(t, err)
	if f.Name != "Forêts & Métiers" || f.Address.City != "Pessac" || f.Address.Department != "33" || f.Phone != "0556000000" || f.APE.Nomenclature != reference.NAF2 {
		t.Fatalf("%+v", f)
	}
	for _, c := range []struct {
		field, code string
		change      func(*Typed)
	}{
		{"siret", "siret.key", func(t *Typed) { t.SIRET = "130 025 265 00014" }},
		{"siret", "siret.length", func(t *Typed) { t.SIRET = "" }},
		{"siret", "siret.length", func(t *Typed) { t.SIRET = "00000000000000" }},
		{"denomination", "required.denomination", func(t *Typed) { t.Name = " – " }},
		{"denomination", "too_long", func(t *Typed) { t.Name = strings.Repeat("é", lineMost+1) }},
		{"ape", "ape.unknown", func(t *Typed) { t.APE = "99.99Z" }},
		{"forme", "choose", func(t *Typed) { t.LegalForm = "99999" }},
		{"rue", "required.rue", func(t *Typed) { t.Street = "" }},
		{"code_postal", "postcode.length", func(t *Typed) { t.Postcode = "336" }},
		{"code_postal", "postcode.unknown", func(t *Typed) { t.Postcode = "00000" }},
		{"commune", "commune.choose", func(t *Typed) { t.INSEE = "33063" }},
		{"telephone", "phone.wrong", func(t *Typed) { t.Phone = "05 56" }},
	} {
		typed := good
		c.change(&typed)
		_, err := ParseForm(typed)
		field(t, err, c.field, c.code)
		said(t, c.code)
	}
	_, err = ParseForm(Typed{})
	for _, name := range []string{"siret", "denomination", "ape", "forme", "rue", "code_postal", "telephone"} {
		if e, is := err.(*fault.Error); !is || e.Fields[name] == "" {
			t.Errorf("%s is not refused", name)
		}
	}
}
