package connexion

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"profil/internal/account"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/kittest"
)

func TestAFirstConnection(t *testing.T) {
	h := newHouse(t)
	b := kittest.New(t, h)
	sent := b.Get("/connexion?suite=/demandes/1").FormTo("/connexion/lien").Fill("email", "claire@bordeaux.example").Press("Recevoir un lien")
	sent.Want(200).WantAt("/connexion/lien").WantText("main", "claire@bordeaux.example")
	token := h.lastLink()
	page := b.Get("/connexion/lien/" + token).Want(200)
	if page.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Error("the address of the page is told to others")
	}
	page = page.FormTo("/connexion/lien/"+token).Fill("mot_de_passe", "court").Press("Enregistrer").Want(422)
	page.WantError("mot_de_passe", "au moins 15 caractères")
	idea := page.Text(".hint b")
	page.FormTo("/connexion/lien/"+token).Fill("mot_de_passe", idea).Press("Enregistrer").Want(200).WantAt(FirstSteps).WantText(".told", "Mot de passe enregistré")
	b.Get("/connexion?suite=/demandes/1").WantAt("/demandes/1") // already in
	b.Forget()
	signIn(b, "/connexion", "Claire@Bordeaux.example", idea).WantAt(FirstSteps)
}

func TestSomebodyKnownGoesWhereTheyWereGoing(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	b.Get("/demandes/7").WantAt("/connexion")
	signIn(b, "/connexion?suite=%2Fdemandes%2F7", "claire@bordeaux.example", phrase).WantAt("/demandes/7")
	out := b.Post("/deconnexion", url.Values{kit.KeyField: {b.Get("/").Form("[action='/deconnexion']").Value(kit.KeyField)}}).Want(303)
	if out.Header.Get("Clear-Site-Data") == "" {
		t.Error("the browser is not told to forget")
	}
	b.Get("/demandes/7").WantAt("/connexion")

	b = kittest.New(t, h)
	b.Get("/connexion?suite=/demandes/3").FormTo("/connexion/lien").Fill("email", "claire@bordeaux.example").Press("Recevoir")
	token := h.lastLink()
	b.Get("/connexion/lien/"+token).FormTo("/connexion/lien/"+token).Fill("mot_de_passe", phrase).Press("Enregistrer").WantAt("/demandes/3")
}

// What changes from one answer to the next whatever is asked: the nonce and the
// keys of the forms, the address as it was typed, and the mark by which a
// password is proposed.
var changing = []*regexp.Regexp{
	regexp.MustCompile(`nonce="[^"]*"`), regexp.MustCompile(`name="cle" value="[^"]*"`), regexp.MustCompile(`[a-z]+@bordeaux\.example`),
	regexp.MustCompile(`name="demande" value="[^"]*"`), regexp.MustCompile(`&#34;challenge&#34;:&#34;[^&]*&#34;`),
}

func plain(body []byte) string {
	s := string(body)
	for _, r := range changing {
		s = r.ReplaceAllString(s, "…")
	}
	return s
}

// headers is all that an answer says beside its body; the values of cookies
// are replaced by how long they are.
func headers(p *kittest.Page) string {
	h := p.Header.Clone()
	h.Del("Content-Security-Policy")
	h.Del("Content-Length")
	s := fmt.Sprint(p.Status, h["Location"], len(h))
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		s += fmt.Sprint(" ", c.Name, len(c.Value), c.MaxAge, c.HttpOnly, c.SameSite, c.Path)
	}
	return s
}

// Whatever the address, the answers are the same bytes, the same status and the
// same cookies.
func TestNothingTellsWhoHasAnAccount(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	lucas := h.person("Lucas", "Petit", "lucass@bordeaux.example")
	if err := h.desk.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE persons SET status = 'suspended' WHERE id = $1`, lucas.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	answers := map[string][]string{}
	for _, typed := range []string{"claire@bordeaux.example", "lucass@bordeaux.example", "nobody@bordeaux.example"} {
		b := kittest.New(t, h)
		page := b.Get("/connexion")
		key := func(action string) string { return page.FormTo(action).Value(kit.KeyField) }
		for name, p := range map[string]*kittest.Page{
			"a wrong password": b.Post("/connexion", url.Values{"email": {typed}, "mot_de_passe": {"un autre jardin"}, kit.KeyField: {key("/connexion")}}),
			"a link":           b.Post("/connexion/lien", url.Values{"email": {typed}, kit.KeyField: {key("/connexion/lien")}}),
		} {
			answers[name] = append(answers[name], headers(p)+"\n"+plain(p.Body))
		}
		sent := b.Get("/connexion/lien")
		answers["the link is sent"] = append(answers["the link is sent"], headers(sent)+"\n"+plain(sent.Body))
		token := h.lastLink()
		opened := b.Get("/connexion/lien/" + token)
		body := strings.ReplaceAll(plain(opened.Body), token, "…")
		body = regexp.MustCompile(`<b>[a-z-]+</b>`).ReplaceAllString(body, "…")
		answers["the page of the link"] = append(answers["the page of the link"], headers(opened)+"\n"+body)
	}
	for name, all := range answers {
		for _, other := range all[1:] {
			if other != all[0] {
				t.Errorf("%s differs:\n%s\n%s", name, all[0], other)
			}
		}
	}
}

func TestALinkThatIsNoLongerGood(t *testing.T) {
	h := newHouse(t)
	b := kittest.New(t, h)
	token := h.link("claire@bordeaux.example")
	form := b.Get("/connexion/lien/" + token).FormTo("/connexion/lien/" + token)
	for range 3 { // programs that read the mail
		b.Get("/connexion/lien/"+token).Want(200).WantText("h1", "Choisir")
	}
	form.Fill("mot_de_passe", phrase).Press("Enregistrer").WantAt(FirstSteps)
	b.Get("/connexion/lien/"+token).WantText("h1", "n’est plus valable").WantNo("[type=password]")
	form.Fill("mot_de_passe", phrase).Press("Enregistrer").WantAt(FirstSteps) // the finger that pressed twice
	b.Forget()
	for i := range token {
		other := "A"
		if token[i:i+1] == other {
			other = "B"
		}
		b.Get("/connexion/lien/"+token[:i]+other+token[i+1:]).WantText("h1", "n’est plus valable")
	}
	for _, other := range []string{"x", strings.Repeat("A", 3000), "%C3%A9", url.PathEscape("../../moi"), url.PathEscape("' OR 1=1 --")} {
		b.Get("/connexion/lien/"+other).WantText("h1", "n’est plus valable")
	}
}

func TestWhatPeopleType(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	for _, c := range []struct{ email, password, field, says string }{
		{"", phrase, "email", "Indiquez votre adresse"},
		{"claire@bordeaux.example", "", "mot_de_passe", "Tapez votre mot de passe"},
		{"claire", phrase, "email", "une fois le signe @"},
		{"<b>claire</b>@bordeaux.example", phrase, "email", "adresse"},
		{strings.Repeat("a", 250) + "@bordeaux.example", phrase, "email", "trop longue"},
		{"claire@bordeaux.example\r\nBcc: tous@exemple.fr", phrase, "email", "caractère invisible"},
	} {
		signIn(b, "/connexion", c.email, c.password).Want(422).WantError(c.field, c.says)
		if c.field == "email" {
			p := b.Get("/connexion").FormTo("/connexion/lien").Fill("email", c.email).Press("Recevoir").Want(422)
			p.WantText("#lien-email-erreur", c.says)
			if href := p.Attr(".problem a", "href"); href != "#lien-email" {
				t.Errorf("the summary leads to %q", href)
			}
		}
	}
	for name, secret := range map[string]string{"80 kilobytes": strings.Repeat("é", 40_000), "markup": "<script>alert(1)</script>", "another form": "verger  lampe tisane colline"} {
		if p := signIn(b, "/connexion", "claire@bordeaux.example", secret); p.Status != 422 || strings.Contains(string(p.Body), secret) {
			t.Errorf("%s: %d", name, p.Status)
		}
	}
	p := b.Post("/connexion", url.Values{"email": {"claire@bordeaux.example\xff"}, "mot_de_passe": {phrase}})
	p.Want(400)
	p = signIn(b, "/connexion", "claire@gmial.com", phrase)
	p.Want(422).WantText("main", "Vouliez-vous écrire claire@gmail.com ?")
}

func TestAnAddressThatLooksMistyped(t *testing.T) {
	h := newHouse(t)
	b := kittest.New(t, h)
	for _, chosen := range []string{"claire@gmail.com", "claire@gmial.com"} {
		ask := b.Get("/connexion").FormTo("/connexion/lien").Fill("email", "claire@gmial.com").Press("Recevoir").Want(200).WantText("h1", "Vérifiez votre adresse")
		ask.Form("").Press("Écrire à "+chosen).WantAt("/connexion/lien").WantText("main", chosen)
	}
}

// An expired login keeps what was typed, through a wrong password too.
func TestAnExpiredLoginKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	signIn(b, "/connexion?suite=/demandes/1", "claire@bordeaux.example", phrase).WantAt("/demandes/1")
	form := b.Get("/demandes/1").FormTo("/demandes/1").Fill("motivation", "Je veux <b>apprendre</b>, « vraiment ».")
	h.endLogins()
	page := form.Press("Envoyer").Want(401).WantText("main", "Votre connexion a expiré.")
	page = page.FormTo("/connexion").Fill("email", "claire@bordeaux.example").Fill("mot_de_passe", "pas le bon mot de passe").Press("Se connecter").Want(422)
	page.FormTo("/connexion").Fill("email", "claire@bordeaux.example").Fill("mot_de_passe", phrase).Press("Se connecter").WantAt("/connexion/reprendre")
	page = b.Get("/connexion/reprendre").Want(200) // as the browser's back and reload do
	page = page.FormTo("/demandes/1").Press("Reprendre").Want(200)
	if got := page.URL.Query().Get("motivation"); got != "Je veux <b>apprendre</b>, « vraiment »." {
		t.Errorf("what was typed has become %q", got)
	}
	b.Get("/connexion/reprendre").WantAt("/") // it is sent, and kept no more
	for _, forged := range []string{"x", "aHR0cHM6Ly9tYWwuZXhhbXBsZS8K", strings.Repeat("A", 100_000)} {
		b.Forget()
		signed := b.Get("/connexion").FormTo("/connexion").Fill("email", "claire@bordeaux.example").Fill("mot_de_passe", phrase).Force(kit.PendingField, forged).Press("Se connecter")
		signed.Want(200).WantAt("/")
	}
}

// What a login keeps, another does not read, and a form that no browser would
// keep is shown in the answer itself.
func TestAKeptFormIsOfOneLogin(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	comeBack := func(b *kittest.Browser, typed string) *kittest.Page {
		page := b.Get("/connexion").FormTo("/connexion").Fill("email", "claire@bordeaux.example").Fill("mot_de_passe", phrase)
		kept := base64.RawURLEncoding.EncodeToString([]byte("/demandes/1\nmotivation=" + typed))
		return page.Force(kit.PendingField, kept).Press("Se connecter")
	}
	b := kittest.New(t, h)
	comeBack(b, "courte").WantAt("/connexion/reprendre")
	b.Get("/connexion/reprendre").WantAt("/connexion/reprendre")
	h.person("Lucas", "Petit", "lucas@bordeaux.example")
	h.endLogins()
	signIn(b, "/connexion", "lucas@bordeaux.example", phrase).WantAt("/")
	b.Get("/connexion/reprendre").WantAt("/")

	letters := rand.Text()
	for len(letters) < 20_000 {
		letters += rand.Text()
	}
	b = kittest.New(t, h)
	comeBack(b, letters).Want(200).WantAt("/connexion").FormTo("/demandes/1").Press("Reprendre").Want(200)
	b.Get("/connexion/reprendre").WantAt("/")
}

func TestOneNeverLeavesTheSite(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	for _, next := range []string{
		"https://mal.example/", "//mal.example", "///mal.example", `/\mal.example`, `\\mal.example`, "/\t/mal.example", "/%0a/mal.example",
		"javascript:alert(1)", "data:text/html,x", "http:mal.example", "mal.example", "/%5cmal.example", "/.mal.example/..//mal.example", "/@mal.example",
		"/connexion", "/connexion?suite=/connexion", "/connexion/lien", "/deconnexion", "/demo/connexion", "", " ", "/\u0000", "https:/mal.example", "?x", "#y",
	} {
		b := kittest.New(t, h)
		b.Unchecked = true
		page := b.Get("/connexion")
		p := b.Post("/connexion", url.Values{
			"email": {"claire@bordeaux.example"}, "mot_de_passe": {phrase}, "suite": {next}, kit.KeyField: {page.FormTo("/connexion").Value(kit.KeyField)},
		})
		if p.Status == 400 {
			continue
		}
		to, err := url.Parse(p.Header.Get("Location"))
		if err != nil || p.Status != 303 || to.Host != "" || to.Scheme != "" || !strings.HasPrefix(to.Path, "/") || strings.HasPrefix(to.Path, "//") || strings.HasPrefix(to.Path, "/connexion") {
			t.Errorf("%q leads to %q (%d, %v)", next, p.Header.Get("Location"), p.Status, err)
		}
	}
}

// Somebody whose login is over may still press « Se déconnecter ».
func TestSigningOutOfALoginThatIsOver(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	signIn(b, "/connexion", "claire@bordeaux.example", phrase).WantAt("/")
	old := b.Get("/").Form("[action='/deconnexion']").Value(kit.KeyField)
	if err := h.desk.DB.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE logins SET ended_at = $1`, tx.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	b.Forget() // of the cookie of visits too
	b.Header.Set("Cookie", kit.SessionCookie+"=a-login-that-is-over")
	if p := b.Post("/deconnexion", url.Values{kit.KeyField: {old}}).Want(303); p.Header.Get("Location") != "/" {
		t.Errorf("to %q", p.Header.Get("Location"))
	}
}

// Whatever the address says, where it leads is a path of this site.
func TestLocal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[/\\]{0,3}(connexion|demandes|mal\.example|\.\.|%2f|%5c|@|:|\?|#){0,5}`)).Draw(t, "typed")
		got := local(typed)
		u, err := url.Parse("https://profil.example" + got)
		if err != nil || u.Host != "profil.example" || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n") || local(got) != got {
			t.Fatalf("%q leads to %q", typed, got)
		}
	})
}

// Ten guesses, then the same refusal for the right password: only a link lets
// one in, and it says so.
func TestAfterTooManyGuesses(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	for range 4 {
		signIn(b, "/connexion", "claire@bordeaux.example", "pas le bon mot de passe").Want(422).WantText(".problem", "demandez un lien")
	}
	signIn(b, "/connexion", "claire@bordeaux.example", phrase).Want(422).WantText(".problem", "demandez un lien")
	token := h.link("claire@bordeaux.example")
	b.Get("/connexion/lien/"+token).FormTo("/connexion/lien/"+token).Fill("mot_de_passe", phrase).Press("Enregistrer").WantAt("/")
}

func TestCookies(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	page := b.Get("/connexion")
	p := b.Post("/connexion", url.Values{"email": {"claire@bordeaux.example"}, "mot_de_passe": {phrase}, kit.KeyField: {page.FormTo("/connexion").Value(kit.KeyField)}})
	found := map[string]*http.Cookie{}
	for _, c := range (&http.Response{Header: p.Header}).Cookies() {
		found[c.Name] = c
	}
	for name, seconds := range map[string]int{"session": 30 * 24 * 3600, "navigateur": kit.KnownSeconds} {
		c := found[name]
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != seconds {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if len(found["session"].Value) < 50 {
		t.Error("the token is short")
	}
}

// A request that another site has a browser make signs nobody in nor out.
func TestAnotherSiteCannotSignInOrOut(t *testing.T) {
	h := newHouse(t)
	h.person("Claire", "Vasseur", "claire@bordeaux.example")
	b := kittest.New(t, h)
	key := b.Get("/connexion").FormTo("/connexion").Value(kit.KeyField)
	for _, path := range []string{"/connexion", "/connexion/lien", "/deconnexion"} {
		for name, header := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://mal.example"} {
			body := url.Values{"email": {"claire@bordeaux.example"}, "mot_de_passe": {phrase}, kit.KeyField: {key}}.Encode()
			r := httptest.NewRequestWithContext(t.Context(), "POST", "http://localhost"+path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(name, header)
			b.Do(r).Want(403)
		}
	}
}

// The demo's people are one button each; the staff go to work at once.
func TestWhereOneGoes(t *testing.T) {
	h := newHouse(t)
	b := kittest.New(t, h)
	page := b.Get("/connexion?suite=/offre")
	if !page.Has(`button[name=personne][value=p1]`) || page.FormTo("/demo/connexion").Value("suite") != "/offre" {
		t.Errorf("%v", page.All("form"))
	}
	for _, c := range []struct {
		who  account.Person
		want string
	}{
		{account.Person{Status: account.Proven}, FirstSteps},
		{account.Person{Status: account.Proven, Rank: policy.Manager}, "/offre"},
		{account.Person{Status: account.Active}, "/offre"},
	} {
		if got := after(c.who, "/offre"); got != c.want {
			t.Errorf("%+v goes to %q", c.who, got)
		}
	}
}
