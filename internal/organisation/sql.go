package organisation

import (
	"cmp"

	"profil/internal/affiliation"
	"profil/internal/french"
	"profil/internal/siret"
	"profil/internal/sqldb"
)

const organisationColumns = `o.id, o.public_id, o.siret, o.name, o.acronym, o.site_label, o.ape_code, o.ape_nomenclature, o.legal_form,
	o.street, o.postcode, o.city, o.insee_code, o.department, o.phone, o.source, o.status, o.created_at, o.updated_at,
	o.registration_kind, o.registration_number, o.registration_country, o.closure, o.closed_on, o.successor_id, o.network`

func (o *Organisation) fields() []any {
	return []any{
		&o.ID, &o.PublicID, &o.SIRET, &o.Name, &o.Acronym, &o.SiteLabel, &o.APE.Code, &o.APE.Nomenclature, &o.LegalForm,
		&o.Address.Street, &o.Address.Postcode, &o.Address.City, &o.Address.INSEE, &o.Address.Department, &o.Phone, &o.Source, &o.Status,
		sqldb.Time(&o.CreatedAt), sqldb.Time(&o.UpdatedAt), &o.Registration.Kind, &o.Registration.Number, &o.Registration.Country,
		&o.Closure, &o.ClosedOn, sqldb.Text(&o.SuccessorID), &o.Network,
	}
}

func scanOrganisation(r sqldb.Scanner) (o Organisation, err error) { return o, r.Scan(o.fields()...) }

// Load gives an organisation by its inner id, whoever asks.
func Load(tx *sqldb.Tx, organisationID string) (Organisation, error) {
	return sqldb.One(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o WHERE o.id = $1`, organisationID)
}

// LoadMany gives several organisations by their inner ids, in one query.
func LoadMany(tx *sqldb.Tx, ids []string) (map[string]Organisation, error) {
	return sqldb.Many(tx, scanOrganisation, func(o Organisation) string { return o.ID }, `SELECT `+organisationColumns+` FROM organisations o WHERE o.id IN`, ids)
}

// ByPublicID gives an organisation by the identifier of its address, whoever asks.
func ByPublicID(tx *sqldb.Tx, publicID string) (Organisation, error) {
	return sqldb.One(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o WHERE o.public_id = $1`, publicID)
}

// BySIRET gives the organisations that live under a SIRET, one for each of its
// sites, the one without a site label first.
func BySIRET(tx *sqldb.Tx, s siret.SIRET) ([]Organisation, error) {
	return sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o
		WHERE o.siret = $1 AND o.status <> 'closed' ORDER BY o.site_fold, o.id`, s)
}

// byForm gives the organisations that live under the SIRET of a form, or under
// the number that stands for it.
func byForm(tx *sqldb.Tx, f Form) ([]Organisation, error) {
	if f.Registration.Kind == "" {
		return BySIRET(tx, f.SIRET)
	}
	return sqldb.All(tx, scanOrganisation, `SELECT `+organisationColumns+` FROM organisations o
		WHERE o.registration_kind = $1 AND o.registration_number = $2 AND o.registration_country = $3 AND o.status <> 'closed' ORDER BY o.site_fold, o.id`,
		f.Registration.Kind, f.Registration.Number, f.Registration.Country)
}

func insertOrganisation(tx *sqldb.Tx, o Organisation) error {
	_, err := tx.Exec(`
		INSERT INTO organisations (id, public_id, siret, siren, name, acronym, site_label, site_fold, search, sort_name, ape_code, ape_nomenclature,
			legal_form, street, postcode, city, insee_code, department, phone, source, status, created_at, updated_at,
			registration_kind, registration_number, registration_country)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, $23, $24, $25)`,
		o.ID, o.PublicID, o.SIRET, o.SIRET.SIREN(), o.Name, o.Acronym, o.SiteLabel, french.Fold(o.SiteLabel), o.search(), o.sortName(), o.APE.Code, o.APE.Nomenclature,
		o.LegalForm, o.Address.Street, o.Address.Postcode, o.Address.City, o.Address.INSEE, o.Address.Department, o.Phone, o.Source, o.Status, tx.Now,
		o.Registration.Kind, o.Registration.Number, o.Registration.Country)
	return err
}

// updateOrganisation writes what may change of an organisation, only if nobody
// has written it since it was read.
func updateOrganisation(tx *sqldb.Tx, o Organisation) error {
	return tx.Must(`
		UPDATE organisations SET siret = $3, siren = $4, name = $5, acronym = $6, site_label = $7, site_fold = $8, search = $9, sort_name = $10,
			ape_code = $11, ape_nomenclature = $12, legal_form = $13, street = $14, postcode = $15, city = $16, insee_code = $17, department = $18,
			phone = $19, updated_at = $20
		WHERE id = $1 AND updated_at = $2`,
		o.ID, o.UpdatedAt, o.SIRET, o.SIRET.SIREN(), o.Name, o.Acronym, o.SiteLabel, french.Fold(o.SiteLabel), o.search(), o.sortName(),
		o.APE.Code, o.APE.Nomenclature, o.LegalForm, o.Address.Street, o.Address.Postcode, o.Address.City, o.Address.INSEE, o.Address.Department,
		o.Phone, tx.Now)
}

const affiliationColumns = `f.id, f.public_id, f.person_id, f.organisation_id, f.request_id, f.function, f.status, f.proof,
	f.rule, f.evidence, f.confidence, f.outside, f.says, f.asked_at, f.said_at, f.leaving_on, f.leaving_by, f.leaving_to, f.silent_at,
	f.reason, f.decided_by, f.decided_at, f.ended_at, f.created_at, f.updated_at`

// affiliationPlaces says where the policy finds who stands around a row of
// affiliations f.
var affiliationPlaces = placesOf("f")

func (f *Affiliation) fields() []any {
	return []any{
		&f.ID, &f.PublicID, &f.PersonID, sqldb.Text(&f.OrganisationID), sqldb.Text(&f.RequestID), &f.Function, &f.Status, &f.Proof,
		&f.Rule, &f.Evidence, &f.Confidence, &f.External, &f.Says, sqldb.Time(&f.AskedAt), sqldb.Time(&f.SaidAt),
		&f.LeavingOn, sqldb.Text(&f.LeavingBy), sqldb.Text(&f.LeavingTo), sqldb.Time(&f.SilentAt), &f.Reason,
		sqldb.Text(&f.DecidedBy), sqldb.Time(&f.DecidedAt), sqldb.Time(&f.EndedAt), sqldb.Time(&f.CreatedAt), sqldb.Time(&f.UpdatedAt),
	}
}

func scanAffiliation(r sqldb.Scanner) (f Affiliation, err error) { return f, r.Scan(f.fields()...) }

// LoadAffiliation gives an affiliation by its inner id, whoever asks.
func LoadAffiliation(tx *sqldb.Tx, affiliationID string) (Affiliation, error) {
	return sqldb.One(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f WHERE f.id = $1`, affiliationID)
}

// LoadAffiliations gives affiliations by their inner ids, in one query.
func LoadAffiliations(tx *sqldb.Tx, ids []string) (map[string]Affiliation, error) {
	return sqldb.Many(tx, scanAffiliation, func(f Affiliation) string { return f.ID }, `SELECT `+affiliationColumns+` FROM affiliations f WHERE f.id IN`, ids)
}

func affiliationByPublicID(tx *sqldb.Tx, publicID string) (Affiliation, error) {
	return sqldb.One(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f WHERE f.public_id = $1`, publicID)
}

// LiveAffiliation gives what ties a person to an organisation now, confirmed or
// awaiting an answer; NotFound when nothing does.
func LiveAffiliation(tx *sqldb.Tx, personID, organisationID string) (Affiliation, error) {
	return sqldb.One(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		WHERE f.person_id = $1 AND f.organisation_id = $2 AND f.status IN ('awaiting_referent', 'awaiting_manager', 'confirmed')`, personID, organisationID)
}

// affiliationsAt gives the affiliations to an organisation that stand at one of
// statuses, the oldest first.
func affiliationsAt(tx *sqldb.Tx, organisationID string, statuses ...AffiliationStatus) ([]Affiliation, error) {
	args := []any{organisationID}
	return sqldb.All(tx, scanAffiliation, `SELECT `+affiliationColumns+` FROM affiliations f
		WHERE f.organisation_id = $1 AND f.status IN `+sqldb.In(&args, statuses)+` ORDER BY f.created_at, f.id`, args...)
}

func insertAffiliation(tx *sqldb.Tx, f Affiliation) error {
	_, err := tx.Exec(`
		INSERT INTO affiliations (id, public_id, person_id, organisation_id, request_id, function, status, proof, rule, evidence, confidence, outside, says,
			reason, decided_by, decided_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)`,
		f.ID, f.PublicID, f.PersonID, sqldb.Null(f.OrganisationID), sqldb.Null(f.RequestID), f.Function, f.Status, f.Proof,
		f.Rule, f.Evidence, cmp.Or(f.Confidence, affiliation.NoConfidence), f.External, f.Says, f.Reason,
		sqldb.Null(f.DecidedBy), sqldb.Null(f.DecidedAt), tx.Now)
	return err
}

// advanceAffiliation writes what a move changes, only if the row still stands
// at from.
func advanceAffiliation(tx *sqldb.Tx, f Affiliation, from AffiliationStatus) error {
	return tx.Must(`
		UPDATE affiliations SET status = $3, organisation_id = $4, proof = $5, reason = $6, decided_by = $7, decided_at = $8, ended_at = $9, updated_at = $10,
			rule = $11, evidence = $12, confidence = $13, outside = $14, asked_at = $15, said_at = $16,
			leaving_on = $17, leaving_by = $18, leaving_to = $19, silent_at = $20
		WHERE id = $1 AND status = $2`,
		f.ID, from, f.Status, sqldb.Null(f.OrganisationID), f.Proof, f.Reason, sqldb.Null(f.DecidedBy), sqldb.Null(f.DecidedAt), sqldb.Null(f.EndedAt), tx.Now,
		f.Rule, f.Evidence, cmp.Or(f.Confidence, affiliation.NoConfidence), f.External, sqldb.Null(f.AskedAt), sqldb.Null(f.SaidAt),
		f.LeavingOn, sqldb.Null(f.LeavingBy), sqldb.Null(f.LeavingTo), sqldb.Null(f.SilentAt))
}
