package kit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"

	"profil/internal/fault"
	"profil/internal/sqldb"
)

// KeyField is the hidden field of every form that names it, so that a form
// sent twice acts once.
const KeyField = "cle"

const keyLen = 22 // 128 bits in base64url

func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func looksLikeKey(s string) bool {
	b, err := base64.RawURLEncoding.DecodeString(s)
	return len(s) == keyLen && err == nil && len(b) == 16
}

// SessionCookie is the cookie of a login: what account.Desk gave when somebody
// signed in. Its name in the browser is that which CookieName gives.
const SessionCookie = "session"

// cookieName gives the name of a cookie: browsers hold a name that begins with
// __Host- to this very host, and only over HTTPS.
func (c *Ctx) cookieName(name string) string { return CookieName(c.View.Site, name) }

// CookieName gives the name under which the site keeps a cookie.
func CookieName(s *Site, name string) string {
	if s.HTTPS {
		return "__Host-" + name
	}
	return name
}

// SetCookie keeps a value in the browser for some seconds, 0 for as long as
// the browser runs, below zero to forget it. No script can read it.
func (c *Ctx) SetCookie(name, value string, seconds int) {
	http.SetCookie(c.W, &http.Cookie{
		Name: c.cookieName(name), Value: value, Path: "/", MaxAge: seconds,
		Secure: c.View.Site.HTTPS, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Cookie returns the value of a cookie of ours, "" when there is none.
func (c *Ctx) Cookie(name string) string {
	k, err := c.R.Cookie(c.cookieName(name))
	if err != nil {
		return ""
	}
	return k.Value
}

// visit is the cookie that stands for a visitor who has not signed in.
const visit = "visite"

// greet gives a visitor the cookie to which the forms of the page are bound.
func (c *Ctx) greet() {
	if c.View.Forms > 0 && !c.Actor.SignedIn() && !looksLikeKey(c.Cookie(visit)) {
		c.SetCookie(visit, newKey(), 0)
	}
}

// claimKey binds the form's key to who sends it; the first write of the
// request keeps both.
func (c *Ctx) claimKey() error {
	if c.Autosaving() {
		return nil
	}
	key := c.R.PostForm.Get(KeyField)
	if !looksLikeKey(key) {
		return fault.New(fault.Conflict, "form.no_key")
	}
	owner := c.Actor.Login
	if owner == "" {
		owner = c.Actor.Person
	}
	if owner == "" {
		v := c.Cookie(visit)
		if !looksLikeKey(v) {
			v = c.Cookie(SessionCookie) // of a login that is over: the browser is the same
		}
		if v == "" {
			return fault.New(fault.Conflict, "form.no_cookie")
		}
		sum := sha256.Sum256([]byte(v))
		owner = "visite:" + hex.EncodeToString(sum[:16])
	}
	c.once = &sqldb.Once{Owner: owner, Key: key, Location: c.cameFrom()}
	c.R = c.R.WithContext(sqldb.WithOnce(c.R.Context(), c.once))
	return nil
}

// cameFrom is the page on which the form stood, when the browser tells.
func (c *Ctx) cameFrom() string {
	u, err := url.Parse(c.R.Referer())
	if err != nil || u.Host != c.R.Host {
		return "/"
	}
	return LocalPath(u.RequestURI())
}

// Then says, before the deed, where the browser goes once it is done, also
// when the same form comes a second time. "{id}" stands for what the deed made
// (sqldb.Tx.Made). Follow it with Done.
func (c *Ctx) Then(location string) {
	if c.once != nil {
		c.once.Location = location
	}
}

// Done sends the browser to where Then said.
func (c *Ctx) Done() error {
	if c.once == nil {
		return c.SeeOther("/")
	}
	return c.SeeOther(c.once.Location)
}
