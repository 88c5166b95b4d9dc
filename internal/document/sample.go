package document

import (
	"math"
	"time"

	"profil/internal/civil"
)

// Sample gives the facts of a paper of each kind, of people and organisations
// that do not exist: what tests compare, and what one looks at.
func Sample(k Kind) Facts {
	f := Facts{
		Kind:     k,
		Operator: Operator{Name: "Association Cap Demain", Contact: "programme@cap-demain.example"},
		Issuer: Issuer{
			Party: Party{
				Name: "Forêts & Métiers", LegalForm: "Association déclarée", SIRET: "839\u00a0527\u00a0660\u00a000014",
				Address: []string{"4 allée des Pins", "33600 Pessac"}, City: "Pessac", Representative: "Nora Belkacem", Quality: "Directrice",
			},
			PublicID: "9w5k2m7q4c8d1f3h", APE: "85.59A", NDA: "75331234533", NDARegion: "Nouvelle-Aquitaine",
			Contact: "Nora Belkacem", Email: "contact@forets-metiers.example", Phone: "0556000000",
			Disability: "Hugo Marchand, handicap@forets-metiers.example", Pedagogy: "Nora Belkacem, 05\u00a056\u00a000\u00a000\u00a000", Rules: sampleRules,
		},
		Course: sampleCourse(),
		Session: Session{
			Reference: "2026-00012", PublicID: "3t7n5v9x1z2b4d6f", Zone: "Europe/Paris",
			HalfDays: []HalfDay{
				{Day: "2026-11-16", Starts: "09:00", Ends: "12:30", Minutes: 210, Title: "Accueillir la demande"},
				{Day: "2026-11-16", Starts: "13:30", Ends: "17:00", Minutes: 210, Title: "Écouter et reformuler"},
				{Day: "2026-11-17", Starts: "09:00", Ends: "12:30", Minutes: 210, Title: "Situations tendues"},
				{Day: "2026-11-20", Starts: "14:00", Ends: "17:00", Minutes: 180, Remote: true, Title: "Retour d’expérience"},
			},
			Trainers:  []Trainer{{"Hugo Marchand", "Psychologue du travail"}, {"Nora Belkacem", "Formatrice, titre professionnel de formatrice d’adultes"}},
			Place:     []string{"Maison des Métiers, salle Garonne", "12 rue du Pin", "33000 Bordeaux"},
			Access:    "Tram B, arrêt « Saint-Pierre », à cinq minutes à pied. Stationnement vélo dans la cour. Ascenseur.",
			Link:      "https://visio.example/forets-metiers/entretien",
			Practical: "Apportez un exemple de situation vécue, anonyme. Le déjeuner est libre ; une cuisine est à votre disposition.",
		},
		Employer: &Party{
			Name: "Commune de Bordeaux", LegalForm: "Commune et commune nouvelle", SIRET: "213\u00a0300\u00a0635\u00a000017",
			Address: []string{"Place Pey-Berland", "33000 Bordeaux"}, City: "Bordeaux", Representative: "Marc Delage", Quality: "Directeur des ressources humaines",
		},
		People:   []Person{{"Claire", "Vasseur", "Conseillère en insertion", "2026-04127"}},
		CancelBy: "2026-11-09",
	}
	switch k {
	case Convention:
		f.People = append(f.People, Person{"Lucas", "Petit", "Chargé d’accueil", "2026-04131"})
	case FeuilleEmargement:
		f.People, f.Employer, f.Sheet = nil, nil, sampleSheet(f.Session.HalfDays[0])
	case AttestationAssiduite, AttestationFin, CertificatRealisation:
		f.attend()
	}
	return f
}

// SampleIssue is the issue that goes with Sample.
func SampleIssue() Issue {
	return Issue{
		Reference: "2026-00347", Version: 1, Code: "7Q4K-9FZT-2MHX", At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		Site: "https://profil.example", Accent: "#0b5b5e",
	}
}

// attend has the person sign three half-days of four, the second in part.
func (f *Facts) attend() {
	for n, h := range f.Session.HalfDays {
		p := Presence{HalfDay: h, Status: present, Attended: h.Minutes}
		switch n {
		case 1:
			p.Attended = 150
		case 2:
			p.Status, p.Attended = "excused", 0
		}
		if f.Planned += h.Minutes; h.Remote {
			f.Remote += p.Attended
		}
		f.Attended += p.Attended
		f.Presences = append(f.Presences, p)
	}
}

func sampleCourse() Course {
	return Course{
		PublicID: "5g8j2k4m6n9p1q3r", Title: "Conduire un entretien d’orientation", Format: "Formation", Modality: "mixed",
		Objectives: []string{
			"Repérer, dès les premiers échanges, ce qui fait obstacle à la demande de la personne.",
			"Reformuler sans juger, et vérifier que l’on a été compris.",
			"Orienter vers le bon interlocuteur, et s’assurer que la personne y parviendra.",
		},
		Audience:      "Conseillères et conseillers qui reçoivent du public.",
		Prerequisites: "Avoir déjà conduit des entretiens.",
		Programme: "Séquence 1 : accueillir la demande\n- ce que l’on entend, ce que l’on comprend\n- le cadre de l’entretien\n\nSéquence 2 : écouter et reformuler\n- l’écoute active\n" +
			"- la reformulation, en binômes\n\nSéquence 3 : les situations tendues\n- désamorcer\n- passer la main\n\nSéquence 4, à distance : retour d’expérience, quatre jours après.",
		Methods:       "Mises en situation filmées, échanges de pratiques, apports courts.",
		Means:         "Salle équipée, douze places ; livret remis à chacun ; deux formateurs.",
		Assessment:    "Positionnement à l’entrée, mise en situation observée en cours d’action, questionnaire en fin d’action.",
		Recognition:   "Sans certification ; attestation de fin de formation.",
		AccessDelay:   "Inscription jusqu’à trois semaines avant la session ; réponse à la date annoncée sur la fiche.",
		Accessibility: "Salle accessible aux fauteuils, boucle magnétique, supports en grands caractères sur demande.",
		Funding:       "Action financée par la Région Nouvelle-Aquitaine et l’État.",
		Contact:       "Nora Belkacem", Email: "contact@forets-metiers.example", Phone: "0556000000", Dated: "2026-09-01",
	}
}

func sampleSheet(h HalfDay) *Sheet {
	start := civil.At(h.Day, h.Starts, civil.Paris)
	s := &Sheet{HalfDay: h, Trainer: "Hugo Marchand", At: civil.At(h.Day, h.Ends, civil.Paris).Add(4 * time.Minute), Method: "drawn", Mark: scribble(3)}
	for n, r := range []Row{
		{Name: "Samia Aït-Kaci", Structure: "Mission locale du Médoc"},
		{Name: "Ulysse Çelik", Structure: "Commune de Mérignac"},
		{Name: "Éléonore Lefèvre-Noël", Structure: "Association Passerelle"},
		{Name: "Lucas Petit", Structure: "Commune de Bordeaux"},
		{Name: "Inès Roux", Structure: "Commune de Pessac"},
		{Name: "Claire Vasseur", Structure: "Commune de Bordeaux"},
	} {
		r.Status, r.Method, r.Minutes, r.At, r.Mark = present, "drawn", h.Minutes, start.Add(time.Duration(n)*47*time.Second), scribble(n)
		switch n {
		case 1:
			r.Method, r.Mark = "typed", &Mark{Typed: r.Name}
		case 2:
			r.Status, r.Method, r.Minutes, r.Mark = "excused", "roster", 0, nil
		case 4:
			r.Minutes, r.At = 165, start.Add(46*time.Minute)
		}
		s.Rows = append(s.Rows, r)
	}
	s.SealedAt, s.Seal = s.At.Add(3*time.Minute), "5f0c2a9b7d1e4c6885a3b0d9e2f71c4466d8a1b3c5e7f9021a4b6c8d0e2f4a6b"
	return s
}

// scribble is a signature of a pen, a little different for each n.
func scribble(n int) *Mark {
	var stroke [][2]float64
	for i := range 60 {
		t := float64(i) / 59
		stroke = append(stroke, [2]float64{round(0.06 + 0.88*t), round(0.5 + 0.36*math.Sin(t*(15+float64(n)*3))*(1-0.8*t))})
	}
	return &Mark{Strokes: [][][2]float64{stroke, {{0.1, 0.86}, {0.5, 0.8}, {0.92, 0.75}}}}
}

func round(v float64) float64 { return math.Round(v*1000) / 1000 }

const sampleRules = `Article 1 – Objet et champ d’application
Le présent règlement s’applique à tous les stagiaires, pour toute la durée de l’action, y compris dans des locaux mis à disposition.
Article 2 – Santé et sécurité
Chacun respecte les consignes d’hygiène et de sécurité du lieu d’accueil, ainsi que les consignes d’évacuation affichées.
Article 3 – Discipline
Les horaires sont ceux de la convocation. Toute absence est signalée dès que possible. Chacun émarge par demi-journée.
Article 4 – Sanctions et droits de la défense
Selon la gravité des faits : rappel, avertissement écrit, exclusion. Aucune sanction pécuniaire n’est possible. Aucune sanction n’est prise sans que la personne ait été informée des griefs et entendue.
Article 5 – Signalement et réclamations
Toute violence, tout harcèlement ou toute discrimination se signale à la référente pédagogique, qui répond par écrit. Les réclamations reçoivent une réponse sous dix jours.`
