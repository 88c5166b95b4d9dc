package letter

import (
	"profil/internal/document"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
	"profil/internal/organisation"
	"profil/internal/policy"
)

// toHolder is whom a convocation or an attestation is about; other papers have
// other readers.
func toHolder(kind document.Kind) func(*reader, string) ([]Recipient, error) {
	return func(r *reader, id string) ([]Recipient, error) {
		d, err := once(r, "document", id, document.Load)
		if err != nil || d.Kind != kind || d.PersonID == "" {
			return nil, err
		}
		return r.person(d.PersonID)
	}
}

// toSignatories are those who sign the convention for the structure: the
// holders of the employeur right, the référents where there is none.
func toSignatories(r *reader, id string) ([]Recipient, error) {
	d, err := once(r, "document", id, document.Load)
	if err != nil || d.Kind != document.Convention || d.OrganisationID == "" {
		return nil, err
	}
	approvers, err := r.holders(d.OrganisationID, policy.Approver)
	if err != nil || len(approvers) > 0 {
		return approvers, err
	}
	return r.holders(d.OrganisationID, policy.Referent)
}

// paper is a paper with the letter that announces it, and whether its session is
// behind us.
func (r *reader) paper(id string) (d document.Document, s said, title string, over bool, err error) {
	if d, err = once(r, "document", id, document.Load); err != nil {
		return d, s, "", false, err
	}
	if d.SupersededBy != "" {
		return d, s, "", false, errMoot // the newer one is announced by itself
	}
	c, session, o, err := r.session(d.SessionID)
	return d, said{
		Facts: append(sessionFacts(c, session, o), fact{"Document", "n° " + d.Reference}),
		Label: "Ouvrir le document", Path: "/documents/" + d.PublicID,
	}, "« " + c.Title + " »", session.Over(r.tx.Now), err
}

func sayConvocation(r *reader, id string, _ Recipient) (said, error) {
	d, s, title, over, err := r.paper(id)
	if err != nil {
		return s, err
	}
	e, err := r.scene(d.EnrolmentID)
	if err == nil && (e.Status != enrolment.Enrolled || over) {
		err = errMoot
	}
	r.book(&s, ical.Request, e)
	s.Subject = "Votre convocation pour " + title
	if d.Version > 1 {
		s.Subject = "Votre convocation a changé : " + title
		s.Says = append(s.Says, "Cette convocation remplace la précédente."+changed(d))
	}
	s.Says = append(s.Says, "Votre convocation a été établie le "+french.Instant(d.CreatedAt)+". Vous y trouverez les horaires de chaque demi-journée, le lieu et ce qu’il faut savoir avant de venir.")
	s.After = []string{"Elle reste dans vos documents."}
	return s, err
}

func sayConvention(r *reader, id string, _ Recipient) (said, error) {
	d, s, title, _, err := r.paper(id)
	if err != nil {
		return s, err
	}
	o, err := once(r, "organisation", d.OrganisationID, organisation.Load)
	s.Subject = "Convention à signer pour " + title
	if d.Version > 1 {
		s.Subject = "La convention a changé : " + title
		s.Says = append(s.Says, "Cette convention remplace la précédente, que vous retrouvez dans vos documents."+changed(d))
	}
	s.Says = append(s.Says, "La convention a été établie le "+french.Instant(d.CreatedAt)+" entre l’organisme et « "+o.Label()+" », pour les personnes de votre structure qui ont une place.")
	return s, err
}

// changed says why a paper was made again, "" where only a text is another.
func changed(d document.Document) string {
	if len(d.Why) == 0 {
		return ""
	}
	return " Ce qui a changé : " + d.Because() + "."
}

func sayConventionEnded(r *reader, id string, _ Recipient) (said, error) {
	d, s, title, _, err := r.paper(id)
	if err == nil && d.EndedAt.IsZero() {
		err = errMoot // somebody came back meanwhile
	}
	s.Subject = "La convention n’a plus d’objet : " + title
	s.Says = []string{"Plus personne de votre structure n’a de place dans cette session depuis le " + french.Instant(d.EndedAt) + ". La convention reste lisible, et n’engage plus personne."}
	return s, err
}

func sayAttestation(r *reader, id string, _ Recipient) (said, error) {
	d, s, title, _, err := r.paper(id)
	s.Subject = "Votre attestation pour " + title
	s.Says = []string{"Votre attestation a été établie le " + french.Instant(d.CreatedAt) + ", d’après les demi-journées que vous avez signées. Les autres documents de fin sont au même endroit."}
	s.After = []string{"Elle reste dans vos documents. Quiconque la reçoit peut vérifier qu’elle est vraie, avec le code qu’elle porte."}
	return s, err
}
