package accueil

import (
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// waiting is one thing that awaits whoever is signed in: said, and where it is
// done.
type waiting struct {
	Tone   ui.Tone
	Title  string
	Text   string
	Button ui.Act
}

// toDo is what awaits whoever is signed in, read from the present state of each
// thing, the most urgent first: it cannot be out of date.
type toDo struct {
	Waits []waiting
	Still []organisation.Elsewhere // that ask « Toujours dans cette structure ? »
	Next  []ui.Moment              // half-days to come
	Quiet bool                     // nothing is expected of them
}

// gather reads everything that awaits the one who asks.
func (p Pages) gather(c *kit.Ctx, h *toDo) error {
	for _, one := range []func(*kit.Ctx, *toDo) error{
		p.unreachable, p.second, p.standing, p.still, p.toSign, p.awaitingMe, p.kept, p.toCorrect, p.employer, p.referent, p.toClose, p.provider, p.staff,
	} {
		if err := one(c, h); err != nil {
			return err
		}
	}
	h.Quiet = len(h.Waits)+len(h.Still) == 0
	for i := range h.Waits { // one primary button a page
		if i > 0 {
			h.Waits[i].Button.Tone = ui.Quiet
		}
	}
	return nil
}

// unreachable says that an address of theirs takes our mails no more.
func (p Pages) unreachable(c *kit.Ctx, h *toDo) error {
	dead, err := p.Letters.Mine(c.Context(), c.Actor)
	for _, m := range dead {
		h.Waits = append(h.Waits, waiting{
			Tone: ui.Bad, Title: "Vos courriels ne vous arrivent plus",
			Text:   "L’adresse " + m.Address.Display() + " les refuse depuis le " + french.DayMonth(civil.DayOf(m.EndedAt, civil.Paris)) + ". " + french.Sentence("bounce."+m.Class()) + " Donnez-en une autre, ou faites rétablir celle-ci : en attendant, tout ce qui vous concerne est sur cette page.",
			Button: ui.Act{Label: "Changer d’adresse", About: m.Address.Display(), Href: "/moi/adresses"},
		})
	}
	return err
}

// second says from when on a second factor is needed.
func (p Pages) second(c *kit.Ctx, h *toDo) error {
	if c.DueOn.IsZero() || c.Actor.Enrolled {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: "Ajoutez un second facteur avant le " + french.DayMonth(civil.DayOf(c.DueOn, civil.Paris)),
		Text:   "Vous répondez pour d’autres personnes : un mot de passe seul ne suffira plus. Cela prend deux minutes, avec votre téléphone ou une clé.",
		Button: ui.Act{Label: "Ajouter un second facteur", Href: "/moi/securite"},
	})
	return nil
}

// awaitingMe lists the seats that are offered, by the list or by a colleague, the
// questions that are asked and the new days to agree to.
func (p Pages) awaitingMe(c *kit.Ctx, h *toDo) error {
	all, err := p.Enrolments.AwaitingMe(c.Context(), c.Actor)
	for _, l := range all {
		w := waiting{
			Tone: ui.Wait, Title: "Votre employeur vous pose une question : " + quoted(l.Course),
			Text:   "Tant que vous n’avez pas répondu, son délai est arrêté.",
			Button: ui.Act{Label: "Répondre à la question", About: l.Course, Href: "/demandes/" + l.PublicID + "#echange"},
		}
		switch {
		case l.PersonID != c.Actor.Person:
			w.Title = "Un collègue vous propose sa place : " + quoted(l.Course)
			w.Text = french.Capital(french.Range(l.FirstDay, l.LastDay)) + ". Si vous dites oui, votre employeur doit donner son accord ; jusque-là, la place reste la sienne."
			w.Button = ui.Act{Label: "Répondre à mon collègue", About: l.Course, Href: "/relais/" + l.PublicID}
		case !l.AnswerBy.IsZero():
			w.Title = "Gardez-vous votre place ? " + quoted(l.Course)
			w.Text = "La session se tiendra " + french.Range(l.FirstDay, l.LastDay) + ". Dites si vous gardez votre place à ces dates, avant le " + french.Deadline(l.AnswerBy, c.View.Now) + "."
			w.Button = ui.Act{Label: "Garder ou rendre ma place", About: l.Course, Href: "/demandes/" + l.PublicID}
		case l.Status == enrolment.Offered:
			w.Title = "Une place vous est proposée : " + quoted(l.Course)
			w.Text = "Elle vous est gardée jusqu’au " + french.Deadline(l.OfferedUntil, c.View.Now) + ". Sans réponse, elle va à la personne suivante."
			if l.ProviderFirst {
				w.Text += " " + french.Sentence("offer.to_agree")
			}
			w.Button = ui.Act{Label: "Prendre ou laisser la place", About: l.Course, Href: "/demandes/" + l.PublicID}
		}
		h.Waits = append(h.Waits, w)
	}
	return err
}

// kept lists the seats that a structure keeps for them, until they send their
// request.
func (p Pages) kept(c *kit.Ctx, h *toDo) error {
	all, err := p.Enrolments.KeptForMe(c.Context(), c.Actor)
	for _, m := range all {
		h.Waits = append(h.Waits, waiting{
			Tone: ui.Wait, Title: "Une place vous est gardée : " + quoted(m.Course),
			Text:   french.Capital(french.Range(m.FirstDay, m.LastDay)) + ". L’accord de votre employeur est déjà donné : envoyez votre demande au plus tard le " + french.Day(m.NameBy) + ", et la place est à vous.",
			Button: ui.Act{Label: "Envoyer ma demande", About: m.Course, Href: "/sessions/" + m.SessionRef + "/demande"},
		})
	}
	return err
}

// toCorrect lists the requests of structures that lack something.
func (p Pages) toCorrect(c *kit.Ctx, h *toDo) error {
	all, err := p.Organisations.ToCorrect(c.Context(), c.Actor)
	for _, q := range all {
		h.Waits = append(h.Waits, waiting{
			Tone: ui.Wait, Title: "Une correction est attendue : " + q.Form.Name,
			Text:   "Le gestionnaire a lu votre demande de structure n° " + q.Reference + ". Il lui manque quelque chose pour répondre.",
			Button: ui.Act{Label: "Corriger ma demande", About: q.Form.Name, Href: "/structures/demandes/" + q.PublicID},
		})
	}
	return err
}

// toClose lists the sheets that wait for their trainer or their organiser.
func (p Pages) toClose(c *kit.Ctx, h *toDo) error {
	all, err := p.Attendance.ToClose(c.Context(), c.Actor)
	for _, one := range all {
		when := french.DayMonth(one.HalfDay.Day) + ", " + french.Span(one.HalfDay.Starts, one.HalfDay.Ends)
		w := waiting{
			Tone: ui.Wait, Title: "Feuille à sceller : " + quoted(one.Course),
			Text:   "Le " + when + ". Elle est contresignée ; scellée, elle ne change plus, et les documents de fin suivent.",
			Button: ui.Act{Label: "Sceller la feuille", About: when, Href: "/emargement/" + one.HalfDay.PublicID},
		}
		if one.Counter {
			w.Title = "Feuille à contresigner : " + quoted(one.Course)
			w.Text = "Le " + when + ". La demi-journée est passée : notez les absences, puis contresignez."
			w.Button.Label = "Ouvrir la feuille"
		}
		h.Waits = append(h.Waits, w)
	}
	return err
}

// standing says what an account lacks before it can ask for anything.
func (p Pages) standing(c *kit.Ctx, h *toDo) error {
	if len(c.Actor.Standings) > 0 {
		return nil
	}
	mine, err := p.Organisations.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	for _, m := range mine {
		switch m.Status {
		case organisation.AwaitingOrganisation, organisation.AwaitingReferent, organisation.AwaitingManager:
			h.Waits = append(h.Waits, waiting{
				Tone: ui.Wait, Title: "Votre rattachement attend une réponse",
				Text:   "Vous pouvez déjà parcourir les formations. Pour en demander une, votre rattachement à votre structure doit d’abord être confirmé ; un courriel vous préviendra.",
				Button: ui.Act{Label: "Voir où en est ma demande", Href: "/structures"},
			})
			return nil
		}
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: "Dites où vous travaillez",
		Text:   "Votre compte est ouvert. Pour demander une formation, rattachez-le à votre structure : elle est sans doute déjà dans la liste.",
		Button: ui.Act{Label: "Trouver ma structure", Href: "/structures/recherche"},
	})
	return nil
}

// still finds the structures that the person is asked about, once a year.
func (p Pages) still(c *kit.Ctx, h *toDo) (err error) {
	h.Still, err = p.Organisations.Asked(c.Context(), c.Actor)
	return err
}

// toSign lists the half-days that wait for a signature, and those to come.
func (p Pages) toSign(c *kit.Ctx, h *toDo) error {
	all, err := p.Attendance.Agenda(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	today := civil.DayOf(c.View.Now, civil.Paris)
	for _, m := range all {
		switch {
		case m.CanSign():
			h.Waits = append(h.Waits, waiting{
				Tone: ui.Wait, Title: "À signer : " + quoted(m.Course),
				Text:   "Le " + french.Day(m.HalfDay.Day) + ", " + french.Span(m.HalfDay.Starts, m.HalfDay.Ends) + ". La feuille est ouverte : votre signature vaut présence.",
				Button: ui.Act{Label: "Signer ma présence", About: french.Span(m.HalfDay.Starts, m.HalfDay.Ends), Href: "/emargement/" + m.HalfDay.PublicID + "/signature"},
			})
		case m.HalfDay.Day >= today && m.Presence == attendance.Awaited && len(h.Next) < 4:
			h.Next = append(h.Next, nextMoment(m))
		}
	}
	return nil
}

func nextMoment(m attendance.Mine) ui.Moment {
	where := m.City
	if m.Remote {
		where = "À distance"
	}
	return ui.Moment{Title: french.Capital(french.DayMonth(m.HalfDay.Day)), When: french.Span(m.HalfDay.Starts, m.HalfDay.Ends) + " · " + where, Detail: m.Course, Next: true}
}

// employer says how many requests await an answer.
func (p Pages) employer(c *kit.Ctx, h *toDo) error {
	n := countAt(c, "/employeur")
	if n == 0 {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: french.Count(n, "demande attend", "demandes attendent") + " votre réponse d’employeur",
		Text:   "Vous y lirez la motivation de chaque personne et ce que son absence représente. Sans réponse à temps, la règle de votre structure s’applique.",
		Button: ui.Act{Label: "Répondre aux demandes", Href: "/employeur"},
	})
	return nil
}

// referent says how many people wait to be confirmed.
func (p Pages) referent(c *kit.Ctx, h *toDo) error {
	n := countAt(c, "/structures")
	if n == 0 {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: french.Count(n, "personne demande", "personnes demandent") + " à rejoindre votre structure",
		Text:   french.Agree(n, "Confirmez-la si elle y travaille ; sinon, refusez, avec un motif.", "Confirmez celles qui y travaillent ; refusez les autres, avec un motif."),
		Button: ui.Act{Label: "Voir les demandes", Href: "/structures"},
	})
	return nil
}

// provider says which sessions have a list to prepare, and of which it is the day
// to say whether they take place.
func (p Pages) provider(c *kit.Ctx, h *toDo) error {
	if len(c.Actor.Holding(policy.Organiser)) == 0 {
		return nil
	}
	_, sessions, err := p.Catalogue.Dashboard(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	today := civil.DayOf(c.View.Now, civil.Paris)
	for _, s := range sessions {
		if s.GoOn != "" && s.GoOn <= today && s.FirstDay > today && s.Session.Undecided() {
			h.Waits = append(h.Waits, waiting{
				Tone: ui.Wait, Title: "La session a-t-elle lieu ? " + quoted(s.Title),
				Text:   "Vous avez annoncé que vous le diriez le " + french.DayMonth(s.GoOn) + ". La page dit combien de personnes ont une place.",
				Button: ui.Act{Label: "Confirmer ou annuler la session", About: s.Title, Href: "/sessions/" + s.PublicID + "/maintien"},
			})
		}
		if s.ToChoose == 0 || s.Status != catalogue.SessionClosed && s.Status != catalogue.SessionOpen {
			continue
		}
		h.Waits = append(h.Waits, waiting{
			Tone: ui.Wait, Title: "Liste à préparer : " + quoted(s.Title),
			Text:   french.Count(s.ToChoose, "demande est", "demandes sont") + " à étudier. La liste doit être annoncée le " + french.Day(s.DecisionOn) + ".",
			Button: ui.Act{Label: "Choisir les participants", About: s.Title, Href: "/sessions/" + s.PublicID + "/selection"},
		})
	}
	return nil
}

// staff says how much awaits a gestionnaire.
func (p Pages) staff(c *kit.Ctx, h *toDo) error {
	n := countAt(c, "/gestion")
	if n == 0 {
		return nil
	}
	h.Waits = append(h.Waits, waiting{
		Tone: ui.Wait, Title: french.Count(n, "dossier attend", "dossiers attendent") + " un gestionnaire",
		Text:   "Structures, rattachements, référents, adhésions et signalements, du plus ancien au plus récent.",
		Button: ui.Act{Label: "Ouvrir les files d’attente", Href: "/gestion"},
	})
	return nil
}

// quoted is the title of an action inside that of a card.
func quoted(course string) string { return "« " + course + " »" }

// countAt is the number that the bar shows beside a place: it was counted once
// for the page.
func countAt(c *kit.Ctx, href string) int {
	for _, item := range c.View.Nav {
		if item.Href == href {
			return item.Count
		}
	}
	return 0
}
