package config

import (
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"

	"profil/internal/email"
)

// section is a group of settings that are explained together.
type section struct {
	title    string
	intro    string
	settings []setting
}

// setting is one line of the table.
type setting struct {
	name    string // without its prefix: "LISTEN"
	initial string // value when nobody gives one
	about   string // what it is for, in French, for the operator
	kind    string // what may be written, in French
	example string
	hidden  bool // never quoted nor taken from the command line
	asFile  bool // may be given as NAME_FILE

	// derived says in French what derive does: it gives the value from the
	// other settings when nobody gives one.
	derived string
	derive  func(Config) string

	fill func(*Config, string) error // parses, then fills its field of Config
	show func(string) string         // the text as Print may show it
}

// row makes a line of the table: the text of the setting is read as k says,
// and goes to field.
func row[T any](name, initial, about string, k kind[T], field func(*Config) *T) setting {
	return setting{
		name: name, initial: initial, about: about,
		kind: k.name, example: k.example, hidden: k.hidden, asFile: k.hidden || k.show != nil, show: k.show,
		fill: func(c *Config, text string) error {
			v, err := k.parse(text)
			if err == nil {
				*field(c) = v
			}
			return err
		},
	}
}

// from makes the setting follow others when nobody gives it.
func (s setting) from(derived string, derive func(Config) string) setting {
	s.derived, s.derive = derived, derive
	return s
}

// under gives a place in the data folder.
func under(name string) func(Config) string {
	return func(c Config) string { return filepath.Join(c.Data, name) }
}

// table is every setting there is, in the order in which they are explained.
var table = []section{network, storage, mail, vouchers, live, operator, rules, durations}

var network = section{
	"Réseau", "Hors de la machine elle-même, PROFIL ne démarre qu’en HTTPS : avec son propre certificat, avec un certificat " +
		"demandé automatiquement (ACME), ou derrière un mandataire de confiance qui s’en charge.",
	[]setting{
		row("LISTEN", "127.0.0.1:8080", "Adresse et port où PROFIL écoute. « :443 » écoute sur toutes les adresses de la machine.",
			listen, func(c *Config) *string { return &c.Listen }),
		row("PUBLIC_URL", "", "Adresse publique du site, la seule d’où viennent les liens des courriels et des documents.",
			publicURL, func(c *Config) *string { return &c.PublicURL }).
			from("« http:// » et PROFIL_LISTEN, si PROFIL n’écoute que la machine elle-même et sans mandataire", loopbackURL),
		row("TLS_CERT", "", "Certificat du site et de ses intermédiaires, en PEM. Va avec PROFIL_TLS_KEY.",
			file("/etc/profil/cert.pem"), func(c *Config) *string { return &c.TLS.CertFile }),
		row("TLS_KEY", "", "Clé privée du certificat, en PEM ; le fichier ne doit pas être lisible par tous.",
			file("/etc/profil/key.pem"), func(c *Config) *string { return &c.TLS.KeyFile }),
		row("ACME_HOST", "", "Noms du site pour lesquels demander et renouveler un certificat (ACME, Let’s Encrypt). "+
			"Le port 443 doit être joignable d’Internet.",
			hosts, func(c *Config) *[]string { return &c.ACME.Hosts }),
		row("ACME_EMAIL", "", "Adresse que l’autorité de certification prévient en cas de difficulté.",
			address("technique@example.fr"), func(c *Config) *email.Address { return &c.ACME.Email }),
		row("ACME_CACHE", "", "Dossier où sont gardés les certificats obtenus.",
			folder("/var/lib/profil/acme"), func(c *Config) *string { return &c.ACME.Cache }).
			from("« acme » dans PROFIL_DATA", under("acme")),
		row("TRUSTED_PROXIES", "", "Adresses des mandataires (reverse proxies) dont PROFIL croit les en-têtes X-Forwarded-For et "+
			"X-Forwarded-Proto ; ceux de tout autre sont ignorés.",
			networks, func(c *Config) *[]netip.Prefix { return &c.TrustedProxies }),
	},
}

var storage = section{
	"Données et journal", "",
	[]setting{
		row("DATA", "var", "Dossier de ce que l’instance garde sur le disque de la machine.",
			folder("/var/lib/profil"), func(c *Config) *string { return &c.Data }),
		row("DATABASE", "", "Base de données : chemin d’un fichier SQLite, ou adresse d’une base PostgreSQL.",
			database, func(c *Config) *Database { return &c.Database }).
			from("« profil.db » dans PROFIL_DATA", under("profil.db")),
		row("SECRET", "", "Secret de l’instance, d’où viennent les clés qui signent ses liens. Le même sur tous les nœuds. "+
			"« openssl rand -base64 32 » en donne un. Absent, il est gardé dans le fichier « secret » de PROFIL_DATA, "+
			"créé au premier démarrage.",
			secretKey, func(c *Config) *Secret { return &c.Secret }),
		row("STOLEN_PASSWORDS", "", "Liste des mots de passe volés, que personne ne peut choisir : le fichier de Have I Been Pwned, une empreinte SHA-1 par ligne, "+
			"dans l’ordre. Il est lu sur le disque, sans rien demander au réseau.",
			file("/var/lib/profil/pwnedpasswords.txt"), func(c *Config) *string { return &c.StolenPasswords }),
		row("ERASURES", "", "Dossier du registre des comptes effacés (« effacements.txt »), tenu hors de la base pour qu’une sauvegarde remise ne ramène "+
			"personne. Mieux vaut un autre disque que celui de la base ; avec plusieurs nœuds, un dossier commun.",
			folder("/var/registre/profil"), func(c *Config) *string { return &c.Erasures }).
			from("PROFIL_DATA", under("")),
		row("LOG_LEVEL", "info", "Détail du journal technique, écrit sur la sortie d’erreur.",
			levels, func(c *Config) *slog.Level { return &c.LogLevel }),
	},
}

var mail = section{
	"Courriels", "Sans serveur d’envoi, les courriels sont gardés dans un dossier de la machine et personne ne les reçoit : " +
		"c’est fait pour la démonstration et les essais.",
	[]setting{
		row("SMTP_HOST", "", "Serveur d’envoi des courriels.",
			host, func(c *Config) *string { return &c.Mail.Host }),
		row("SMTP_PORT", "", "Port du serveur d’envoi.",
			count(1, 65535).like("587"), func(c *Config) *int { return &c.Mail.Port }).
			from("587, 465 ou 25, selon PROFIL_SMTP_MODE", usualPort),
		row("SMTP_MODE", string(MailStartTLS), "Protection de la connexion : « starttls » l’exige après la connexion, « tls » dès la "+
			"connexion, « none » n’en met aucune et n’est accepté que sur la machine elle-même.",
			oneOf(MailStartTLS, MailTLS, MailClear), func(c *Config) *MailMode { return &c.Mail.Mode }),
		row("SMTP_USER", "", "Identifiant auprès du serveur d’envoi, s’il en demande un.",
			text("profil@example.fr", 200), func(c *Config) *string { return &c.Mail.User }),
		row("SMTP_PASSWORD", "", "Mot de passe auprès du serveur d’envoi. Va avec PROFIL_SMTP_USER.",
			password, func(c *Config) *Secret { return &c.Mail.Password }),
		row("MAIL_FROM", "", "Adresse d’expédition.",
			address("ne-pas-repondre@example.fr"), func(c *Config) *email.Address { return &c.Mail.From }).
			from("« ne-pas-repondre@profil.invalid » sans serveur d’envoi", fromNobody),
		row("MAIL_FROM_NAME", "", "Nom d’expéditeur.",
			text("PROFIL, le programme de formation", 80), func(c *Config) *string { return &c.Mail.FromName }).
			from("PROFIL_OPERATOR_SHORT_NAME", func(c Config) string { return c.Operator.ShortName }),
		row("MAIL_REPLY_TO", "", "Adresse à laquelle arrivent les réponses.",
			address("programme@example.fr"), func(c *Config) *email.Address { return &c.Mail.ReplyTo }).
			from("PROFIL_OPERATOR_CONTACT", func(c Config) string { return c.Operator.Contact.String() }),
		row("MAILBOX", "", "Dossier où sont gardés les courriels quand il n’y a pas de serveur d’envoi.",
			folder("/var/lib/profil/mailbox"), func(c *Config) *string { return &c.Mail.Mailbox }).
			from("« mailbox » dans PROFIL_DATA", under("mailbox")),
	},
}

var live = section{
	"Répertoire national", "PROFIL marche sans réseau : le répertoire importé suffit. Un service de l’État peut être interrogé en plus, pour un " +
		"SIRET que le répertoire n’a pas encore. Seul ce SIRET sort de la machine.",
	[]setting{
		row("LIVE_SOURCE", "aucun", "Service interrogé : « entreprises » (API Recherche d’entreprises, sans clé), « sirene » (API Sirene 3.11 de l’INSEE) ou « aucun ».",
			oneOf("aucun", "entreprises", "sirene"), func(c *Config) *string { return &c.Live.Source }),
		row("LIVE_KEY", "", "Clé de l’API Sirene, du portail des API de l’INSEE. Va avec PROFIL_LIVE_SOURCE.",
			password, func(c *Config) *Secret { return &c.Live.Key }),
	},
}

// loopbackURL gives the address of an instance that only its own machine can
// reach; any other must say its own.
func loopbackURL(c Config) string {
	if !c.OnLoopback() || len(c.TrustedProxies) > 0 {
		return ""
	}
	scheme := "http://"
	if c.TLS.CertFile != "" {
		scheme = "https://"
	}
	if _, port, _ := net.SplitHostPort(c.Listen); port == "0" {
		return "" // known once it listens
	}
	return scheme + c.Listen
}

func usualPort(c Config) string {
	return strconv.Itoa(map[MailMode]int{MailStartTLS: 587, MailTLS: 465, MailClear: 25}[c.Mail.Mode])
}

func fromNobody(c Config) string {
	if c.Mail.Host != "" {
		return ""
	}
	return "ne-pas-repondre@profil.invalid"
}
