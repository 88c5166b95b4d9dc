package kit

import (
	"bytes"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/gzip"
)

func serve(a *Assets, path, encoding string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	a.ServeHTTP(w, r)
	return w
}

func TestAssetsAreAskedForOnce(t *testing.T) {
	site := &Site{}
	a, err := NewAssets(site, Colours{Brand: "#7a0f3d"}, nil, fstest.MapFS{"appel.js": {Data: []byte("export default () => {};")}})
	if err != nil {
		t.Fatal(err)
	}
	plain, small := serve(a, site.Assets+"profil.css", ""), serve(a, site.Assets+"profil.css", "br, gzip")
	if !strings.Contains(plain.Body.String(), "#7a0f3d") || plain.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Error(plain.Header())
	}
	z, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if b.ReadFrom(z); b.String() != plain.Body.String() { //nolint:errcheck // compared
		t.Error("the compressed style is another")
	}
	if w := serve(a, AssetsPath+"old/profil.css", ""); w.Code != 200 || w.Header().Get("Cache-Control") != "no-cache" {
		t.Error("a page of another release is left without style")
	}
	if w := serve(a, site.Assets+"appel.js", ""); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") {
		t.Error(w.Code, w.Header())
	}
	for _, path := range []string{site.Assets + "x.js", site.Assets, site.Assets + "../kit.go", AssetsPath} {
		if w := serve(a, path, ""); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	other := &Site{}
	if _, err := NewAssets(other, Colours{}, nil); err != nil || other.Assets == site.Assets {
		t.Error("other colours have the same address")
	}
	if _, err := NewAssets(other, Colours{}, nil, fstest.MapFS{"app.js": {Data: []byte("x")}}); err == nil {
		t.Error("a room replaced the loader")
	}
}

// The budgets of a first view, compressed, in bytes.
func TestAssetsWeighLittle(t *testing.T) {
	a, err := NewAssets(&Site{}, Colours{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scripts := 0
	for name, f := range a.files {
		switch {
		case strings.HasSuffix(name, ".js"):
			scripts += len(f.small)
		case name == "profil.css" && len(f.small) > 12<<10:
			t.Errorf("the style weighs %d", len(f.small))
		case strings.HasSuffix(name, ".woff2") && len(f.plain) > 30<<10:
			t.Errorf("the typeface weighs %d", len(f.plain))
		}
	}
	if scripts > 8<<10 {
		t.Errorf("the scripts together weigh %d", scripts)
	}
}

func TestScriptsHoldNoHTML(t *testing.T) {
	err := fs.WalkDir(static, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".js") {
			return err
		}
		b, err := fs.ReadFile(static, p)
		for _, sink := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "setAttribute(\"on", "DOMParser"} {
			if bytes.Contains(b, []byte(sink)) {
				t.Errorf("%s uses %s", p, sink)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
