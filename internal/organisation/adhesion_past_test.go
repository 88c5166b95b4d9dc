package organisation

import (
	"slices"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
)

// What happened to an adhésion stays told when it moves on: who asked, who
// granted, who ended it and why, that its year is over.
func TestPastAdhesions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, f := w.town()
		o := w.organisation(f)
		claire := w.newcomer("Claire")
		w.join(claire, bordeaux, "Claire", "Vasseur")
		decide := func(ev AdhesionEvent, why Reason) {
			t.Helper()
			page, err := w.Page(ctx, odile, o.PublicID)
			ok(t, err)
			ok(t, w.DecideAdhesion(ctx, odile, page.Adhesions[0].PublicID, ev, why))
		}
		ok(t, w.AskAdhesion(ctx, marc, o.PublicID, 2026))
		decide(Declined, why)
		ok(t, w.AskAdhesion(ctx, marc, o.PublicID, 2026))
		decide(Granted, Reason{})
		ok(t, w.OpenCampaign(ctx, odile, 2027, "2027-03-31"))
		ok(t, w.RenewAdhesion(ctx, marc, o.PublicID))
		decide(Granted, Reason{})
		decide(Stopped, why)
		w.db.Now = func() time.Time { return time.Date(2027, 1, 4, 9, 0, 0, 0, civil.Paris) }

		_, err := w.PastAdhesions(ctx, w.now(claire), o.PublicID)
		refused(t, err, fault.NotFound, "not_found")
		_, err = w.PastAdhesions(ctx, w.newcomer("Lucas"), o.PublicID)
		refused(t, err, fault.NotFound, "not_found")
		p, err := w.PastAdhesions(ctx, marc, o.PublicID)
		ok(t, err)
		want := []struct {
			year  int
			shown AdhesionStatus
			acts  []string
		}{
			{2027, AdhesionEnded, []string{"adhesion.asked", "adhesion.granted", "adhesion.ended"}},
			{2026, AdhesionExpired, []string{"adhesion.asked", "adhesion.granted", "adhesion.to_renew", AdhesionOver}},
			{2026, AdhesionRefused, []string{"adhesion.asked", "adhesion.refused"}},
		}
		if len(p.Years) != len(want) || !p.Asks {
			t.Fatalf("%+v", p)
		}
		for i, y := range p.Years {
			var acts []string
			for _, s := range y.Steps {
				acts = append(acts, s.Act)
			}
			if y.Year != want[i].year || y.Shown != want[i].shown || !slices.Equal(acts, want[i].acts) {
				t.Errorf("%d is %s: %v", y.Year, y.Shown, acts)
			}
		}
		if s := p.Years[0].Steps; s[0].By != "Marc Delage" || s[1].By != "Odile Garnier" || s[2].Why != why.String() {
			t.Errorf("%+v", s)
		}
		if p, err := w.PastAdhesions(ctx, odile, o.PublicID); err != nil || p.Asks || len(p.Years) != 3 {
			t.Errorf("%+v, %v", p, err)
		}
	})
}
