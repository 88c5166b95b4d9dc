package organisation

import (
	"fmt"
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// asked writes that somebody asked to join a place n times, and gave up.
func (w *world) asked(a policy.Actor, o Organisation, n int) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) error {
		for range n {
			if _, err := tx.Exec(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, created_at, updated_at)
				VALUES ($1, $2, $3, $4, 'agente', 'withdrawn', $5, $5)`, id.New(), id.Public(), a.Person, o.ID, tx.Now); err != nil {
				return err
			}
		}
		return nil
	})
}

// What has others answer, and sends them mail, is bounded by day: for the person
// who asks, for the structure that is asked, for its invitations, which may be
// taken back, and for the codes of its official contact. Who is let in by a
// proof of their own is not kept out. Without the guard all of it passes.
func TestWhatIsAskedInADay(t *testing.T) {
	for _, guarded := range []bool{true, false} {
		each(t, func(t *testing.T, w *world) {
			ctx, now := t.Context(), w.db.Now
			w.off.asks = !guarded
			kept := func(err error, kind fault.Kind, code string) {
				t.Helper()
				if guarded {
					refused(t, err, kind, code)
				} else {
					ok(t, err)
				}
			}
			marc, odile, ofMarc := w.town()
			o := w.organisation(ofMarc)
			ask := func(a policy.Actor) error {
				_, err := w.Join(ctx, a, JoinForm{SIRET: bordeaux, Identity: named("Lou", "Petit")})
				return err
			}
			often, first := w.newcomer("Lou"), w.newcomer("Aya")
			w.asked(often, o, asksOfPerson)
			kept(ask(often), fault.Invalid, "affiliation.too_many")
			w.asked(first, o, asksOfPlace-asksOfPerson)
			kept(ask(w.newcomer("Zoé")), fault.Invalid, "affiliation.too_many_here")
			ok(t, w.Invite(ctx, marc, o.PublicID, "lea@orange.fr"))
			lea := w.newcomer("Léa")
			w.moves(lea, "lea@orange.fr", w.db.Now())
			ok(t, ask(lea)) // whoever is invited

			for i := 1; i < invitationsDay; i++ {
				ok(t, w.Invite(ctx, marc, o.PublicID, fmt.Sprintf("p%d@orange.fr", i)))
				w.write(func(tx *sqldb.Tx) error {
					return tx.Must(`UPDATE invitations SET revoked_at = $1 WHERE revoked_at IS NULL AND accepted_at IS NULL`, tx.Now)
				})
			}
			kept(w.Invite(ctx, marc, o.PublicID, "encore@orange.fr"), fault.Conflict, "invitation.too_many_today")

			w.Key = []byte("clé")
			ok(t, w.SetContact(ctx, odile, o.PublicID, "accueil@bordeaux.example"))
			w.db.Now = func() time.Time { return now().Add(25 * time.Hour) }
			for range codesOfPlace / codesOfPerson {
				who := w.newcomer("Nino")
				f := w.join(who, bordeaux, "Nino", "Blin")
				for range codesOfPerson {
					ok(t, w.AskCode(ctx, who, f.PublicID))
				}
				kept(w.AskCode(ctx, who, f.PublicID), fault.Conflict, "code.too_many")
			}
			if guarded { // the day has passed
				ok(t, ask(often))
			}
		})
	}
}
