package organisation

import (
	"strings"
	"testing"
	"time"

	"profil/internal/affiliation"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// A référent proposes a domain, which does nothing; the gestionnaire verifies
// it, and whoever waits with an address there is let in, with its provisional
// référent proven.
func TestDomains(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc).PublicID
		claire := w.newcomer("Claire")
		w.moves(claire, "claire@bordeaux.example", w.db.Now())
		ofClaire := w.join(claire, bordeaux, "Claire", "Vasseur")
		ok(t, w.SayDomain(ctx, marc, o, "prenom.nom@Bordeaux.example", affiliation.ProposedDomain))
		field(t, w.SayDomain(ctx, marc, o, "bordeaux.example", affiliation.ProposedDomain), "domaine", "domain.known")
		field(t, w.SayDomain(ctx, marc, o, "gmail.com", affiliation.ProposedDomain), "domaine", "domain.free")
		field(t, w.SayDomain(ctx, marc, o, "rien", affiliation.ProposedDomain), "domaine", "domain.wrong")
		refused(t, w.SayDomain(ctx, marc, o, "bordeaux.example", affiliation.VerifiedDomain), fault.Forbidden, "forbidden")
		refused(t, w.SayDomain(ctx, w.now(claire), o, "x.example", affiliation.ProposedDomain), fault.NotFound, "not_found")
		w.stands(ofClaire, AwaitingReferent)
		ok(t, w.SayDomain(ctx, odile, o, "bordeaux.example", affiliation.VerifiedDomain))
		w.stands(ofClaire, Confirmed)
		if got := w.affiliation(ofClaire); got.Rule != affiliation.DomainVerified || got.Evidence != affiliation.ByVerifiedDomain {
			t.Errorf("%+v", got)
		}
		lea := w.newcomer("Léa")
		w.moves(lea, "lea@bordeaux.example", w.db.Now())
		all, err := w.Suggest(ctx, lea)
		ok(t, err)
		if len(all) != 1 || all[0].PublicID != o {
			t.Errorf("%+v", all)
		}
		if all, err := w.Suggest(ctx, claire); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
		ok(t, w.SayDomain(ctx, odile, o, "bordeaux.example", affiliation.UnknownDomain))
		w.stands(w.join(lea, bordeaux, "Léa", "Roy"), AwaitingReferent)

		nora := w.newcomer("Nora")
		w.moves(nora, "nora@pessac.example", w.db.Now())
		ofNora := w.join(nora, pessac, "Nora", "Belkacem")
		w.stands(ofNora, Confirmed, policy.ReferentProvisional)
		ok(t, w.SayDomain(ctx, odile, w.organisation(ofNora).PublicID, "pessac.example", affiliation.OfficialDomain))
		w.stands(ofNora, Confirmed, policy.Referent)
	})
}

// coded is Lucas, who waits to join Bordeaux, which has an official contact.
func (w *world) coded() (lucas policy.Actor, f Affiliation) {
	w.t.Helper()
	_, odile, ofMarc := w.town()
	w.Key = []byte("clé")
	ok(w.t, w.SetContact(w.t.Context(), odile, w.organisation(ofMarc).PublicID, "accueil@bordeaux.example"))
	lucas = w.newcomer("Lucas")
	return lucas, w.join(lucas, bordeaux, "Lucas", "Petit")
}

// code gives the last code that was sent.
func (w *world) code() string {
	w.t.Helper()
	var id string
	w.read(func(tx *sqldb.Tx) (err error) {
		id, err = sqldb.Value[string](tx, `SELECT id FROM contact_codes ORDER BY created_at DESC, id DESC LIMIT 1`)
		return err
	})
	return w.ContactCode(id)
}

// The code that the official contact was sent lets in who types it, once,
// within the hour; five wrong ones make it void.
func TestContactCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		lucas, f := w.coded()
		field(t, w.TypeCode(ctx, lucas, f.PublicID, "AAAA-AAAA"), "code", "code.unusable")
		ok(t, w.AskCode(ctx, lucas, f.PublicID))
		old := w.code()
		if len(old) != 9 || strings.ContainsAny(old, "IO10") {
			t.Errorf("%q", old)
		}
		now := w.db.Now
		w.db.Now = func() time.Time { return now().Add(time.Minute) }
		ok(t, w.AskCode(ctx, lucas, f.PublicID))
		field(t, w.TypeCode(ctx, lucas, f.PublicID, old), "code", "code.wrong")
		for range codeAttempts - 1 {
			field(t, w.TypeCode(ctx, lucas, f.PublicID, "AAAA-AAAA"), "code", "code.wrong")
		}
		field(t, w.TypeCode(ctx, lucas, f.PublicID, w.code()), "code", "code.unusable")
		ok(t, w.AskCode(ctx, lucas, f.PublicID))
		refused(t, w.AskCode(ctx, lucas, f.PublicID), fault.Conflict, "code.too_many")
		last := w.code()
		w.db.Now = func() time.Time { return now().Add(62 * time.Minute) }
		field(t, w.TypeCode(ctx, lucas, f.PublicID, last), "code", "code.unusable")
		w.db.Now = func() time.Time { return now().Add(50 * time.Minute) }
		ok(t, w.TypeCode(ctx, lucas, f.PublicID, " "+strings.ToLower(last)))
		w.stands(f, Confirmed)
		if got := w.affiliation(f); got.Evidence != affiliation.ByContactCode {
			t.Errorf("%+v", got)
		}
		if s, err := w.CodeState(ctx, lucas, f.PublicID); err != nil || s.Useful {
			t.Errorf("%+v %v", s, err)
		}
		refused(t, w.AskCode(ctx, lucas, f.PublicID), fault.Conflict, "code.no_contact")
	})
}

// The twin: without the count of attempts, whoever tries long enough is let in.
func TestContactCodeUnguarded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lucas, f := w.coded()
		w.off.attempts = true
		ok(t, w.AskCode(t.Context(), lucas, f.PublicID))
		for range codeAttempts {
			field(t, w.TypeCode(t.Context(), lucas, f.PublicID, "AAAA-AAAA"), "code", "code.wrong")
		}
		ok(t, w.TypeCode(t.Context(), lucas, f.PublicID, w.code()))
		w.stands(f, Confirmed)
	})
}

// A provisional référent is proven by the code: they answer from then on.
func TestCodeProvesReferent(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.Key = []byte("clé")
		odile := w.staff("Odile", "Garnier", policy.Manager)
		marc := w.newcomer("Marc")
		f := w.join(marc, bordeaux, "Marc", "Delage")
		waits := w.join(w.newcomer("Claire"), bordeaux, "Claire", "Vasseur")
		refused(t, w.AskCode(ctx, marc, f.PublicID), fault.Conflict, "code.no_contact")
		ok(t, w.SetContact(ctx, odile, w.organisation(f).PublicID, "accueil@bordeaux.example"))
		ok(t, w.AskCode(ctx, marc, f.PublicID))
		ok(t, w.TypeCode(ctx, marc, f.PublicID, w.code()))
		w.stands(f, Confirmed, policy.Referent)
		w.stands(waits, AwaitingReferent)
	})
}

// invitation is Léa, whom Marc has invited under an address.
func (w *world) invitation() (marc, lea policy.Actor, organisationPublicID string) {
	w.t.Helper()
	marc, _, ofMarc := w.town()
	organisationPublicID = w.organisation(ofMarc).PublicID
	ok(w.t, w.Invite(w.t.Context(), marc, organisationPublicID, "Lea@orange.fr"))
	lea = w.newcomer("Léa")
	w.moves(lea, "lea@orange.fr", w.db.Now())
	return marc, lea, organisationPublicID
}

// An invitation lets in its address and no other, once; it may be taken back,
// and ends by itself.
func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, lea, o := w.invitation()
		field(t, w.Invite(ctx, marc, o, "lea@orange.fr"), "email", "invitation.already")
		field(t, w.Invite(ctx, marc, o, "lea@yopmail.com"), "email", "affiliation.throw_away_invited")
		w.stands(w.join(w.newcomer("Zoé"), bordeaux, "Zoé", "Blin"), AwaitingReferent)
		f := w.join(lea, bordeaux, "Léa", "Roy")
		w.stands(f, Confirmed)
		if got := w.affiliation(f); got.Rule != affiliation.Invited || got.Evidence != affiliation.ByInvitation {
			t.Errorf("%+v", got)
		}
		ok(t, w.Leave(ctx, lea, f.PublicID, Reason{}))
		w.stands(w.join(lea, bordeaux, "", ""), AwaitingReferent) // it has served

		ok(t, w.Invite(ctx, marc, o, "max@orange.fr"))
		x, err := w.Access(ctx, marc, o)
		ok(t, err)
		if len(x.Invitations) != 1 {
			t.Fatalf("%+v", x)
		}
		ok(t, w.Revoke(ctx, marc, o, x.Invitations[0].PublicID))
		refused(t, w.Revoke(ctx, marc, o, x.Invitations[0].PublicID), fault.Conflict, "invitation.gone")
		max := w.newcomer("Max")
		w.moves(max, "max@orange.fr", w.db.Now())
		w.stands(w.join(max, bordeaux, "Max", "Roy"), AwaitingReferent)

		ok(t, w.Invite(ctx, marc, o, "ana@orange.fr"))
		now := w.db.Now
		w.db.Now = func() time.Time { return now().AddDate(0, 0, InvitationDays+1) }
		ana := w.newcomer("Ana")
		w.moves(ana, "ana@orange.fr", w.db.Now())
		w.stands(w.join(ana, bordeaux, "Ana", "Roy"), AwaitingReferent)
	})
}

// The twin: without the guard an invitation serves again and again.
func TestInvitationUnguarded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, lea, _ := w.invitation()
		w.off.once = true
		ok(t, w.Leave(t.Context(), lea, w.join(lea, bordeaux, "Léa", "Roy").PublicID, Reason{}))
		w.stands(w.join(lea, bordeaux, "", ""), Confirmed)
	})
}
