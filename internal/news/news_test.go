package news

import (
	"testing"

	"profil/internal/letter"
)

// Whatever is told as news is about a thing that is looked for.
func TestEveryNewsIsAboutSomething(t *testing.T) {
	for _, k := range letter.Kinds() {
		if one := aboutOf(letter.News{Kind: k}); letter.TermsOf(k).News && finders[one.kind] == nil {
			t.Errorf("%s is about %q, which nothing looks for", k, one.kind)
		}
	}
}
