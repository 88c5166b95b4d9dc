package privacy

import (
	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/client"
	"profil/internal/config"
	"profil/internal/document"
	"profil/internal/enrolment"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/rectification"
	"profil/internal/sqldb"
)

// Line is one promise: what is kept, from when, how long, and the deed that
// carries it out. The page of personal data, the record of processing and the
// clerk read the same lines.
type Line struct {
	Word    string // as the list of columns (sqldb.Columns) calls it
	What    string // « Liens envoyés par courriel »
	Why     string // « prouver que l’adresse est à vous »
	From    string // « après leur envoi »
	Then    string // what becomes of it: « effacés »
	Source  string // what the length comes from
	Setting string // the setting that changes it, without its prefix; "" when none does
	Fixed   string // its length in French, when it is no setting

	period func(config.Retention) config.Period
	deed   deed
}

// deed erases what is past its retention, and tells how much it was.
type deed func(tx *sqldb.Tx, d Desk) (int64, error)

// Kept says how long in French: « 12 mois », « 48 heures », « sans limite ».
func (l Line) Kept(r config.Retention) string {
	if l.period == nil {
		return l.Fixed
	}
	return l.period(r).String()
}

// CarriedOut tells whether the program ends it by itself.
func (l Line) CarriedOut() bool { return l.deed != nil }

// The sources that several lines share.
const (
	byCNIL     = "CNIL, délibération 2021-122 : 6 à 12 mois"
	byOperator = "choix de l’exploitant"
	byLaw      = "Code du travail, L6362-5 et suivants, R6313-3 ; usage des financeurs"
)

// Schedule is every promise, in the order in which they are carried out: what
// rests on something goes before it.
var Schedule = []Line{
	{
		Word: "links", What: "Liens envoyés par courriel", Why: "prouver que l’adresse est à vous", From: "après leur envoi", Then: "effacés", Source: byOperator, Setting: "RETENTION_UNCONFIRMED",
		period: func(r config.Retention) config.Period { return r.Unconfirmed },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			n, err := enrolment.ForgetLinks(tx, d.Retention.Unconfirmed.Before(tx.Now))
			if err != nil {
				return n, err
			}
			more, err := account.ForgetLinks(tx, d.Retention.Unconfirmed.Before(tx.Now))
			return n + more, err
		},
	},
	{
		Word: "forms", What: "Formulaires envoyés, pour qu’un double envoi n’agisse qu’une fois", Why: "ne pas faire deux fois la même chose", From: "après l’envoi", Then: "effacés", Source: byOperator, Fixed: "48 heures",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) { return outbox.ForgetForms(tx) },
	},
	{
		Word: "jobs", What: "Tâches faites par le programme", Why: "faire ce qui suit de chaque acte", From: "après leur exécution (en échec : comme la trace des courriels)", Then: "effacées", Source: byOperator, Fixed: "48 heures",
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return outbox.ForgetJobs(tx, d.Retention.Letters.Before(tx.Now))
		},
	},
	{
		Word: "guesses", What: "Essais de mot de passe, comptés pour les ralentir", Why: "protéger votre compte", From: "après le premier essai", Then: "effacés", Source: "CNIL, délibération 2022-100", Fixed: "24 heures",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) { return account.ForgetGuesses(tx) },
	},
	{
		Word: "invitations", What: "Invitations à rejoindre une structure, codes et adresse de son contact officiel", Why: "prouver que vous y travaillez", From: "après leur dernier jour, ou la fermeture de la structure", Then: "effacés", Source: byOperator, Fixed: "30 jours",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) { return organisation.ForgetInvitations(tx) },
	},
	{
		Word: "absences", What: "Absences annoncées par un employeur, et qui répondait à sa place", Why: "que quelqu’un réponde aux demandes", From: "après leur dernier jour", Then: "effacées", Source: byOperator, Fixed: "30 jours",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) {
			return organisation.ForgetAbsences(tx, civil.DayOf(tx.Now, civil.Paris).Add(-30))
		},
	},
	{
		Word: "logins", What: "Connexions", Why: "savoir où vous êtes connecté, et protéger votre compte", From: "après leur fin", Then: "effacées", Source: byCNIL, Setting: "RETENTION_JOURNAL",
		period: func(r config.Retention) config.Period { return r.Journal },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return account.ForgetLogins(tx, d.Retention.Journal.Before(tx.Now))
		},
	},
	{
		Word: "devices", What: "Navigateurs de confiance, où le second facteur n’est pas demandé", Why: "vous connecter plus simplement", From: "après votre choix", Then: "oubliés", Source: byOperator, Fixed: "90 jours",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) { return account.ForgetDevices(tx) },
	},
	{
		Word: "letters", What: "Trace des courriels : à qui, quand, à quel sujet (leur texte n’est pas gardé)", Why: "vous écrire, et voir ce qui n’est pas arrivé ; rien ne mesure ce que vous ouvrez", From: "après leur envoi", Then: "effacée", Source: byOperator, Setting: "RETENTION_LETTERS",
		period: func(r config.Retention) config.Period { return r.Letters },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return letter.Forget(tx, d.Retention.Letters.Before(tx.Now))
		},
	},
	{
		Word: "news", What: "Nouvelles de votre page « À faire et nouvelles »", Why: "vous dire ce qui vous concerne, même si un courriel se perd", From: "après l’événement", Then: "effacées", Source: byOperator, Fixed: "90 jours",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) { return letter.ForgetNews(tx, tx.Now.AddDate(0, 0, -90)) },
	},
	{
		Word: "words", What: "Motifs écrits au journal", Why: "comprendre ce qui a été fait", From: "après l’acte", Then: "effacés ; l’acte reste, sans texte", Source: byCNIL, Setting: "RETENTION_JOURNAL",
		period: func(r config.Retention) config.Period { return r.Journal },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return journal.ForgetWords(tx, d.Retention.Journal.Before(tx.Now))
		},
	},
	{
		Word: "looks", What: "Consultations : qui a vu les données de qui", Why: "vous dire qui a vu vos données", From: "après la consultation", Then: "effacées", Source: byCNIL, Setting: "RETENTION_JOURNAL",
		period: func(r config.Retention) config.Period { return r.Journal },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return journal.ForgetLooks(tx, d.Retention.Journal.Before(tx.Now))
		},
	},
	{
		Word: "motivation", What: "Texte de la motivation", Why: "apprécier votre aptitude à suivre l’action", From: "après la fin de la session", Then: "effacé", Source: "Code du travail, L6353-9 : le temps d’apprécier l’aptitude", Setting: "RETENTION_MOTIVATION",
		period: func(r config.Retention) config.Period { return r.Motivation },
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) {
			return enrolment.EraseAnswers(tx, civil.DayOf(tx.Now, civil.Paris))
		},
	},
	{
		Word: "drafts", What: "Demandes commencées, jamais envoyées", Why: "reprendre votre demande où vous l’avez laissée", From: "après la fin de la session", Then: "effacées", Source: byOperator, Setting: "RETENTION_MOTIVATION",
		period: func(r config.Retention) config.Period { return r.Motivation },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return enrolment.ForgetDrafts(tx, dayBefore(tx, d.Retention.Motivation))
		},
	},
	{
		Word: "enrolment", What: "Motifs, choix et remarques d’une inscription", Why: "expliquer chaque réponse", From: "après la fin de la session", Then: "effacés ; l’inscription reste avec ses preuves", Source: "CNIL, guide RGPD du développeur, fiche 14", Setting: "RETENTION_ENROLMENT",
		period: func(r config.Retention) config.Period { return r.Enrolment },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return enrolment.Reduce(tx, dayBefore(tx, d.Retention.Enrolment))
		},
	},
	{
		Word: "unsuccessful", What: "Demandes refusées, retirées, non retenues, annulées ou expirées", Why: "traiter vos demandes, et répondre si vous les contestez", From: "après leur fin", Then: "effacées ; leur nombre reste, par action, année et département", Source: byOperator, Setting: "RETENTION_UNSUCCESSFUL",
		period: func(r config.Retention) config.Period { return r.Unsuccessful },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return enrolment.ForgetUnsuccessful(tx, d.Retention.Unsuccessful.Before(tx.Now))
		},
	},
	{
		Word: "evidence", What: "Preuves de la formation : inscription, émargement, convention, convocation, attestations", Why: "prouver que l’action a eu lieu", From: "après la fin de la session", Then: "effacées ensemble ; leur nombre reste", Source: byLaw, Setting: "RETENTION_EVIDENCE",
		period: func(r config.Retention) config.Period { return r.Evidence }, deed: forgetEvidence,
	},
	{
		Word: "trainers", What: "Nom et titres des formateurs d’une session", Why: "informer avant l’inscription, puis prouver", From: "après la fin de la session", Then: "effacés", Source: "Code du travail, L6353-8, puis comme les preuves", Setting: "RETENTION_EVIDENCE",
		period: func(r config.Retention) config.Period { return r.Evidence },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return catalogue.ForgetTrainers(tx, dayBefore(tx, d.Retention.Evidence))
		},
	},
	{
		Word: "contacts", What: "Contacts d’un organisme et de ses actions", Why: "joindre l’organisme", From: "après la dernière session, une fois l’action archivée ou l’organisme retiré", Then: "effacés", Source: "comme les preuves", Setting: "RETENTION_EVIDENCE",
		period: func(r config.Retention) config.Period { return r.Evidence }, deed: forgetContacts,
	},
	{
		Word: "structures", What: "Demandes d’ajout et signalements de changement d’une structure", Why: "tenir la liste des structures", From: "après la réponse", Then: "effacés ; la structure reste", Source: byOperator, Setting: "RETENTION_STRUCTURES",
		period: func(r config.Retention) config.Period { return r.Structures },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return organisation.ForgetRequests(tx, d.Retention.Structures.Before(tx.Now))
		},
	},
	{
		Word: "corrections", What: "Corrections que vous demandez de vos données, et leurs réponses", Why: "vous répondre sous un mois, et prouver que nous l’avons fait", From: "après la réponse", Then: "effacées", Source: "RGPD, articles 12, 16 et 19 ; choix de l’exploitant", Setting: "RETENTION_STRUCTURES",
		period: func(r config.Retention) config.Period { return r.Structures },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return rectification.Forget(tx, d.Retention.Structures.Before(tx.Now))
		},
	},
	{
		Word: "adhesions", What: "Adhésions d’une structure : qui l’a demandée, qui a répondu", Why: "ouvrir les actions réservées", From: "après l’année", Then: "effacées", Source: "comme les preuves", Setting: "RETENTION_EVIDENCE",
		period: func(r config.Retention) config.Period { return r.Evidence },
		deed: func(tx *sqldb.Tx, d Desk) (int64, error) {
			return organisation.ForgetAdhesions(tx, dayBefore(tx, d.Retention.Evidence))
		},
	},
	{
		Word: "account", What: "Compte, adresses, mot de passe, second facteur, rattachements et droits", Why: "savoir qui vous êtes, et pour quelle structure vous agissez", From: "après la dernière activité", Then: "fermé et effacé, après deux courriels, 60 puis 15 jours avant", Source: "CNIL ; choix de l’exploitant", Setting: "RETENTION_INACTIVE",
		period: func(r config.Retention) config.Period { return r.Inactive }, deed: closeUnused,
	},
	{
		Word: "grants", What: "Connexions aux services reliés", Why: "vous ouvrir ces services avec votre compte", From: "après la fin du dernier jeton", Then: "effacées", Source: byOperator, Fixed: "30 jours",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) { return 0, client.Forget(tx) },
	},
	{Word: "services", What: "Clés et secrets des services reliés", Why: "signer ce que les services reçoivent", From: "", Then: "remplacés", Source: "technique", Fixed: "jusqu’à leur remplacement"},
	{
		Word: "claims", What: "Ce dont une personne de l’équipe s’occupe", Why: "ne pas répondre à deux", From: "après l’avoir dit", Then: "effacé", Source: byOperator, Fixed: "15 minutes",
		deed: func(tx *sqldb.Tx, _ Desk) (int64, error) {
			return tx.Exec(`DELETE FROM claims WHERE expires_at <= $1`, tx.Now)
		},
	},
	{Word: "searches", What: "Recherches gardées par l’équipe", Why: "retrouver ce qui attend", From: "", Then: "retirées par l’équipe", Source: byOperator, Fixed: "jusqu’à leur retrait"},
	{Word: "acts", What: "Suite des actes, sans aucun texte ni nom : c’est elle qui est scellée", Why: "savoir qui a fait quoi", From: "", Then: "gardée : elle prouve que rien n’a été changé ; un compte effacé n’y laisse qu’un numéro", Source: byCNIL, Fixed: "sans limite"},
	{Word: "nobody", What: "Structures, actions, sessions, nombres : rien qui désigne une personne", Why: "tenir le programme", From: "", Then: "gardé", Source: "hors du RGPD", Fixed: "sans limite"},
}

// dayBefore is the day before which a session is past a period.
func dayBefore(tx *sqldb.Tx, p config.Period) civil.Day {
	return civil.DayOf(p.Before(civil.DayOf(tx.Now, civil.Paris).Time()), civil.Paris)
}

// forgetEvidence erases from the papers down to the requests, all at once, so
// that no seal is left without its lines.
func forgetEvidence(tx *sqldb.Tx, d Desk) (int64, error) {
	over := dayBefore(tx, d.Retention.Evidence)
	if _, err := document.Forget(tx, civil.DayOf(tx.Now, civil.Paris)); err != nil {
		return 0, err
	}
	if _, err := attendance.Forget(tx, over); err != nil {
		return 0, err
	}
	return enrolment.ForgetSessions(tx, over)
}

func forgetContacts(tx *sqldb.Tx, d Desk) (int64, error) {
	over := dayBefore(tx, d.Retention.Evidence)
	n, err := catalogue.ForgetContacts(tx, over)
	if err != nil {
		return 0, err
	}
	m, err := organisation.ForgetContacts(tx, over)
	return n + m, err
}
