package organisation

import "profil/internal/sqldb"

const providerColumns = `v.nda, v.nda_region, v.nda_status, v.nda_checked_on, v.qualiopi_from, v.qualiopi_to, v.signatory_name, v.signatory_quality,
	v.contact_name, v.contact_email, v.contact_phone, v.disability_contact, v.pedagogy_contact, v.internal_rules, v.status, v.edition, v.updated_at`

func scanProvider(r sqldb.Scanner) (p Provider, err error) {
	var status string
	err = r.Scan(append(p.Organisation.fields(), &p.NDA, &p.NDARegion, &p.NDAStatus, &p.NDACheckedOn, &p.QualiopiFrom, &p.QualiopiTo,
		&p.SignatoryName, &p.SignatoryQuality, &p.ContactName, &p.ContactEmail, &p.ContactPhone, &p.DisabilityContact, &p.PedagogyContact,
		&p.InternalRules, &status, &p.Edition, sqldb.Time(&p.UpdatedAt))...)
	p.Granted = status == "granted"
	return p, err
}

// ProviderOf gives the provider capability of an organisation, whoever asks,
// even once it was withdrawn: its former papers still bear it. NotFound when
// it never had one.
func ProviderOf(tx *sqldb.Tx, organisationID string) (Provider, error) {
	return sqldb.One(tx, scanProvider, `SELECT `+organisationColumns+`, `+providerColumns+`
		FROM providers v JOIN organisations o ON o.id = v.organisation_id WHERE v.organisation_id = $1`, organisationID)
}

// keepProvider writes the whole capability, whether it was there or not.
func keepProvider(tx *sqldb.Tx, p Provider, by string) error {
	status := "withdrawn"
	if p.Granted {
		status = "granted"
	}
	_, err := tx.Exec(`
		INSERT INTO providers (organisation_id, nda, nda_region, nda_status, nda_checked_on, qualiopi_from, qualiopi_to, signatory_name, signatory_quality,
			contact_name, contact_email, contact_phone, disability_contact, pedagogy_contact, internal_rules, status, granted_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)
		ON CONFLICT (organisation_id) DO UPDATE SET nda = $2, nda_region = $3, nda_status = $4, nda_checked_on = $5, qualiopi_from = $6, qualiopi_to = $7,
			signatory_name = $8, signatory_quality = $9, contact_name = $10, contact_email = $11, contact_phone = $12, disability_contact = $13,
			pedagogy_contact = $14, internal_rules = $15, status = $16, updated_at = $18, edition = providers.edition + 1,
			granted_by = CASE WHEN providers.status = 'granted' THEN providers.granted_by ELSE $17 END`,
		p.Organisation.ID, p.NDA, p.NDARegion, p.NDAStatus, p.NDACheckedOn, p.QualiopiFrom, p.QualiopiTo, p.SignatoryName, p.SignatoryQuality,
		p.ContactName, p.ContactEmail, p.ContactPhone, p.DisabilityContact, p.PedagogyContact, p.InternalRules, status, by, tx.Now)
	return err
}
