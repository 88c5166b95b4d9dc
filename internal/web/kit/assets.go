package kit

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
)

//go:embed static/profil.css static/*.js static/*.woff2 static/marque.svg
var static embed.FS

// AssetsPath is where the assets stand: mount Assets there.
const AssetsPath = "/statique/"

// Assets are the files that pages load: style, scripts, typeface, mark. They
// are read once, compressed once, and named by what they hold, so that a
// browser asks for them once.
type Assets struct {
	prefix string
	files  map[string]asset
}

type asset struct {
	kind         string
	plain, small []byte
}

// NewAssets gathers the assets of the site: those of kit, in the operator's
// colours, with their mark (SVG or PNG, nil for the product's), and those of
// other rooms. It tells site where they stand.
func NewAssets(site *Site, colours Colours, mark []byte, more ...fs.FS) (*Assets, error) {
	raw := map[string][]byte{}
	for _, from := range append([]fs.FS{static}, more...) {
		if err := gather(raw, from); err != nil {
			return nil, err
		}
	}
	css, err := colours.css()
	if err != nil {
		return nil, err
	}
	raw["profil.css"] = append(raw["profil.css"], css...)
	if mark != nil {
		raw["marque.svg"] = mark
	}
	a := &Assets{files: map[string]asset{}}
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		fmt.Fprintf(sum, "%s %d\n", name, len(raw[name]))
		sum.Write(raw[name])
		a.files[name] = pack(name, raw[name])
	}
	a.prefix = AssetsPath + hex.EncodeToString(sum.Sum(nil)[:6]) + "/"
	site.Assets = a.prefix
	return a, nil
}

func gather(into map[string][]byte, from fs.FS) error {
	return fs.WalkDir(from, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(from, p)
		if err == nil && into[path.Base(p)] != nil {
			err = fmt.Errorf("two assets are called %s", path.Base(p))
		}
		into[path.Base(p)] = b
		return err
	})
}

func pack(name string, b []byte) asset {
	a := asset{kind: kindOf(name, b), plain: b}
	if strings.HasSuffix(name, ".woff2") || bytes.HasPrefix(b, []byte("\x89PNG")) {
		return a
	}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	w.Write(b) //nolint:errcheck // a buffer takes all
	w.Close()  //nolint:errcheck // a buffer takes all
	if z.Len() < len(b) {
		a.small = z.Bytes()
	}
	return a
}

func kindOf(name string, b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x89PNG")):
		return "image/png"
	case strings.HasSuffix(name, ".js"):
		return "text/javascript; charset=utf-8"
	case strings.HasSuffix(name, ".woff2"):
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// ServeHTTP answers for /statique/…. An address of another release is given
// today's file, not to be kept: while a site is being upgraded, a page of one
// node may be dressed by another.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[path.Base(r.URL.Path)]
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h["Content-Type"] = []string{f.kind}
	h["Cache-Control"] = []string{"no-cache"}
	if strings.HasPrefix(r.URL.Path, a.prefix) {
		h["Cache-Control"] = []string{"public, max-age=31536000, immutable"}
	}
	if strings.HasPrefix(f.kind, "image/svg") {
		h["Content-Security-Policy"] = []string{"default-src 'none'; style-src 'unsafe-inline'; sandbox"}
	}
	body := f.plain
	if f.small != nil {
		h["Vary"] = []string{"Accept-Encoding"}
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h["Content-Encoding"] = []string{"gzip"}
			body = f.small
		}
	}
	h["Content-Length"] = []string{fmt.Sprint(len(body))}
	w.Write(body) //nolint:errcheck // the reader has gone
}
