package kit

import (
	"bytes"
	"compress/flate"
	"io"

	"profil/internal/seal"
)

// keptCookie holds, from a sign-in to the sending of it, the form that met an
// expired login.
const keptCookie = "attente"

const (
	keptBytes   = 3600 // what a browser and a proxy take in one cookie
	keptSeconds = 30 * 60
)

// KeepForm keeps a form in the browser for half an hour, so that a page with
// an address of its own shows it again (KeptForm). It is sealed with the token
// of the login that has just been opened: nobody else reads it, and it dies
// with that login. It returns false when the form is too large to be kept so.
func (c *Ctx) KeepForm(p Pending, token string) bool {
	var b bytes.Buffer
	z, _ := flate.NewWriter(&b, flate.BestCompression)
	io.WriteString(z, packed(p)) //nolint:errcheck // a buffer takes all
	z.Close()                    //nolint:errcheck // as above
	value := seal.Box(token).Seal(keptCookie, b.Bytes())
	if len(value) > keptBytes {
		return false
	}
	c.SetCookie(keptCookie, value, keptSeconds)
	return true
}

// KeptForm returns the form that this login keeps, and whether there is one.
func (c *Ctx) KeptForm() (Pending, bool) {
	b, err := seal.Box(c.Cookie(SessionCookie)).Open(keptCookie, c.Cookie(keptCookie))
	if err != nil {
		return Pending{}, false
	}
	s, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), pendingBytes+1))
	if err != nil {
		return Pending{}, false
	}
	return UnpackPending(string(s))
}

// forgetKept forgets the form that was kept, once it is sent.
func (c *Ctx) forgetKept() {
	if c.Cookie(keptCookie) == "" {
		return
	}
	if p, ok := c.KeptForm(); !ok || p.Path == LocalPath(c.R.URL.RequestURI()) {
		c.SetCookie(keptCookie, "", -1)
	}
}
