package organisation

import (
	"testing"
	"time"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
)

// waits is somebody who has an address, and waits to join Bordeaux.
func (w *world) waits(first, address string) Affiliation {
	w.t.Helper()
	a := w.newcomer(first)
	w.moves(a, address, w.db.Now())
	return w.join(a, bordeaux, first, "Vasseur")
}

func (w *world) offered(a policy.Actor, f Affiliation) string {
	w.t.Helper()
	file, err := w.Affiliation(w.t.Context(), a, f.PublicID)
	ok(w.t, err)
	return file.Recognises
}

// The staff confirms somebody and verifies the domain of their address in one
// write: who waits with an address there is let in, who comes next too.
func TestRecogniseADomain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		claire, lea := w.waits("Claire", "claire@bordeaux.example"), w.waits("Léa", "lea@bordeaux.example")
		if got := w.offered(odile, claire); got != "bordeaux.example" {
			t.Errorf("%q", got)
		}
		yes := Answer{Accept: true, Why: why, Domain: "bordeaux.example"}
		if w.offered(marc, claire) != "" {
			t.Error("a référent verifies no domain")
		}
		refused(t, w.DecideAffiliation(ctx, marc, claire.PublicID, yes), fault.Forbidden, "forbidden")
		refused(t, w.DecideAffiliation(ctx, odile, claire.PublicID, Answer{Accept: true, Why: why, Domain: "ailleurs.example"}), fault.Conflict, "domain.moved")
		w.stands(claire, AwaitingReferent) // nothing by halves
		ok(t, w.DecideAffiliation(ctx, odile, claire.PublicID, yes))
		w.stands(claire, Confirmed)
		w.stands(lea, Confirmed)
		if got := w.affiliation(claire); got.Evidence != affiliation.ByManager {
			t.Errorf("%+v", got)
		}
		if got := w.affiliation(lea); got.Rule != affiliation.DomainVerified {
			t.Errorf("%+v", got)
		}
		w.stands(w.waits("Jo", "jo@bordeaux.example"), Confirmed)
		x, err := w.Access(ctx, odile, w.organisation(ofMarc).PublicID)
		ok(t, err)
		if len(x.Domains) != 1 || x.Domains[0].Status != affiliation.VerifiedDomain || x.Domains[0].DecidedBy != odile.Person {
			t.Errorf("%+v", x.Domains)
		}
	})
}

// One answer to several may verify their domain too: those that were not ticked
// are let in by it, those that were are confirmed by hand.
func TestRecogniseWithSimilarOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, odile, _ := w.town()
		w.join(w.newcomer("Samir"), pessac, "Samir", "Roux") // provisional: the others await the gestionnaire
		_, ties := crowd(w)
		also := []string{ties[1].PublicID}
		refused(t, w.DecideSimilar(ctx, odile, ties[0].PublicID, also, Answer{Accept: true, Domain: "ailleurs.example"}), fault.Conflict, "domain.moved")
		w.stands(ties[0], AwaitingManager) // nothing by halves
		ok(t, w.DecideSimilar(ctx, odile, ties[0].PublicID, also, Answer{Accept: true, Domain: "pessac.example"}))
		for _, by := range ties[:2] {
			w.stands(by, Confirmed)
			if got := w.affiliation(by).Evidence; got != affiliation.ByManager {
				t.Errorf("%s", got)
			}
		}
		w.stands(ties[2], Confirmed)
		if got := w.affiliation(ties[2]).Rule; got != affiliation.DomainVerified {
			t.Errorf("%s", got)
		}
		w.stands(ties[3], AwaitingManager)
	})
}

// A refusal of several recognises nothing.
func TestRefuseSimilarOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, odile, _ := w.town()
		w.join(w.newcomer("Samir"), pessac, "Samir", "Roux")
		_, ties := crowd(w)
		ok(t, w.DecideSimilar(ctx, odile, ties[0].PublicID, []string{ties[1].PublicID}, Answer{Why: why, Domain: "pessac.example"}))
		if got := w.offered(odile, ties[2]); got != "pessac.example" {
			t.Errorf("%q", got)
		}
		w.stands(ties[2], AwaitingManager)
	})
}

// No domain is offered that proves nothing, or that was decided on already; a
// proposed one is.
func TestRecogniseNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, odile, ofMarc := w.town()
		w.domain(ofMarc, "propose.example", affiliation.ProposedDomain)
		free, proposed := w.waits("Anne", "anne@gmail.com"), w.waits("Jo", "jo@propose.example")
		refuses := w.waits("Luc", "luc@refuse.example")
		w.domain(ofMarc, "refuse.example", affiliation.RefusedDomain)
		if a, b, c := w.offered(odile, free), w.offered(odile, proposed), w.offered(odile, refuses); a != "" || b != "propose.example" || c != "" {
			t.Errorf("%q, %q, %q", a, b, c)
		}
		field(t, w.DecideAffiliation(ctx, odile, free.PublicID, Answer{Accept: true, Why: why, Domain: "gmail.com"}), "domaine", "domain.free")
		refused(t, w.DecideAffiliation(ctx, odile, refuses.PublicID, Answer{Accept: true, Why: why, Domain: "refuse.example"}), fault.Conflict, "domain.moved")
		w.stands(free, AwaitingReferent)
		ok(t, w.DecideAffiliation(ctx, odile, free.PublicID, Answer{Accept: true, Why: why}))
		ok(t, w.DecideAffiliation(ctx, odile, proposed.PublicID, Answer{Why: why, Domain: "propose.example"}))
		if w.offered(odile, proposed) != "" {
			t.Error("a refusal recognises nothing, and offers nothing")
		}
		w.stands(w.waits("Max", "max@propose.example"), AwaitingReferent)
	})
}

// Three people of one domain confirmed by hand make a line, until the domain is
// decided on; those of a provider open to all, or of long ago, make none.
func TestConfirmedByHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		w.domain(ofMarc, "bordeaux.example", affiliation.ProposedDomain)
		for i, name := range []string{"Anne", "Luc", "Max", "Zoé"} {
			for _, domain := range []string{"bordeaux.example", "gmail.com", "rare.example"} {
				if i > 1 && domain == "rare.example" {
					continue
				}
				f := w.waits(name, french.Fold(name)+"@"+domain)
				by := []policy.Actor{marc, odile}[i%2]
				ok(t, w.DecideAffiliation(ctx, by, f.PublicID, Answer{Accept: true, Why: why}))
			}
		}
		all, err := w.ConfirmedByHand(ctx, odile)
		ok(t, err)
		if len(all) != 1 || all[0].Domain != "bordeaux.example" || all[0].Confirmed != 4 || all[0].Organisation.ID != ofMarc.OrganisationID {
			t.Errorf("%+v", all)
		}
		_, err = w.ConfirmedByHand(ctx, marc)
		refused(t, err, fault.Forbidden, "forbidden")
		now := w.db.Now
		w.db.Now = func() time.Time { return now().AddDate(0, 0, ByHandDays+1) }
		if all, err := w.ConfirmedByHand(ctx, odile); err != nil || len(all) != 0 {
			t.Errorf("of long ago: %+v, %v", all, err)
		}
		w.db.Now = now
		ok(t, w.SayDomain(ctx, odile, w.organisation(ofMarc).PublicID, "bordeaux.example", affiliation.VerifiedDomain))
		if all, err := w.ConfirmedByHand(ctx, odile); err != nil || len(all) != 0 {
			t.Errorf("decided on: %+v, %v", all, err)
		}
	})
}
