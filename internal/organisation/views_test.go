package organisation

import (
	"slices"
	"testing"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// What is listed is what may be read, for everybody and every row.
func TestListedIsReadable(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c, ctx := newCast(w), t.Context()
		q, err := w.RequestOrganisation(ctx, c.people["Claire"], form(missing, "Forêts & Métiers", ""), named("", ""))
		ok(t, err)
		ok(t, w.Leave(ctx, c.people["Lucas"], mineAt(w, c.people["Lucas"]).PublicID, Reason{}))
		var all []Affiliation
		var organisations []Organisation
		w.read(func(tx *sqldb.Tx) (err error) {
			if all, err = sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f`); err != nil {
				return err
			}
			organisations, err = sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o`)
			return err
		})
		if len(all) < 6 || len(organisations) != 2 {
			t.Fatal(len(all), len(organisations))
		}
		for name, a := range c.people {
			a = w.now(a)
			listed, requested := map[string]bool{}, map[string]bool{}
			w.read(func(tx *sqldb.Tx) error {
				lines, err := w.affiliationLines(tx, a, `1 = 1`)
				for _, l := range lines {
					listed[l.ID] = true
				}
				if err != nil {
					return err
				}
				requests, err := w.requestLines(tx, a, `1 = 1`)
				for _, l := range requests {
					requested[l.ID] = true
				}
				return err
			})
			for _, f := range all {
				may := policy.Can(a, policy.AffiliationRead, f.Subject())
				_, err := w.Affiliation(ctx, a, f.PublicID)
				if listed[f.ID] != may || (err == nil) != may {
					t.Errorf("%s, affiliation of %s: listed %v, may read %v, read %v", name, f.PersonID, listed[f.ID], may, err)
				}
			}
			may := policy.Can(a, policy.RequestRead, q.Subject())
			if _, err := w.Request(ctx, a, q.PublicID); requested[q.ID] != may || (err == nil) != may {
				t.Errorf("%s, request: listed %v, may read %v, read %v", name, requested[q.ID], may, err)
			}
			lines, _, err := w.List(ctx, a, ListFilter{})
			ok(t, err)
			for _, o := range organisations {
				may := policy.Can(a, policy.OrganisationRead, o.Subject())
				there := slices.ContainsFunc(lines, func(l ListLine) bool { return l.ID == o.ID })
				if _, err := w.Page(ctx, a, o.PublicID); there != may || (err == nil) != may {
					t.Errorf("%s, %s: listed %v, may read %v, read %v", name, o.Name, there, may, err)
				}
			}
		}
	})
}

func mineAt(w *world, a policy.Actor) (f Affiliation) {
	w.t.Helper()
	ties, err := w.Mine(w.t.Context(), a)
	ok(w.t, err)
	return ties[0].Affiliation
}

// Each follows their affiliation: who has the answer, since when, by when.
func TestMine(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, _ := w.town()
		claire := w.newcomer("Claire")
		w.join(claire, bordeaux, "Claire", "Vasseur")
		w.join(w.newcomer("Nora"), pessac, "Nora", "Belkacem")
		w.join(claire, pessac, "", "")
		q, err := w.RequestOrganisation(ctx, claire, form(missing, "Forêts & Métiers", "Pau"), named("", ""))
		ok(t, err)
		counted, n := sqldb.Counting(ctx)
		ties, err := w.Mine(counted, claire)
		ok(t, err)
		if n.Load() > 7 {
			t.Errorf("%d queries", n.Load())
		}
		byStatus := map[AffiliationStatus]Tie{}
		for _, tie := range ties {
			byStatus[tie.Status] = tie
		}
		referent, manager, asked := byStatus[AwaitingReferent], byStatus[AwaitingManager], byStatus[AwaitingOrganisation]
		if !slices.Equal(referent.Answerers, []string{"Marc Delage"}) || civil.DayOf(referent.By, civil.Paris) != "2026-11-30" || referent.Label() != "Commune de Bordeaux" {
			t.Errorf("%+v", referent)
		}
		if len(manager.Answerers) != 0 || civil.DayOf(manager.By, civil.Paris) != "2026-11-25" {
			t.Errorf("%+v", manager)
		}
		if asked.Label() != "Forêts & Métiers – Pau" || asked.Request.PublicID != q.PublicID || !slices.Equal(asked.Events, []AffiliationEvent{AffiliationGivenUp}) {
			t.Errorf("%+v", asked)
		}
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: AskedInfo, Why: why}))
		for _, tie := range must(w.Mine(ctx, claire)) {
			if tie.Status == AwaitingOrganisation && !tie.By.IsZero() {
				t.Error("she has the ball, and no date to wait for")
			}
		}
		w.read(func(tx *sqldb.Tx) error {
			here, err := HereFor(tx, policy.Actor{Person: marc.Person, Standings: marc.Standings, Active: marc.Standings[0].Organisation})
			if here != (Here{"Commune de Bordeaux", 1}) {
				t.Errorf("%+v", here)
			}
			if err != nil {
				return err
			}
			labels, err := LabelsOf(tx, []string{marc.Person, claire.Person})
			if len(labels) != 1 || labels[marc.Person] != "Commune de Bordeaux" {
				t.Errorf("%v", labels)
			}
			return err
		})
		for a, want := range map[*policy.Actor]int{&claire: 3, &odile: 3, &marc: 1} { // Marc is the référent of one of them
			if ties := must(w.Of(ctx, *a, claire.Person)); len(ties) != want {
				t.Errorf("%d affiliations, want %d", len(ties), want)
			}
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A colleague sees names and roles; the référent sees who awaits, and how to
// write to them; an outsider sees nothing.
func TestPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		claire, _ := w.colleague(marc, "Claire", "Vasseur", policy.Approver)
		lucas := w.newcomer("Lucas")
		w.join(lucas, bordeaux, "Lucas", "Petit")
		o := w.organisation(ofMarc)
		ok(t, w.AskAdhesion(ctx, marc, o.PublicID, 2026))
		_, err := w.ReportChange(ctx, marc, o.PublicID, "La mairie déménage au printemps.")
		ok(t, err)

		counted, n := sqldb.Counting(ctx)
		p, err := w.Page(counted, marc, o.PublicID)
		ok(t, err)
		if n.Load() > 9 { // two record whose address was seen
			t.Errorf("%d queries", n.Load())
		}
		if len(p.Members) != 2 || p.Members[0].Who.Name != "Marc Delage" || !p.Members[0].Self || p.Members[1].Who.Email == "" || !p.Members[1].Has(policy.Approver) {
			t.Errorf("%+v", p.Members)
		}
		if len(p.Pending) != 1 || p.Pending[0].Who.Email == "" || !slices.Contains(p.Pending[0].Events, AffiliationConfirmed) || len(p.Changes) != 1 || len(p.Adhesions) != 1 {
			t.Errorf("%+v", p)
		}
		if !slices.Equal(p.Referents, []string{"Marc Delage"}) || p.Names[marc.Person] != "Marc Delage" || p.Mine.ID != ofMarc.ID {
			t.Errorf("%+v", p)
		}
		if m := p.May; !m.Decide || !m.GrantRoles || !m.HandOver || !m.AskAdhesion || !m.ReportChange || m.MustSayWhy || m.Edit || m.DecideAdhesion || m.GrantProvider || m.ConfirmReferent {
			t.Errorf("%+v", m)
		}

		p, err = w.Page(ctx, claire, o.PublicID)
		ok(t, err)
		if len(p.Members) != 2 || p.Members[0].Who.Email != "" || len(p.Pending) != 0 || len(p.Changes) != 0 || len(p.Adhesions) != 1 {
			t.Errorf("%+v", p)
		}
		if m := p.May; m.Decide || m.GrantRoles || m.HandOver || m.AskAdhesion || m.ReportChange {
			t.Errorf("%+v", m)
		}
		p, err = w.Page(ctx, odile, o.PublicID)
		ok(t, err)
		if m := p.May; !m.Decide || !m.GrantRoles || !m.Edit || !m.DecideAdhesion || !m.GrantProvider || !m.MustSayWhy || len(p.Pending) != 1 {
			t.Errorf("%+v", p)
		}
		for _, outsider := range []policy.Actor{w.now(lucas), {}} {
			_, err = w.Page(ctx, outsider, o.PublicID)
			refused(t, err, fault.NotFound, "not_found")
		}
	})
}

// What the staff has looked at is there for the person to consult.
func TestStaffIsSeenLooking(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		must(w.Affiliation(ctx, marc, ofMarc.PublicID))
		claire := w.newcomer("Claire")
		q, err := w.RequestOrganisation(ctx, claire, form(missing, "Forêts & Métiers", ""), named("Claire", "Vasseur"))
		ok(t, err)
		must(w.Request(ctx, claire, q.PublicID))
		if n := w.count(`SELECT count(*) FROM sightings`); n != 0 {
			t.Errorf("%d sightings of one's own data", n)
		}
		must(w.Affiliation(ctx, odile, ofMarc.PublicID))
		must(w.Request(ctx, odile, q.PublicID))
		for person, what := range map[string]string{marc.Person: "affiliation", claire.Person: "request"} {
			if n := w.count(`SELECT count(*) FROM sightings WHERE actor_id = $1 AND person_id = $2 AND what = $3`, odile.Person, person, what); n != 1 {
				t.Errorf("%s was seen %d times", what, n)
			}
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		w.join(w.newcomer("Lucas"), bordeaux, "Lucas", "Petit")
		w.join(w.newcomer("Nora"), pessac, "Nora", "Belkacem")
		ok(t, w.GrantAdhesion(ctx, odile, w.organisation(ofMarc).PublicID, 2026, Reason{}))
		for i := range PageSize {
			w.write(func(tx *sqldb.Tx) error {
				o := fromEstablishment(establishments[2])
				o.SiteLabel = "antenne " + string(rune('a'+i/10)) + string(rune('a'+i%10))
				_, err := w.create(tx, policy.Clerk, o)
				return err
			})
		}
		list := func(f ListFilter) (lines []ListLine, more bool) {
			t.Helper()
			counted, n := sqldb.Counting(ctx)
			lines, more, err := w.List(counted, odile, f)
			ok(t, err)
			if n.Load() > 2 {
				t.Errorf("%d queries", n.Load())
			}
			return lines, more
		}
		if lines, more := list(ListFilter{}); len(lines) != PageSize || !more || lines[0].Name != "Commune de Bordeaux" {
			t.Errorf("%d lines, more %v", len(lines), more)
		}
		if lines, more := list(ListFilter{Page: 2}); len(lines) != 2 || more {
			t.Errorf("%d lines, more %v", len(lines), more)
		}
		for want, f := range map[string]ListFilter{
			"Commune de Bordeaux": {Q: "BORDEAUX", Status: Active, Adhesion: AdhesionGranted, Department: "33"},
			"Commune de Pessac":   {Provisional: true},
		} {
			if lines, _ := list(f); len(lines) != 1 || lines[0].Name != want {
				t.Errorf("%+v: %+v", f, lines)
			}
		}
		lines, _ := list(ListFilter{Q: "bordeaux"})
		if l := lines[0]; l.Members != 1 || l.Pending != 1 || !slices.Equal(l.Referents, []string{"Marc Delage"}) || l.Adhesion != AdhesionGranted || l.Provider {
			t.Errorf("%+v", l)
		}
		for _, f := range []ListFilter{{Provider: true}, {Orphans: true}, {Adhesion: AdhesionAsked}, {Status: Closed}} {
			if lines, _ := list(f); len(lines) != 0 {
				t.Errorf("%+v: %d lines", f, len(lines))
			}
		}
		if lines, _, err := w.List(ctx, marc, ListFilter{}); err != nil || len(lines) != 1 {
			t.Errorf("Marc lists %d structures: %v", len(lines), err)
		}
	})
}
