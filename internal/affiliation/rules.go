package affiliation

// Name is the name of a rule: an affiliation keeps that of the one that
// answered.
type Name string

// The names of the rules.
const (
	Inactive       Name = "inactive"
	Already        Name = "already"
	Waiting        Name = "waiting"
	RefusedBefore  Name = "refused_before"
	DomainRefused  Name = "domain_refused"
	ThrowAway      Name = "throw_away"
	StateAtPrivate Name = "state_at_private"
	SolePerson     Name = "sole_person"
	DomainVerified Name = "domain_verified"
	DomainExternal Name = "domain_external"
	ContactEqual   Name = "contact_equal"
	ContactDomain  Name = "contact_domain"
	ContactCode    Name = "contact_code"
	Vouched        Name = "vouched"
	Invited        Name = "invited"
	First          Name = "first"
	SmallAndFree   Name = "small_and_free"
	TheReferent    Name = "referent"
	TheManager     Name = "manager"
)

// Rule is one line of the table. Its French is what the gestionnaire reads.
type Rule struct {
	Name   Name
	Fits   func(Facts) bool
	Answer Answer
	Code   string // of the refusal
	Proof  Proof
	// Confidence is that of the affiliation, once joined.
	Confidence Confidence
	External   bool // the person works there for somebody else

	Title string // « Domaine vérifié »
	When  string // « L’adresse est à un domaine que … »
	Then  string // « Rattachement immédiat. »
	Why   string // said to the person
}

// Rules is the whole table: the first line that fits answers, alone.
var Rules = []Rule{
	{
		Name: Inactive, Fits: func(f Facts) bool { return f.Inactive },
		Answer: Refuse, Code: "organisation.not_active",
		Title: "Structure inactive", When: "La structure est suspendue ou fermée.", Then: "Refus, avec la raison.",
		Why: "Cette structure n’est pas active en ce moment.",
	},
	{
		Name: Already, Fits: func(f Facts) bool { return f.Confirmed },
		Answer: Refuse, Code: "affiliation.already",
		Title: "Déjà rattaché", When: "La personne est déjà rattachée à la structure.", Then: "Rien ne change.",
		Why: "Cette structure est déjà la vôtre.",
	},
	{
		Name: Waiting, Fits: func(f Facts) bool { return f.Pending },
		Answer: Refuse, Code: "affiliation.already",
		Title: "Demande en cours", When: "La personne a déjà demandé, et attend la réponse.", Then: "La demande en cours est montrée, avec qui répond et avant quand.",
		Why: "Votre demande est en cours.",
	},
	{
		Name: RefusedBefore, Fits: func(f Facts) bool { return f.Refused && !f.Explains && !f.Invited && !f.Code },
		Answer: Refuse, Code: "affiliation.say_more",
		Title: "Demande refusée", When: "La dernière demande a été refusée, et la personne ne dit pas ce qui a changé.", Then: "Le motif du refus est montré. La personne corrige, dit ce qui a changé et renvoie sa demande.",
		Why: "Votre dernière demande a été refusée. Dites ce qui a changé depuis.",
	},
	{
		Name: DomainRefused, Fits: func(f Facts) bool { return f.Domain == RefusedDomain },
		Answer: Refuse, Code: "affiliation.domain_refused",
		Title: "Domaine refusé", When: "L’adresse de la personne est à un domaine que le gestionnaire a refusé pour cette structure.", Then: "Refus. Une autre adresse, prouvée, peut convenir.",
		Why: "Le domaine de votre adresse n’est pas accepté pour cette structure.",
	},
	{
		Name: ThrowAway, Fits: func(f Facts) bool { return f.Mailbox == Disposable },
		Answer: Refuse, Code: "affiliation.throw_away",
		Title: "Adresse jetable", When: "Toutes les adresses de la personne sont jetables.", Then: "Refus. Une adresse durable, prouvée, peut convenir.",
		Why: "Votre adresse est jetable. Il en faut une qui dure.",
	},
	{
		Name: StateAtPrivate, Fits: func(f Facts) bool { return f.Mailbox == State && f.Private && !f.Invited && !f.Code },
		Answer: Refuse, Code: "affiliation.state_at_private",
		Title: "Adresse de l’État dans une entreprise", When: "L’adresse est en gouv.fr et la structure est une entreprise privée.", Then: "Refus. Une invitation ou le code du contact officiel lèvent ce refus.",
		Why: "Votre adresse est celle d’un service de l’État, et cette structure est une entreprise.",
	},
	{
		Name: SolePerson, Fits: func(f Facts) bool { return f.Sole && f.Nobody && !f.TurnedAway() },
		Answer: Join, Proof: NoProof, Confidence: NoConfidence,
		Title: "Entreprise d’une seule personne", When: "La forme juridique est celle d’une personne seule, et personne n’y est encore.", Then: "Rattachement immédiat, comme référent provisoire. Rien n’est prouvé.",
		Why: "Cette entreprise est celle d’une seule personne, et personne ne l’avait encore choisie.",
	},
	{
		Name: DomainVerified, Fits: func(f Facts) bool { return f.Domain == VerifiedDomain && !f.TurnedAway() },
		Answer: Join, Proof: ByVerifiedDomain, Confidence: HighConfidence,
		Title: "Domaine vérifié", When: "L’adresse, prouvée depuis moins de trois mois, est à un domaine vérifié de la structure.", Then: "Rattachement immédiat. Le premier compte en devient le référent, confirmé.",
		Why: "Votre adresse est à un domaine vérifié de cette structure.",
	},
	{
		Name: DomainExternal, Fits: func(f Facts) bool { return f.Domain == ExternalDomain && !f.TurnedAway() },
		Answer: Join, Proof: ByExternalDomain, Confidence: HighConfidence, External: true,
		Title: "Domaine d’un partenaire", When: "L’adresse, prouvée depuis moins de trois mois, est à un domaine extérieur que la structure accepte.", Then: "Rattachement immédiat, comme membre externe.",
		Why: "Votre adresse est à un domaine que cette structure accepte, comme membre externe.",
	},
	{
		Name: ContactEqual, Fits: func(f Facts) bool { return f.Contact == SameContact && !f.TurnedAway() },
		Answer: Join, Proof: ByOfficialContact, Confidence: HighConfidence,
		Title: "Contact officiel", When: "L’adresse de la personne est le contact officiel de la structure.", Then: "Rattachement immédiat. Le premier compte en devient le référent, confirmé.",
		Why: "Votre adresse est le contact officiel de cette structure.",
	},
	{
		Name: ContactDomain, Fits: func(f Facts) bool { return f.Domain == OfficialDomain && !f.TurnedAway() },
		Answer: Join, Proof: ByOfficialDomain, Confidence: HighConfidence,
		Title: "Domaine du contact officiel", When: "L’adresse, prouvée depuis moins de trois mois, est au même domaine que le contact officiel, et ce domaine est à la structure seule.", Then: "Rattachement immédiat. Le premier compte en devient le référent, confirmé.",
		Why: "Votre adresse est au domaine du contact officiel de cette structure.",
	},
	{
		Name: ContactCode, Fits: func(f Facts) bool { return f.Code },
		Answer: Join, Proof: ByContactCode, Confidence: HighConfidence,
		Title: "Code du contact officiel", When: "La personne a recopié le code envoyé au contact officiel de la structure.", Then: "Rattachement immédiat. Le premier compte en devient le référent, confirmé.",
		Why: "Vous avez recopié le code envoyé au contact officiel de cette structure.",
	},
	{
		Name: Vouched, Fits: func(f Facts) bool { return f.Vouched && !f.TurnedAway() },
		Answer: Join, Proof: ByIdentityProvider, Confidence: HighConfidence,
		Title: "Fournisseur d’identité", When: "ProConnect, ou un autre fournisseur reconnu, dit que la personne travaille dans la structure.", Then: "Rattachement immédiat. Le premier compte en devient le référent, confirmé.",
		Why: "Votre fournisseur d’identité dit que vous travaillez dans cette structure.",
	},
	{
		Name: Invited, Fits: func(f Facts) bool { return f.Invited },
		Answer: Join, Proof: ByInvitation, Confidence: HighConfidence,
		Title: "Invitation", When: "Un référent confirmé a invité l’une des adresses de la personne.", Then: "Rattachement immédiat.",
		Why: "Le référent de cette structure vous a invité.",
	},
	{
		Name: First, Fits: func(f Facts) bool { return f.Nobody && !f.TurnedAway() },
		Answer: Join, Proof: NoProof, Confidence: NoConfidence,
		Title: "Premier compte", When: "Personne n’est encore rattaché à la structure.", Then: "Rattachement immédiat, comme référent provisoire. Il ne décide de rien avant d’être confirmé.",
		Why: "Personne n’utilisait encore cette structure.",
	},
	{
		Name: SmallAndFree, Fits: func(f Facts) bool {
			return f.Small && f.Mailbox == Free && !f.Referent && !f.TurnedAway()
		},
		Answer: Join, Proof: NoProof, Confidence: NoConfidence,
		Title: "Petite structure, messagerie grand public", When: "Le répertoire dit que la structure a peu de salariés, l’adresse est chez un fournisseur grand public, et aucun référent confirmé ne peut répondre.", Then: "Rattachement immédiat, sans preuve. Le référent le verra dès qu’il sera confirmé.",
		Why: "Cette structure a peu de salariés, et personne ne peut encore y répondre.",
	},
	{
		Name: TheReferent, Fits: func(f Facts) bool { return f.Referent },
		Answer: AskReferent, Confidence: NoConfidence,
		Title: "Le référent répond", When: "La structure a un référent confirmé, qui peut se connecter.", Then: "Le référent confirme ou refuse. Sans réponse à la date dite, le gestionnaire répond.",
		Why: "Le référent de la structure vérifie que vous y travaillez.",
	},
	{
		Name: TheManager, Fits: func(Facts) bool { return true },
		Answer: AskManager, Confidence: NoConfidence,
		Title: "Le gestionnaire répond", When: "Dans tous les autres cas.", Then: "Le gestionnaire confirme ou refuse.",
		Why: "Un gestionnaire vérifie que vous travaillez dans cette structure.",
	},
}
