package lint

import (
	"strings"
	"testing"
)

const good = `<!doctype html><html lang="fr"><head><title>Entrer – PROFIL</title></head><body><main><h1>Entrer</h1>
<form method="post" action="/x" novalidate><input type="hidden" name="cle" value="k">
<label for="a">Adresse</label><input id="a" name="a" type="email" autocomplete="email" required></form></main></body></html>`

func TestAGoodPageHasNothingWrong(t *testing.T) {
	if wrong := append(Page([]byte(good)), Words([]byte(good))...); len(wrong) > 0 {
		t.Error(strings.Join(wrong, "\n"))
	}
}

func TestEachFaultIsSeen(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`lang="fr"`, ``, "lang"},
		{`<!doctype html>`, ``, "doctype"},
		{`<h1>Entrer</h1>`, `<h2>Entrer</h2>`, "0 <h1>"},
		{`<h1>Entrer</h1>`, `<h1>Entrer</h1><h3>x</h3>`, "comes after"},
		{`for="a"`, ``, "no label"},
		{`id="a"`, `id="a" placeholder="x"`, "placeholder"},
		{`<main>`, `<main id="a">`, "two elements"},
		{`autocomplete="email"`, ``, "no autocomplete"},
		{`autocomplete="email"`, `autocomplete="mail"`, `autocomplete="mail"`},
		{`name="cle"`, `name="clef"`, "key"},
		{` novalidate`, ``, "novalidate"},
		{`<h1>`, `<h1 style="color:red">`, "attribute style"},
		{`<h1>`, `<h1 onclick="x()">`, "attribute onclick"},
		{`</form>`, `</form><script>x()</script>`, "script"},
		{`</form>`, `</form><a href="/x">Cliquez ici</a>`, "where it leads"},
		{`</form>`, `</form><a href="#b">Suivant</a>`, "not there"},
		{`</form>`, `</form><a href="javascript:x()">Suivant</a>`, "script"},
		{`</form>`, `</form><table><tr><th>A</th></tr></table>`, "caption"},
		{`</form>`, `</form><table><caption>A</caption><tr><th>A</th></tr></table>`, "scope"},
		{`</form>`, `</form><fieldset><p>x</p></fieldset>`, "legend"},
		{`</form>`, `</form><img src="/x">`, "alt"},
		{`</form>`, `</form><button></button>`, "no word"},
		{`</form>`, `</form><div class="problem">x</div>`, "shows errors: true"},
		{`<title>`, `<title>Erreur` + "\u00a0" + `: `, "shows errors: false"},
		{`</form>`, `</form><ul><p>x</p></ul>`, "holds a <p>"},
		{`Adresse<`, `Adresse (facultatif)<`, "optional"},
		{`<input id="a"`, `<input aria-invalid="true" id="a"`, "says why"},
		{`</form>`, `</form><p>L'adresse</p>`, "apostrophe"},
		{`</form>`, `</form><p>Quand ?</p>`, "no-break"},
		{`</form>`, `</form><p>Quand?</p>`, "no space"},
		{`</form>`, `</form><p>« oui »</p>`, "no-break"},
		{`</form>`, `</form><p>à 9 h</p>`, "unit"},
	} {
		body := []byte(strings.Replace(good, c.old, c.new, 1))
		wrong := strings.Join(append(Page(body), Words(body)...), "\n")
		if !strings.Contains(wrong, c.want) {
			t.Errorf("%s: want %q, got %q", c.new, c.want, wrong)
		}
	}
}

func TestWordsLeavesAloneWhatPeopleWrote(t *testing.T) {
	body := []byte(`<div class="prose"><p>L'an dernier !</p></div><textarea>j'ai "fini"</textarea>`)
	if wrong := Words(body); len(wrong) > 0 {
		t.Error(wrong)
	}
}
