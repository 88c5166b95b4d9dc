package succession

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// world is a small one, with dice.
type world struct {
	*enrolmenttest.World
	t    *testing.T
	dice *rand.Rand
	Desk
}

func each(t *testing.T, f func(t *testing.T, w *world)) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := &world{enrolmenttest.New(t, db), t, rand.New(rand.NewPCG(16, 1)), Desk{
			DB: db, Organisations: organisation.Desk{DB: db, AnswerDays: 5},
			Enrolments: enrolment.Desk{DB: db, Limits: quota.Limits{Reserved: 50, Formations: 50, PerStructure: 50}},
		}}
		f(t, w)
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("got %v, want %s", err, code)
	}
}

var why = func() organisation.Reason {
	r, err := organisation.ParseReason("La même mairie, sous deux numéros.", true)
	if err != nil {
		panic(err)
	}
	return r
}()

func pick[T any](w *world, all ...T) T { return all[w.dice.IntN(len(all))] }

// tie affiliates somebody to a structure, at a status, with roles.
func (w *world) tie(person, at, status string) string {
	w.t.Helper()
	f := id.New()
	w.Exec(`INSERT INTO affiliations (id, public_id, person_id, organisation_id, function, status, proof, created_at, updated_at) VALUES ($1, $2, $3, $4, 'Conseillère', $5, '', $6, $6)`,
		f, id.Public(), person, at, status, w.Desk.DB.Now().UTC())
	if status == "confirmed" {
		for _, r := range []policy.Role{policy.Referent, policy.Approver} {
			if w.dice.IntN(3) == 0 {
				w.Exec(`INSERT INTO roles (affiliation_id, role, granted_by, granted_at) VALUES ($1, $2, 'test', $3)`, f, r, w.Desk.DB.Now().UTC())
			}
		}
	}
	return f
}

// asks has somebody ask for a course, under an affiliation.
func (w *world) asks(person, affiliation, employer string, s enrolmenttest.Session, c enrolmenttest.Course, status string) string {
	w.t.Helper()
	e := id.New()
	w.Exec(`INSERT INTO enrolments (id, public_id, person_id, affiliation_id, employer_id, course_id, session_id, provider_id, quota_year, format, reserved, status, submitted_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 2027, 'formation', false, $9, $10, $11, $11)`,
		e, id.Public(), person, affiliation, employer, c.ID, s.ID, sqldb.Null(map[bool]string{true: w.Forets.ID}[status != "draft" && status != "awaiting_employer"]), status,
		sqldb.Null(map[bool]any{true: w.Desk.DB.Now().UTC(), false: nil}[status != "draft"]), w.Desk.DB.Now().UTC())
	if status == "enrolled" {
		w.Exec(`UPDATE sessions SET taken = taken + 1 WHERE id = $1`, s.ID)
	}
	return e
}

var live = []string{"awaiting_referent", "awaiting_manager", "confirmed"}

// fill gives two structures people, some of whom are in both, requests,
// adhésions, domains, contacts: as the dice say.
func (w *world) fill(a, b enrolmenttest.Organisation) {
	c := w.Course("Conduire un entretien", "formation", false)
	s := w.Session(c, 100, "2027-02-01")
	for i := range 12 {
		p := w.Person(fmt.Sprint("P", i), "Essai", enrolmenttest.Organisation{})
		in := pick(w, []enrolmenttest.Organisation{a}, []enrolmenttest.Organisation{b}, []enrolmenttest.Organisation{a, b})
		for _, o := range in {
			w.tie(p.Person, o.ID, pick(w, "refused", "left", "removed"))
			f := w.tie(p.Person, o.ID, pick(w, live...))
			if o == in[0] {
				w.asks(p.Person, f, o.ID, s, c, pick(w, "draft", "awaiting_employer", "awaiting_provider", "enrolled", "withdrawn"))
			}
		}
	}
	for _, o := range []enrolmenttest.Organisation{a, b} {
		for _, year := range []int{2026, 2027, 2028} {
			if status := pick(w, "", "asked", "active", "ended"); status != "" {
				w.Exec(`INSERT INTO adhesions (id, public_id, organisation_id, year, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`, id.New(), id.Public(), o.ID, year, status, w.Desk.DB.Now().UTC())
			}
		}
		for _, domain := range []string{"a.example", "b.example", "c.example"} {
			if status := pick(w, "", "proposed", "verified", "refused"); status != "" {
				w.Exec(`INSERT INTO organisation_domains (id, public_id, organisation_id, domain, status, created_at) VALUES ($1, $2, $3, $4, $5, $6)`, id.New(), id.Public(), o.ID, domain, status, w.Desk.DB.Now().UTC())
			}
		}
		if w.dice.IntN(2) == 0 {
			w.Exec(`INSERT INTO organisation_contacts (organisation_id, address, typed, set_by, set_at) VALUES ($1, $2, $2, 'test', $3)`, o.ID, "accueil@"+o.ID+".example", w.Desk.DB.Now().UTC())
		}
	}
}

// rights lists who holds what at some structures, confirmed.
func (w *world) rights(ids ...string) (all []string) {
	w.t.Helper()
	ok(w.t, w.Desk.DB.Read(w.t.Context(), func(tx *sqldb.Tx) (err error) {
		var args []any
		all, err = sqldb.Values[string](tx, `SELECT DISTINCT f.person_id || ' ' || COALESCE(r.role, '') FROM affiliations f LEFT JOIN roles r ON r.affiliation_id = f.id
			WHERE f.status = 'confirmed' AND f.organisation_id IN `+sqldb.In(&args, ids), args...)
		return err
	}))
	// Somebody with a role is there too.
	all = slices.DeleteFunc(all, func(s string) bool {
		return strings.HasSuffix(s, " ") && slices.ContainsFunc(all, func(o string) bool { return strings.HasPrefix(o, s) && o != s })
	})
	slices.Sort(all)
	return all
}

// harmed tells what a merger of structures has lost or doubled, "" for nothing.
func (w *world) harmed(kept, gone string, rows map[string]int, rights []string, settled organisation.Overlap) string {
	for _, m := range ofOrganisation {
		if n := w.Int(`SELECT count(*) FROM `+m.table+` WHERE `+m.column+` = $1`, gone); n != 0 {
			return fmt.Sprintf("%d rows of %s still name what is gone", n, m.table)
		}
		want := rows[m.table]
		switch {
		case m.table == "organisation_domains":
			want -= len(settled.Domains)
		case m.table == "organisation_contacts" && settled.Contact:
			want--
		}
		if n := w.Int(`SELECT count(*) FROM `+m.table+` WHERE `+m.column+` = $1`, kept); n != want {
			return fmt.Sprintf("%d rows of %s, want %d", n, m.table, want)
		}
	}
	if n := w.Int(`SELECT count(*) FROM enrolments e JOIN affiliations f ON f.id = e.affiliation_id WHERE e.employer_id = $1 AND e.status IN ('draft', 'awaiting_employer', 'awaiting_provider', 'enrolled')
		AND f.status NOT IN ('awaiting_referent', 'awaiting_manager', 'confirmed')`, kept); n != 0 {
		return fmt.Sprintf("%d live requests are under an affiliation that ended", n)
	}
	if now := w.rights(kept); !slices.Equal(now, rights) {
		return fmt.Sprintf("rights are %v, were %v", now, rights)
	}
	return ""
}

// mergeAtRandom fills two structures, merges them, and tells what was harmed.
func (w *world) mergeAtRandom(n int) string {
	w.t.Helper()
	a, b := w.Organisation(fmt.Sprint("Mairie ", n)), w.Organisation(fmt.Sprint("Ville ", n))
	w.fill(a, b)
	rows := map[string]int{}
	for _, m := range ofOrganisation {
		rows[m.table] += w.Int(`SELECT count(*) FROM `+m.table+` WHERE `+m.column+` IN ($1, $2)`, a.ID, b.ID)
	}
	rights := w.rights(a.ID, b.ID)
	p, err := w.PreviewOrganisations(w.t.Context(), w.Odile, a.PublicID, b.PublicID)
	ok(w.t, err)
	if err := w.MergeOrganisations(w.t.Context(), w.Odile, a.PublicID, b.PublicID, p.Seal, why); err != nil {
		return err.Error()
	}
	return w.harmed(a.ID, b.ID, rows, rights, p.Overlap)
}

// Whatever two structures hold, nothing is lost and nothing is doubled.
func TestNothingIsLostNorDoubled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range 6 {
			if harm := w.mergeAtRandom(n); harm != "" {
				t.Fatalf("merger %d: %s", n, harm)
			}
		}
	})
}

// Without the settling of conflicts, or with a table forgotten, it is seen.
func TestTheTwinsAreHarmed(t *testing.T) {
	for name, off := range map[string]guards{"settle": {settle: true}, "affiliations": {move: "affiliations"}, "enrolments": {move: "enrolments"}, "adhesions": {move: "adhesions"}} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.off = off
				for n := range 6 {
					if w.mergeAtRandom(n) != "" {
						return
					}
				}
				t.Error("nothing was harmed")
			})
		})
	}
}

// Every column of the schema that names an organisation, or a person that has
// an account, moves or says why it stays.
func TestEveryColumnMovesOrStays(t *testing.T) {
	columns, err := sqldb.Columns()
	ok(t, err)
	moves := map[string]bool{}
	for _, m := range append(slices.Clone(ofOrganisation), ofPerson...) {
		moves[m.table+"."+m.column] = true
	}
	for _, c := range columns {
		name := c.Table + "." + c.Name
		named := c.Name == "organisation_id" || c.Name == "employer_id" || c.Name == "provider_id" || c.Name == "person_id"
		if named && !moves[name] && organisationStays[name] == "" && personStays[name] == "" {
			t.Errorf("%s neither moves nor says why it stays", name)
		}
		delete(moves, name)
	}
	for name := range moves {
		t.Errorf("%s is no column", name)
	}
}

func TestMergeOrganisations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.PreviewOrganisations(ctx, w.Paul, w.Bordeaux.PublicID, w.Pessac.PublicID)
		refused(t, err, "forbidden")
		p, err := w.PreviewOrganisations(ctx, w.Odile, w.Bordeaux.PublicID, w.Pessac.PublicID)
		ok(t, err)
		merge := func(kept, gone, seal string, why organisation.Reason) error {
			return w.MergeOrganisations(ctx, w.Odile, kept, gone, seal, why)
		}
		refused(t, merge(w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, organisation.Reason{}), "invalid")
		refused(t, merge(w.Bordeaux.PublicID, w.Bordeaux.PublicID, p.Seal, why), "merge.itself")
		refused(t, merge(w.Bordeaux.PublicID, w.Forets.PublicID, p.Seal, why), "merge.provider")
		w.tie(w.Samir.Person, w.Pessac.ID, "confirmed")
		refused(t, merge(w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, why), "merge.changed")
		late := w.Odile
		late.Level, late.Since = policy.Proven, 1<<62
		refused(t, w.MergeOrganisations(ctx, late, w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, why), policy.StepUp)

		p, err = w.PreviewOrganisations(ctx, w.Odile, w.Bordeaux.PublicID, w.Pessac.PublicID)
		ok(t, err)
		ok(t, merge(w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, why))
		refused(t, merge(w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, why), "merge.closed")
		ok(t, w.Desk.DB.Read(ctx, func(tx *sqldb.Tx) error {
			gone, err := organisation.ByPublicID(tx, w.Pessac.PublicID)
			ok(t, err)
			next, err := organisation.Successor(tx, gone)
			if next.ID != w.Bordeaux.ID || gone.Status != organisation.Closed || gone.Closure != organisation.Merged {
				t.Errorf("%+v leads to %+v", gone, next)
			}
			return err
		}))
		if n := w.Int(`SELECT count(*) FROM journal WHERE act = 'organisation.merged'`); n != 2 {
			t.Errorf("%d lines of the journal", n)
		}
		f, err := w.Organisations.Join(ctx, w.Person("Léa", "Roy", enrolmenttest.Organisation{}), organisation.JoinForm{Organisation: w.Pessac.PublicID, Identity: organisation.Identity{Function: "Conseillère"}})
		if err != nil || f.OrganisationID != w.Bordeaux.ID {
			t.Errorf("who asks for what is gone joins %+v, %v", f, err)
		}
	})
}

func TestMergePersons(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		public := func(a policy.Actor) (s string) {
			ok(t, w.Desk.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
				s, err = sqldb.Value[string](tx, `SELECT public_id FROM persons WHERE id = $1`, a.Person)
				return err
			}))
			return s
		}
		twin := w.Person("Claire", "Vasseur", w.Bordeaux, policy.Approver)
		c, d := w.Course("Conduire un entretien", "formation", false), w.Course("Écrire simplement", "formation", false)
		s, r, u := w.Session(c, 9, "2027-02-01"), w.Session(c, 9, "2027-03-01"), w.Session(d, 9, "2027-04-01")
		claires := w.Claire.Standings[0].Affiliation
		first := w.asks(w.Claire.Person, claires, w.Bordeaux.ID, s, c, "awaiting_employer")
		second := w.asks(twin.Person, twin.Standings[0].Affiliation, w.Bordeaux.ID, r, c, "enrolled")
		for _, who := range []string{w.Claire.Person, twin.Person} { // both wait for a date of one course
			ok(t, w.Desk.DB.Write(ctx, func(tx *sqldb.Tx) error {
				return tx.Do(`INSERT INTO interests (person_id, course_id, created_at) VALUES ($1, $2, $3)`, who, d.ID, tx.Now)
			}))
		}
		other := w.asks(twin.Person, twin.Standings[0].Affiliation, w.Bordeaux.ID, u, d, "draft")

		refused(t, w.MergePersons(ctx, w.Odile, public(w.Odile), public(twin), "", why), "merge.own")
		refused(t, w.MergePersons(ctx, w.Odile, public(w.Claire), public(w.Paul), "", why), "account.close_staff")
		_, err := w.PreviewPersons(ctx, w.Marc, public(w.Claire), public(twin))
		refused(t, err, "not_found")
		p, err := w.PreviewPersons(ctx, w.Odile, public(w.Claire), public(twin))
		ok(t, err)
		if len(p.Structures) != 1 || len(p.Courses) != 1 || len(p.Emails) != 1 || p.Courses[0].Stays != "enrolled" {
			t.Errorf("the preview is %+v", p)
		}
		ok(t, w.MergePersons(ctx, w.Odile, public(w.Claire), public(twin), p.Seal, why))

		for what, query := range map[string]string{
			"addresses":                `SELECT count(*) FROM emails WHERE person_id = $1`,
			"interests":                `SELECT count(*) + 1 FROM interests WHERE person_id = $1`,
			"requests":                 `SELECT count(*) - 1 FROM enrolments WHERE person_id = $1`,
			"rights and a tie, living": `SELECT count(*) + 1 FROM affiliations f WHERE f.person_id = $1 AND f.status = 'confirmed'`,
		} {
			if n := w.Int(query, w.Claire.Person); n != 2 {
				t.Errorf("%d %s", n, what)
			}
		}
		for id, status := range map[string]string{first: "withdrawn", second: "enrolled", other: "draft"} {
			if n := w.Int(`SELECT count(*) FROM enrolments WHERE id = $1 AND status = $2 AND person_id = $3`, id, status, w.Claire.Person); n != 1 {
				t.Errorf("%s is not %s", id, status)
			}
		}
		if n := w.Int(`SELECT count(*) FROM roles WHERE affiliation_id = $1 AND role = 'approver'`, claires); n != 1 {
			t.Error("the right of the other account is lost")
		}
		if n := w.Int(`SELECT count(*) FROM enrolments WHERE affiliation_id = $1 AND status = 'enrolled'`, claires); n != 1 {
			t.Error("a seat is under an affiliation that ended")
		}
		if n := w.Int(`SELECT count(*) FROM persons WHERE id = $1 AND status = 'closed' AND merged_into = $2`, twin.Person, w.Claire.Person); n != 1 {
			t.Error("the other account is open")
		}
		if n := w.Int(`SELECT taken FROM sessions WHERE id = $1`, r.ID); n != 1 {
			t.Errorf("%d seats are taken", n)
		}
	})
}

// Without the settling, two live requests for one course meet, and it is seen.
func TestTheTwinOfPersons(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.off.settle = true
		twin := w.Person("Claire", "Vasseur", w.Pessac)
		c := w.Course("Conduire un entretien", "formation", false)
		s := w.Session(c, 9, "2027-02-01")
		w.asks(w.Claire.Person, w.Claire.Standings[0].Affiliation, w.Bordeaux.ID, s, c, "awaiting_employer")
		w.asks(twin.Person, twin.Standings[0].Affiliation, w.Pessac.ID, s, c, "awaiting_employer")
		var kept, gone string
		ok(t, w.Desk.DB.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			if kept, err = sqldb.Value[string](tx, `SELECT public_id FROM persons WHERE id = $1`, w.Claire.Person); err != nil {
				return err
			}
			gone, err = sqldb.Value[string](tx, `SELECT public_id FROM persons WHERE id = $1`, twin.Person)
			return err
		}))
		p, err := w.PreviewPersons(t.Context(), w.Odile, kept, gone)
		ok(t, err)
		if err := w.MergePersons(t.Context(), w.Odile, kept, gone, p.Seal, why); err == nil {
			t.Error("two live requests for one course")
		}
	})
}

func TestClose(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "formation", false)
		s := w.Session(c, 9, "2027-02-01")
		claires := w.Claire.Standings[0].Affiliation
		asked := w.asks(w.Claire.Person, claires, w.Bordeaux.ID, s, c, "awaiting_employer")
		placed := w.asks(w.Lucas.Person, w.Lucas.Standings[0].Affiliation, w.Bordeaux.ID, s, c, "enrolled")
		w.tie(w.Samir.Person, w.Bordeaux.ID, "awaiting_referent")
		today := civil.DayOf(w.Desk.DB.Now(), civil.Paris)

		refused(t, w.Close(ctx, w.Odile, w.Bordeaux.PublicID, w.Bordeaux.PublicID, "", today, why), "closing.itself")
		refused(t, w.Close(ctx, w.Odile, w.Forets.PublicID, "", "", today, why), "closing.provider")
		p, err := w.PreviewClosing(ctx, w.Odile, w.Bordeaux.PublicID, w.Pessac.PublicID)
		ok(t, err)
		if p.Members != 3 || p.Waiting != 1 || p.Pending != 1 || p.Placed != 1 {
			t.Errorf("the preview is %+v", p)
		}
		refused(t, w.Close(ctx, w.Odile, w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, today.Add(1), why), "invalid")
		ok(t, w.Close(ctx, w.Odile, w.Bordeaux.PublicID, w.Pessac.PublicID, p.Seal, today, why))
		if n := w.Int(`SELECT count(*) FROM enrolments WHERE id = $1 AND employer_id = $2 AND status = 'awaiting_employer'`, asked, w.Pessac.ID); n != 1 {
			t.Error("what waited does not follow")
		}
		if n := w.Int(`SELECT count(*) FROM enrolments WHERE id = $1 AND employer_id = $2 AND status = 'enrolled'`, placed, w.Bordeaux.ID); n != 1 {
			t.Error("what was agreed to moved")
		}

		ties, err := w.Organisations.Mine(ctx, w.Claire)
		ok(t, err)
		if len(ties) != 1 || ties[0].Next.ID != w.Pessac.ID {
			t.Fatalf("she is not led to what follows: %+v", ties)
		}
		f, err := w.Organisations.Follow(ctx, w.Claire, ties[0].PublicID)
		if err != nil || f.Status != organisation.Confirmed || f.OrganisationID != w.Pessac.ID {
			t.Fatalf("%+v, %v", f, err)
		}
		_, err = w.Organisations.Follow(ctx, w.Claire, ties[0].PublicID)
		refused(t, err, "not_found")
		_, err = w.Organisations.Follow(ctx, w.Lucas, ties[0].PublicID) // another's
		refused(t, err, "not_found")
		theirs, err := w.Organisations.Mine(ctx, w.Samir)
		if err != nil || len(theirs) != 1 || theirs[0].Status != organisation.Refused || theirs[0].Next.ID != "" {
			t.Errorf("who was no member is led nowhere: %+v, %v", theirs, err)
		}
	})
}

// Without a successor, what the employer has not answered ends.
func TestCloseForGood(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.Course("Conduire un entretien", "formation", false)
		asked := w.asks(w.Claire.Person, w.Claire.Standings[0].Affiliation, w.Bordeaux.ID, w.Session(c, 9, "2027-02-01"), c, "awaiting_employer")
		p, err := w.PreviewClosing(ctx, w.Odile, w.Bordeaux.PublicID, "")
		ok(t, err)
		ok(t, w.Close(ctx, w.Odile, w.Bordeaux.PublicID, "", p.Seal, civil.DayOf(w.Desk.DB.Now(), civil.Paris), why))
		if n := w.Int(`SELECT count(*) FROM enrolments WHERE id = $1 AND status = 'cancelled' AND end_reason = $2`, asked, why.String()); n != 1 {
			t.Error("it waits for nobody")
		}
		_, err = w.Organisations.Join(ctx, w.Samir, organisation.JoinForm{Organisation: w.Bordeaux.PublicID, Identity: organisation.Identity{Function: "Conseiller"}})
		refused(t, err, "organisation.not_active")
	})
}

func TestEveryRefusalIsSaid(t *testing.T) {
	for _, code := range []string{"merge.itself", "merge.attended", "merge.closed", "merge.account_closed", "merge.own", "merge.provider", "merge.changed", "closing.provider", "closing.itself", "closing.successor", "closing.later", "closure.merged", "closure.ceased"} {
		if !french.Has(code) {
			t.Errorf("%s is not said", code)
		}
	}
}
