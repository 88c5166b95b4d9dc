package client

import (
	"context"
	"time"

	"profil/internal/fault"
	"profil/internal/id"
	"profil/internal/outbox"
	"profil/internal/sqldb"
)

// SignOutDue is the kind of the job that tells a service of a sign-out.
const SignOutDue = "service.sign_out"

// SignOut is that somebody has signed out here, for a service to be told.
type SignOut struct {
	ID      string
	Client  Client
	Subject string // the person's name at the service
	SID     string // of the login, at the service alone
	Key     Key    // signs it
}

// SID names a login at a service (claim sid): two services cannot tell that it
// is the same one.
func SID(clientID, loginID string) string {
	return digest("sid\x00" + clientID + "\x00" + loginID)[:32]
}

// over is a sign-in at a service whose login has ended, or that the person has
// withdrawn from, and of which the service is to be told.
type over struct{ grant, client, login, subject string }

// SignOff has the services that wish it told, once each, of the logins of a
// person that are over, or of all of them when the person goes for good.
func SignOff(tx *sqldb.Tx, personID string, all bool) error {
	found, err := sqldb.All(tx, func(r sqldb.Scanner) (o over, err error) {
		return o, r.Scan(&o.grant, &o.client, &o.login, &o.subject)
	}, `SELECT g.id, g.client_id, g.login_id, s.subject FROM grants g
		JOIN clients c ON c.id = g.client_id AND c.backchannel <> '' AND c.status = 'active'
		JOIN consents s ON s.client_id = g.client_id AND s.person_id = g.person_id
		LEFT JOIN logins l ON l.id = g.login_id
		WHERE g.person_id = $1 AND g.told_at IS NULL AND ($2 OR l.id IS NULL OR l.ended_at IS NOT NULL OR s.withdrawn_at IS NOT NULL)
		ORDER BY g.id`, personID, all)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, o := range found {
		if err := tx.Must(`UPDATE grants SET told_at = $2 WHERE id = $1`, o.grant, tx.Now); err != nil {
			return err
		}
		sid := SID(o.client, o.login)
		if told[sid] {
			continue
		}
		told[sid] = true
		out := id.New()
		if _, err := tx.Exec(`INSERT INTO sign_outs (id, client_id, subject, sid, created_at) VALUES ($1, $2, $3, $4, $5)`, out, o.client, o.subject, sid, tx.Now); err != nil {
			return err
		}
		if err := outbox.Queue(tx, SignOutDue, out, SignOutDue+":"+out, tx.Now); err != nil {
			return err
		}
	}
	return nil
}

// SignOff is the package's, in a transaction of its own: of the logins of a
// person that are over.
func (d Desk) SignOff(ctx context.Context, personID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error { return SignOff(tx, personID, false) })
}

// SignOut gives what a service is to be told; NotFound once it has taken note,
// or wishes to be told no more.
func (d Desk) SignOut(ctx context.Context, signOutID string) (s SignOut, at time.Time, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		at = tx.Now
		clientID := ""
		if s, err = sqldb.One(tx, func(r sqldb.Scanner) (s SignOut, err error) {
			return s, r.Scan(&s.ID, &clientID, &s.Subject, &s.SID)
		}, `SELECT id, client_id, subject, sid FROM sign_outs WHERE id = $1`, signOutID); err != nil {
			return err
		}
		if s.Client, err = byID(tx, clientID); err != nil {
			return err
		}
		if s.Client.Backchannel == "" || s.Client.Status != Active {
			return fault.New(fault.NotFound, "not_found")
		}
		s.Key, err = d.currentKey(tx)
		return err
	})
	return s, at, err
}

// Noted forgets a sign-out that its service has taken note of.
func (d Desk) Noted(ctx context.Context, signOutID string) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`DELETE FROM sign_outs WHERE id = $1`, signOutID)
		return err
	})
}
