package letter

import (
	"profil/internal/account"
	"profil/internal/french"
	"profil/internal/organisation"
)

// change is a change of a structure with the letter that its moves share.
func (r *reader) change(id string) (c organisation.Change, o organisation.Organisation, err error) {
	if c, err = organisation.LoadChange(r.tx, id); err == nil {
		o, err = once(r, "organisation", c.OrganisationID, organisation.Load)
	}
	return c, o, err
}

// fieldsOf are what a change changes, each with what it becomes and, once
// answered, the answer. The official contact is named, not written: the letter
// may be read by others.
func fieldsOf(c organisation.Change) (all []fact) {
	for _, f := range c.Fields {
		value := f.Field.Shown(f.Becomes)
		if value == "" {
			value = "(vide)"
		}
		if f.Field == organisation.FieldContact {
			value = "une nouvelle adresse"
		}
		if f.Status != organisation.FieldProposed {
			value += " – " + french.Sentence("field.status."+string(f.Status))
		}
		if f.Reason != "" {
			value += " : " + f.Reason
		}
		all = append(all, fact{french.Sentence("field." + string(f.Field)), value})
	}
	return all
}

func sayChangeReported(r *reader, id string, _ Recipient) (said, error) {
	c, o, err := r.change(id)
	if err != nil {
		return said{}, err
	}
	p, err := once(r, "person", c.PersonID, account.Load)
	s := said{
		Subject: "Changement signalé n° " + c.Reference + " : " + o.Label(),
		Says:    []string{"Un changement de cette structure a été signalé le " + french.Instant(c.CreatedAt) + "."},
		Facts:   append([]fact{{"Structure", o.Label()}, {"SIRET", o.SIRET.String()}, {"Signalé par", p.Name()}}, fieldsOf(c)...),
		Label:   "Traiter le signalement",
		Path:    "/gestion/changements/" + c.PublicID,
	}
	if c.Body != "" {
		s.Whose, s.Words = "Ce qui a changé", c.Body
	}
	return s, err
}

func sayChangeWritten(r *reader, id string, _ Recipient) (said, error) {
	c, o, err := r.change(id)
	if err != nil {
		return said{}, err
	}
	p, err := once(r, "person", c.PersonID, account.Load)
	return said{
		Subject: "Changement enregistré n° " + c.Reference + " : " + o.Label(),
		Says:    []string{"La fiche de cette structure a changé le " + french.Instant(c.CreatedAt) + ". Il n’y a rien à faire : c’est sans conséquence, ou le répertoire le dit aussi."},
		Facts:   append([]fact{{"Structure", o.Label()}, {"SIRET", o.SIRET.String()}, {"Changé par", p.Name()}}, fieldsOf(c)...),
		Label:   "Voir le changement",
		Path:    "/gestion/changements/" + c.PublicID,
	}, err
}

func sayChangeHandled(r *reader, id string, _ Recipient) (said, error) {
	c, o, err := r.change(id)
	s := said{
		Subject: "Votre signalement n° " + c.Reference + " est traité",
		Says:    []string{"La fiche de « " + o.Label() + " » a été mise à jour le " + french.Instant(c.DecidedAt) + "."},
		Facts:   fieldsOf(c),
		Label:   "Voir ma structure",
		Path:    "/structures/" + o.PublicID,
	}
	if c.Answer != "" {
		s.Whose, s.Words = "La réponse du gestionnaire", c.Answer
	}
	return s, err
}

func sayChangeDeclined(r *reader, id string, _ Recipient) (said, error) {
	c, o, err := r.change(id)
	s := said{
		Subject: "Votre signalement n° " + c.Reference + " n’a pas été retenu",
		Says:    []string{"Le gestionnaire a répondu le " + french.Instant(c.DecidedAt) + " : la fiche de « " + o.Label() + " » reste telle quelle."},
		Facts:   fieldsOf(c),
		Label:   "Voir ma structure",
		Path:    "/structures/" + o.PublicID,
	}
	if c.Answer != "" {
		s.Whose, s.Words = "Sa réponse", c.Answer
	}
	return s, err
}
