package organisation

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"profil/internal/fault"
)

// A network has one name; structures are put in it and out of it, by the
// gestionnaire alone, and what was before is kept with why.
func TestNetworks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, ofMarc := w.town()
		o := w.organisation(ofMarc)
		why, err := ParseReason("Liste reçue du réseau.", true)
		ok(t, err)
		code := func(err error, want string) {
			t.Helper()
			wrong := (*fault.Error)(nil)
			if !errors.As(err, &wrong) || want != wrong.Code && !strings.Contains(fmt.Sprint(wrong.Fields), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
		code(w.CreateNetwork(ctx, marc, "Communes"), "forbidden")
		code(w.CreateNetwork(ctx, odile, "  "), "required")
		code(w.CreateNetwork(ctx, odile, strings.Repeat("a", 61)), "network.too_long")
		ok(t, w.CreateNetwork(ctx, odile, " Communes  de Gironde "))
		code(w.CreateNetwork(ctx, odile, "communes de gironde"), "network.known")

		_, err = w.ReadPlacing(ctx, marc, "x")
		code(err, "forbidden")
		_, err = w.ReadPlacing(ctx, odile, " \n")
		code(err, "network.empty_list")
		list := "Bordeaux;" + o.SIRET.String() + ";33\n" + o.SIRET.Digits() + "\n130 025 265 00013\r\nnom;ville\n"
		p, err := w.ReadPlacing(ctx, odile, list)
		if err != nil || len(p.Found) != 1 || p.Found[0].ID != o.ID || len(p.Unknown) != 1 || len(p.Wrong) != 1 {
			t.Fatalf("%+v, %v", p, err)
		}

		place := func(name string) (int, error) { return w.Place(ctx, odile, []string{o.PublicID}, name, why) }
		_, err = w.Place(ctx, marc, []string{o.PublicID}, "Communes de Gironde", why)
		code(err, "forbidden")
		_, err = place("Ailleurs")
		code(err, "choose")
		for _, c := range []struct {
			name         string
			moved, lines int
		}{{"Communes de Gironde", 1, 1}, {"Communes de Gironde", 0, 1}, {"", 1, 2}} {
			if n, err := place(c.name); err != nil || n != c.moved {
				t.Fatalf("%q: %d, %v", c.name, n, err)
			}
			page, err := w.Page(ctx, odile, o.PublicID)
			if err != nil || page.Organisation.Network != c.name || len(page.Changes) != c.lines {
				t.Errorf("%q: %q, %d changes, %v", c.name, page.Organisation.Network, len(page.Changes), err)
			}
		}
		page, _ := w.Page(ctx, odile, o.PublicID)
		f := w.fields(page.Changes[0])[0]
		if f.Field != FieldNetwork || f.Was != "Communes de Gironde" || f.Becomes != "" || page.Changes[0].Answer != why.String() {
			t.Errorf("%+v, %+v", f, page.Changes[0])
		}
	})
}
