package kit_test

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// inShell draws parts inside the shell, as a templ page does.
func inShell(title string, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Shell(title).Render(templ.WithChildren(ctx, templ.Join(append([]templ.Component{ui.Head("", title, "")}, parts...)...)), w)
	})
}

func inForm(form templ.Component, parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return form.Render(templ.WithChildren(ctx, templ.Join(parts...)), w)
	})
}

func formPage(action string) templ.Component {
	return inShell("Un formulaire", inForm(ui.Form(action), ui.Field(ui.Input{Name: "nom", Label: "Nom", Optional: true}), ui.Button(ui.Act{Label: "Envoyer"})))
}

func signInPage(pending string) templ.Component {
	return inShell("Se connecter", inForm(ui.Form("/connexion"), ui.PendingForm(pending), ui.Button(ui.Act{Label: "Se connecter"})))
}

func resumePage(p kit.Pending) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Shell("Reprendre").Render(templ.WithChildren(ctx, ui.Resume(p.Path, p.Fields)), w)
	})
}
