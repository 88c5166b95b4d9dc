package privacy

// kind is how a value is read and said.
type kind int

const (
	text kind = iota
	instant
	flag
	count
)

// field is one thing that is kept of a person: a column, under which label.
// Its key in the JSON is the name of the column, "_id" cut off.
type field struct {
	column, label string
	kind          kind
	expr          string // what is given in place of the column itself
	words         string // prefix of the sentences of its codes
}

func says(column, label string) field   { return field{column: column, label: label} }
func when(column, label string) field   { return field{column: column, label: label, kind: instant} }
func yes(column, label string) field    { return field{column: column, label: label, kind: flag} }
func number(column, label string) field { return field{column: column, label: label, kind: count} }
func code(column, label, words string) field {
	return field{column: column, label: label, words: words}
}

func named(column, label, expression string) field {
	return field{column: column, label: label, expr: expression}
}

// holding is all that one table keeps of one person: the copy of one's data,
// as JSON and as a page, is made from it.
type holding struct {
	table, title string
	mine         string            // which rows t are those of the person $1
	order        string            // by what they are listed
	fields       []field           // what is given
	without      map[string]string // what is not, each column with its reason
}

// Why a column is not in the copy.
const (
	inner   = "identifiant interne, sans sens hors du programme"
	another = "désigne une autre personne"
	secret  = "le donner affaiblirait la protection du compte"
	same    = "dit autrement ailleurs dans la copie"
	private = "brouillon d’un autre, que personne ne lit avant l’annonce"
)

const (
	ofOrganisation = `(SELECT o.name FROM organisations o WHERE o.id = t.`
	ofCourse       = `(SELECT c.title FROM courses c WHERE c.id = t.course_id)`
	ofSession      = `(SELECT s.reference FROM sessions s WHERE s.id = t.session_id)`
	ofSecond       = `(SELECT s.reference FROM sessions s WHERE s.id = t.second_choice)`
	ofClient       = `(SELECT c.name FROM clients c WHERE c.id = t.client_id)`
	ofEnrolment    = `(SELECT e.reference FROM enrolments e WHERE e.id = t.enrolment_id)`
	announced      = `t.enrolment_id IN (SELECT e.id FROM enrolments e JOIN sessions s ON s.id = e.session_id WHERE e.person_id = $1 AND s.published_list_at IS NOT NULL)`
	mineEnrolment  = `t.enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)`
)

var innerIDs = map[string]string{"id": inner, "public_id": inner, "person_id": inner}

// and adds columns, each with the same reason, to those that are left out.
func and(former map[string]string, reason string, columns ...string) map[string]string {
	all := map[string]string{}
	for c, r := range former {
		all[c] = r
	}
	for _, c := range columns {
		all[c] = reason
	}
	return all
}

// holdings is everything that is kept of a person, in the order of the copy.
var holdings = []holding{
	{"persons", "Mon compte", `t.id = $1`, "t.id", []field{
		says("first_name", "Prénom"), says("last_name", "Nom"), says("phone", "Téléphone"), code("status", "État", "account.status."),
		code("rank", "Rang dans l’équipe", "rank."), when("created_at", "Ouvert le"), when("updated_at", "Changé le"), when("seen_at", "Dernière page vue le"), when("second_factor_since", "Second facteur depuis le"),
	}, and(and(innerIDs, same, "sort_name"), inner, "merged_into")},
	{"quiet_accounts", "Fermeture annoncée de mon compte", `t.person_id = $1`, "t.person_id", []field{when("told_at", "Annoncée le"), when("told_again_at", "Rappelée le"), says("closes_on", "Prévue le")}, innerIDs},
	{"merges", "Comptes réunis au mien", `t.kind = 'person' AND t.kept_id = $1`, "t.at", []field{when("at", "Réuni le")}, and(and(nil, inner, "kept_id", "gone_id"), another, "done_by")},
	{"claims", "Ce dont je m’occupe dans l’équipe", `t.person_id = $1`, "t.at", []field{when("at", "Depuis le")}, and(innerIDs, inner, "thing")},
	{"emails", "Mes adresses", `t.person_id = $1`, "t.address", []field{
		says("typed", "Adresse"), yes("main", "Principale"), when("verified_at", "Prouvée le"),
	}, and(innerIDs, same, "address")},
	{"passwords", "Mon mot de passe", `t.person_id = $1`, "t.person_id", []field{when("changed_at", "Choisi le")}, and(innerIDs, secret, "hash")},
	{"proofs", "Liens qui m’ont été envoyés", `t.address IN (SELECT address FROM emails WHERE person_id = $1)`, "t.created_at", []field{
		says("typed", "Adresse"), when("created_at", "Envoyé le"), when("used_at", "Utilisé le"),
	}, and(and(nil, secret, "hash"), same, "address")},
	{"logins", "Mes connexions", `t.person_id = $1`, "t.created_at", []field{
		says("device", "Navigateur"), named("organisation_id", "Pour la structure", ofOrganisation+`organisation_id)`), number("level", "Niveau"), when("created_at", "Ouverte le"),
		when("authenticated_at", "Identifié le"), when("seen_at", "Vue le"), when("expires_at", "Valable jusqu’au"), when("ended_at", "Fermée le"), when("confirmed_at", "Identité confirmée le"), code("method", "Par", "method."),
		code("entered", "Entrée par", "method."), says("issuer_name", "Fournisseur d’identité"),
	}, and(innerIDs, secret, "hash", "browser", "issuer", "issuer_sid")},
	{"authenticators", "Mon application de codes", `t.person_id = $1`, "t.person_id", []field{when("created_at", "Activée le"), when("used_at", "Utilisée le")}, and(innerIDs, secret, "sealed", "last_step")},
	{"recovery_codes", "Mes codes de secours", `t.person_id = $1`, "t.selector", []field{when("created_at", "Tiré le")}, and(innerIDs, secret, "selector", "hash")},
	{"passkeys", "Mes clés d’accès", `t.person_id = $1`, "t.created_at", []field{says("name", "Nom"), when("created_at", "Ajoutée le"), when("used_at", "Utilisée le")}, and(innerIDs, secret, "credential_id", "credential")},
	{"trusted_devices", "Mes navigateurs de confiance", `t.person_id = $1`, "t.created_at", []field{says("device", "Navigateur"), when("created_at", "Depuis le"), when("used_at", "Utilisé le"), when("expires_at", "Jusqu’au")}, and(innerIDs, secret, "hash")},
	{"email_proofs", "Liens envoyés à mes adresses, pour les ajouter ou retrouver mon compte", `t.person_id = $1`, "t.created_at", []field{says("typed", "Adresse"), code("purpose", "Pour", "address.purpose."), when("created_at", "Demandée le"), when("used_at", "Prouvée le")}, and(and(innerIDs, secret, "hash"), same, "address")},
	{"address_changes", "Ce que sont devenues mes adresses", `t.person_id = $1`, "t.created_at", []field{says("address", "Adresse"), code("what", "Devenue", "address.change."), when("created_at", "Le")}, innerIDs},
	{"recoveries", "Fois où mon compte m’a été rendu", `t.person_id = $1`, "t.created_at", []field{
		code("status", "État", "recovery.status."), code("voucher", "Par", "recovery.by."), says("reason", "Motif"), when("created_at", "Accordé le"), when("effective_at", "À partir du"), when("expires_at", "Jusqu’au"), when("ended_at", "Terminé le"),
	}, and(innerIDs, another, "granted_by")},
	{"organisation_requests", "Structures que j’ai demandé d’ajouter", `t.person_id = $1`, "t.created_at", []field{
		says("reference", "Référence"), says("name", "Nom"), says("siret", "SIRET"), code("status", "État", "request.status."), says("reason", "Réponse"),
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), when("created_at", "Demandée le"), when("updated_at", "Changée le"), when("decided_at", "Décidée le"),
	}, and(innerIDs, another, "decided_by")},
	{"request_papers", "Pièces jointes à ces demandes", `t.request_id IN (SELECT id FROM organisation_requests WHERE person_id = $1)`, "t.created_at", []field{
		named("request_id", "Demande", `(SELECT q.reference FROM organisation_requests q WHERE q.id = t.request_id)`), says("name", "Fichier"), when("created_at", "Jointe le"),
	}, and(and(nil, inner, "id"), "vous l’avez vous-même fournie ; elle se lit sur la page de la demande", "bytes")},
	{"affiliations", "Mes rattachements", `t.person_id = $1`, "t.created_at", []field{
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), says("function", "Fonction"), code("status", "État", "affiliation.status."), says("proof", "Prouvé par"), says("rule", "Règle"), says("evidence", "Preuve"), says("confidence", "Confiance"), yes("outside", "Membre extérieur"), says("says", "Réponse à la question annuelle"), when("asked_at", "Question posée le"), when("said_at", "Répondue le"),
		says("reason", "Motif"), when("created_at", "Demandé le"), when("updated_at", "Changé le"), when("decided_at", "Décidé le"), when("ended_at", "Terminé le"), says("leaving_on", "Dernier jour"), when("silent_at", "Sans réponse depuis le"),
	}, and(and(innerIDs, inner, "request_id", "leaving_to"), another, "decided_by", "leaving_by")},
	{"roles", "Mes droits", `t.affiliation_id IN (SELECT id FROM affiliations WHERE person_id = $1)`, "t.granted_at", []field{
		code("role", "Droit", "role."), named("affiliation_id", "Structure", `(SELECT o.name FROM affiliations f JOIN organisations o ON o.id = f.organisation_id WHERE f.id = t.affiliation_id)`),
		when("granted_at", "Donné le"),
	}, and(nil, another, "granted_by")},
	{"absences", "Mes absences annoncées, et celles où je suis suppléant", `(t.affiliation_id IN (SELECT id FROM affiliations WHERE person_id = $1) OR t.deputy_id IN (SELECT id FROM affiliations WHERE person_id = $1))`, "t.from_day", []field{
		named("affiliation_id", "Structure", `(SELECT o.name FROM affiliations f JOIN organisations o ON o.id = f.organisation_id WHERE f.id = t.affiliation_id)`),
		says("from_day", "Du"), says("to_day", "Au"), when("created_at", "Annoncée le"), when("ended_at", "Terminée le"),
	}, and(and(nil, inner, "id", "public_id"), another, "deputy_id", "declared_by")},
	{"organisation_domains", "Domaines que j’ai proposés pour ma structure", `t.proposed_by = $1`, "t.created_at", []field{
		says("domain", "Domaine"), named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), when("created_at", "Proposé le"),
	}, and(and(nil, inner, "proposed_by"), another, "decided_by")},
	{"organisation_contacts", "Contacts officiels que j’ai donnés", `t.set_by = $1`, "t.set_at", []field{
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), says("typed", "Adresse"), when("set_at", "Donnée le"),
	}, and(and(nil, inner, "set_by"), same, "address")},
	{"contact_codes", "Codes demandés au contact officiel de ma structure", `t.person_id = $1`, "t.created_at", []field{
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), when("created_at", "Demandé le"), when("used_at", "Utilisé le"),
	}, and(innerIDs, "adresse de la structure, et non la vôtre", "address")},
	{"invitations", "Invitations que j’ai reçues", `t.address IN (SELECT address FROM emails WHERE person_id = $1)`, "t.created_at", []field{
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), says("typed", "Adresse"), when("created_at", "Reçue le"), when("accepted_at", "Acceptée le"), when("revoked_at", "Retirée le"),
	}, and(and(and(nil, another, "invited_by"), secret, "hash"), same, "address")},
	{"adhesions", "Adhésions que j’ai demandées", `t.asked_by = $1`, "t.created_at", []field{
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), number("year", "Année"), code("status", "État", "adhesion.status."), says("reason", "Réponse"), when("created_at", "Demandée le"),
	}, and(and(nil, inner, "asked_by"), another, "decided_by")},
	{"changes", "Changements que j’ai signalés", `t.person_id = $1`, "t.created_at", []field{
		says("reference", "Référence"), says("body", "Texte"), says("answer", "Réponse"), when("created_at", "Signalé le"),
	}, and(innerIDs, another, "decided_by")},
	{"change_fields", "Ce que j’ai proposé de changer dans une structure", `t.change_id IN (SELECT id FROM changes WHERE person_id = $1)`, "t.change_id, t.field", []field{
		named("change_id", "Changement", `(SELECT g.reference FROM changes g WHERE g.id = t.change_id)`), code("field", "Champ", "field."), says("was", "Avant"), says("becomes", "Après"),
		code("status", "État", "field.status."), says("reason", "Motif"),
	}, nil},
	{"rectifications", "Corrections que j’ai demandées", `t.person_id = $1`, "t.created_at, t.id", []field{
		says("reference", "Référence"), code("about", "Objet", "rectification.about."), says("place", "Où"), says("wrong", "Ce qui est faux"), says("becomes", "Ce qui est juste"),
		code("status", "État", "rectification.status."), says("answer", "Réponse"), when("created_at", "Demandée le"), when("decided_at", "Répondue le"),
	}, and(innerIDs, another, "decided_by")},
	{"session_trainers", "Sessions que j’anime", `t.person_id = $1`, "t.session_id", []field{
		named("session_id", "Session", ofSession), says("name", "Nom"), says("title", "Titres"),
	}, innerIDs},
	{"interests", "Actions dont j’attends une date", `t.person_id = $1`, "t.created_at, t.course_id", []field{
		named("course_id", "Action", ofCourse), when("created_at", "Depuis le"),
	}, innerIDs},
	{"enrolments", "Mes demandes", `t.person_id = $1`, "t.created_at, t.id", []field{
		says("reference", "Référence"), named("course_id", "Action", ofCourse), named("session_id", "Session", ofSession), named("second_choice", "Second choix", ofSecond), yes("late", "Désistement tardif, compté dans l’année"), code("missed", "Place laissée vide", "missed."), when("missed_at", "Absence connue le"), yes("given_back", "Ne compte plus dans l’année, pour une absence"), named("employer_id", "Employeur", ofOrganisation+`employer_id)`),
		named("provider_id", "Organisme", ofOrganisation+`provider_id)`), says("format", "Format"), yes("reserved", "Réservée"), number("quota_year", "Année"), code("status", "État", "enrolment.status."),
		number("arrival_no", "Numéro d’arrivée"), number("waiting_no", "Rang d’attente"), when("offered_until", "Place proposée jusqu’au"), yes("provider_first", "Sélection avant l’accord de l’employeur"), when("retained_at", "Place gardée depuis le, jusqu’à l’accord de l’employeur"), yes("short_notice", "Peut venir au dernier moment"), when("employer_due_at", "Réponse de l’employeur attendue le"), when("employer_at", "Réponse de l’employeur le"),
		says("employer_reason", "Motif de l’employeur"), when("provider_at", "Réponse de l’organisme le"), says("provider_reason", "Motif de l’organisme"), says("end_reason", "Motif de fin"),
		when("informed_at", "Information lue le"), when("submitted_at", "Envoyée le"), when("created_at", "Commencée le"), when("updated_at", "Changée le"),
	}, and(and(and(innerIDs, inner, "affiliation_id", "replaces"), another, "employer_by", "provider_by", "handover_to"), private, "choice", "choice_reason", "draft_rank")},
	{"answers", "Ma motivation", mineEnrolment, "t.enrolment_id, t.question_id", []field{
		named("enrolment_id", "Demande", ofEnrolment), named("question_id", "Question", `(SELECT q.label FROM questions q WHERE q.id = t.question_id)`), says("body", "Réponse"), says("erase_after", "Gardée jusqu’au"),
	}, nil},
	{"enrolment_steps", "Étapes de mes demandes", mineEnrolment, "t.at, t.id", []field{
		named("enrolment_id", "Demande", ofEnrolment), when("at", "Le"), says("event", "Étape"), code("seat", "Par", "seat."), says("reason", "Motif"), says("via", "Manière"), code("advice", "Conseil", "advice."), number("rules_version", "Version des règles d’accès"), says("rules_spoke", "Règles qui s’y appliquaient"),
		named("from_session_id", "Session d’avant", `(SELECT s.reference FROM sessions s WHERE s.id = t.from_session_id)`), number("from_arrival_no", "Numéro d’arrivée d’avant"),
	}, and(and(nil, inner, "id"), another, "actor_id", "stands_for")},
	{"postponement_answers", "Mes réponses quand une session a été déplacée", mineEnrolment, "t.answered_at, t.enrolment_id", []field{
		named("enrolment_id", "Demande", ofEnrolment), code("answer", "Réponse", "postponement.answer."), yes("silent", "Sans réponse de ma part"), when("answered_at", "Le"),
	}, and(nil, inner, "postponement_id")},
	{"readings", "Ce que les organismes ont noté de mes demandes", announced, "t.enrolment_id, t.updated_at", []field{
		named("enrolment_id", "Demande", ofEnrolment), number("score", "Note sur 5"), says("tags", "Étiquettes"), says("note", "Remarque"), when("updated_at", "Le"),
	}, and(nil, another, "reader_id")},
	{"choices", "Comment les organismes ont choisi", announced, "t.at, t.id", []field{
		named("enrolment_id", "Demande", ofEnrolment), when("at", "Le"), says("choice", "Choix"),
	}, and(and(nil, inner, "id"), another, "actor_id")},
	{
		"decision_links", "Liens reçus pour répondre à des demandes", `t.person_id = $1`, "t.created_at",
		[]field{when("created_at", "Envoyé le"), when("expires_at", "Jusqu’au")},
		and(and(and(innerIDs, secret, "hash"), another, "enrolment_id"), inner, "id"),
	},
	{"employer_clocks", "Rappels faits à mon employeur", mineEnrolment, "t.enrolment_id", []field{
		named("enrolment_id", "Demande", ofEnrolment), number("reminders", "Rappels"), when("asked_at", "Question posée le"), when("silent_at", "Règle de silence appliquée le"),
	}, nil},
	{"enrolment_messages", "Questions de mon employeur, et mes réponses", mineEnrolment, "t.at, t.id", []field{
		named("enrolment_id", "Demande", ofEnrolment), when("at", "Le"), yes("question", "Question de l’employeur"), says("body", "Texte"),
	}, and(and(nil, inner, "id"), another, "author_id")},
	{"employer_rules", "Règles que j’ai fixées pour ma structure", `t.set_by = $1`, "t.since", []field{
		named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), when("since", "Depuis le"), number("days", "Jours"), code("silence", "Sans réponse", "employer.silence."), yes("by_link", "Réponse depuis le courriel"),
	}, and(nil, inner, "set_by")},
	{"allotments", "Places que j’ai réservées à des structures", `t.given_by = $1`, "t.created_at, t.id", []field{
		named("session_id", "Session", ofSession), named("organisation_id", "Structure", ofOrganisation+`organisation_id)`), number("seats", "Places"), says("name_by", "À nommer au plus tard le"), says("reason", "Motif"),
		when("created_at", "Réservées le"), when("ended_at", "Terminées le"),
	}, and(and(innerIDs, inner, "given_by"), inner, "warned_at", "updated_at")},
	{"allotted_seats", "Places que ma structure me gardait", `t.person_id = $1`, "t.named_at, t.id", []field{
		named("allotment_id", "Session", `(SELECT s.reference FROM allotments m JOIN sessions s ON s.id = m.session_id WHERE m.id = t.allotment_id)`), when("named_at", "Le"), when("ended_at", "Terminée le"),
	}, and(and(innerIDs, another, "named_by"), inner, "enrolment_id")},
	{"adhesion_campaigns", "Campagnes d’adhésion que j’ai ouvertes", `t.opened_by = $1`, "t.year", []field{
		number("year", "Année"), says("grace_to", "Jusqu’au"), when("opened_at", "Ouverte le"), when("closed_at", "Close le"),
	}, and(nil, inner, "opened_by")},
	{"family_shares", "Partages entre établissements que j’ai demandés, acceptés ou défaits", `(t.asked_by = $1 OR t.decided_by = $1 OR t.ended_by = $1)`, "t.created_at", []field{
		named("lead_id", "Établissement qui répond", ofOrganisation+`lead_id)`), named("site_id", "Pour l’établissement", ofOrganisation+`site_id)`), code("role", "Rôle", "role."), code("status", "État", "share.status."), when("created_at", "Demandé le"), when("decided_at", "Décidé le"), when("ended_at", "Défait le"),
	}, and(and(and(nil, inner, "asked_by"), inner, "decided_by"), inner, "ended_by")},
	{"participations", "Mes participations", `t.person_id = $1`, "t.created_at", []field{
		named("enrolment_id", "Demande", ofEnrolment), named("session_id", "Session", ofSession), named("employer_id", "Employeur", ofOrganisation+`employer_id)`),
		named("provider_id", "Organisme", ofOrganisation+`provider_id)`), says("status", "État"), code("found", "Absence, corrigée après les feuilles", "missed."), says("reason", "Motif"), when("created_at", "Depuis le"), when("updated_at", "Changée le"),
	}, innerIDs},
	{"signatures", "Mes émargements", `t.participation_id IN (SELECT id FROM participations WHERE person_id = $1)`, "t.at, t.id", []field{
		when("at", "Le"), says("kind", "Présence"), says("method", "Manière"), number("minutes", "Minutes"), says("reason", "Motif"), says("mark", "Signature"), says("snapshot", "Demi-journée"), says("sha256", "Empreinte"),
	}, and(and(and(nil, inner, "id", "half_day_id", "participation_id"), another, "actor_id"), same, "previous_sha256")},
	{"sheets", "Feuilles que j’ai contresignées", `t.countersigned_by = $1`, "t.countersigned_at", []field{
		named("session_id", "Session", ofSession), when("countersigned_at", "Le"), says("trainer_name", "Nom"), says("mark", "Signature"), says("mark_sha256", "Empreinte"),
	}, and(and(nil, inner, "countersigned_by"), "porte sur tous les participants de la feuille", "seal")},
	{"documents", "Mes documents", `t.person_id = $1`, "t.created_at, t.id", []field{
		says("reference", "Référence"), says("title", "Titre"), code("kind", "Sorte", "document."), says("code", "Code de vérification"), number("version", "Version"), says("facts", "Ce qu’il affirme"),
		when("created_at", "Fait le"), says("keep_until", "Gardé jusqu’au"), says("sha256", "Empreinte"),
	}, and(and(and(innerIDs, inner, "organisation_id", "enrolment_id", "about"), another, "made_by"), "dans l’archive, fichier par fichier", "bytes")},
	{"consents", "Services reliés à mon compte", `t.person_id = $1`, "t.given_at", []field{
		named("client_id", "Service", ofClient), says("subject", "Mon nom pour ce service"), says("scopes", "Ce qu’il peut savoir"), when("given_at", "Accepté le"), when("used_at", "Dernière connexion le"), when("withdrawn_at", "Retiré le"),
	}, innerIDs},
	{"grants", "Mes connexions à ces services", `t.person_id = $1`, "t.created_at", []field{
		named("client_id", "Service", ofClient), named("organisation_id", "Pour la structure", ofOrganisation+`organisation_id)`), says("scopes", "Ce qu’il a su"), number("level", "Niveau"),
		when("authenticated_at", "Identifié le"), when("created_at", "Ouverte le"), when("revoked_at", "Fermée le"),
	}, and(innerIDs, inner, "login_id", "told_at")},
	{"calendar_feeds", "Adresse par laquelle mon agenda lit mes sessions", `t.person_id = $1`, "t.person_id", []field{when("created_at", "Créée le")}, and(innerIDs, secret, "hash")},
	{"identities", "Comptes d’ailleurs reliés au mien", `t.person_id = $1`, "t.linked_at", []field{
		says("issuer", "Fournisseur"), says("realm", "Domaine"), says("subject", "Mon nom chez lui"), when("linked_at", "Relié le"), when("used_at", "Utilisé le"),
	}, innerIDs},
	{"mails", "Courriels qui m’ont été envoyés", `t.person_id = $1`, "t.created_at, t.id", []field{
		says("address", "Adresse"), says("kind", "Sujet"), code("status", "État", "mail.status."), code("held", "Regroupé", "rhythm."), when("created_at", "Écrit le"), when("sent_at", "Envoyé le"), when("ended_at", "Abandonné le"), says("reply", "Code du refus"),
	}, innerIDs},
	{"news", "Mes nouvelles", `t.person_id = $1`, "t.at, t.id", []field{code("kind", "Quoi", "news."), when("at", "Le"), when("read_at", "Lue le")}, and(innerIDs, inner, "subject_id", "cause")},
	{"mail_choices", "Comment je veux mes courriels", `t.person_id = $1`, "t.family", []field{
		code("family", "Sorte", "family."), code("rhythm", "Rythme", "rhythm."), when("chosen_at", "Choisi le"),
	}, innerIDs},
	{"journal", "Ce que j’ai fait", `t.actor_id = $1`, "t.id", []field{when("at", "Le"), code("act", "Acte", "journal.")}, and(nil, inner, "actor_id")},
	{
		"journal_notes", "Motifs que j’ai écrits, ou écrits sur mon compte",
		`t.journal_id IN (SELECT j.id FROM journal j WHERE j.actor_id = $1 OR j.subject_kind = 'person' AND j.subject_id = $1)`, "t.journal_id",
		[]field{named("journal_id", "Acte", `(SELECT j.act FROM journal j WHERE j.id = t.journal_id)`), says("note", "Motif")},
		nil,
	},
	{"sightings", "Qui a vu mon dossier", `t.person_id = $1`, "t.at, t.id", []field{
		when("at", "Le"), named("actor_id", "Qui", `(SELECT p.first_name || ' ' || p.last_name FROM persons p WHERE p.id = t.actor_id)`), code("what", "Quoi", "saw."), code("seat", "À quel titre", "saw.by."),
	}, and(innerIDs, inner, "subject_id")},
}

// elsewhere are the tables that hold personal data and no row of the copy, each
// with its reason.
var elsewhere = map[string]string{
	"guesses":        "gardé 24 heures sous une empreinte : on ne peut pas en retrouver la personne",
	"spent":          "empreintes de ce qui a servi une fois : on ne peut pas en retrouver la personne",
	"form_keys":      "gardé 48 heures, pour qu’un formulaire n’agisse qu’une fois",
	"providers":      "coordonnées professionnelles publiées par l’organisme, sans lien avec un compte",
	"courses":        "coordonnées professionnelles publiées par l’organisme, sans lien avec un compte",
	"tokens":         "secrets des services reliés ; la connexion elle-même est dans la copie",
	"sign_outs":      "le nom que le service donne à la personne, qui est dans la copie, le temps de le prévenir d’une déconnexion",
	"client_secrets": "secrets des services reliés, qui ne désignent personne",
	"signing_keys":   "clés du site, qui ne désignent personne",
	"staff_searches": "recherches de l’équipe, qui n’appartiennent à personne",
}
