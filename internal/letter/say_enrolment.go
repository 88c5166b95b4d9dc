package letter

import (
	"strconv"

	"profil/internal/account"
	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
	"profil/internal/organisation"
	"profil/internal/sqldb"
)

// scene is a request with all that letters say of it.
type scene struct {
	enrolment.Enrolment
	person   account.Person
	employer organisation.Organisation
	course   catalogue.Course
	session  catalogue.Session
	provider organisation.Organisation
}

func (r *reader) scene(id string) (s scene, err error) {
	if s.Enrolment, err = once(r, "enrolment", id, enrolment.Load); err != nil {
		return s, err
	}
	if s.person, err = once(r, "person", s.PersonID, account.Load); err != nil {
		return s, err
	}
	if s.employer, err = once(r, "organisation", s.EmployerID, organisation.Load); err != nil {
		return s, err
	}
	if s.course, s.session, s.provider, err = r.session(s.SessionID); err != nil {
		return s, err
	}
	return s, nil
}

func (r *reader) session(id string) (c catalogue.Course, s catalogue.Session, o organisation.Organisation, err error) {
	if s, err = once(r, "session", id, catalogue.LoadSession); err != nil {
		return c, s, o, err
	}
	if c, err = once(r, "course", s.CourseID, catalogue.LoadCourse); err != nil {
		return c, s, o, err
	}
	o, err = once(r, "organisation", s.ProviderID, organisation.Load)
	return c, s, o, err
}

// title is the course between quotes.
func (s scene) title() string { return "« " + s.course.Title + " »" }

// facts are what every letter about a request recalls.
func (s scene) facts() []fact {
	return append([]fact{{"Demande", "n° " + s.Reference}}, sessionFacts(s.course, s.session, s.provider)...)
}

func sessionFacts(c catalogue.Course, s catalogue.Session, o organisation.Organisation) []fact {
	where := s.City
	if s.PlaceName != "" && s.City != "" {
		where = s.PlaceName + ", " + s.City
	}
	if s.Modality == catalogue.Remote {
		where = "À distance"
	}
	return []fact{{"Action", c.Title}, {"Dates", french.Range(s.FirstDay, s.LastDay)}, {"Lieu", where}, {"Prestataire", o.Label()}}
}

// mine is a letter to the beneficiary, about their own request.
func (r *reader) mine(id string) (scene, said, error) {
	s, err := r.scene(id)
	if err != nil {
		return s, said{}, err
	}
	return s, said{Facts: s.facts(), Label: "Voir ma demande", Path: "/demandes/" + s.PublicID}, nil
}

func sayReceived(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.ProviderFirst {
		l.Subject = "Votre demande pour " + s.title() + " : à l’organisme de choisir"
		l.Says = []string{"Votre demande est reçue depuis le " + french.Instant(s.SubmittedAt) + ", sous le n° " + s.Reference + ". « " + s.provider.Label() + " » lit les motivations et annonce sa liste le " + french.Day(s.session.DecisionOn) + "."}
		l.After = []string{"Si votre demande est retenue, votre place est gardée et votre employeur, « " + s.employer.Label() + " », doit donner son accord. D’ici là, il n’est prévenu de rien.", "Vous pouvez vous retirer à tout moment."}
		return l, nil
	}
	l.Subject = "Votre demande pour " + s.title() + " : à votre employeur de répondre"
	l.Says = []string{"Votre demande est reçue depuis le " + french.Instant(s.SubmittedAt) + ", sous le n° " + s.Reference + ". Votre employeur, « " + s.employer.Label() + " », doit répondre avant le " + french.Deadline(s.EmployerDueAt, r.tx.Now) + "."}
	if err != nil {
		return l, err
	}
	silence, err := r.silence(s.Enrolment)
	l.After = []string{silence, "Vous recevrez un courriel dès qu’il aura répondu. Vous pouvez vous retirer à tout moment."}
	return l, err
}

func sayToDecide(r *reader, id string, to Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	if !s.WithEmployer() {
		return said{}, errMoot
	}
	deciders, err := toDeciders(r, id)
	if err != nil {
		return said{}, err
	}
	if !among(deciders, to) { // they left, or somebody stands in for them
		return said{}, errMoot
	}
	silence, err := r.silence(s.Enrolment)
	if err != nil {
		return said{}, err
	}
	replaces, err := r.replaced(s)
	if err != nil {
		return said{}, err
	}
	path, byLink, err := r.answer(s.ID, s.PublicID, to)
	reads := "vous y lirez la motivation et ce que cette absence représente."
	where := "la réponse se donne sur la page."
	if byLink {
		reads = "un oui ou un non se donne sans vous connecter. Pour lire la motivation, connectez-vous."
		where = "la réponse se donne sur la page, sans vous connecter. Il est à votre nom : ne le transmettez pas."
	}
	return said{
		Subject: s.person.Name() + " demande " + s.title() + " : à vous de répondre",
		Says:    []string{s.came() + " Répondez avant le " + french.Deadline(s.EmployerDueAt, r.tx.Now) + " : " + reads},
		Facts:   append([]fact{{"Personne", s.person.Name()}, {"Prend la place de", replaces}, {"Structure", s.employer.Label()}}, s.facts()...),
		Label:   "Répondre à la demande",
		Path:    path,
		After:   []string{silence, "Ouvrir ce lien ne décide de rien : " + where + " Quiconque a le droit d’employeur dans la structure peut répondre ; si c’est déjà fait, la page le dira."},
	}, err
}

// came says how a request came to its employer.
func (s scene) came() string {
	if s.Status == enrolment.AwaitingAgreement {
		return "L’organisme a retenu cette demande, et garde une place depuis le " + french.Instant(s.RetainedAt) + " : il ne manque que votre accord."
	}
	return "La demande a été envoyée le " + french.Instant(s.SubmittedAt) + "."
}

func sayApproved(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.EmployerAt.IsZero() { // taken back meanwhile
		err = errMoot
	}
	l.Subject = "Votre demande pour " + s.title() + " : votre employeur est d’accord"
	l.Says = []string{"Votre employeur a donné son accord le " + french.Instant(s.EmployerAt) + ". C’est maintenant au prestataire de choisir ; il annonce sa liste le " + french.Day(s.session.DecisionOn) + "."}
	return l, err
}

// sayReconsidered corrects the letter of an answer that is taken back.
func sayReconsidered(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.AwaitingEmployer { // answered again
		err = errMoot
	}
	l.Subject = "Votre demande pour " + s.title() + " : votre employeur revient sur sa réponse"
	l.Says = []string{"Ne tenez pas compte de la première réponse de votre employeur : il l’a reprise aussitôt. Votre demande garde son numéro, et attend de nouveau sa réponse avant le " + french.Deadline(s.EmployerDueAt, r.tx.Now) + "."}
	l.After = []string{"Vous n’avez rien à faire. Vous recevrez un courriel dès qu’il aura répondu."}
	return l, err
}

func sayDeclined(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.EmployerAt.IsZero() { // taken back meanwhile
		err = errMoot
	}
	l.Subject = "Votre demande pour " + s.title() + " : votre employeur a refusé"
	l.Says = []string{"Votre employeur a répondu le " + french.Instant(s.EmployerAt) + ". Cette demande s’arrête là, et ne compte pas dans vos limites de l’année."}
	l.Whose, l.Words = "Le motif donné par votre employeur", s.EmployerReason
	l.After = []string{"Vous pouvez en parler avec lui, puis demander à nouveau cette action ou une autre."}
	if err != nil {
		return l, err
	}
	if s.ProviderFirst {
		l.Says = append(l.Says, "La place qui vous était gardée va à la personne suivante.")
	}
	advice, err := enrolment.AdviceOf(r.tx, id)
	if advice != enrolment.NoAdvice {
		l.After = []string{"Il vous propose : " + french.Sentence("advice."+string(advice)+".said")}
	}
	return l, err
}

func sayEnrolled(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Enrolled || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "Vous avez une place pour " + s.title()
	l.Says = []string{s.gained() + " Votre convocation, avec les horaires et l’adresse, est dans vos documents."}
	l.After = []string{"Un empêchement ? Retirez-vous dès que vous le savez : la place ira à la personne suivante."}
	r.book(&l, ical.Request, s)
	return l, err
}

// gained says by what a seat is for good.
func (s scene) gained() string {
	if s.ProviderFirst {
		return "Votre employeur a donné son accord le " + french.Instant(s.EmployerAt) + " : votre place est acquise."
	}
	return "Le prestataire a annoncé sa liste le " + french.Instant(s.ProviderAt) + " : votre place est acquise."
}

// sayRetained tells who is chosen before their employer has answered that a seat
// is kept, until when, and what silence will mean.
func sayRetained(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.AwaitingAgreement || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	if err != nil {
		return l, err
	}
	l.Subject = "Vous êtes sur la liste pour " + s.title() + " : il manque l’accord de votre employeur"
	l.Says = []string{
		"L’organisme a retenu votre demande le " + french.Instant(s.RetainedAt) + ", et une place vous est gardée.",
		"Votre employeur, « " + s.employer.Label() + " », est prévenu. Il doit répondre avant le " + french.Deadline(s.EmployerDueAt, r.tx.Now) + ".",
	}
	silence, err := r.silence(s.Enrolment)
	l.After = []string{silence, "Vous n’avez rien à faire. Vous pouvez lui en parler, ou vous retirer si vous n’êtes plus disponible."}
	return l, err
}

func sayWaiting(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Waitlisted || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	if err != nil {
		return l, err
	}
	ahead, err := once(r, "ahead", id, func(tx *sqldb.Tx, _ string) (int, error) { return enrolment.Ahead(tx, s.Enrolment) })
	l.Subject = "Votre demande pour " + s.title() + " : vous êtes sur la liste d’attente"
	l.Says = []string{"Le prestataire a annoncé sa liste le " + french.Instant(s.ProviderAt) + ". Votre place sur la liste d’attente : " + strconv.Itoa(ahead+1) + ". Si une place se libère avant le début, elle est proposée dans cet ordre, et vous l’apprenez aussitôt."}
	l.After = []string{"Si vous n’êtes plus disponible, retirez-vous : la personne suivante avancera."}
	return l, err
}

func sayRejected(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.Rejected { // it has gone to its second choice: that letter tells both
		err = errMoot
	}
	l.Subject = "Votre demande pour " + s.title() + " n’est pas retenue"
	l.Says = []string{"Le prestataire a annoncé sa liste le " + french.Instant(s.ProviderAt) + ". Cette demande s’arrête là, et ne compte pas dans vos limites de l’année."}
	l.Whose, l.Words = "Le motif donné par le prestataire", s.ProviderReason
	l.After = []string{"Vous pouvez demander une autre session, si le catalogue en propose."}
	return l, err
}

func sayPromoted(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Enrolled || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	l.Subject = "Une place s’est libérée : elle est à vous pour " + s.title()
	l.Says = []string{"Vous étiez sur la liste d’attente ; depuis le " + french.Instant(s.UpdatedAt) + ", votre place est acquise. Votre convocation est dans vos documents."}
	l.After = []string{"Vous n’êtes plus disponible ? Retirez-vous dès maintenant : la place ira à la personne suivante."}
	r.book(&l, ical.Request, s)
	return l, err
}

func sayOffered(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Offered || s.session.Over(r.tx.Now)) {
		err = errMoot
	}
	until := french.Deadline(s.OfferedUntil, r.tx.Now)
	l.Subject = "Une place vous est proposée pour " + s.title() + " : répondez avant le " + until
	l.Says = []string{"Cette place s’est libérée le " + french.Instant(s.UpdatedAt) + ", et vous êtes la prochaine personne de la liste d’attente. Elle vous est gardée jusqu’au " + until + "."}
	if s.ProviderFirst {
		l.Says = append(l.Says, french.Sentence("offer.to_agree"))
	}
	l.Label = "Prendre ou laisser la place"
	l.After = []string{"Ouvrir ce lien n’engage à rien : vous répondez sur la page, en un geste. Sans réponse, la place va à la personne suivante ; la première fois, vous restez sur la liste d’attente, derrière les autres."}
	return l, err
}

func sayOfferLapsed(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && (s.Status != enrolment.Waitlisted || s.begun(r.tx.Now)) { // the letter of the list that closes tells it
		err = errMoot
	}
	l.Subject = "La place proposée pour " + s.title() + " va à la personne suivante"
	l.Says = []string{"Votre réponse n’est pas arrivée à temps. Vous restez sur la liste d’attente, derrière les autres : si une autre place se libère, elle pourra vous être proposée une fois encore."}
	l.After = []string{"Si vous n’êtes plus disponible, retirez-vous : vous ne recevrez plus rien pour cette action."}
	return l, err
}

func sayOfferExpired(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	l.Subject = "Votre demande pour " + s.title() + " prend fin"
	l.Says = []string{"Deux places vous ont été proposées, et sont restées sans réponse. Votre demande est close depuis le " + french.Instant(s.UpdatedAt) + ", et ne compte plus dans vos demandes de l’année."}
	l.After = []string{"Vous pouvez demander cette action à nouveau quand vous voulez."}
	return l, err
}

func sayWithdrawn(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	return said{
		Subject: s.person.Name() + " renonce à " + s.title(),
		Says:    []string{"Cette demande a pris fin le " + french.Instant(s.UpdatedAt) + ", à la demande de la personne. Si elle avait une place, celle-ci est proposée à la suivante de la liste d’attente." + s.lateLeave("ses")},
		Facts:   append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Label:   "Voir la demande",
		Path:    "/demandes/" + s.PublicID,
	}, nil
}

// lateLeave says of a place that was given up too late that it still counts.
func (s scene) lateLeave(whose string) string {
	if !s.Late {
		return ""
	}
	return " Ce désistement est tardif : la demande reste comptée dans " + whose + " limites de l’année " + strconv.Itoa(s.QuotaYear) + "."
}

func sayExpired(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	l.Subject = "Votre demande pour " + s.title() + " a expiré sans réponse"
	l.Says = []string{"Votre employeur n’a pas répondu avant la date à laquelle la liste devait être annoncée. Cette demande s’est arrêtée le " + french.Instant(s.UpdatedAt) + ", et ne compte pas dans vos limites de l’année."}
	if err == nil && s.ProviderFirst {
		l.Says = []string{"Votre employeur n’a pas répondu à temps. La place qui vous était gardée va à quelqu’un d’autre depuis le " + french.Instant(s.UpdatedAt) + ". Cette demande ne compte pas dans vos limites de l’année."}
	}
	l.After = []string{"Voyez avec lui ce qui s’est passé avant d’en envoyer une autre."}
	return l, err
}

func sayCancelled(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.Cancelled { // the same
		err = errMoot
	}
	l.Subject = "Votre demande pour " + s.title() + " est annulée"
	l.Says = []string{"Votre demande a été annulée le " + french.Instant(s.UpdatedAt) + ", et ne compte pas dans vos limites de l’année."}
	if s.session.Status == catalogue.SessionCancelled {
		l.Subject = "La session de " + s.title() + " n’aura pas lieu"
		l.Says = []string{"Cette session devait se tenir " + french.Range(s.session.FirstDay, s.session.LastDay) + ". Votre demande est close, et ne compte pas dans vos limites de l’année : vous pouvez en demander une autre."}
	}
	l.Whose, l.Words = "Le motif", s.EndReason
	if err == nil {
		err = r.unbook(&l, s)
	}
	return l, err
}

func sayCalledOff(r *reader, id string, _ Recipient) (said, error) {
	s, err := r.scene(id)
	if err != nil {
		return said{}, err
	}
	return said{
		Subject: "Demande annulée : " + s.person.Name() + ", " + s.title(),
		Says:    []string{"Cette demande a été annulée le " + french.Instant(s.UpdatedAt) + ". La personne est prévenue."},
		Facts:   append([]fact{{"Personne", s.person.Name()}, {"Structure", s.employer.Label()}}, s.facts()...),
		Whose:   "Le motif", Words: s.EndReason,
		Label: "Voir la demande",
		Path:  "/demandes/" + s.PublicID,
	}, nil
}

func saySessionCancelled(r *reader, id string, _ Recipient) (said, error) {
	c, s, o, err := r.session(id)
	if err != nil {
		return said{}, err
	}
	return said{
		Subject: "La session de « " + c.Title + " » n’aura pas lieu",
		Says:    []string{"Cette session a été annulée le " + french.Instant(s.UpdatedAt) + ". Chaque personne qui l’avait demandée est prévenue, et sa demande est close."},
		Facts:   append([]fact{{"Session", "n° " + s.Reference}}, sessionFacts(c, s, o)...),
		Label:   "Voir la session",
		Path:    "/sessions/" + s.PublicID,
	}, nil
}
