package french

// registerSentences are what package register says, and what the lists of
// package reference refuse.
var registerSentences = map[string]string{
	"register.unknown": "Cet établissement n’est pas dans le répertoire.",
	"register.damaged": "Le répertoire des établissements ne se lit pas. Importez-le de nouveau.",
	"register.version": "Le répertoire des établissements vient d’une autre version du programme. Importez-le de nouveau.",
	"register.held":    "Un autre import est en cours sur ce répertoire. Attendez qu’il se termine.",

	// A file that is refused whole.
	"register.empty":          "Ce fichier est vide.",
	"register.header":         "La première ligne du fichier doit nommer les colonnes\u00a0: siret, nom, sigle, ape, nomenclature, forme, rue, code_postal, commune, etat.",
	"register.column_missing": "Il manque au moins une colonne dans la première ligne du fichier. Rien n’a été importé.",
	"register.not_utf8":       "Ce fichier n’est pas en UTF-8. Enregistrez-le au format «\u00a0CSV UTF-8\u00a0», puis recommencez. Rien n’a été importé.",
	"register.unreadable":     "La lecture du fichier s’est interrompue. Rien n’a été importé.",

	"import.no_file": "Ce fichier n’existe pas.",

	// A line that is refused alone.
	"register.record_long":  "La ligne dépasse 64\u00a0Ko.",
	"register.width":        "La ligne n’a pas le même nombre de colonnes que la première.",
	"register.siret":        "Le SIRET n’est pas valide.",
	"register.name":         "Le nom manque.",
	"register.too_long":     "Le nom, le sigle ou la rue dépasse 200\u00a0caractères.",
	"register.ape":          "Le code APE est inconnu.",
	"register.nomenclature": "La nomenclature ne correspond pas au code APE.",
	"register.legal_form":   "La forme juridique est inconnue\u00a0: il faut la catégorie à quatre chiffres de l’INSEE.",
	"register.postcode":     "Le code postal doit compter cinq chiffres.",
	"register.commune":      "La commune est inconnue, ou ne correspond pas au code postal.",
	"register.state":        "L’état doit être «\u00a0actif\u00a0» ou «\u00a0fermé\u00a0».",

	// APE codes, read by package reference.
	"ape.unknown": "Ce code APE n’existe pas. Cherchez votre activité par un mot, par exemple «\u00a0formation\u00a0».",
}
