package french

// documentSentences are what package document says.
var documentSentences = map[string]string{
	"document.convention":             "Convention de formation",
	"document.convocation":            "Convocation",
	"document.programme":              "Programme",
	"document.feuille_emargement":     "Feuille d’émargement",
	"document.attestation_assiduite":  "Attestation d’assiduité",
	"document.attestation_fin":        "Attestation de fin de formation",
	"document.certificat_realisation": "Certificat de réalisation",
	"document.reglement_interieur":    "Règlement intérieur",
	"document.why.people_left":        "une personne n’y est plus",
	"document.why.people_came":        "une personne y est venue",
	"document.why.days":               "les dates ou les horaires",
	"document.why.place":              "le lieu ou le lien de connexion",
	"document.why.trainers":           "les formateurs",
	"document.why.text":               "un texte",
	"document.made":                   "Le document est prêt.",
	"document.all_made":               "Les documents qui manquaient sont produits.",
	"document.nothing_missing":        "Il ne manque aucun document pour l’instant.",
	"document.kind":                   "Ce document n’existe pas.",
	"document.letter":                 "Un nom contient un caractère qui ne s’imprime pas. Corrigez-le, puis recommencez.",
	"document.too_early":              "Ce document se fait quand toutes les feuilles de la session sont scellées.",
	"document.not_listed":             "Ce document se fait quand la liste des inscrits est annoncée.",
	"document.unknown_code":           "Aucun document ne porte ce code. Vérifiez chaque groupe : il est imprimé au pied de chaque page.",
	"document.code":                   "Un code compte douze lettres et chiffres, par exemple 7Q4K-9FZT-2MHX.",
}
