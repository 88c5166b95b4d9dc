package demo

import (
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/siret"
)

// communes are the SIREN of the real structures, as the register has them.
var communes = map[string]string{
	bordeaux: "213300635", pessac: "213303183", merignac: "213302813", pau: "216404459", perigueux: "212403224",
	rochelle: "211703004", poitiers: "218601946", limoges: "218708501", angouleme: "211600150",
}

// firstSite gives the first establishment of a SIREN of the demonstration.
func firstSite(siren string) (siret.SIRET, error) {
	s, err := siret.ParseSIREN(siren)
	if err != nil {
		return siret.SIRET{}, err
	}
	return siret.FromSIREN(s, "0001")
}

// invented are the structures that nobody has: their SIREN begin with 000 000,
// which no real one does.
var invented = map[string]organisation.Typed{
	operator: {
		SIRET: "000000018", Name: "Association Cap Demain", Acronym: "ACD", APE: "94.99Z", LegalForm: "9220", Street: "12 rue des Tilleuls",
		Postcode: "33000", INSEE: "33063", Phone: "0500000001",
	},
	foret: {
		SIRET: "000000026", Name: "Forêts & Métiers", APE: "85.59A", LegalForm: "9220", Street: "3 chemin des Bruyères",
		Postcode: "33600", INSEE: "33318", Phone: "0500000011",
	},
	passeurs: {
		SIRET: "000000034", Name: "Coopérative Les Passeurs", APE: "85.59A", LegalForm: "5458", Street: "14 rue du Gué",
		Postcode: "87000", INSEE: "87085", Phone: "0500000021",
	},
	ocean: {
		SIRET: "000000042", Name: "Atelier Num’Océan", APE: "85.59B", LegalForm: "5499", Street: "2 quai des Embruns",
		Postcode: "17000", INSEE: "17300", Phone: "0500000031",
	},
	passerelle: {
		SIRET: "000000091", Name: "La Passerelle", SiteLabel: "siège", APE: "88.99B", LegalForm: "9220", Street: "18 rue des Platanes",
		Postcode: "40100", INSEE: "40088", Phone: "0500000071",
	},
	relais: {
		SIRET: "000000091", Name: "La Passerelle", SiteLabel: "antenne de Mont-de-Marsan", APE: "88.99B", LegalForm: "9220", Street: "5 rue des Arènes",
		Postcode: "40000", INSEE: "40192", Phone: "0500000072",
	},
	"tremplin": {
		SIRET: "000000059", Name: "Le Tremplin des Landes", APE: "88.99B", LegalForm: "9220", Street: "7 rue des Genêts",
		Postcode: "40000", INSEE: "40192", Phone: "0500000041",
	},
	"ressourcerie": {
		SIRET: "000000067", Name: "Ressourcerie", APE: "38.32Z", LegalForm: "9220", Street: "Le Pré",
		Postcode: "24000", INSEE: "24322", Phone: "0500000051",
	},
	"antenne": {
		SIRET: "000000067", Name: "Ressourcerie", SiteLabel: "antenne", APE: "38.32Z", LegalForm: "9220", Street: "Le Pré",
		Postcode: "24000", INSEE: "24322", Phone: "0500000051",
	},
	"conseil": {
		SIRET: "000000075", Name: "Caillaud Conseil", APE: "70.22Z", LegalForm: "1000", Street: "1 impasse du Port",
		Postcode: "17000", INSEE: "17300", Phone: "0500000061",
	},
}

func form(key string) (organisation.Form, error) {
	t := invented[key]
	siren, err := siret.ParseSIREN(t.SIRET)
	if err != nil {
		return organisation.Form{}, err
	}
	nic := "0001"
	if key == relais {
		nic = "0002"
	}
	s, err := siret.FromSIREN(siren, nic)
	if err != nil {
		return organisation.Form{}, err
	}
	t.SIRET = s.Digits()
	return organisation.ParseForm(t)
}

func why(text string) organisation.Reason {
	r, err := organisation.ParseReason(text, false)
	if err != nil {
		panic(err) // a text of this package
	}
	return r
}

func (p Person) identity() organisation.Identity {
	return organisation.Identity{FirstName: p.First, LastName: p.Last, Function: p.Function}
}

// stagePeople brings everybody in: the staff first, then each with their
// structure.
func (w *world) stagePeople() {
	w.on(-125, "08:30", "the first gestionnaire", func() error {
		if err := w.welcome(w.script["odile"])(); err != nil {
			return err
		}
		_, err := w.Account.Appoint(w.ctx, w.persons["odile"].Email)
		return err
	})
	opened := map[string]string{} // structure -> who opened it
	for _, p := range People {
		if first, ok := opened[p.at]; !ok || p.day < w.script[first].day {
			opened[p.at] = p.key
		}
	}
	opened[operator] = "paul" // whom the gestionnaire confirms; he then confirms her
	for _, p := range People {
		if p.key != "odile" {
			w.on(p.day, "09:00", "account of "+p.key, w.welcome(p))
		}
		switch first := opened[p.at]; {
		case p.key != first:
			w.stageColleague(p, first)
		case communes[p.at] != "":
			w.stageFirst(p)
		default:
			w.stageRequested(p)
		}
	}
	w.on(-113, "16:00", "rank of paul", w.by("odile", func(a policy.Actor) error {
		return w.Account.GrantRank(w.ctx, a, w.persons["paul"].PublicID, policy.Reader)
	}))
}

// join ties somebody to their structure.
func (w *world) join(p Person) func() error {
	return w.by(p.key, func(a policy.Actor) (err error) {
		ask := organisation.JoinForm{Identity: p.identity()}
		if o, there := w.bodies[p.at]; there {
			ask.Organisation = o.PublicID
		} else if ask.SIRET, err = firstSite(communes[p.at]); err != nil {
			return err
		}
		if w.ties[p.key], err = w.Organisation.Join(w.ctx, a, ask); err != nil {
			return err
		}
		return w.keepBody(p.at, w.ties[p.key].OrganisationID)
	})
}

// stageFirst opens a structure of the register; its référent is confirmed but
// for the latest ones.
func (w *world) stageFirst(p Person) {
	w.on(p.day, "09:20", "opening of "+p.at, w.join(p))
	if p.day < -10 {
		w.stageConfirmed(p, p.day+1)
	}
}

// stageConfirmed has the gestionnaire confirm a référent, who then takes the
// other rights of their place.
func (w *world) stageConfirmed(p Person, day int) {
	w.on(day, "10:15", "référent of "+p.at, w.by("odile", func(a policy.Actor) error {
		return w.Organisation.ConfirmReferent(w.ctx, a, w.ties[p.key].PublicID, why("Identité vérifiée auprès du standard de la structure."))
	}))
	w.stageRights(p, day+2)
}

// stageRights has a référent take the other rights of their place.
func (w *world) stageRights(p Person, day int) {
	for _, r := range p.may {
		w.on(day, "11:00", "rights of "+p.key, w.by(p.key, func(a policy.Actor) error {
			return w.Organisation.GrantRole(w.ctx, a, w.ties[p.key].PublicID, r, why(""))
		}))
	}
}

// stageColleague joins a structure that is there; its référent answers the day
// after, unless the story is that nobody has yet.
func (w *world) stageColleague(p Person, referent string) {
	w.on(max(p.day, w.script[referent].day+2), "09:20", "coming of "+p.key, w.join(p))
	answered := max(p.day, w.script[referent].day+2) + 1
	decide := func(answer organisation.Answer) func() error {
		return w.by(referent, func(a policy.Actor) error {
			return w.Organisation.DecideAffiliation(w.ctx, a, w.ties[p.key].PublicID, answer)
		})
	}
	switch p.tie {
	case "awaiting_referent", "awaiting_manager":
		return
	case "refused":
		w.on(answered, "11:30", "refusal of "+p.key, decide(organisation.Answer{Why: why("Votre stage se termine avant la première session : votre tuteur peut vous inviter à nos ateliers internes.")}))
		return
	}
	w.on(answered, "11:30", "confirmation of "+p.key, decide(organisation.Answer{Accept: true, Roles: p.may}))
	switch p.tie {
	case "left":
		w.on(-25, "17:00", "leaving of "+p.key, w.by(p.key, func(a policy.Actor) error {
			return w.Organisation.Leave(w.ctx, a, w.ties[p.key].PublicID, why("Je change d’employeur."))
		}))
	case "removed":
		w.on(-8, "17:00", "removal of "+p.key, w.by(referent, func(a policy.Actor) error {
			return w.Organisation.Remove(w.ctx, a, w.ties[p.key].PublicID, why("Fin de contrat au 30 du mois dernier."))
		}))
	}
}

// statutes is a page of paper, and nothing on it.
const statutes = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// request sends the request of a structure that the register lacks.
func (w *world) request(p Person, key string) func() error {
	return w.by(p.key, func(a policy.Actor) error {
		f, err := form(key)
		if err != nil {
			return err
		}
		var papers []organisation.Paper
		if key == "ressourcerie" {
			paper, err := organisation.ParsePaper("statuts.pdf", []byte(statutes))
			if err != nil {
				return err
			}
			papers = append(papers, paper)
		}
		w.asked[key], err = w.Organisation.RequestOrganisation(w.ctx, a, f, p.identity(), papers...)
		return err
	})
}

// stageRequested asks for a structure that the register lacks, and answers as
// its story says.
func (w *world) stageRequested(p Person) {
	if p.key == "lise" { // who first asked for a site that does not exist
		w.on(p.day-1, "08:50", "account of lise", w.welcome(p))
		w.on(p.day-1, "09:30", "request of antenne", w.request(p, "antenne"))
		w.on(p.day-1, "15:30", "end of antenne", w.by(p.key, func(a policy.Actor) error {
			f, err := w.tieOfRequest("antenne")
			if err != nil {
				return err
			}
			return w.Organisation.Leave(w.ctx, a, f.PublicID, why(""))
		}))
	}
	w.on(p.day, "09:30", "request of "+p.at, w.request(p, p.at))
	verdict := func(v organisation.Verdict) func() error {
		return w.by("odile", func(a policy.Actor) error {
			return w.Organisation.DecideRequest(w.ctx, a, w.asked[p.at].PublicID, v)
		})
	}
	switch p.tie {
	case "requested":
	case "info_requested":
		w.on(p.day+1, "10:00", "question on "+p.at, verdict(organisation.Verdict{
			Event: organisation.AskedInfo,
			Why:   why("Le nom complet de l’association manque, et l’adresse n’a pas de numéro : reprenez ceux de l’avis de situation."),
		}))
	case "rejected":
		w.on(p.day+2, "10:00", "refusal of "+p.at, verdict(organisation.Verdict{
			Event: organisation.WasRefused,
			Why:   why("Le programme est réservé aux structures qui accueillent ou accompagnent du public. Une activité de conseil aux entreprises n’en fait pas partie."),
		}))
	default:
		w.on(p.day+1, "10:00", "acceptance of "+p.at, func() error {
			if err := verdict(organisation.Verdict{Event: organisation.WasGranted, AlsoReferent: true})(); err != nil {
				return err
			}
			return w.settle(p)
		})
		switch {
		case organisers[p.at] != "":
			w.stageProvider(p)
		case p.at != operator:
			w.stageRights(p, p.day+2)
		}
	}
}

// capability is what was checked of each provider: one certificate has lapsed.
func (w *world) capability(key string) (organisation.Capability, error) {
	nda := map[string]string{foret: "75339999933", passeurs: "75879999987", ocean: "75179999917"}[key]
	to := w.day(400)
	if key == ocean {
		to = w.day(-5)
	}
	return organisation.ParseCapability(organisation.TypedCapability{
		NDA: nda, Region: "Nouvelle-Aquitaine", Status: string(organisation.NDAActive), CheckedOn: string(w.day(-118)),
		QualiopiFrom: string(w.day(-380)), QualiopiTo: string(to),
	})
}

func (w *world) stageProvider(p Person) {
	w.on(p.day+1, "14:00", "capability of "+p.at, w.by("odile", func(a policy.Actor) error {
		c, err := w.capability(p.at)
		if err != nil {
			return err
		}
		return w.Organisation.GrantProvider(w.ctx, a, w.bodies[p.at].PublicID, c)
	}))
	w.on(p.day+2, "09:10", "details of "+p.at, w.by(p.key, func(a policy.Actor) error {
		details, err := organisation.ParseDetails(organisation.Details{
			SignatoryName: p.Name(), SignatoryQuality: p.Function, ContactName: p.Name(), ContactEmail: p.Address, ContactPhone: invented[p.at].Phone,
			DisabilityContact: p.Name() + ", " + p.Address, PedagogyContact: trainers[p.at].Name, InternalRules: houseRules,
		})
		if err != nil {
			return err
		}
		return w.Organisation.EditProvider(w.ctx, a, w.bodies[p.at].PublicID, details)
	}))
	w.stageRights(p, p.day+2)
}
