package config

import (
	"crypto/tls"
	"net"
	"net/netip"
	"os"
	"strings"
)

// agree refuses settings that are each right and do not go together.
func (l *loader) agree() {
	c := l.config
	l.certificates(c)
	l.sending(c)
	if (c.Live.Source == "sirene") != (c.Live.Key != "") {
		l.disagree("LIVE_KEY", "cette clé va avec "+Prefix+"LIVE_SOURCE=sirene : donnez les deux, ou aucun.")
	}
	l.vouching(c)
	if c.Rules.TrainingsPerYear > c.Rules.ActionsPerYear {
		l.disagree("RULE_TRAININGS_PER_YEAR", "les formations font partie des actions ; elles ne peuvent pas être plus nombreuses que "+
			Prefix+"RULE_ACTIONS_PER_YEAR.")
	}
	if c.Logins.StaffIdle > c.Logins.Staff {
		l.disagree("LOGIN_STAFF_IDLE", "cette durée ne peut pas dépasser "+Prefix+"LOGIN_STAFF.")
	}
	if c.Logins.OtherIdle > c.Logins.Other {
		l.disagree("LOGIN_OTHER_IDLE", "cette durée ne peut pas dépasser "+Prefix+"LOGIN_OTHER.")
	}
}

// disagree refuses a setting for what others say, unless it is already refused
// for itself: one mistake is told once.
func (l *loader) disagree(name, why string) {
	for _, p := range l.problems {
		if p.Name == Prefix+name {
			return
		}
	}
	origin := l.origins[name].origin
	if origin == "absent" {
		origin = ""
	}
	l.refuse(Prefix+name, origin, why)
}

func (l *loader) certificates(c Config) {
	switch {
	case c.TLS.CertFile == "" && c.TLS.KeyFile == "":
	case c.TLS.CertFile == "" || c.TLS.KeyFile == "":
		name, other := "TLS_KEY", "TLS_CERT"
		if c.TLS.CertFile == "" {
			name, other = other, name
		}
		l.disagree(name, "il va avec "+Prefix+other+" : donnez les deux, ou aucun.")
	default:
		if info, err := os.Stat(c.TLS.KeyFile); err == nil && info.Mode().Perm()&0o007 != 0 {
			// A group may read it: Debian keeps such keys for its group ssl-cert.
			l.disagree("TLS_KEY", "tout le monde peut lire cette clé ; corrigez par « chmod o-rwx "+c.TLS.KeyFile+" ».")
		} else if _, err := tls.LoadX509KeyPair(c.TLS.CertFile, c.TLS.KeyFile); err != nil {
			l.disagree("TLS_CERT", "ce certificat et cette clé ne vont pas ensemble, ou ne sont pas des fichiers PEM.")
		}
	}
	if len(c.ACME.Hosts) > 0 && c.TLS.CertFile != "" {
		l.disagree("ACME_HOST", "un certificat est déjà donné par "+Prefix+"TLS_CERT ; gardez l’un ou l’autre.")
	}
}

func (l *loader) sending(c Config) {
	m := c.Mail
	if m.Host != "" && m.From.IsZero() {
		l.disagree("MAIL_FROM", "il faut une adresse d’expédition. Exemple : ne-pas-repondre@example.fr")
	}
	if m.Mode == MailClear && m.Host != "" && !loopback(m.Host) {
		l.disagree("SMTP_MODE", "sans protection, seul un serveur de la machine elle-même (localhost) est accepté ; ailleurs, « starttls » ou « tls ».")
	}
	if m.User != "" && m.Password == "" {
		l.disagree("SMTP_PASSWORD", "il va avec "+Prefix+"SMTP_USER : donnez les deux, ou aucun.")
	}
	if m.User == "" && m.Password != "" {
		l.disagree("SMTP_USER", "il va avec "+Prefix+"SMTP_PASSWORD : donnez les deux, ou aucun.")
	}
}

// OnLoopback tells whether the instance listens to its own machine alone.
func (c Config) OnLoopback() bool {
	h, _, err := net.SplitHostPort(c.Listen)
	return err == nil && loopback(h)
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.IsLoopback() || host == "localhost"
}

// ForServing refuses, all at once, what only an instance that the world can
// reach may not lack; one that listens to its own machine alone, without a
// proxy in front, lacks nothing. Its error is of type Problems.
func (c Config) ForServing() error {
	if c.OnLoopback() && len(c.TrustedProxies) == 0 {
		return nil
	}
	var l loader
	missing := func(is bool, name, why string) {
		if is {
			l.refuse(Prefix+name, "", why)
		}
	}
	missing(c.PublicURL == "", "PUBLIC_URL", "il faut l’adresse publique du site. Exemple : https://profil.example.fr")
	missing(strings.HasPrefix(c.PublicURL, "http:"), "PUBLIC_URL", "hors de la machine elle-même, cette adresse commence par « https:// ».")
	missing(c.TLS.CertFile == "" && len(c.ACME.Hosts) == 0 && len(c.TrustedProxies) == 0, "LISTEN",
		"hors de la machine elle-même, il faut HTTPS : donnez "+Prefix+"TLS_CERT et "+Prefix+"TLS_KEY, ou "+Prefix+"ACME_HOST, "+
			"ou "+Prefix+"TRUSTED_PROXIES. Pour un essai : "+Prefix+"LISTEN=127.0.0.1:8080")
	missing(c.Mail.Host == "" && !c.givenMailbox(), "SMTP_HOST",
		"sans serveur d’envoi, personne ne reçoit de lien. Exemple : smtp.example.fr ; pour un essai, donnez "+Prefix+"MAILBOX.")
	missing(c.Operator.Name == "" || c.Operator.Name == c.Operator.ShortName, "OPERATOR_NAME", "il faut le nom de l’organisme. Exemple : Association Cap Demain")
	missing(c.Operator.PostalAddress == "", "OPERATOR_POSTAL_ADDRESS", "la loi la demande sur le site. Exemple : 12 rue des Tilleuls | 33000 Bordeaux")
	missing(c.Operator.LegalNotice == "", "OPERATOR_LEGAL_NOTICE", "la loi demande des mentions légales. Exemple : /etc/profil/mentions-legales.txt")
	missing(c.Operator.Contact.IsZero(), "OPERATOR_CONTACT", "les personnes doivent savoir à qui écrire. Exemple : programme@example.fr")
	missing(c.Operator.PrivacyContact.IsZero(), "OPERATOR_PRIVACY_CONTACT", "le RGPD demande à qui exercer ses droits. Exemple : dpo@example.fr")
	if len(l.problems) > 0 {
		return l.problems
	}
	return nil
}

// givenMailbox tells whether somebody asked for letters to be kept on the disk.
func (c Config) givenMailbox() bool {
	for _, r := range c.readings {
		if r.name == Prefix+"MAILBOX" {
			return r.origin != "déduit" && r.origin != "absent"
		}
	}
	return false
}
