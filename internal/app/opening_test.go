package app

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"profil/internal/config"
	"profil/internal/opening"
	"profil/internal/sqldb/sqltest"
)

func openingDay(t *testing.T, at sqltest.Address, p opening.Plan) opening.Result {
	t.Helper()
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
	r, err := h.openingDay(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r)
	return r
}

// Twice over, with a wave that opens while everybody is asking: nobody has a place
// before theirs, nobody is turned away after it. The twin opens to everybody at
// once, and finds who had one.
func TestOpeningDayByWaves(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		for name, off := range map[string]bool{"as it is": false, "without the guard of the waves": true} {
			t.Run(at.Name+", "+name, func(t *testing.T) {
				r := openingDay(t, at, opening.Plan{People: 120, Sessions: 4, Seats: 7, Clients: 16, Rounds: 2, Waves: true, NoWaveGuard: off})
				early := slices.ContainsFunc(r.Broken, func(b string) bool { return strings.HasPrefix(b, "a place before") })
				switch {
				case !off && (r.Oversold > 0 || len(r.Broken) > 0 || r.Early == 0):
					t.Errorf("%d oversold, %d too early; %q", r.Oversold, r.Early, r.Broken)
				case off && !early:
					t.Error("nothing is found where everybody came in at once")
				}
				if r.Acknowledged != 240 {
					t.Errorf("%s", r)
				}
			})
		}
	}
}

// Everybody asks at the instant when the sessions open: every answer, rank and
// rule holds. The twin, in which nothing keeps the seats from being given twice,
// finds that they were.
func TestOpeningDay(t *testing.T) {
	for _, at := range sqltest.Addresses(t) {
		for name, off := range map[string]bool{"as it is": false, "without the guard of the seats": true} {
			t.Run(at.Name+", "+name, func(t *testing.T) {
				r := openingDay(t, at, opening.Plan{People: 120, Sessions: 6, Seats: 7, Clients: 24, NoSeatGuard: off})
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
