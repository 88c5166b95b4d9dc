package connexion

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"profil/internal/web/kit/ui"
)

// motivation is the page behind the door: a form that one may be sending when
// the login expires.
func motivation() templ.Component {
	inside := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if err := ui.Head("", "Votre motivation", "").Render(ctx, w); err != nil {
			return err
		}
		fields := templ.Join(ui.Field(ui.Input{Name: "motivation", Label: "Pourquoi cette formation\u00a0?"}), ui.Button(ui.Act{Label: "Envoyer"}))
		return ui.Form("/demandes/1").Render(templ.WithChildren(ctx, fields), w)
	})
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Shell("Votre motivation").Render(templ.WithChildren(ctx, inside), w)
	})
}
