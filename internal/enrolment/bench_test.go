package enrolment

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"profil/internal/civil"
	"profil/internal/enrolment/enrolmenttest"
	"profil/internal/id"
	"profil/internal/policy"
	"profil/internal/quota"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// BenchmarkSubmission sends durable requests from 32 clients, beside the bare
// insertion of one row in its own durable transaction: the last column is what
// a request costs of it.
func BenchmarkSubmission(b *testing.B) {
	for _, a := range sqltest.Addresses(b) {
		b.Run(a.Name, func(b *testing.B) {
			db, err := sqldb.Open(context.Background(), a.Fresh(b))
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			const clients, sessions, people = 32, 120, 640
			w := enrolmenttest.New(b, db)
			d := Desk{DB: db, Limits: quota.Limits{Reserved: 1000, Formations: 1000, PerStructure: 2}, EmployerDays: 10, KeepAnswers: func(d civil.Day) civil.Day { return d }}
			day := civil.DayOf(time.Now(), civil.Paris).Add(60)
			var all []enrolmenttest.Session
			for i := range sessions {
				all = append(all, w.Session(w.Course(fmt.Sprint("Action ", i), "lab", false), 12, day.Add(i)))
			}
			var at []enrolmenttest.Organisation
			for i := range 60 {
				at = append(at, w.Organisation(fmt.Sprint("Structure ", i)))
			}
			var who []policy.Actor
			for i := range people {
				who = append(who, w.Person(fmt.Sprint("Personne ", i), "Martin", at[i%len(at)]))
			}
			for b.Loop() {
				bare := rate(clients, sessions, func(c, n int) error {
					return db.Write(context.Background(), func(tx *sqldb.Tx) error {
						_, err := tx.Exec(`INSERT INTO form_keys (owner, key, location, at) VALUES ($1, $2, '', $3)`, who[c].Person, id.New(), tx.Now)
						return err
					})
				})
				sent := rate(clients, sessions, func(c, n int) error {
					_, err := d.Submit(context.Background(), who[(c+n*clients)%people], all[(n+c*7)%sessions].PublicID, sent)
					return err
				})
				b.ReportMetric(bare, "bare/s")
				b.ReportMetric(sent, "requests/s")
				b.ReportMetric(sent/bare, "of-bare")
				b.StopTimer()
				w.Exec(`DELETE FROM answers`)
				w.Exec(`DELETE FROM enrolment_steps`)
				w.Exec(`DELETE FROM enrolments`)
				b.StartTimer()
			}
		})
	}
}

func rate(clients, each int, deed func(client, n int) error) float64 {
	var wg sync.WaitGroup
	var done atomic.Int64
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			for n := range each {
				if deed(c, n) == nil {
					done.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}
