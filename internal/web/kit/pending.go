package kit

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
)

// PendingField is the hidden field in which the sign-in form carries the form
// that was sent when the login had expired.
const PendingField = "attente"

const pendingBytes = 64 << 10

// Pending is a form that was sent and not acted upon.
type Pending struct {
	Path   string
	Fields url.Values
}

// PackPending packs the form that r sends, so that it can be sent again after
// the sign-in: never a password, a file or a form key. It returns "" when
// there is nothing to keep, or more than 64 KB of it.
func PackPending(r *http.Request) string {
	if r.Method != http.MethodPost || len(r.PostForm) == 0 {
		return ""
	}
	kept := url.Values{}
	for name, all := range r.PostForm {
		if !secret(name) {
			kept[name] = all
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return packed(Pending{Path: LocalPath(r.URL.RequestURI()), Fields: kept})
}

func packed(p Pending) string {
	s := base64.RawURLEncoding.EncodeToString([]byte(p.Path + "\n" + p.Fields.Encode()))
	if len(s) > pendingBytes {
		return ""
	}
	return s
}

func secret(name string) bool {
	n := strings.ToLower(name)
	return name == KeyField || name == PendingField || strings.Contains(n, "passe") || strings.Contains(n, "password") || strings.Contains(n, "secret")
}

// UnpackPending reads what PackPending packed, and whether it is whole.
func UnpackPending(packed string) (Pending, bool) {
	if packed == "" || len(packed) > pendingBytes {
		return Pending{}, false
	}
	b, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return Pending{}, false
	}
	path, query, ok := strings.Cut(string(b), "\n")
	if !ok || LocalPath(path) != path {
		return Pending{}, false
	}
	fields, err := url.ParseQuery(query)
	if err != nil || cleanText(fields) != nil || cleanText(url.Values{"": {path}}) != nil {
		return Pending{}, false
	}
	for name := range fields {
		if secret(name) {
			return Pending{}, false
		}
	}
	return Pending{Path: path, Fields: fields}, true
}
