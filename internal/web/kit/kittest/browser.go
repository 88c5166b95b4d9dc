// Package kittest is a browser for tests: it keeps cookies, follows what
// redirects, and sends the forms that it finds in the pages. It refuses to
// send what a person could not: a field that the page does not show.
package kittest

import (
	"bytes"
	"crypto/tls"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"profil/internal/web/kit/lint"
)

// Browser is one person's browser. Its methods stop the test on what cannot be.
type Browser struct {
	// AsTyped leaves the typography of pages unchecked: they show what people
	// typed outside of ui.Prose.
	AsTyped bool
	// Unchecked leaves pages unchecked altogether.
	Unchecked bool
	// Leaves gives back a redirection to another site as it is; else it stops
	// the test.
	Leaves bool
	// Header is added to every request.
	Header http.Header

	t    testing.TB
	site http.Handler
	base *url.URL
	jar  http.CookieJar
	at   *url.URL
}

// New opens a browser on a site, at http://localhost.
func New(t testing.TB, site http.Handler) *Browser { return NewAt(t, site, "http://localhost") }

// NewAt opens a browser on a site that stands at an address; "https://…" for
// the cookies that want it.
func NewAt(t testing.TB, site http.Handler, address string) *Browser {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{t: t, site: site, base: base, Header: http.Header{}}
	b.Forget()
	return b
}

// Forget empties the browser of its cookies.
func (b *Browser) Forget() {
	b.jar, _ = cookiejar.New(nil)
	b.at = nil
}

// Get opens a path, and follows where it leads.
func (b *Browser) Get(path string) *Page {
	b.t.Helper()
	return b.follow(b.request("GET", path, nil, ""))
}

// GetJSON asks a path for data, as our scripts do.
func (b *Browser) GetJSON(path string) *Page {
	b.t.Helper()
	r := b.request("GET", path, nil, "")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Sec-Fetch-Mode", "cors")
	r.Header.Set("Sec-Fetch-Dest", "empty")
	return b.send(r)
}

// Post sends fields to a path without a form, as somebody might who writes
// requests by hand; it follows nothing.
func (b *Browser) Post(path string, fields url.Values) *Page {
	b.t.Helper()
	return b.send(b.request("POST", path, []byte(fields.Encode()), "application/x-www-form-urlencoded"))
}

// Do sends a request made by hand, with the browser's cookies; it follows
// nothing.
func (b *Browser) Do(r *http.Request) *Page {
	b.t.Helper()
	for _, c := range b.jar.Cookies(b.base) {
		r.AddCookie(c)
	}
	return b.send(r)
}

func (b *Browser) request(method, path string, body []byte, kind string) *http.Request {
	b.t.Helper()
	to, err := b.base.Parse(path)
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	if strings.HasPrefix(path, "?") && b.at != nil {
		to, _ = b.at.Parse(path)
	}
	asked := *to // a browser keeps the fragment to itself
	asked.Fragment, asked.RawFragment = "", ""
	r := httptest.NewRequestWithContext(b.t.Context(), method, asked.String(), bytes.NewReader(body))
	r.URL.Fragment = to.Fragment
	if to.Scheme == "https" {
		r.TLS = &tls.ConnectionState{}
	}
	for name, value := range map[string]string{"Accept": "text/html,*/*", "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"} {
		r.Header.Set(name, value)
	}
	if b.at != nil {
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Referer", b.at.String())
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Origin", b.base.String())
	}
	for name, all := range b.Header {
		r.Header[name] = all
	}
	for _, c := range b.jar.Cookies(to) {
		r.AddCookie(c)
	}
	return r
}

func (b *Browser) send(r *http.Request) *Page {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	answer := w.Result()
	b.jar.SetCookies(r.URL, answer.Cookies())
	p := &Page{b: b, URL: r.URL, Status: answer.StatusCode, Header: answer.Header, Body: w.Body.Bytes()}
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return p
	}
	root, err := html.Parse(bytes.NewReader(p.Body))
	if err != nil {
		b.t.Fatalf("%s: not HTML", r.URL.Path)
	}
	p.root = root
	b.check(p)
	return p
}

func (b *Browser) check(p *Page) {
	b.t.Helper()
	if b.Unchecked {
		return
	}
	wrong := lint.Page(p.Body)
	if !b.AsTyped {
		wrong = append(wrong, lint.Words(p.Body)...)
	}
	for _, w := range wrong {
		b.t.Errorf("%s: %s", p.URL.RequestURI(), w)
	}
}

func (b *Browser) follow(r *http.Request) *Page {
	b.t.Helper()
	for range 10 {
		p := b.send(r)
		to := p.Header.Get("Location")
		if to == "" || p.Status < 300 || p.Status > 399 {
			b.at = p.URL
			return p
		}
		next, err := p.URL.Parse(to)
		if err == nil && next.Host != b.base.Host && b.Leaves {
			return p
		}
		if err != nil || next.Host != b.base.Host {
			b.t.Fatalf("%s leads to %q, outside of the site", p.URL.Path, to)
		}
		b.at = p.URL
		r = b.request("GET", next.String(), nil, "")
	}
	b.t.Fatalf("%s: redirects without end", r.URL.Path)
	return nil
}

func encode(fields url.Values, files map[string]Upload) (body []byte, kind string) {
	if files == nil {
		return []byte(fields.Encode()), "application/x-www-form-urlencoded"
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, all := range fields {
		for _, v := range all {
			w.WriteField(name, v) //nolint:errcheck // a buffer takes all
		}
	}
	for name, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", multipart.FileContentDisposition(name, f.Name))
		h.Set("Content-Type", "application/octet-stream")
		part, _ := w.CreatePart(h)
		part.Write(f.Bytes) //nolint:errcheck // a buffer takes all
	}
	w.Close() //nolint:errcheck // a buffer takes all
	return b.Bytes(), w.FormDataContentType()
}
