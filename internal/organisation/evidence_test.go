package organisation

import (
	"testing"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/sqldb"
)

// mailbox gives somebody an address in a domain.
func (w *world) mailbox(a policy.Actor, address string) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE emails SET address = $2, typed = $2 WHERE person_id = $1`, a.Person, address)
	})
}

// What was typed stands beside what the register says; the members of the
// domain are counted; a near name in the same commune is shown.
func TestWhatIsWeighedBesideARequest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		marc, odile, _ := w.town()
		w.mailbox(marc, "marc@bordeaux.example")
		lucas := w.newcomer("Lucas")
		w.mailbox(lucas, "lucas@bordeaux.example")
		asked := form(missing, "Commune Bordeaux (annexe)", "")
		asked.Address.INSEE, asked.Address.City = "33063", "Bordeaux"
		q, err := w.RequestOrganisation(t.Context(), lucas, asked, named("Lucas", "Roux"))
		ok(t, err)
		f, err := w.Request(t.Context(), odile, q.PublicID)
		ok(t, err)
		if f.Domain.Domain != "bordeaux.example" || len(f.Domain.Places) != 1 || f.Domain.Places[0].Members != 1 {
			t.Errorf("domain: %+v", f.Domain)
		}
		if len(f.Evidence.Alike) != 1 || f.Evidence.Alike[0].Name != "Commune de Bordeaux" {
			t.Errorf("alike: %+v", f.Evidence.Alike)
		}
		if f.Compared != nil {
			t.Errorf("compared with a register that does not know it: %+v", f.Compared)
		}
		mine, err := w.Request(t.Context(), lucas, q.PublicID)
		ok(t, err)
		if mine.Domain.Domain != "" || mine.Evidence.Alike != nil {
			t.Error("the author sees what the staff weighs")
		}
	})
}

func TestCompared(t *testing.T) {
	o := fromEstablishment(establishments[0])
	o.Name, o.Address.Street = "COMMUNE DE BORDEAUX", "12 rue des Tilleuls"
	differs := map[string]bool{}
	for _, r := range compare(o, establishments[0]) {
		differs[r.What] = r.Differs
	}
	if differs["name"] || !differs["address"] || differs["commune"] {
		t.Errorf("differs: %v", differs)
	}
}

// An activity is set beside what the register says in its own nomenclature, before
// and after the switch of 1 January 2027; one that the register knows only in the
// other is no difference when it may be the same.
func TestComparedAcrossNomenclatures(t *testing.T) {
	e := establishments[0]
	e.APECode, e.APENomenclature, e.APE2025 = "85.59A", reference.NAF2, "85.59G"
	for _, c := range []struct {
		here, next string
		differs    bool
		weight     Weight
	}{
		{"85.59A", "85.59G", false, InRegister},
		{"85.59G", "85.59G", false, InRegister},
		{"85.59H", "85.59G", true, Moderated},
		{"85.59G", "", false, Moderated},
		{"84.11Y", "", true, Moderated},
		{"85.59A", "", false, InRegister},
	} {
		e.APE2025 = c.next
		ape, err := reference.ParseAPE(c.here)
		ok(t, err)
		o := fromEstablishment(e)
		o.APE = ape
		for _, r := range compare(o, e) {
			if r.What == "ape" && r.Differs != c.differs {
				t.Errorf("%s beside %q: %+v", c.here, c.next, r)
			}
		}
		if got := weigh(FieldAPE, "70.22Z naf2", packAPE(ape), e); got != c.weight {
			t.Errorf("%s beside %q weighs %s", c.here, c.next, got)
		}
	}
	for on, want := range map[civil.Day]string{"2026-12-31": "85.59A", "2027-01-01": "85.59G"} {
		e.APE2025 = "85.59G"
		if got := e.Activity(on); got.Code != want {
			t.Errorf("%s: %s", on, got.Code)
		}
	}
}

// crowd is four people who await the gestionnaire at Pessac, three of them of
// its domain.
func crowd(w *world) (all []policy.Actor, ties []Affiliation) {
	w.t.Helper()
	for i, first := range []string{"Youssef", "Awa", "Noé", "Lise"} {
		a := w.newcomer(first)
		domain := "pessac.example"
		if i == 3 {
			domain = "ailleurs.example"
		}
		w.mailbox(a, french.Fold(first)+"@"+domain)
		all, ties = append(all, a), append(ties, w.join(a, pessac, first, "Roux"))
	}
	return all, ties
}

// One decision answers those that ask for the same from the same domain, all
// or none.
func TestOneDecisionForSimilarAffiliations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, odile, _ := w.town()
		first := w.newcomer("Samir")
		w.join(first, pessac, "Samir", "Roux") // provisional: the others await the gestionnaire
		_, ties := crowd(w)
		f, err := w.Affiliation(t.Context(), odile, ties[0].PublicID)
		ok(t, err)
		if len(f.Similar) != 2 {
			t.Fatalf("%d similar, want 2", len(f.Similar))
		}
		refused(t, w.DecideSimilar(t.Context(), w.now(first), ties[0].PublicID, nil, Answer{Accept: true}), fault.NotFound, "not_found")
		refused(t, w.DecideSimilar(t.Context(), odile, ties[0].PublicID, []string{ties[1].PublicID, ties[3].PublicID}, Answer{Accept: true}), fault.Conflict, "stale")
		w.stands(ties[0], AwaitingManager)
		w.stands(ties[1], AwaitingManager)
		ok(t, w.DecideSimilar(t.Context(), odile, ties[0].PublicID, []string{ties[1].PublicID}, Answer{Accept: true}))
		w.stands(ties[0], Confirmed)
		w.stands(ties[1], Confirmed)
		w.stands(ties[2], AwaitingManager)
		w.stands(ties[3], AwaitingManager)
		refused(t, w.DecideSimilar(t.Context(), odile, ties[2].PublicID, []string{ties[1].PublicID}, Answer{Accept: true}), fault.Conflict, "stale")
	})
}

// Requests for one site, granted together, share one organisation.
func TestOneDecisionForSimilarRequests(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, odile, _ := w.town()
		var asked []Request
		for _, first := range []string{"Youssef", "Awa", "Noé"} {
			site := ""
			if first == "Noé" {
				site = "Antenne"
			}
			q, err := w.RequestOrganisation(t.Context(), w.newcomer(first), form(missing, "Le Tremplin", site), named(first, "Roux"))
			ok(t, err)
			asked = append(asked, q)
		}
		f, err := w.Request(t.Context(), odile, asked[0].PublicID)
		ok(t, err)
		if len(f.Similar) != 1 || f.Similar[0].PublicID != asked[1].PublicID {
			t.Fatalf("similar: %v", f.Similar)
		}
		refused(t, w.DecideSimilarRequests(t.Context(), odile, asked[0].PublicID, []string{asked[2].PublicID}, Verdict{Event: WasGranted}), fault.Conflict, "stale")
		ok(t, w.DecideSimilarRequests(t.Context(), odile, asked[0].PublicID, []string{asked[1].PublicID}, Verdict{Event: WasGranted}))
		w.read(func(tx *sqldb.Tx) error {
			n, err := sqldb.Value[int](tx, `SELECT count(*) FROM organisations WHERE siret = $1`, missing)
			if n != 1 {
				t.Errorf("%d organisations", n)
			}
			return err
		})
	})
}
