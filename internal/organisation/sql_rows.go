package organisation

import (
	"cmp"
	"slices"

	"profil/internal/policy"
	"profil/internal/sqldb"
)

func placesOf(row string) policy.Columns {
	return policy.Columns{Person: row + ".person_id", Organisation: row + ".organisation_id", Status: row + ".status"}
}

const requestColumns = `q.id, q.public_id, q.reference, q.person_id, q.siret, q.name, q.acronym, q.site_label, q.ape_code, q.ape_nomenclature, q.legal_form,
	q.street, q.postcode, q.city, q.insee_code, q.phone, q.status, q.reason, q.decided_by, q.decided_at, q.organisation_id, q.created_at, q.updated_at,
	q.registration_kind, q.registration_number, q.registration_country`

// requestPlaces says where the policy finds who stands around a row of
// organisation_requests q: nobody sits at the organisation, which is not there.
var requestPlaces = policy.Columns{Person: "q.person_id", Status: "q.status"}

func (q *Request) fields() []any {
	f := &q.Form
	return []any{
		&q.ID, &q.PublicID, &q.Reference, &q.PersonID, &f.SIRET, &f.Name, &f.Acronym, &f.SiteLabel, &f.APE.Code, &f.APE.Nomenclature, &f.LegalForm,
		&f.Address.Street, &f.Address.Postcode, &f.Address.City, &f.Address.INSEE, &f.Phone, &q.Status, &q.Reason,
		sqldb.Text(&q.DecidedBy), sqldb.Time(&q.DecidedAt), sqldb.Text(&q.OrganisationID), sqldb.Time(&q.CreatedAt), sqldb.Time(&q.UpdatedAt),
		&f.Registration.Kind, &f.Registration.Number, &f.Registration.Country,
	}
}

func scanRequest(r sqldb.Scanner) (q Request, err error) {
	err = r.Scan(q.fields()...)
	q.Form.Address.place()
	return q, err
}

// LoadRequest gives the request of an organisation by its inner id, whoever asks.
func LoadRequest(tx *sqldb.Tx, requestID string) (Request, error) {
	return sqldb.One(tx, scanRequest, `SELECT `+requestColumns+` FROM organisation_requests q WHERE q.id = $1`, requestID)
}

func requestByPublicID(tx *sqldb.Tx, publicID string) (Request, error) {
	return sqldb.One(tx, scanRequest, `SELECT `+requestColumns+` FROM organisation_requests q WHERE q.public_id = $1`, publicID)
}

func insertRequest(tx *sqldb.Tx, q Request) error {
	f := q.Form
	_, err := tx.Exec(`
		INSERT INTO organisation_requests (id, public_id, reference, person_id, siret, name, acronym, site_label, ape_code, ape_nomenclature, legal_form,
			street, postcode, city, insee_code, phone, status, created_at, updated_at, registration_kind, registration_number, registration_country)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19, $20, $21)`,
		q.ID, q.PublicID, q.Reference, q.PersonID, f.SIRET.Digits(), f.Name, f.Acronym, f.SiteLabel, f.APE.Code, f.APE.Nomenclature, f.LegalForm,
		f.Address.Street, f.Address.Postcode, f.Address.City, f.Address.INSEE, f.Phone, q.Status, tx.Now,
		f.Registration.Kind, f.Registration.Number, f.Registration.Country)
	return err
}

// advanceRequest writes what a move changes, only if the row still stands at
// from.
func advanceRequest(tx *sqldb.Tx, q Request, from RequestStatus) error {
	f := q.Form
	return tx.Must(`
		UPDATE organisation_requests SET status = $3, reason = $4, decided_by = $5, decided_at = $6, organisation_id = $7,
			siret = $8, name = $9, acronym = $10, site_label = $11, ape_code = $12, ape_nomenclature = $13, legal_form = $14,
			street = $15, postcode = $16, city = $17, insee_code = $18, phone = $19, updated_at = $20,
			registration_kind = $21, registration_number = $22, registration_country = $23
		WHERE id = $1 AND status = $2`,
		q.ID, from, q.Status, q.Reason, sqldb.Null(q.DecidedBy), sqldb.Null(q.DecidedAt), sqldb.Null(q.OrganisationID),
		f.SIRET.Digits(), f.Name, f.Acronym, f.SiteLabel, f.APE.Code, f.APE.Nomenclature, f.LegalForm,
		f.Address.Street, f.Address.Postcode, f.Address.City, f.Address.INSEE, f.Phone, tx.Now,
		f.Registration.Kind, f.Registration.Number, f.Registration.Country)
}

const adhesionColumns = `d.id, d.public_id, d.organisation_id, d.year, d.status, d.reason, d.asked_by, d.decided_by, d.decided_at, d.created_at`

func (d *Adhesion) fields() []any {
	return []any{
		&d.ID, &d.PublicID, &d.OrganisationID, &d.Year, &d.Status, &d.Reason, sqldb.Text(&d.AskedBy), sqldb.Text(&d.DecidedBy),
		sqldb.Time(&d.DecidedAt), sqldb.Time(&d.CreatedAt),
	}
}

func scanAdhesion(r sqldb.Scanner) (d Adhesion, err error) { return d, r.Scan(d.fields()...) }

// LoadAdhesion gives an adhésion by its inner id, whoever asks.
func LoadAdhesion(tx *sqldb.Tx, adhesionID string) (Adhesion, error) {
	return sqldb.One(tx, scanAdhesion, `SELECT `+adhesionColumns+` FROM adhesions d WHERE d.id = $1`, adhesionID)
}

func adhesionByPublicID(tx *sqldb.Tx, publicID string) (Adhesion, error) {
	return sqldb.One(tx, scanAdhesion, `SELECT `+adhesionColumns+` FROM adhesions d WHERE d.public_id = $1`, publicID)
}

func adhesionsOf(tx *sqldb.Tx, organisationID string) ([]Adhesion, error) {
	return sqldb.All(tx, scanAdhesion, `SELECT `+adhesionColumns+` FROM adhesions d WHERE d.organisation_id = $1 ORDER BY d.year DESC, d.created_at DESC, d.id DESC`, organisationID)
}

func insertAdhesion(tx *sqldb.Tx, d Adhesion) error {
	_, err := tx.Exec(`
		INSERT INTO adhesions (id, public_id, organisation_id, year, status, reason, asked_by, decided_by, decided_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
		d.ID, d.PublicID, d.OrganisationID, d.Year, d.Status, d.Reason, sqldb.Null(d.AskedBy), sqldb.Null(d.DecidedBy), sqldb.Null(d.DecidedAt), tx.Now)
	return err
}

func advanceAdhesion(tx *sqldb.Tx, d Adhesion, from AdhesionStatus) error {
	return tx.Must(`UPDATE adhesions SET status = $3, reason = $4, decided_by = $5, decided_at = $6, updated_at = $6 WHERE id = $1 AND status = $2`,
		d.ID, from, d.Status, d.Reason, d.DecidedBy, tx.Now)
}

const changeColumns = `g.id, g.public_id, g.reference, g.organisation_id, g.person_id, g.body, g.status, g.answer, g.decided_by, g.decided_at, g.created_at`

func (g *Change) fields() []any {
	return []any{
		&g.ID, &g.PublicID, &g.Reference, &g.OrganisationID, &g.PersonID, &g.Body, &g.Status, &g.Answer,
		sqldb.Text(&g.DecidedBy), sqldb.Time(&g.DecidedAt), sqldb.Time(&g.CreatedAt),
	}
}

func scanChange(r sqldb.Scanner) (g Change, err error) { return g, r.Scan(g.fields()...) }

// LoadChange gives a reported change by its inner id, whoever asks, with its
// fields.
func LoadChange(tx *sqldb.Tx, changeID string) (Change, error) {
	g, err := sqldb.One(tx, scanChange, `SELECT `+changeColumns+` FROM changes g WHERE g.id = $1`, changeID)
	if err != nil {
		return g, err
	}
	by, err := FieldsOf(tx, []string{g.ID})
	g.Fields = by[g.ID]
	return g, err
}

func changeByPublicID(tx *sqldb.Tx, publicID string) (Change, error) {
	g, err := sqldb.One(tx, scanChange, `SELECT `+changeColumns+` FROM changes g WHERE g.public_id = $1`, publicID)
	if err != nil {
		return g, err
	}
	by, err := FieldsOf(tx, []string{g.ID})
	g.Fields = by[g.ID]
	return g, err
}

// changesOf gives the changes of an organisation, the latest first, with their
// fields: its history.
func changesOf(tx *sqldb.Tx, organisationID string) (all []Change, err error) {
	type row struct {
		Change
		field FieldChange
	}
	rows, err := sqldb.All(tx, func(r sqldb.Scanner) (v row, err error) {
		c := &v.field
		return v, r.Scan(append(v.Change.fields(), sqldb.Text(&c.ChangeID), sqldb.Text((*string)(&c.Field)), sqldb.Text(&c.Was), sqldb.Text(&c.Becomes),
			sqldb.Text((*string)(&c.Weight)), sqldb.Text((*string)(&c.Status)), sqldb.Text(&c.Reason))...)
	}, `SELECT `+changeColumns+`, c.change_id, c.field, c.was, c.becomes, c.weight, c.status, c.reason
		FROM (SELECT * FROM changes WHERE organisation_id = $1 ORDER BY created_at DESC, id DESC LIMIT 100) g
		LEFT JOIN change_fields c ON c.change_id = g.id ORDER BY g.created_at DESC, g.id DESC`, organisationID)
	for _, v := range rows {
		if n := len(all); n == 0 || all[n-1].ID != v.ID {
			all = append(all, v.Change)
		}
		if v.field.ChangeID != "" {
			last := &all[len(all)-1]
			last.Fields = append(last.Fields, v.field)
		}
	}
	for _, g := range all {
		inOrder(g.Fields)
	}
	return all, err
}

// FieldsOf gives what several changes change, by the inner id of each, in the
// order of the form.
func FieldsOf(tx *sqldb.Tx, changeIDs []string) (map[string][]FieldChange, error) {
	by := map[string][]FieldChange{}
	var args []any
	all, err := sqldb.All(tx, func(r sqldb.Scanner) (c FieldChange, err error) {
		return c, r.Scan(&c.ChangeID, &c.Field, &c.Was, &c.Becomes, &c.Weight, &c.Status, &c.Reason)
	}, `SELECT change_id, field, was, becomes, weight, status, reason FROM change_fields WHERE change_id IN `+sqldb.In(&args, changeIDs), args...)
	for _, c := range all {
		by[c.ChangeID] = append(by[c.ChangeID], c)
	}
	for _, fields := range by {
		inOrder(fields)
	}
	return by, err
}

func inOrder(fields []FieldChange) {
	slices.SortFunc(fields, func(a, b FieldChange) int { return cmp.Compare(a.Field.place(), b.Field.place()) })
}

func insertChange(tx *sqldb.Tx, g Change) error {
	if _, err := tx.Exec(`INSERT INTO changes (id, public_id, reference, organisation_id, person_id, body, status, answer, decided_by, decided_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		g.ID, g.PublicID, g.Reference, g.OrganisationID, g.PersonID, g.Body, g.Status, g.Answer, sqldb.Null(g.DecidedBy), sqldb.Null(g.DecidedAt), tx.Now); err != nil {
		return err
	}
	for _, c := range g.Fields {
		if _, err := tx.Exec(`INSERT INTO change_fields (change_id, field, was, becomes, weight, status) VALUES ($1, $2, $3, $4, $5, $6)`,
			g.ID, c.Field, c.Was, c.Becomes, c.Weight, c.Status); err != nil {
			return err
		}
	}
	return nil
}

// answerField writes what was answered to the change of one field, only if
// nobody has answered it.
func answerField(tx *sqldb.Tx, c FieldChange) error {
	return tx.Must(`UPDATE change_fields SET status = $3, reason = $4 WHERE change_id = $1 AND field = $2 AND status = 'proposed'`, c.ChangeID, c.Field, c.Status, c.Reason)
}

func advanceChange(tx *sqldb.Tx, g Change, from ChangeStatus) error {
	return tx.Must(`UPDATE changes SET status = $3, answer = $4, decided_by = $5, decided_at = $6 WHERE id = $1 AND status = $2`,
		g.ID, from, g.Status, g.Answer, g.DecidedBy, tx.Now)
}
