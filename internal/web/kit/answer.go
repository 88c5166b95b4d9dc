package kit

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzip"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/web/kit/ui"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keptBuffer = 256 << 10 // a larger buffer is not kept

func release(b *bytes.Buffer) {
	if b.Cap() <= keptBuffer {
		b.Reset()
		buffers.Put(b)
	}
}

// Show renders a page whole before it sends a byte of it.
func (c *Ctx) Show(page templ.Component) error { return c.show(http.StatusOK, page) }

// Again shows a form a second time, with what was typed and what is wrong with
// it. The shell puts "Erreur :" before the title.
func (c *Ctx) Again(page templ.Component) error {
	c.View.Failed = true
	return c.show(http.StatusUnprocessableEntity, page)
}

// Malformed shows why what was asked makes no sense, where no form of ours can
// mend it: 400.
func (c *Ctx) Malformed(page templ.Component) error { return c.show(http.StatusBadRequest, page) }

func (c *Ctx) show(status int, page templ.Component) error {
	if c.Dress != nil {
		if err := c.Dress(c.R.Context()); err != nil {
			return err
		}
		c.Dress = nil
	}
	b := buffers.Get().(*bytes.Buffer)
	defer release(b)
	if err := page.Render(ui.With(c.R.Context(), &c.View), b); err != nil {
		return fault.Because(fault.Internal, "page", err)
	}
	c.greet()
	c.send(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// send writes an answer, compressed when it is worth it. The length of what is
// compressed is blurred, so that it does not betray what the page holds beside
// what an attacker may have put in it (BREACH).
func (c *Ctx) send(status int, kind string, body []byte) {
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Add("Vary", "Accept-Encoding")
	if len(body) < 1400 || !strings.Contains(c.R.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Length", strconv.Itoa(len(body)))
		c.W.WriteHeader(status)
		c.W.Write(body) //nolint:errcheck // the reader has gone
		return
	}
	h.Set("Content-Encoding", "gzip")
	c.W.WriteHeader(status)
	if c.R.Method == http.MethodHead {
		return
	}
	z := zips.Get().(*gzip.Writer)
	defer zips.Put(z)
	z.Reset(c.W)
	z.Comment = blur()
	z.Write(body) //nolint:errcheck // the reader has gone
	z.Close()     //nolint:errcheck // the reader has gone
}

var zips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	return z
}}

// blur returns from 1 to 64 letters.
func blur() string {
	s := newKey() + newKey() + newKey()
	return s[:1+int(s[65])%64]
}

// SeeOther sends the browser to the page that shows what was done.
func (c *Ctx) SeeOther(path string) error {
	c.W.Header().Set("Location", path)
	c.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// NoContent answers that all went well and that there is nothing to show: to
// an autosave.
func (c *Ctx) NoContent() error {
	c.W.WriteHeader(http.StatusNoContent)
	return nil
}

// Edition tells the script that saves a draft which edition it has made: its
// form is one of that edition from now on.
func (c *Ctx) Edition(n int) { c.W.Header().Set("X-Edition", strconv.Itoa(n)) }

// JSON answers with data for one of our scripts.
func (c *Ctx) JSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fault.Because(fault.Internal, "json", err)
	}
	return c.JSONBytes(b)
}

// JSONBytes answers with JSON that is ready.
func (c *Ctx) JSONBytes(b []byte) error {
	c.vary("Accept")
	c.send(http.StatusOK, "application/json", b)
	return nil
}

// File answers with a file to keep, under a name that may hold accents.
func (c *Ctx) File(name, kind string, data []byte) error {
	return c.give("attachment", name, kind, data)
}

// Inline answers with a file that the browser may show.
func (c *Ctx) Inline(name, kind string, data []byte) error {
	return c.give("inline", name, kind, data)
}

func (c *Ctx) give(how, name, kind string, data []byte) error {
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	c.W.Write(data) //nolint:errcheck // the reader has gone
	return nil
}

// KeepAddressSecret keeps the address of this page from the sites it links to
// and from ours: for pages whose address holds a token.
func (c *Ctx) KeepAddressSecret() { c.W.Header().Set("Referrer-Policy", "no-referrer") }

// Autosaving tells whether a script saves a draft in the background. Such a
// request claims no form key; answer it by NoContent.
func (c *Ctx) Autosaving() bool { return c.R.Header.Get("X-Autosave") != "" }

func (c *Ctx) vary(name string) {
	for _, v := range c.W.Header().Values("Vary") {
		if v == name {
			return
		}
	}
	c.W.Header().Add("Vary", name)
}

// flash is the cookie of a sentence told once.
const flash = "mot"

// StandIn says in which place of the bar the page stands, when its address does
// not; a place that the bar lacks changes nothing.
func (c *Ctx) StandIn(href string) {
	if !slices.ContainsFunc(c.View.Nav, func(i NavItem) bool { return i.Href == href }) {
		return
	}
	for i := range c.View.Nav {
		c.View.Nav[i].Current = c.View.Nav[i].Href == href
	}
}

// Flash tells, on the next page, the sentence of a code of package french.
func (c *Ctx) Flash(code string) { c.SetCookie(flash, code, 60) }

// takeFlash reads the sentence to be told and forgets it.
func (c *Ctx) takeFlash() {
	code := c.Cookie(flash)
	if code == "" || c.WantsJSON() || c.R.Header.Get("Sec-Purpose") != "" {
		return
	}
	c.SetCookie(flash, "", -1)
	if french.Has(code) {
		c.View.Flash = french.Sentence(code)
	}
}
