package letter

import "profil/internal/document"

// The letters around the employer's answer.
const (
	EnrolmentEscalated  Kind = "enrolment.escalated" // to the gestionnaire: the employer is silent
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
	EnrolmentReceived  Kind = "enrolment.received"
	EnrolmentToDecide  Kind = "enrolment.to_decide"
	EnrolmentApproved  Kind = "enrolment.approved"
	EnrolmentDeclined  Kind = "enrolment.declined"
	EnrolmentEnrolled  Kind = "enrolment.enrolled"
	EnrolmentWaiting   Kind = "enrolment.waitlisted"
	EnrolmentRejected  Kind = "enrolment.rejected"
	EnrolmentPromoted  Kind = "enrolment.promoted"
	EnrolmentOffered   Kind = "enrolment.offered"
	OfferLapsed        Kind = "enrolment.offer_lapsed"
	OfferExpired       Kind = "enrolment.offer_expired"
	EnrolmentWithdrawn Kind = "enrolment.withdrawn"
	EnrolmentMoved     Kind = "enrolment.moved"
	MovedToDecide      Kind = "enrolment.moved_to_decide" // to the employer, who answers for other days
	MovedSeat          Kind = "enrolment.moved_seat"      // to the employer and the provider: a seat is now in another session
	SeatLeft           Kind = "enrolment.seat_left"       // to who had a seat: out of their calendar
	HandOverProposed   Kind = "handover.proposed"         // to the colleague
	HandOverRefused    Kind = "handover.refused"          // to the holder of the seat, who keeps it
	HandedOver         Kind = "enrolment.handed_over"
	TookOver           Kind = "enrolment.took_over"
	SeatPassed         Kind = "enrolment.seat_passed" // to the provider: somebody else comes
	EnrolmentExpired   Kind = "enrolment.expired"
	EnrolmentCancelled Kind = "enrolment.cancelled"
	EnrolmentCalledOff Kind = "enrolment.called_off" // to the employer and the provider
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
	AttestationReady Kind = "attestation.ready"
)

// letters is every letter there is: whom it goes to, and what it says. Which
// event asks for which is the clerk's.
var letters = map[Kind]line{
	AccountLink:      {toProof, sayLink},
	PasswordChanged:  {toHolderOfAccount, sayPasswordChanged},
	AccountSuspended: {toPerson, saySuspended},
	AppAdded:         {toHolderOfAccount, sayFactor("Une application de codes est activée", "Une application de codes a été activée sur votre compte", "Un code vous sera demandé après votre mot de passe.")},
	AppRemoved:       {toHolderOfAccount, sayFactor("Une application de codes est retirée", "L’application de codes de votre compte a été retirée", "Aucun code ne vous sera plus demandé après votre mot de passe, sauf si vous avez une clé d’accès.")},
	PasskeyAdded:     {toHolderOfAccount, sayFactor("Une clé d’accès est ajoutée", "Une clé d’accès a été ajoutée à votre compte", "Elle vous connecte sans mot de passe.")},
	PasskeyRemoved:   {toHolderOfAccount, sayFactor("Une clé d’accès est retirée", "Une clé d’accès de votre compte a été retirée", "Elle ne connecte plus personne.")},
	CodesRenewed:     {toHolderOfAccount, sayFactor("De nouveaux codes de secours", "Dix nouveaux codes de secours ont été tirés pour votre compte", "Ceux d’avant ne servent plus.")},
	CodeUsed:         {toHolderOfAccount, sayFactor("Un code de secours a servi", "Un code de secours a servi à confirmer que c’est bien vous", "Il ne servira plus. S’il vous en reste peu, tirez-en de nouveaux.")},
	AccountUnused:    {toEveryAddress, sayUnused},
	RecoveryLink:     {toAddressLink, sayRecoveryLink},
	RecoveryGranted:  {toRecovered, sayRecoveryGranted},
	RecoveryReady:    {toRecovered, sayRecoveryReady},
	RecoveryStopped:  {toRecovered, sayRecoveryStopped},
	RecoveryUsed:     {toRecovered, sayRecoveryUsed},
	AddressLink:      {toAddressLink, sayAddressLink},
	AddressChanged:   {toAddressChange, sayAddressChange},
	AccountClosed:    {toClosing, sayClosed},

	RectificationReceived: {toCorrected, sayRectificationReceived},
	RectificationToAnswer: {toManagers, sayRectificationToAnswer},
	RectificationAccepted: {toCorrected, sayRectificationAccepted},
	RectificationRefused:  {toCorrected, sayRectificationRefused},

	RequestReceived:      {toRequester, sayRequestReceived},
	RequestToDecide:      {toManagers, sayRequestToDecide},
	RequestInfo:          {toRequester, sayRequestInfo},
	RequestAccepted:      {toRequester, sayRequestAccepted},
	RequestRejected:      {toRequester, sayRequestRejected},
	RequestReopened:      {toRequester, sayRequestReopened},
	AffiliationReopened:  {toAffiliated, sayAffiliationReopened},
	AffiliationReceived:  {toAsker, sayAffiliationReceived},
	AffiliationToDecide:  {toAnswerers, sayAffiliationToDecide},
	AffiliationFirst:     {toAsker, sayAffiliationFirst},
	AffiliationConfirmed: {toAffiliated, sayAffiliationConfirmed},
	DeputyNamed:          {toDeputy, sayDeputyNamed},
	AffiliationArrived:   {toColleagues, sayAffiliationArrived},
	ContactCode:          {toContact, sayContactCode},
	Invited:              {toInvited, sayInvited},
	DomainToDecide:       {toManagers, sayDomainToDecide},
	AffiliationRefused:   {toAsker, sayAffiliationRefused},
	AffiliationRemoved:   {toAffiliated, sayAffiliationRemoved},
	AffiliationGone:      {toAnswering, sayAffiliationGone},
	AffiliationLeaving:   {toLeaver, sayAffiliationLeaving},
	AffiliationStaying:   {toAnswering, sayAffiliationStaying},
	StillThere:           {toAffiliated, sayStillThere},
	AffiliationSilent:    {toColleagues, sayAffiliationSilent},
	RolesChanged:         {toAffiliated, sayRolesChanged},
	ReferentConfirmed:    {toAffiliated, sayReferentConfirmed},
	ReferentHandedOver:   {toAffiliated, sayReferentHandedOver},
	AdhesionGranted:      {toReferentsOfAdhesion, sayAdhesionGranted},
	AdhesionRefused:      {toReferentsOfAdhesion, sayAdhesionRefused},
	AdhesionEnded:        {toReferentsOfAdhesion, sayAdhesionEnded},
	ChangeReported:       {toChanges, sayChangeReported},
	ChangeWritten:        {toChanges, sayChangeWritten},
	ChangeHandled:        {toReporter, sayChangeHandled},
	ChangeDeclined:       {toReporter, sayChangeDeclined},
	ProviderGranted:      {toReferents, sayProviderGranted},
	ProviderWithdrawn:    {toReferents, sayProviderWithdrawn},

	EnrolmentReceived:  {toBeneficiary, sayReceived},
	EnrolmentToDecide:  {toDeciders, sayToDecide},
	EnrolmentApproved:  {toBeneficiary, sayApproved},
	EnrolmentDeclined:  {toBeneficiary, sayDeclined},
	EnrolmentEnrolled:  {toBeneficiary, sayEnrolled},
	EnrolmentWaiting:   {toBeneficiary, sayWaiting},
	EnrolmentRejected:  {toBeneficiary, sayRejected},
	EnrolmentPromoted:  {toBeneficiary, sayPromoted},
	EnrolmentOffered:   {toBeneficiary, sayOffered},
	OfferLapsed:        {toBeneficiary, sayOfferLapsed},
	OfferExpired:       {toBeneficiary, sayOfferExpired},
	EnrolmentWithdrawn: {toConcerned, sayWithdrawn},
	EnrolmentMoved:     {toBeneficiary, sayMoved},
	MovedToDecide:      {toDeciders, sayMovedToDecide},
	MovedSeat:          {toConcernedBySeat, sayMovedSeat},
	SeatLeft:           {toSeatHolder, saySeatLeft},
	HandOverProposed:   {toColleague, sayHandOverProposed},
	HandOverRefused:    {toBeneficiary, sayHandOverRefused},
	HandedOver:         {toBeneficiary, sayHandedOver},
	TookOver:           {toBeneficiary, sayTookOver},
	SeatPassed:         {toProviderOf, saySeatPassed},
	EnrolmentExpired:   {toBeneficiary, sayExpired},
	EnrolmentCancelled: {toBeneficiary, sayCancelled},
	EnrolmentCalledOff: {toConcernedUnlessSession, sayCalledOff},

	EnrolmentEscalated:  {toManagersOfSilence, sayEscalated},
	EnrolmentQuestioned: {toBeneficiary, sayQuestioned},
	EnrolmentReplied:    {toDeciders, sayReplied},
	WaitingAsked:        {toWaiting, sayWaitingFor},
	WaitingAlready:      {toAlready, sayAlready},
	EmployerReminded:    {toReminded, sayReminded},

	SessionCancelled: {toStaffOfSession, saySessionCancelled},
	SessionOpened:    {toInterested, saySessionOpened},
	SessionChanged:   {toLive, saySessionChanged},
	SessionPostponed: {toLive, saySessionPostponed},
	SessionMovedOn:   {toStaffOfSession, sayMovedToStaff},
	SeatUnconfirmed:  {toSeatHolder, sayUnconfirmed},
	SessionConfirmed: {toSeated, saySessionConfirmed},
	SessionGoDue:     {toOrganisers, sayGoDue},
	ConvocationReady: {toHolder(document.Convocation), sayConvocation},
	ConventionReady:  {toSignatories, sayConvention},
	AttestationReady: {toHolder(document.AttestationAssiduite), sayAttestation},
}
