package document_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/attendance/attendtest"
	"profil/internal/document"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/journal"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

func desk(db *sqldb.DB) document.Desk {
	return document.Desk{
		DB: db, Site: "https://profil.example", Operator: document.Operator{Name: "Association Cap Demain", Contact: "programme@exemple.fr"},
		Accent: "#0b5b5e", WithdrawalDays: 7, Keep: func(t time.Time) time.Time { return t.AddDate(6, 0, 0) },
	}
}

func want(t *testing.T, err error, code string) {
	t.Helper()
	switch {
	case err == nil && code != "":
		t.Errorf("done, want %s", code)
	case err != nil && fault.CodeOf(err) != code:
		t.Errorf("%v, want %q", err, code)
	}
}

func write(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *sqldb.DB, where string) (n int) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, `SELECT count(*) FROM documents WHERE `+where)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// A session's papers are made when they can be, and once.
func TestPapersOfASession(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		nora := w.Actor(t, "nora")
		m, err := d.OfSession(t.Context(), nora, w.Session)
		if err != nil || m.Missing != 6 || !m.CanMake || len(m.People) != 3 { // a programme, two conventions, three convocations
			t.Errorf("%d missing, %v", m.Missing, err)
		}
		want(t, d.MakeAttestation(t.Context(), w.Enrolment["claire"]), "document.too_early")
		if n, err := d.MakeMissing(t.Context(), nora, w.Session); n != 6 || err != nil {
			t.Errorf("%d made, %v", n, err)
		}
		if n, err := d.MakeMissing(t.Context(), nora, w.Session); n != 0 || err != nil {
			t.Errorf("%d made again, %v", n, err)
		}
		w.Attended(t, map[int]string{0: "lucas", 1: "lucas", 2: "lucas"})
		for _, name := range attendtest.Participants {
			for _, make := range []func(string) error{
				func(e string) error { return d.MakeAttestation(t.Context(), e) }, func(e string) error { return d.MakeAttestationEnd(t.Context(), e) },
				func(e string) error { return d.MakeCertificate(t.Context(), e) },
			} {
				want(t, make(w.Enrolment[name]), "")
				want(t, make(w.Enrolment[name]), "")
			}
		}
		if n := count(t, db, `kind = 'certificat_realisation'`); n != 2 {
			t.Errorf("%d certificates: Lucas signed nothing", n)
		}
		for _, h := range w.Inner {
			want(t, d.MakeSheet(t.Context(), h), "")
		}
		m, err = d.OfSession(t.Context(), w.Actor(t, "odile"), w.Session)
		if err != nil || m.Missing != 0 || m.CanMake || len(m.Sheets) != 3 || len(m.Conventions) != 2 || len(m.Whole) != 1 {
			t.Errorf("%+v %v", m, err)
		}
		if p := m.People[2].Papers; m.People[2].Name != "Claire Vasseur" || len(p) != 4 {
			t.Errorf("%s has %d papers", m.People[2].Name, len(p))
		}
		if m.HalfDay(m.Sheets[1]).Starts != "13:30" {
			t.Error("the sheets are not in the order of the half-days")
		}
		ctx, n := sqldb.Counting(t.Context())
		if _, err := d.OfSession(ctx, nora, w.Session); err != nil || n.Load() > 12 { // two record who was seen
			t.Errorf("%d queries, %v", n.Load(), err)
		}
	})
}

// A paper is bytes that never change: another fact is another version, which
// replaces the former and leaves it whole.
func TestVersions(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		claire := w.Actor(t, "claire")
		want(t, d.MakeConvocation(t.Context(), w.Enrolment["claire"]), "")
		own, _, err := d.Mine(t.Context(), claire)
		if err != nil || len(own) != 1 {
			t.Fatal(own, err)
		}
		first, file, err := d.Open(t.Context(), claire, own[0].PublicID)
		if err != nil || !bytes.HasPrefix(file, []byte("%PDF-")) || len(file) != first.Size {
			t.Fatalf("%d bytes, %v", len(file), err)
		}
		if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != first.SHA256 {
			t.Error("the fingerprint is not that of the bytes")
		}
		if first.Reference != "2026-00001" || first.Version != 1 || first.KeepUntil != "2032-11-24" || first.FileName() != "convocation-2026-00001.pdf" {
			t.Errorf("%+v", first)
		}
		write(t, db, `UPDATE sessions SET practical = 'Le déjeuner est offert.'`)
		for range 2 {
			want(t, d.MakeConvocation(t.Context(), w.Enrolment["claire"]), "")
		}
		own, _, err = d.Mine(t.Context(), claire)
		if err != nil || len(own) != 1 || own[0].Version != 2 || own[0].PublicID == first.PublicID {
			t.Fatal(own, err)
		}
		again, same, err := d.Open(t.Context(), claire, first.PublicID)
		if err != nil || !bytes.Equal(file, same) || again.SupersededBy != own[0].ID {
			t.Errorf("the first version changed: %+v %v", again, err)
		}
		c, err := d.ByCode(t.Context(), first.Code)
		if err != nil || c.ReplacedBy != own[0].Reference {
			t.Errorf("%+v %v", c, err)
		}
	})
}

// Eight clerks at once make one paper.
func TestMadeOnceAtOnce(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := d.MakeConvention(t.Context(), w.SessionID, w.Bordeaux); err != nil {
					want(t, err, "stale")
				}
			})
		}
		wg.Wait()
		if n := count(t, db, `1 = 1`); n != 1 {
			t.Errorf("%d papers", n)
		}
	})
}

// Who reads what: to the others a paper does not exist, and a look at
// somebody's paper is recorded for that person.
func TestWhoReadsAPaper(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		w.Attended(t, nil)
		if _, err := d.MakeMissing(t.Context(), w.Actor(t, "nora"), w.Session); err != nil {
			t.Fatal(err)
		}
		m, err := d.OfSession(t.Context(), w.Actor(t, "nora"), w.Session)
		if err != nil {
			t.Fatal(err)
		}
		papers := m.People[2].Papers // Claire's
		var bordeaux document.Line
		for _, l := range m.Conventions {
			if l.OrganisationID == w.Bordeaux {
				bordeaux = l
			}
		}
		for _, c := range []struct {
			paper document.Line
			may   string
		}{
			{papers[document.Convocation], "claire nora odile"},
			{papers[document.AttestationAssiduite], "claire marc nora odile"},
			{papers[document.CertificatRealisation], "claire marc nora odile"},
			{bordeaux, "marc nora odile"},
			{m.Sheets[0], "hugo nora odile"},
			{m.Whole[0], "claire lucas amine marc ines hugo nora odile"},
		} {
			for _, name := range []string{"claire", "lucas", "amine", "marc", "ines", "zoe", "hugo", "yann", "rose", "nora", "odile"} {
				code := "not_found"
				if strings.Contains(c.may, name) {
					code = ""
				}
				_, _, err := d.Open(t.Context(), w.Actor(t, name), c.paper.PublicID)
				if got := codeOf(err); got != code {
					t.Errorf("%s by %s: %q, want %q", c.paper.Kind, name, got, code)
				}
			}
		}
		for name, n := range map[string][2]int{"claire": {5, 0}, "lucas": {5, 0}, "marc": {0, 8}, "ines": {0, 5}, "zoe": {0, 0}, "odile": {0, 0}, "rose": {0, 0}} {
			own, structure, err := d.Mine(t.Context(), w.Actor(t, name))
			if err != nil || len(own) != n[0] || len(structure) != n[1] {
				t.Errorf("%s: %d and %d papers, want %v, %v", name, len(own), len(structure), n, err)
			}
		}
		for name, code := range map[string]string{"claire": "not_found", "marc": "not_found", "hugo": "not_found", "rose": "not_found", "odile": "forbidden"} {
			_, err := d.MakeMissing(t.Context(), w.Actor(t, name), w.Session)
			want(t, err, code)
		}
		var seen []journal.Sighting
		err = db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			seen, err = journal.Sightings(tx, w.People["claire"], 50)
			return err
		})
		if err != nil || len(seen) != 16 { // all but her own looks: eight of her papers, six of those of several, two lists
			t.Errorf("%d looks, %v", len(seen), err)
		}
	})
}

// The programme is annexed to what people signed up for: they and their
// employer read it, as long as they have the seat.
func TestTheProgrammeIsEveryParticipants(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		want(t, d.MakeProgramme(t.Context(), w.SessionID), "")
		m, err := d.OfSession(t.Context(), w.Actor(t, "nora"), w.Session)
		if err != nil || len(m.Whole) != 1 {
			t.Fatal(m.Whole, err)
		}
		reads := func(name string) (opened bool, own, structure int) {
			a := w.Actor(t, name)
			_, file, err := d.Open(t.Context(), a, m.Whole[0].PublicID)
			mine, theirs, failed := d.Mine(t.Context(), a)
			if failed != nil || err == nil && len(file) == 0 {
				t.Fatal(failed, len(file))
			}
			return err == nil, len(mine), len(theirs)
		}
		for name, want := range map[string][2]int{"amine": {1, 0}, "claire": {1, 0}, "ines": {0, 1}, "marc": {0, 1}} {
			if opened, own, structure := reads(name); !opened || own != want[0] || structure != want[1] {
				t.Errorf("%s: %v, %d, %d", name, opened, own, structure)
			}
		}
		want(t, w.Desk.GiveUp(t.Context(), w.Enrolment["amine"]), "")
		for _, name := range []string{"amine", "ines", "zoe", "rose"} { // Amine was the only one of Pessac
			if opened, own, structure := reads(name); opened || own+structure > 0 {
				t.Errorf("%s: %v, %d, %d", name, opened, own, structure)
			}
		}
	})
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}

// The public check tells what a paper states, and no name in full.
func TestPublicCheck(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		w.Attended(t, map[int]string{0: "claire"})
		want(t, d.MakeAttestation(t.Context(), w.Enrolment["claire"]), "")
		want(t, d.MakeConvention(t.Context(), w.SessionID, w.Bordeaux), "")
		want(t, d.MakeSheet(t.Context(), w.Inner[0]), "")
		all := map[document.Kind]string{}
		if err := db.Read(t.Context(), func(tx *sqldb.Tx) error {
			_, err := sqldb.All(tx, func(s sqldb.Scanner) (int, error) {
				var k document.Kind
				var code string
				err := s.Scan(&k, &code)
				all[k] = code
				return 0, err
			}, `SELECT kind, code FROM documents`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		c, err := d.ByCode(t.Context(), strings.ToLower(strings.ReplaceAll(all[document.AttestationAssiduite], "-", " ")))
		if err != nil || c.Person != "Claire V." || c.Planned != 600 || c.Attended != 390 || c.Employer != "Commune de Bordeaux" {
			t.Errorf("%+v %v", c, err)
		}
		if c, err = d.ByCode(t.Context(), all[document.Convention]); err != nil || c.People != 2 || c.Person != "" {
			t.Errorf("%+v %v", c, err)
		}
		if c, err = d.ByCode(t.Context(), all[document.FeuilleEmargement]); err != nil || c.People != 3 || c.Person != "" || c.First != "2026-11-23" {
			t.Errorf("%+v %v", c, err)
		}
		for typed, code := range map[string]string{"": "document.code", "abc": "document.code", "AAAA-BBBB-CCC!": "document.code", "AAAA-BBBB-CCCC": "document.unknown_code"} {
			_, err := d.ByCode(t.Context(), typed)
			fields := (*fault.Error)(nil)
			if e, ok := err.(*fault.Error); ok { //nolint:errorlint // what is tested is returned as it is
				fields = e
			}
			if fields == nil || fields.Fields["code"] != code {
				t.Errorf("%q: %v, want %s", typed, err, code)
			}
		}
	})
}

// Who gave their seat up gets no paper, and no employer a convention for
// nobody; a character that no font shows holds no paper up.
func TestNothingToState(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w, d := attendtest.New(t, db), desk(db)
		want(t, w.Desk.GiveUp(t.Context(), w.Enrolment["amine"]), "")
		want(t, d.MakeConvocation(t.Context(), w.Enrolment["amine"]), "")
		want(t, d.MakeConvention(t.Context(), w.SessionID, w.Pessac), "")
		if n := count(t, db, `1 = 1`); n != 0 {
			t.Errorf("%d papers", n)
		}
		write(t, db, `UPDATE courses SET programme = $1`, "Jour 1 \U0001F600\u202E : accueil")
		want(t, d.MakeProgramme(t.Context(), w.SessionID), "")
		write(t, db, `UPDATE sessions SET status = 'open'`)
		want(t, d.MakeConvocation(t.Context(), w.Enrolment["claire"]), "document.not_listed")
	})
}

// Every kind has its title, and the policy speaks of every kind.
func TestKinds(t *testing.T) {
	for _, k := range document.Kinds {
		if !french.Has("document." + string(k)) {
			t.Errorf("%s has no title", k)
		}
		if got, ok := document.ParseKind(strings.ReplaceAll(string(k), "_", "-")); !ok || got != k {
			t.Errorf("%s is not read", k)
		}
		if !policy.Can(policy.Actor{Person: "x", Rank: policy.Reader}, policy.DocumentRead, policy.Subject{Status: policy.Status(k)}) {
			t.Errorf("the staff may not read %s", k)
		}
	}
	if _, ok := document.ParseKind("facture"); ok {
		t.Error("an invoice is no paper of ours")
	}
}
