package enrolment

import (
	"testing"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb/sqltest"
)

// A session opens to each at their hour, and not before: the desk refuses, and
// names why. The twin is the same session without its waves.
func TestOpeningWaves(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		far := w.Organisation("Mission locale des Landes") // no adhésion
		w.Exec(`INSERT INTO networks (name, fold, created_at) VALUES ('Missions locales', 'missions locales', $1)`, sqltest.Noon)
		w.Exec(`UPDATE organisations SET network = 'Missions locales', department = '40' WHERE id = $1`, far.ID)
		w.Exec(`UPDATE organisations SET department = '33' WHERE id = $1`, w.Bordeaux.ID)
		zoe := w.Person("Zoé", "Martin", far)
		s := w.Session(w.Course("Conduire un entretien", "lab", false), 9, spring)
		now := d.DB.Now()
		opens := now.Add(-time.Hour)
		w.Exec(`UPDATE sessions SET opens_at = $2 WHERE id = $1`, s.ID, opens)
		desk := catalogue.Desk{DB: d.DB}
		later := now.Add(48 * time.Hour)
		set := func(waves ...catalogue.Wave) {
			t.Helper()
			if err := desk.SetWaves(ctx, w.Nora, catalogue.Owner{Of: catalogue.OfSession, PublicID: s.PublicID}, waves, ""); err != nil {
				t.Fatal(err)
			}
		}
		may := func(a policy.Actor) bool {
			t.Helper()
			p, err := d.Prospect(ctx, a, s.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			_, no := quota.Blocking(p.Checks)
			if no == !now.Before(p.OpensAt) {
				t.Fatalf("opens at %s, and %+v", p.OpensAt, p.Checks)
			}
			return !no
		}
		last := catalogue.WaveOf(catalogue.Everybody, "", opens, later)
		for _, c := range []struct {
			wave        catalogue.Wave
			claire, zoe bool
		}{
			{catalogue.Wave{Group: catalogue.Adherents}, true, false},
			{catalogue.Wave{Group: catalogue.OfNetwork, Value: "Missions locales"}, false, true},
			{catalogue.Wave{Group: catalogue.Department, Value: "24,40"}, false, true},
			{catalogue.Wave{Group: catalogue.Department, Value: "33"}, true, false},
			{catalogue.Wave{Group: catalogue.Unserved}, true, true},
		} {
			set(c.wave, last)
			if got := may(w.Claire); got != c.claire {
				t.Errorf("%+v opens to Claire: %v", c.wave, got)
			}
			if got := may(zoe); got != c.zoe {
				t.Errorf("%+v opens to Zoé: %v", c.wave, got)
			}
		}
		set(catalogue.Wave{Group: catalogue.Adherents}, last)
		_, err := d.Submit(ctx, zoe, s.PublicID, sent)
		refused(t, err, fault.Conflict, quota.Wave)
		if _, err := d.Save(ctx, zoe, s.PublicID, sent); err != nil {
			t.Fatal("a draft may be written before:", err)
		}
		ask(t, d, w.Claire, s)
		d.DB.Now = func() time.Time { return later }
		if _, err := d.Submit(ctx, zoe, s.PublicID, sent); err != nil {
			t.Fatal("at its very instant it is open:", err)
		}
		d.DB.Now = func() time.Time { return now }
		// The twin: the waves are gone, and what was refused passes.
		lucas := w.Person("Yanis", "Morel", far)
		_, err = d.Submit(ctx, lucas, s.PublicID, sent)
		refused(t, err, fault.Conflict, quota.Wave)
		w.Exec(`DELETE FROM opening_waves`)
		ask(t, d, lucas, s)
	})
}

// Who has had a seat this year waits for everybody's hour; the waves of the
// course and of the programme hold where a session has none.
func TestWhoseWavesHold(t *testing.T) {
	each(t, func(t *testing.T, w *enrolmenttest.World, d Desk) {
		ctx := t.Context()
		first := w.Session(w.Course("Un", "lab", false), 9, spring.Add(40))
		e := ask(t, d, w.Claire, first)
		agree(t, d, w.Marc, e)
		choose(t, d, w.Nora, Retain, e)
		if _, err := d.Publish(ctx, w.Nora, first.PublicID); err != nil {
			t.Fatal(err)
		}
		c := w.Course("Deux", "lab", false)
		s := w.Session(c, 9, spring)
		opens := func(a policy.Actor) civil.Day {
			t.Helper()
			p, err := d.Prospect(ctx, a, s.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return civil.DayOf(p.OpensAt, civil.Paris)
		}
		before := opens(w.Claire)
		wave := func(owner, group string, position, days int) {
			w.Exec(`INSERT INTO opening_waves (owner_id, position, group_kind, days, minute) VALUES ($1, $2, $3, $4, 540)`, owner, position, group, days)
		}
		wave("programme", "everybody", 1, 3)
		if got := opens(w.Claire); got != before.Add(3) {
			t.Errorf("by the programme, %s", got)
		}
		wave(c.ID, "unserved", 1, 4)
		wave(c.ID, "everybody", 2, 6)
		if a, b := opens(w.Claire), opens(w.Lucas); a != before.Add(6) || b != before.Add(4) {
			t.Errorf("by the course, %s for who was served, %s for who was not", a, b)
		}
		wave(s.ID, "everybody", 1, 1)
		if got := opens(w.Claire); got != before.Add(1) {
			t.Errorf("by the session, %s", got)
		}
	})
}
