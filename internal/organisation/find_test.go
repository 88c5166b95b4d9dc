package organisation

import (
	"context"
	"slices"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/register"
	"profil/internal/sqldb"
)

// The finder shows the register and what lives here as one list.
func TestFind(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		marc, odile, ofMarc := w.town()
		w.colleague(marc, "Claire", "Vasseur")
		site := func(f Form) {
			t.Helper()
			q, err := w.RequestOrganisation(t.Context(), w.newcomer("Nora"), f, named("Nora", "Belkacem"))
			ok(t, err)
			ok(t, w.DecideRequest(t.Context(), odile, q.PublicID, Verdict{Event: WasGranted}))
		}
		site(form(missing, "Forêts & Métiers", ""))
		site(form(medoc, "Mission locale du Médoc", "antenne de Pauillac"))

		names := func(q string) (all []string) {
			t.Helper()
			ctx, n := sqldb.Counting(t.Context())
			hits, err := w.Find(ctx, q, 10)
			ok(t, err)
			if n.Load() > 1 {
				t.Errorf("%q: %d queries", q, n.Load())
			}
			for _, h := range hits.Hits {
				all = append(all, h.Name)
			}
			return all
		}
		for q, want := range map[string][]string{
			"bordeaux":                     {"Commune de Bordeaux", "Bureau fermé", "Forêts & Métiers", "Mission locale du Médoc – antenne de Pauillac"},
			"Bordeaux commune":             {"Commune de Bordeaux"},
			"213 300 635":                  {"Commune de Bordeaux"},
			bordeaux.String():              {"Commune de Bordeaux"},
			"forets metiers":               {"Forêts & Métiers"},
			"FORÊTS":                       {"Forêts & Métiers"},
			"130025265 00013":              {"Forêts & Métiers"},
			"mission médoc":                {"Mission locale du Médoc", "Mission locale du Médoc – antenne de Pauillac"},
			"mlm":                          {"Mission locale du Médoc", "Mission locale du Médoc – antenne de Pauillac"},
			"pauillac":                     {"Mission locale du Médoc – antenne de Pauillac"},
			"33600":                        {"Commune de Pessac"},
			"%":                            nil,
			"":                             nil,
			"rien de tel":                  nil,
			"mission locale 839 527 66000": {"Mission locale du Médoc", "Mission locale du Médoc – antenne de Pauillac"},
		} {
			if got := names(q); !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", q, got, want)
			}
		}
		found, err := w.Find(t.Context(), "bordeaux", 2)
		hits := found.Hits
		ok(t, err)
		if len(hits) != 2 || hits[0].Members != 2 || hits[0].PublicID != w.organisation(ofMarc).PublicID || hits[0].Address != "Place de la Mairie, 33000 Bordeaux" || !hits[1].Closed {
			t.Errorf("%+v", hits)
		}
		look, err := w.Lookalikes(t.Context(), form(bordeaux, "Mairie", ""))
		ok(t, err)
		if len(look) != 1 || look[0].SIRET != bordeaux {
			t.Errorf("%+v", look)
		}
	})
}

// A site is joined by its own line, the establishment itself by its SIRET.
func TestJoinASite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		odile := w.staff("Odile", "Garnier", policy.Manager)
		nora := w.newcomer("Nora")
		q, err := w.RequestOrganisation(t.Context(), nora, form(medoc, "Mission locale du Médoc", "antenne de Pauillac"), named("Nora", "Belkacem"))
		ok(t, err)
		ok(t, w.DecideRequest(t.Context(), odile, q.PublicID, Verdict{Event: WasGranted}))
		found, err := w.Find(t.Context(), "pauillac", 10)
		hits := found.Hits
		ok(t, err)
		f, err := w.Join(t.Context(), w.newcomer("Claire"), JoinForm{Organisation: hits[0].PublicID, Identity: named("Claire", "Vasseur")})
		ok(t, err)
		w.stands(f, AwaitingManager)
		itself := w.join(w.newcomer("Marc"), medoc, "Marc", "Delage")
		w.stands(itself, Confirmed, policy.ReferentProvisional)
		if o := w.organisation(itself); o.SiteLabel != "" || o.PublicID == hits[0].PublicID {
			t.Errorf("%+v", o)
		}

		w.Register = list(nil) // the register has lost it: the site is all there is, or one has to choose
		for _, site := range []string{"a", "b"} {
			w.write(func(tx *sqldb.Tx) error {
				o := fromEstablishment(establishments[1])
				o.SiteLabel = site
				_, err := w.create(tx, policy.Clerk, o)
				return err
			})
		}
		_, err = w.Join(t.Context(), w.newcomer("Lucas"), JoinForm{SIRET: pessac, Identity: named("Lucas", "Petit")})
		field(t, err, "structure", "site.choose")
	})
}

// out is a register that does not answer.
type out struct{ list }

// Search implements Register.
func (out) Search(context.Context, string, int) (register.Answer, error) {
	return register.Answer{}, fault.New(fault.Unavailable, "register.damaged")
}

// What lives here is found without the register.
func TestFindWithoutRegister(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.town()
		for _, r := range []Register{out{}, nil} {
			w.Register = r
			hits, err := w.Find(t.Context(), "bordeaux", 10)
			if err != nil || len(hits.Hits) != 1 {
				t.Errorf("%v, %v", hits, err)
			}
		}
	})
}
