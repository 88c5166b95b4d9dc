package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"profil/internal/account"
	"profil/internal/fault"
	"profil/internal/identity"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/connexion"
)

// A real provider, of a public library, tells that somebody has signed out
// there: the login that it opened here is over, and no other of theirs.
func TestARealProviderTellsOfASignOut(t *testing.T) {
	t.Parallel()
	eachReunion(t, func(t *testing.T, s *reunion) {
		p := &identity.Provider{Name: "autre", Label: "Compte Région", Issuer: s.server.URL, ClientID: s.client.PublicID, Secret: s.secret, Scopes: []string{"openid", "profile"}}
		d := identity.Desk{DB: s.place.db, Accounts: s.place.accounts, Providers: []*identity.Provider{p}}
		here := s.told(connexion.Pages{Identities: d})
		to, journey, err := p.Begin(t.Context(), returned, "/", s.place.db.Now())
		if err != nil {
			t.Fatal(err)
		}
		b := s.as("Claire Vasseur")
		page := b.Get(strings.TrimPrefix(to, s.server.URL)).FormTo("/services/autorisation").Press("Continuer vers Réunion").Want(200)
		_, back, _ := strings.Cut(page.Header.Get("Refresh"), "url="+returned+"?")
		answer, err := url.ParseQuery(back)
		if err != nil {
			t.Fatal(err)
		}
		said, err := p.Finish(t.Context(), returned, journey, answer, s.place.db.Now)
		if err != nil || said.SID == "" {
			t.Fatalf("%+v %v", said, err)
		}
		var lucas string
		if err := s.place.db.Read(t.Context(), func(tx *sqldb.Tx) (err error) {
			lucas, err = sqldb.Value[string](tx, `SELECT id FROM persons WHERE first_name = 'Lucas' AND last_name = 'Petit'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := d.Link(t.Context(), policy.Actor{Person: lucas, Level: policy.Proven}, said); err != nil {
			t.Fatal(err)
		}
		o, err := d.Enter(t.Context(), said, account.Browser{})
		if err != nil {
			t.Fatal(err)
		}
		other, err := s.place.accounts.SignInAs(t.Context(), lucas, "Firefox")
		if err != nil {
			t.Fatal(err)
		}
		b.Get("/demandes").Form("[action='/deconnexion']").Press("Se déconnecter")
		if _, err := s.place.clerk.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*here) != 1 || (*here)[0] != http.StatusOK {
			t.Errorf("the provider was answered %v", *here)
		}
		if _, err := s.place.accounts.Who(t.Context(), o.Token); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("the login that it opened is still open: %v", err)
		}
		if _, err := s.place.accounts.Who(t.Context(), other); err != nil {
			t.Errorf("a login that it did not open is over: %v", err)
		}
	})
}

// told listens where the provider tells of sign-outs, and gives what it was
// answered.
func (s *reunion) told(door connexion.Pages) *[]int {
	s.t.Helper()
	mux, answers := http.NewServeMux(), &[]int{}
	for _, r := range door.Routes() {
		if r.Program != nil {
			mux.Handle(r.Pattern, r.Program)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, r)
		*answers = append(*answers, answer.Code)
		if answer.Header().Get("Cache-Control") != "no-store" {
			s.t.Error("the answer may be kept")
		}
		w.WriteHeader(answer.Code)
	}))
	s.t.Cleanup(server.Close)
	draft := draftOf(s.client)
	draft.Backchannel = server.URL + identity.SignOffPath("autre")
	if err := s.place.clients.Edit(s.t.Context(), policy.Clerk, s.client.PublicID, draft); err != nil {
		s.t.Fatal(err)
	}
	return answers
}
