package policy

// Act is something that one may be allowed to do: noun.verb.
type Act string

// The acts of accounts.
const (
	AccountRead    Act = "account.read"
	AccountEdit    Act = "account.edit"
	AccountSecure  Act = "account.secure"  // what one signs in with: second factor, passkeys, addresses
	AccountRecover Act = "account.recover" // vouches for somebody who has lost everything
	AccountSuspend Act = "account.suspend"
	AccountCopy    Act = "account.copy"  // all that is kept of its holder, as a file
	AccountMerge   Act = "account.merge" // two accounts of one person
	AccountClose   Act = "account.close" // for good: what it says of its holder is erased
	LoginRevoke    Act = "login.revoke"
	RankGrant      Act = "rank.grant"
)

// The acts of organisations, affiliations and adhésions.
const (
	OrganisationRead     Act = "organisation.read" // its members and its file
	OrganisationEdit     Act = "organisation.edit"
	NetworkEdit          Act = "network.edit" // names networks, and puts structures in them
	ChangeReport         Act = "change.report"
	ChangeHandle         Act = "change.handle"
	RequestMake          Act = "request.make" // asks for a missing organisation
	RequestRead          Act = "request.read"
	RequestCorrect       Act = "request.correct"
	RequestDecide        Act = "request.decide"
	AffiliationAsk       Act = "affiliation.ask"
	AffiliationRead      Act = "affiliation.read"
	AffiliationDecide    Act = "affiliation.decide"
	AffiliationLeave     Act = "affiliation.leave"
	AffiliationEnd       Act = "affiliation.end"
	RoleGrant            Act = "role.grant"
	ReferentConfirm      Act = "referent.confirm"
	ReferentHandOver     Act = "referent.hand_over"
	AdhesionRead         Act = "adhesion.read" // what happened to them, year by year
	AdhesionAsk          Act = "adhesion.ask"
	AdhesionRenew        Act = "adhesion.renew" // answers to the campaign of a year
	AdhesionDecide       Act = "adhesion.decide"
	ProviderGrant        Act = "provider.grant"
	ProviderRead         Act = "provider.read"
	ProviderEdit         Act = "provider.edit"
	AffiliationIntervene Act = "affiliation.intervene"
	AffiliationInvite    Act = "affiliation.invite"
	AffiliationProve     Act = "affiliation.prove" // by the code of the official contact
	DomainPropose        Act = "organisation.propose_domain"
	DomainDecide         Act = "organisation.decide_domain"
	ContactSet           Act = "organisation.set_contact"
	AbsenceDeclare       Act = "absence.declare"    // who holds the employeur right is away
	OrganisationMerge    Act = "organisation.merge" // two records of one structure
	OrganisationClose    Act = "organisation.close" // with what comes after it
	FamilyRead           Act = "family.read"
	FamilyShare          Act = "family.share" // asks, answers and undoes what two establishments share
)

// The acts of the corrections that people ask for.
const (
	RectificationAsk      Act = "rectification.ask"
	RectificationRead     Act = "rectification.read"
	RectificationWithdraw Act = "rectification.withdraw"
	RectificationAnswer   Act = "rectification.answer"
)

// The acts of the catalogue.
const (
	CourseCreate  Act = "course.create"
	CourseRead    Act = "course.read"
	CourseEdit    Act = "course.edit"
	CoursePublish Act = "course.publish"
	SessionRead   Act = "session.read"
	SessionEdit   Act = "session.edit"
	SessionRun    Act = "session.run" // open, close, cancel
	WaveEdit      Act = "wave.edit"   // for whom sessions open, and when: of one, of a course, of the programme
)

// The acts of enrolments.
const (
	EnrolmentAsk         Act = "enrolment.ask"
	EnrolmentRead        Act = "enrolment.read"
	MotivationRead       Act = "motivation.read"
	EnrolmentSubmit      Act = "enrolment.submit"
	EnrolmentWithdraw    Act = "enrolment.withdraw"
	EnrolmentFollow      Act = "enrolment.follow"    // its author works for another structure
	EnrolmentMove        Act = "enrolment.move"      // to another session of its course
	EnrolmentSecond      Act = "enrolment.second"    // names another session of its course, in the second place
	EnrolmentFallBack    Act = "enrolment.fall_back" // to that session, its first one having given no place
	EnrolmentHandOver    Act = "enrolment.hand_over" // its seat, to a colleague
	EnrolmentApprove     Act = "enrolment.approve"
	EnrolmentUndo        Act = "enrolment.undo" // takes one's own answer back at once
	EnrolmentExpire      Act = "enrolment.expire"
	EnrolmentPromote     Act = "enrolment.promote"      // from the waiting list, by a new list
	EnrolmentOffer       Act = "enrolment.offer"        // of a seat that came free, and of taking it back unanswered
	EnrolmentAccept      Act = "enrolment.accept"       // such an offer
	EnrolmentKeep        Act = "enrolment.keep"         // one's seat, at other days than those one agreed to
	EnrolmentShortNotice Act = "enrolment.short_notice" // says that one can come at the last moment
	EnrolmentCancel      Act = "enrolment.cancel"       // its session will not take place
	EnrolmentName        Act = "enrolment.name"         // gives it a seat that is set aside for its structure
	SelectionRead        Act = "selection.read"
	SelectionChoose      Act = "selection.choose"
	SelectionPublish     Act = "selection.publish"
)

// The acts of the seats that are set aside for a structure.
const (
	SeatAllot     Act = "seat.allot"
	AllotmentRead Act = "allotment.read"
	SeatName      Act = "seat.name"    // says who takes one
	SeatRelease   Act = "seat.release" // gives one back, for whoever waits
)

// The acts of the employer's answer, beside giving it.
const (
	EnrolmentQuestion Act = "enrolment.question" // asks something of the beneficiary before answering
	EnrolmentReply    Act = "enrolment.reply"
	ThreadRead        Act = "enrolment.thread" // what they ask one another, and the rule of the structure
	EmployerRuleSet   Act = "employer.set_rule"
)

// The acts of attendance.
const (
	SheetRead     Act = "sheet.read"
	SheetOpen     Act = "sheet.open"
	SheetMark     Act = "sheet.mark" // notes an absence, a late arrival, revokes
	SheetSign     Act = "sheet.sign"
	SheetCounter  Act = "sheet.countersign"
	SheetSeal     Act = "sheet.seal"
	AttendanceSee Act = "attendance.see" // who was really there
)

// The acts of documents; their Status is the kind of the paper.
const (
	DocumentRead Act = "document.read"
	DocumentMake Act = "document.make"
)

// The acts of the services that sign people in.
const (
	ClientRead   Act = "client.read"
	ClientManage Act = "client.manage" // registers one, gives it another secret, suspends it
	ConsentRead  Act = "consent.read"
	ConsentGive  Act = "consent.give" // and withdraws it
)

// The acts of the staff.
const (
	BackOfficeRead Act = "back_office.read"
	JournalRead    Act = "journal.read"
	MailRetry      Act = "mail.retry"
	SearchKeep     Act = "search.keep"
	CaseClaim      Act = "case.claim" // says that they are on it
	TemplateEdit   Act = "template.edit"
	RuleRead       Act = "rule.read" // the draft of the rules of access, and what it would change
	RuleEdit       Act = "rule.edit" // writes and publishes them
)

// The statuses that the rules speak of. Each room's test compares them with
// its own life.
var (
	belonging      = []Status{"confirmed"} // of an affiliation
	afterSending   = []Status{"awaiting_employer", "awaiting_provider", "waitlisted", "offered", "awaiting_agreement", "enrolled", "declined", "rejected", "withdrawn", "expired", "cancelled"}
	withEmployer   = []Status{"awaiting_employer", "awaiting_agreement"}
	afterAgreement = []Status{"awaiting_provider", "waitlisted", "offered", "awaiting_agreement", "enrolled", "declined", "rejected", "withdrawn", "expired", "cancelled"}
	unanswered     = []Status{"awaiting_employer", "awaiting_provider"}
	counting       = []Status{"awaiting_employer", "awaiting_provider", "waitlisted", "offered", "awaiting_agreement", "enrolled"}
	hoping         = []Status{"awaiting_employer", "awaiting_provider", "waitlisted"}
	inSelection    = []Status{"awaiting_provider", "waitlisted"}
	public         = []Status{"published", "open", "closed", "listed", "confirmed", "running", "finished", "cancelled", "postponed"}
	personal       = []Status{"convocation", "programme", "attestation_assiduite", "attestation_fin", "certificat_realisation", "reglement_interieur"}
	forEmployer    = []Status{"convention", "programme", "attestation_assiduite", "attestation_fin", "certificat_realisation", "reglement_interieur"}
	ofSession      = []Status{"programme", "feuille_emargement", "reglement_interieur"}
)

func always(seats ...Seat) []Grant {
	var all []Grant
	for _, s := range seats {
		all = append(all, Grant{Seat: s})
	}
	return all
}

func when(status []Status, seats ...Seat) []Grant {
	all := always(seats...)
	for i := range all {
		all[i].When = status
	}
	return all
}

func either(lists ...[]Grant) []Grant {
	var all []Grant
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// Rules is the whole policy. What is not written here is refused.
var Rules = map[Act][]Grant{
	AccountRead:    always(Self, StaffReader),
	AccountEdit:    always(Self),
	AccountSecure:  always(Self),
	AccountRecover: always(StaffManager),
	AccountSuspend: always(StaffManager),
	AccountCopy:    always(Self),
	AccountClose:   always(Self, StaffManager, TheClerk),
	AccountMerge:   always(StaffManager),
	LoginRevoke:    always(Self, StaffManager),
	RankGrant:      always(StaffAdmin),

	RectificationAsk:      always(Self),
	RectificationRead:     always(Self, StaffReader),
	RectificationWithdraw: always(Self),
	RectificationAnswer:   always(StaffManager),

	OrganisationRead:     always(Colleague, OrgReferent, StaffReader),
	OrganisationEdit:     always(StaffManager),
	NetworkEdit:          always(StaffManager),
	ChangeReport:         always(OrgReferent, StaffManager),
	ChangeHandle:         always(StaffManager),
	RequestMake:          always(SignedIn),
	RequestRead:          always(Self, StaffReader),
	RequestCorrect:       always(Self),
	RequestDecide:        always(StaffManager),
	AffiliationAsk:       always(SignedIn),
	AffiliationRead:      always(Self, OrgReferent, StaffReader),
	AffiliationDecide:    always(OrgReferent, StaffManager),
	AffiliationLeave:     always(Self),
	AffiliationEnd:       either(always(OrgReferent, StaffManager, TheClerk), when(belonging, EmployerApprover)),
	RoleGrant:            always(OrgReferent, StaffManager),
	ReferentConfirm:      always(StaffManager),
	ReferentHandOver:     always(OrgReferent, StaffManager),
	AdhesionRead:         always(OrgReferent, StaffReader),
	AdhesionAsk:          always(OrgReferent, StaffManager),
	AdhesionRenew:        always(OrgReferent, EmployerApprover, StaffManager),
	AdhesionDecide:       always(StaffManager, TheClerk),
	ProviderGrant:        always(StaffManager),
	ProviderRead:         always(ProviderOrganiser, ProviderReferent, StaffReader),
	ProviderEdit:         always(ProviderReferent, StaffManager),
	AffiliationIntervene: always(StaffManager, TheClerk),
	AffiliationInvite:    always(OrgReferent),
	AffiliationProve:     always(Self),
	DomainPropose:        always(OrgReferent, StaffManager),
	DomainDecide:         always(StaffManager),
	ContactSet:           always(StaffManager),
	AbsenceDeclare:       always(Self, OrgReferent),
	OrganisationMerge:    always(StaffManager),
	OrganisationClose:    always(StaffManager),
	FamilyRead:           always(OrgReferent, StaffReader),
	FamilyShare:          always(OrgReferent, StaffManager),

	CourseCreate:  always(ProviderOrganiser),
	CourseRead:    either(when(public, Anyone), always(ProviderOrganiser, ProviderReferent, StaffReader)),
	CourseEdit:    always(ProviderOrganiser),
	CoursePublish: always(ProviderOrganiser),
	SessionRead:   either(when(public, Anyone), always(ProviderOrganiser, SessionTrainer, ProviderReferent, StaffReader)),
	SessionEdit:   always(ProviderOrganiser),
	SessionRun:    always(ProviderOrganiser, StaffManager, TheClerk),
	WaveEdit:      always(ProviderOrganiser, StaffManager),

	EnrolmentAsk:         always(SignedIn),
	EnrolmentRead:        either(always(Self), when(afterSending, EmployerApprover, StaffReader), when(afterAgreement, ProviderOrganiser), when([]Status{"enrolled"}, SessionTrainer)),
	MotivationRead:       either(always(Self), when(afterSending, EmployerApprover), when(afterAgreement, ProviderOrganiser), when(afterSending, StaffManager)),
	EnrolmentSubmit:      when([]Status{"draft"}, Self),
	EnrolmentWithdraw:    always(Self, TheClerk),
	EnrolmentFollow:      always(Self, TheClerk),
	EnrolmentMove:        either(when(unanswered, Self), when(counting, ProviderOrganiser, StaffManager)),
	EnrolmentSecond:      when(hoping, Self),
	EnrolmentFallBack:    always(TheClerk),
	EnrolmentHandOver:    when([]Status{"enrolled"}, Self, TheClerk),
	EnrolmentApprove:     when(withEmployer, EmployerApprover, StaffManager, TheClerk), // the clerk by the rule of silence
	EnrolmentUndo:        when([]Status{"awaiting_provider", "declined"}, EmployerApprover),
	EnrolmentExpire:      always(TheClerk),
	EnrolmentPromote:     either(always(TheClerk), when([]Status{"waitlisted"}, ProviderOrganiser, StaffManager)),
	EnrolmentOffer:       always(TheClerk),
	EnrolmentAccept:      when([]Status{"offered"}, Self),
	EnrolmentKeep:        when([]Status{"enrolled"}, Self),
	EnrolmentShortNotice: when([]Status{"waitlisted"}, Self),
	EnrolmentCancel:      always(StaffManager, TheClerk),
	EnrolmentName:        when(hoping, EmployerApprover, StaffManager, TheClerk), // the clerk for who sends their request once named
	SelectionRead:        always(ProviderOrganiser, StaffReader),
	SelectionChoose:      when(inSelection, ProviderOrganiser),
	SelectionPublish:     always(ProviderOrganiser, StaffManager),

	SeatAllot:     always(ProviderOrganiser, StaffManager),
	AllotmentRead: always(EmployerApprover, ProviderOrganiser, StaffReader),
	SeatName:      always(EmployerApprover, StaffManager),
	SeatRelease:   always(EmployerApprover, ProviderOrganiser, StaffManager, TheClerk),

	EnrolmentQuestion: when(withEmployer, EmployerApprover, StaffManager),
	EnrolmentReply:    when(withEmployer, Self),
	ThreadRead:        either(always(Self), when(afterSending, EmployerApprover, StaffManager)),
	EmployerRuleSet:   always(OrgReferent, EmployerApprover),

	SheetRead:     always(ProviderOrganiser, SessionTrainer, StaffReader),
	SheetOpen:     always(ProviderOrganiser, SessionTrainer),
	SheetMark:     always(ProviderOrganiser, SessionTrainer),
	SheetSign:     always(Self),
	SheetCounter:  always(SessionTrainer),
	SheetSeal:     always(ProviderOrganiser, TheClerk),
	AttendanceSee: always(Self, EmployerApprover, ProviderOrganiser, StaffReader),

	DocumentRead: either(
		when(personal, Self), when(forEmployer, EmployerApprover, OrgReferent),
		when(ofSession, SessionTrainer), always(ProviderOrganiser, StaffReader)),
	DocumentMake: always(ProviderOrganiser, TheClerk),

	ClientRead:   always(StaffReader, TheClerk),
	ClientManage: always(StaffAdmin, TheClerk),
	ConsentRead:  always(Self),
	ConsentGive:  always(Self),

	BackOfficeRead: always(StaffReader),
	JournalRead:    always(StaffReader),
	MailRetry:      always(StaffManager),
	SearchKeep:     always(StaffManager),
	CaseClaim:      always(StaffManager),
	TemplateEdit:   always(StaffAdmin),
	RuleRead:       always(StaffReader),
	RuleEdit:       always(StaffManager),
}
