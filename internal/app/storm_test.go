package app

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"profil/internal/config"
	"profil/internal/sqldb/sqltest"
)

// A storm lets everybody in at the cost of one hash each, and the readers read
// meanwhile.
func TestLoginStorm(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		t.Run(at.Name, func(t *testing.T) {
			c, err := config.Load(config.Environment(map[string]string{"data": t.TempDir(), "database": at.Fresh(t)}))
			if err != nil {
				t.Fatal(err)
			}
			c.PublicURL = "http://127.0.0.1"
			h, err := openHouse(t.Context(), asOperator(c), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer h.close() //nolint:errcheck // nothing is under way
			r, err := h.loginStorm(t.Context(), 40, 2, time.Second)
			if err != nil {
				t.Fatal(err)
			}
			if r.SignedIn != 40 || r.Hashes != 40 || len(r.Before) == 0 || len(r.During) == 0 || !strings.Contains(r.String(), "signed_in=40 ") {
				t.Errorf("%s", r)
			}
		})
	}
}
