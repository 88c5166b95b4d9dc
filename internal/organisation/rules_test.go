package organisation

import (
	"slices"
	"testing"
	"time"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// domain writes what an organisation says of a domain.
func (w *world) domain(f Affiliation, name string, status affiliation.Domain) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`INSERT INTO organisation_domains (id, public_id, organisation_id, domain, status, created_at) VALUES ($1, $1, $2, $3, $4, $5)
			ON CONFLICT (organisation_id, domain) DO UPDATE SET status = $4`, f.OrganisationID+name, f.OrganisationID, name, status, tx.Now)
		return err
	})
}

// moves gives a newcomer one address, proven at an instant.
func (w *world) moves(a policy.Actor, address string, proven time.Time) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE emails SET address = $2, typed = $2, verified_at = $3 WHERE person_id = $1`, a.Person, address, proven)
	})
}

// Each rule lets in, refuses or asks as its line says, and the affiliation
// keeps its name, the proof and the confidence.
func TestRulesAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, _, ofMarc := w.town()
		w.domain(ofMarc, "bordeaux.example", affiliation.VerifiedDomain)
		w.domain(ofMarc, "agence.example", affiliation.ExternalDomain)
		w.domain(ofMarc, "fuite.example", affiliation.RefusedDomain)
		w.domain(ofMarc, "mairie.example", affiliation.OfficialDomain)
		w.domain(ofMarc, "peut-etre.example", affiliation.ProposedDomain)
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`INSERT INTO organisation_contacts (organisation_id, address, typed, set_by, set_at) VALUES ($1, $2, $2, 'x', $3)`,
				ofMarc.OrganisationID, "accueil.bordeaux@orange.fr", tx.Now)
			return err
		})
		now := w.db.Now()
		for _, c := range []struct {
			address    string
			proven     time.Time
			rule       affiliation.Name
			status     AffiliationStatus
			proof      affiliation.Proof
			confidence affiliation.Confidence
			external   bool
		}{
			{"claire@bordeaux.example", now, affiliation.DomainVerified, Confirmed, affiliation.ByVerifiedDomain, affiliation.HighConfidence, false},
			{"lea@agence.example", now, affiliation.DomainExternal, Confirmed, affiliation.ByExternalDomain, affiliation.HighConfidence, true},
			{"jo@mairie.example", now, affiliation.ContactDomain, Confirmed, affiliation.ByOfficialDomain, affiliation.HighConfidence, false},
			{"accueil.bordeaux@orange.fr", now, affiliation.ContactEqual, Confirmed, affiliation.ByOfficialContact, affiliation.HighConfidence, false},
			{"vieux@bordeaux.example", now.AddDate(0, 0, -FreshDays-1), affiliation.TheReferent, AwaitingReferent, affiliation.NoProof, affiliation.NoConfidence, false},
			{"luc@peut-etre.example", now, affiliation.TheReferent, AwaitingReferent, affiliation.NoProof, affiliation.NoConfidence, false},
			{"anne@gmail.com", now, affiliation.TheReferent, AwaitingReferent, affiliation.NoProof, affiliation.NoConfidence, false},
		} {
			a := w.newcomer("Claire")
			w.moves(a, c.address, c.proven)
			asked, err := w.Judge(t.Context(), a, JoinForm{SIRET: bordeaux})
			ok(t, err)
			f := w.affiliation(w.join(a, bordeaux, "Claire", "Vasseur"))
			if asked.Name != c.rule || f.Rule != c.rule || f.Status != c.status || f.Evidence != c.proof || f.Confidence != c.confidence || f.External != c.external {
				t.Errorf("%s: told %s, %+v", c.address, asked.Name, f)
			}
			if asked.WorkAddress != (c.address == "anne@gmail.com") {
				t.Errorf("%s: would another address do? %v", c.address, asked.WorkAddress)
			}
		}
		for address, code := range map[string]string{"max@fuite.example": "affiliation.domain_refused", "max@yopmail.com": "affiliation.throw_away"} {
			a := w.newcomer("Max")
			w.moves(a, address, now)
			_, err := w.Join(t.Context(), a, JoinForm{SIRET: bordeaux, Identity: named("Max", "Roy")})
			refused(t, err, fault.Conflict, code)
		}
		if got := w.told(); !slices.Contains(got, "affiliation.proven") {
			t.Error(got)
		}
	})
}

// The first account of a verified domain is a confirmed référent; who was
// removed comes back by nobody's domain.
func TestFirstOfVerifiedDomain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		odile := w.staff("Odile", "Garnier", policy.Manager)
		marc := w.newcomer("Marc")
		f := w.join(marc, bordeaux, "Marc", "Delage")
		ok(t, w.Leave(t.Context(), marc, f.PublicID, Reason{}))
		w.domain(f, "bordeaux.example", affiliation.VerifiedDomain)
		claire := w.newcomer("Claire")
		w.moves(claire, "claire@bordeaux.example", w.db.Now())
		ofClaire := w.join(claire, bordeaux, "Claire", "Vasseur")
		w.stands(ofClaire, Confirmed, policy.Referent)
		ok(t, w.Remove(t.Context(), odile, ofClaire.PublicID, why))
		w.stands(w.join(claire, bordeaux, "", ""), AwaitingManager)
	})
}

// Somebody who was refused reads why, says what has changed, and is answered
// again; the former answer stays.
func TestCorrectAndAskAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, _, _ := w.town()
		lucas := w.newcomer("Lucas")
		first := w.join(lucas, bordeaux, "Lucas", "Petit")
		ok(t, w.DecideAffiliation(ctx, marc, first.PublicID, Answer{Why: why}))
		_, err := w.Join(ctx, lucas, JoinForm{SIRET: bordeaux, Identity: named("", "")})
		field(t, err, "precision", "affiliation.say_more")
		_, err = w.Join(ctx, lucas, JoinForm{SIRET: bordeaux, Identity: named("", ""), Says: "si"})
		field(t, err, "precision", "reason.too_short")
		again, err := w.Join(ctx, lucas, JoinForm{SIRET: bordeaux, Identity: named("", ""), Says: "J’ai été recruté le 2 novembre."})
		ok(t, err)
		w.stands(again, AwaitingReferent)
		w.stands(first, Refused)
		if got := w.affiliation(again); got.Says != "J’ai été recruté le 2 novembre." {
			t.Errorf("%q", got.Says)
		}
		ok(t, w.DecideAffiliation(ctx, marc, again.PublicID, Answer{Accept: true}))
		if got := w.affiliation(again); got.Evidence != affiliation.ByReferent || got.Confidence != affiliation.HighConfidence {
			t.Errorf("%+v", got)
		}
	})
}

// A small association without a référent who can answer lets in who has an
// ordinary mailbox; a person alone is at home in their company; an identity
// provider is believed.
func TestSmallSoleAndVouched(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		known := slices.Clone(establishments)
		known[2].Headcount, known[1].LegalForm = "11", "1000"
		w.Register = list(known)
		w.join(w.newcomer("Marc"), medoc, "Marc", "Delage")
		anne := w.newcomer("Anne")
		w.moves(anne, "anne@orange.fr", w.db.Now())
		f := w.join(anne, medoc, "Anne", "Roy")
		w.stands(f, Confirmed)
		if got := w.affiliation(f); got.Rule != affiliation.SmallAndFree || got.Confidence != affiliation.NoConfidence {
			t.Errorf("%+v", got)
		}
		alone := w.affiliation(w.join(w.newcomer("Zoé"), pessac, "Zoé", "Blin"))
		if alone.Rule != affiliation.SolePerson || alone.Status != Confirmed {
			t.Errorf("%+v", alone)
		}
		w.stands(alone, Confirmed, policy.ReferentProvisional)
		agent := w.newcomer("Aya")
		w.moves(agent, "aya@interieur.gouv.fr", w.db.Now())
		_, err := w.Join(t.Context(), agent, JoinForm{SIRET: pessac, Identity: named("Aya", "Diop")})
		refused(t, err, fault.Conflict, "affiliation.state_at_private")
		v, err := w.Join(t.Context(), agent, JoinForm{SIRET: bordeaux, Identity: named("Aya", "Diop"), Vouched: true})
		ok(t, err)
		w.stands(v, Confirmed, policy.Referent)
	})
}

// Where the last référent can sign in no more, or is removed, the colleague who
// has had the employeur right for longest follows; nobody else does.
func TestSuccessor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		w.colleague(marc, "Nora", "Belkacem")
		_, ofClaire := w.colleague(marc, "Claire", "Vasseur", policy.Approver)
		_, ofLucas := w.colleague(marc, "Lucas", "Petit", policy.Approver)
		if n, err := w.Succeed(ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		w.write(func(tx *sqldb.Tx) error {
			return tx.Must(`UPDATE persons SET status = 'suspended' WHERE id = $1`, marc.Person)
		})
		for _, want := range []int{1, 0} {
			if n, err := w.Succeed(ctx); n != want || err != nil {
				t.Fatal(n, err)
			}
		}
		w.stands(ofClaire, Confirmed, policy.Referent, policy.Approver)
		ok(t, w.Remove(ctx, odile, ofMarc.PublicID, why))
		ok(t, w.Remove(ctx, odile, ofClaire.PublicID, why))
		w.stands(ofLucas, Confirmed, policy.Referent, policy.Approver)
		if got := w.told(); !slices.Contains(got, "referent.succeeded") {
			t.Error(got)
		}
	})
}

// An account that ends takes all its affiliations with it, whatever they were.
func TestEndAll(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, _, ofMarc := w.town()
		w.join(w.newcomer("Zoé"), medoc, "Zoé", "Blin")
		waits := w.join(marc, medoc, "", "")
		asked, err := w.RequestOrganisation(ctx, marc, form(missing, "Forêts & Métiers", ""), named("", ""))
		ok(t, err)
		lucas := w.join(w.newcomer("Lucas"), bordeaux, "Lucas", "Petit")
		w.write(func(tx *sqldb.Tx) error { return w.EndAll(tx, marc.Person, Reason{}) })
		w.stands(ofMarc, Left)
		w.stands(waits, GivenUp)
		w.stands(lucas, AwaitingManager)
		w.read(func(tx *sqldb.Tx) error {
			q, err := LoadRequest(tx, asked.ID)
			if q.Status != RequestGivenUp {
				t.Errorf("%s", q.Status)
			}
			return err
		})
		if n := w.count(`SELECT count(*) FROM roles`); n != 1 { // Zoé's
			t.Errorf("%d roles", n)
		}
	})
}
