package gestion

import (
	"profil/internal/account"
	"profil/internal/french"
	"profil/internal/letter"
	"profil/internal/web/kit/ui"
)

// afterState says what the state of a mail does not: when it leaves, or why it
// did not.
func afterState(m letter.Post) string {
	switch m.State() {
	case letter.Held:
		return french.Sentence("rhythm."+string(m.Held)) + nb + ": " + french.Instant(m.RunAt)
	case letter.Deferred:
		return french.Sentence(m.Fault) + " Prochain essai" + nb + ": " + french.Instant(m.RunAt)
	case letter.Refused:
		return french.Sentence("bounce." + m.Class())
	case letter.GivenUp:
		if c := m.Class(); c != "" {
			return french.Sentence("bounce." + c)
		}
		return french.Sentence(m.Fault)
	}
	return ""
}

func mailWhom(p mailPage) string {
	if p.Person.Named() {
		return p.Person.Name()
	}
	return p.Address.Display()
}

func mailFacts(p mailPage) []ui.Fact {
	whom := ui.Fact{Term: "Destinataire", Value: mailWhom(p)}
	if p.Person.ID != "" {
		whom.Href = "/gestion/comptes/" + p.Person.PublicID
	}
	facts := []ui.Fact{whom, {Term: "Adresse", Value: p.Address.Display()}, {Term: "Demandé le", Value: french.Instant(p.CreatedAt)}, {Term: "Essais", Value: french.Number(p.Attempt)}}
	if !p.SentAt.IsZero() {
		facts = append(facts, ui.Fact{Term: "Envoyé le", Value: french.Instant(p.SentAt)})
	}
	if !p.EndedAt.IsZero() {
		facts = append(facts, ui.Fact{Term: "Arrêté le", Value: french.Instant(p.EndedAt)})
	}
	if p.Reply != "" {
		facts = append(facts, ui.Fact{Term: "Réponse du serveur", Value: p.Reply})
	}
	return facts
}

// callThem says since when an address is dead, and how to reach its holder.
func callThem(p mailPage) string {
	said := "Depuis le " + dayOf(p.Dead) + ". "
	if p.Person.ID == "" {
		return said + "Aucun compte ne porte cette adresse."
	}
	return said + phoneHint(p.Person)
}

func phoneHint(p account.Person) string {
	if p.Phone != "" {
		return "Appelez la personne au " + french.Phone(p.Phone) + " : elle changera d’adresse dans « Mon compte »."
	}
	return "Appelez sa structure : la personne changera d’adresse dans « Mon compte »."
}
