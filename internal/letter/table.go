package letter

import (
	"profil/internal/account"
	"profil/internal/document"
)

// The letters around the employer's answer.
const (
	EnrolmentEscalated  Kind = "enrolment.escalated" // to the gestionnaire: the employer is silent
	EnrolmentPaused     Kind = "enrolment.paused"    // keeps its rank, without a seat until the adhésion is back
	EnrolmentQuestioned Kind = "enrolment.questioned"
	EnrolmentReplied    Kind = "enrolment.replied"
	WaitingAsked        Kind = "waiting.asked"     // « j’ai perdu le courriel »
	WaitingAlready      Kind = "waiting.already"   // to who has just come to answer for others
	EmployerReminded    Kind = "employer.reminded" // its subject is the structure: one letter for all that waits
)

// The letters of accounts.
const (
	AccountLink      Kind = "account.link"
	PasswordChanged  Kind = "password.changed"
	LoginNewBrowser  Kind = account.OnNewBrowser
	LoginFailures    Kind = account.AfterFailures
	AccountSuspended Kind = "account.suspended"
	AppAdded         Kind = "app.added"
	AppRemoved       Kind = "app.removed"
	PasskeyAdded     Kind = "passkey.added"
	PasskeyRemoved   Kind = "passkey.removed"
	CodesRenewed     Kind = "recovery_codes.renewed"
	CodeUsed         Kind = "recovery_codes.used"
	AccountUnused    Kind = "account.unused"
	RecoveryLink     Kind = "recovery.link"
	RecoveryGranted  Kind = "recovery.granted"
	RecoveryReady    Kind = "recovery.ready"
	RecoveryStopped  Kind = "recovery.cancelled"
	RecoveryUsed     Kind = "recovery.used"
	AddressLink      Kind = "address.link"
	AddressChanged   Kind = "address.changed"
	AccountClosed    Kind = "account.closed" // queued with the deed: afterwards there is no address
)

// The letters of structures and of those who speak for them.
const (
	RequestReceived      Kind = "request.received"
	RequestToDecide      Kind = "request.to_decide"
	RequestInfo          Kind = "request.info_requested"
	RequestAccepted      Kind = "request.accepted"
	RequestRejected      Kind = "request.rejected"
	RequestReopened      Kind = "request.reopened"
	AffiliationReopened  Kind = "affiliation.reopened"
	AffiliationReceived  Kind = "affiliation.received"
	AffiliationToDecide  Kind = "affiliation.to_decide"
	AffiliationFirst     Kind = "affiliation.first"
	AffiliationConfirmed Kind = "affiliation.confirmed"
	DeputyNamed          Kind = "absence.declared"    // to the deputy
	AffiliationArrived   Kind = "affiliation.arrived" // to the référents: a rule let somebody in
	ContactCode          Kind = "code.sent"           // to the official contact of a structure
	Invited              Kind = "invitation.sent"     // to an address, whoever it is of
	DomainToDecide       Kind = "domain.to_decide"
	AffiliationRefused   Kind = "affiliation.refused"
	AffiliationRemoved   Kind = "affiliation.removed"
	AffiliationGone      Kind = "affiliation.gone"    // to those who answer for the structure: somebody leaves
	AffiliationLeaving   Kind = "affiliation.leaving" // to the person: another has said when they leave
	AffiliationStaying   Kind = "affiliation.staying"
	StillThere           Kind = "affiliation.still_asked"
	AffiliationSilent    Kind = "affiliation.silent" // to the référents: somebody has not answered
	RolesChanged         Kind = "role.changed"
	ReferentConfirmed    Kind = "referent.confirmed"
	ReferentHandedOver   Kind = "referent.handed_over"
	AdhesionGranted      Kind = "adhesion.granted"
	AdhesionRefused      Kind = "adhesion.refused"
	AdhesionEnded        Kind = "adhesion.ended"
	ShareAsked           Kind = "share.asked" // to the référents of the establishment that has to answer
	ShareAccepted        Kind = "share.accepted"
	ShareRefused         Kind = "share.refused"
	ShareEnded           Kind = "share.ended"
	AdhesionToRenew      Kind = "adhesion.to_renew" // of the year before: to whoever answers for its structure
	AdhesionReminded     Kind = "adhesion.reminded"
	AdhesionLapsed       Kind = "adhesion.lapsed"
	ChangeReported       Kind = "change.reported"
	ChangeWritten        Kind = "change.written" // for the operator to know: nothing to do
	ChangeHandled        Kind = "change.handled"
	ChangeDeclined       Kind = "change.declined"
	ProviderGranted      Kind = "provider.granted"
	ProviderWithdrawn    Kind = "provider.withdrawn"
)

// The letters of corrections that people ask for.
const (
	RectificationReceived Kind = "rectification.received"
	RectificationToAnswer Kind = "rectification.to_answer"
	RectificationAccepted Kind = "rectification.accepted"
	RectificationRefused  Kind = "rectification.refused"
)

// The letters of requests, from the receipt to the end.
const (
	EnrolmentReceived   Kind = "enrolment.received"
	EnrolmentToDecide   Kind = "enrolment.to_decide"
	EnrolmentApproved   Kind = "enrolment.approved"
	EnrolmentDeclined   Kind = "enrolment.declined"
	EmployerReconsiders Kind = "enrolment.reconsidered" // an answer is taken back
	EnrolmentEnrolled   Kind = "enrolment.enrolled"
	EnrolmentRetained   Kind = "enrolment.retained" // a seat is kept until the employer answers
	EnrolmentWaiting    Kind = "enrolment.waitlisted"
	EnrolmentRejected   Kind = "enrolment.rejected"
	EnrolmentPromoted   Kind = "enrolment.promoted"
	EnrolmentOffered    Kind = "enrolment.offered"
	OfferLapsed         Kind = "enrolment.offer_lapsed"
	OfferExpired        Kind = "enrolment.offer_expired"
	EnrolmentWithdrawn  Kind = "enrolment.withdrawn"
	EnrolmentMoved      Kind = "enrolment.moved"
	MovedToDecide       Kind = "enrolment.moved_to_decide" // to the employer, who answers for other days
	EnrolmentFellBack   Kind = "enrolment.fell_back"       // on the session of the second choice
	SecondLost          Kind = "enrolment.second_lost"     // it could not be asked for
	WaitingClosed       Kind = "enrolment.list_closed"     // the session began without who waited for it
	EnrolmentMissed     Kind = "enrolment.seat_empty"      // the seat was left empty without notice
	MovedSeat           Kind = "enrolment.moved_seat"      // to the employer and the provider: a seat is now in another session
	SeatLeft            Kind = "enrolment.seat_left"       // to who had a seat: out of their calendar
	HandOverProposed    Kind = "handover.proposed"         // to the colleague
	HandOverRefused     Kind = "handover.refused"          // to the holder of the seat, who keeps it
	HandedOver          Kind = "enrolment.handed_over"
	TookOver            Kind = "enrolment.took_over"
	SeatPassed          Kind = "enrolment.seat_passed" // to the provider: somebody else comes
	EnrolmentExpired    Kind = "enrolment.expired"
	EnrolmentCancelled  Kind = "enrolment.cancelled"
	EnrolmentCalledOff  Kind = "enrolment.called_off" // to the employer and the provider
)

// The letters of the seats that are set aside for a structure.
const (
	Allotted           Kind = "allotment.given" // to who names people
	AllotmentEnding    Kind = "allotment.ending"
	AllotmentLapsed    Kind = "allotment.lapsed"
	AllotmentTakenBack Kind = "allotment.taken_back"
	SeatNamed          Kind = "seat.named"   // to who is named
	SeatUnnamed        Kind = "seat.unnamed" // to who is not any more
	EnrolmentNamed     Kind = "enrolment.named"
	SeatFilled         Kind = "enrolment.seat_filled" // to the employer and the provider
)

// The letters that gather others; their subject is the person.
const (
	DailyDigest  Kind = "digest.daily"
	WeeklyDigest Kind = "digest.weekly"
)

// The letters of sessions and papers.
const (
	SessionCancelled Kind = "session.cancelled"
	SessionOpened    Kind = "session.opened"    // to those who wanted to know of it
	SessionChanged   Kind = "session.changed"   // to those who asked: other days, hours or place
	SessionPostponed Kind = "session.postponed" // to those who asked: those who have a seat say whether they keep it
	SessionMovedOn   Kind = "session.moved"     // to those who run it, and the employers
	SeatUnconfirmed  Kind = "enrolment.unconfirmed"
	SessionConfirmed Kind = "session.confirmed"
	SessionGoDue     Kind = "session.go_due" // to the provider: is it to take place?
	ConvocationReady Kind = "convocation.ready"
	ConventionReady  Kind = "convention.ready"
	ConventionEnded  Kind = "convention.ended" // to those who signed it: nobody of theirs is left
	AttestationReady Kind = "attestation.ready"
)

// letters is every letter there is: whom it goes to, what it says, and of which
// family it is. Which event asks for which is the clerk's.
var letters = map[Kind]line{
	AccountLink:      {toProof, sayLink, Access},
	PasswordChanged:  {toHolderOfAccount, sayPasswordChanged, Security},
	LoginNewBrowser:  {toHolderOfLogin, sayLogin("Nouvelle connexion à votre compte", "depuis un navigateur que vous n’aviez pas encore utilisé ici", "Une fenêtre privée, ou un navigateur dont on a effacé les cookies, compte comme nouveau."), Security},
	LoginFailures:    {toHolderOfLogin, sayLogin("Connexion à votre compte après des essais manqués", "après au moins cinq essais manqués en une journée, depuis ce navigateur", "Un mot de passe mal tapé compte comme un essai."), Security},
	AccountSuspended: {toPerson, saySuspended, Security},
	AppAdded:         {toHolderOfAccount, sayFactor("Une application de codes est activée", "Une application de codes a été activée sur votre compte", "Un code vous sera demandé après votre mot de passe."), Security},
	AppRemoved:       {toHolderOfAccount, sayFactor("Une application de codes est retirée", "L’application de codes de votre compte a été retirée", "Aucun code ne vous sera plus demandé après votre mot de passe, sauf si vous avez une clé d’accès."), Security},
	PasskeyAdded:     {toHolderOfAccount, sayFactor("Une clé d’accès est ajoutée", "Une clé d’accès a été ajoutée à votre compte", "Elle vous connecte sans mot de passe."), Security},
	PasskeyRemoved:   {toHolderOfAccount, sayFactor("Une clé d’accès est retirée", "Une clé d’accès de votre compte a été retirée", "Elle ne connecte plus personne."), Security},
	CodesRenewed:     {toHolderOfAccount, sayFactor("De nouveaux codes de secours", "Dix nouveaux codes de secours ont été tirés pour votre compte", "Ceux d’avant ne servent plus."), Security},
	CodeUsed:         {toHolderOfAccount, sayFactor("Un code de secours a servi", "Un code de secours a servi à confirmer que c’est bien vous", "Il ne servira plus. S’il vous en reste peu, tirez-en de nouveaux."), Security},
	AccountUnused:    {toEveryAddress, sayUnused, Security},
	RecoveryLink:     {toAddressLink, sayRecoveryLink, Access},
	RecoveryGranted:  {toRecovered, sayRecoveryGranted, Security},
	RecoveryReady:    {toRecovered, sayRecoveryReady, Security},
	RecoveryStopped:  {toRecovered, sayRecoveryStopped, Security},
	RecoveryUsed:     {toRecovered, sayRecoveryUsed, Security},
	AddressLink:      {toAddressLink, sayAddressLink, Access},
	AddressChanged:   {toAddressChange, sayAddressChange, Security},
	AccountClosed:    {toClosing, sayClosed, Security},

	RectificationReceived: {toCorrected, sayRectificationReceived, Receipts},
	RectificationToAnswer: {toManagers, sayRectificationToAnswer, ToDo},
	RectificationAccepted: {toCorrected, sayRectificationAccepted, Decisions},
	RectificationRefused:  {toCorrected, sayRectificationRefused, Decisions},

	RequestReceived:      {toRequester, sayRequestReceived, Receipts},
	RequestToDecide:      {toManagers, sayRequestToDecide, ToDo},
	RequestInfo:          {toRequester, sayRequestInfo, ToDo},
	RequestAccepted:      {toRequester, sayRequestAccepted, Decisions},
	RequestRejected:      {toRequester, sayRequestRejected, Decisions},
	RequestReopened:      {toRequester, sayRequestReopened, Decisions},
	AffiliationReopened:  {toAffiliated, sayAffiliationReopened, Decisions},
	AffiliationReceived:  {toAsker, sayAffiliationReceived, Receipts},
	AffiliationToDecide:  {toAnswerers, sayAffiliationToDecide, ToDo},
	AffiliationFirst:     {toAsker, sayAffiliationFirst, Decisions},
	AffiliationConfirmed: {toAffiliated, sayAffiliationConfirmed, Decisions},
	DeputyNamed:          {toDeputy, sayDeputyNamed, Decisions},
	AffiliationArrived:   {toColleagues, sayAffiliationArrived, Team},
	ContactCode:          {toContact, sayContactCode, Access},
	Invited:              {toInvited, sayInvited, Access},
	DomainToDecide:       {toManagers, sayDomainToDecide, ToDo},
	AffiliationRefused:   {toAsker, sayAffiliationRefused, Decisions},
	AffiliationRemoved:   {toAffiliated, sayAffiliationRemoved, Decisions},
	AffiliationGone:      {toAnswering, sayAffiliationGone, Team},
	AffiliationLeaving:   {toLeaver, sayAffiliationLeaving, Decisions},
	AffiliationStaying:   {toAnswering, sayAffiliationStaying, Team},
	StillThere:           {toAffiliated, sayStillThere, ToDo},
	AffiliationSilent:    {toColleagues, sayAffiliationSilent, Team},
	RolesChanged:         {toAffiliated, sayRolesChanged, Decisions},
	ReferentConfirmed:    {toAffiliated, sayReferentConfirmed, Decisions},
	ReferentHandedOver:   {toAffiliated, sayReferentHandedOver, Decisions},
	AdhesionGranted:      {toReferentsOfAdhesion, sayAdhesionGranted, Decisions},
	AdhesionRefused:      {toReferentsOfAdhesion, sayAdhesionRefused, Decisions},
	AdhesionEnded:        {toReferentsOfAdhesion, sayAdhesionEnded, Decisions},
	ChangeReported:       {toChanges, sayChangeReported, Team},
	ChangeWritten:        {toChanges, sayChangeWritten, Team},
	ChangeHandled:        {toReporter, sayChangeHandled, Receipts},
	ChangeDeclined:       {toReporter, sayChangeDeclined, Receipts},
	ProviderGranted:      {toReferents, sayProviderGranted, Decisions},
	ProviderWithdrawn:    {toReferents, sayProviderWithdrawn, Decisions},
	ShareAsked:           {toShareAnswerers, sayShareAsked, ToDo},
	ShareAccepted:        {toSharers, sayShareAccepted, Decisions},
	ShareRefused:         {toSharers, sayShareRefused, Decisions},
	ShareEnded:           {toSharers, sayShareEnded, Decisions},
	AdhesionToRenew:      {toAnsweringForAdhesion, sayAdhesionToRenew, ToDo},
	AdhesionReminded:     {toAnsweringForAdhesion, sayAdhesionReminded, Reminders},
	AdhesionLapsed:       {toAnsweringForAdhesion, sayAdhesionLapsed, Decisions},

	EnrolmentReceived:   {toBeneficiary, sayReceived, Receipts},
	EnrolmentToDecide:   {toDeciders, sayToDecide, ToDo},
	EnrolmentApproved:   {toBeneficiary, sayApproved, Decisions},
	EnrolmentDeclined:   {toBeneficiary, sayDeclined, Decisions},
	EmployerReconsiders: {toBeneficiary, sayReconsidered, Decisions},
	EnrolmentEnrolled:   {toBeneficiary, sayEnrolled, Decisions},
	EnrolmentRetained:   {toBeneficiary, sayRetained, Decisions},
	EnrolmentWaiting:    {toBeneficiary, sayWaiting, Decisions},
	EnrolmentRejected:   {toBeneficiary, sayRejected, Decisions},
	EnrolmentPromoted:   {toBeneficiary, sayPromoted, Decisions},
	EnrolmentOffered:    {toBeneficiary, sayOffered, Decisions},
	OfferLapsed:         {toBeneficiary, sayOfferLapsed, Decisions},
	OfferExpired:        {toBeneficiary, sayOfferExpired, Decisions},
	EnrolmentWithdrawn:  {toConcerned, sayWithdrawn, Team},
	EnrolmentMoved:      {toBeneficiary, sayMoved, Decisions},
	MovedToDecide:       {toDeciders, sayMovedToDecide, ToDo},
	EnrolmentFellBack:   {toBeneficiary, sayFellBack, Decisions},
	SecondLost:          {toBeneficiary, saySecondLost, Decisions},
	WaitingClosed:       {toBeneficiary, sayWaitingClosed, Decisions},
	EnrolmentMissed:     {toBeneficiary, sayMissed, Decisions},
	MovedSeat:           {toConcernedBySeat, sayMovedSeat, Team},
	SeatLeft:            {toSeatHolder, saySeatLeft, Decisions},
	HandOverProposed:    {toColleague, sayHandOverProposed, Decisions},
	HandOverRefused:     {toBeneficiary, sayHandOverRefused, Decisions},
	HandedOver:          {toBeneficiary, sayHandedOver, Decisions},
	TookOver:            {toBeneficiary, sayTookOver, Decisions},
	SeatPassed:          {toProviderOf, saySeatPassed, Team},
	EnrolmentExpired:    {toBeneficiary, sayExpired, Decisions},
	EnrolmentCancelled:  {toBeneficiary, sayCancelled, Decisions},
	EnrolmentCalledOff:  {toConcernedUnlessSession, sayCalledOff, Team},

	EnrolmentEscalated:  {toManagersOfSilence, sayEscalated, ToDo},
	EnrolmentQuestioned: {toBeneficiary, sayQuestioned, ToDo},
	EnrolmentReplied:    {toDeciders, sayReplied, ToDo},
	WaitingAsked:        {toWaiting, sayWaitingFor, Access},
	WaitingAlready:      {toAlready, sayAlready, Access},
	EmployerReminded:    {toReminded, sayReminded, Reminders},
	EnrolmentPaused:     {toBeneficiary, sayPaused, Decisions},

	Allotted:           {toNaming, sayAllotted, Decisions},
	AllotmentEnding:    {toNaming, sayAllotmentEnding, Reminders},
	AllotmentLapsed:    {toNaming, sayAllotmentLapsed, Decisions},
	AllotmentTakenBack: {toNaming, sayAllotmentTakenBack, Decisions},
	SeatNamed:          {toNamed, saySeatNamed, Decisions},
	SeatUnnamed:        {toNamed, saySeatUnnamed, Decisions},
	EnrolmentNamed:     {toBeneficiary, saySeated, Decisions},
	SeatFilled:         {toConcernedBySeat, saySeatFilled, Team},

	DailyDigest:  {toDigest, sayDigest(Daily), Access},
	WeeklyDigest: {toDigest, sayDigest(Weekly), Access},

	SessionCancelled: {toStaffOfSession, saySessionCancelled, Decisions},
	SessionOpened:    {toInterested, saySessionOpened, Awaited},
	SessionChanged:   {toLive, saySessionChanged, Decisions},
	SessionPostponed: {toLive, saySessionPostponed, Decisions},
	SessionMovedOn:   {toStaffOfSession, sayMovedToStaff, Team},
	SeatUnconfirmed:  {toSeatHolder, sayUnconfirmed, Decisions},
	SessionConfirmed: {toSeated, saySessionConfirmed, Decisions},
	SessionGoDue:     {toOrganisers, sayGoDue, Decisions},
	ConvocationReady: {toHolder(document.Convocation), sayConvocation, Papers},
	ConventionReady:  {toSignatories, sayConvention, Papers},
	ConventionEnded:  {toSignatories, sayConventionEnded, Papers},
	AttestationReady: {toHolder(document.AttestationAssiduite), sayAttestation, Papers},
}
