package structures

import (
	"errors"
	"strings"
	"time"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit/ui"
)

// nbsp is the space that French puts before : ; ? ! and inside « ».
const nbsp = "\u00a0"

func phone(digits string) string { return french.Phone(digits) }

func sentence(code string) string { return french.Sentence(code) }

// button is what ends the first steps: an account is created once.
func (i identity) button() string {
	if i.Known == "" {
		return "Créer mon compte"
	}
	return "Rejoindre cette structure"
}

// roles names the roles of somebody, in a line.
func roles(all []policy.Role) string {
	var names []string
	for i, r := range all {
		name := french.Sentence("role." + string(r))
		if i > 0 {
			name = strings.ToLower(name)
		}
		names = append(names, name)
	}
	return french.List(names)
}

// proof says what shows that somebody works there, "" when nothing does.
func proof(f organisation.Affiliation) string {
	if f.ProofCode() == "proof." {
		return ""
	}
	return french.Sentence(f.ProofCode())
}

// confidence says how sure it is, once there is something to be sure of.
func confidence(f organisation.Affiliation) string {
	if f.Status != organisation.Confirmed || f.Rule == "" {
		return ""
	}
	return french.Sentence("confidence." + string(f.Confidence))
}

// outside says that somebody works there for another organisation, "" of the
// others.
func outside(f organisation.Affiliation) string {
	if f.External {
		return "Externe"
	}
	return ""
}

// affiliationState is where an affiliation stands, in a word.
func affiliationState(s organisation.AffiliationStatus) (word string, tone ui.Tone) {
	word = french.Sentence("affiliation.status." + string(s))
	switch s {
	case organisation.Confirmed:
		return word, ui.Good
	case organisation.AwaitingOrganisation, organisation.AwaitingReferent, organisation.AwaitingManager:
		return word, ui.Wait
	case organisation.Refused, organisation.Removed:
		return word, ui.Bad
	}
	return word, ui.Off
}

// requestState is where a request stands, in a word.
func requestState(s organisation.RequestStatus) (word string, tone ui.Tone) {
	word = french.Sentence("request.status." + string(s))
	switch s {
	case organisation.Accepted:
		return word, ui.Good
	case organisation.Requested, organisation.InfoRequested:
		return word, ui.Wait
	case organisation.Rejected:
		return word, ui.Bad
	}
	return word, ui.Off
}

// adhesionState is where an adhésion stands, in a word.
func adhesionState(s organisation.AdhesionStatus) (word string, tone ui.Tone) {
	word = french.Sentence("adhesion.status." + string(s))
	switch s {
	case organisation.AdhesionGranted, organisation.AdhesionRenewed:
		return word, ui.Good
	case organisation.AdhesionAsked:
		return word, ui.Wait
	case organisation.AdhesionRefused:
		return word, ui.Bad
	}
	return word, ui.Off
}

// changeState is where a reported change stands, in a word.
func changeState(s organisation.ChangeStatus) (word string, tone ui.Tone) {
	word = french.Sentence("change.status." + string(s))
	switch s {
	case organisation.Handled:
		return word, ui.Good
	case organisation.Reported:
		return word, ui.Wait
	}
	return word, ui.Off
}

// before says by when an answer is due: « avant le lundi 7 décembre, 18 h ».
func before(by, now time.Time) string {
	if by.IsZero() {
		return ""
	}
	return "avant le " + french.Deadline(by, now)
}

// asFault finds the refusal in an error.
func asFault(err error, f **fault.Error) bool { return errors.As(err, f) }

// lowered is a name inside a sentence: « adresse », but « SIRET ».
func lowered(name string) string {
	if len(name) > 1 && strings.ToUpper(name[:2]) == name[:2] {
		return name
	}
	return strings.ToLower(name[:1]) + name[1:]
}
