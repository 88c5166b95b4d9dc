package kit

import (
	"net/http"
	"net/url"
	"time"

	"profil/internal/fault"
	"profil/internal/web/kit/ui"
)

// Gallery shows every component in its states, with a sentence of use, to
// those who write pages. What is a page of its own has its address there.
func Gallery(c *Ctx) error {
	if c.WantsJSON() {
		return c.JSON(galleryTowns)
	}
	kept := Pending{Path: "/kit", Fields: url.Values{"motivation": {galleryMotivation}}}
	switch c.Query("page") {
	case "":
		return c.Show(galleryPage())
	case "confirmer":
		return c.Show(galleryConfirm())
	case "reprendre":
		return c.Show(galleryResume(kept))
	case "connexion":
		return c.Show(gallerySignIn(packed(kept)))
	case "refus":
		return fault.New(fault.Conflict, "stale")
	}
	return fault.New(fault.NotFound, "not_found")
}

// GalleryForm answers the forms of the gallery: it does nothing, and refuses
// the one that asks to see a refusal.
func GalleryForm(c *Ctx) error {
	if c.Autosaving() {
		return c.NoContent()
	}
	if c.Value("refuser") != "" {
		return c.Again(galleryForm(galleryErrors))
	}
	return c.SeeOther("/kit")
}

// GalleryRoutes mounts the gallery at /kit.
func GalleryRoutes(mux *http.ServeMux, open Open) {
	mux.Handle("GET /kit", Handle(open, Gallery))
	mux.Handle("POST /kit", Handle(open, GalleryForm))
}

var galleryErrors = map[string]string{"siret": "siret.key", "format": "required", "accord": "required", "naissance": "day.wrong"}

var galleryTowns = []map[string]string{
	{"value": "213300635", "label": "Commune de Bordeaux", "detail": "33000 Bordeaux · SIRET 213 300 635 00017"},
	{"value": "213303183", "label": "Commune de Pessac", "detail": "33600 Pessac · SIRET 213 303 183 00014"},
	{"value": "213302813", "label": "Commune de Mérignac", "detail": "33700 Mérignac · SIRET 213 302 813 00016"},
}

var galleryFormats = []ui.Option{
	{Value: "formation", Label: "Formation", Hint: "Plusieurs demi-journées, en groupe."},
	{Value: "webinaire", Label: "Webinaire", Hint: "À distance, deux heures au plus."},
	{Value: "labinnov", Label: "Lab’Innov", Hint: "Complet jusqu’en mars.", Off: true},
}

var gallerySteps = []ui.Moment{
	{Title: "Demande envoyée", When: "22 novembre, 10 h 12"},
	{Title: "Chez votre employeur", When: "réponse avant le 7 décembre", Detail: "Marc Delage et Inès Roux ont été prévenus.", Now: true},
	{Title: "Choix des participants", When: "vers le 15 décembre", Next: true},
	{Title: "Convocation", When: "15 jours avant", Next: true},
}

var galleryLines = []ui.Line{
	{
		Day: "14", Month: "janv. 2027", Length: "3 jours", Kicker: "Formation · réservée aux adhérents", Title: "Conduire un entretien d’orientation", Href: "/kit",
		Where: "Bordeaux, 33 · 9 h – 17 h · Forêts & Métiers", Tone: ui.Good, Can: "Vous pouvez demander", Why: "4 places sur 12",
	},
	{
		Day: "3", Month: "févr. 2027", Length: "1 jour", Kicker: "Formation · réservée aux adhérents", Title: "Entretien et handicap : accueillir sans présumer", Href: "/kit",
		Where: "Pau, 64 · 9 h 30 – 17 h · Atelier des Gaves", Tone: ui.Wait, Can: "Ouvre le 1er décembre à 9 h", Why: "vague 2 : votre réseau",
	},
	{
		Day: "9", Month: "févr. 2027", Length: "2 jours", Kicker: "Webinaire · ouvert à tous", Title: "L’entretien à distance : préparer, écouter, conclure", Href: "/kit",
		Where: "À distance · Cité des compétences", Tone: ui.Off, Can: "Déjà demandée", Why: "voir ma demande", WhyHref: "/kit",
	},
	{
		Day: "12", Month: "févr. 2027", Length: "1 jour", Kicker: "Atelier · ouvert à tous", Title: "Animer un collectif", Href: "/kit",
		Where: "Limoges, 87 · Forêts & Métiers", Tone: ui.Bad, Can: "Annulée", Why: "faute de participants",
	},
}

var galleryColumns = []ui.Column{
	{Label: "Structure", Sort: "/kit?tri=nom", Sorted: "ascending"},
	{Label: "Commune", Sort: "/kit?tri=commune"},
	{Label: "État"},
	{Label: "Attend depuis", Number: true, Sort: "/kit?tri=attente"},
	{Label: "Ce que vous pouvez faire", Aloud: true},
}

var galleryPresence = []ui.Option{{Value: "present", Label: "Présent"}, {Value: "absent", Label: "Absent"}, {Value: "retard", Label: "En retard"}}

const galleryMotivation = "J’accompagne depuis un an des jeunes de 16 à 25 ans dont beaucoup ont quitté l’école sans projet.\n\nJe veux apprendre à conduire un premier entretien qui ouvre des pistes au lieu de remplir une grille."

// galleryOpens is the instant of the specimen that counts down.
var galleryOpens = time.Date(2026, 12, 12, 8, 0, 0, 0, time.UTC)
