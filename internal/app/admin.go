package app

import (
	"fmt"

	"profil/internal/account"
	"profil/internal/email"
)

type adminCmd struct {
	Create adminCreateCmd `cmd:"" name:"creer" help:"Nomme gestionnaire la personne de cette adresse ; son compte est ouvert s’il n’existe pas."`
	Reset  adminResetCmd  `cmd:"" name:"retablir" help:"Rétablit l’accès d’un gestionnaire : ses droits, et un lien pour choisir un mot de passe."`
}

type adminCreateCmd struct {
	Address string `arg:"" name:"adresse" help:"Adresse électronique."`
}

// Run names the first gestionnaire.
func (a adminCreateCmd) Run(r *run) error { return appoint(r, a.Address) }

type adminResetCmd struct {
	Address string `arg:"" name:"adresse" help:"Adresse électronique."`
}

// Run gives back to a gestionnaire what they have lost.
func (a adminResetCmd) Run(r *run) error { return appoint(r, a.Address) }

// appoint makes the holder of an address an admin, and has a link sent to
// them: whoever types a command is not asked to know a password.
func appoint(r *run, typed string) error {
	address, err := email.Parse(typed)
	if err != nil {
		return err
	}
	return r.inHouse(func(h *house) error {
		if _, err := h.accounts.Appoint(r.ctx, address); err != nil {
			return err
		}
		if err := h.accounts.AskLink(r.ctx, address, account.Browser{}); err != nil {
			return err
		}
		fmt.Fprintf(r.out, "Cette adresse est celle d’un gestionnaire. Un lien pour choisir son mot de passe partira dès que le site tourne ; sinon, qu’elle en demande un sur %s/connexion\n", h.config.PublicURL)
		return nil
	})
}
