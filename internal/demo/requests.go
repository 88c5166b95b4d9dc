package demo

// ask is one request: whose, for which session, and what became of it, in
// working days from today; 0 is never. What the session's list did to it
// follows from choice.
type ask struct {
	who, session string
	sent         int
	words        [3]string // to the three questions
	agreed       int
	refused      int
	withdrew     int
	calledOff    int
	why          string // it was refused, given up, called off, answered by the staff
	choice       string // retain, wait, reject
	choiceWhy    string
	score        int // of its reader at the provider, with tags and a note
	tags         []string
	note         string
	by           string // who answers for the employer, when it is not the usual approver
	second       string // key of the session that it goes to if it gets no place
	asked, said  string // what the employer asked the next day, and what was answered the day after
}

// asks are all the requests but the drafts.
var asks = []ask{
	// A finished training: six people, six structures.
	{who: "lucas", session: "entretien-passe", sent: -70, agreed: -68, choice: "retain", words: [3]string{
		"À l’accueil, les gens me racontent tout en cinq minutes debout, et je ne sais pas toujours quoi en faire. J’aimerais savoir poser un cadre sans les couper.",
		"Proposer un vrai moment assis quand il le faut, et dire clairement ce que je peux faire ou non.",
		"Deux ans d’accueil, une journée sur l’écoute en 2023.",
	}},
	{who: "benoit", session: "entretien-passe", sent: -69, agreed: -66, choice: "retain", words: [3]string{
		"Je reçois beaucoup de personnes licenciées après vingt ans dans la même entreprise. La colère prend toute la place et mes entretiens tournent en rond.",
		"Accueillir la colère sans m’y perdre et finir sur une étape qui vient de la personne.", "",
	}},
	{who: "karim", session: "entretien-passe", sent: -66, agreed: -65, choice: "retain", words: [3]string{
		"Avec les jeunes que je suis, dix minutes de silence et l’entretien est fini. Je parle trop, je le sais, et je voudrais apprendre à faire autrement.",
		"Laisser du silence, reformuler, et écrire avec eux plutôt que sur eux.",
		"Formation d’éducateur, il y a longtemps.",
	}},
	{who: "julie", session: "entretien-passe", sent: -64, agreed: -60, choice: "retain", words: [3]string{
		"Mes comptes rendus sont longs et personne ne les relit. Je cherche à écrire des synthèses que les familles comprennent et peuvent contester.",
		"Rédiger la synthèse devant la personne, à la fin, en dix lignes.", "Beaucoup d’entretiens, peu de retours sur ma pratique.",
	}},
	{who: "thomas", session: "entretien-passe", sent: -62, agreed: -60, choice: "retain", words: [3]string{
		"Je parle de permis et de trajets, mais derrière il y a souvent autre chose que je n’ose pas aborder. J’ai besoin d’outils pour ouvrir et pour passer le relais.",
		"Poser les deux questions qui manquent et orienter vers la bonne collègue.", "",
	}},
	{
		who: "amandine", session: "entretien-passe", sent: -60, agreed: -58, choice: "reject", choiceWhy: "Le groupe est complet et votre besoin porte surtout sur l’accueil : la formation « Accueillir et orienter » lui répond mieux.",
		words: [3]string{
			"Je fais l’accueil de la mairie annexe, avec peu de vrais entretiens, mais on me demande de plus en plus d’aider à remplir des dossiers compliqués.",
			"Savoir dire non, et savoir vers qui envoyer les personnes.", "",
		},
	},

	// A webinar, twelve days ago.
	{who: "claire", session: "donnees-passe", sent: -40, agreed: -38, choice: "retain", words: [3]string{
		"Nous partageons des dossiers entre trois services et je ne suis plus sûre de ce que nous avons le droit de noter sur les personnes.",
		"Trier nos dossiers et proposer une règle simple à l’équipe.", "",
	}},
	{who: "elise", session: "donnees-passe", sent: -35, agreed: -33, choice: "retain", words: [3]string{
		"À la médiathèque, des lecteurs laissent leurs papiers ouverts sur les postes publics. Je voudrais réagir correctement.",
		"Afficher une consigne claire et former les bénévoles.", "",
	}},
	{who: "youssef", session: "donnees-passe", sent: -33, agreed: -30, choice: "retain", words: [3]string{
		"Les personnes me donnent leur mot de passe pour que je fasse à leur place. Je cherche une autre manière de les aider.",
		"Ne plus jamais noter un identifiant, et savoir l’expliquer.", "J’anime des ateliers depuis un an.",
	}},
	{who: "noe", session: "donnees-passe", sent: -30, agreed: -28, choice: "retain", words: [3]string{
		"Nous tenons un groupe de messagerie avec les jeunes et leurs parents, plein de photos et de numéros. Cela me gêne.",
		"Choisir un outil correct et effacer ce qui doit l’être.", "",
	}},

	// The training that runs today.
	{who: "claire", session: "orientation-jour", sent: -38, agreed: -36, choice: "retain", words: [3]string{
		"Je reçois de plus en plus de personnes de cinquante ans et plus qui ne veulent plus du tout de leur métier. Mes outils sont faits pour des jeunes.",
		"Proposer une vraie exploration, pas seulement un bilan, et savoir m’arrêter à temps.",
		"Dix ans de conseil en évolution professionnelle, formation initiale en psychologie.",
	}},
	{who: "benoit", session: "orientation-jour", sent: -36, agreed: -33, choice: "retain", words: [3]string{
		"On me demande des orientations en vingt minutes. Je voudrais un outil court qui ne décide pas à la place de la personne.",
		"Utiliser une frise de parcours dès le premier rendez-vous.", "",
	}},
	{who: "julie", session: "orientation-jour", sent: -35, agreed: -31, choice: "retain", words: [3]string{
		"Les mères isolées que j’accompagne disent toujours qu’elles prendront ce qu’il y a. J’aimerais les aider à vouloir quelque chose.",
		"Faire émerger un choix, même petit, et le tenir avec elles.", "Un module d’une journée en 2022.",
	}},
	{who: "elise", session: "orientation-jour", sent: -34, agreed: -30, choice: "retain", words: [3]string{
		"Notre médiathèque ouvre un coin métiers. Je connais les livres, pas les démarches ni les mots de l’orientation.",
		"Tenir une permanence utile et passer le relais aux conseillers.", "",
	}},
	{who: "thomas", session: "orientation-jour", sent: -30, agreed: -28, choice: "retain", words: [3]string{
		"La mobilité oblige souvent à changer de métier, et je n’ai aucune méthode pour en parler avec les gens.",
		"Relier le trajet possible et le métier possible, sur une même carte.", "",
	}},
	{who: "youssef", session: "orientation-jour", sent: -29, agreed: -27, choice: "wait", words: [3]string{
		"Beaucoup de participants à mes ateliers cherchent en fait une nouvelle voie et me posent la question entre deux exercices.",
		"Répondre sans improviser et connaître les bons interlocuteurs.", "",
	}},

	// A list that was announced three days ago: three seats, five requests.
	{who: "lea", session: "illettrisme-liste", sent: -30, agreed: -27, choice: "retain", words: [3]string{
		"Sur les dossiers de surendettement, je vois des personnes qui signent sans lire, et je ne sais pas comment leur en parler sans les humilier.",
		"Trouver les mots et connaître l’association qui peut les aider près de chez nous.", "",
	}},
	{who: "noe", session: "illettrisme-liste", sent: -29, agreed: -25, choice: "retain", words: [3]string{
		"Deux jeunes de mon groupe évitent tout ce qui est écrit. J’ai mis des mois à comprendre et je m’en veux.",
		"Repérer plus tôt, sans interrogatoire, et adapter nos affiches.", "",
	}},
	{who: "elise", session: "illettrisme-liste", sent: -27, agreed: -24, choice: "retain", words: [3]string{
		"Une bibliothèque intimide ceux qui lisent mal. Nous voulons revoir notre accueil et nos cartes d’inscription.",
		"Réécrire les documents et proposer un accueil sans papier.", "Ateliers de lecture à voix haute depuis cinq ans.",
	}},
	{who: "amandine", session: "illettrisme-liste", sent: -26, agreed: -22, choice: "wait", words: [3]string{
		"Au guichet, on me dit souvent « j’ai oublié mes lunettes ». Je lis à la place des gens, et je sais que cela ne règle rien.",
		"Proposer autre chose que de lire à leur place.", "",
	}},
	{who: "awa", session: "illettrisme-liste", sent: -24, agreed: -20, choice: "wait", words: [3]string{
		"Le numérique cache parfois une difficulté avec l’écrit. Je voudrais ne plus confondre les deux.",
		"Adapter mes ateliers et orienter vers un formateur.", "",
	}},
	{
		who: "camille", session: "illettrisme-liste", sent: -22, agreed: -19, choice: "reject", choiceWhy: "Les demandes venues de structures qui n’ont pas encore participé ont été retenues en premier. Une autre session ouvre à Agen.",
		words: [3]string{
			"Dans mes entretiens, les tests écrits mettent certaines personnes en échec avant même d’avoir commencé. Je voudrais une autre entrée.",
			"Remplacer deux tests par des situations concrètes.", "Pratique des tests depuis huit ans.",
		},
	},

	// What Nora has in her hands: some chosen, some not yet.
	{who: "youssef", session: "entretien-choix", sent: -25, agreed: -22, choice: "retain", score: 5, tags: []string{"animation"}, note: "Besoin précis, projet prêt. Apportera ses cas au groupe.", words: [3]string{
		"Mes rendez-vous individuels durent deux heures parce que je ne sais pas les finir. Les suivants attendent, et moi je rentre vidé.",
		"Annoncer la durée, tenir le cadre, et finir par une étape claire.",
		"Beaucoup d’animation de groupe, peu d’entretiens.",
	}},
	{who: "elise", session: "entretien-choix", sent: -24, agreed: -21, choice: "retain", words: [3]string{
		"On me confie des rendez-vous d’orientation documentaire qui deviennent des confidences. Je veux écouter sans dépasser mon rôle.",
		"Savoir accueillir, noter le juste nécessaire et passer le relais.", "",
	}},
	{who: "noe", session: "entretien-choix", sent: -22, agreed: -20, choice: "wait", score: 3, tags: []string{"jeunesse"}, note: "L’entretien à trois n’est qu’une partie du programme.", words: [3]string{
		"Les parents me prennent pour un conseiller, les jeunes pour un copain. J’ai besoin d’un cadre pour les entretiens à trois.",
		"Préparer l’entretien avec le jeune avant de voir la famille.", "",
	}},
	{who: "camille", session: "entretien-choix", sent: -20, agreed: -17, choice: "reject", choiceWhy: "Votre pratique est déjà avancée : nous vous proposons plutôt l’analyse de pratique du printemps.", words: [3]string{
		"Je conduis des entretiens tous les jours et je voudrais comparer ma façon de faire avec celle d’autres métiers.",
		"Alléger mes comptes rendus et mieux préparer la suite.", "Psychologue du travail, douze ans d’entretiens.",
	}},
	{who: "awa", session: "entretien-choix", sent: -19, agreed: -16, words: [3]string{
		"On m’envoie des personnes en colère contre l’écran, et c’est moi qui reçois la colère. Je cherche comment ouvrir la discussion.",
		"Commencer par ce que la personne veut, et non par l’outil.", "",
	}},
	{who: "lea", session: "entretien-choix", sent: -15, agreed: -10, words: [3]string{
		"Mes entretiens budget sont très dirigés : je pose quarante questions. Je voudrais laisser la personne raconter et garder l’essentiel.",
		"Passer de quarante questions à cinq, et relire ensemble ce que j’écris.",
		"Formation en économie sociale et familiale.",
	}},
	{who: "maite", session: "entretien-choix", sent: -14, agreed: -9, by: "odile", why: "Seule à tenir le droit d’employeur dans sa structure : accord donné au téléphone par sa direction générale.", words: [3]string{
		"Je dirige une équipe et je fais moi-même des entretiens difficiles, avec des usagers comme avec des agents. Je veux revenir aux bases.",
		"Conduire mieux les entretiens annuels et soutenir mes collègues.", "",
	}},

	// What waits for Marc, and for others.
	{who: "claire", session: "entretien-ouverte", sent: -3, asked: "Qui tiendra vos rendez-vous pendant ces deux jours ?", said: "Lucas prend les deux matins, et j’ai décalé les autres.", words: [3]string{
		"Depuis que je reçois aussi des salariés envoyés par leur employeur, j’ai du mal à garder une place neutre : chacun attend que je prenne parti.",
		"Poser le cadre à trois dès le début, et écrire une synthèse que les deux peuvent relire.",
		"Conduite d’entretiens quotidienne ; jamais de formation sur l’entretien à trois.",
	}},
	{who: "lucas", session: "territoire-proche", sent: -2, words: [3]string{
		"Les personnes me demandent où il y a du travail près de chez elles et je n’ai que des listes. Une carte changerait mes réponses.",
		"Afficher une carte à l’accueil et la tenir à jour deux fois par an.", "",
	}},
	{who: "noe", session: "handicap-minimum", sent: -14, words: [3]string{
		"J’accueille deux jeunes avec une reconnaissance de handicap et je découvre tout en même temps qu’eux : les droits, les mots, les stages.",
		"Préparer un stage avec l’employeur au lieu de l’espérer.", "",
	}},
	{who: "amandine", session: "accueil-complet", sent: -12, agreed: -9, choice: "retain", words: [3]string{
		"Je suis seule au guichet le samedi. Quand le ton monte, je n’ai personne derrière moi et je perds mes moyens.",
		"Désamorcer plus tôt et savoir fermer un échange sans humilier.", "",
	}},
	{who: "benoit", session: "accueil-complet", sent: -11, agreed: -8, choice: "retain", words: [3]string{
		"Nous ouvrons un accueil commun avec l’agence voisine. Il faut tout repenser : la file, les mots, les relais.",
		"Écrire avec l’équipe une règle d’accueil d’une page.", "",
	}},
	{who: "karim", session: "accueil-complet", sent: -13, agreed: -10, choice: "retain", withdrew: -1, why: "Je change de poste la semaine prochaine, un collègue en aura plus besoin que moi.", words: [3]string{
		"Notre accueil est une table dans un couloir. Les jeunes repartent avant d’avoir dit pourquoi ils venaient.",
		"Aménager un coin d’accueil et tenir les dix premières minutes.", "",
	}},
	{who: "thomas", session: "accueil-complet", sent: -10, agreed: -7, choice: "wait", words: [3]string{
		"Mon bureau mobile s’installe sur les marchés : l’accueil s’y fait debout, au bruit, en trois minutes. J’ai besoin de méthode.",
		"Comprendre la demande vite et fixer un vrai rendez-vous.", "",
	}},
	{who: "camille", session: "guichet-proche", sent: -8, agreed: -4, words: [3]string{
		"Des collègues collent des comptes rendus dans des outils en ligne. Je voudrais comprendre ce que cela risque avant d’écrire une consigne.",
		"Proposer une règle à ma direction, avec des exemples.", "",
	}},
	{who: "julie", session: "falc-proche", sent: -7, agreed: -5, words: [3]string{
		"Nos courriers d’aide sociale sont incompris : la moitié des appels du lundi viennent de là.",
		"Réécrire trois courriers et les faire relire par des familles.", "",
	}},

	// One whose list is late, and one that nobody answered.
	{who: "julie", session: "numerique-retard", sent: -30, agreed: -26, words: [3]string{
		"Je dois ouvrir un atelier pour des personnes âgées et je n’ai jamais animé de groupe. J’ai peur de les perdre en dix minutes.",
		"Construire une première séance simple et la tenir.", "",
	}},
	{who: "lea", session: "numerique-retard", sent: -28, agreed: -24, words: [3]string{
		"Les démarches de logement se font en ligne : je voudrais aider six personnes à la fois plutôt qu’une.",
		"Animer un atelier par mois avec la médiathèque.", "",
	}},
	{who: "karim", session: "numerique-retard", sent: -26, words: [3]string{
		"Les jeunes savent filmer mais pas écrire un message à un employeur. Un atelier court leur irait mieux qu’un cours.",
		"Monter quatre séances et les laisser à mes collègues.", "",
	}},

	// One whose session was moved to other days, and one with a second choice.
	{who: "mathilde", session: "guichet-reporte", sent: -30, agreed: -27, choice: "retain", words: [3]string{
		"Les bénévoles de l’antenne rédigent déjà des courriers avec un assistant, sans me le dire. Je préfère en parler que l’interdire.",
		"Écrire avec eux la règle de l’antenne, en une page.", "",
	}},
	{who: "bastien", session: "guichet-proche", second: "guichet-limoges-1", sent: -9, agreed: -6, words: [3]string{
		"On me demande de relire des lettres de motivation écrites par une machine, toutes pareilles. Je ne sais pas quoi en dire.",
		"Aider chacun à garder ses mots, même avec ces outils.", "",
	}},

	// Ends of all kinds.
	{
		who: "claire", session: "accueil-complet", sent: -20, refused: -18, why: "Deux collègues suivent déjà cette formation ce mois-ci, le service ne peut pas se passer d’une troisième personne. Redemandez au printemps.",
		words: [3]string{
			"Je remplace souvent à l’accueil et je m’y sens maladroite : je pense conseil quand il faudrait d’abord orienter.",
			"Savoir orienter en trois questions et passer le relais aussitôt.", "",
		},
	},
	{who: "claire", session: "falc-proche", sent: -15, agreed: -13, withdrew: -6, why: "Je serai en congé ce jour-là, je redemanderai une autre date.", words: [3]string{
		"Mes synthèses sont trop difficiles à lire pour une partie des personnes que je reçois, elles me le disent.",
		"Écrire une synthèse d’une page que chacun comprend.", "",
	}},
	{who: "lucas", session: "guichet-proche", sent: -16, refused: -12, why: "Le sujet ne relève pas encore de votre poste ; parlons-en d’abord à l’entretien annuel.", words: [3]string{
		"On nous annonce un assistant automatique à l’accueil. J’aimerais savoir ce que c’est avant qu’il arrive.",
		"Expliquer à mes collègues ce qui change et ce qui ne change pas.", "",
	}},
	{who: "lea", session: "foret-annulee", sent: -20, agreed: -17, words: [3]string{
		"Je ne connais aucun métier de la filière alors que trois scieries recrutent à côté de chez nous.",
		"Parler de ces métiers avec des exemples vus.", "",
	}},
	{who: "elise", session: "foret-annulee", sent: -18, agreed: -16, words: [3]string{
		"Le coin métiers de la médiathèque manque de concret : je voudrais rapporter des photos et des témoignages.",
		"Monter une petite exposition sur la filière.", "",
	}},
	{who: "awa", session: "droits-proche", sent: -18, agreed: -15, calledOff: -5, why: "Demande faite deux fois par erreur sous un autre compte, annulée à la demande de la personne.", words: [3]string{
		"On m’interroge souvent sur le compte personnel de formation et je renvoie vers un site que je ne comprends pas moi-même.",
		"Répondre juste aux questions simples et orienter pour les autres.", "",
	}},
}

// drafts are the requests that were begun and not sent.
var drafts = []ask{
	{who: "claire", session: "guichet-proche", sent: -2, words: [3]string{
		"Mes collègues utilisent déjà ces outils pour leurs comptes rendus. Je voudrais", "", "",
	}},
	{who: "awa", session: "territoire-proche", sent: -4, words: [3]string{
		"", "Montrer une carte en atelier plutôt que des listes d’offres.", "",
	}},
}
