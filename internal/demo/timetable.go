package demo

import (
	"profil/internal/catalogue"
	"profil/internal/civil"
)

// slot is one half-day of a session, so many working days after the first.
type slot struct {
	day          int
	starts, ends civil.Clock
	remote       bool
	title        string
}

// morning and afternoon are those of most sessions.
func morning(day int, title string) slot   { return slot{day, "09:00", "12:30", false, title} }
func afternoon(day int, title string) slot { return slot{day, "14:00", "17:30", false, title} }
func online(day int, starts, ends civil.Clock, title string) slot {
	return slot{day, starts, ends, true, title}
}

// timetables are the half-days of each course, as all its sessions have them.
var timetables = map[string][]slot{
	"entretien": {
		morning(0, "Le cadre et la posture"), afternoon(0, "Scènes jouées"), morning(1, "Écouter, reformuler"), afternoon(1, "L’entretien motivationnel"),
		morning(2, "La synthèse partagée"), afternoon(2, "Le compte rendu et les suites"),
	},
	"territoire":  {morning(0, "Les sources"), afternoon(0, "La carte")},
	"foret":       {slot{0, "09:00", "12:00", false, "La scierie"}, afternoon(0, "Le chantier et l’atelier")},
	"orientation": {morning(0, "Ce que choisir veut dire"), afternoon(0, "Biais et parcours"), morning(1, "Trois outils"), afternoon(1, "Cas apportés")},
	"projet":      {morning(0, "")},
	"accueil":     {morning(0, "L’espace et les mots"), afternoon(0, "Les relais"), morning(1, "Situations tendues"), afternoon(1, "Passer la main")},
	"illettrisme": {morning(0, "De quoi parle-t-on"), afternoon(0, "Témoignage"), morning(1, "Oser en parler"), afternoon(1, "Passer le relais")},
	"handicap": {
		morning(0, "Droits et secret médical"), afternoon(0, "Les aides"), morning(1, "L’entreprise"), afternoon(1, "Le poste"),
		online(10, "09:00", "12:30", "Retour d’expérience"),
	},
	"falc":      {slot{0, "09:30", "12:30", false, "Les règles"}, slot{0, "14:00", "17:00", false, "La relecture"}},
	"droits":    {online(0, "11:00", "12:30", "")},
	"demarches": {online(0, "14:00", "15:30", "Lancement"), online(10, "14:00", "15:30", "Clôture")},
	"donnees":   {online(0, "11:00", "12:30", "")},
	"atelier-numerique": {
		morning(0, "Concevoir"), afternoon(0, "Écrire une séance"), morning(1, "Animer"), online(10, "14:00", "17:30", "Retour d’expérience"),
	},
	"guichet": {morning(0, "Essais"), afternoon(0, "La règle de sa structure")},
}

// place is where sessions are held: real towns, rooms that are invented.
type place struct{ room, street, postcode, city, department, access string }

var places = map[string]place{
	"bordeaux":  {"Salle des Tilleuls", "12 rue des Tilleuls", "33000", "Bordeaux", "33", "Tramway à 300 m. Ascenseur, place de stationnement réservée devant l’entrée."},
	"pessac":    {"Espace du Verger", "4 allée du Verger", "33600", "Pessac", "33", "Gare à dix minutes à pied, stationnement gratuit."},
	"pau":       {"Maison du Gave", "8 chemin du Gave", "64000", "Pau", "64", "Bus depuis la gare, entrée de plain-pied."},
	"bayonne":   {"Salle de la Nive", "21 quai de la Nive", "64100", "Bayonne", "64", "À quinze minutes de la gare à pied ; ascenseur."},
	"perigueux": {"Salle de l’Isle", "3 rue de l’Isle", "24000", "Périgueux", "24", "Stationnement à 200 m, rampe à l’entrée."},
	"agen":      {"Atelier du Canal", "15 promenade du Canal", "47000", "Agen", "47", "À cinq minutes de la gare, de plain-pied."},
	"rochelle":  {"Atelier des Embruns", "6 rue des Embruns", "17000", "La Rochelle", "17", "Vélos en libre-service devant l’entrée ; ascenseur."},
	"angouleme": {"Salle du Rempart", "2 rue du Rempart-Vert", "16000", "Angoulême", "16", "Navette depuis la gare ; entrée accessible par la cour."},
	"poitiers":  {"Maison du Clain", "9 rue du Clain", "86000", "Poitiers", "86", "Bus à 100 m ; salle au rez-de-chaussée."},
	"limoges":   {"Salle de la Porcelaine", "18 rue du Four-Blanc", "87000", "Limoges", "87", "À dix minutes de la gare ; ascenseur."},
	"niort":     {"Espace de la Sèvre", "5 quai de la Sèvre", "79000", "Niort", "79", "Stationnement gratuit, de plain-pied."},
	"mont":      {"Salle des Pins", "11 avenue des Pins", "40000", "Mont-de-Marsan", "40", "Stationnement devant l’entrée, de plain-pied."},
	"tulle":     {"Salle de la Corrèze", "7 quai de la Corrèze", "19000", "Tulle", "19", "À côté de la gare ; ascenseur."},
	"gueret":    {"Espace du Maupuy", "1 place du Maupuy", "23000", "Guéret", "23", "Stationnement gratuit, rampe à l’entrée."},
	"remote":    {},
}

// run is one session: day is its first one and the others what happened to it,
// in working days from today. 0 is never, but for day itself.
type run struct {
	key, course, place string
	day                int
	opens, closes      int
	decides            int
	seats, least       int
	shut               int // closed by its organiser
	listed             int
	hours              int // to answer to a seat that is offered, the usual ones for 0
	cancelled          int
	why                string // it was cancelled
	everybody          int    // the day on which it opens to everybody, to the structures with an adhésion at once; 0 for all at once
}

// told are the sessions that the demonstration tells a story about.
var told = []run{
	{key: "entretien-passe", course: "entretien", place: "bordeaux", day: -28, opens: -75, closes: -48, decides: -42, seats: 12, least: 6, listed: -43},
	{key: "donnees-passe", course: "donnees", place: "remote", day: -12, opens: -60, closes: -16, decides: -14, seats: 60, listed: -14},
	{key: "orientation-jour", course: "orientation", place: "bordeaux", day: 0, opens: -45, closes: -20, decides: -14, seats: 5, least: 5, listed: -15},
	{key: "illettrisme-liste", course: "illettrisme", place: "poitiers", day: 10, opens: -40, closes: -8, decides: -2, seats: 3, least: 3, listed: -3},
	{key: "entretien-choix", course: "entretien", place: "pessac", day: 25, opens: -35, closes: -2, decides: 5, seats: 6, least: 4, shut: -2},
	{key: "entretien-ouverte", course: "entretien", place: "bordeaux", day: 42, opens: -20, closes: 15, decides: 25, seats: 12, least: 6},
	{key: "numerique-retard", course: "atelier-numerique", place: "rochelle", day: 9, opens: -40, closes: -12, decides: -3, seats: 10, least: 5, shut: -11},
	{key: "handicap-minimum", course: "handicap", place: "limoges", day: 16, opens: -30, closes: 3, decides: 6, seats: 12, least: 6},
	{
		key: "foret-annulee", course: "foret", place: "mont", day: 7, opens: -30, closes: 1, decides: 4, seats: 25, least: 10, cancelled: -4,
		why: "La tempête a fermé les chantiers à la visite. Une nouvelle date sera proposée au printemps.",
	},
	{key: "accueil-complet", course: "accueil", place: "pau", day: 13, opens: -40, closes: -6, decides: -1, seats: 3, least: 2, listed: -1, hours: 240},
	{key: "falc-proche", course: "falc", place: "bordeaux", day: 18, opens: -25, closes: 9, decides: 12, seats: 10, least: 4},
	{key: "territoire-proche", course: "territoire", place: "agen", day: 21, opens: -25, closes: 10, decides: 14, seats: 16, least: 8},
	{key: "guichet-proche", course: "guichet", place: "rochelle", day: 23, opens: -20, closes: 12, decides: 16, seats: 12, least: 6},
	{key: "guichet-reporte", course: "guichet", place: "niort", day: 20, opens: -40, closes: -9, decides: -6, seats: 8, listed: -7},
	{key: "demarches-proche", course: "demarches", place: "remote", day: 15, opens: -25, closes: 8, decides: 10, seats: 30},
	{key: "droits-proche", course: "droits", place: "remote", day: 6, opens: -25, closes: 4, decides: 5, seats: 100},
	{key: "projet-brouillon", course: "projet", place: "niort", day: 50, opens: 5, closes: 35, decides: 40, seats: 8, least: 4},
}

// rest are the other sessions to come of each course: a place and a first day.
var rest = map[string][]run{
	"entretien":         {{place: "pau", day: 32}, {place: "limoges", day: 48}, {place: "poitiers", day: 61}},
	"territoire":        {{place: "bayonne", day: 30}, {place: "gueret", day: 41}, {place: "angouleme", day: 57}, {place: "tulle", day: 66}},
	"foret":             {{place: "mont", day: 38}, {place: "tulle", day: 45}, {place: "perigueux", day: 58}},
	"orientation":       {{place: "rochelle", day: 27}, {place: "niort", day: 36}, {place: "agen", day: 52}},
	"projet":            {{place: "bordeaux", day: 12}, {place: "pau", day: 22}, {place: "limoges", day: 29}, {place: "poitiers", day: 43}},
	"accueil":           {{place: "angouleme", day: 26}, {place: "bordeaux", day: 37}, {place: "gueret", day: 47}, {place: "bayonne", day: 63}},
	"illettrisme":       {{place: "perigueux", day: 31}, {place: "agen", day: 44}, {place: "niort", day: 55}},
	"handicap":          {{place: "bordeaux", day: 34}, {place: "rochelle", day: 51}},
	"falc":              {{place: "tulle", day: 24}, {place: "pau", day: 35, everybody: 3}, {place: "angouleme", day: 46}, {place: "mont", day: 59}},
	"droits":            {{place: "remote", day: 17}, {place: "remote", day: 33}, {place: "remote", day: 54}},
	"demarches":         {{place: "remote", day: 28}, {place: "remote", day: 49}},
	"donnees":           {{place: "remote", day: 11}, {place: "remote", day: 39}, {place: "remote", day: 60}},
	"atelier-numerique": {{place: "bordeaux", day: 33}, {place: "perigueux", day: 50}},
	"guichet":           {{place: "limoges", day: 40}, {place: "bordeaux", day: 53}, {place: "poitiers", day: 64}},
}

// trainer is who trains at the sessions of a course.
var trainers = map[string]catalogue.Trainer{
	foret:    {Name: "Hugo Marchand", Title: "Formateur depuis 2014, titre professionnel de formateur d’adultes"},
	passeurs: {Name: "Jean-Marc Teulé", Title: "Ancien directeur de centre social, master de sciences de l’éducation"},
	ocean:    {Name: "Anaïs Le Goff", Title: "Ingénieure pédagogique, dix ans de médiation numérique"},
}
