package services

import (
	"net/url"
	"strings"

	"profil/internal/client"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit/ui"
)

// agreement is what the page says before a service is told anything.
type agreement struct {
	Service client.Client
	Host    string // of the address one is sent back to
	Known   []ui.Fact
	New     bool // there is something to agree to; else only the structure is asked
	Query   string
	Options []ui.Option
	Chosen  string
	Errors  map[string]string
}

func newAgreement(a policy.Actor, r client.Request, m client.Meeting, q question) agreement {
	page := agreement{Service: r.Client, Host: hostOf(r.ReturnTo), New: len(m.Asks) > 0 || r.Ask, Query: strings.TrimPrefix(q.path(), backPath+"?")}
	for _, s := range r.Scopes {
		page.Known = append(page.Known, ui.Fact{Term: french.Sentence("scope." + string(s)), Value: valueOf(a, s, m)})
	}
	for _, o := range m.Organisations {
		page.Options = append(page.Options, ui.Option{Value: o.PublicID, Label: o.Label(), Hint: siretOf(o)})
	}
	if len(m.Organisations) > 0 {
		page.Chosen = m.Organisations[0].PublicID
	}
	return page
}

// valueOf is what the service will read for a scope.
func valueOf(a policy.Actor, s client.Scope, m client.Meeting) string {
	switch s {
	case client.Profile:
		return m.Person.Name()
	case client.Email:
		return m.Person.Email.Display()
	case client.Phone:
		if m.Person.Phone == "" {
			return "Vous n’en avez pas indiqué"
		}
		return french.Phone(m.Person.Phone)
	case client.Organisation:
		switch len(m.Organisations) {
		case 0:
			return "Aucune structure confirmée pour l’instant"
		case 1:
			return m.Organisations[0].Label()
		}
		return "Celle que vous choisissez ci-dessous"
	case client.Roles:
		return rolesOf(a, m)
	}
	return "Oui"
}

// rolesOf says what somebody is for the structure that they come for.
func rolesOf(a policy.Actor, m client.Meeting) string {
	switch len(m.Organisations) {
	case 0:
		return "Aucun"
	case 1:
	default:
		return "Ceux que vous avez dans la structure choisie"
	}
	var all []string
	for _, r := range policy.Roles {
		if r != policy.ReferentProvisional && a.Is(r, m.Organisations[0].ID) {
			all = append(all, french.Sentence("role."+string(r)))
		}
	}
	if len(all) == 0 {
		return "Aucun rôle particulier"
	}
	return french.List(all)
}

func siretOf(o organisation.Organisation) string {
	if o.SIRET.IsZero() {
		return ""
	}
	return "SIRET " + o.SIRET.String()
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// scopesOf lists what a service may know, in one sentence.
func scopesOf(all []client.Scope) string {
	var said []string
	for _, s := range all {
		said = append(said, french.Sentence("services.scope."+string(s)))
	}
	return french.List(said)
}

func usedOn(m client.Mine) string {
	if m.Consent.UsedAt.IsZero() {
		return "Jamais"
	}
	return french.Instant(m.Consent.UsedAt)
}
