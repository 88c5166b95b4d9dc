package demo

import (
	"strings"

	"profil/internal/french"
	"profil/internal/policy"
)

// Person is somebody of the demonstration: invented, whatever their structure.
type Person struct {
	First, Last string
	Address     string // of their account, under .example, which nobody owns
	Role        string // who they are here, in one sentence
	Structure   string // where they work, as one says it
	Function    string

	key string
	at  string        // key of their structure, "" for who has none yet
	tie string        // where their affiliation stands; "" is confirmed
	may []policy.Role // what they are given beside their place
	day int           // working day of their first connection, from today
}

// Name is « Claire Vasseur ».
func (p Person) Name() string { return p.First + " " + p.Last }

// The keys of the structures; communes are real ones, the others invented.
const (
	operator   = "cap-demain"
	foret      = "foret"
	passeurs   = "passeurs"
	ocean      = "ocean"
	bordeaux   = "bordeaux"
	pessac     = "pessac"
	merignac   = "merignac"
	pau        = "pau"
	perigueux  = "perigueux"
	rochelle   = "la-rochelle"
	poitiers   = "poitiers"
	limoges    = "limoges"
	angouleme  = "angouleme"
	passerelle = "passerelle"
	relais     = "relais" // another establishment of the same legal unit
)

// People lists everybody who may be tried, the most useful first: the demo
// shows one button each, and prints them when it starts. The first person of a
// structure in this list is the one who opened it.
var People = settled([]Person{
	{
		key: "claire", First: "Claire", Last: "Vasseur", at: bordeaux, day: -118, Function: "Conseillère en évolution professionnelle",
		Role: "Bénéficiaire : elle demande des actions, en suit une aujourd’hui et signe sa demi-journée.",
	},
	{
		key: "marc", First: "Marc", Last: "Delage", at: bordeaux, day: -120, Function: "Directeur de l’insertion", may: []policy.Role{policy.Approver},
		Role: "Référent et employeur : il confirme les collègues et répond aux demandes de son équipe.",
	},
	{
		key: "nora", First: "Nora", Last: "Belkacem", at: foret, day: -119, Function: "Responsable de l’offre", may: []policy.Role{policy.Organiser},
		Role: "Organisatrice chez un prestataire : elle publie des actions, choisit les participants, prépare les documents.",
	},
	{
		key: "hugo", First: "Hugo", Last: "Marchand", at: foret, day: -116, Function: "Formateur", may: []policy.Role{policy.Trainer},
		Role: "Formateur : il tient la feuille d’émargement de la session d’aujourd’hui.",
	},
	{
		key: "odile", First: "Odile", Last: "Garnier", at: operator, day: -125, Function: "Responsable du programme",
		Role: "Gestionnaire : elle traite les files d’attente et peut intervenir partout, avec un motif.",
	},
	{
		key: "paul", First: "Paul", Last: "Nadeau", at: operator, day: -115, Function: "Chargé d’études",
		Role: "Gestionnaire en lecture : il voit tout et ne décide de rien.",
	},
	{
		key: "lucas", First: "Lucas", Last: "Petit", at: bordeaux, day: -117, Function: "Chargé d’accueil",
		Role: "Bénéficiaire : il a terminé une formation et garde ses attestations.",
	},
	{
		key: "ines", First: "Inès", Last: "Roux", at: pessac, day: -112, Function: "Cheffe du service emploi", may: []policy.Role{policy.Approver},
		Role: "Employeur : elle répond aux demandes de son équipe, sans être référente.",
	},
	{
		key: "samir", First: "Samir", Last: "Haddad", at: bordeaux, tie: "awaiting_referent", day: -1, Function: "Conseiller en insertion",
		Role: "Nouveau compte : il attend que son référent le confirme.",
	},
	{
		key: "gerard", First: "Gérard", Last: "Lamothe", at: pessac, day: -114, Function: "Directeur général adjoint",
		Role: "Référent d’une commune où l’employeur est quelqu’un d’autre.",
	},
	{
		key: "youssef", First: "Youssef", Last: "Benali", at: pessac, day: -110, Function: "Médiateur numérique",
		Role: "Bénéficiaire : le prestataire étudie sa demande.",
	},
	{
		key: "amandine", First: "Amandine", Last: "Castets", at: pessac, day: -108, Function: "Agente d’accueil",
		Role: "Bénéficiaire : elle est sur une liste d’attente.",
	},
	{
		key: "maite", First: "Maïté", Last: "Etcheverry", at: pau, day: -113, Function: "Responsable de la maison des services", may: []policy.Role{policy.Approver},
		Role: "Référente et employeur, et bénéficiaire elle aussi : un autre décide de ses demandes.",
	},
	{
		key: "benoit", First: "Benoît", Last: "Lacoste", at: pau, day: -109, Function: "Conseiller emploi",
		Role: "Bénéficiaire : il suit la session d’aujourd’hui.",
	},
	{
		key: "camille", First: "Camille", Last: "Darrieux", at: pau, day: -60, Function: "Psychologue du travail",
		Role: "Bénéficiaire : sa demande n’a pas été retenue.",
	},
	{
		key: "solene", First: "Solène", Last: "Guérin", at: rochelle, day: -111, Function: "Directrice de l’action sociale", may: []policy.Role{policy.Approver},
		Role: "Référente et employeur : une demande attend sa réponse depuis trop longtemps.",
	},
	{
		key: "karim", First: "Karim", Last: "Ouali", at: rochelle, day: -107, Function: "Éducateur",
		Role: "Bénéficiaire : sa demande a expiré faute de réponse.",
	},
	{
		key: "noe", First: "Noé", Last: "Tessier", at: rochelle, day: -55, Function: "Animateur jeunesse",
		Role: "Bénéficiaire : son employeur tarde à répondre.",
	},
	{
		key: "patrick", First: "Patrick", Last: "Faure", at: limoges, day: -106, Function: "Directeur des ressources humaines", may: []policy.Role{policy.Approver},
		Role: "Référent et employeur d’une structure qui n’est plus adhérente.",
	},
	{
		key: "julie", First: "Julie", Last: "Marsac", at: limoges, day: -105, Function: "Assistante sociale",
		Role: "Bénéficiaire : elle suit la session d’aujourd’hui.",
	},
	{
		key: "awa", First: "Awa", Last: "Traoré", at: limoges, day: -50, Function: "Conseillère numérique",
		Role: "Bénéficiaire : elle hésite encore, son brouillon est gardé.",
	},
	{
		key: "fatou", First: "Fatou", Last: "Diallo", at: poitiers, day: -104, Function: "Responsable de l’accueil", may: []policy.Role{policy.Approver},
		Role: "Référente et employeur.",
	},
	{
		key: "thomas", First: "Thomas", Last: "Girard", at: poitiers, day: -103, Function: "Chargé de mission mobilité",
		Role: "Bénéficiaire : il a manqué une demi-journée d’une formation terminée.",
	},
	{
		key: "lea", First: "Léa", Last: "Moreau", at: poitiers, day: -45, Function: "Conseillère en économie sociale et familiale",
		Role: "Bénéficiaire : sa session a été annulée.",
	},
	{
		key: "nadege", First: "Nadège", Last: "Lavergne", at: perigueux, day: -102, Function: "Secrétaire générale", may: []policy.Role{policy.Approver},
		Role: "Référente et employeur : elle vient de signaler un changement.",
	},
	{
		key: "elise", First: "Élise", Last: "Chabot", at: perigueux, day: -101, Function: "Bibliothécaire",
		Role: "Bénéficiaire : elle suit la session d’aujourd’hui.",
	},
	{
		key: "sophie", First: "Sophie", Last: "Brun", at: angouleme, day: -4, Function: "Coordinatrice",
		Role: "Référente provisoire : le gestionnaire doit encore la confirmer.",
	},
	{
		key: "damien", First: "Damien", Last: "Roche", at: angouleme, tie: "awaiting_manager", day: -3, Function: "Agent d’accueil",
		Role: "Nouveau compte : le gestionnaire répond, faute de référent confirmé.",
	},
	{
		key: "olivier", First: "Olivier", Last: "Pons", at: merignac, day: -1, Function: "Chargé de mission",
		Role: "Référent provisoire depuis hier.",
	},
	{
		key: "emilie", First: "Émilie", Last: "Vidal", at: passeurs, day: -119, Function: "Coordinatrice pédagogique", may: []policy.Role{policy.Organiser},
		Role: "Organisatrice d’un deuxième prestataire : elle ne voit rien du premier.",
	},
	{
		key: "jeanmarc", First: "Jean-Marc", Last: "Teulé", at: passeurs, day: -100, Function: "Formateur", may: []policy.Role{policy.Trainer},
		Role: "Formateur du deuxième prestataire.",
	},
	{
		key: "yann", First: "Yann", Last: "Kerbrat", at: ocean, day: -119, Function: "Gérant", may: []policy.Role{policy.Organiser},
		Role: "Organisateur d’un troisième prestataire, en retard sur une liste.",
	},
	{
		key: "anais", First: "Anaïs", Last: "Le Goff", at: ocean, day: -99, Function: "Formatrice", may: []policy.Role{policy.Trainer},
		Role: "Formatrice du troisième prestataire.",
	},
	{
		key: "rachid", First: "Rachid", Last: "Amrani", at: "tremplin", tie: "requested", day: -1, Function: "Directeur",
		Role: "Nouveau compte : sa structure n’est pas dans la liste, il l’a demandée hier.",
	},
	{
		key: "lise", First: "Lise", Last: "Bonnet", at: "ressourcerie", tie: "info_requested", day: -3, Function: "Coprésidente",
		Role: "Nouveau compte : le gestionnaire lui demande de corriger sa demande de structure.",
	},
	{
		key: "denis", First: "Denis", Last: "Caillaud", at: "conseil", tie: "rejected", day: -20, Function: "Consultant",
		Role: "Sa demande de structure a été refusée, avec un motif.",
	},
	{
		key: "victor", First: "Victor", Last: "Sorel", at: bordeaux, tie: "refused", day: -30, Function: "Stagiaire",
		Role: "Le référent a refusé son rattachement.",
	},
	{
		key: "didier", First: "Didier", Last: "Masson", at: pessac, tie: "removed", day: -90, Function: "Animateur",
		Role: "Son référent a mis fin à son rattachement.",
	},
	{
		key: "clara", First: "Clara", Last: "Nguyen", at: poitiers, tie: "left", day: -95, Function: "Conseillère",
		Role: "Elle a quitté sa structure ; ses anciennes demandes y restent.",
	},
	{
		key: "helene", First: "Hélène", Last: "Dubourg", at: passerelle, day: -90, Function: "Directrice", may: []policy.Role{policy.Approver},
		Role: "Référente et employeur pour deux établissements de la même association.",
	},
	{
		key: "mathilde", First: "Mathilde", Last: "Sarrazin", at: relais, day: -86, Function: "Coordinatrice de l’antenne",
		Role: "Bénéficiaire : sa session est reportée, et on lui demande si elle travaille toujours là.",
	},
	{
		key: "bastien", First: "Bastien", Last: "Lartigue", at: passerelle, day: -84, Function: "Accompagnateur socioprofessionnel",
		Role: "Bénéficiaire : son départ est annoncé, et sa demande a un second choix.",
	},
})

// structures says where people work, as the list of people shows it.
var structures = map[string]string{
	operator: "Association Cap Demain", foret: "Forêts & Métiers", passeurs: "Coopérative Les Passeurs", ocean: "Atelier Num’Océan",
	bordeaux: "Commune de Bordeaux", pessac: "Commune de Pessac", merignac: "Commune de Mérignac", pau: "Commune de Pau",
	perigueux: "Commune de Périgueux", rochelle: "Commune de La Rochelle", poitiers: "Commune de Poitiers",
	limoges: "Commune de Limoges", angouleme: "Commune d’Angoulême",
	passerelle: "La Passerelle, siège", relais: "La Passerelle, antenne de Mont-de-Marsan",
	"tremplin": "Le Tremplin des Landes", "ressourcerie": "La Ressourcerie du Pré", "conseil": "Caillaud Conseil",
}

// domains are what the addresses of their people end with.
var domains = map[string]string{
	operator: "cap-demain.example", foret: "forets-metiers.example", passeurs: "les-passeurs.example", ocean: "num-ocean.example",
	bordeaux: "bordeaux.example", pessac: "pessac.example", merignac: "merignac.example", pau: "pau.example", perigueux: "perigueux.example",
	rochelle: "larochelle.example", poitiers: "poitiers.example", limoges: "limoges.example", angouleme: "angouleme.example",
	passerelle: "la-passerelle.example", relais: "la-passerelle.example",
	"tremplin": "tremplin-landes.example", "ressourcerie": "ressourcerie-pre.example", "conseil": "caillaud.example",
}

// settled adds to people what follows from their structure.
func settled(people []Person) []Person {
	for i := range people {
		p := &people[i]
		p.Structure = structures[p.at]
		p.Address = strings.ReplaceAll(french.Fold(p.First)+"."+french.Fold(p.Last), " ", "-") + "@" + domains[p.at]
	}
	return people
}
