package config

import (
	"time"

	"profil/internal/email"
)

// statements are the states of conformity to the RGAA, in the words that
// article 5 of decree 2019-768 puts on the first page of a site.
var statements = []string{"non conforme", "partiellement conforme", "totalement conforme"}

var operator = section{
	"Organisme gestionnaire", "L’organisme qui exploite PROFIL, tel que le voient les personnes. Hors de la machine elle-même, " +
		"le nom, l’adresse postale, les mentions légales et les adresses de contact sont obligatoires.",
	[]setting{
		row("OPERATOR_NAME", "", "Nom de l’organisme.",
			text("Association Cap Demain", 120), func(c *Config) *string { return &c.Operator.Name }).
			from("PROFIL_OPERATOR_SHORT_NAME", func(c Config) string { return c.Operator.ShortName }),
		row("OPERATOR_SHORT_NAME", "PROFIL", "Nom court du site, en tête des pages et des courriels.",
			text("PROFIL", 30), func(c *Config) *string { return &c.Operator.ShortName }),
		row("OPERATOR_MARK", "", "Dessin qui précède le nom : fichier SVG sans script ni lien (64 Kio au plus) ou PNG "+
			"(4 000 × 2 000 points au plus).",
			mark, func(c *Config) *Mark { return &c.Operator.Mark }),
		row("OPERATOR_COLOUR", "#0b5b5e", "Couleur sur fond clair ; son contraste avec le fond est d’au moins 4,5.",
			colour("#0b5b5e", lightPapers), func(c *Config) *Colour { return &c.Operator.Colour }),
		row("OPERATOR_COLOUR_DARK", "#6cc7c4", "Couleur sur fond sombre ; son contraste avec le fond est d’au moins 4,5.",
			colour("#6cc7c4", darkPapers), func(c *Config) *Colour { return &c.Operator.ColourDark }),
		row("OPERATOR_POSTAL_ADDRESS", "", "Adresse postale ; « | » sépare les lignes.",
			lines("12 rue des Tilleuls | 33000 Bordeaux"), func(c *Config) *string { return &c.Operator.PostalAddress }),
		row("OPERATOR_LEGAL_NOTICE", "", "Mentions légales : fichier de texte en UTF-8, un paragraphe par ligne (256 Kio au plus).",
			textFile("/etc/profil/mentions-legales.txt"), func(c *Config) *string { return &c.Operator.LegalNotice }),
		row("OPERATOR_CONTACT", "", "Adresse électronique du programme, à laquelle les personnes écrivent.",
			address("programme@example.fr"), func(c *Config) *email.Address { return &c.Operator.Contact }),
		row("OPERATOR_CHANGES_TO", "", "Adresse qui reçoit les signalements de changement d’une structure.",
			address("structures@example.fr"), func(c *Config) *email.Address { return &c.Operator.ChangesTo }).
			from("PROFIL_OPERATOR_CONTACT", func(c Config) string { return c.Operator.Contact.String() }),
		row("OPERATOR_PRIVACY_CONTACT", "", "Adresse de la personne chargée de la protection des données.",
			address("dpo@example.fr"), func(c *Config) *email.Address { return &c.Operator.PrivacyContact }),
		row("OPERATOR_ACCESSIBILITY", statements[0], "État de conformité au RGAA, affiché au pied de chaque page.",
			oneOf(statements...), func(c *Config) *string { return &c.Operator.Accessibility }),
	},
}

var rules = section{
	"Règles d’accès", "Les mêmes pour tous ; elles sont rappelées sur chaque action et dans chaque décision.",
	[]setting{
		row("RULE_ACTIONS_PER_YEAR", "5", "Actions réservées qu’une personne peut suivre par année civile.",
			count(1, 100).like("5"), func(c *Config) *int { return &c.Rules.ActionsPerYear }),
		row("RULE_TRAININGS_PER_YEAR", "3", "Formations parmi ces actions.",
			count(1, 100).like("3"), func(c *Config) *int { return &c.Rules.TrainingsPerYear }),
		row("RULE_PER_ORGANISATION", "2", "Personnes d’une même structure dans une même formation ; les suivantes vont en liste d’attente.",
			count(1, 1000).like("2"), func(c *Config) *int { return &c.Rules.PerOrganisation }),
		row("RULE_EMPLOYER_DAYS", "10", "Jours ouvrés dont l’employeur dispose pour répondre.",
			count(1, 90), func(c *Config) *int { return &c.Rules.EmployerDays }),
		row("RULE_UNDO_MINUTES", "10", "Minutes pendant lesquelles l’employeur peut revenir sur une réponse, tant que la liste n’est pas annoncée ; 0 ne le permet pas.",
			count(0, 120), func(c *Config) *int { return &c.Rules.UndoMinutes }),
		row("RULE_AFFILIATION_DAYS", "5", "Jours ouvrés au bout desquels un rattachement que le référent laisse sans réponse revient au gestionnaire.",
			count(1, 90).like("5"), func(c *Config) *int { return &c.Rules.AffiliationDays }),
		row("RULE_STAFF_ANSWER", "2 j", "Délai de réponse que l’équipe promet, en jours ouvrés (« 2 j ») ou en heures de bureau, de 9 h à 18 h (« 8 h »).",
			working, func(c *Config) *Working { return &c.Rules.StaffAnswer }),
		row("RULE_WAITLIST_HOURS", "48", "Heures dont une personne de la liste d’attente dispose pour prendre une place.",
			count(1, 720).like("48"), func(c *Config) *int { return &c.Rules.WaitlistHours }),
		row("RULE_WITHDRAWAL_DAYS", "7", "Jours avant le premier jour de la session jusqu’auxquels un retrait rend la place et ne compte pas.",
			count(0, 90).like("7"), func(c *Config) *int { return &c.Rules.WithdrawalDays }),
		row("RULE_SEAL_DAYS", "2", "Jours ouvrés après le contreseing au bout desquels une feuille d’émargement que l’organisateur n’a pas scellée l’est d’elle-même, "+
			"pour que les attestations partent.",
			count(1, 30).like("2"), func(c *Config) *int { return &c.Rules.SealDays }),
	},
}

var durations = section{
	"Durées", "Combien de temps une connexion reste ouverte, et combien de temps chaque donnée est gardée. Les durées de " +
		"conservation sont des propositions : le responsable du traitement les arrête avec son délégué à la protection des données.",
	[]setting{
		row("LOGIN_STAFF", "12 h", "Connexion d’un gestionnaire ou d’un prestataire, au plus.",
			span, func(c *Config) *time.Duration { return &c.Logins.Staff }),
		row("LOGIN_STAFF_IDLE", "1 h", "La même, sans ouvrir de page.",
			span, func(c *Config) *time.Duration { return &c.Logins.StaffIdle }),
		row("LOGIN_OTHER", "30 j", "Connexion des autres personnes, au plus.",
			span, func(c *Config) *time.Duration { return &c.Logins.Other }),
		row("LOGIN_OTHER_IDLE", "7 j", "La même, sans ouvrir de page.",
			span, func(c *Config) *time.Duration { return &c.Logins.OtherIdle }),
		row("SECOND_FACTOR", string(FactorDemanded), "Second facteur des gestionnaires, des organisateurs et des référents : « exige » ferme le site à qui n’en a pas "+
			"au terme du délai, « propose » le leur laisse choisir. Chacun peut en activer un. La démonstration ne l’exige pas.",
			oneOf(FactorDemanded, FactorOffered), func(c *Config) *FactorRule { return &c.Second.Rule }),
		row("SECOND_FACTOR_DAYS", "14", "Jours dont ils disposent pour l’activer, à partir de leur première connexion à ce titre ; 0 l’exige aussitôt.",
			count(0, 90), func(c *Config) *int { return &c.Second.Days }),
		row("RETENTION_UNCONFIRMED", "7 j", "Compte ou invitation que personne n’a confirmé.",
			period, func(c *Config) *Period { return &c.Retention.Unconfirmed }),
		row("RETENTION_INACTIVE", "24 mois", "Compte, après sa dernière activité : son titulaire est prévenu deux fois, 60 puis 15 jours avant, puis le compte est fermé et effacé.",
			period, func(c *Config) *Period { return &c.Retention.Inactive }),
		row("RETENTION_UNSUCCESSFUL", "12 mois", "Demande refusée, retirée, non retenue, annulée ou expirée ; ensuite, elle est effacée avec ses motifs, et seul son nombre reste.",
			period, func(c *Config) *Period { return &c.Retention.Unsuccessful }),
		row("RETENTION_MOTIVATION", "3 mois", "Texte de la motivation, après la fin de la session.",
			period, func(c *Config) *Period { return &c.Retention.Motivation }),
		row("RETENTION_ENROLMENT", "12 mois", "Motifs, choix et remarques d’une inscription, après la fin de la session. L’inscription elle-même reste avec ses preuves.",
			period, func(c *Config) *Period { return &c.Retention.Enrolment }),
		row("RETENTION_EVIDENCE", "6 ans", "Convention, convocation, émargement, attestation, et l’inscription qu’elles prouvent, après la fin de la session (à porter "+
			"à 10 ans si des fonds européens y contribuent).",
			period, func(c *Config) *Period { return &c.Retention.Evidence }),
		row("RETENTION_STRUCTURES", "24 mois", "Demande d’ajout ou signalement de changement d’une structure, et demande de correction, après la réponse. La structure reste.",
			period, func(c *Config) *Period { return &c.Retention.Structures }),
		row("RETENTION_JOURNAL", "12 mois", "Motifs écrits au journal, consultations, connexions terminées. La suite des actes, sans texte, reste.",
			period, func(c *Config) *Period { return &c.Retention.Journal }),
		row("RETENTION_LETTERS", "12 mois", "Trace des courriels : à qui, quand, à quel sujet. Leur texte n’est pas gardé.",
			period, func(c *Config) *Period { return &c.Retention.Letters }),
		row("RETENTION_BACKUPS", "35 j", "Sauvegardes ; c’est leur rotation qui doit l’assurer.",
			period, func(c *Config) *Period { return &c.Retention.Backups }),
	},
}
