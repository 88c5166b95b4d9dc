package kit

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit/ui"
)

// SignInPath is where one signs in; the parameter "suite" says where to go
// afterwards (LocalPath).
const SignInPath = "/connexion"

// ConfirmPath is where one who is signed in proves again who they are; "suite"
// as above.
const ConfirmPath = "/moi/confirmation"

// What only HTTP knows to be wrong.
var (
	errNotText  = &requestError{http.StatusBadRequest, "request.not_text"}
	errNotForm  = &requestError{http.StatusUnsupportedMediaType, "request.not_form"}
	errTooLarge = &requestError{http.StatusRequestEntityTooLarge, "request.too_large"}

	// ErrMethod refuses a verb that an address does not know.
	ErrMethod error = &requestError{http.StatusMethodNotAllowed, "request.method"}
)

type requestError struct {
	status int
	code   string
}

// Error implements error.
func (e *requestError) Error() string { return e.code }

// TooMany is the code of a fault.Unavailable that comes from a limit on how
// often something may be asked: it is answered by 429.
const TooMany = "too_many"

// status is the whole of what HTTP knows of our refusals.
var status = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// StatusOf gives the HTTP status of a refusal.
func StatusOf(err error) int {
	if r := (*requestError)(nil); errors.As(err, &r) {
		return r.status
	}
	if fault.CodeOf(err) == TooMany {
		return http.StatusTooManyRequests
	}
	return status[fault.KindOf(err)]
}

func codeOf(err error) string {
	if r := (*requestError)(nil); errors.As(err, &r) {
		return r.code
	}
	return fault.CodeOf(err)
}

// refuse answers a request that err refuses.
func (c *Ctx) refuse(err error) {
	if done := (*sqldb.Done)(nil); errors.As(err, &done) {
		c.SeeOther(LocalPath(done.Location)) //nolint:errcheck // never fails
		return
	}
	if gone(c.R.Context(), err) {
		return
	}
	code := StatusOf(err)
	switch {
	case code == http.StatusInternalServerError:
		c.number()
		slog.ErrorContext(c.R.Context(), "request failed", "method", c.R.Method, "pattern", c.R.Pattern, "request", c.View.Request, "code", codeOf(err), "err", err)
		c.broken()
		return
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		c.W.Header().Set("Retry-After", retryAfter())
	}
	if c.wantsData() {
		c.problem(code, codeOf(err))
		return
	}
	switch {
	case code == http.StatusUnauthorized:
		c.askToSignIn()
		return
	case codeOf(err) == policy.StepUp:
		c.askToConfirm()
		return
	}
	if err := c.show(code, refusedPage(c.refusal(code, err))); err != nil {
		c.broken()
	}
}

// askToSignIn leads to the sign-in page, with the form that was sent in hand.
func (c *Ctx) askToSignIn() {
	c.Actor, c.Dress = policy.Actor{}, nil
	c.View.SignedIn, c.View.Person, c.View.Structure, c.View.Nav = false, "", "", nil
	next := SignInPath + "?suite=" + url.QueryEscape(LocalPath(c.R.URL.RequestURI()))
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		c.SeeOther(next) //nolint:errcheck // never fails
		return
	}
	if c.SignIn != nil && PackPending(c.R) != "" {
		w := &statusWriter{c.W, http.StatusUnauthorized}
		c.W = w
		if err := c.SignIn(c); err != nil {
			c.broken()
		}
		return
	}
	p := refusal{
		Title: "Votre connexion a expiré",
		Lead:  "Ce que vous venez d’envoyer n’a pas été enregistré. Connectez-vous, puis recommencez.",
		Links: []ui.Act{{Label: "Se connecter", Href: SignInPath + "?suite=" + url.QueryEscape(c.cameFrom())}},
	}
	if err := c.show(http.StatusUnauthorized, refusedPage(p)); err != nil {
		c.broken()
	}
}

// askToConfirm has somebody who is signed in prove again who they are, with the
// form that was sent in hand.
func (c *Ctx) askToConfirm() {
	if c.Confirm == nil || c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		next := LocalPath(c.R.URL.RequestURI())
		if c.R.Method != http.MethodGet && c.R.Method != http.MethodHead {
			next = c.cameFrom()
		}
		c.SeeOther(ConfirmPath + "?suite=" + url.QueryEscape(next)) //nolint:errcheck // never fails
		return
	}
	c.W = &statusWriter{c.W, http.StatusForbidden}
	if err := c.Confirm(c); err != nil {
		c.refuse(err)
	}
}

// statusWriter answers with its own status, whatever the page would say.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(int) { w.ResponseWriter.WriteHeader(w.status) }

// wantsData tells whether the answer goes to a script.
func (c *Ctx) wantsData() bool {
	return c.Autosaving() || strings.HasPrefix(c.R.Header.Get("Accept"), "application/json")
}

// problem answers a script in the form of RFC 9457.
func (c *Ctx) problem(status int, code string) {
	b, _ := json.Marshal(map[string]any{"status": status, "code": code, "title": french.Sentence(code), "request": c.View.Request})
	c.vary("Accept")
	c.send(status, "application/problem+json", b)
}

// number gives the request a number to quote, when it has none.
func (c *Ctx) number() {
	if c.View.Request == "" {
		var b [4]byte
		rand.Read(b[:])
		c.View.Request = hex.EncodeToString(b[:])
	}
}

// retryAfter gives from 20 to 40 seconds, so that those who wait do not come
// back together.
func retryAfter() string {
	var b [1]byte
	rand.Read(b[:])
	n := 20 + int(b[0])%21
	return string([]byte{'0' + byte(n/10), '0' + byte(n%10)})
}

// broken answers with the page of an internal error, which needs nothing that
// may itself be broken.
func (c *Ctx) broken() {
	c.number()
	if c.wantsData() {
		c.problem(http.StatusInternalServerError, "internal")
		return
	}
	page := strings.Replace(brokenPage, "{request}", html.EscapeString(c.View.Request), 1)
	page = strings.Replace(page, "{style}", html.EscapeString(c.View.Asset("profil.css")), 1)
	if c.View.Site.Assets == "" {
		page = strings.Replace(page, `<link rel="stylesheet" href="profil.css">`, "", 1)
	}
	c.send(http.StatusInternalServerError, "text/html; charset=utf-8", []byte(page))
}

const brokenPage = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
	`<title>Une erreur est survenue – PROFIL</title><link rel="stylesheet" href="{style}"></head>` +
	`<body class="alone"><main class="wrap" id="contenu"><h1>Une erreur est survenue</h1>` +
	`<p>Elle vient de nous, et elle est enregistrée. Rien de ce que vous veniez d’envoyer n’a été gardé à moitié.</p>` +
	`<p>Vous pouvez recommencer dans un instant. Si cela se reproduit, donnez ce numéro à l’assistance : <b>{request}</b>.</p>` +
	`<p class="actions"><a class="btn" href="/">Revenir à l’accueil</a></p></main></body></html>`

// refusal is what the page of a refusal says.
type refusal struct {
	Title  string
	Lead   string
	Links  []ui.Act
	Resend *Pending // the form may be sent again as it was
}

// refusal says what happened and what can be done.
func (c *Ctx) refusal(status int, err error) refusal {
	code := codeOf(err)
	p, ok := refusals[code]
	if !ok {
		p = refusalOf[status]
		if french.Has(code) {
			p.Lead = french.Sentence(code)
		}
	}
	back := c.cameFrom()
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
			p.Links = append(p.Links, ui.Act{Label: "Réessayer", Href: LocalPath(c.R.URL.RequestURI())})
		}
	} else if p.again() {
		if kept, ok := UnpackPending(PackPending(c.R)); ok {
			p.Resend = &kept
		}
	}
	if p.Resend == nil && back != "/" && len(p.Links) == 0 {
		p.Links = append(p.Links, ui.Act{Label: "Revenir à la page précédente", Href: back})
	}
	tone := ui.Quiet
	if len(p.Links) == 0 && p.Resend == nil {
		tone = ui.Primary
	}
	p.Links = append(p.Links, ui.Act{Label: "Aller à l’accueil", Href: "/", Tone: tone})
	return p
}

func (p refusal) again() bool {
	return p.Title == sendAgain || p.Title == tooBusy || p.Title == tooOften
}

const (
	sendAgain = "Envoyez ce formulaire une seconde fois"
	tooBusy   = "Le service est momentanément indisponible"
	tooOften  = "Trop d’essais en peu de temps"
)

// refusals is what the refusals of kit itself say.
var refusals = map[string]refusal{
	"second.due": {
		Title: "Activez votre second facteur pour continuer",
		Lead:  "Vous répondez pour d’autres personnes : votre compte doit être protégé par un second facteur, et le délai pour l’activer est passé. Cela prend deux minutes, avec votre téléphone.",
		Links: []ui.Act{{Label: "L’activer maintenant", Href: "/moi/securite"}},
	},
	"form.no_key": {
		Title: sendAgain,
		Lead:  "Il nous est arrivé sans la marque qui évite de l’enregistrer deux fois. Rien n’a été enregistré ; ce que vous avez saisi est gardé ci-dessous.",
	},
	"form.no_cookie": {
		Title: sendAgain,
		Lead:  "Votre navigateur ne nous a pas rendu le témoin (cookie) qui relie ce formulaire à vous. Rien n’a été enregistré. S’il refuse les témoins de ce site, autorisez-les ; ils ne servent qu’à cela.",
	},
	"request.not_text": {
		Title: "Ce texte est illisible",
		Lead:  "L’adresse ou le formulaire contient des caractères qui ne sont pas du texte. Revenez en arrière et saisissez-les à nouveau.",
	},
	"request.not_form": {
		Title: "Ce formulaire est incomplet",
		Lead:  "Il nous est arrivé abîmé, et rien n’a été enregistré. Revenez en arrière et envoyez-le à nouveau.",
	},
	"request.method": {
		Title: "Cette adresse ne se demande pas ainsi",
		Lead:  "Elle répond à un formulaire, ou seulement à la lecture. Revenez en arrière et passez par la page elle-même.",
	},
	"request.too_large": {
		Title: "C’est trop volumineux",
		Lead:  "Rien n’a été enregistré. Revenez en arrière, raccourcissez votre texte ou choisissez un fichier plus léger : le formulaire dit combien il peut peser.",
	},
}

// refusalOf is what a refusal says when its code has no sentence.
var refusalOf = map[int]refusal{
	http.StatusForbidden: {
		Title: "Vous n’avez pas le droit de faire cela",
		Lead:  "Votre compte ne donne pas ce droit pour cette structure. Votre référent peut vous dire qui l’a, ou vous le donner.",
	},
	http.StatusNotFound: {
		Title: "Page introuvable",
		Lead:  "Elle a peut-être été retirée, ou elle n’est pas visible avec votre compte. Vérifiez l’adresse si vous l’avez saisie.",
	},
	http.StatusConflict: {
		Title: "La situation a changé",
		Lead:  "Quelqu’un a agi entre-temps : ce que vous demandiez n’est plus possible tel quel. Regardez où l’on en est avant de continuer.",
	},
	http.StatusUnprocessableEntity: {
		Title: "Il manque quelque chose",
		Lead:  "Ce qui a été envoyé ne peut pas être enregistré. Revenez en arrière et vérifiez votre saisie.",
	},
	http.StatusTooManyRequests: {
		Title: tooOften,
		Lead:  "Par sécurité, attendez une minute avant de recommencer. Rien n’est perdu.",
	},
	http.StatusServiceUnavailable: {
		Title: tooBusy,
		Lead:  "Rien n’a été enregistré à moitié. Réessayez dans une minute : envoyer deux fois n’enregistre qu’une fois.",
	},
}
