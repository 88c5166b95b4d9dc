package account

import (
	"crypto/rand"
	"strings"
	"sync"
	"testing"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestSuspendAndReinstate(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		paul, reads := h.person("Paul", "Nadeau", "paul@cap.example", policy.Reader)
		odile, decides := h.person("Odile", "Garnier", "odile@cap.example", policy.Manager)
		_, admin := h.person("Anne", "Marty", "anne@cap.example", policy.Admin)
		h.setPassword(claire, phrase)
		token, _ := h.signIn(claire)
		const why = "Compte ouvert par une autre personne."

		want(t, h.Suspend(t.Context(), lucas, claire.PublicID, why), fault.NotFound, "not_found")
		want(t, h.Suspend(t.Context(), policy.Actor{}, claire.PublicID, why), fault.NotFound, "not_found")
		want(t, h.Suspend(t.Context(), reads, claire.PublicID, why), fault.Forbidden, "forbidden")
		want(t, h.Suspend(t.Context(), decides, claire.PublicID, "non"), fault.Invalid, "reason.too_short")
		want(t, h.Suspend(t.Context(), decides, claire.PublicID, strings.Repeat("é", 601)), fault.Invalid, "reason.too_long")
		want(t, h.Suspend(t.Context(), decides, odile.PublicID, why), fault.Forbidden, "account.yourself")
		want(t, h.Suspend(t.Context(), decides, paul.PublicID, why), fault.Forbidden, "account.of_staff")
		want(t, h.Suspend(t.Context(), decides, "nobody", why), fault.NotFound, "not_found")
		if err := h.Suspend(t.Context(), admin, paul.PublicID, why); err != nil {
			t.Error(err)
		}
		if err := h.Suspend(t.Context(), decides, claire.PublicID, why); err != nil {
			t.Fatal(err)
		}
		want(t, h.Suspend(t.Context(), decides, claire.PublicID, why), fault.Conflict, "not_now")

		_, err := h.Who(t.Context(), token)
		want(t, err, fault.Unauthenticated, "sign_in")
		_, err = h.SignIn(t.Context(), claire.Email, phrase, Browser{})
		want(t, err, fault.Invalid, "sign_in.refused")
		_, err = h.SetPassword(t.Context(), h.ask("claire@bordeaux.example"), phrase, Browser{})
		want(t, err, fault.Forbidden, "account.is_suspended")
		_, err = h.SignInAs(t.Context(), claire.ID, "")
		want(t, err, fault.Forbidden, "account.is_suspended")

		if err := h.Reinstate(t.Context(), decides, claire.PublicID, "Erreur corrigée avec elle."); err != nil {
			t.Fatal(err)
		}
		_, err = h.Who(t.Context(), token)
		want(t, err, fault.Unauthenticated, "sign_in") // the old login stays ended
		if _, err = h.SignIn(t.Context(), claire.Email, phrase, Browser{}); err != nil {
			t.Error(err)
		}
		if n := h.value(`SELECT COUNT(*) FROM journal_notes WHERE note = $1`, why); n != 2 {
			t.Errorf("%d reasons are kept", n)
		}
	})
}

// The rank is read again inside the deed: one that was taken away a moment ago
// gives nothing.
func TestRanks(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		odile, decides := h.person("Odile", "Garnier", "odile@cap.example", policy.Manager)
		anne, admin := h.person("Anne", "Marty", "anne@cap.example", policy.Admin)

		want(t, h.GrantRank(t.Context(), decides, claire.PublicID, policy.Admin), fault.Forbidden, "forbidden")
		want(t, h.GrantRank(t.Context(), admin, claire.PublicID, "king"), fault.Invalid, "rank.unknown")
		want(t, h.GrantRank(t.Context(), admin, anne.PublicID, policy.NoRank), fault.Forbidden, "account.yourself")
		if err := h.GrantRank(t.Context(), admin, odile.PublicID, policy.NoRank); err != nil {
			t.Fatal(err)
		}
		want(t, h.Suspend(t.Context(), decides, claire.PublicID, "Compte en double, signalé."), fault.NotFound, "not_found")
		if err := h.GrantRank(t.Context(), admin, claire.PublicID, policy.Manager); err != nil {
			t.Fatal(err)
		}
		var all []Person
		h.read(func(tx *sqldb.Tx) (err error) { all, err = Managers(tx); return err })
		if len(all) != 2 || all[0].ID != anne.ID || all[1].ID != claire.ID {
			t.Errorf("%+v", all)
		}
	})
}

// Two admins who take each other's rank at the same instant leave one.
func TestAnAdminIsAlwaysLeft(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for range 5 {
			h := newHouse(t, db)
			h.write(func(tx *sqldb.Tx) error { _, err := tx.Exec(`UPDATE persons SET rank = ''`); return err })
			a, one := h.person("Anne", "Marty", "anne"+rand.Text()+"@cap.example", policy.Admin)
			b, other := h.person("Odile", "Garnier", "odile"+rand.Text()+"@cap.example", policy.Admin)
			var wait sync.WaitGroup
			wait.Go(func() { _ = h.GrantRank(t.Context(), one, b.PublicID, policy.NoRank) })
			wait.Go(func() { _ = h.GrantRank(t.Context(), other, a.PublicID, policy.NoRank) })
			wait.Wait()
			if n := h.value(`SELECT COUNT(*) FROM persons WHERE rank = 'admin'`); n != 1 {
				t.Fatalf("%d admins", n)
			}
		}
	})
}

func TestAppoint(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		p, err := h.Appoint(t.Context(), address(t, "odile@cap.example"))
		if err != nil || p.Rank != policy.Admin {
			t.Fatalf("%+v, %v", p, err)
		}
		again, err := h.Appoint(t.Context(), address(t, "Odile@cap.example"))
		if err != nil || again.ID != p.ID {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := h.SetPassword(t.Context(), h.ask("odile@cap.example"), phrase, Browser{}); err != nil {
			t.Error(err)
		}
	})
}

func TestProfile(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, a := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		if err := h.EditProfile(t.Context(), a, Profile{" Anne  Lise ", "N'Diaye-Ólafsdóttir", "+33 (0)5 56 00 00 00"}); err != nil {
			t.Fatal(err)
		}
		h.read(func(tx *sqldb.Tx) (err error) { claire, err = Load(tx, claire.ID); return err })
		if claire.Name() != "Anne Lise N’Diaye-Ólafsdóttir" || claire.Phone != "0556000000" {
			t.Errorf("%+v", claire)
		}
		want(t, h.EditProfile(t.Context(), policy.Actor{}, Profile{"A", "B", ""}), fault.Unauthenticated, "sign_in")
		for _, c := range []struct {
			typed       Profile
			field, code string
		}{
			{Profile{"", "Vasseur", ""}, "prenom", "required"},
			{Profile{"Claire", "  ", ""}, "nom", "required"},
			{Profile{"Claire", "<b>Vasseur</b>", ""}, "nom", "name.characters"},
			{Profile{"Claire", "--", ""}, "nom", "name.characters"},
			{Profile{"http://gratuit.example", "Vasseur", ""}, "prenom", "name.characters"},
			{Profile{strings.Repeat("a", 81), "Vasseur", ""}, "prenom", "name.too_long"},
			{Profile{"Claire", "Vasseur", "12"}, "telephone", "phone.wrong"},
			{Profile{"Claire", "Vasseur", "0012345678"}, "telephone", "phone.wrong"},
			{Profile{"Claire", "Vasseur", "٠٥٥٦٠٠٠٠٠٠"}, "telephone", "phone.wrong"},
		} {
			want(t, h.EditProfile(t.Context(), a, c.typed), fault.Invalid, c.code)
		}
	})
}

func TestLoadMany(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, _ := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		marc, _ := h.person("Marc", "Delage", "marc@bordeaux.example", policy.NoRank)
		ctx, n := sqldb.Counting(t.Context())
		var found map[string]Person
		if err := h.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
			found, err = LoadMany(tx, []string{claire.ID, marc.ID, "nobody", claire.ID})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(found) != 2 || found[marc.ID].Name() != "Marc Delage" || n.Load() != 1 {
			t.Errorf("%+v, %d queries", found, n.Load())
		}
	})
}
