package demo

import (
	"time"

	"profil/internal/fault"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// stageFiles are the adhésions and the reported changes.
func (w *world) stageFiles() {
	for _, key := range []string{bordeaux, pessac, pau, rochelle, limoges, poitiers, perigueux} {
		for i := range 2 {
			year := w.day(-96).Year() + i
			w.stageAdhesion(key, year, -96, -95)
		}
	}
	for _, year := range []int{w.day(-96).Year(), w.day(-96).Year() + 1} {
		w.on(-3, "09:45", "end of an adhésion", w.decideAdhesion(limoges, year, organisation.Stopped, "La structure quitte le programme par décision de son conseil."))
	}
	w.stageAdhesion(foret, w.day(-30).Year(), -30, 0)
	w.on(-28, "09:45", "refusal of an adhésion", w.decideAdhesion(foret, w.day(-30).Year(), organisation.Declined,
		"Un prestataire du programme n’a pas à y adhérer : ses équipes suivent les actions ouvertes à tous."))
	w.stageAdhesion(ocean, w.day(-6).Year(), -6, 0)
	w.stageAdhesion(passeurs, w.day(-1).Year(), -1, 0)

	w.stageChange("fatou", -20, "Notre accueil a déménagé au 3 rue du Clain, au même code postal. Merci de corriger l’adresse.", -18, organisation.WasHandled,
		"Adresse corrigée dans notre fichier.")
	w.stageChange("maite", -15, "Pouvez-vous nous inscrire sous le nom de la communauté d’agglomération ?", -14, organisation.WasDeclined,
		"La communauté d’agglomération est une autre structure : demandez-la depuis « Ma structure ».")
	w.stageProposal(-1)
	w.stageChange("nadege", -2, "Le service emploi rejoint le centre communal d’action sociale au 1er du mois prochain : nouveau SIRET à venir, les collègues restent les mêmes.", 0, "", "")
}

func (w *world) stageAdhesion(key string, year, asked, granted int) {
	w.on(asked, "10:40", "adhésion of "+key, w.by(referents[key], func(a policy.Actor) error {
		return w.Organisation.AskAdhesion(w.ctx, a, w.bodies[key].PublicID, year)
	}))
	if granted != 0 {
		w.on(granted, "15:10", "adhésion of "+key, w.decideAdhesion(key, year, organisation.Granted, ""))
	}
}

// stageProposal has the référent of La Rochelle propose what has changed, field
// by field; nobody has answered yet.
func (w *world) stageProposal(day int) {
	w.on(day, "16:20", "proposal by solene", w.by("solene", func(a policy.Actor) error {
		at := w.bodies[rochelle].PublicID
		page, err := w.Organisation.Page(w.ctx, a, at)
		if err != nil {
			return err
		}
		p := organisation.Proposal{Typed: page.Organisation.Typed(), Contact: "accueil@mairie-la-rochelle.example"}
		p.Acronym, p.Phone, p.SiteLabel = "SJ", "05 46 00 00 17", "Espace jeunes"
		_, err = w.Organisation.ProposeChange(w.ctx, a, at, p)
		return err
	}))
}

func (w *world) stageChange(who string, reported int, body string, answered int, ev organisation.ChangeEvent, answer string) {
	var g organisation.Change
	w.on(reported, "11:50", "change by "+who, w.by(who, func(a policy.Actor) (err error) {
		g, err = w.Organisation.ReportChange(w.ctx, a, w.bodies[w.script[who].at].PublicID, body)
		return err
	}))
	if answered != 0 {
		w.on(answered, "10:30", "answer to "+who, w.by("odile", func(a policy.Actor) error {
			return w.Organisation.HandleChange(w.ctx, a, g.PublicID, ev, why(answer))
		}))
	}
}

// referents answer for the structures that ask for an adhésion.
var referents = map[string]string{
	bordeaux: "marc", pessac: "gerard", pau: "maite", rochelle: "solene", limoges: "patrick", poitiers: "fatou", perigueux: "nadege",
	foret: "nora", passeurs: "emilie", ocean: "yann", passerelle: "helene", relais: "helene",
}

func (w *world) decideAdhesion(key string, year int, ev organisation.AdhesionEvent, text string) func() error {
	return w.by("odile", func(a policy.Actor) error {
		var publicID string
		if err := w.DB.Read(w.ctx, func(tx *sqldb.Tx) (err error) {
			publicID, err = sqldb.Value[string](tx, `SELECT public_id FROM adhesions WHERE organisation_id = $1 AND year = $2 AND status IN ('asked', 'active')`,
				w.bodies[key].ID, year)
			return err
		}); err != nil {
			return err
		}
		return w.Organisation.DecideAdhesion(w.ctx, a, publicID, ev, why(text))
	})
}

// stageReturned is a letter that came back: the staff sees it.
func (w *world) stageReturned() {
	w.on(-17, "10:05", "a letter that came back", func() error {
		return w.DB.Write(w.ctx, func(tx *sqldb.Tx) error {
			posts, err := (letter.Writer{}).Round(tx).Address(letter.RequestRejected, w.asked["conseil"].ID, "demo")
			if err != nil {
				return err
			}
			if err := letter.Put(tx, posts...); err != nil {
				return err
			}
			posts, err = letter.Take(tx, time.Minute, 1)
			if err != nil || len(posts) == 0 {
				return err
			}
			return letter.MarkFailed(tx, posts[0], fault.New(fault.Invalid, "mail.permanent"), true)
		})
	})
}

// keepBody remembers a structure once it lives.
func (w *world) keepBody(key, organisationID string) error {
	if _, known := w.bodies[key]; known {
		return nil
	}
	return w.DB.Read(w.ctx, func(tx *sqldb.Tx) (err error) {
		w.bodies[key], err = organisation.Load(tx, organisationID)
		return err
	})
}

// tieOfRequest is the affiliation that awaits a request, or came of it.
func (w *world) tieOfRequest(key string) (f organisation.Affiliation, err error) {
	err = w.DB.Read(w.ctx, func(tx *sqldb.Tx) error {
		id, err := sqldb.Value[string](tx, `SELECT id FROM affiliations WHERE request_id = $1`, w.asked[key].ID)
		if err != nil {
			return err
		}
		f, err = organisation.LoadAffiliation(tx, id)
		return err
	})
	return f, err
}

// settle remembers what a request that was accepted has brought.
func (w *world) settle(p Person) error {
	f, err := w.tieOfRequest(p.at)
	if err != nil {
		return err
	}
	w.ties[p.key] = f
	return w.keepBody(p.at, f.OrganisationID)
}
