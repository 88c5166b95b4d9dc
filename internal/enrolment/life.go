package enrolment

import (
	"profil/internal/catalogue"
	"profil/internal/life"
	"profil/internal/policy"
)

// Status is where a request stands in its life.
type Status string

// The statuses. The life of a request ends at Enrolled, or at one of the last
// five; from Enrolled on, the person's story goes on in attendance. From Rejected and
// Cancelled a request goes on to its second choice, if it has one, and nowhere else.
const (
	Draft            Status = "draft"
	AwaitingEmployer Status = "awaiting_employer"
	AwaitingProvider Status = "awaiting_provider"
	Waitlisted       Status = "waitlisted"
	Offered          Status = "offered" // a seat is kept for who waits, until they answer
	// AwaitingAgreement is where the provider chose first: a seat is kept until the
	// employer answers.
	AwaitingAgreement Status = "awaiting_agreement"
	Enrolled          Status = "enrolled"
	Declined          Status = "declined" // by the employer
	Rejected          Status = "rejected" // by the provider
	Withdrawn         Status = "withdrawn"
	Expired           Status = "expired"
	Cancelled         Status = "cancelled" // with its session, or by the staff
)

// Event is what happened to a request.
type Event string

// The events: participles, told as "enrolment.submitted".
const (
	Submitted  Event = "submitted"
	Approved   Event = "approved"
	Refused    Event = "declined"
	Selected   Event = "enrolled"
	PutWaiting Event = "waitlisted"
	TurnedDown Event = "rejected"
	Promoted   Event = "promoted"
	Proposed   Event = "offered"       // a seat that came free
	Accepted   Event = "accepted"      // the offer
	Lapsed     Event = "offer_lapsed"  // unanswered, and behind the others from then on
	Dropped    Event = "offer_expired" // unanswered for the last time
	Withdrew   Event = "withdrawn"
	Followed   Event = "followed" // its author to another structure, whose employer answers
	TimedOut   Event = "expired"
	CalledOff  Event = "cancelled"
	// Unconfirmed: the days of the session have changed, and nothing was said in
	// time of the new ones.
	Unconfirmed Event = "unconfirmed"
	Moved       Event = "moved"       // to another session of its course
	FellBack    Event = "fell_back"   // on the session of its second choice
	HandedOver  Event = "handed_over" // its seat, to a colleague
	TookOver    Event = "took_over"   // the seat of a colleague
	ListClosed  Event = "list_closed" // on whoever still waited when the session began
	Named       Event = "named"       // for a seat that was set aside for its structure

	// Where the provider chooses first.
	Applied   Event = "applied"   // sent straight to the provider
	Retained  Event = "retained"  // a seat is kept, and the employer is asked
	Claimed   Event = "claimed"   // the offer is taken, and the employer is asked
	Confirmed Event = "confirmed" // by the employer: the seat is theirs
)

// Reconsidered is an answer of the employer that is taken back at once.
const Reconsidered Event = "reconsidered"

// SecondLost is no move: the session of the second choice could not be asked for.
const SecondLost Event = "second_lost"

// Escalated is no move: the employer has not answered in time, and the
// gestionnaire was told.
const Escalated Event = "escalated"

// Of the two orders in which a request may be answered.
const (
	inEmployerFirst = string(catalogue.EmployerFirst)
	inProviderFirst = string(catalogue.ProviderFirst)
)

// instead is what happens to a request whose provider chooses first, in the place
// of what happens to another.
var instead = map[Event]Event{Submitted: Applied, Selected: Retained, Promoted: Retained, Accepted: Claimed, Approved: Confirmed}

// Life is every move there is; a draft that is given up leaves no trace
// (Discard). The diagrams in docs/, the buttons of the page
// and the CHECK constraint are made from it or compared with it.
var Life = life.Table[Status, Event]{
	{From: Draft, Event: Submitted, By: policy.EnrolmentSubmit, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Draft, Event: Applied, By: policy.EnrolmentSubmit, To: AwaitingProvider, In: inProviderFirst},

	{From: AwaitingEmployer, Event: Approved, By: policy.EnrolmentApprove, To: AwaitingProvider, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: TookOver, By: policy.EnrolmentApprove, To: Enrolled, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: Named, By: policy.EnrolmentName, To: Enrolled, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: Refused, By: policy.EnrolmentApprove, To: Declined, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: Followed, By: policy.EnrolmentFollow, To: AwaitingEmployer, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: Moved, By: policy.EnrolmentMove, To: AwaitingEmployer, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: Withdrew, By: policy.EnrolmentWithdraw, To: Withdrawn, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: TimedOut, By: policy.EnrolmentExpire, To: Expired, In: inEmployerFirst},
	{From: AwaitingEmployer, Event: CalledOff, By: policy.EnrolmentCancel, To: Cancelled, In: inEmployerFirst},

	{From: AwaitingProvider, Event: Selected, By: policy.SelectionPublish, To: Enrolled, In: inEmployerFirst},
	{From: AwaitingProvider, Event: Retained, By: policy.SelectionPublish, To: AwaitingAgreement, In: inProviderFirst},
	{From: AwaitingProvider, Event: PutWaiting, By: policy.SelectionPublish, To: Waitlisted},
	{From: AwaitingProvider, Event: TurnedDown, By: policy.SelectionPublish, To: Rejected},
	{From: AwaitingProvider, Event: Named, By: policy.EnrolmentName, To: Enrolled},
	{From: AwaitingProvider, Event: Reconsidered, By: policy.EnrolmentUndo, To: AwaitingEmployer, In: inEmployerFirst},
	{From: AwaitingProvider, Event: Followed, By: policy.EnrolmentFollow, To: AwaitingEmployer, In: inEmployerFirst},
	{From: AwaitingProvider, Event: Followed, By: policy.EnrolmentFollow, To: AwaitingProvider, In: inProviderFirst},
	{From: AwaitingProvider, Event: Moved, By: policy.EnrolmentMove, To: AwaitingEmployer, In: inEmployerFirst},
	{From: AwaitingProvider, Event: Moved, By: policy.EnrolmentMove, To: AwaitingProvider, In: inProviderFirst},
	{From: AwaitingProvider, Event: Withdrew, By: policy.EnrolmentWithdraw, To: Withdrawn},
	{From: AwaitingProvider, Event: CalledOff, By: policy.EnrolmentCancel, To: Cancelled},

	{From: Waitlisted, Event: Promoted, By: policy.EnrolmentPromote, To: Enrolled, In: inEmployerFirst},
	{From: Waitlisted, Event: Retained, By: policy.EnrolmentPromote, To: AwaitingAgreement, In: inProviderFirst},
	{From: Waitlisted, Event: Proposed, By: policy.EnrolmentOffer, To: Offered},
	{From: Waitlisted, Event: Named, By: policy.EnrolmentName, To: Enrolled},
	{From: Waitlisted, Event: TurnedDown, By: policy.SelectionPublish, To: Rejected},
	{From: Waitlisted, Event: Moved, By: policy.EnrolmentMove, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Waitlisted, Event: Moved, By: policy.EnrolmentMove, To: AwaitingProvider, In: inProviderFirst},
	{From: Waitlisted, Event: FellBack, By: policy.EnrolmentFallBack, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Waitlisted, Event: FellBack, By: policy.EnrolmentFallBack, To: AwaitingProvider, In: inProviderFirst},
	{From: Waitlisted, Event: ListClosed, By: policy.EnrolmentExpire, To: Rejected},
	{From: Waitlisted, Event: Withdrew, By: policy.EnrolmentWithdraw, To: Withdrawn},
	{From: Waitlisted, Event: CalledOff, By: policy.EnrolmentCancel, To: Cancelled},

	{From: Offered, Event: Accepted, By: policy.EnrolmentAccept, To: Enrolled, In: inEmployerFirst},
	{From: Offered, Event: Claimed, By: policy.EnrolmentAccept, To: AwaitingAgreement, In: inProviderFirst},
	{From: Offered, Event: Lapsed, By: policy.EnrolmentOffer, To: Waitlisted},
	{From: Offered, Event: Dropped, By: policy.EnrolmentOffer, To: Withdrawn},
	{From: Offered, Event: Moved, By: policy.EnrolmentMove, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Offered, Event: Moved, By: policy.EnrolmentMove, To: AwaitingProvider, In: inProviderFirst},
	{From: Offered, Event: Withdrew, By: policy.EnrolmentWithdraw, To: Withdrawn},
	{From: Offered, Event: CalledOff, By: policy.EnrolmentCancel, To: Cancelled},

	{From: AwaitingAgreement, Event: Confirmed, By: policy.EnrolmentApprove, To: Enrolled, In: inProviderFirst},
	{From: AwaitingAgreement, Event: Refused, By: policy.EnrolmentApprove, To: Declined, In: inProviderFirst},
	{From: AwaitingAgreement, Event: Moved, By: policy.EnrolmentMove, To: AwaitingAgreement, In: inProviderFirst},
	{From: AwaitingAgreement, Event: Withdrew, By: policy.EnrolmentWithdraw, To: Withdrawn, In: inProviderFirst},
	{From: AwaitingAgreement, Event: TimedOut, By: policy.EnrolmentExpire, To: Expired, In: inProviderFirst},
	{From: AwaitingAgreement, Event: CalledOff, By: policy.EnrolmentCancel, To: Cancelled, In: inProviderFirst},

	{From: Declined, Event: Reconsidered, By: policy.EnrolmentUndo, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Rejected, Event: FellBack, By: policy.EnrolmentFallBack, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Rejected, Event: FellBack, By: policy.EnrolmentFallBack, To: AwaitingProvider, In: inProviderFirst},
	{From: Cancelled, Event: FellBack, By: policy.EnrolmentFallBack, To: AwaitingEmployer, In: inEmployerFirst},
	{From: Cancelled, Event: FellBack, By: policy.EnrolmentFallBack, To: AwaitingProvider, In: inProviderFirst},

	{From: Enrolled, Event: Moved, By: policy.EnrolmentMove, To: Enrolled},
	{From: Enrolled, Event: HandedOver, By: policy.EnrolmentHandOver, To: Withdrawn},
	{From: Enrolled, Event: Withdrew, By: policy.EnrolmentWithdraw, To: Withdrawn},
	{From: Enrolled, Event: Unconfirmed, By: policy.EnrolmentOffer, To: Withdrawn},
	{From: Enrolled, Event: CalledOff, By: policy.EnrolmentCancel, To: Cancelled},
}

// Sent are the statuses of a request that its employer knows of.
var Sent = Life.Statuses()[1:]

// Live are the statuses at which a request counts: for the yearly quotas, the
// cap of a structure, and the rule of one request per course.
var Live = []Status{AwaitingEmployer, AwaitingProvider, Waitlisted, Offered, AwaitingAgreement, Enrolled}

// Seated are those that hold one of the seats of the session.
var Seated = []Status{Offered, AwaitingAgreement, Enrolled}

// WithEmployer are those at which the employer has the ball.
var WithEmployer = []Status{AwaitingEmployer, AwaitingAgreement}

// Overtaken is no move: a line of the timeline of who waits, when a seat went to
// somebody behind them. It bears the reason.
const Overtaken Event = "overtaken"
