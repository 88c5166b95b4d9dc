package kittest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestSelectors(t *testing.T) {
	root, err := html.Parse(strings.NewReader(`<main><ul class="a b" id="l"><li data-x="1">Un&nbsp;an</li><li data-x="12">Deux</li></ul><p>Un <b>an</b></p></main>`))
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[string]int{
		"li": 2, "main li": 2, "main > li": 0, "ul > li": 2, "#l": 1, ".a.b li": 2, ".a .b": 0, "[data-x]": 2, `[data-x="1"]`: 1, `[data-x^="1"]`: 2,
		"li, p": 3, "li:contains(Un an)": 1, "p:contains(Un an)": 1, "main *": 5, "ul.c": 0, "li[data-x=12]:contains(Deux)": 1,
	} {
		sel, err := parse(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
			continue
		}
		n := 0
		for d := range root.Descendants() {
			if sel.matches(d) {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d, want %d", s, n, want)
		}
	}
	for _, s := range []string{"", "li:first-child", "[x", "a,"} {
		if _, err := parse(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}

// echo shows a form, and says back what it was sent.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.URL.Path == "/loin" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	if r.Method == http.MethodPost {
		r.ParseMultipartForm(1 << 20) //nolint:errcheck // a plain form as well
		http.SetCookie(w, &http.Cookie{Name: "vu", Value: "oui"})
		fmt.Fprintf(w, "<main><pre>%s</pre></main>", html.EscapeString(r.Form.Encode()))
		if r.MultipartForm != nil {
			fmt.Fprintf(w, "<main><i>%d</i></main>", len(r.MultipartForm.File["f"]))
		}
		return
	}
	c, _ := r.Cookie("vu")
	fmt.Fprintf(w, `<main><em>%v</em><form id="F" method="post" action="/x?q=1">
		<input name="t" value="a"><textarea name="z">
 b</textarea><select name="s"><option value="1">1<option value="2" selected>2</select>
		<input type="checkbox" name="c" value="x" checked><input type="checkbox" name="c" value="y"><input type="radio" name="r" value="o">
		<input name="d" value="non" disabled><button>Envoyer</button><button name="autre" value="1" formaction="/y">Autre&nbsp;chose</button></form>
		<input form="F" name="dehors" value="1"><form method="post" action="/z" enctype="multipart/form-data"><input type="file" name="f"><button>Joindre</button></form></main>`, c != nil)
}

func TestAFormIsSentAsABrowserSendsIt(t *testing.T) {
	b := New(t, http.HandlerFunc(echo))
	b.Unchecked = true
	p := b.Get("/loin").WantAt("/")
	if got := p.Form("#F").Press("").Text("pre"); got != "c=x&dehors=1&q=1&s=2&t=a&z=+b" {
		t.Error(got)
	}
	got := p.Form("#F").Fill("t", "é").Fill("s", "1").Fill("r", "o").Untick("c").Tick("c", "y").Press("Autre chose")
	if got.URL.Path != "/y" || got.Text("pre") != "autre=1&c=y&dehors=1&r=o&s=1&t=%C3%A9&z=+b" {
		t.Error(got.Path(), got.Text("pre"))
	}
	if p.FormTo("/z").Put("f", "a.pdf", []byte("x")).Press("Joindre").Text("i") != "1" {
		t.Error("the file was not sent")
	}
	if b.Get("/").Text("em") != "true" {
		t.Error("the cookie was not kept")
	}
	b.Forget()
	if b.Get("/").Text("em") != "false" {
		t.Error("the cookie was kept")
	}
}
