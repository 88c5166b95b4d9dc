package organisation

import (
	"time"

	"profil/internal/civil"
	"profil/internal/sqldb"
)

// ForgetRequests erases the requests of organisations and the reported changes
// that were answered before an instant, with their papers, and tells how many. An affiliation to
// an organisation that was granted stays; one to an organisation that never was
// goes with its request.
func ForgetRequests(tx *sqldb.Tx, before time.Time) (n int64, err error) {
	const past = `(SELECT q.id FROM organisation_requests q WHERE q.status IN ('accepted', 'rejected', 'withdrawn') AND COALESCE(q.decided_at, q.updated_at) < $1)`
	for _, erase := range []string{
		`UPDATE affiliations SET request_id = NULL WHERE organisation_id IS NOT NULL AND request_id IN ` + past,
		`DELETE FROM affiliations WHERE organisation_id IS NULL AND request_id IN ` + past,
		`DELETE FROM request_papers WHERE request_id IN ` + past,
		`DELETE FROM organisation_requests WHERE id IN ` + past,
		`DELETE FROM change_fields WHERE change_id IN (SELECT g.id FROM changes g WHERE g.status IN ('handled', 'declined') AND g.decided_at < $1)`,
		`DELETE FROM changes WHERE status IN ('handled', 'declined') AND decided_at < $1`,
	} {
		gone, err := tx.Exec(erase, before)
		if err != nil {
			return 0, err
		}
		n += gone
	}
	return n, nil
}

// ForgetAdhesions erases the adhésions of the years that ended before a day,
// and tells how many.
func ForgetAdhesions(tx *sqldb.Tx, over civil.Day) (int64, error) {
	return tx.Exec(`DELETE FROM adhesions WHERE year < $1`, over.Year())
}

// ForgetContacts erases who signed and answered for the providers that were
// withdrawn and whose last session was over before a day, and tells of how
// many.
func ForgetContacts(tx *sqldb.Tx, over civil.Day) (int64, error) {
	return tx.Exec(`UPDATE providers SET signatory_name = '', signatory_quality = '', contact_name = '', contact_email = '', contact_phone = '',
		disability_contact = '', pedagogy_contact = ''
		WHERE status = 'withdrawn' AND updated_at < $2 AND signatory_name || contact_name || contact_email || contact_phone || disability_contact || pedagogy_contact <> ''
		AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.provider_id = providers.organisation_id AND s.last_day >= $1)`, over, over.Time())
}

// ForgetInvitations erases the invitations and the codes of official contacts
// that could be used no more thirty days ago, with what was said of the
// addresses of organisations closed as long ago, and tells how many.
func ForgetInvitations(tx *sqldb.Tx) (n int64, err error) {
	const closed = `organisation_id IN (SELECT o.id FROM organisations o WHERE o.status = 'closed' AND o.updated_at < $1)`
	for _, erase := range []string{
		`DELETE FROM invitations WHERE expires_at < $1`,
		`DELETE FROM contact_codes WHERE expires_at < $1`,
		`DELETE FROM organisation_contacts WHERE ` + closed,
		`DELETE FROM organisation_domains WHERE ` + closed,
	} {
		gone, err := tx.Exec(erase, tx.Now.AddDate(0, 0, -30))
		if err != nil {
			return 0, err
		}
		n += gone
	}
	return n, nil
}
