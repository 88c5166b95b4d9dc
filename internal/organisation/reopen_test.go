package organisation

import (
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
)

// A refusal is taken back: what waited waits again, the person with it.
func TestReopen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, odile, _ := w.town()
		rachid := w.newcomer("Rachid")
		q := must(w.RequestOrganisation(ctx, rachid, form(missing, "Forêts & Métiers", ""), named("Rachid", "Benali")))
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: WasRefused, Why: why}))
		field(t, w.ReopenRequest(ctx, odile, q.PublicID, Reason{}), "motif", "reason.too_short")
		refused(t, w.ReopenRequest(ctx, w.now(rachid), q.PublicID, why), fault.Forbidden, "forbidden")
		ok(t, w.ReopenRequest(ctx, odile, q.PublicID, why))
		ties := must(w.Mine(ctx, rachid))
		if len(ties) != 1 || ties[0].Status != AwaitingOrganisation || ties[0].Request.Status != Requested {
			t.Errorf("%+v", ties)
		}
		ok(t, w.DecideRequest(ctx, odile, q.PublicID, Verdict{Event: WasGranted}))
		if ties = must(w.Mine(ctx, rachid)); ties[0].Status != Confirmed {
			t.Errorf("%+v", ties)
		}

		lea := w.newcomer("Léa")
		f := w.join(lea, bordeaux, "Léa", "Roy")
		marc := w.now(policy.Actor{Person: must(w.Page(ctx, odile, w.organisation(f).PublicID)).Members[0].PersonID, Login: "login", Level: policy.Proven})
		ok(t, w.DecideAffiliation(ctx, marc, f.PublicID, Answer{Why: why}))
		refused(t, w.ReopenAffiliation(ctx, marc, f.PublicID, why), fault.Forbidden, "forbidden")
		again := must(w.Join(ctx, w.now(lea), JoinForm{SIRET: bordeaux, Identity: named("", ""), Says: "Je travaille ici depuis lundi."}))
		refused(t, w.ReopenAffiliation(ctx, odile, f.PublicID, why), fault.Conflict, "affiliation.asked_again")
		ok(t, w.Leave(ctx, w.now(lea), again.PublicID, Reason{}))
		ok(t, w.ReopenAffiliation(ctx, odile, f.PublicID, why))
		w.stands(f, AwaitingManager)
	})
}
