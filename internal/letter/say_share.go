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
	if h.AskedAt == h.LeadID {
		return toReferents(r, h.SiteID)
	}
	return toReferents(r, h.LeadID)
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

// means says what the share gives: « Le référent de « A » répond aussi pour « B ». »
func (l lent) means() string {
	return french.Sentence("share.says."+string(l.Role)) + " de « " + l.lead.Label() + " » répondent aussi pour « " + l.site.Label() + " »."
}

func (r *reader) shared(id, subject, first string) (said, error) {
	l, err := r.lent(id)
	site := l.site
	if subject == "demandé" && l.AskedAt == l.SiteID {
		site = l.lead
	}
	return said{
		Subject: "Partage " + subject + " entre deux établissements : « " + l.lead.Label() + " » et « " + l.site.Label() + " »",
		Says:    []string{first + " " + l.means()},
		Label:   "Voir l’entité et ses partages",
		Path:    "/structures/" + site.PublicID + "/famille/partages",
	}, err
}

func sayShareAsked(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.shared(id, "demandé", "Voici ce qui est demandé :")
	s.After = []string{"Rien ne change avant votre réponse. Un partage se défait à tout moment, d’un côté comme de l’autre."}
	return s, err
}

func sayShareAccepted(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.shared(id, "en place", "C’est accepté :")
	s.After = []string{"Le partage se défait à tout moment, d’un côté comme de l’autre."}
	return s, err
}

func sayShareRefused(r *reader, id string, _ Recipient) (said, error) {
	return r.shared(id, "refusé", "Rien ne change. Voici ce qui était demandé :")
}

func sayShareEnded(r *reader, id string, _ Recipient) (said, error) {
	return r.shared(id, "défait", "Les droits que ce partage donnait ont cessé. Il disait :")
}
