package app

import (
	"log/slog"
	"strings"
	"testing"

	"profil/internal/config"
	"profil/internal/opening"
	"profil/internal/sqldb/sqltest"
)

// Everybody asks at the instant when the sessions open: every answer, rank and
// rule holds. The twin, in which nothing keeps the seats from being given twice,
// finds that they were.
func TestOpeningDay(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		for name, off := range map[string]bool{"as it is": false, "without the guard of the seats": true} {
			t.Run(at.Name+", "+name, func(t *testing.T) {
				c, err := config.Load(config.Environment(map[string]string{"data": t.TempDir(), "database": at.Fresh(t)}))
				if err != nil {
					t.Fatal(err)
				}
				c.PublicURL = "http://127.0.0.1"
				h, err := openHouse(t.Context(), asOperator(c), slog.New(slog.DiscardHandler))
				if err != nil {
					t.Fatal(err)
				}
				defer h.close()
				r, err := h.openingDay(t.Context(), opening.Plan{People: 120, Sessions: 6, Seats: 7, Clients: 24, NoSeatGuard: off})
				if err != nil {
					t.Fatal(err)
				}
				t.Log(r)
				switch {
				case !off && (r.Oversold > 0 || len(r.Broken) > 0):
					t.Errorf("%d oversold; %q", r.Oversold, r.Broken)
				case off && (r.Oversold == 0 || len(r.Broken) == 0):
					t.Error("nothing is found where seats were given twice")
				}
				if r.Acknowledged != 120 || r.Refused == 0 || !strings.Contains(r.String(), "acknowledged=120 ") {
					t.Errorf("%s", r)
				}
			})
		}
	}
}
