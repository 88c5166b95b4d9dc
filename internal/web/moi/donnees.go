package moi

import (
	"mime"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/privacy"
	"profil/internal/sqldb"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

var heldColumns = []ui.Column{{Label: "Ce que nous gardons"}, {Label: "Combien", Number: true}, {Label: "Durée"}}

func (p Pages) showData(c *kit.Ctx) error {
	held, err := p.Privacy.Held(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	asked, err := p.Rectifications.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(dataView(held, asked))
}

// files says for each format the name and the type of the file.
var files = map[privacy.Format]struct{ name, kind string }{
	privacy.JSON: {"mes-donnees.json", "application/json"},
	privacy.Page: {"mes-donnees.html", "text/html; charset=utf-8"},
	privacy.Zip:  {"mes-donnees.zip", "application/zip"},
}

// copyData writes the copy as it goes. The same form may be sent again for
// another format: each time is a copy, counted.
func (p Pages) copyData(c *kit.Ctx) error {
	format := privacy.Format(c.Value("format"))
	file, known := files[format]
	if !known {
		return fault.New(fault.NotFound, "not_found")
	}
	ctx := sqldb.Recording(c.Context())
	e, err := p.Privacy.Export(ctx, c.Actor)
	if err != nil {
		return err
	}
	h := c.W.Header()
	h.Set("Content-Type", file.kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.name}))
	_ = e.Write(ctx, c.W, format) // the reader has gone
	return nil
}

// erasure is what the page shows before an account is erased.
type erasure struct {
	privacy.Outcome
	Errors map[string]string
}

func (p Pages) erasurePage(c *kit.Ctx) (page erasure, err error) {
	page.Outcome, err = p.Privacy.Outcome(c.Context(), c.Actor, "")
	return page, err
}

func (p Pages) askErasure(c *kit.Ctx) error {
	page, err := p.erasurePage(c)
	if err != nil {
		return err
	}
	return c.Show(erasureView(page))
}

// erase closes the account, once its holder has proved lately who they are.
func (p Pages) erase(c *kit.Ctx) error {
	c.Then("/connexion")
	var err error = fault.Field("compris", "erasure.understood")
	if c.Ticked("compris") {
		err = p.Privacy.Erase(c.Context(), c.Actor)
	}
	errors, err := kit.Invalid(err)
	if err != nil {
		return err
	}
	if errors != nil {
		page, err := p.erasurePage(c)
		if err != nil {
			return err
		}
		page.Errors = errors
		return c.Again(erasureView(page))
	}
	c.ForgetBrowser()
	c.Flash("account.closed")
	return c.Done()
}

// goes says what is erased at once, keeps what stays and until when.
func (p erasure) goes() []string {
	all := []string{
		"Votre nom, vos adresses, votre téléphone, votre mot de passe et vos connexions.",
		"Vos motivations, et les motifs écrits à votre sujet.",
		"Vos demandes qui n’ont pas abouti : seul leur nombre reste.",
		"La trace des courriels reçus et des consultations de vos données.",
	}
	if p.Requests > 0 {
		all = append(all, "Vos demandes en cours : "+french.Count(p.Requests, "demande est retirée", "demandes sont retirées")+", et les places vont à celles et ceux qui attendent.")
	}
	if len(p.Structures) > 0 {
		all = append(all, "Vos rattachements : "+french.List(p.Structures)+".")
	}
	return all
}

func (p erasure) keeps() []string {
	var all []string
	if p.Papers+p.Signed > 0 {
		all = append(all, "Les preuves de vos formations ("+french.Count(p.Papers, "document", "documents")+", "+french.Count(p.Signed, "émargement", "émargements")+
			"), sous le nom qui y est écrit : la loi demande de pouvoir les montrer (Code du travail, L6362-5 et suivants).")
	}
	if p.KeptUntil != "" {
		all = append(all, "Vos inscriptions aux sessions suivies, sous « Compte effacé », jusqu’au "+french.Day(p.KeptUntil)+".")
	}
	return append(all, "La date et la nature de ce que vous avez fait ici, sans texte ni nom\u00a0: vous n’y êtes plus qu’un numéro.", "L’adresse à laquelle part le dernier courriel, avec la trace de ce courriel.")
}

// warnings says what others will have to do.
func (p erasure) warnings() []string {
	var all []string
	if len(p.Alone) > 0 {
		all = append(all, "Vous êtes seul à être référent\u00a0: "+french.List(p.Alone)+". Passez la main d’abord si vous le pouvez ; sinon, un collègue reconnu prendra la suite, ou le gestionnaire répondra.")
	}
	if p.Trains > 0 {
		all = append(all, "Vous animez "+french.Count(p.Trains, "session à venir", "sessions à venir")+"\u00a0: prévenez l’organisme, qui devra vous remplacer.")
	}
	return all
}
