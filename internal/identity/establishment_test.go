package identity

import (
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// What a provider says of where somebody works counts for who is linked to it,
// while it is fresh, and of a provider that is asked that.
func TestEstablishment(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		state := ProConnect("https://proconnect.example", "client", "secret")
		region := &Provider{Name: "region", Issuer: "https://compte.example"}
		d := Desk{DB: db, Accounts: account.Desk{DB: db, Key: []byte("key")}, Providers: []*Provider{state, region}}
		c := Claims{Provider: "proconnect", Issuer: state.Issuer, Realm: "a", Subject: "s", SIRET: "21330063500017", FirstName: "C", LastName: "V", At: db.Now()}
		if err := d.Link(t.Context(), w.Claire, c); err != nil {
			t.Fatal(err)
		}
		if s, err := d.Establishment(t.Context(), w.Claire, c); err != nil || s.Digits() != c.SIRET {
			t.Fatal(s, err)
		}
		stale, elsewhere, other, wrong := c, c, c, c
		stale.At = db.Now().Add(-13 * time.Hour)
		elsewhere.Issuer = "https://ailleurs.example"
		other.Provider, other.Issuer = region.Name, region.Issuer
		wrong.SIRET = "12345678912345"
		for name, said := range map[string]Claims{"stale": stale, "of another issuer": elsewhere, "of a provider that is not asked": other, "no SIRET": wrong} {
			if s, err := d.Establishment(t.Context(), w.Claire, said); err != nil || !s.IsZero() {
				t.Errorf("%s: %s %v", name, s, err)
			}
		}
		if s, err := d.Establishment(t.Context(), w.Lucas, c); err != nil || !s.IsZero() {
			t.Errorf("somebody else is vouched for: %s %v", s, err)
		}
	})
}
