package plan

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"profil/internal/mail"
	"profil/internal/policy"
	"profil/internal/web/accueil"
	"profil/internal/web/agenda"
	"profil/internal/web/connexion"
	"profil/internal/web/demandes"
	"profil/internal/web/emargement"
	"profil/internal/web/gestion"
	"profil/internal/web/kit"
	"profil/internal/web/moi"
	"profil/internal/web/offre"
	"profil/internal/web/services"
	"profil/internal/web/structures"
)

// site is every room of the site.
var site = map[string]interface{ Routes() []kit.Route }{
	"accueil": accueil.Pages{Demo: &accueil.Demo{Mailbox: &mail.Mailbox{}}}, "connexion": connexion.Pages{}, "moi": moi.Pages{}, "structures": structures.Pages{}, "offre": offre.Pages{},
	"demandes": demandes.Pages{}, "emargement": emargement.Pages{}, "gestion": gestion.Pages{}, "services": services.Pages{}, "agenda": agenda.Pages{},
}

// public are the addresses that ask for no right: the same for everybody, or
// about oneself alone.
var public = []string{
	"GET /{$}", "GET /accessibilite", "GET /mentions-legales", "GET /donnees-personnelles", "GET /aide", "GET /plan-du-site",
	"GET /demo/personnes", "POST /demo/connexion", "GET /demo/courrier", "GET /demo/courrier/{id}", "GET /kit", "POST /kit", "GET /demo/agenda", "GET /demo/agenda/connexion", "GET /demo/agenda/retour",
	"GET /connexion/fournisseur/{fournisseur}", "GET /connexion/fournisseur/{fournisseur}/retour", "POST /connexion/fournisseur/{fournisseur}",
	"GET /connexion/fournisseur/{fournisseur}/lien", "POST /connexion/fournisseur/{fournisseur}/lien",
	"POST /connexion/fournisseur/{fournisseur}/deconnexion", // the provider itself, which signs what it tells
	"GET /connexion", "POST /connexion", "POST /connexion/etape", "POST /connexion/perdu", "GET /connexion/perdu/{jeton}", "POST /connexion/perdu/{jeton}",
	"GET /connexion/annulation/{id}/{jeton}", "POST /connexion/annulation/{id}/{jeton}", "POST /connexion/cle", "POST /connexion/lien", "GET /connexion/lien", "GET /connexion/lien/{jeton}", "POST /connexion/lien/{jeton}", "GET /connexion/reprendre", "POST /deconnexion",
	"GET /structures/recherche", "GET /structures/ape", "GET /structures/communes", "GET /structures",
	"GET /offre", "GET /prestataire/{id}",
	"GET /services/autorisation", "GET /services/retour", "GET /services/deconnexion", "POST /services/deconnexion", // people, from a service
	"GET /.well-known/openid-configuration", "GET /services/cles", "POST /services/jeton", "GET /services/identite", "POST /services/identite", // its program
	"POST /services/examen", "POST /services/revocation",
	"GET /decision", "GET /decision/{jeton}", "POST /decision/{jeton}", "POST /decision/{jeton}/annulation", // who holds the link of a letter, with the rights of its recipient
	"GET /agenda/{jeton}", // a calendar program, with the address that its owner gave it
	"GET /courriel-perdu", "POST /courriel-perdu", "GET /courriel-perdu/envoye",
	"GET /relais/{id}", "POST /relais/{id}", // a seat that a colleague proposes to whoever asks: to others there is none
	"GET /emargement", "GET /documents", "GET /verification", "GET /verification/{code}",
}

// Every route says which right it asks for, or is on the list of those that ask
// for none; none is twice on the map.
func TestEveryRouteHasItsRight(t *testing.T) {
	var seen []string
	for room, pages := range site {
		for _, r := range pages.Routes() {
			if slices.Contains(seen, r.Pattern) {
				t.Errorf("%s is twice on the map", r.Pattern)
			}
			seen = append(seen, r.Pattern)
			method, path, ok := strings.Cut(r.Pattern, " ")
			if !ok || method != http.MethodGet && method != http.MethodPost || !strings.HasPrefix(path, "/") {
				t.Errorf("%s: %q is not a verb and an address", room, r.Pattern)
			}
			_, known := policy.Rules[r.Act]
			switch {
			case r.Act == "" && !slices.Contains(public, r.Pattern):
				t.Errorf("%s: %s names no right", room, r.Pattern)
			case r.Act != "" && !known:
				t.Errorf("%s: %s names %s, which the policy does not know", room, r.Pattern, r.Act)
			case r.Act != "" && !r.SignedIn && !everybody(r.Act):
				t.Errorf("%s: %s asks for %s, which no visitor has, without asking to sign in", room, r.Pattern, r.Act)
			}
			if (r.Page == nil) == (r.Program == nil) {
				t.Errorf("%s: %s has no page", room, r.Pattern)
			}
		}
	}
	for _, p := range public {
		if !slices.Contains(seen, p) {
			t.Errorf("%s is public, and is not on the map", p)
		}
	}
}

// everybody tells whether a visitor may do an act at some status.
func everybody(act policy.Act) bool {
	return slices.ContainsFunc(policy.Rules[act], func(g policy.Grant) bool { return g.Seat == policy.Anyone })
}

// Every address of a letter, and of the shell, is on the map.
func TestWhatLettersLeadToIsOnTheMap(t *testing.T) {
	mux := http.NewServeMux()
	for _, pages := range site {
		for _, r := range pages.Routes() {
			mux.Handle(r.Pattern, http.NotFoundHandler())
		}
	}
	for _, path := range []string{
		"/", "/aide", "/connexion", "/connexion/lien/abc", "/demandes", "/demandes/abc", "/documents", "/documents/abc", "/emargement", "/emargement/abc/signature", "/employeur",
		"/gestion", "/gestion/changements/abc", "/gestion/demandes-structures/abc", "/gestion/rattachements/abc", "/moi", "/moi/connexions", "/moi/securite", "/moi/confirmation", "/moi/consultations",
		"/offre", "/prestataire", "/sessions/abc", "/sessions/abc/demande", "/sessions/abc/selection", "/structures", "/structures/abc", "/structures/demandes/abc",
		"/structures/nouvelle", "/structures/recherche", "/verification", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/plan-du-site",
		"/demo/personnes", "/demo/courrier",
	} {
		r, _ := http.NewRequest(http.MethodGet, path, nil)
		if _, pattern := mux.Handler(r); pattern == "" {
			t.Errorf("nothing answers at %s", path)
		}
	}
}
