// Package gestion is the back office: the queues of the staff, and every
// structure, account, request and session at a glance. It refuses to exist for
// who is not of the staff, and to let a reader decide anything.
package gestion

import (
	"slices"

	"profil/internal/account"
	"profil/internal/casework"
	"profil/internal/catalogue"
	"profil/internal/client"
	"profil/internal/enrolment"
	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/privacy"
	"profil/internal/rectification"
	"profil/internal/rulebook"
	"profil/internal/sqldb"
	"profil/internal/succession"
	"profil/internal/web/kit"
)

// Pages are the pages of the staff.
type Pages struct {
	DB             *sqldb.DB // for the journal, which has no desk
	Accounts       account.Desk
	Organisations  organisation.Desk
	Catalogue      catalogue.Desk
	Enrolments     enrolment.Desk
	Letters        letter.Desk
	Clients        client.Desk
	Casework       casework.Desk
	URL            string // of the site, for the links of ready answers
	Privacy        privacy.Desk
	Rules          *rulebook.Desk
	Successions    succession.Desk
	Rectifications rectification.Desk
}

// Routes is this room's part of the map of the site.
func (p Pages) Routes() []kit.Route {
	return slices.Concat(p.decisions(), p.records(), p.accessRoutes(), p.campaignRoutes())
}

func reads(pattern string, act policy.Act, page kit.Page) kit.Route {
	return kit.Route{Pattern: "GET /gestion" + pattern, Act: act, SignedIn: true, Page: staff(page)}
}

func does(pattern string, act policy.Act, page kit.Page) kit.Route {
	return kit.Route{Pattern: "POST /gestion" + pattern, Act: act, SignedIn: true, Page: staff(deciding(page))}
}

// decisions are the queue, what is decided on from it, and its tools.
func (p Pages) decisions() []kit.Route {
	return []kit.Route{
		reads("", policy.BackOfficeRead, p.queue),
		does("/recherches", policy.SearchKeep, p.keepSearch),
		does("/recherches/{id}/retrait", policy.SearchKeep, p.dropSearch),

		does("/prises", policy.CaseClaim, p.claim),
		does("/demandes-structures/{id}/reprise", policy.RequestDecide, p.reopenRequest),
		does("/rattachements/{id}/reprise", policy.AffiliationIntervene, p.reopenAffiliation),
		reads("/demandes-structures/{id}", policy.RequestRead, p.request),
		does("/demandes-structures/{id}", policy.RequestDecide, p.decideRequest),
		reads("/rattachements/regles", policy.BackOfficeRead, p.rules),
		reads("/rattachements/{id}", policy.AffiliationRead, p.affiliation),
		does("/rattachements/{id}", policy.AffiliationDecide, p.decideAffiliation),
		does("/rattachements/{id}/referent", policy.ReferentConfirm, p.confirmReferent),
		does("/rattachements/{id}/roles", policy.RoleGrant, p.changeRole),
		does("/rattachements/{id}/fin", policy.AffiliationEnd, p.removeMember),
		reads("/changements/{id}", policy.OrganisationRead, p.change),
		does("/changements/{id}", policy.ChangeHandle, p.handleChange),
		reads("/corrections/{id}", policy.RectificationRead, p.correction),
		does("/corrections/{id}", policy.RectificationAnswer, p.answerCorrection),
		reads("/adhesions", policy.OrganisationRead, p.adhesions),
		does("/adhesions/{id}", policy.AdhesionDecide, p.decideAdhesion),

		reads("/demandes-structures/{id}/semblables", policy.RequestRead, p.similarRequests),
		does("/demandes-structures/{id}/semblables", policy.RequestDecide, p.decideSimilarRequests),
		reads("/rattachements/{id}/semblables", policy.AffiliationRead, p.similarAffiliations),
		does("/rattachements/{id}/semblables", policy.AffiliationDecide, p.decideSimilarAffiliations),
		reads("/modeles", policy.BackOfficeRead, p.templates),
		reads("/modeles/nouveau", policy.TemplateEdit, p.newTemplate),
		does("/modeles/nouveau", policy.TemplateEdit, p.writeTemplate),
		reads("/modeles/{id}", policy.BackOfficeRead, p.template),
		does("/modeles/{id}", policy.TemplateEdit, p.writeTemplate),
		does("/modeles/{id}/retrait", policy.TemplateEdit, p.retireTemplate),
	}
}

// records are every structure, account, request and session, and what is kept.
func (p Pages) records() []kit.Route {
	return []kit.Route{
		reads("/structures", policy.OrganisationRead, p.organisations),
		reads("/structures/naf-2025", policy.OrganisationRead, p.naf),
		does("/structures/naf-2025", policy.OrganisationEdit, p.carry),
		reads("/structures/{id}", policy.OrganisationRead, p.organisation),
		reads("/structures/{id}/historique", policy.OrganisationRead, p.history),
		reads("/structures/{id}/modifier", policy.OrganisationEdit, p.editOrganisation),
		does("/structures/{id}/modifier", policy.OrganisationEdit, p.writeOrganisation),
		reads("/structures/{id}/fusion", policy.OrganisationMerge, p.merge),
		does("/structures/{id}/fusion", policy.OrganisationMerge, p.mergeOrganisations),
		reads("/structures/{id}/fermeture", policy.OrganisationClose, p.closing),
		does("/structures/{id}/fermeture", policy.OrganisationClose, p.closeOrganisation),
		does("/structures/{id}/reseau", policy.NetworkEdit, p.placeOne),
		reads("/reseaux", policy.BackOfficeRead, p.networks),
		does("/reseaux", policy.NetworkEdit, p.createNetwork),
		reads("/reseaux/liste", policy.NetworkEdit, p.askPlacing),
		does("/reseaux/liste", policy.NetworkEdit, p.placeMany),
		does("/structures/{id}/adhesions", policy.AdhesionDecide, p.grantAdhesion),
		does("/structures/{id}/prestataire", policy.ProviderGrant, p.grantProvider),
		does("/structures/{id}/prestataire/retrait", policy.ProviderGrant, p.withdrawProvider),

		reads("/comptes", policy.AccountRead, p.accounts),
		reads("/comptes/{id}", policy.AccountRead, p.account),
		reads("/comptes/{id}/effacement", policy.AccountClose, p.askErasure),
		does("/comptes/{id}/effacement", policy.AccountClose, p.erase),
		reads("/comptes/{id}/fusion", policy.AccountMerge, p.accountMerge),
		does("/comptes/{id}/fusion", policy.AccountMerge, p.mergeAccounts),
		does("/comptes/{id}/acces", policy.AccountSuspend, p.moderate),
		does("/comptes/{id}/connexions", policy.LoginRevoke, p.revoke),
		does("/comptes/{id}/rang", policy.RankGrant, p.grantRank),
		does("/comptes/{id}/garant", policy.AccountRecover, p.vouch),

		reads("/demandes", policy.EnrolmentRead, p.enrolments),
		reads("/demandes/{id}", policy.EnrolmentRead, p.enrolment),
		does("/demandes/{id}", policy.EnrolmentApprove, p.stepIn),
		reads("/sessions", policy.SessionRead, p.sessions),

		reads("/services", policy.ClientRead, p.clients),
		does("/services", policy.ClientManage, p.registerClient),
		reads("/services/nouveau", policy.ClientManage, p.newClient),
		reads("/services/{id}", policy.ClientRead, p.client),
		does("/services/{id}", policy.ClientManage, p.editClient),
		does("/services/{id}/secret", policy.ClientManage, p.changeSecret),
		does("/services/{id}/acces", policy.ClientManage, p.moderateClient),

		reads("/courriels", policy.BackOfficeRead, p.mails),
		does("/courriels", policy.MailRetry, p.retryMail),
		reads("/courriels/{id}", policy.BackOfficeRead, p.mail),
		does("/courriels/{id}", policy.MailRetry, p.resendMail),
		does("/courriels/taches", policy.MailRetry, p.retryJob),
		reads("/journal", policy.JournalRead, p.journal),
	}
}

// Waiting counts what awaits the staff, for the number in their bar, in one
// query.
func (p Pages) Waiting(tx *sqldb.Tx, _ policy.Actor) (int, error) {
	return sqldb.Value[int](tx, `SELECT `+organisation.QueueCount+` + `+catalogue.StrandedCount+` + `+enrolment.LateCount+` + `+rectification.WaitingCount+` + `+letter.FailedCount, tx.Now)
}

// staff makes a page that does not exist for anybody else.
func staff(page kit.Page) kit.Page {
	return func(c *kit.Ctx) error {
		if err := policy.See(c.Actor, policy.BackOfficeRead, policy.Subject{}); err != nil {
			return err
		}
		return page(c)
	}
}

// deciding makes a page that is refused to who only reads.
func deciding(page kit.Page) kit.Page {
	return func(c *kit.Ctx) error {
		if !c.Actor.Staff(policy.Manager) {
			return fault.New(fault.Forbidden, "forbidden")
		}
		return page(c)
	}
}

// typed is what was typed in a form that was refused, and why.
type typed struct {
	Form     string // which form of the page
	Reason   string
	Errors   map[string]string
	Template string // the ready answer that was chosen
	Preview  string // the reason, to be read before it is sent

	templates []casework.Template
	Claim     casework.Claim // who of the staff is on it, the zero value for nobody
	Thing     string         // what it is, for whoever would be on it
}

// of gives the errors of one form of a page that has several.
func (t typed) of(form string) map[string]string {
	if t.Form == form {
		return t.Errors
	}
	return nil
}

// said gives the reason typed in one form of a page that has several.
func (t typed) said(form string) string {
	if t.Form == form {
		return t.Reason
	}
	return ""
}

// chosen gives the ready answer chosen in one form of a page.
func (t typed) chosen(form string) string {
	if t.Form == form {
		return t.Template
	}
	return ""
}

// summary is the errors as the top of the page lists them: the reason under the
// id that it has on this page.
func (t typed) summary() map[string]string {
	all := map[string]string{}
	for field, code := range t.Errors {
		if field == "motif" || field == "modele" {
			field += "-" + t.Form
		}
		all[field] = code
	}
	return all
}
