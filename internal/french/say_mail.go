package french

// mailSentences are what package mail says.
var mailSentences = map[string]string{
	"mail.temporary": "Le serveur de courriels n’a pas pris ce message pour l’instant. L’envoi sera tenté de nouveau.",
	"mail.permanent": "Le serveur de courriels refuse ce message. Vérifiez l’adresse de la personne.",
	"mail.not_found": "Ce courriel n’existe pas, ou n’est plus gardé.",
}
