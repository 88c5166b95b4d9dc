package letter

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"profil/internal/account"
	"profil/internal/email"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// row is the columns of one row, by name.
type row map[string]any

func put(tx *sqldb.Tx, table string, r row) error {
	columns := slices.Sorted(maps.Keys(r))
	var args []any
	var marks []string
	for _, c := range columns {
		marks = append(marks, sqldb.Arg(&args, r[c]))
	}
	_, err := tx.Exec(`INSERT INTO `+table+` (`+strings.Join(columns, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, args...)
	return err
}

// with is r with more columns.
func (r row) with(more row) row {
	all := maps.Clone(r)
	maps.Copy(all, more)
	return all
}

var (
	asked   = sqltest.Noon.Add(-49 * time.Hour)
	decided = sqltest.Noon.Add(-2 * time.Hour)
)

type named struct{ id, first, last, rank, status string }

// people are those whom the letters are about: Claire asks, Marc answers for
// her employer, Nora receives, Hugo trains, Odile runs the platform, Lucas is
// suspended, Samir waits.
var people = []named{
	{"claire", "Claire", "Vasseur", "", "active"},
	{"marc", "Marc", "Delage", "", "active"},
	{"nora", "Nora", "Belkacem", "", "active"},
	{"hugo", "Hugo", "Marchand", "", "active"},
	{"odile", "Odile", "Garnier", "admin", "active"},
	{"lucas", "Lucas", "Petit", "", "suspended"},
	{"samir", "Samir", "Haddad", "", "active"},
	{"lea", "Léa", "Morin", "", "active"},
}

// world is one row of everything a letter may speak of, at ids that one reads.
func world(t *testing.T, db *sqldb.DB) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for _, group := range []func(*sqldb.Tx) error{accounts, structures, offer, requests, keptSeats, papers, corrections, held} {
			if err := group(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func accounts(tx *sqldb.Tx) error {
	for _, p := range people {
		err := put(tx, "persons", row{
			"id": p.id, "public_id": "p-" + p.id, "first_name": p.first, "last_name": p.last, "sort_name": french.Fold(p.last + " " + p.first),
			"status": p.status, "rank": p.rank, "created_at": asked, "updated_at": decided,
		})
		if err != nil {
			return err
		}
		address := p.id + "@example.fr"
		if err := put(tx, "emails", row{"address": address, "typed": address, "person_id": p.id, "main": true, "verified_at": asked}); err != nil {
			return err
		}
	}
	if err := put(tx, "quiet_accounts", row{"person_id": "claire", "told_at": tx.Now, "closes_on": "2027-01-22"}); err != nil {
		return err
	}
	more := []struct {
		table string
		row   row
	}{
		{"emails", row{"address": "claire.perso@example.fr", "typed": "claire.perso@example.fr", "person_id": "claire", "main": false, "verified_at": asked}},
		{"email_proofs", row{
			"id": "address-link", "person_id": "claire", "address": "claire.atelier@example.fr", "typed": "claire.atelier@example.fr", "hash": "y", "purpose": "add",
			"created_at": tx.Now.Add(-time.Minute), "expires_at": tx.Now.Add(23 * time.Hour),
		}},
		{"email_proofs", row{
			"id": "recovery-link", "person_id": "claire", "address": "claire.perso@example.fr", "typed": "claire.perso@example.fr", "hash": "z", "purpose": "recover",
			"created_at": tx.Now.Add(-time.Minute), "expires_at": tx.Now.Add(29 * time.Minute),
		}},
		{"logins", row{
			"id": "login", "hash": "login", "person_id": "claire", "level": 1, "device": "Firefox sur Linux",
			"authenticated_at": decided, "seen_at": decided, "expires_at": tx.Now.Add(time.Hour), "created_at": decided,
		}},
		{"recoveries", recovery(tx.Now, "granted", "address")},
		{"recoveries", recovery(tx.Now, "cancelled", "manager")},
		{"recoveries", recovery(tx.Now, "used", "manager")},
		{"address_changes", row{"id": "address-change", "person_id": "claire", "what": "removed", "address": "claire.ancienne@example.fr", "created_at": decided}},
	}
	for _, m := range more {
		if err := put(tx, m.table, m.row); err != nil {
			return err
		}
	}
	return put(tx, "proofs", row{
		"id": "proof", "purpose": "password", "address": "samir@example.fr", "typed": "samir@example.fr", "hash": "x",
		"created_at": tx.Now.Add(-time.Minute), "expires_at": tx.Now.Add(29 * time.Minute),
	})
}

func recovery(now time.Time, status, voucher string) row {
	return row{
		"id": "recovery-" + status, "public_id": "r-" + status, "person_id": "claire", "status": status, "reason": "", "granted_by": "odile", "voucher": voucher,
		"created_at": now, "effective_at": now.Add(72 * time.Hour), "expires_at": now.Add(17 * 24 * time.Hour),
	}
}

func structures(tx *sqldb.Tx) error {
	for id, name := range map[string]string{"bordeaux": "Commune de Bordeaux", "foret": "Forêts & Métiers"} {
		err := put(tx, "organisations", row{
			"id": id, "public_id": "o-" + id, "name": name, "search": french.Fold(name), "sort_name": french.Fold(name), "city": "Bordeaux",
			"source": "register", "status": "active", "created_at": asked, "updated_at": asked,
		})
		if err != nil {
			return err
		}
	}
	err := put(tx, "providers", row{
		"organisation_id": "foret", "nda": "75331234533", "nda_region": "Nouvelle-Aquitaine", "nda_status": "active", "nda_checked_on": "2026-01-05",
		"status": "granted", "granted_by": "odile", "created_at": asked, "updated_at": asked,
	})
	if err != nil {
		return err
	}
	request := row{
		"person_id": "samir", "siret": "83952766000014", "name": "Tremplin & Cie", "ape_code": "8899B", "ape_nomenclature": "naf2", "legal_form": "9220",
		"street": "3 rue des Arts", "postcode": "33000", "city": "Bordeaux", "insee_code": "33063", "phone": "0556000000", "created_at": asked, "updated_at": decided,
	}
	for status, more := range map[string]row{
		"requested": nil, "info_requested": {"reason": "Le SIRET est celui du siège.\nIndiquez celui de l’antenne."},
		"accepted": {"organisation_id": "bordeaux", "decided_at": decided}, "rejected": {"reason": "Cette structure n’accompagne pas de public.", "decided_at": decided},
	} {
		err := put(tx, "organisation_requests", request.with(row{"id": status, "public_id": "q-" + status, "reference": references[status], "status": status}).with(more))
		if err != nil {
			return err
		}
	}
	return speakers(tx)
}

var references = map[string]string{"requested": "2026-00001", "info_requested": "2026-00002", "accepted": "2026-00003", "rejected": "2026-00004"}

// speakers are the affiliations, their roles, and what structures ask for.
func speakers(tx *sqldb.Tx) error {
	for _, f := range []struct {
		person, at, status, function string
		roles                        []string
	}{
		{"claire", "bordeaux", "confirmed", "Conseillère", nil},
		{"samir", "foret", "confirmed", "Formateur", nil},
		{"marc", "bordeaux", "confirmed", "Directeur", []string{"referent", "approver"}},
		{"lucas", "bordeaux", "confirmed", "Agent", []string{"approver"}},
		{"samir", "bordeaux", "awaiting_referent", "Conseiller en insertion", nil},
		{"lea", "bordeaux", "confirmed", "Adjointe", nil},
		{"nora", "foret", "confirmed", "Responsable de l’offre", []string{"referent", "organiser"}},
		{"hugo", "foret", "confirmed", "Formateur", []string{"trainer"}},
	} {
		id := f.person + "-" + f.at
		err := put(tx, "affiliations", row{
			"id": id, "public_id": "a-" + id, "person_id": f.person, "organisation_id": f.at, "function": f.function, "status": f.status,
			"leaving_on": map[string]string{"samir-foret": "2027-01-29"}[id], "asked_at": map[string]any{"samir-foret": asked, "nora-foret": asked}[id], "silent_at": map[string]any{"samir-foret": decided}[id],
			"leaving_by": map[string]string{"samir-foret": "nora"}[id],
			"reason":     "Nous ne connaissons pas cette personne.", "decided_at": decided, "ended_at": decided, "created_at": asked, "updated_at": asked,
		})
		if err != nil {
			return err
		}
		for _, r := range f.roles {
			if err := put(tx, "roles", row{"affiliation_id": id, "role": r, "granted_by": "odile", "granted_at": map[bool]time.Time{true: tx.Now, false: asked}[r == "approver"]}); err != nil {
				return err
			}
		}
	}
	if err := put(tx, "absences", row{
		"id": "absence", "public_id": "b-1", "affiliation_id": "marc-bordeaux", "deputy_id": "lea-bordeaux", "from_day": "2026-12-21", "to_day": "2026-12-31", "declared_by": "marc", "created_at": tx.Now,
	}); err != nil {
		return err
	}
	if err := put(tx, "contact_codes", row{
		"id": "code", "organisation_id": "bordeaux", "person_id": "samir", "address": "accueil@bordeaux.example", "created_at": tx.Now, "expires_at": tx.Now.Add(time.Hour),
	}); err != nil {
		return err
	}
	if err := put(tx, "invitations", row{
		"id": "invitation", "public_id": "i-1", "organisation_id": "bordeaux", "address": "lea@example.fr", "typed": "lea@example.fr", "invited_by": "marc",
		"created_at": tx.Now, "expires_at": tx.Now.AddDate(0, 0, 14),
	}); err != nil {
		return err
	}
	if err := put(tx, "adhesions", row{
		"id": "adhesion", "public_id": "d-1", "organisation_id": "bordeaux", "year": 2027, "status": "asked", "reason": "Le bulletin n’est pas signé.",
		"decided_at": decided, "created_at": asked, "updated_at": asked,
	}); err != nil {
		return err
	}
	if err := shares(tx, decided); err != nil {
		return err
	}
	if err := renewed(tx); err != nil {
		return err
	}
	if err := proposal(tx); err != nil {
		return err
	}
	return put(tx, "changes", row{
		"id": "change", "public_id": "c-1", "reference": "2026-00031", "organisation_id": "bordeaux", "person_id": "marc", "body": "Nous avons déménagé.\nNouvelle adresse : 4 place Pey-Berland.",
		"status": "handled", "answer": "C’est fait.", "decided_at": decided, "created_at": asked,
	})
}

// shares are one share at each status, and one that was taken back before it was
// accepted.
func shares(tx *sqldb.Tx, decided time.Time) error {
	for _, status := range []string{"asked", "active", "refused", "ended", "taken_back"} {
		r := row{
			"id": "share-" + status, "public_id": "h-" + status, "lead_id": "bordeaux", "site_id": "foret", "role": "referent", "status": status,
			"asked_at": "bordeaux", "asked_by": "marc", "created_at": tx.Now,
		}
		switch status {
		case "taken_back":
			r["status"] = "ended"
		case "active":
			r["role"], r["decided_at"] = "approver", decided
		case "refused", "ended":
			r["decided_at"] = decided
		}
		if err := put(tx, "family_shares", r); err != nil {
			return err
		}
	}
	return nil
}

// corrections are one request of correction at each status that is told.
func corrections(tx *sqldb.Tx) error {
	for n, status := range []string{"asked", "accepted", "refused"} {
		r := row{
			"id": "correction-" + status, "public_id": "r-" + status, "reference": fmt.Sprintf("2026-0000%d", n+1), "person_id": "claire", "about": "paper",
			"place": "Attestation", "wrong": "Claire Vaseur", "becomes": "Claire Vasseur", "status": status, "created_at": asked,
		}
		if status != "asked" {
			r = r.with(row{"answer": "C’est fait, avec un mot que le courriel ne dit pas.", "decided_at": decided})
		}
		if err := put(tx, "rectifications", r); err != nil {
			return err
		}
	}
	return nil
}

// proposal is a change that was proposed field by field.
func proposal(tx *sqldb.Tx) error {
	if err := put(tx, "changes", row{
		"id": "proposal", "public_id": "c-2", "reference": "2026-00032", "organisation_id": "bordeaux", "person_id": "marc", "body": "",
		"status": "handled", "decided_at": decided, "created_at": asked,
	}); err != nil {
		return err
	}
	for field, one := range map[string]row{
		"name":    {"becomes": "Ville de Bordeaux", "weight": "moderated", "status": "refused", "reason": "Le répertoire garde l’ancien nom."},
		"phone":   {"becomes": "0556000001", "weight": "cosmetic", "status": "written"},
		"contact": {"becomes": "accueil@bordeaux.example", "weight": "moderated", "status": "accepted"},
	} {
		if err := put(tx, "change_fields", one.with(row{"change_id": "proposal", "field": field, "was": ""})); err != nil {
			return err
		}
	}
	return nil
}

func offer(tx *sqldb.Tx) error {
	if err := put(tx, "courses", row{
		"id": "course", "public_id": "k-1", "provider_id": "foret", "title": "Conduire un entretien", "search": "x", "format": "formation", "theme": "entretien",
		"modality": "onsite", "reserved": true, "minutes": 840, "status": "published", "created_at": asked, "updated_at": asked,
	}); err != nil {
		return err
	}
	session := row{
		"course_id": "course", "provider_id": "foret", "capacity": 12, "opens_at": asked, "closes_at": tx.Now, "decision_on": "2026-12-15",
		"first_day": "2027-01-14", "last_day": "2027-01-15", "zone": "Europe/Paris", "modality": "onsite", "place_name": "Maison des métiers", "city": "Bordeaux",
		"minimum": 4, "go_on": "2027-01-04",
		"created_at": asked, "updated_at": decided,
	}
	for id, status := range map[string]string{"session": "listed", "off": "cancelled", "opened": "open", "later": "open"} {
		if err := put(tx, "sessions", session.with(row{"id": id, "confirmed_at": map[string]any{"session": decided}[id], "public_id": "s-" + id, "reference": "2027-" + id, "status": status})); err != nil {
			return err
		}
		if err := put(tx, "session_trainers", row{"session_id": id, "position": 1, "person_id": "hugo", "name": "Hugo Marchand", "title": "Psychologue"}); err != nil {
			return err
		}
	}
	for id, h := range map[string]row{
		"h-1": {"session_id": "session", "day": "2027-01-14", "starts": "09:00", "ends": "12:30"}, "h-2": {"session_id": "session", "day": "2027-01-14", "starts": "13:30", "ends": "17:00"},
		"h-3": {"session_id": "session", "day": "2027-01-15", "starts": "09:00", "ends": "12:30"}, "h-4": {"session_id": "off", "day": "2027-01-14", "starts": "09:00", "ends": "12:30"},
	} {
		if err := put(tx, "half_days", h.with(row{"id": id, "public_id": id, "minutes": 210})); err != nil {
			return err
		}
	}
	return put(tx, "interests", row{"person_id": "claire", "course_id": "course", "created_at": asked})
}

// keptSeats are three seats that are set aside for Bordeaux: one is kept for
// Léa, one was.
func keptSeats(tx *sqldb.Tx) error {
	if err := put(tx, "allotments", row{
		"id": "allotment", "public_id": "m-1", "session_id": "session", "organisation_id": "bordeaux", "seats": 3, "name_by": "2026-12-18",
		"reason": "Vous ouvrez un accueil à Caudéran en février.", "given_by": "nora", "created_at": decided, "updated_at": decided,
	}); err != nil {
		return err
	}
	named := row{"person_id": "lea", "named_by": "marc", "named_at": decided}
	for id, r := range map[string]row{"seat": nil, "seat-kept": named, "seat-not-kept": named.with(row{"ended_at": decided}), "seat-other": nil} {
		if err := put(tx, "allotted_seats", row{"id": id, "public_id": id, "allotment_id": "allotment"}.with(r)); err != nil {
			return err
		}
	}
	return nil
}

// held is what waits for the digests of Claire: of what is left of it each says
// one thing.
func held(tx *sqldb.Tx) error {
	for i, h := range []struct {
		rhythm  Rhythm
		kind    Kind
		subject string
	}{{Daily, EnrolmentReceived, "awaiting_employer"}, {Daily, EnrolmentQuestioned, "enrolled"}, {Weekly, SessionOpened, "opened"}} {
		if err := put(tx, "mails", row{
			"id": fmt.Sprint("held-", i), "cause": fmt.Sprint(h.kind, ":job", i, ":claire"), "kind": h.kind, "subject_id": h.subject, "person_id": "claire",
			"address": "claire@example.fr", "held": h.rhythm, "run_at": decided, "status": Queued, "created_at": asked,
		}); err != nil {
			return err
		}
	}
	return nil
}

// requests are Claire’s, one in each state that a letter tells.
func requests(tx *sqldb.Tx) error {
	common := row{
		"person_id": "claire", "affiliation_id": "claire-bordeaux", "employer_id": "bordeaux", "course_id": "course", "session_id": "session", "quota_year": 2027,
		"format": "formation", "reserved": true, "employer_due_at": time.Date(2026, 12, 7, 17, 0, 0, 0, time.UTC), "employer_at": decided, "provider_at": decided,
		"employer_reason": "Nous sommes trop peu en janvier.", "provider_reason": "Le groupe est complet : d’autres attendaient depuis plus longtemps.",
		"end_reason": "La salle n’est plus disponible.", "submitted_at": asked, "created_at": asked, "updated_at": decided,
	}
	alive := map[string]bool{"awaiting_employer": true, "awaiting_provider": true, "waitlisted": true, "enrolled": true, "offered": true, "awaiting_agreement": true, "later": true}
	i := 0
	for _, status := range []string{"awaiting_employer", "awaiting_provider", "declined", "enrolled", "waitlisted", "rejected", "withdrawn", "expired", "cancelled", "off", "offered", "awaiting_agreement", "later"} {
		i++
		r := common.with(row{"id": status, "public_id": "e-" + status, "reference": fmt.Sprintf("2026-%05d", i), "status": status})
		switch {
		case status == "off":
			r["status"], r["session_id"] = "cancelled", "off"
		case alive[status]: // one request for a course is alive at a time: each has a course of its own
			if err := put(tx, "courses", row{
				"id": "course-" + status, "public_id": "k-" + status, "provider_id": "foret", "title": "Conduire un entretien", "search": "x", "format": "formation",
				"theme": "entretien", "modality": "onsite", "reserved": true, "minutes": 840, "status": "published", "created_at": asked, "updated_at": asked,
			}); err != nil {
				return err
			}
			r["course_id"] = "course-" + status
		}
		if status == "waitlisted" || status == "offered" {
			r["waiting_no"] = 2
		}
		if status == "enrolled" {
			r["handover_to"], r["replaces"], r["missed"] = "lea", "rejected", "unexcused"
		}
		if status == "offered" {
			r["status"], r["offered_until"] = "waitlisted", decided.Add(48*time.Hour)
		}
		if status == "later" {
			r["status"], r["session_id"] = "awaiting_provider", "later"
		}
		if status == "awaiting_agreement" {
			r["status"], r["provider_first"], r["retained_at"], r["employer_at"] = "awaiting_employer", true, decided, nil
		}
		if status != "awaiting_employer" && status != "declined" && status != "expired" {
			r["provider_id"] = "foret"
		}
		if err := put(tx, "enrolments", r); err != nil {
			return err
		}
	}
	for _, id := range []string{"enrolled", "awaiting_employer"} {
		if err := put(tx, "enrolment_steps", row{
			"id": "moved-" + id, "enrolment_id": id, "at": decided, "event": "moved", "seat": "organiser", "actor_id": "nora", "reason": "La salle de janvier n’est plus libre.",
			"from_session_id": "opened", "from_arrival_no": 4,
		}); err != nil {
			return err
		}
	}
	for i, s := range []row{
		{"enrolment_id": "later", "event": "rejected", "seat": "organiser", "actor_id": "nora", "reason": "Le groupe est complet."},
		{"enrolment_id": "later", "event": "fell_back", "seat": "clerk", "actor_id": "clerk", "reason": "", "from_session_id": "session", "from_arrival_no": 4},
		{"enrolment_id": "waitlisted", "event": "second_lost", "seat": "clerk", "actor_id": "clerk", "reason": "La session du second choix ne prend plus personne."},
	} {
		if err := put(tx, "enrolment_steps", s.with(row{"id": fmt.Sprint("second-", i), "at": decided.Add(time.Duration(i) * time.Second)})); err != nil {
			return err
		}
	}
	for id, m := range map[string]row{
		"m-1": {"author_id": "marc", "question": true, "body": "Qui tiendra l’accueil ces deux jours-là ?"},
		"m-2": {"author_id": "claire", "question": false, "body": "Lucas, nous en avons parlé."},
	} {
		if err := put(tx, "enrolment_messages", m.with(row{"id": id, "enrolment_id": "awaiting_employer", "at": decided})); err != nil {
			return err
		}
	}
	if err := put(tx, "postponements", row{
		"id": "move", "session_id": "session", "moved_at": decided, "was_first_day": "2027-01-07", "was_last_day": "2027-01-08", "answer_by": time.Date(2026, 12, 18, 17, 0, 0, 0, time.UTC),
		"silence": "releases", "reason": "La salle est en travaux jusqu’au 10 janvier.",
	}); err != nil {
		return err
	}
	if err := put(tx, "postponement_answers", row{"postponement_id": "move", "enrolment_id": "enrolled"}); err != nil {
		return err
	}
	for _, id := range []string{"withdrawn", "off"} { // who had a seat
		if err := put(tx, "enrolment_steps", row{"id": "seat-" + id, "enrolment_id": id, "at": asked, "event": "enrolled", "seat": "organiser", "actor_id": "nora", "reason": ""}); err != nil {
			return err
		}
	}
	if err := put(tx, "enrolment_steps", row{
		"id": "step", "enrolment_id": "declined", "at": decided, "event": "declined", "seat": "approver", "actor_id": "marc", "reason": "Nous sommes trop peu en janvier.", "advice": "other_date",
	}); err != nil {
		return err
	}
	if err := put(tx, "decision_links", row{
		"id": "lien", "hash": "x", "enrolment_id": "awaiting_employer", "person_id": "marc", "created_at": asked, "expires_at": tx.Now.AddDate(0, 0, 9),
	}); err != nil {
		return err
	}
	return put(tx, "employer_clocks", row{"enrolment_id": "awaiting_employer", "reminders": 2})
}

func papers(tx *sqldb.Tx) error {
	for i, d := range []row{
		{"kind": "convocation", "person_id": "claire", "enrolment_id": "enrolled"},
		{"kind": "convention", "organisation_id": "bordeaux"},
		{"kind": "attestation_assiduite", "person_id": "claire", "enrolment_id": "enrolled"},
		{"kind": "certificat_realisation", "person_id": "claire", "enrolment_id": "enrolled"},
	} {
		kind := d["kind"].(string)
		if err := put(tx, "documents", d.with(row{
			"id": kind, "public_id": "f-" + kind, "reference": fmt.Sprintf("2026-%05d", 70+i), "code": kind, "version": 1, "session_id": "session", "provider_id": "foret",
			"about": kind, "title": kind, "facts": "{}", "bytes": []byte("%PDF"), "size": 4, "sha256": "x", "keep_until": "2033-01-15", "made_by": "clerk", "created_at": decided,
		})); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO documents (id, public_id, kind, reference, code, version, session_id, provider_id, organisation_id, about, title, facts, bytes, size, sha256, keep_until, made_by, created_at, ended_at)
		SELECT 'convention-ended', 'f-convention-ended', kind, '2026-00079', 'convention-ended', 2, session_id, provider_id, organisation_id, about, title, facts, bytes, size, sha256, keep_until, made_by, created_at, $1 FROM documents WHERE id = 'convention'`, decided)
	return err
}

func address(t testing.TB, typed string) email.Address {
	t.Helper()
	a, err := email.Parse(typed)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// writer is that of an instance called PROFIL.
func writer(t testing.TB) Writer {
	return Writer{
		URL: "https://profil.example.fr", Product: "PROFIL", Operator: "Association Cap Demain", Contact: address(t, "programme@cap-demain.example"),
		ChangesTo: address(t, "structures@cap-demain.example"), From: address(t, "ne-pas-repondre@profil.example.fr"), FromName: "PROFIL",
		ReplyTo: address(t, "programme@cap-demain.example"), LinkToken: func(proof string) string { return "jeton-de-" + proof },
		AddressToken: func(l account.AddressLink) string { return "jeton-de-" + l.ID }, CancelToken: func(v account.Recovery) string { return "jeton-de-" + v.ID },
		AnswerBy: organisation.Desk{AnswerDays: 5}.AnswerBy, ContactCode: organisation.Desk{Key: []byte("clé")}.ContactCode,
		RuleOf: enrolment.Desk{EmployerDays: 10}.RuleOf, DecisionToken: func(link string) string { return "jeton-de-" + link },
	}
}

// renewed are two adhésions of Forêts & Métiers: the campaign of 2028 is open, that of
// 2026 is over.
func renewed(tx *sqldb.Tx) error {
	for _, year := range []int{2025, 2027} {
		id := "foret-" + strconv.Itoa(year)
		if err := put(tx, "adhesions", row{"id": id, "public_id": id, "organisation_id": "foret", "year": year, "status": "active", "decided_at": decided, "created_at": asked, "updated_at": asked}); err != nil {
			return err
		}
		campaign := row{"year": year + 1, "public_id": id, "grace_to": strconv.Itoa(year+1) + "-03-31", "opened_by": "odile", "opened_at": asked}
		if year == 2025 {
			campaign["closed_at"] = decided
		}
		if err := put(tx, "adhesion_campaigns", campaign); err != nil {
			return err
		}
	}
	return nil
}
