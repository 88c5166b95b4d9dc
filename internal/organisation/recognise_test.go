package organisation

import (
	"testing"

	"profil/internal/affiliation"
	"profil/internal/fault"
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
