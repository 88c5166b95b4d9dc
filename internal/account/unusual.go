package account

import (
	"strconv"
	"time"

	"profil/internal/journal"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// The sign-ins that their holder is written to about.
const (
	OnNewBrowser  = "login.new_browser"    // on a browser where they had never signed in
	AfterFailures = "login.after_failures" // after many tries that failed elsewhere
)

// failuresTold is from how many failures in a day a sign-in is told: fewer are
// those of somebody who types badly.
const failuresTold = 5

// enter opens a login on a browser, which is known from then on, and has its
// holder told when it is one that they might not expect.
func (d Desk) enter(tx *sqldb.Tx, p Person, mark string, from Browser, how Entry) (Opened, error) {
	o := Opened{Person: p, Known: d.knownMark(from, p.ID, mark)}
	why, since, err := d.unusual(tx, p, o.Known, how)
	if err != nil {
		return o, err
	}
	loginID, err := d.open(tx, p, from, how, &o)
	if err == nil {
		err = d.makeRoom(tx, p, loginID)
	}
	if err != nil || why == "" {
		return o, err
	}
	if err := journal.Write(tx, policy.Actor{Person: p.ID, Login: loginID}, why, journal.Subject{Kind: "login", ID: loginID}, ""); err != nil {
		return o, err
	}
	cause := why + ":" + loginID
	if why == AfterFailures {
		cause = afterFailures(p, since)
	}
	return o, outbox.Queue(tx, why, loginID, cause, tx.Now)
}

// afterFailures is the cause under which failures are told, however many
// sign-ins follow them.
func afterFailures(p Person, since time.Time) string {
	return AfterFailures + ":" + p.ID + ":" + strconv.FormatInt(since.UnixMilli(), 10)
}

// unusual tells why the holder of an account is to be told of a sign-in, "" for
// no reason, and of failures, since when. Who comes in by a link is told that a
// password was chosen; the very first sign-in is nobody else's.
func (d Desk) unusual(tx *sqldb.Tx, p Person, known string, how Entry) (why string, since time.Time, err error) {
	if how.First == ByLink || d.off.unusual {
		return "", since, nil
	}
	if since, err = manyFailures(tx, p); err != nil {
		return "", since, err
	}
	if !since.IsZero() {
		if told, err := outbox.Known(tx, afterFailures(p, since)); err != nil || !told {
			return AfterFailures, since, err
		}
	}
	seen, err := sawBrowser(tx, p, known)
	if err != nil || seen || p.SeenAt.IsZero() {
		return "", since, err
	}
	return OnNewBrowser, since, nil
}

// manyFailures gives since when many tries of a password or of a code have
// failed, on browsers that are not known; the zero time for few.
func manyFailures(tx *sqldb.Tx, p Person) (time.Time, error) {
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (at time.Time, err error) { return at, r.Scan(sqldb.Time(&at)) }, `
		SELECT first_at FROM guesses WHERE key IN ($1, $2) AND failures >= $3 AND first_at > $4 ORDER BY first_at`,
		digest("account:"+p.ID), digest("second:"+p.ID), failuresTold, tx.Now.Add(-ofAccount.window))
	if err != nil || len(all) == 0 {
		return time.Time{}, err
	}
	return all[0], nil
}

// browserKey is what is kept of a browser on which somebody has signed in: of
// two people who share it, nobody sees that they do. It is "" for no browser.
func browserKey(personID, known string) string {
	if known == "" {
		return ""
	}
	return digest("browser " + personID + " " + nameOf(known))
}

// forgotten stands in the place of a browser that is not known any more.
const forgotten = "forgotten"

// sawBrowser tells whether a person has signed in on a browser, for as long as
// logins are kept. While none of theirs was noted, which began with a release,
// every browser passes for known.
func sawBrowser(tx *sqldb.Tx, p Person, known string) (bool, error) {
	type count struct{ all, noted, here int }
	n, err := sqldb.One(tx, func(r sqldb.Scanner) (n count, err error) { return n, r.Scan(&n.all, &n.noted, &n.here) },
		`SELECT COUNT(*), COUNT(*) FILTER (WHERE browser <> ''), COUNT(*) FILTER (WHERE browser = $2) FROM logins WHERE person_id = $1`, p.ID, browserKey(p.ID, known))
	return n.here > 0 || n.all > 0 && n.noted == 0, err
}

// forgetBrowsers has none but the browser of one login known to a person.
func forgetBrowsers(tx *sqldb.Tx, personID, but string) error {
	_, err := tx.Exec(`
		UPDATE logins SET browser = $3 WHERE person_id = $1 AND browser <> '' AND id <> $2
			AND browser NOT IN (SELECT browser FROM logins WHERE id = $2)`, personID, but, forgotten)
	return err
}

// forgetBrowser has the browser of a login that was closed from elsewhere not
// known any more: the next sign-in there is told.
func forgetBrowser(tx *sqldb.Tx, l Login) error {
	_, err := tx.Exec(`UPDATE logins SET browser = $3 WHERE person_id = $1 AND browser <> '' AND browser IN (SELECT browser FROM logins WHERE id = $2)`, l.PersonID, l.ID, forgotten)
	return err
}
