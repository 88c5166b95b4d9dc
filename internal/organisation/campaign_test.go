package organisation

import (
	"slices"
	"sync"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// adherents are Marc, référent of a structure that had its adhésion in 2026, and
// Odile, of the staff. It is the 1st of December 2026.
func adherents(w *world) (marc, odile policy.Actor, o Organisation) {
	w.t.Helper()
	var f Affiliation
	marc, odile, f = w.town()
	o = w.organisation(f)
	ok(w.t, w.GrantAdhesion(w.t.Context(), odile, o.PublicID, 2026, Reason{}))
	return marc, odile, o
}

func (w *world) adheres(o Organisation, year int) (is bool) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) (err error) {
		is, err = AdhesionActive(tx, o.ID, year)
		return err
	})
	return is
}

func (w *world) jobs(kind string) (n int) {
	w.t.Helper()
	w.write(func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.Value[int](tx, `SELECT count(*) FROM jobs WHERE kind = $1`, kind)
		return err
	})
	return n
}

// A campaign gives a grace to whoever had the adhésion of the year before, its
// clerk reminds twice, and its end takes the grace away.
func TestCampaign(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, o := adherents(w)
		if w.adheres(o, 2027) {
			t.Fatal("an adhésion opens the year after without a campaign")
		}
		refused(t, w.OpenCampaign(ctx, marc, 2027, "2027-03-31"), fault.Forbidden, "forbidden")
		refused(t, w.OpenCampaign(ctx, odile, 2027, civil.DayOf(sqltest.Noon, civil.Paris).Add(3)), fault.Invalid, "invalid")
		ok(t, w.OpenCampaign(ctx, odile, 2027, "2027-03-31"))
		refused(t, w.OpenCampaign(ctx, odile, 2027, "2027-03-31"), fault.Conflict, "campaign.already")
		if !w.adheres(o, 2027) || w.adheres(o, 2028) || w.jobs("adhesion.to_renew") != 1 {
			t.Error("the grace is not for the year of the campaign, or nobody was told")
		}
		for _, step := range []struct {
			on        civil.Day
			reminders int
			adheres   bool
			lapsed    int
		}{
			{"2027-02-01", 0, true, 0},
			{"2027-03-01", 1, true, 0},
			{"2027-03-02", 1, true, 0},
			{"2027-03-25", 2, true, 0},
			{"2027-03-31", 2, true, 0},
			{"2027-04-01", 2, false, 1},
			{"2027-04-02", 2, false, 1},
		} {
			w.db.Now = func() time.Time { return civil.At(step.on, "09:00", civil.Paris) }
			for range 3 {
				_, err := w.RunCampaigns(ctx)
				ok(t, err)
			}
			if got := w.jobs("adhesion.reminded"); got != step.reminders {
				t.Errorf("%s: %d reminders, want %d", step.on, got, step.reminders)
			}
			if w.adheres(o, 2027) != step.adheres || w.jobs("adhesion.lapsed") != step.lapsed {
				t.Errorf("%s: the structure adheres = %v, told of the end %d times", step.on, !step.adheres, w.jobs("adhesion.lapsed"))
			}
		}
	})
}

// Who has asked in time keeps the grace until the answer; a refusal ends it.
func TestAskedInTimeKeepsTheGrace(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, o := adherents(w)
		ok(t, w.OpenCampaign(ctx, odile, 2027, "2027-03-31"))
		page, err := w.Page(ctx, marc, o.PublicID)
		ok(t, err)
		if !page.Campaign.Open() || page.Campaign.Year != 2027 {
			t.Error("the page of the structure does not offer to renew")
		}
		ok(t, w.RenewAdhesion(ctx, marc, o.PublicID))
		refused(t, w.RenewAdhesion(ctx, marc, o.PublicID), fault.Conflict, "campaign.closed")
		page, err = w.Page(ctx, marc, o.PublicID)
		ok(t, err)
		if page.Campaign.Open() {
			t.Error("the page offers to renew twice")
		}
		w.db.Now = func() time.Time { return time.Date(2027, 4, 1, 9, 0, 0, 0, civil.Paris) }
		_, err = w.RunCampaigns(ctx)
		ok(t, err)
		if !w.adheres(o, 2027) || w.jobs("adhesion.lapsed") != 0 {
			t.Error("whoever asked in time lost the grace before the answer")
		}
		ok(t, w.DecideAdhesion(ctx, odile, page.Adhesions[0].PublicID, Declined, campaignWhy(t)))
		if w.adheres(o, 2027) {
			t.Error("a refusal leaves the grace")
		}
	})
}

// Where two campaigns run, a structure answers the one that is about it.
func TestTwoCampaigns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		marc, odile, f := w.town()
		o := w.organisation(f)
		w.write(func(tx *sqldb.Tx) error {
			return insertAdhesion(tx, Adhesion{ID: "before", PublicID: "before", OrganisationID: o.ID, Year: 2025, Status: AdhesionGranted})
		})
		ok(t, w.OpenCampaign(ctx, odile, 2026, "2026-12-31"))
		ok(t, w.OpenCampaign(ctx, odile, 2027, "2027-03-31"))
		for _, year := range []int{2026, 2027} {
			if c := must(w.Page(ctx, marc, o.PublicID)).Campaign; c.Year != year {
				t.Fatalf("the page offers to renew for %d, want %d", c.Year, year)
			}
			ok(t, w.RenewAdhesion(ctx, marc, o.PublicID))
			ok(t, w.DecideAdhesion(ctx, odile, must(w.Page(ctx, marc, o.PublicID)).Adhesions[0].PublicID, Granted, Reason{}))
		}
	})
}

// remindTogether has the clerks of several nodes run the campaigns at the same
// instant.
func (w *world) remindTogether() {
	w.t.Helper()
	var all sync.WaitGroup
	gate := make(chan struct{})
	for range 6 {
		all.Go(func() {
			<-gate
			if _, err := w.RunCampaigns(w.t.Context()); err != nil {
				w.t.Error(err)
			}
		})
	}
	close(gate)
	all.Wait()
}

// Whatever the number of nodes that remind at once, each structure is reminded
// once, and told once of the end. In the twin, without the locks, PostgreSQL has
// it reminded again.
func TestNodesRemindOnce(t *testing.T) {
	for _, locked := range []bool{true, false} {
		each(t, func(t *testing.T, w *world) {
			_, odile, _ := adherents(w)
			ok(t, w.OpenCampaign(t.Context(), odile, 2027, "2027-03-31"))
			w.db.Now = func() time.Time { return civil.At("2027-03-01", "09:00", civil.Paris) }
			if locked {
				w.remindTogether()
				w.db.Now = func() time.Time { return civil.At("2027-04-01", "09:00", civil.Paris) }
				w.remindTogether()
				if r, l := w.jobs("adhesion.reminded"), w.jobs("adhesion.lapsed"); r != 1 || l != 1 {
					t.Errorf("reminded %d times, told of the end %d times", r, l)
				}
				return
			}
			if w.db.Engine() != "postgres" {
				return // one writer: the file is its own lock
			}
			w.off.locks = true
			for turns := 1; turns <= 50; turns++ {
				w.remindTogether()
				if w.jobs("adhesion.reminded") > turns {
					return
				}
				w.write(func(tx *sqldb.Tx) error { return tx.Must(`UPDATE adhesion_campaigns SET reminders = 0`) })
			}
			t.Error("no structure is reminded twice even without the locks: the test shows nothing")
		})
	}
}

// What is granted in bulk is what was shown, and nothing when it has changed;
// the twin without the seal grants what nobody saw.
func TestRenewalIsSealed(t *testing.T) {
	for _, sealed := range []bool{true, false} {
		each(t, func(t *testing.T, w *world) {
			ctx := t.Context()
			w.off.seal = !sealed
			marc, odile, o := adherents(w)
			ok(t, w.OpenCampaign(ctx, odile, 2027, "2027-03-31"))
			shown, err := w.PreviewRenewal(ctx, odile, 2027, WhoAdhered)
			ok(t, err)
			if len(shown.Granted) != 1 || len(shown.Blocked) != 0 {
				t.Fatalf("granted %d, blocked %d", len(shown.Granted), len(shown.Blocked))
			}
			refused(t, w.Renew(ctx, marc, 2027, WhoAdhered, shown.Seal), fault.Forbidden, "forbidden")
			ok(t, w.AskAdhesion(ctx, marc, o.PublicID, 2027))
			err = w.Renew(ctx, odile, 2027, WhoAdhered, shown.Seal)
			if !sealed {
				if err != nil {
					t.Fatal("without the seal, what was not shown is still refused: the guard is elsewhere")
				}
				return
			}
			refused(t, err, fault.Conflict, "renewal.changed")
			again, err := w.PreviewRenewal(ctx, odile, 2027, WhoAsked)
			ok(t, err)
			ok(t, w.Renew(ctx, odile, 2027, WhoAsked, again.Seal))
			page, err := w.Page(ctx, marc, o.PublicID)
			ok(t, err)
			var states []AdhesionStatus
			for _, d := range page.Adhesions {
				states = append(states, d.Shown(page.Adhesions, "2026-12-01"), d.Shown(page.Adhesions, "2028-01-01"))
			}
			if !slices.Equal(states, []AdhesionStatus{AdhesionRenewed, AdhesionExpired, AdhesionGranted, AdhesionExpired}) {
				t.Errorf("shown as %v", states)
			}
			refused(t, w.Renew(ctx, odile, 2027, WhoAsked, again.Seal), fault.Conflict, "renewal.changed")
		})
	}
}

// Each line of what keeps a structure out of a renewal in bulk does so.
func TestRenewalBlocks(t *testing.T) {
	fine := Renewal{Organisation: Organisation{Status: Active}, Referents: []string{"Marc"}}
	for code, change := range map[string]func(*Renewal){
		"": func(*Renewal) {}, "renewal.closed": func(r *Renewal) { r.Organisation.Status = Closed }, "renewal.suspended": func(r *Renewal) { r.Organisation.Status = Suspended },
		"renewal.refused": func(r *Renewal) { r.Status = AdhesionRefused }, "renewal.ended": func(r *Renewal) { r.Status = AdhesionEnded },
		"renewal.no_referent": func(r *Renewal) { r.Referents = nil },
	} {
		r := fine
		change(&r)
		if got := r.Block(); got != code {
			t.Errorf("got %q, want %q", got, code)
		}
	}
}

func campaignWhy(t *testing.T) Reason {
	t.Helper()
	why, err := ParseReason("La cotisation n’est pas réglée.", true)
	ok(t, err)
	return why
}
