package french

// registerSentences are what package register says, and what the lists of
// package reference refuse.
var registerSentences = map[string]string{
	"register.unknown":       "Cet établissement n’est pas dans le répertoire.",
	"register.damaged":       "Le répertoire des établissements ne se lit pas. Importez-le de nouveau.",
	"register.version":       "Le répertoire des établissements vient d’une autre version du programme. Importez-le de nouveau.",
	"register.live_away":     "Le répertoire national ne répond pas en ce moment",
	"register.number_siret":  "Ce SIRET n’existe pas\u00a0: un chiffre est faux, ou deux chiffres sont inversés.",
	"register.number_siren":  "Ce SIREN n’existe pas\u00a0: un chiffre est faux, ou deux chiffres sont inversés.",
	"register.number_length": "Un SIRET compte 14\u00a0chiffres\u00a0: il en manque un, ou il y en a un de trop.",
	"register.held":          "Un autre import est en cours sur ce répertoire. Attendez qu’il se termine.",

	// A file that is refused whole.
	"register.empty":          "Ce fichier est vide.",
	"register.header":         "La première ligne du fichier doit nommer les colonnes\u00a0: siret, nom, sigle, ape, nomenclature, forme, rue, code_postal, commune, etat.",
	"register.column_missing": "Il manque au moins une colonne dans la première ligne du fichier. Rien n’a été importé.",
	"register.not_utf8":       "Ce fichier n’est pas en UTF-8. Enregistrez-le au format «\u00a0CSV UTF-8\u00a0», puis recommencez. Rien n’a été importé.",
	"register.unreadable":     "La lecture du fichier s’est interrompue. Rien n’a été importé.",

	"register.disk_full": "Il n’y a plus de place sur le disque. Rien n’a été importé.",

	// INSEE's files.
	"register.archive":       "Cette archive est incomplète ou abîmée. Téléchargez-la de nouveau, puis recommencez. Rien n’a été importé.",
	"register.stock_missing": "Il manque un fichier : il faut les unités légales et les établissements, sous les noms de l’INSEE. Rien n’a été importé.",
	"register.stock_unknown": "Ce fichier n’est pas un fichier Stock de l’INSEE : gardez le nom sous lequel l’INSEE le publie. Rien n’a été importé.",
	"register.stock_twice":   "Le même fichier est là deux fois. Gardez le plus récent. Rien n’a été importé.",
	"register.stock_fewer":   "Ce fichier compte bien moins d’établissements que le précédent : il est sans doute incomplet. S’il est juste, recommencez avec --fewer. Rien n’a été importé.",
	"register.stock_siren":   "Le SIREN n’est pas valide.",
	"register.stock_state":   "L’état administratif doit être A ou F.",

	"import.no_file": "Ce fichier n’existe pas.",
	"generate.rows":  "Demandez entre 1 et 60 millions d’établissements.",

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
