package french

// accountSentences are what package account says, with email and password.
var accountSentences = map[string]string{
	"email.missing":       "Indiquez votre adresse électronique. Exemple : prenom.nom@organisme.fr",
	"email.characters":    "L’adresse contient un caractère invisible. Effacez-la et tapez-la de nouveau. Exemple : prenom.nom@organisme.fr",
	"email.display":       "Indiquez l’adresse seule, sans nom, ni parenthèses, ni guillemets. Exemple : prenom.nom@organisme.fr",
	"email.space":         "L’adresse contient un espace. Exemple : prenom.nom@organisme.fr",
	"email.at":            "L’adresse doit contenir une fois le signe @. Exemple : prenom.nom@organisme.fr",
	"email.accent":        "Ce qui précède le signe @ s’écrit sans accent. Exemple : helene.riviere@organisme.fr",
	"email.local":         "Ce qui précède le signe @ n’est pas écrit correctement. Exemple : prenom.nom@organisme.fr",
	"email.domain":        "Ce qui suit le signe @ n’est pas un nom de domaine complet. Exemple : prenom.nom@organisme.fr",
	"email.too_long":      "L’adresse est trop longue : 254 caractères au plus, dont 64 avant le signe @.",
	"password.too_short":  "Choisissez au moins 15 caractères. Quatre ou cinq mots au hasard conviennent. Exemple : six loutres lisent le journal",
	"password.digits":     "Un mot de passe fait seulement de chiffres en demande au moins 16. Ajoutez des chiffres ou des mots.",
	"password.too_long":   "Choisissez au plus 256 caractères.",
	"password.characters": "Le mot de passe contient un caractère invisible. Effacez-le et tapez-le de nouveau.",
	"password.repeated":   "Ce mot de passe est une suite ou une répétition : il serait deviné aussitôt. Choisissez plutôt quatre ou cinq mots au hasard.",
	"password.common":     "Ce mot de passe est fait de mots, de dates ou de suites que l’on essaie en premier. Choisissez plutôt quatre ou cinq mots sans rapport entre eux.",
	"password.yours":      "Ce mot de passe contient votre nom, une partie de votre adresse ou le nom du site. Choisissez des mots qui n’ont rien à voir avec vous.",
	"password.busy":       "Beaucoup de personnes se connectent en ce moment. Recommencez dans quelques secondes.",
}
