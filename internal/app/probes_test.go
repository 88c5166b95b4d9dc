package app

import (
	"net/url"
	"strings"
	"testing"

	"profil/internal/policy"
)

// probe is one route asked about one thing, with what its form carries.
type probe struct {
	route string
	about string // words of the thing, "" for a page that is about none
	query string
	// fields are written « name=value », « name=@words » for the id of a thing,
	// « name=? » for a text that will do.
	fields string
	// form is where the fields of a real form are taken from first: who opens
	// it, and which page ("nora GET /offre/{id}/modifier").
	form string
	act  policy.Act // the right at stake, when the form says another than the route
}

// asks gives the probes of a route about several things.
func asks(route, fields string, about ...string) (all []probe) {
	for _, words := range about {
		all = append(all, probe{route: route, about: words, fields: fields})
	}
	return all
}

func plain(routes ...string) (all []probe) {
	for _, r := range routes {
		all = append(all, probe{route: r})
	}
	return all
}

const stroke = "signature=#stroke"

// Things that several routes are asked about.
var (
	enrolments = []string{
		"demande Claire draft Océan", "demande Claire awaiting_employer Forêts", "demande Claire enrolled Forêts", "demande Claire declined Passeurs", "demande Claire withdrawn Passeurs",
		"demande Youssef awaiting_provider Forêts", "demande Youssef waitlisted Forêts", "demande Noé awaiting_employer Passeurs", "demande Awa cancelled Passeurs", "demande Thomas offered Passeurs", "rien",
	}
	sessions    = []string{"session Forêts running", "session Forêts closed", "session Forêts draft", "session Passeurs listed", "session Passeurs open", "rien"}
	courses     = []string{"action Forêts published", "action Forêts draft", "action Passeurs published", "action Passeurs archived", "rien"}
	sheets      = []string{"demi-journée Forêts open", "demi-journée Forêts sealed", "demi-journée Passeurs planned", "rien"}
	members     = []string{"membre Claire", "membre Samir", "membre Marc", "membre Youssef", "membre Sophie", "membre Hugo", "autre-adresse Youssef Bordeaux", "autre-adresse Samir Pessac", "rien"}
	papersAsked = []string{
		"document convocation Forêts Claire", "document convention Forêts Bordeaux", "document programme Forêts", "document programme Passeurs", "document feuille_emargement Forêts",
		"document attestation_fin Forêts Lucas", "document certificat_realisation Océan Youssef", "document convention Passeurs Pessac", "document attestation_assiduite Océan Claire", "rien",
	}
)

// probes is everything that is tried.
func probes() []probe {
	var all []probe
	for _, part := range [][]probe{probesOfDoors(), probesOfStructures(), probesOfOffer(), probesOfEnrolments(), probesOfAttendance(), probesOfStaff()} {
		all = append(all, part...)
	}
	return all
}

// filedRequest is the form of a structure that the register lacks.
const filedRequest = "siret=00000008300014 denomination=La Halte du Marais sigle=LHM ape=88.99B ape-texte=88.99B forme=9220 rue=4 rue du Port code_postal=33000 commune=33063 " +
	"telephone=0500000099 prenom=Alix nom=Durand fonction=Agent"

func probesOfDoors() []probe {
	all := plain("GET /{$}", "GET /accessibilite", "GET /mentions-legales", "GET /donnees-personnelles", "GET /aide", "GET /plan-du-site",
		"GET /demo/personnes", "GET /demo/courrier", "GET /demo/courrier/{id}", "GET /kit", "POST /kit",
		"GET /connexion/fournisseur/{fournisseur}", "GET /connexion/fournisseur/{fournisseur}/retour", "POST /connexion/fournisseur/{fournisseur}",
		"GET /connexion/fournisseur/{fournisseur}/lien", "POST /connexion/fournisseur/{fournisseur}/lien",
		"POST /connexion/perdu", "GET /connexion/perdu/{jeton}", "POST /connexion/perdu/{jeton}", "GET /connexion/annulation/{id}/{jeton}", "POST /connexion/annulation/{id}/{jeton}",
		"GET /connexion", "POST /connexion", "GET /connexion/lien", "GET /connexion/lien/{jeton}", "GET /connexion/reprendre", "POST /deconnexion",
		"GET /demo/agenda", "GET /demo/agenda/connexion", "GET /demo/agenda/retour", "GET /services", "GET /services/autorisation", "GET /services/retour", "GET /services/deconnexion",
		"POST /services/deconnexion", "POST /connexion/fournisseur/{fournisseur}/deconnexion", "GET /.well-known/openid-configuration", "GET /services/cles", "POST /services/jeton", "GET /services/identite", "POST /services/identite",
		"POST /services/examen", "POST /services/revocation",
		"GET /moi", "GET /moi/mot-de-passe", "POST /moi/mot-de-passe", "GET /moi/connexions", "GET /moi/consultations", "GET /moi/courriels", "GET /nouvelles", "GET /moi/donnees", "GET /moi/donnees/corriger", "GET /moi/effacement", "POST /moi/effacement",
		"POST /connexion/etape", "POST /connexion/cle", "GET /moi/securite", "GET /moi/securite/rappel", "GET /moi/securite/application", "GET /moi/securite/cle",
		"GET /moi/confirmation", "POST /moi/confirmation", "POST /moi/securite/codes", "POST /moi/securite/cle",
		"GET /moi/agenda", "GET /agenda/{jeton}", "GET /moi/adresses", "GET /moi/adresses/lien/{jeton}", "POST /moi/adresses/lien/{jeton}")
	return append(all,
		probe{route: "POST /connexion/lien", fields: "email=qui.que.ce.soit@ailleurs.example"},
		probe{route: "POST /connexion/lien/{jeton}", fields: "mot_de_passe=sept loutres lisent le journal"},
		probe{route: "POST /demo/connexion", fields: "personne=@compte Claire"},
		probe{route: "POST /moi/courriels", fields: "team=daily"},
		probe{route: "POST /nouvelles", fields: "jusqu_a=2026-11-23T12:00:00Z"},
		probe{route: "POST /moi", fields: "prenom=Alix nom=Durand"},
		probe{route: "GET /services/autorisation", query: agendaAsks},
		probe{route: "GET /services/autorisation", query: strings.Replace(agendaAsks, "redirect_uri=http://localhost", "redirect_uri=http://ailleurs.example", 1)},
		probe{route: "POST /services/autorisation", fields: "demande=#agenda decision=accepter"},
		probe{route: "POST /services/retrait", fields: "service=#client"},
		probe{route: "POST /moi/donnees/corriger", fields: "objet=paper endroit=? erreur=? juste=?"},
		probe{route: "POST /moi/structure", fields: "structure=@structure Bordeaux"},
		probe{route: "POST /moi/agenda", fields: "agenda=creer"},
		probe{route: "POST /moi/connexions", fields: "connexion=#claire"},
		probe{route: "POST /moi/securite/application", fields: "code=123456"},
		probe{route: "POST /moi/securite/application/retrait", fields: "quoi=application"},
		probe{route: "POST /moi/securite/cles", fields: "retirer=personne"},
		probe{route: "POST /moi/securite/navigateurs", fields: "navigateur=autres"},
		probe{route: "POST /moi/securite/fournisseurs", fields: "fournisseur=https://ailleurs.example"},
		probe{route: "POST /moi/donnees/copie", fields: "format=json"},
		probe{route: "POST /moi/adresses", fields: "email=encore.une@ailleurs.example"},
		probe{route: "POST /moi/adresses/principale", fields: "adresse=claire.vasseur@bordeaux.example"},
		probe{route: "POST /moi/adresses/retrait", fields: "adresse=claire.vasseur@bordeaux.example"},
	)
}

// agendaAsks is what the fictitious service sends a browser with.
const agendaAsks = "client_id=#client redirect_uri=http://localhost/demo/agenda/retour response_type=code scope=openid code_challenge_method=S256 " +
	"code_challenge=bbmqZslAv2gAizK4jJNfaOGQG3UqjXheYIKNSqECpGY"

func probesOfStructures() []probe {
	all := plain("GET /structures", "GET /structures/recherche", "GET /structures/ape", "GET /structures/communes", "GET /structures/nouvelle")
	all = append(all, asks("GET /structures/{id}", "", "structure Bordeaux", "structure Pessac", "structure Forêts", "rien")...)
	all = append(all, asks("GET /structures/{id}/adhesions/nouvelle", "", "structure Bordeaux", "structure Pessac", "rien")...)
	all = append(all, asks("GET /structures/{id}/adhesions/toutes", "", "structure Bordeaux", "structure Pessac", "rien")...)
	all = append(all, asks("POST /structures/{id}/adhesions/nouvelle", "annee=2027", "structure Bordeaux", "structure Pessac", "structure Angoulême", "rien")...)
	for _, route := range []string{"GET /structures/{id}/famille/partages", "POST /structures/{id}/famille/partages"} {
		all = append(all, asks(route, "autre=x role=referent sens=donne", "structure Bordeaux", "structure Pessac", "rien")...)
	}
	all = append(all, probe{route: "POST /structures/{id}/famille/partages/{partage}", about: "rien", fields: "decision=defaire"})
	all = append(all, asks("POST /structures/{id}/adhesions/renouvellement", "", "structure Bordeaux", "structure Pessac", "structure Angoulême", "rien")...)
	for _, page := range []string{"nouveau", "tous"} {
		all = append(all, asks("GET /structures/{id}/changements/"+page, "", "structure Bordeaux", "structure Pessac", "rien")...)
	}
	all = append(all, asks("POST /structures/{id}/changements/nouveau", "changement=?", "structure Bordeaux", "structure Pessac", "structure Angoulême", "rien")...)
	all = append(all, asks("GET /structures/{id}/personnes/{rattachement}", "", members...)...)
	for deed, fields := range map[string]string{
		"confirmation": "motif=? role=approver", "refus": "motif=?", "roles": "donner=approver motif=?", "transmission": "motif=?",
	} {
		all = append(all, asks("POST /structures/{id}/personnes/{rattachement}/"+deed, fields, members...)...)
	}
	all = append(all, asks("GET /structures/{id}/personnes/{rattachement}/depart", "", members...)...)
	all = append(all, asks("POST /structures/{id}/personnes/{rattachement}/depart", "dernier_jour=2027-01-29 motif=? vu=x", members...)...)
	all = append(all, asks("POST /structures/{id}/personnes/{rattachement}/depart/annulation", "", members...)...)
	ties := []string{"rattachement Samir", "rattachement Claire", "rattachement Youssef", "rattachement Rachid", "rien"}
	all = append(all, asks("GET /structures/{id}/acces/regles", "", "structure Bordeaux", "structure Pessac", "rien")...)
	for deed, fields := range map[string]string{
		"domaines": "domaine=bordeaux.example etat=refused", "contact": "contact=accueil@bordeaux.example", "invitations": "email=lea@bordeaux.example", "invitations/{invitation}": "",
	} {
		all = append(all, asks("POST /structures/{id}/acces/"+deed, fields, "structure Bordeaux", "structure Pessac", "rien")...)
	}
	all = append(all, asks("GET /structures/code/{id}", "", ties...)...)
	all = append(all, asks("POST /structures/code/{id}", "code=AAAA-AAAA", ties...)...)
	all = append(all, asks("POST /structures/code/{id}/envoi", "", ties...)...)
	all = append(all, asks("GET /structures/rattachements/{id}", "", ties...)...)
	all = append(all, asks("POST /structures/toujours/{id}", "", ties...)...)
	all = append(all, asks("POST /structures/{id}/personnes/{rattachement}/presence", "", members...)...)
	all = append(all, asks("GET /structures/depart/{id}", "", ties...)...)
	all = append(all, asks("POST /structures/depart/{id}", "dernier_jour=2027-01-29 vu=x", ties...)...)
	all = append(all, asks("POST /structures/depart/{id}/annulation", "", ties...)...)
	all = append(all, asks("POST /structures/rattachements/{id}", "motif=?", ties...)...)
	all = append(all, asks("POST /structures/rattachements/{id}/suite", "", ties...)...)
	all = append(all, asks("GET /structures/demandes/{id}", "", "demande-structure Rachid", "demande-structure Lise", "demande-structure Denis", "rien")...)
	all = append(all, asks("GET /structures/justificatifs/{id}", "", "demande-structure Lise", "rien")...)
	return append(all,
		probe{route: "POST /structures/demandes/{id}", about: "demande-structure Rachid", fields: filedRequest},
		probe{route: "POST /structures/demandes/{id}", about: "demande-structure Lise", fields: filedRequest},
		probe{route: "POST /structures/nouvelle", fields: filedRequest},
		probe{route: "GET /structures/rejoindre", query: "structure=@structure Pessac"},
		probe{route: "POST /structures/rejoindre", fields: "structure=@structure Pessac prenom=Alix nom=Durand fonction=Agent"},
	)
}

func probesOfOffer() []probe {
	all := plain("GET /offre", "GET /offre/nouvelle", "GET /offre/ouvertures", "GET /prestataire")
	all = append(all, probe{route: "POST /offre/ouvertures", fields: "groupe-1=everybody date-1=0 heure-1=09:00 motif=?"})
	all = append(all, asks("POST /offre/{id}/ouvertures", "groupe-1=everybody date-1=0 heure-1=09:00 motif=?", courses...)...)
	all = append(all, asks("GET /offre/{id}", "", courses...)...)
	all = append(all, asks("GET /prestataire/{id}", "", "structure Forêts", "structure Passeurs", "structure Bordeaux", "rien")...)
	all = append(all, asks("GET /prestataire/{id}/modifier", "", "structure Forêts", "structure Passeurs", "rien")...)
	all = append(all, asks("GET /sessions/{id}", "", sessions...)...)
	for _, page := range []string{"modifier", "publier", "archiver", "questions", "sessions/nouvelle", "ouvertures"} {
		all = append(all, asks("GET /offre/{id}/"+page, "", courses...)...)
	}
	for _, page := range []string{"modifier", "ouvrir", "fermer", "annuler", "maintien", "reporter", "ouvertures"} {
		all = append(all, asks("GET /sessions/{id}/"+page, "", sessions...)...)
	}
	all = append(all, asks("POST /sessions/{id}/ouvertures", "groupe-1=everybody date-1=2026-12-24 heure-1=09:00 motif=?", sessions...)...)
	all = append(all, asks("POST /offre/{id}/interet", "prevenir=oui", courses...)...)
	all = append(all, asks("POST /offre/{id}/publier", "", courses...)...)
	all = append(all, asks("POST /offre/{id}/archiver", "", courses...)...)
	all = append(all, asks("POST /sessions/{id}/ouvrir", "", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/fermer", "", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/maintien", "decision=confirmer", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/reporter", "jour-1=2027-11-15 debut-1=09:00 fin-1=12:30 silence=keeps reponse=2027-01-04 motif=?", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/annuler", "motif=?", sessions...)...)
	all = append(all, probe{route: "POST /offre/nouvelle", form: "nora GET /offre/{id}/modifier about action Forêts published", fields: "prestataire=@structure Forêts"})
	for about, who := range map[string]string{"action Forêts published": "nora", "action Forêts draft": "nora", "action Passeurs published": "émilie"} {
		all = append(all,
			probe{route: "POST /offre/{id}/modifier", about: about, form: who + " GET /offre/{id}/modifier about " + about},
			probe{route: "POST /offre/{id}/questions", about: about, form: who + " GET /offre/{id}/questions about " + about},
		)
	}
	for about, who := range map[string]string{"session Forêts draft": "nora", "session Forêts closed": "nora", "session Passeurs open": "émilie"} {
		all = append(all, probe{route: "POST /sessions/{id}/modifier", about: about, form: who + " GET /sessions/{id}/modifier about " + about})
	}
	for about, who := range map[string]string{"structure Forêts": "nora", "structure Passeurs": "émilie"} {
		all = append(all, probe{route: "POST /prestataire/{id}/modifier", about: about, form: who + " GET /prestataire/{id}/modifier about " + about})
	}
	return append(all,
		probe{route: "POST /offre/{id}/sessions/nouvelle", about: "action Forêts published", form: "nora GET /sessions/{id}/modifier about session Forêts draft"},
		probe{route: "POST /offre/{id}/sessions/nouvelle", about: "action Passeurs published", form: "nora GET /sessions/{id}/modifier about session Forêts draft"},
	)
}

func probesOfEnrolments() []probe {
	all := plain("GET /demandes", "GET /employeur", "GET /employeur/decisions", "GET /employeur/decisions.csv", "GET /employeur/presences", "GET /employeur/absences", "GET /employeur/regles", "GET /employeur/places", "GET /decision", "GET /decision/{jeton}", "GET /courriel-perdu", "GET /courriel-perdu/envoye")
	for _, page := range []string{"", "/retrait", "/agenda.ics"} {
		all = append(all, asks("GET /demandes/{id}"+page, "", enrolments...)...)
	}
	all = append(all, asks("POST /demandes/{id}/retrait", "motif=?", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/suppression", "", enrolments...)...)
	all = append(all, asks("GET /demandes/{id}/session", "", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/session", "session=x information=oui motif=?", enrolments...)...)
	all = append(all, asks("GET /demandes/{id}/second-choix", "", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/second-choix", "second-choix=x", enrolments...)...)
	all = append(all, asks("GET /demandes/{id}/relais", "", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/relais", "collegue=x", enrolments...)...)
	all = append(all, asks("GET /relais/{id}", "", "demande Claire enrolled Forêts", "rien")...)
	all = append(all, asks("POST /relais/{id}", "reponse=prendre information=oui", "demande Claire enrolled Forêts", "rien")...)
	all = append(all, asks("POST /demandes/{id}/place", "reponse=prendre", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/report", "reponse=garder", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/disponibilite", "disponible=oui", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/decision", "reponse=refuser motif=?", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/question", "message=?", enrolments...)...)
	all = append(all, asks("POST /demandes/{id}/reponse", "message=?", enrolments...)...)
	all = append(all, asks("GET /sessions/{id}/demande", "", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/demande", "brouillon=oui reponse-1=?", sessions...)...)
	all = append(all, asks("GET /sessions/{id}/places", "", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/places", "structure=x places=1 motif=?", sessions...)...)
	all = append(all, asks("GET /places/{id}", "", "places Périgueux", "rien")...)
	all = append(all, asks("POST /places/{id}/nom", "collegue=x", "places Périgueux", "rien")...)
	all = append(all, asks("POST /places/{id}/retrait", "place=x", "places Périgueux", "rien")...)
	all = append(all, asks("POST /places/{id}/rendre", "places=0", "places Périgueux", "rien")...)
	for _, page := range []string{"", "/publication"} {
		all = append(all, asks("GET /sessions/{id}/selection"+page, "", sessions...)...)
	}
	all = append(all, asks("POST /sessions/{id}/selection/publication", "", sessions...)...)
	choose := "choix=wait motif=? demande=@demande Youssef awaiting_provider Forêts"
	return append(all,
		probe{route: "POST /employeur", fields: "reponse=accepter demande=@demande Claire awaiting_employer Forêts"},
		probe{route: "POST /decision/{jeton}", fields: "reponse=accepter"},
		probe{route: "POST /decision/{jeton}/annulation"},
		probe{route: "POST /courriel-perdu", fields: "email=marc.delage@bordeaux.example"},
		probe{route: "POST /employeur/regles", fields: "structure=@structure Bordeaux jours=5 silence=refuse"},
		probe{route: "POST /employeur/regles", fields: "structure=@structure Pessac jours=5 silence=refuse"},
		probe{route: "POST /employeur/absences", fields: "personne=@rattachement Marc suppleant=@rattachement Claire du=2027-07-05 au=2027-07-20"},
		probe{route: "POST /employeur/absences/{id}/fin", about: "rien"},
		probe{route: "POST /employeur", fields: "reponse=accepter demande=@demande Noé awaiting_employer Passeurs"},
		probe{route: "POST /employeur/reprise", fields: "demande=@demande Youssef awaiting_provider Forêts"},
		probe{route: "POST /sessions/{id}/selection/choix", about: "session Forêts closed", fields: choose},
		probe{route: "POST /sessions/{id}/selection/note", about: "session Forêts closed", fields: "note=4 remarque=? demande=@demande Youssef awaiting_provider Forêts"},
		probe{route: "POST /sessions/{id}/selection/note", about: "session Passeurs open", fields: "note=4 remarque=? demande=@demande Youssef awaiting_provider Forêts"},
		probe{route: "POST /sessions/{id}/selection/rang", about: "session Forêts closed", fields: "rang=1 demande=@demande Youssef awaiting_provider Forêts"},
		probe{route: "POST /sessions/{id}/selection/rang", about: "session Passeurs open", fields: "rang=1 demande=@demande Youssef awaiting_provider Forêts"},
		probe{route: "POST /sessions/{id}/selection/choix", about: "session Passeurs open", fields: choose}, // the request of another provider, under one’s own session
	)
}

func probesOfAttendance() []probe {
	all := plain("GET /emargement", "GET /documents", "GET /verification")
	for _, page := range []string{"", "/signature", "/contreseing", "/scellement"} {
		all = append(all, asks("GET /emargement/{id}"+page, "", sheets...)...)
	}
	for deed, fields := range map[string]string{"ouverture": "", "signature": stroke, "contreseing": stroke, "scellement": ""} {
		all = append(all, asks("POST /emargement/{id}/"+deed, fields, sheets...)...)
	}
	for about, participant := range map[string]string{
		"demi-journée Forêts open": "#participant", "demi-journée Forêts planned": "#participant", "demi-journée Passeurs planned": "#léa", "rien": "#participant",
	} {
		all = append(all,
			probe{route: "POST /emargement/{id}/absence", about: about, fields: "participant=" + participant},
			probe{route: "GET /emargement/{id}/note", about: about, query: "participant=" + participant},
			probe{route: "POST /emargement/{id}/note", about: about, fields: "etat=excused motif=? participant=" + participant},
		)
	}
	all = append(all, asks("POST /emargement/{id}/ouverture", "", "demi-journée Forêts planned")...)
	all = append(all, asks("GET /sessions/{id}/emargement", "", sessions...)...)
	all = append(all, asks("GET /sessions/{id}/absences", "", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/absences", "etat=excused motif=?", sessions...)...)
	all = append(all, asks("GET /sessions/{id}/documents", "", sessions...)...)
	all = append(all, asks("POST /sessions/{id}/documents", "", sessions...)...)
	all = append(all, asks("GET /documents/{id}", "", papersAsked...)...)
	return append(all, asks("GET /verification/{code}", "", "code convention", "rien")...)
}

func probesOfStaff() []probe {
	all := plain("GET /gestion", "GET /gestion/adhesions", "GET /gestion/structures", "GET /gestion/comptes", "GET /gestion/demandes", "GET /gestion/sessions", "GET /gestion/courriels", "GET /gestion/journal", "GET /gestion/rattachements/regles")
	for _, route := range []string{"GET /gestion/demandes-structures/{id}", "POST /gestion/demandes-structures/{id}"} {
		all = append(all, asks(route, "decision=corriger motif=?", "demande-structure Rachid", "demande-structure Denis", "rien")...)
	}
	all = append(all, asks("GET /structures/{id}/personnes/{rattachement}/depart", "", members...)...)
	all = append(all, asks("POST /structures/{id}/personnes/{rattachement}/depart", "dernier_jour=2027-01-29 motif=? vu=x", members...)...)
	all = append(all, asks("POST /structures/{id}/personnes/{rattachement}/depart/annulation", "", members...)...)
	ties := []string{"rattachement Samir", "rattachement Sophie", "rattachement Claire", "rien"}
	for deed, fields := range map[string]string{"": "decision=accepter", "/referent": "", "/roles": "decision=donner role=approver motif=?", "/fin": "motif=?"} {
		all = append(all, asks("POST /gestion/rattachements/{id}"+deed, fields, ties...)...)
	}
	all = append(all, asks("GET /gestion/rattachements/{id}", "", ties...)...)
	all = append(all, asks("POST /gestion/rattachements/{id}/reprise", "motif=?", ties...)...)
	all = append(all, asks("POST /gestion/demandes-structures/{id}/reprise", "motif=?", "demande-structure Rachid", "demande-structure Denis", "rien")...)
	all = append(all, probe{route: "POST /gestion/prises", fields: "objet=rattachements:x decision=prendre"})
	all = append(all, asks("GET /gestion/rattachements/{id}/semblables", "", ties...)...)
	all = append(all, asks("POST /gestion/rattachements/{id}/semblables", "decision=accepter", ties...)...)
	for _, route := range []string{"GET /gestion/demandes-structures/{id}/semblables", "POST /gestion/demandes-structures/{id}/semblables"} {
		all = append(all, asks(route, "decision=refuser motif=?", "demande-structure Rachid", "demande-structure Denis", "rien")...)
	}
	all = append(all, plain("GET /gestion/modeles", "GET /gestion/modeles/nouveau")...)
	all = append(all, asks("GET /gestion/modeles/{id}", "", "modèle siret-ferme", "rien")...)
	all = append(all, asks("POST /gestion/modeles/{id}", "sujet=request refuser titre=Fermé texte=? edition=0", "modèle siret-ferme", "rien")...)
	all = append(all, asks("POST /gestion/modeles/{id}/retrait", "decision=retirer", "modèle siret-ferme", "rien")...)
	all = append(all, probe{route: "POST /gestion/modeles/nouveau", fields: "sujet=change traiter titre=Vu texte=?"})
	all = append(all, plain("GET /gestion/regles", "GET /gestion/regles/brouillon", "GET /gestion/regles/brouillon/nouvelle", "GET /gestion/regles/essai")...)
	all = append(all, asks("GET /gestion/regles/versions/{id}", "", "modèle 1", "rien")...)
	all = append(all, asks("GET /gestion/regles/brouillon/regle/{id}", "", "modèle adhesion", "rien")...)
	all = append(all, asks("POST /gestion/regles/brouillon/regle/{id}", "genre=adhesion effet=warns edition=0", "modèle adhesion", "rien")...)
	all = append(all,
		probe{route: "POST /gestion/regles/brouillon", fields: "decision=abandonner"},
		probe{route: "POST /gestion/regles/brouillon/nouvelle", fields: "genre=most qui=person etendue=year limite=9 effet=warns edition=0"},
		probe{route: "POST /gestion/regles/essai", fields: "edition=0 motif=?"})
	all = append(all, asks("GET /moi/corrections/{id}", "", "correction Lucas asked", "correction Claire accepted", "rien")...)
	all = append(all, asks("POST /moi/corrections/{id}/retrait", "", "correction Lucas asked", "correction Claire accepted", "rien")...)
	all = append(all, asks("GET /gestion/corrections/{id}", "", "correction Lucas asked", "correction Claire accepted", "rien")...)
	all = append(all, asks("POST /gestion/corrections/{id}", "decision=accepter motif=?", "correction Lucas asked", "correction Claire accepted", "rien")...)
	all = append(all, asks("GET /gestion/changements/{id}", "", "changement reported", "rien")...)
	all = append(all, asks("POST /gestion/changements/{id}", "decision=traiter motif=?", "changement reported", "changement handled", "rien")...)
	all = append(all, asks("POST /gestion/adhesions/{id}", "decision=accorder structure=@structure Océan", "adhésion asked", "rien")...)
	all = append(all, asks("GET /gestion/structures/{id}", "", "structure Bordeaux", "rien")...)
	all = append(all, asks("GET /gestion/structures/{id}/historique", "", "structure Bordeaux", "rien")...)
	for _, route := range []string{"GET /gestion/structures/{id}/fusion", "GET /gestion/structures/{id}/fermeture"} {
		all = append(all, asks(route, "", "structure Bordeaux", "rien")...)
	}
	all = append(all, asks("POST /gestion/structures/{id}/fusion", "avec=@structure Pessac apercu=x motif=?", "structure Bordeaux", "rien")...)
	all = append(all, asks("POST /gestion/structures/{id}/fermeture", "successeur=@structure Pessac apercu=x fermee_le=2026-11-20 motif=?", "structure Bordeaux", "rien")...)
	all = append(all, asks("GET /gestion/comptes/{id}/fusion", "", "compte Claire", "rien")...)
	all = append(all, asks("POST /gestion/comptes/{id}/fusion", "avec=@compte Denis apercu=x motif=?", "compte Claire", "rien")...)
	all = append(all, plain("GET /gestion/reseaux", "GET /gestion/reseaux/liste")...)
	all = append(all, asks("POST /gestion/structures/{id}/reseau", "reseau= motif=?", "structure Bordeaux", "rien")...)
	all = append(all,
		probe{route: "POST /gestion/reseaux", fields: "nom=Missions locales"},
		probe{route: "POST /gestion/reseaux/liste", fields: "liste=rien motif=?"},
		probe{route: "GET /gestion/structures/naf-2025"}, probe{route: "POST /gestion/structures/naf-2025", fields: "selon=repertoire apercu=x motif=?"})
	all = append(all, asks("GET /gestion/structures/{id}/modifier", "", "structure Bordeaux", "rien")...)
	all = append(all, asks("POST /gestion/structures/{id}/modifier", "denomination=Bordeaux motif=?", "structure Bordeaux", "rien")...)
	all = append(all, asks("POST /gestion/structures/{id}/adhesions", "annee=2027", "structure Bordeaux", "rien")...)
	all = append(all, asks("POST /gestion/structures/{id}/prestataire", "nda=75339999933 nda_region=Nouvelle-Aquitaine nda_statut=active nda_verifie_le=2026-11-20", "structure Bordeaux", "rien")...)
	all = append(all, asks("POST /gestion/structures/{id}/prestataire/retrait", "motif=?", "structure Forêts", "rien")...)
	all = append(all, asks("GET /gestion/comptes/{id}", "", "compte Claire", "compte Odile", "rien")...)
	all = append(all, asks("GET /gestion/comptes/{id}/effacement", "", "compte Claire", "compte Odile", "rien")...)
	all = append(all, asks("POST /gestion/comptes/{id}/effacement", "", "compte Claire", "compte Odile", "rien")...)
	all = append(all, asks("POST /gestion/comptes/{id}/acces", "decision=suspendre motif=?", "compte Claire", "compte Odile", "rien")...)
	all = append(all, asks("POST /gestion/comptes/{id}/connexions", "connexion=#claire", "compte Claire", "rien")...)
	all = append(all, asks("POST /gestion/comptes/{id}/garant", "motif=?", "compte Claire", "compte Odile", "rien")...)
	all = append(all, asks("POST /gestion/comptes/{id}/rang", "rang=reader", "compte Claire", "compte Odile", "compte Denis", "rien")...)
	all = append(all, plain("GET /gestion/services", "GET /gestion/services/nouveau")...)
	all = append(all, asks("GET /gestion/services/{id}", "", "service Agenda", "rien")...)
	all = append(all, asks("POST /gestion/services/{id}", "nom=Agenda usage=Essai retours=https://agenda.example/retour", "service Agenda", "rien")...)
	all = append(all, asks("POST /gestion/services/{id}/secret", "", "service Agenda", "rien")...)
	all = append(all, asks("POST /gestion/services/{id}/acces", "decision=suspendre motif=?", "service Agenda", "rien")...)
	all = append(all, probe{route: "POST /gestion/services", fields: "nom=Essai usage=Essai retours=https://essai.example/retour"})
	for _, route := range []string{"GET /gestion/demandes/{id}", "POST /gestion/demandes/{id}"} {
		all = append(all, asks(route, "decision=refuser motif=?", "demande Claire draft Océan", "demande Claire awaiting_employer Forêts", "demande Youssef waitlisted Forêts", "rien")...)
	}
	return append(all,
		probe{route: "POST /gestion/demandes/{id}", about: "demande Youssef waitlisted Forêts", fields: "decision=annuler motif=?", act: policy.EnrolmentCancel},
		probe{route: "POST /gestion/courriels", fields: "courriel=#mail"},
		probe{route: "GET /gestion/courriels/{id}", about: "courriel failed"},
		probe{route: "POST /gestion/courriels/{id}", about: "courriel failed"},
		probe{route: "GET /gestion/adhesions/campagne"},
		probe{route: "POST /gestion/adhesions/campagne", fields: "annee=2026 jusqu_au=2026-12-31"},
		probe{route: "POST /gestion/adhesions/campagne/cloture", fields: "annee=2027 apercu=x"},
		probe{route: "GET /gestion/adhesions/renouvellement"},
		probe{route: "POST /gestion/adhesions/renouvellement", fields: "annee=2027 qui=all apercu=x"},
		probe{route: "POST /gestion/recherches", fields: "nom=Retards q=statut:retard"},
		probe{route: "POST /gestion/recherches/{id}/retrait", about: "rien"},
		probe{route: "POST /gestion/courriels/taches", fields: "tache=#job"},
	)
}

// words is a text that will do wherever one is asked for.
const words = "Un motif tout à fait ordinaire, écrit pour cette vérification et assez long pour être reçu."

// filledIn gives the fields of a probe.
func (p *place) filledIn(t *testing.T, q string) url.Values {
	t.Helper()
	v := url.Values{}
	if q == "" {
		return v
	}
	name := ""
	for _, part := range strings.SplitAfter(q, " ") {
		before, after, ok := strings.Cut(part, "=")
		if !ok || strings.ContainsAny(before, "[@#") {
			v[name][len(v[name])-1] += part
			continue
		}
		name = before
		v.Add(name, after)
	}
	for name, all := range v {
		for i, typed := range all {
			typed = strings.TrimSpace(typed)
			switch {
			case typed == "?":
				typed = words
			case strings.HasPrefix(typed, "@"):
				typed = p.find(t, typed[1:]).ids[0]
			case strings.HasPrefix(typed, "#"):
				typed = p.value(t, hidden[typed[1:]])
			}
			all[i] = typed
		}
		v[name] = all
	}
	return v
}

// hidden are ids that are found by no words.
var hidden = map[string]string{
	"claire": `SELECT id FROM logins WHERE ended_at IS NULL AND person_id = (SELECT id FROM persons WHERE first_name = 'Claire') ORDER BY id LIMIT 1`,
	"participant": `SELECT a.public_id FROM participations a JOIN sessions s ON s.id = a.session_id
		WHERE s.status = 'running' AND a.person_id = (SELECT id FROM persons WHERE first_name = 'Claire')`,
	"léa": `SELECT a.public_id FROM participations a JOIN sessions s ON s.id = a.session_id
		WHERE s.status = 'listed' AND a.person_id = (SELECT id FROM persons WHERE first_name = 'Léa')`,
	"stroke": `SELECT '[[[10,10],[20,30],[40,20],[60,50],[80,10],[90,30],[110,40],[130,20],[150,60],[170,30]]]'`,
	"client": `SELECT public_id FROM clients`,
	"agenda": `SELECT 'client_id=' || public_id || '&redirect_uri=http%3A%2F%2Flocalhost%2Fdemo%2Fagenda%2Fretour&response_type=code&scope=openid&code_challenge_method=S256` +
		`&code_challenge=bbmqZslAv2gAizK4jJNfaOGQG3UqjXheYIKNSqECpGY' FROM clients`,
	"mail": `SELECT id FROM mails WHERE status = 'failed'`,
	"job":  `SELECT id FROM jobs ORDER BY id LIMIT 1`,
}
