package letter

import (
	"slices"
	"strconv"

	"profil/internal/account"
	"profil/internal/civil"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/sqldb"
)

// PutDigests queues one digest for each person and rhythm for which something
// waits whose hour has come, and tells how many. Whether there is anything left
// to say is seen when it is written.
func PutDigests(tx *sqldb.Tx) (int, error) {
	if err := tx.Lock("digests"); err != nil {
		return 0, err
	}
	type due struct {
		person string
		rhythm Rhythm
	}
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (d due, err error) { return d, r.Scan(&d.person, &d.rhythm) }, `
		SELECT DISTINCT m.person_id, m.held FROM mails m
		WHERE m.status = $1 AND m.held <> '' AND m.run_at <= $2
			AND NOT EXISTS (SELECT 1 FROM mails d WHERE d.person_id = m.person_id AND d.kind = 'digest.' || m.held AND (d.status = $1 OR d.created_at >= $3))
		ORDER BY m.person_id, m.held LIMIT 500`, Queued, tx.Now, civil.At(civil.DayOf(tx.Now, civil.Paris), "00:00", civil.Paris))
	if err != nil {
		return 0, err
	}
	var posts []Post
	for _, d := range all {
		p, err := account.Load(tx, d.person)
		if err != nil {
			return 0, err
		}
		k := digests[d.rhythm]
		posts = append(posts, Post{
			ID: id.New(), Cause: string(k) + ":" + string(civil.DayOf(tx.Now, civil.Paris)) + ":" + p.ID, Kind: k, SubjectID: p.ID, PersonID: p.ID, Address: p.Email,
		})
	}
	return len(posts), Put(tx, posts...)
}

// toDigest is the person whose digest it is.
func toDigest(r *reader, personID string) ([]Recipient, error) { return r.person(personID) }

// gathered lists what a digest may say of somebody: what waits, whose hour has
// come and which they have not read on the site meanwhile.
func gathered(tx *sqldb.Tx, personID string, r Rhythm) ([]Post, error) {
	return sqldb.All(tx, scanPost, `SELECT `+postColumns+` FROM mails m
		WHERE m.person_id = $1 AND m.status = $2 AND m.held = $3 AND m.run_at <= $4
			AND NOT EXISTS (SELECT 1 FROM news n WHERE n.cause = m.cause AND n.read_at IS NOT NULL)
		ORDER BY m.created_at, m.id`, personID, Queued, r, tx.Now)
}

// sayDigest gathers the letters that wait for one rhythm. Each is written as it
// would be now: what has been dealt with, and what its reader may not open any
// more, is left out; a digest of nothing is not sent.
func sayDigest(rhythm Rhythm) func(*reader, string, Recipient) (said, error) {
	return func(r *reader, personID string, to Recipient) (said, error) {
		all, err := gathered(r.tx, personID, rhythm)
		if err != nil {
			return said{}, err
		}
		l := said{
			Says:  []string{"Voici, en un seul courriel, ce qui vous concerne depuis le dernier récapitulatif."},
			Label: "Voir ce qui m’attend", Path: "/nouvelles",
			After: []string{"Ces courriels vous arrivent regroupés, comme vous l’avez choisi ou par défaut pour votre rôle. Pour en changer : « Mon compte », puis « Mes courriels »."},
		}
		for _, p := range all {
			s, err := r.again(p, to)
			if Moot(err) {
				continue
			}
			if err != nil {
				return said{}, err
			}
			l.Facts = append(l.Facts, fact{french.DayMonth(civil.DayOf(p.CreatedAt, civil.Paris)), s.Subject})
			r.told = append(r.told, p.ID)
		}
		n := len(l.Facts)
		if n == 0 {
			return said{}, errMoot
		}
		l.Subject = "Votre récapitulatif du " + french.Day(civil.DayOf(r.tx.Now, civil.Paris)) + " : " + strconv.Itoa(n) + " " + french.Agree(n, "nouvelle", "nouvelles")
		return l, nil
	}
}

// again says a letter as it would be written now; it is Moot where its reader is
// no longer among those whom it would go to.
func (r *Round) again(p Post, to Recipient) (said, error) {
	all, err := r.Recipients(p.Kind, p.SubjectID)
	if err != nil {
		return said{}, err
	}
	if !r.reader.off.rights && !mayOpen(all, to) {
		return said{}, errMoot
	}
	return letters[p.Kind].say(&r.reader, p.SubjectID, to)
}

// mayOpen tells whether somebody is still among those whom a letter goes to.
func mayOpen(all []Recipient, to Recipient) bool {
	return slices.ContainsFunc(all, func(r Recipient) bool { return r.Person.ID == to.Person.ID })
}

// settle notes what became of what waited for a digest that has left, or that
// had nothing to say: what it says was sent, the rest needs telling no more.
func settle(tx *sqldb.Tx, p Post) error {
	held := heldBy(p.Kind)
	if held == "" {
		return nil
	}
	if len(p.Told) > 0 {
		args := []any{Sent, tx.Now, Queued}
		if err := tx.Do(`UPDATE mails SET status = $1, sent_at = $2 WHERE status = $3 AND id IN `+sqldb.In(&args, p.Told), args...); err != nil {
			return err
		}
	}
	return tx.Do(`UPDATE mails SET status = $1, ended_at = $2 WHERE person_id = $3 AND status = $4 AND held = $5 AND run_at <= $6`,
		Dropped, tx.Now, p.PersonID, Queued, held, p.CreatedAt)
}
