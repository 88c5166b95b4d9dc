package letter

import (
	"profil/internal/french"
	"profil/internal/organisation"
)

// lent is a role that one establishment lends to another.
type lent struct {
	organisation.Share
	lead, site organisation.Organisation
}

func (r *reader) lent(id string) (l lent, err error) {
	if l.Share, err = organisation.LoadShare(r.tx, id); err != nil {
		return l, err
	}
	if l.lead, err = once(r, "organisation", l.LeadID, organisation.Load); err != nil {
		return l, err
	}
	l.site, err = once(r, "organisation", l.SiteID, organisation.Load)
	return l, err
}

func toShareAnswerers(r *reader, id string) ([]Recipient, error) {
	h, err := organisation.LoadShare(r.tx, id)
	if err != nil {
		return nil, err
	}
	return toReferents(r, h.Answerer())
}

// toSharers are the référents of both, each once.
func toSharers(r *reader, id string) ([]Recipient, error) {
	h, err := organisation.LoadShare(r.tx, id)
	if err != nil {
		return nil, err
	}
	lead, err := toReferents(r, h.LeadID)
	if err != nil {
		return nil, err
	}
	site, err := toReferents(r, h.SiteID)
	return eachOnce(append(lead, site...)), err
}

// eachOnce keeps the first of what is sent twice to one person.
func eachOnce(all []Recipient) []Recipient {
	known := map[string]bool{}
	kept := all[:0]
	for _, one := range all {
		if !known[one.Person.ID] {
			known[one.Person.ID] = true
			kept = append(kept, one)
		}
	}
	return kept
}

// shared is a letter about a share, with what it gives or would give; at is the
// establishment on whose page it is seen.
func (l lent) shared(word, first string, at organisation.Organisation) said {
	accepted := l.Status != organisation.ShareRefused && !l.DecidedAt.IsZero()
	return said{
		Subject: "Partage " + word + " entre deux établissements : « " + l.lead.Label() + " » et « " + l.site.Label() + " »",
		Says:    []string{first, french.Shares(string(l.Role), l.lead.Label(), l.site.Label(), accepted)},
		Label:   "Voir l’entité et ses partages",
		Path:    "/structures/" + at.PublicID + "/famille/partages",
	}
}

func sayShareAsked(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.lent(id)
	at := l.site
	if l.Answerer() == l.LeadID {
		at = l.lead
	}
	s := l.shared("demandé", "Voici ce qui est demandé :", at)
	s.After = []string{"Rien ne change avant votre réponse. Un partage se défait à tout moment, d’un côté comme de l’autre."}
	return s, err
}

func sayShareAccepted(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.lent(id)
	s := l.shared("en place", "C’est accepté.", l.site)
	s.After = []string{"Le partage se défait à tout moment, d’un côté comme de l’autre."}
	return s, err
}

func sayShareRefused(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.lent(id)
	return l.shared("refusé", "Rien ne change. Voici ce qui était demandé :", l.site), err
}

func sayShareEnded(r *reader, id string, _ Recipient) (said, error) {
	l, err := r.lent(id)
	if l.DecidedAt.IsZero() { // taken back before it was accepted
		return l.shared("retiré", "La demande est retirée : rien ne change. Voici ce qui était demandé :", l.site), err
	}
	return l.shared("défait", "Les droits que ce partage donnait ont cessé. Il disait :", l.site), err
}
