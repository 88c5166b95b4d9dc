package demo

import "profil/internal/catalogue"

// coursesForet are the courses of Forêts & Métiers.
var coursesForet = []course{
	{key: "entretien", by: foret, Course: catalogue.Course{
		Title:    "Conduire un entretien d’accompagnement",
		Format:   catalogue.Formation,
		Theme:    "entretien",
		Modality: catalogue.Onsite,
		Reserved: true,
		Summary:  "Trois jours pour écouter mieux, poser les bonnes questions au bon moment et finir un entretien par un pas que la personne a choisi.",
		Objectives: "Préparer un entretien : le cadre, le lieu, le temps, ce que l’on sait déjà\n" +
			"Écouter activement, reformuler et supporter les silences\n" +
			"Conduire la personne à dire elle-même son prochain pas\n" +
			"Rédiger une trace fidèle, que la personne peut relire",
		Audience:      "Conseillers, chargés d’accueil et accompagnateurs de l’orientation, de la formation et de l’emploi.",
		Prerequisites: "Conduire soi-même des entretiens, même courts. Aucun diplôme n’est demandé.",
		Programme: "Jour 1 — Avant l’entretien : cadre, confidentialité, posture. Observation croisée à partir de scènes jouées.\n\n" +
			"Jour 2 — Pendant : questions ouvertes, reformulation, entretien motivationnel ; traiter une demande qui en cache une autre.\n\n" +
			"Jour 3 — Après : synthèse partagée, compte rendu, suites. Chacun repart avec une grille qu’il a essayée.",
		Methods:       "Mises en situation filmées avec l’accord de chacun, analyse en petits groupes, apports courts. Douze personnes au plus.",
		Means:         "Salle équipée, deux espaces pour travailler en binômes, livret remis sur papier et en ligne.",
		Assessment:    "Autoposition au début et à la fin ; entretien joué le dernier jour, évalué avec une grille connue d’avance.",
		Recognition:   "Attestation de fin de formation",
		AccessDelay:   "Réponse au plus tard dix jours ouvrés avant le premier jour.",
		Accessibility: "Salles de plain-pied, boucle à induction sur demande. Notre référente handicap prépare avec vous ce dont vous avez besoin.",
		Funding:       freeOfCharge,
		Results:       "En 2025 : 46 participants sur 5 sessions, 96 % de présence, note de satisfaction de 4,6 sur 5 (44 réponses).",
		Minutes:       21 * 60, NSF: "332",
		ContactName: "Nora Belkacem", ContactEmail: "n.belkacem@forets-metiers.example", ContactPhone: "0500000011",
	}},
	{key: "territoire", by: foret, Course: catalogue.Course{
		Title:    "Lab’Innov : cartographier les métiers de son territoire",
		Format:   catalogue.Lab,
		Theme:    "territoire",
		Modality: catalogue.Onsite,
		Reserved: true,
		Summary:  "Une journée de travail entre structures voisines pour dessiner ensemble la carte des métiers, des employeurs et des formations à moins d’une heure.",
		Objectives: "Trouver et croiser les données publiques sur l’emploi local\n" +
			"Repérer les métiers qui recrutent sans être visibles\n" +
			"Construire une carte que l’on peut montrer à une personne reçue",
		Audience:      "Professionnels de l’orientation, de l’emploi et du développement local.",
		Prerequisites: "Aucun. Venir avec un ordinateur portable est utile.",
		Programme: "Matin — Les sources : recensement, offres, effectifs, formations. Ce qu’elles disent, ce qu’elles taisent.\n\n" +
			"Après-midi — Atelier de cartographie par bassin de vie, présentation croisée, suites à donner entre structures.",
		Methods:       "Travail en équipes de quatre, un animateur par équipe, production commune mise en ligne sous licence libre.",
		Means:         "Jeux de données préparés, fonds de carte, imprimante grand format.",
		Assessment:    "Carte produite dans la journée et relue par une autre équipe.",
		Recognition:   "Attestation de fin de formation",
		AccessDelay:   "Réponse au plus tard dix jours ouvrés avant la journée.",
		Accessibility: "Lieu accessible aux fauteuils. Les données existent en tableau pour les lecteurs d’écran.",
		Funding:       freeOfCharge,
		Results:       "Première édition au printemps 2026 : 14 participants, 3 cartes publiées.",
		Minutes:       7 * 60, NSF: "341",
		ContactName: "Nora Belkacem", ContactEmail: "n.belkacem@forets-metiers.example", ContactPhone: "0500000011",
	}},
	{key: "foret", by: foret, Course: catalogue.Course{
		Title:    "Les métiers de la forêt et du bois : une journée sur le terrain",
		Format:   catalogue.Journee,
		Theme:    "emploi",
		Modality: catalogue.Onsite,
		Summary:  "Voir une scierie, un chantier de reboisement et un atelier d’ossature bois, et parler avec celles et ceux qui y travaillent.",
		Objectives: "Décrire six métiers de la filière, leurs gestes et leurs conditions de travail\n" +
			"Connaître les voies d’accès, du contrat d’apprentissage à la reconversion\n" +
			"Corriger les idées reçues, y compris sur la place des femmes",
		Audience:      "Toute personne qui informe ou conseille sur les métiers.",
		Prerequisites: "Aucun. Chaussures fermées pour les visites.",
		Programme: "Matin — Visite d’une scierie, rencontre avec une cheffe d’équipe et deux apprentis.\n\n" +
			"Après-midi — Chantier de reboisement, puis atelier de charpente ; échange avec le centre de formation d’apprentis.",
		Methods:       "Visites guidées, entretiens avec des professionnels, carnet de visite à compléter.",
		Means:         "Transport en car depuis le lieu de rendez-vous, équipements de protection prêtés.",
		Assessment:    "Carnet de visite complété et partagé en fin de journée.",
		Recognition:   "Attestation de présence",
		AccessDelay:   "Inscription possible jusqu’à sept jours avant.",
		Accessibility: "Le chantier n’est pas accessible aux fauteuils : une visite de remplacement est prévue, dites-le nous.",
		Funding:       freeOfCharge,
		Results:       "En 2025 : 38 participants, 35 disent avoir depuis parlé de ces métiers en entretien.",
		Minutes:       6*60 + 30, NSF: "213",
		ContactName: "Nora Belkacem", ContactEmail: "n.belkacem@forets-metiers.example", ContactPhone: "0500000011",
	}},
	{key: "orientation", by: foret, Course: catalogue.Course{
		Title:    "S’orienter à tout âge : repères et outils pour le conseiller",
		Format:   catalogue.Formation,
		Theme:    "orientation",
		Modality: catalogue.Onsite,
		Reserved: true,
		Summary:  "Deux jours pour aider quelqu’un à choisir quand tout paraît possible, ou que plus rien ne le paraît.",
		Objectives: "Distinguer information, conseil et accompagnement\n" +
			"Utiliser trois outils d’exploration adaptés à l’âge et au parcours\n" +
			"Faire le lien avec le conseil en évolution professionnelle",
		Audience:      "Conseillers en insertion, en évolution professionnelle, psychologues de l’éducation, médiateurs.",
		Prerequisites: "Recevoir du public sur des questions d’orientation.",
		Programme: "Jour 1 — Ce que choisir veut dire : théories utiles, biais, effets de génération et de genre.\n\n" +
			"Jour 2 — Trois outils essayés entre pairs, puis adaptés à une situation apportée par chacun.",
		Methods:       "Études de cas apportées par les participants, essais en trio, retours croisés.",
		Means:         "Jeux de cartes, frises et guides remis à chacun.",
		Assessment:    "Étude d’un cas par écrit, corrigée en groupe selon une grille.",
		Recognition:   "Attestation de fin de formation",
		AccessDelay:   "Réponse au plus tard dix jours ouvrés avant le premier jour.",
		Accessibility: "Supports agrandis ou en version audio sur demande, quinze jours avant.",
		Funding:       freeOfCharge,
		Results:       "En 2025 : 29 participants sur 3 sessions, 93 % recommandent la formation (27 réponses).",
		Minutes:       14 * 60, NSF: "332",
		ContactName: "Nora Belkacem", ContactEmail: "n.belkacem@forets-metiers.example", ContactPhone: "0500000011",
	}},
	{key: "projet", by: foret, Course: catalogue.Course{
		Title:    "Écrire un projet de formation qui tient debout",
		Format:   catalogue.Atelier,
		Theme:    "ingenierie",
		Modality: catalogue.Onsite,
		Summary:  "Une demi-journée d’atelier : vous venez avec un besoin, vous repartez avec une page claire à faire valider.",
		Objectives: "Passer d’un besoin à un objectif qui se vérifie\n" +
			"Chiffrer un projet sans oublier le temps des équipes\n" +
			"Préparer les questions du financeur",
		Audience:      "Responsables de service, chargés de ressources humaines, coordinateurs.",
		Prerequisites: "Venir avec une situation réelle.",
		Programme:     "Accueil et tour des besoins, écriture guidée en quatre étapes, relecture par un pair, derniers réglages.",
		Methods:       "Écriture individuelle accompagnée, relecture en binôme.",
		Means:         "Trame remise sur papier et en format ouvert.",
		Assessment:    "Page de projet rédigée en séance.",
		Recognition:   "Attestation de présence",
		AccessDelay:   "Inscription possible jusqu’à cinq jours avant.",
		Accessibility: "Salle accessible ; les documents sont envoyés la veille.",
		Funding:       freeOfCharge,
		Results:       "Depuis 2024 : 61 participants, 42 projets menés à bien.",
		Minutes:       3*60 + 30, NSF: "310",
		ContactName: "Nora Belkacem", ContactEmail: "n.belkacem@forets-metiers.example", ContactPhone: "0500000011",
	}},
	{key: "usure", by: foret, state: catalogue.CourseDraft, Course: catalogue.Course{
		Title:    "Prévenir l’usure professionnelle de celles et ceux qui accompagnent",
		Format:   catalogue.Formation,
		Theme:    "publics",
		Modality: catalogue.Mixed,
		Reserved: true,
		Summary:  "Deux jours et une heure à distance, trois mois plus tard, pour tenir dans la durée.",
		Objectives: "Reconnaître les premiers signes, chez soi et dans l’équipe\n" +
			"Poser des limites qui protègent sans fermer la porte",
		Audience:      "Toute personne qui reçoit du public.",
		Minutes:       15 * 60,
		RemoteMinutes: 60,
	}},
}
