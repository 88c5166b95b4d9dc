package rulebook

import (
	"slices"
	"testing"

	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/quota"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

var limits = quota.Limits{Reserved: 5, Formations: 3, PerStructure: 2}

func each(t *testing.T, f func(t *testing.T, w *enrolmenttest.World, d *Desk)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) { f(t, enrolmenttest.New(t, db), New(db, limits)) })
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("%v; want %s", err, code)
	}
	if !french.Has(code) {
		t.Errorf("%s has no sentence", code)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The settings give the first version, once; what they say afterwards changes
// nothing.
func TestTheSettingsGiveTheFirstVersion(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d *Desk) {
		ok(t, d.Seed(t.Context()))
		other := New(d.DB, quota.Limits{Reserved: 9, Formations: 9, PerStructure: 9})
		ok(t, other.Seed(t.Context()))
		all, err := other.Published(t.Context())
		ok(t, err)
		if len(all) != 1 || all[0].Version != 1 || !slices.Equal(all[0].Rules, quota.Shipped(limits).Rules) {
			t.Fatalf("%+v", all)
		}
		ok(t, d.DB.Read(t.Context(), func(tx *sqldb.Tx) error {
			s, err := other.InForce(tx)
			if err == nil && (s.Version != 1 || s.Rules[1].Limit != 5 || other.Last().ID != s.ID) {
				t.Errorf("%+v", s)
			}
			return err
		}))
	})
}

// A draft changes nothing before it is published; what was published never
// changes; who wrote from a former draft is refused.
func TestADraftThenAVersion(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d *Desk) {
		ctx := t.Context()
		ok(t, d.Seed(ctx))
		b, err := d.Book(ctx, w.Odile)
		ok(t, err)
		if b.Writing || len(b.Changes()) != 0 || !b.CanEdit {
			t.Fatalf("%+v", b)
		}
		_, err = d.Publish(ctx, w.Odile, 0, "Pour rien du tout.")
		refused(t, err, "rules.same")
		r, _ := b.Draft.Find("formation_year")
		r.Limit = 2
		refused(t, d.Put(ctx, w.Paul, r, 0), "forbidden")
		refused(t, d.Put(ctx, w.Claire, r, 0), "forbidden")
		ok(t, d.Put(ctx, w.Odile, r, 0))
		refused(t, d.Put(ctx, w.Odile, r, 0), "rules.stale")
		refused(t, d.Drop(ctx, w.Odile, "adhesion", 0), "rules.stale")
		added := quota.Rule{Kind: quota.Most, Subject: quota.Structure, Span: quota.Year, Format: "webinaire", Limit: 4, Effect: quota.Warns, Message: "{demandes} sur {limite} en {année}."}
		ok(t, d.Put(ctx, w.Odile, added, 1))
		refused(t, d.Put(ctx, w.Odile, added, 2), "rule.twin")
		ok(t, d.Move(ctx, w.Odile, "per_structure", true, 2))
		ok(t, d.Drop(ctx, w.Odile, "reserved_year", 3))
		b, err = d.Book(ctx, w.Paul)
		ok(t, err)
		if b.CanEdit || !b.Writing || b.Edition != 4 || b.InForce().Version != 1 || len(b.Changes()) != 4 {
			t.Fatalf("%+v\n%+v", b.Draft, b.Changes())
		}
		_, err = d.Publish(ctx, w.Odile, 4, "Court")
		if fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		_, err = d.Publish(ctx, w.Odile, 3, "Deux formations suffisent.")
		refused(t, err, "rules.stale")
		n, err := d.Publish(ctx, w.Odile, 4, "Deux formations suffisent.")
		ok(t, err)
		b, err = d.Book(ctx, w.Odile)
		ok(t, err)
		if n != 2 || b.Writing || len(b.Versions) != 2 || b.InForce().Publisher != "Odile Garnier" || !slices.Equal(b.Versions[1].Rules, quota.Shipped(limits).Rules) {
			t.Fatalf("%d %+v", n, b)
		}
		if v, before, err := Find(b.Versions, 2); err != nil || before.Version != 1 || len(quota.Differences(before.Set, v.Set)) != 4 {
			t.Fatal(v, before, err)
		}
		ok(t, d.Drop(ctx, w.Odile, "adhesion", 0))
		ok(t, d.Abandon(ctx, w.Odile))
		if b, err = d.Book(ctx, w.Odile); err != nil || b.Writing || len(b.Draft.Rules) != 4 {
			t.Fatalf("%+v %v", b, err)
		}
	})
}

// What no rule can be is refused, field by field, in words that exist.
func TestWhatNoRuleCanBe(t *testing.T) {
	right := quota.Rule{Kind: quota.Most, Subject: quota.Person, Span: quota.Year, Limit: 2, Effect: quota.Blocks}
	for field, change := range map[string]func(*quota.Rule){
		"genre": func(r *quota.Rule) { r.Kind = "" }, "qui": func(r *quota.Rule) { r.Subject = "x" }, "etendue": func(r *quota.Rule) { r.Span = "" },
		"format": func(r *quota.Rule) { r.Format = "x" }, "effet": func(r *quota.Rule) { r.Effect = quota.Passes }, "limite": func(r *quota.Rule) { r.Limit = 0 },
		"message": func(r *quota.Rule) { r.Message = "{nom}" },
	} {
		r := right
		change(&r)
		err, is := check(r).(*fault.Error)
		if !is || err.Fields[field] == "" || !french.Has(err.Fields[field]) {
			t.Errorf("%s: %v", field, err)
		}
	}
	ok(t, check(right))
	for _, k := range quota.Kinds { // what a kind does not look at is never refused
		if r := Tidy(quota.Rule{Kind: k, Subject: quota.SIREN, Span: quota.Course, Limit: 3, Effect: quota.Warns}); check(r) != nil {
			t.Errorf("%s: %v", k, check(r))
		}
	}
	if r := Tidy(quota.Rule{Kind: quota.Adhesion, Limit: 3, Effect: quota.Warns}); r.Limit != 0 || check(r) != nil {
		t.Errorf("%+v", r)
	}
}

// A rule of every kind is written, published and read again as it is.
func TestEveryKindIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d *Desk) {
		ctx := t.Context()
		ok(t, d.Seed(ctx))
		for i, k := range quota.Kinds {
			ok(t, d.Put(ctx, w.Odile, quota.Rule{Kind: k, Subject: quota.Person, Span: quota.Year, Format: "webinaire", Limit: 3, Effect: quota.Warns}, i))
		}
		_, err := d.Publish(ctx, w.Odile, len(quota.Kinds), "Une règle de chaque sorte.")
		ok(t, err)
		b, err := d.Book(ctx, w.Odile)
		ok(t, err)
		ok(t, d.DB.Read(ctx, func(tx *sqldb.Tx) error {
			s, err := d.InForce(tx)
			for i, k := range quota.Kinds {
				if got := s.Rules[4+i]; got.Kind != k || got != b.InForce().Rules[4+i] {
					t.Errorf("%+v; want %s", got, k)
				}
			}
			return err
		}))
	})
}
