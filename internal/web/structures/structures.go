// Package structures is where a person finds the structure they work for,
// joins it or asks for it, and where its référent answers for it. It refuses to
// decide anything: who may do what is judged by the desk, each time.
package structures

import (
	"embed"
	"io/fs"

	"profil/internal/account"
	"profil/internal/enrolment"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/register/live"
	"profil/internal/siret"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
)

//go:embed static
var static embed.FS

// Scripts are the modules of these pages, for kit.NewAssets.
func Scripts() fs.FS { return static }

// Pages are the pages of structures.
type Pages struct {
	Desk       organisation.Desk
	Enrolments enrolment.Desk // of who leaves: what becomes of their requests
	// Establishment gives the SIRET at which a provider of identities says that
	// who asks works, the zero value without; nil where there is none.
	Establishment func(*kit.Ctx) (siret.SIRET, error)
	Live          *live.Lookup // asked about what the register lacks; nil for nobody
}

// Routes is this room's part of the map of the site.
func (p Pages) Routes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET /structures/recherche", Page: p.search},
		{Pattern: "GET /structures/ape", Page: p.activities},
		{Pattern: "GET /structures/communes", Page: p.communes},

		{Pattern: "GET /structures/rejoindre", Act: policy.AffiliationAsk, SignedIn: true, Page: p.askJoin},
		{Pattern: "POST /structures/rejoindre", Act: policy.AffiliationAsk, SignedIn: true, Page: p.join},
		{Pattern: "GET /structures/nouvelle", Act: policy.RequestMake, SignedIn: true, Page: p.newRequest},
		{Pattern: "POST /structures/nouvelle", Act: policy.RequestMake, SignedIn: true, MaxBody: kit.UploadBytes, Page: p.sendRequest},
		{Pattern: "GET /structures/demandes/{id}", Act: policy.RequestRead, SignedIn: true, Page: p.request},
		{Pattern: "POST /structures/demandes/{id}", Act: policy.RequestCorrect, SignedIn: true, MaxBody: kit.UploadBytes, Page: p.correct},
		{Pattern: "GET /structures/justificatifs/{id}", Act: policy.RequestRead, SignedIn: true, Page: p.paper},

		{Pattern: "GET /structures", SignedIn: true, Page: p.mine},
		{Pattern: "GET /structures/rattachements/{id}", Act: policy.AffiliationRead, SignedIn: true, Page: p.tie},
		{Pattern: "POST /structures/rattachements/{id}", Act: policy.AffiliationLeave, SignedIn: true, Page: p.leave},
		{Pattern: "POST /structures/toujours/{id}", Act: policy.AffiliationProve, SignedIn: true, Page: p.stillThere},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/presence", Act: policy.AffiliationDecide, SignedIn: true, Page: p.vouchStill},
		{Pattern: "GET /structures/depart/{id}", Act: policy.AffiliationLeave, SignedIn: true, Page: p.askLeave},
		{Pattern: "POST /structures/depart/{id}", Act: policy.AffiliationLeave, SignedIn: true, Page: p.confirmLeave},
		{Pattern: "POST /structures/depart/{id}/annulation", Act: policy.AffiliationLeave, SignedIn: true, Page: p.stayOn},

		{Pattern: "POST /structures/rattachements/{id}/suite", Act: policy.AffiliationLeave, SignedIn: true, Page: p.followOn},

		{Pattern: "GET /structures/code/{id}", Act: policy.AffiliationProve, SignedIn: true, Page: p.code},
		{Pattern: "POST /structures/code/{id}", Act: policy.AffiliationProve, SignedIn: true, Page: p.typeCode},
		{Pattern: "POST /structures/code/{id}/envoi", Act: policy.AffiliationProve, SignedIn: true, Page: p.sendCode},

		{Pattern: "GET /structures/{id}", Act: policy.OrganisationRead, SignedIn: true, Page: p.structure},
		{Pattern: "GET /structures/{id}/acces/regles", Act: policy.DomainPropose, SignedIn: true, Page: p.access},
		{Pattern: "POST /structures/{id}/acces/domaines", Act: policy.DomainPropose, SignedIn: true, Page: p.sayDomain},
		{Pattern: "POST /structures/{id}/acces/contact", Act: policy.ContactSet, SignedIn: true, Page: p.setContact},
		{Pattern: "POST /structures/{id}/acces/invitations", Act: policy.AffiliationInvite, SignedIn: true, Page: p.invite},
		{Pattern: "POST /structures/{id}/acces/invitations/{invitation}", Act: policy.AffiliationInvite, SignedIn: true, Page: p.revokeInvitation},
		{Pattern: "GET /structures/{id}/personnes/{rattachement}", Act: policy.AffiliationRead, SignedIn: true, Page: p.person},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/confirmation", Act: policy.AffiliationDecide, SignedIn: true, Page: p.confirm},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/refus", Act: policy.AffiliationDecide, SignedIn: true, Page: p.refuse},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/roles", Act: policy.RoleGrant, SignedIn: true, Page: p.setRoles},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/transmission", Act: policy.ReferentHandOver, SignedIn: true, Page: p.handOver},
		{Pattern: "GET /structures/{id}/personnes/{rattachement}/depart", Act: policy.AffiliationEnd, SignedIn: true, Page: p.askDeparture},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/depart", Act: policy.AffiliationEnd, SignedIn: true, Page: p.confirmDepartureOf},
		{Pattern: "POST /structures/{id}/personnes/{rattachement}/depart/annulation", Act: policy.AffiliationEnd, SignedIn: true, Page: p.stayOnOf},
		{Pattern: "GET /structures/{id}/famille/partages", Act: policy.FamilyRead, SignedIn: true, Page: p.kin},
		{Pattern: "POST /structures/{id}/famille/partages", Act: policy.FamilyShare, SignedIn: true, Page: p.askShare},
		{Pattern: "POST /structures/{id}/famille/partages/{partage}", Act: policy.FamilyShare, SignedIn: true, Page: p.onShare},
		{Pattern: "GET /structures/{id}/adhesions/nouvelle", Act: policy.AdhesionAsk, SignedIn: true, Page: p.newAdhesion},
		{Pattern: "POST /structures/{id}/adhesions/nouvelle", Act: policy.AdhesionAsk, SignedIn: true, Page: p.askAdhesion},
		{Pattern: "GET /structures/{id}/adhesions/toutes", Act: policy.AdhesionRead, SignedIn: true, Page: p.pastAdhesions},
		{Pattern: "POST /structures/{id}/adhesions/renouvellement", Act: policy.AdhesionRenew, SignedIn: true, Page: p.renewAdhesion},
		{Pattern: "GET /structures/{id}/changements/tous", Act: policy.ChangeReport, SignedIn: true, Page: p.history},
		{Pattern: "GET /structures/{id}/changements/nouveau", Act: policy.ChangeReport, SignedIn: true, Page: p.newChange},
		{Pattern: "POST /structures/{id}/changements/nouveau", Act: policy.ChangeReport, SignedIn: true, Page: p.proposeChange},
	}
}

// identity is what the forms of the first steps ask of a person, as typed.
type identity struct {
	Known                         string // the name, once it is known: it is asked for no more
	FirstName, LastName, Function string
}

func typedIdentity(c *kit.Ctx) identity {
	return identity{FirstName: c.Value("prenom"), LastName: c.Value("nom"), Function: c.Value("fonction")}
}

func (i identity) who() organisation.Identity {
	return organisation.Identity{FirstName: i.FirstName, LastName: i.LastName, Function: i.Function}
}

// known fills in the name of who asks, when they have given it before.
func (i *identity) known(tx *sqldb.Tx, a policy.Actor) error {
	who, err := account.Load(tx, a.Person)
	if err == nil && who.Named() {
		i.Known = who.Name()
	}
	return err
}

// identify is known in a reading of its own.
func (p Pages) identify(c *kit.Ctx, i *identity) error {
	return p.Desk.DB.Read(c.Context(), func(tx *sqldb.Tx) error { return i.known(tx, c.Actor) })
}
