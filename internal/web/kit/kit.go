// Package kit is what every page is built with: it opens a request, reads a
// form, shows a page, and turns a refusal into a status and a sentence. It
// refuses to know any room of the product, and to let a GET write.
package kit

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"profil/internal/fault"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/web/kit/ui"
)

// Site is what does not change from one page to the next.
type Site = ui.Site

// View is what the shell shows around one page.
type View = ui.View

// NavItem is one place of the bar.
type NavItem = ui.NavItem

// Ctx is one request to one page.
type Ctx struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor policy.Actor
	View  View
	// SignIn, when set, shows the sign-in page in answer to a form whose login
	// has expired, so that what was typed is kept (PackPending).
	SignIn Page
	// Confirm, when set, asks whoever sends a form that is grave to prove who they
	// are, with the form in hand.
	Confirm Page
	// DueOn is from when on somebody who answers for others may no longer do
	// without a second factor; zero when nothing is asked of them.
	DueOn time.Time
	// Dress, when set, reads what the shell shows, before a page is drawn: Open
	// leaves it for later where the answer is mostly no page.
	Dress func(context.Context) error

	once  *sqldb.Once
	asked url.Values // the parameters of the address, read once
}

// Page answers one request, or refuses it by an error of package fault.
type Page func(*Ctx) error

// Open says who asks, and for which site: it is given by the map of the site.
// It may return a Ctx with an error, so that the refusal is shown in the shell.
type Open func(w http.ResponseWriter, r *http.Request) (*Ctx, error)

// Limits of what a form may weigh, in bytes.
const (
	FormBytes   = 256 << 10
	UploadBytes = 12 << 20
)

// Handle makes a handler of a page that may be refused. A GET is given a
// context in which the database refuses to write; a form is read within
// FormBytes and carries its key to the first write of the request.
func Handle(open Open, page Page) http.Handler { return handler{open, page, FormBytes} }

// HandleUpload is Handle for a form that carries files, within UploadBytes.
func HandleUpload(open Open, page Page) http.Handler { return handler{open, page, UploadBytes} }

type handler struct {
	open  Open
	page  Page
	bytes int64
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	var unread error
	if reads {
		r = r.WithContext(sqldb.ReadOnly(r.Context()))
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, h.bytes)
		unread = parseForm(r, h.bytes)
	}
	c, err := h.open(w, r)
	if c == nil {
		c = &Ctx{}
	}
	c.complete(w, r)
	defer c.rescue()
	if unread != nil {
		err = unread
	}
	if err == nil {
		err = c.receive(reads)
	}
	if err == nil {
		err = h.page(c)
	}
	if err != nil {
		c.refuse(err)
	}
}

// complete fills in what open left out.
func (c *Ctx) complete(w http.ResponseWriter, r *http.Request) {
	c.W = w
	if c.R == nil {
		c.R = r
	}
	v := &c.View
	if v.Site == nil {
		v.Site = &Site{Product: "PROFIL"}
	}
	if v.Nonce == "" {
		v.Nonce = NonceOf(r.Context())
	}
	if v.Path == "" {
		v.Path = r.URL.RequestURI()
	}
	if v.Now.IsZero() {
		v.Now = time.Now()
	}
	v.FormKey = newKey
	v.SignedIn = v.SignedIn || c.Actor.SignedIn()
	if v.SignedIn {
		w.Header().Set("Cache-Control", "no-store")
	} else if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "private, no-cache")
	}
}

// receive checks what was sent before the page looks at it.
func (c *Ctx) receive(reads bool) error {
	if err := cleanText(c.query()); err != nil {
		return err
	}
	if reads {
		c.takeFlash()
		return nil
	}
	c.forgetKept()
	return c.claimKey()
}

// rescue shows the page of an internal error when a page panicked.
func (c *Ctx) rescue() {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
		panic(p)
	}
	c.number()
	slog.ErrorContext(c.R.Context(), "page panicked", "pattern", c.R.Pattern, "request", c.View.Request, "panic", panicText(p))
	c.broken()
}

// panicText keeps of a panic what may be logged: run-time errors speak of the
// program, other values may quote what people typed.
func panicText(p any) string {
	if err, ok := p.(interface {
		error
		RuntimeError()
	}); ok {
		return err.Error()
	}
	return "panic"
}

// gone tells whether nobody waits for the answer any more.
func gone(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || fault.KindOf(err) == fault.Internal)
}

// Invalid takes from err what a form can show, field to code; anything else is
// passed on.
func Invalid(err error) (fields map[string]string, other error) {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		return nil, err
	}
	if len(f.Fields) == 0 {
		return map[string]string{"": f.Code}, nil
	}
	return f.Fields, nil
}

// Refused is Invalid, and takes what has changed meanwhile too, under no field:
// the page of the form says it, with what was typed.
func Refused(err error) (fields map[string]string, other error) {
	if fault.KindOf(err) == fault.Conflict && fault.CodeOf(err) != "stale" {
		return map[string]string{"": fault.CodeOf(err)}, nil
	}
	return Invalid(err)
}

// WantsJSON tells whether a script of ours asks for data rather than a page.
func (c *Ctx) WantsJSON() bool {
	c.vary("Accept")
	return strings.HasPrefix(c.R.Header.Get("Accept"), "application/json")
}
