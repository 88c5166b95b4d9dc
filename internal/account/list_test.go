package account

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func TestList(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		h.person("Claire", "Vasseur", "claire.vasseur@bordeaux.example", policy.NoRank)
		_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		h.person("Inès", "Élie", "i_roux@pessac.example", policy.NoRank)
		_, reads := h.person("Paul", "Nadeau", "paul@cap.example", policy.Reader)
		for name, c := range map[string]struct {
			who   policy.Actor
			f     Filter
			names []string
		}{
			"everybody":         {reads, Filter{}, []string{"Inès Élie", "Paul Nadeau", "Lucas Petit", "Claire Vasseur"}},
			"by a name":         {reads, Filter{Text: "ELIE ines"}, []string{"Inès Élie"}},
			"by an address":     {reads, Filter{Text: "VASSEUR@Bord"}, []string{"Claire Vasseur"}},
			"no joker":          {reads, Filter{Text: "i_r"}, []string{"Inès Élie"}},
			"no joker either":   {reads, Filter{Text: "%"}, nil},
			"the staff":         {reads, Filter{Staff: true}, []string{"Paul Nadeau"}},
			"by rank":           {reads, Filter{Rank: policy.Admin}, nil},
			"by status":         {reads, Filter{Status: Suspended}, nil},
			"a second page":     {reads, Filter{Page: 2}, nil},
			"an outsider":       {lucas, Filter{}, []string{"Lucas Petit"}}, // listed ⇔ may read
			"a visitor":         {policy.Actor{}, Filter{}, nil},
			"somebody's secret": {lucas, Filter{Text: "claire"}, nil},
		} {
			all, more, err := h.List(t.Context(), c.who, c.f)
			var names []string
			for _, p := range all {
				names = append(names, p.Name())
			}
			if err != nil || more || fmt.Sprint(names) != fmt.Sprint(c.names) {
				t.Errorf("%s: %v, want %v; %v, %v", name, names, c.names, more, err)
			}
		}
		for i := range PerPage {
			h.person("Aline", fmt.Sprintf("A%c", 'a'+i%26), fmt.Sprintf("aline%d@bordeaux.example", i), policy.NoRank)
		}
		ctx, n := sqldb.Counting(t.Context())
		first, more, err := h.List(ctx, reads, Filter{})
		if err != nil || len(first) != PerPage || !more || n.Load() != 3 { // the accounts; who was seen lately, who is now
			t.Errorf("%d, %v, %v, %d queries", len(first), more, err, n.Load())
		}
		if second, more, err := h.List(t.Context(), reads, Filter{Page: 2}); err != nil || len(second) != 4 || more {
			t.Errorf("%d, %v, %v", len(second), more, err)
		}
	})
}

func TestReadAFile(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		claire, hers := h.person("Claire", "Vasseur", "claire@bordeaux.example", policy.NoRank)
		_, lucas := h.person("Lucas", "Petit", "lucas@bordeaux.example", policy.NoRank)
		_, decides := h.person("Odile", "Garnier", "odile@cap.example", policy.Manager)
		h.signIn(claire)
		for _, who := range []policy.Actor{{}, lucas} {
			_, err := h.Read(t.Context(), who, claire.PublicID)
			want(t, err, fault.NotFound, "not_found")
		}
		f, err := h.Read(sqldb.ReadOnly(t.Context()), decides, claire.PublicID)
		if err != nil || len(f.Addresses) != 1 || len(f.Logins) != 1 || f.Password || !slices.Equal(f.Events, []Event{WasSuspended, WasClosed}) {
			t.Errorf("%+v, %v", f, err)
		}
		if _, err = h.Read(t.Context(), hers, claire.PublicID); err != nil {
			t.Error(err)
		}
		if n := h.value(`SELECT COUNT(*) FROM sightings WHERE person_id = $1`, claire.ID); n != 1 {
			t.Errorf("%d looks are kept", n)
		}
	})
}

// Whatever is typed, what is kept of a telephone is nothing or ten digits, and
// reads as itself.
func TestPhones(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`(\+33|0033|0)?[ .-]?[0-9]([ .-]?[0-9]{2}){4}`)).Draw(t, "typed")
		kept, err := ParsePhone(typed)
		if err != nil {
			return
		}
		if kept != "" && len(kept) != 10 {
			t.Fatalf("%q is kept as %q", typed, kept)
		}
		if again, err := ParsePhone(kept); again != kept || err != nil {
			t.Fatalf("%q reads as %q, %v", kept, again, err)
		}
	})
}

// A name that is kept is kept again as it is: nothing wears away.
func TestNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f fault.Form
		kept := parseName(&f, "nom", rapid.String().Draw(t, "typed"))
		if f.Err() != nil {
			return
		}
		if again := parseName(&f, "nom", kept); again != kept || f.Err() != nil {
			t.Fatalf("%q becomes %q", kept, again)
		}
	})
}
