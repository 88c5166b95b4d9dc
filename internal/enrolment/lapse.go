package enrolment

import (
	"context"
	"strconv"

	"profil/internal/civil"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Waits is the fate of a request that keeps its rank and gets no seat until the
// adhésion is there again.
const Waits Fate = "waits"

// LapseRule is one line of what becomes of the open requests of reserved actions
// when their structure has no adhésion any more for their year. Its French is
// what people read.
type LapseRule struct {
	Name  string
	When  []Status
	Fate  Fate
	Title string
	Why   string // a sentence
}

// LapseRules is the whole table: each open status has one line, and what
// somebody has accepted is never lost.
var LapseRules = []LapseRule{
	{
		Name: "draft", When: []Status{Draft}, Fate: Keeps, Title: "Brouillon",
		Why: "Rien n’est envoyé. Le brouillon reste, et pourra partir quand l’adhésion sera accordée.",
	},
	{
		Name: "unanswered", When: []Status{AwaitingEmployer}, Fate: Falls, Title: "Sans réponse de l’employeur",
		Why: "La demande prend fin, avec le motif. La personne peut la refaire quand l’adhésion sera accordée.",
	},
	{
		Name: "agreed", When: []Status{AwaitingProvider}, Fate: Stays, Title: "En sélection",
		Why: "La demande est partie à temps. Le prestataire répond comme prévu.",
	},
	{
		Name: "waiting", When: []Status{Waitlisted}, Fate: Waits, Title: "En liste d’attente",
		Why: "La demande garde son rang, mais une place ne peut lui être proposée qu’une fois l’adhésion accordée.",
	},
	{
		Name: "seated", When: []Status{Offered, AwaitingAgreement, Enrolled}, Fate: Stays, Title: "Place proposée ou gardée, ou inscription acquise",
		Why: "La place reste à la personne.",
	},
}

// LapseOf gives the line of a status, false for one at which nothing is open.
func LapseOf(s Status) (LapseRule, bool) {
	for _, r := range LapseRules {
		for _, w := range r.When {
			if w == s {
				return r, true
			}
		}
	}
	return LapseRule{}, false
}

// Lapsing is how many open requests of reserved actions each line would touch.
type Lapsing struct {
	Rule LapseRule
	N    int
}

// lapsing finds the open requests of a structure for which the rules in force
// want the adhésion of a year, the oldest first.
func (d Desk) lapsing(tx *sqldb.Tx, employerID string, year int) (all []Enrolment, err error) {
	set, err := d.rulesInForce(tx)
	if err != nil {
		return nil, err
	}
	open, err := sqldb.All(tx, scan, `SELECT `+columns+` FROM enrolments e JOIN sessions s ON s.id = e.session_id
		WHERE e.employer_id = $1 AND e.quota_year = $2 AND s.last_day >= $3
		AND `+alive+` ORDER BY e.created_at, e.id`,
		employerID, year, civil.DayOf(tx.Now, civil.Paris))
	for _, e := range open {
		if (caps{set: set}).adhesion(e) {
			all = append(all, e)
		}
	}
	return all, err
}

// PreviewLapse tells the staff what the end of the adhésion of structures for a
// year would do to their open requests, by the lines of the table.
func (d Desk) PreviewLapse(ctx context.Context, a policy.Actor, employerIDs []string, year int) (all []Lapsing, err error) {
	if err := policy.Require(a, policy.BackOfficeRead, policy.Subject{}); err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		all, err = d.CountLapse(tx, employerIDs, year)
		return err
	})
	return all, err
}

// CountLapse is PreviewLapse inside a transaction, whoever asks.
func (d Desk) CountLapse(tx *sqldb.Tx, employerIDs []string, year int) (all []Lapsing, err error) {
	n := map[string]int{}
	for _, id := range employerIDs {
		open, err := d.lapsing(tx, id, year)
		if err != nil {
			return nil, err
		}
		for _, e := range open {
			r, _ := LapseOf(e.Status)
			n[r.Name]++
		}
	}
	for _, r := range LapseRules {
		if n[r.Name] > 0 {
			all = append(all, Lapsing{r, n[r.Name]})
		}
	}
	return all, nil
}

// Lapse does to the open requests of a structure that has no adhésion any more
// for a year what the table says; it does nothing while the structure has one,
// and nothing twice.
func (d Desk) Lapse(ctx context.Context, employerID string, year int) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		if err := tx.Lock("organisation:" + employerID); err != nil {
			return err
		}
		adheres, err := organisation.AdhesionActive(tx, employerID, year)
		if err != nil || adheres && !d.off.adheres {
			return err
		}
		open, err := d.lapsing(tx, employerID, year)
		if err != nil {
			return err
		}
		reason := "La structure n’a pas d’adhésion pour " + strconv.Itoa(year) + ", et l’action est réservée aux adhérents."
		for _, e := range open {
			switch r, _ := LapseOf(e.Status); r.Fate {
			case Falls:
				err = d.move(tx, policy.Clerk, &e, CalledOff, reason, func(e *Enrolment) { e.EndReason = reason })
			case Waits:
				cause := "enrolment.paused:" + e.ID + ":" + strconv.Itoa(year)
				var told bool
				if told, err = outbox.Known(tx, cause); err == nil && !told {
					if err = journal.Write(tx, policy.Clerk, "enrolment.paused", journal.Subject{Kind: "enrolment", ID: e.ID}, reason); err == nil {
						err = outbox.Queue(tx, "enrolment.paused", e.ID, cause, tx.Now)
					}
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
