package enrolment

import "profil/internal/sqldb"

// written is what a move may change of a request, and what each column keeps.
var written = []struct {
	column string
	kept   func(Enrolment) any
}{
	{"status", func(e Enrolment) any { return stored(e.Status) }},
	{"reference", func(e Enrolment) any { return sqldb.Null(e.Reference) }},
	{"affiliation_id", func(e Enrolment) any { return e.AffiliationID }},
	{"employer_id", func(e Enrolment) any { return e.EmployerID }},
	{"provider_id", func(e Enrolment) any { return sqldb.Null(e.ProviderID) }},
	{"session_id", func(e Enrolment) any { return e.SessionID }},
	{"second_choice", func(e Enrolment) any { return sqldb.Null(e.SecondID) }},
	{"late", func(e Enrolment) any { return e.Late }},
	{"quota_year", func(e Enrolment) any { return e.QuotaYear }},
	{"format", func(e Enrolment) any { return e.Format }},
	{"reserved", func(e Enrolment) any { return e.Reserved }},
	{"provider_first", func(e Enrolment) any { return e.ProviderFirst }},
	{"arrival_no", func(e Enrolment) any { return sqldb.Null(e.ArrivalNo) }},
	{"choice", func(e Enrolment) any { return e.Choice }},
	{"choice_reason", func(e Enrolment) any { return e.ChoiceReason }},
	{"waiting_no", func(e Enrolment) any { return sqldb.Null(e.WaitingNo) }},
	{"offered_until", func(e Enrolment) any { return sqldb.Null(e.OfferedUntil) }},
	{"retained_at", func(e Enrolment) any { return sqldb.Null(e.RetainedAt) }},
	{"employer_due_at", func(e Enrolment) any { return sqldb.Null(e.EmployerDueAt) }},
	{"employer_by", func(e Enrolment) any { return sqldb.Null(e.EmployerBy) }},
	{"employer_at", func(e Enrolment) any { return sqldb.Null(e.EmployerAt) }},
	{"employer_reason", func(e Enrolment) any { return e.EmployerReason }},
	{"provider_by", func(e Enrolment) any { return sqldb.Null(e.ProviderBy) }},
	{"provider_at", func(e Enrolment) any { return sqldb.Null(e.ProviderAt) }},
	{"provider_reason", func(e Enrolment) any { return e.ProviderReason }},
	{"end_reason", func(e Enrolment) any { return e.EndReason }},
	{"informed_at", func(e Enrolment) any { return sqldb.Null(e.InformedAt) }},
	{"submitted_at", func(e Enrolment) any { return sqldb.Null(e.SubmittedAt) }},
}

// advance writes what a move has changed, only if the row still stands where it
// stood, and for the session it was for: the seat that it gives back is there. A
// column that stays the same is not named: the indexes that hold it are left
// alone, and they are most of what a move would write.
func advance(tx *sqldb.Tx, was, e Enrolment) error {
	args := []any{e.ID, stored(was.Status), was.Status == Offered, was.Status == AwaitingAgreement, tx.Now, was.SessionID}
	set := `updated_at = $5`
	for _, w := range written {
		if v := w.kept(e); v != w.kept(was) {
			set += `, ` + w.column + ` = ` + sqldb.Arg(&args, v)
		}
	}
	return tx.Must(`UPDATE enrolments SET `+set+`
		WHERE id = $1 AND session_id = $6 AND status = $2 AND (offered_until IS NOT NULL) = $3 AND (status = 'awaiting_employer' AND retained_at IS NOT NULL) = $4`, args...)
}
