package client

import (
	"slices"

	"profil/internal/sqldb"
)

const columns = `c.id, c.public_id, c.name, c.about, c.confidential, c.renews, c.backchannel, c.status, c.created_at, c.updated_at`

func (c *Client) fields() []any {
	return []any{&c.ID, &c.PublicID, &c.Name, &c.About, &c.Confidential, &c.Renews, &c.Backchannel, &c.Status, sqldb.Time(&c.CreatedAt), sqldb.Time(&c.UpdatedAt)}
}

func scan(r sqldb.Scanner) (c Client, err error) { return c, r.Scan(c.fields()...) }

// byPublicID gives a service by its client_id.
func byPublicID(tx *sqldb.Tx, publicID string) (Client, error) {
	return one(tx, `c.public_id = $1`, publicID)
}

func byID(tx *sqldb.Tx, id string) (Client, error) { return one(tx, `c.id = $1`, id) }

func one(tx *sqldb.Tx, where string, args ...any) (Client, error) {
	c, err := sqldb.One(tx, scan, `SELECT `+columns+` FROM clients c WHERE `+where, args...)
	if err != nil {
		return c, err
	}
	all := []Client{c}
	err = details(tx, all)
	return all[0], err
}

// details reads the addresses and the scopes of several services, in two
// queries.
func details(tx *sqldb.Tx, all []Client) error {
	var ids []string
	at := map[string]int{}
	for i, c := range all {
		ids = append(ids, c.ID)
		at[c.ID] = i
	}
	type row struct{ client, kind, value string }
	read := func(query string) ([]row, error) {
		var args []any
		return sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) { return v, r.Scan(&v.client, &v.kind, &v.value) },
			query+` WHERE client_id IN `+sqldb.In(&args, ids)+` ORDER BY 1, 2, 3`, args...)
	}
	addresses, err := read(`SELECT client_id, kind, uri FROM client_addresses`)
	if err != nil {
		return err
	}
	for _, v := range addresses {
		c := &all[at[v.client]]
		if v.kind == "return" {
			c.Returns = append(c.Returns, v.value)
		} else {
			c.Logouts = append(c.Logouts, v.value)
		}
	}
	scopes, err := read(`SELECT client_id, '', scope FROM client_scopes`)
	for _, v := range scopes {
		c := &all[at[v.client]]
		c.Scopes = append(c.Scopes, Scope(v.value))
	}
	for i := range all {
		slices.SortFunc(all[i].Scopes, func(a, b Scope) int { return slices.Index(Scopes, a) - slices.Index(Scopes, b) })
	}
	return err
}

// keepDetails writes the addresses and the scopes of a service in the place of
// those it had.
func keepDetails(tx *sqldb.Tx, c Client) error {
	if _, err := tx.Exec(`DELETE FROM client_addresses WHERE client_id = $1`, c.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM client_scopes WHERE client_id = $1`, c.ID); err != nil {
		return err
	}
	for kind, uris := range map[string][]string{"return": c.Returns, "logout": c.Logouts} {
		for _, uri := range uris {
			if _, err := tx.Exec(`INSERT INTO client_addresses (client_id, kind, uri) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c.ID, kind, uri); err != nil {
				return err
			}
		}
	}
	for _, s := range c.Scopes {
		if _, err := tx.Exec(`INSERT INTO client_scopes (client_id, scope) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.ID, s); err != nil {
			return err
		}
	}
	return nil
}

const grantColumns = `g.id, g.client_id, c.public_id, g.person_id, g.login_id, g.organisation_id, g.scopes, g.level, g.authenticated_at, g.created_at, g.revoked_at`

func (g *Grant) fields(scopes *string) []any {
	return []any{
		&g.ID, &g.ClientID, &g.ClientPublicID, &g.PersonID, &g.LoginID, sqldb.Text(&g.OrganisationID), scopes, &g.Level,
		sqldb.Time(&g.AuthenticatedAt), sqldb.Time(&g.CreatedAt), sqldb.Time(&g.RevokedAt),
	}
}

func scanGrant(r sqldb.Scanner) (g Grant, err error) {
	var scopes string
	err = r.Scan(g.fields(&scopes)...)
	g.Scopes = split(scopes)
	return g, err
}

func grantByID(tx *sqldb.Tx, id string) (Grant, error) {
	return sqldb.One(tx, scanGrant, `SELECT `+grantColumns+` FROM grants g JOIN clients c ON c.id = g.client_id WHERE g.id = $1`, id)
}
