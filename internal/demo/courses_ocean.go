package demo

import "profil/internal/catalogue"

// coursesOcean are the courses of the Atelier Num’Océan.
var coursesOcean = []course{
	{key: "demarches", by: ocean, Course: catalogue.Course{
		Title:    "Accompagner les démarches en ligne : parcours d’autoformation",
		Format:   catalogue.Autoformation,
		Theme:    "numerique",
		Modality: catalogue.Remote,
		Reserved: true,
		Summary:  "Deux classes virtuelles et quatre modules à votre rythme, pour aider sans faire à la place.",
		Objectives: "Faire avec la personne, et savoir quand faire pour elle\n" +
			"Protéger les mots de passe et les papiers que l’on vous confie\n" +
			"Connaître le cadre du mandat et de l’aidant numérique",
		Audience:      "Agents d’accueil, médiateurs, travailleurs sociaux.",
		Prerequisites: "Savoir naviguer sur internet et disposer d’un ordinateur.",
		Programme: "Classe virtuelle de lancement : organisation, autoévaluation.\n\n" +
			"Quatre modules en ligne : identité numérique, démarches sociales, impôts, santé.\n\n" +
			"Classe virtuelle de clôture : cas rapportés, quiz final.",
		Methods:       "Vidéos courtes, exercices corrigés, forum animé chaque jour ouvré.",
		Means:         "Plateforme accessible depuis un navigateur, assistance par téléphone.",
		Assessment:    "Quiz à chaque module et cas rapporté en classe virtuelle.",
		Recognition:   "Attestation de fin de formation",
		AccessDelay:   "Accès ouvert le jour de la classe virtuelle de lancement.",
		Accessibility: "Plateforme conforme aux règles d’accessibilité, vidéos sous-titrées et transcrites.",
		Funding:       freeOfCharge,
		Results:       "En 2025 : 118 inscrits, 97 parcours terminés, 4,4 sur 5 (81 réponses).",
		Minutes:       3 * 60, RemoteMinutes: 3 * 60, NSF: "326",
		ContactName: "Yann Kerbrat", ContactEmail: "y.kerbrat@num-ocean.example", ContactPhone: "0500000031",
	}},
	{key: "donnees", by: ocean, Course: catalogue.Course{
		Title:    "Protéger les données des personnes que l’on reçoit",
		Format:   catalogue.Webinaire,
		Theme:    "numerique",
		Modality: catalogue.Remote,
		Summary:  "Une heure et demie de réflexes : ce que l’on note, où on le garde, à qui on le montre, quand on l’efface.",
		Objectives: "Ne noter que ce qui sert\n" +
			"Reconnaître une tentative d’hameçonnage\n" +
			"Réagir à une perte de données dans l’heure",
		Audience:      "Tous les professionnels qui tiennent des dossiers.",
		Prerequisites: "Aucun.",
		Programme:     "Trois histoires vraies, trois règles, un plan pour le lendemain.",
		Methods:       "Récits, vote en direct, questions.",
		Means:         "Classe virtuelle dans le navigateur.",
		Assessment:    "Quiz de huit questions.",
		Recognition:   "Attestation de présence",
		AccessDelay:   "Inscription possible jusqu’à la veille.",
		Accessibility: "Sous-titrage en direct.",
		Funding:       freeOfCharge,
		Results:       "En 2025 : 164 participants, 4,6 sur 5 (102 réponses).",
		Minutes:       90, RemoteMinutes: 90, NSF: "326",
		ContactName: "Yann Kerbrat", ContactEmail: "y.kerbrat@num-ocean.example", ContactPhone: "0500000031",
	}},
	{key: "atelier-numerique", by: ocean, Course: catalogue.Course{
		Title:    "Animer un atelier numérique pour des personnes débutantes",
		Format:   catalogue.Formation,
		Theme:    "numerique",
		Modality: catalogue.Mixed,
		Reserved: true,
		Summary:  "Un jour et demi en salle et une demi-journée à distance pour bâtir, animer et faire évoluer un atelier.",
		Objectives: "Construire une séance d’une heure, avec un seul objectif\n" +
			"Animer un groupe aux niveaux différents\n" +
			"Mesurer ce que chacun sait faire en sortant",
		Audience:      "Médiateurs numériques, bibliothécaires, animateurs, conseillers.",
		Prerequisites: "Être à l’aise avec les usages courants de l’ordinateur et du téléphone.",
		Programme: "Jour 1 — Concevoir : publics, objectifs, supports. Première séance écrite.\n\n" +
			"Jour 2, matin — Animer : chacun conduit dix minutes devant le groupe.\n\n" +
			"À distance — Retour d’expérience après un premier atelier.",
		Methods:       "Conception accompagnée, microanimation filmée, classe virtuelle.",
		Means:         "Bibliothèque de séances prêtes à l’emploi, sous licence libre.",
		Assessment:    "Séance écrite et dix minutes animées, évaluées par les pairs.",
		Recognition:   "Attestation de fin de formation",
		AccessDelay:   "Réponse au plus tard dix jours ouvrés avant le premier jour.",
		Accessibility: "Matériel adapté prêté, salle accessible, sous-titrage à distance.",
		Funding:       freeOfCharge,
		Results:       "En 2025 : 40 participants sur 4 sessions, 4,8 sur 5 (39 réponses).",
		Minutes:       14 * 60, RemoteMinutes: 3*60 + 30, NSF: "326",
		ContactName: "Yann Kerbrat", ContactEmail: "y.kerbrat@num-ocean.example", ContactPhone: "0500000031",
	}},
	{key: "guichet", by: ocean, Course: catalogue.Course{
		Title:    "Lab’Innov : l’intelligence artificielle au guichet, avec prudence",
		Format:   catalogue.Lab,
		Theme:    "insertion",
		Modality: catalogue.Onsite,
		Reserved: true,
		Summary:  "Une journée pour essayer, sur des cas inventés, ce que ces outils font bien, mal, et ce qu’il ne faut jamais leur confier.",
		Objectives: "Essayer trois usages utiles à l’accompagnement\n" +
			"Reconnaître une réponse fausse dite avec aplomb\n" +
			"Écrire la règle de sa structure en une page",
		Audience:      "Professionnels de l’insertion et leurs responsables.",
		Prerequisites: "Aucun.",
		Programme: "Matin — Essais encadrés : résumer, traduire, préparer un entretien. Où cela se trompe.\n\n" +
			"Après-midi — Données personnelles, biais, coût ; chaque structure écrit sa règle.",
		Methods:       "Essais en binôme sur des dossiers inventés, débat réglé, écriture.",
		Means:         "Outils hébergés par nos soins : aucune donnée ne sort de la salle.",
		Assessment:    "Règle d’une page, relue par une autre structure.",
		Recognition:   "Attestation de fin de formation",
		AccessDelay:   "Réponse au plus tard dix jours ouvrés avant la journée.",
		Accessibility: "Salle accessible, consignes écrites et dites.",
		Funding:       freeOfCharge,
		Results:       "Première édition cette année.",
		Minutes:       7 * 60, NSF: "326",
		ContactName: "Yann Kerbrat", ContactEmail: "y.kerbrat@num-ocean.example", ContactPhone: "0500000031",
	}},
}
