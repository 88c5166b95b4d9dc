package config

import (
	"net/url"
	"strings"
)

var vouchers = section{
	"Fournisseurs d’identité", "Facultatifs : les comptes de PROFIL suffisent toujours. Un fournisseur réglé ajoute un bouton à la page de connexion. " +
		"Son adresse de retour, à lui déclarer, est PROFIL_PUBLIC_URL suivie de « /connexion/fournisseur/proconnect/retour » (ou « …/autre/retour »). " +
		"Celle à laquelle il prévient des déconnexions (back-channel logout), s’il sait le faire, est PROFIL_PUBLIC_URL suivie de « /connexion/fournisseur/proconnect/deconnexion » (ou « …/autre/deconnexion »).",
	[]setting{
		row("PROCONNECT_ISSUER", "", "Adresse de ProConnect, que sa découverte complète de « /.well-known/openid-configuration ».",
			issuer, func(c *Config) *string { return &c.Vouchers.ProConnect.Issuer }),
		row("PROCONNECT_CLIENT_ID", "", "Identifiant de PROFIL auprès de ProConnect.",
			text("a1b2c3", 200), func(c *Config) *string { return &c.Vouchers.ProConnect.ClientID }),
		row("PROCONNECT_CLIENT_SECRET", "", "Secret de PROFIL auprès de ProConnect.",
			clientSecret("PROCONNECT"), func(c *Config) *Secret { return &c.Vouchers.ProConnect.Secret }),
		row("PROCONNECT_ACR", "", acr, text("eidas2 eidas3", 200), func(c *Config) *string { return &c.Vouchers.ProConnect.Strengths }),
		row("OIDC_NAME", "", "Nom d’un autre fournisseur OpenID Connect, sur son bouton.",
			text("Compte Région", 40), func(c *Config) *string { return &c.Vouchers.OtherName }),
		row("OIDC_ISSUER", "", "Adresse de cet autre fournisseur.",
			issuer, func(c *Config) *string { return &c.Vouchers.Other.Issuer }),
		row("OIDC_CLIENT_ID", "", "Identifiant de PROFIL auprès de lui.",
			text("profil", 200), func(c *Config) *string { return &c.Vouchers.Other.ClientID }),
		row("OIDC_CLIENT_SECRET", "", "Secret de PROFIL auprès de lui.",
			clientSecret("OIDC"), func(c *Config) *Secret { return &c.Vouchers.Other.Secret }),
		row("OIDC_ACR", "", acr, text("eidas2 eidas3", 200), func(c *Config) *string { return &c.Vouchers.Other.Strengths }),
	},
}

// acr tells of the strength asked of a provider.
const acr = "Façons de se connecter chez lui qui sont assez sûres, par ses mots (acr), séparés par des espaces : elles lui sont demandées, et une autre " +
	"est refusée. Rien : c’est lui qui choisit, et le second facteur d’ici est demandé à qui en a un."

// issuer is the address of a provider of identities.
var issuer = kind[string]{name: "adresse https", example: "https://auth.example.gouv.fr/api/v2", parse: func(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", wrong("il faut une adresse complète, en https")
	}
	return strings.TrimSuffix(s, "/"), nil
}}

func clientSecret(of string) kind[Secret] {
	k := password
	k.example = "PROFIL_" + of + "_CLIENT_SECRET_FILE=/etc/profil/" + strings.ToLower(of)
	return k
}

// vouching refuses a provider that is half set.
func (l *loader) vouching(c Config) {
	for name, v := range map[string]Voucher{"PROCONNECT": c.Vouchers.ProConnect, "OIDC": c.Vouchers.Other} {
		if v.Set() != (v.ClientID != "") || v.Set() != (v.Secret != "") {
			l.disagree(name+"_ISSUER", "l’adresse, l’identifiant et le secret vont ensemble : donnez les trois, ou aucun.")
		}
	}
	if c.Vouchers.Other.Set() != (c.Vouchers.OtherName != "") {
		l.disagree("OIDC_NAME", "il va avec "+Prefix+"OIDC_ISSUER : donnez les deux, ou aucun.")
	}
}
