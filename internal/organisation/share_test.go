package organisation

import (
	"slices"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// kin are two establishments of one legal unit: Marc answers for the first one,
// Léa for the second, and Lucas waits at the second.
type kin struct {
	*world
	marc, odile, lea policy.Actor
	lead, site       Organisation
}

func newKin(w *world) (k kin) {
	w.t.Helper()
	k.world = w
	var f, g Affiliation
	k.marc, k.odile, f = w.town()
	k.lea = w.newcomer("Léa")
	g = w.join(k.lea, pessac, "Léa", "Roy")
	ok(w.t, w.ConfirmReferent(w.t.Context(), k.odile, g.PublicID, Reason{}))
	k.lead, k.site = w.organisation(f), w.organisation(g)
	w.write(func(tx *sqldb.Tx) error { // the second one is another establishment of the first one's SIREN
		_, err := tx.Exec(`UPDATE organisations SET siret = '21330063500025', siren = '213300635' WHERE id = $1`, k.site.ID)
		return err
	})
	k.marc, k.lea = w.now(k.marc), w.now(k.lea)
	return k
}

// ask has Marc propose to answer for the second establishment; it gives the share.
func (k kin) ask(t *testing.T, role policy.Role) string {
	t.Helper()
	ok(t, k.AskShare(t.Context(), k.marc, k.lead.PublicID, k.site.PublicID, role))
	page := must(k.KinOf(t.Context(), k.marc, k.lead.PublicID))
	return page.Shares[len(page.Shares)-1].PublicID
}

// What one asks the other accepts; the rights come then, are those of the table
// of standings, and stop when either undoes it.
func TestShare(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		k := newKin(w)
		h := k.ask(t, policy.Referent)
		refused(t, w.AskShare(ctx, k.marc, k.lead.PublicID, k.site.PublicID, policy.Referent), fault.Conflict, "family.already")
		refused(t, w.AnswerShare(ctx, k.marc, h, true), fault.Forbidden, "forbidden")
		if w.now(k.marc).Is(policy.Referent, k.site.ID) {
			t.Error("a share that is only asked for gives a right")
		}
		lucas := w.newcomer("Lucas")
		refused(t, w.AnswerShare(ctx, lucas, h, true), fault.NotFound, "not_found")
		ok(t, w.AnswerShare(ctx, k.lea, h, true))
		marc := w.now(k.marc)
		if !marc.Is(policy.Referent, k.site.ID) || marc.Belongs(k.site.ID) || marc.Holds(policy.Referent, k.site.ID) {
			t.Errorf("%+v", marc.Standings)
		}
		w.write(func(tx *sqldb.Tx) error {
			both, err := Holders(tx, k.site.ID, policy.Referent)
			if err == nil && (len(both) != 2 || !slices.Contains(both, marc.Person)) {
				t.Errorf("%v answer for the site", both)
			}
			return err
		})
		page := must(w.Page(ctx, marc, k.site.PublicID))
		if !page.May.Decide {
			t.Error("whoever is lent the role does not see who waits")
		}
		// What is lent is neither lent on nor undone in the name of the site.
		if page := must(w.KinOf(ctx, marc, k.site.PublicID)); page.Speaks {
			t.Error("whoever is lent the role speaks for the site")
		}
		ok(t, w.EndShare(ctx, k.lea, h))
		if w.now(k.marc).Is(policy.Referent, k.site.ID) {
			t.Error("a share that is undone still gives a right")
		}
		refused(t, w.AnswerShare(ctx, k.lea, h, true), fault.Conflict, "stale")
	})
}

// Rights stop at once: who still has the page open is refused. The twin does not
// read the rights again.
func TestUndoneSharesStopAtOnce(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		each(t, func(t *testing.T, w *world) {
			ctx := t.Context()
			k := newKin(w)
			h := k.ask(t, policy.Referent)
			ok(t, w.AnswerShare(ctx, k.lea, h, true))
			open := w.now(k.marc) // the page that he still has before him
			lucas := w.newcomer("Lucas")
			var f Affiliation
			w.write(func(tx *sqldb.Tx) error {
				_, err := tx.Exec(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at)
					VALUES ('waits', 'waits', $1, $2, 'Agent', 'awaiting_referent', '', $3, $3)`, lucas.Person, k.site.ID, tx.Now)
				f = Affiliation{ID: "waits", PublicID: "waits"}
				return err
			})
			ok(t, w.EndShare(ctx, k.lea, h))
			w.off.refresh = !guarded
			err := w.DecideAffiliation(ctx, open, f.PublicID, Answer{Accept: true})
			if (err == nil) == guarded {
				t.Errorf("guarded = %v: %v", guarded, err)
			}
		})
	}
}

// Nothing is shared with another legal unit, and a share whose establishments
// part gives no right; the twin lets it be asked.
func TestNoShareAcrossSIREN(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		k := newKin(w)
		h := k.ask(t, policy.Referent)
		ok(t, w.AnswerShare(ctx, k.lea, h, true))
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE organisations SET siret = '21330318300015', siren = '213303183' WHERE id = $1`, k.site.ID)
			return err
		})
		if w.now(k.marc).Is(policy.Referent, k.site.ID) {
			t.Error("a role is lent across legal units")
		}
		refused(t, w.AskShare(ctx, k.marc, k.lead.PublicID, k.site.PublicID, policy.Approver), fault.Conflict, "family.other")
		refused(t, w.AskShare(ctx, k.odile, k.lead.PublicID, k.site.PublicID, policy.Approver), fault.Conflict, "family.other")
		w.off.family = true
		ok(t, w.EndShare(ctx, k.lea, h))
		if err := w.AskShare(ctx, k.odile, k.lead.PublicID, k.site.PublicID, policy.Referent); fault.CodeOf(err) == "family.other" {
			t.Error("without the guard it is still refused: the guard is elsewhere")
		}
	})
}

// A référent who is lent answers as long as they can sign in: the gestionnaire
// finds no orphan and the clerk names no successor until then.
func TestALentReferentWhoIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		k := newKin(w)
		ok(t, w.AnswerShare(ctx, k.lea, k.ask(t, policy.Referent), true))
		gone := func(a policy.Actor) {
			t.Helper()
			w.write(func(tx *sqldb.Tx) error {
				return tx.Must(`UPDATE persons SET status = 'suspended' WHERE id = $1`, a.Person)
			})
		}
		orphans := func() (names []string) {
			t.Helper()
			lines, _, err := w.List(ctx, k.odile, ListFilter{Orphans: true})
			ok(t, err)
			for _, l := range lines {
				names = append(names, l.Name)
			}
			return names
		}
		lucas := w.newcomer("Lucas")
		w.write(func(tx *sqldb.Tx) error {
			if err := tx.Do(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at)
				VALUES ('lucas', 'lucas', $1, $2, 'Agent', 'confirmed', '', $3, $3)`, lucas.Person, k.site.ID, tx.Now); err != nil {
				return err
			}
			return tx.Do(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ('lucas', 'approver', 'clerk', $1)`, tx.Now)
		})
		gone(k.lea)
		if got := orphans(); got != nil {
			t.Errorf("%q, which Marc answers for", got)
		}
		if n, err := w.Succeed(ctx); n != 0 || err != nil {
			t.Errorf("%d successors, %v", n, err)
		}
		gone(k.marc)
		if got := orphans(); !slices.Contains(got, k.site.Name) {
			t.Errorf("only %q: nobody can sign in for the site", got)
		}
		if n, err := w.Succeed(ctx); n != 1 || err != nil {
			t.Errorf("%d successors, %v", n, err)
		}
	})
}

// Who is lent a role finds the other establishment among theirs, with who waits
// there and who lends it; a stranger does not, nor does anybody once it is
// undone or they are suspended.
func TestWhoIsLentFindsTheOtherSite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		k := newKin(w)
		lucas := w.newcomer("Lucas")
		none := func(why string, a policy.Actor) {
			t.Helper()
			if all := must(w.LentTo(ctx, a)); len(all) > 0 {
				t.Errorf("%s: %+v", why, all)
			}
			page, err := w.Page(ctx, a, k.site.PublicID)
			if err == nil && (page.Loan.Lender.ID != "" || page.May.Decide) {
				t.Errorf("%s may answer at the site: %+v", why, page.Loan)
			}
		}
		h := k.ask(t, policy.Referent)
		none("a share that is only asked for", w.now(k.marc))
		ok(t, w.AnswerShare(ctx, k.lea, h, true))
		w.join(lucas, pessac, "Lucas", "Petit")
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE affiliations SET organisation_id = $1, status = 'awaiting_referent' WHERE person_id = $2`, k.site.ID, lucas.Person)
			return err
		})
		all := must(w.LentTo(ctx, w.now(k.marc)))
		if len(all) != 1 || all[0].ID != k.site.ID || all[0].Lender.ID != k.lead.ID || all[0].Pending != 1 || !slices.Contains(all[0].Roles, policy.Referent) {
			t.Fatalf("%+v", all)
		}
		open := w.now(k.marc) // the page that he still has before him
		page := must(w.Page(ctx, open, k.site.PublicID))
		if page.Loan.Lender.ID != k.lead.ID || len(page.Pending) != 1 || len(page.Lenders) != 1 {
			t.Errorf("%+v", page.Loan)
		}
		none("a stranger", w.now(w.newcomer("Samir")))
		none("who waits there", w.now(lucas))
		if all := must(w.LentTo(ctx, w.now(k.lea))); len(all) > 0 {
			t.Errorf("Léa is lent her own structure: %+v", all)
		}
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET status = 'suspended' WHERE id = $1`, k.marc.Person)
			return err
		})
		refused(t, w.DecideAffiliation(ctx, open, page.Pending[0].PublicID, Answer{Accept: true}), fault.Unauthenticated, "sign_in")
		w.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`UPDATE persons SET status = 'active' WHERE id = $1`, k.marc.Person)
			return err
		})
		ok(t, w.EndShare(ctx, k.lea, h))
		none("a share that is undone", w.now(k.marc))
	})
}
