package organisation

import (
	"profil/internal/life"
	"profil/internal/policy"
)

// RequestStatus is where the request of an organisation stands.
type RequestStatus string

// The statuses of a request.
const (
	Requested      RequestStatus = "requested"
	InfoRequested  RequestStatus = "info_requested"
	Accepted       RequestStatus = "accepted"
	Rejected       RequestStatus = "rejected"
	RequestGivenUp RequestStatus = "withdrawn"
)

// RequestEvent is what happened to a request.
type RequestEvent string

// The events of a request.
const (
	AskedInfo  RequestEvent = "info_requested"
	Corrected  RequestEvent = "corrected"
	WasGranted RequestEvent = "accepted"
	WasRefused RequestEvent = "rejected"
	WasGivenUp RequestEvent = "withdrawn"

	WasReopened RequestEvent = "reopened" // a refusal is taken back
)

// RequestLife is every move of a request.
var RequestLife = life.Table[RequestStatus, RequestEvent]{
	{From: Requested, Event: AskedInfo, By: policy.RequestDecide, To: InfoRequested},
	{From: Requested, Event: WasGranted, By: policy.RequestDecide, To: Accepted},
	{From: Requested, Event: WasRefused, By: policy.RequestDecide, To: Rejected},
	{From: InfoRequested, Event: Corrected, By: policy.RequestCorrect, To: Requested},
	{From: InfoRequested, Event: WasRefused, By: policy.RequestDecide, To: Rejected},
	{From: Rejected, Event: WasReopened, By: policy.RequestDecide, To: Requested},
	{From: Requested, Event: WasGivenUp, By: policy.RequestCorrect, To: RequestGivenUp},
	{From: InfoRequested, Event: WasGivenUp, By: policy.RequestCorrect, To: RequestGivenUp},
}

// AffiliationStatus is where an affiliation stands.
type AffiliationStatus string

// The statuses of an affiliation.
const (
	AwaitingOrganisation AffiliationStatus = "awaiting_organisation"
	AwaitingReferent     AffiliationStatus = "awaiting_referent"
	AwaitingManager      AffiliationStatus = "awaiting_manager"
	Confirmed            AffiliationStatus = "confirmed"
	Refused              AffiliationStatus = "refused"
	GivenUp              AffiliationStatus = "withdrawn"
	Left                 AffiliationStatus = "left"
	Removed              AffiliationStatus = "removed"
)

// AffiliationEvent is what happened to an affiliation.
type AffiliationEvent string

// The events of an affiliation.
const (
	AffiliationAsked     AffiliationEvent = "asked"
	FoundReferent        AffiliationEvent = "passed_to_referent"
	FoundNobody          AffiliationEvent = "passed_to_manager"
	WasFirst             AffiliationEvent = "first"
	AffiliationProven    AffiliationEvent = "proven" // a rule lets them in: nobody has to answer
	AffiliationConfirmed AffiliationEvent = "confirmed"
	AffiliationRefused   AffiliationEvent = "refused"
	AffiliationGivenUp   AffiliationEvent = "withdrawn"
	AffiliationLeft      AffiliationEvent = "left"
	AffiliationRemoved   AffiliationEvent = "removed"
	AffiliationReopened  AffiliationEvent = "reopened" // a refusal is taken back
	AffiliationResumed   AffiliationEvent = "resumed"  // that of the request it rests on is
)

// AffiliationLife is every move of an affiliation. One that awaits its
// organisation finishes by itself when the organisation is accepted.
var AffiliationLife = life.Table[AffiliationStatus, AffiliationEvent]{
	{From: AwaitingOrganisation, Event: WasFirst, By: policy.AffiliationIntervene, To: Confirmed},
	{From: AwaitingOrganisation, Event: AffiliationProven, By: policy.AffiliationIntervene, To: Confirmed},
	{From: AwaitingOrganisation, Event: FoundReferent, By: policy.AffiliationIntervene, To: AwaitingReferent},
	{From: AwaitingOrganisation, Event: FoundNobody, By: policy.AffiliationIntervene, To: AwaitingManager},
	{From: AwaitingOrganisation, Event: AffiliationRefused, By: policy.AffiliationIntervene, To: Refused},
	{From: AwaitingOrganisation, Event: AffiliationGivenUp, By: policy.AffiliationLeave, To: GivenUp},

	{From: AwaitingManager, Event: FoundReferent, By: policy.AffiliationIntervene, To: AwaitingReferent},
	{From: AwaitingManager, Event: AffiliationProven, By: policy.AffiliationIntervene, To: Confirmed},
	{From: AwaitingManager, Event: AffiliationConfirmed, By: policy.AffiliationDecide, To: Confirmed},
	{From: AwaitingManager, Event: AffiliationRefused, By: policy.AffiliationDecide, To: Refused},
	{From: AwaitingManager, Event: AffiliationGivenUp, By: policy.AffiliationLeave, To: GivenUp},

	{From: AwaitingReferent, Event: FoundNobody, By: policy.AffiliationIntervene, To: AwaitingManager},
	{From: AwaitingReferent, Event: AffiliationProven, By: policy.AffiliationIntervene, To: Confirmed},
	{From: AwaitingReferent, Event: AffiliationConfirmed, By: policy.AffiliationDecide, To: Confirmed},
	{From: AwaitingReferent, Event: AffiliationRefused, By: policy.AffiliationDecide, To: Refused},
	{From: AwaitingReferent, Event: AffiliationGivenUp, By: policy.AffiliationLeave, To: GivenUp},

	{From: Refused, Event: AffiliationReopened, By: policy.AffiliationIntervene, To: AwaitingManager},
	{From: Refused, Event: AffiliationResumed, By: policy.AffiliationIntervene, To: AwaitingOrganisation},

	{From: Confirmed, Event: AffiliationLeft, By: policy.AffiliationLeave, To: Left},
	{From: Confirmed, Event: AffiliationRemoved, By: policy.AffiliationEnd, To: Removed},
}

// PendingStatuses are the statuses of an affiliation that somebody has to answer.
var PendingStatuses = []AffiliationStatus{AwaitingOrganisation, AwaitingReferent, AwaitingManager}

// AdhesionStatus is where an adhésion stands.
type AdhesionStatus string

// The statuses of an adhésion.
const (
	AdhesionAsked   AdhesionStatus = "asked"
	AdhesionGranted AdhesionStatus = "active"
	AdhesionRefused AdhesionStatus = "refused"
	AdhesionEnded   AdhesionStatus = "ended"
)

// AdhesionEvent is what happened to an adhésion.
type AdhesionEvent string

// The events of an adhésion.
const (
	Granted  AdhesionEvent = "granted"
	Declined AdhesionEvent = "refused"
	Stopped  AdhesionEvent = "ended"
)

// AdhesionLife is every move of an adhésion.
var AdhesionLife = life.Table[AdhesionStatus, AdhesionEvent]{
	{From: AdhesionAsked, Event: Granted, By: policy.AdhesionDecide, To: AdhesionGranted},
	{From: AdhesionAsked, Event: Declined, By: policy.AdhesionDecide, To: AdhesionRefused},
	{From: AdhesionGranted, Event: Stopped, By: policy.AdhesionDecide, To: AdhesionEnded},
}

// ChangeStatus is where a reported change stands.
type ChangeStatus string

// The statuses of a change.
const (
	Reported       ChangeStatus = "reported"
	Handled        ChangeStatus = "handled"
	ChangeDeclined ChangeStatus = "declined"
)

// ChangeEvent is what happened to a reported change.
type ChangeEvent string

// The events of a change.
const (
	WasHandled  ChangeEvent = "handled"
	WasDeclined ChangeEvent = "declined"
)

// ChangeLife is every move of a reported change.
var ChangeLife = life.Table[ChangeStatus, ChangeEvent]{
	{From: Reported, Event: WasHandled, By: policy.ChangeHandle, To: Handled},
	{From: Reported, Event: WasDeclined, By: policy.ChangeHandle, To: ChangeDeclined},
}
