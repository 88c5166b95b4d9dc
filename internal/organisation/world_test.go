package organisation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// world is a small one: a register of four establishments, and people who have
// just proven their address.
type world struct {
	t  *testing.T
	db *sqldb.DB
	Desk
}

// each runs a test on both databases, in a world of its own.
func each(t *testing.T, f func(t *testing.T, w *world)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		f(t, &world{t: t, db: db, Desk: Desk{DB: db, Register: list(establishments), AnswerDays: 5}})
	})
}

func digits(typed string) siret.SIRET {
	s, err := siret.Parse(typed)
	if err != nil {
		panic(err)
	}
	return s
}

var (
	bordeaux = digits("213 300 635 00017")
	pessac   = digits("213 303 183 00015")
	medoc    = digits("839 527 660 00014")
	gone     = digits("356 000 000 00042")
	missing  = digits("130 025 265 00013")
)

var establishments = []register.Establishment{
	town(bordeaux, "Commune de Bordeaux", "33000", "Bordeaux", "33063"),
	town(pessac, "Commune de Pessac", "33600", "Pessac", "33318"),
	{SIRET: medoc, Name: "Mission locale du Médoc", Acronym: "MLM", APECode: "8413Z", APENomenclature: reference.NAF2, LegalForm: "9220", Street: "1 rue de l’Église", Postcode: "33340", City: "Lesparre-Médoc", INSEE: "33240", Department: "33"},
	{SIRET: gone, Name: "Bureau fermé", Postcode: "33000", City: "Bordeaux", INSEE: "33063", Department: "33", Closed: true},
}

func town(s siret.SIRET, name, postcode, city, insee string) register.Establishment {
	return register.Establishment{
		SIRET: s, Name: name, APECode: "8411Z", APENomenclature: reference.NAF2, LegalForm: "7210",
		Street: "Place de la Mairie", Postcode: postcode, City: city, INSEE: insee, Department: "33",
	}
}

// list is a register held in memory.
type list []register.Establishment

// Search implements Register.
func (l list) Search(_ context.Context, q string, limit int) (a register.Answer, err error) {
	var found []register.Establishment
	for _, e := range l {
		if len(found) < limit && bearsAll(french.Fold(e.Name+" "+e.Acronym+" "+e.City+" "+e.Postcode+" "+e.SIRET.Digits()), wordsOf(q)) {
			found = append(found, e)
		}
	}
	return register.Answer{Found: found, Exact: len(found)}, nil
}

// Family implements Register.
func (l list) Family(ctx context.Context, s siret.SIREN, _ string, from, limit int) (register.Family, error) {
	a, err := l.Search(ctx, s.Digits(), len(l))
	return register.Family{Found: a.Found[from:min(len(a.Found), from+limit)], Total: len(a.Found)}, err
}

// Sizes implements Register.
func (l list) Sizes(ctx context.Context, all []siret.SIREN) (map[siret.SIREN]int, error) {
	sizes := map[siret.SIREN]int{}
	for _, s := range all {
		a, err := l.Search(ctx, s.Digits(), len(l))
		if err != nil {
			return nil, err
		}
		sizes[s] = len(a.Found)
	}
	return sizes, nil
}

// BySIRET implements Register.
func (l list) BySIRET(_ context.Context, s siret.SIRET) (register.Establishment, error) {
	for _, e := range l {
		if e.SIRET == s {
			return e, nil
		}
	}
	return register.Establishment{}, fault.New(fault.NotFound, "register.unknown")
}

// newcomer is somebody who has proven an address and whose name is not known.
func (w *world) newcomer(first string) policy.Actor {
	w.t.Helper()
	person := id.New()
	w.write(func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(`INSERT INTO persons (id, public_id, status, created_at, updated_at) VALUES ($1, $2, 'proven', $3, $3)`, person, id.Public(), tx.Now); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO emails (address, typed, person_id, main, verified_at) VALUES ($1, $1, $2, true, $3)`,
			strings.ToLower(french.Fold(first))+"."+person[30:]+"@exemple.fr", person, tx.Now)
		return err
	})
	return policy.Actor{Person: person, Login: "login", Level: policy.Proven}
}

// staff is somebody of the operator's.
func (w *world) staff(first, last string, rank policy.Rank) policy.Actor {
	w.t.Helper()
	a := w.newcomer(first)
	w.write(func(tx *sqldb.Tx) error {
		return tx.Must(`UPDATE persons SET status = 'active', rank = $2, first_name = $3, last_name = $4, sort_name = $5 WHERE id = $1`,
			a.Person, rank, first, last, french.Fold(last+" "+first))
	})
	a.Rank = rank
	return a
}

func (w *world) write(f func(*sqldb.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(context.Background(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(f func(*sqldb.Tx) error) {
	w.t.Helper()
	if err := w.db.Read(context.Background(), f); err != nil {
		w.t.Fatal(err)
	}
}

// now gives an actor with the rights they have at this moment.
func (w *world) now(a policy.Actor) policy.Actor {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) (err error) {
		a, err = Refresh(tx, a)
		return err
	})
	return a
}

func named(first, last string) Identity {
	return Identity{FirstName: first, LastName: last, Function: "conseillère"}
}

// join ties a newcomer to an establishment, under a name.
func (w *world) join(a policy.Actor, s siret.SIRET, first, last string) Affiliation {
	w.t.Helper()
	f, err := w.Join(w.t.Context(), a, JoinForm{SIRET: s, Identity: named(first, last)})
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

func (w *world) affiliation(f Affiliation) (got Affiliation) {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) (err error) {
		got, err = LoadAffiliation(tx, f.ID)
		return err
	})
	return got
}

func (w *world) organisation(f Affiliation) (o Organisation) {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) (err error) {
		o, err = Load(tx, w.affiliation(f).OrganisationID)
		return err
	})
	return o
}

func (w *world) roles(f Affiliation) (roles []policy.Role) {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) error {
		by, err := RolesOf(tx, []string{f.ID})
		roles = by[f.ID]
		return err
	})
	return roles
}

func (w *world) stands(f Affiliation, status AffiliationStatus, roles ...policy.Role) {
	w.t.Helper()
	if got := w.affiliation(f); got.Status != status {
		w.t.Fatalf("the affiliation is %s, want %s", got.Status, status)
	}
	if got := w.roles(f); !slices.Equal(got, roles) {
		w.t.Fatalf("roles are %v, want %v", got, roles)
	}
}

// told lists the jobs that were queued, in order.
func (w *world) told() (kinds []string) {
	w.t.Helper()
	w.read(func(tx *sqldb.Tx) (err error) {
		kinds, err = sqldb.Values[string](tx, `SELECT kind FROM jobs ORDER BY id`)
		return err
	})
	return kinds
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if fault.KindOf(err) != kind || fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func field(t *testing.T, err error, name, code string) {
	t.Helper()
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Fields[name] != code {
		t.Fatalf("got %#v, want %s under %s", err, code, name)
	}
}

var why = Reason{"Elle ne travaille plus dans ce service."}

// town is Bordeaux with Marc as its confirmed référent, and Odile of the staff.
func (w *world) town() (marc, odile policy.Actor, ofMarc Affiliation) {
	w.t.Helper()
	odile = w.staff("Odile", "Garnier", policy.Manager)
	marc = w.newcomer("Marc")
	ofMarc = w.join(marc, bordeaux, "Marc", "Delage")
	ok(w.t, w.ConfirmReferent(w.t.Context(), odile, ofMarc.PublicID, Reason{}))
	return w.now(marc), odile, ofMarc
}

func form(s siret.SIRET, name, site string) Form {
	return Form{
		SIRET: s, Name: name, SiteLabel: site, APE: reference.APE{Code: "8559A", Nomenclature: reference.NAF2}, LegalForm: "9220",
		Address: Address{Street: "12 rue des Tilleuls", Postcode: "33000", City: "Bordeaux", INSEE: "33063", Department: "33"}, Phone: "0556000000",
	}
}
