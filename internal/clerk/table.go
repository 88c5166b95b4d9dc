package clerk

import (
	"context"
	"errors"

	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/client"
	"profil/internal/fault"
	"profil/internal/journal"
	"profil/internal/letter"
	"profil/internal/mail"
	"profil/internal/outbox"
	"profil/internal/sqldb"
)

// deed is what the clerk does about a job; it may be done twice.
type deed func(ctx context.Context, c *Clerk, j outbox.Job) error

// follow is what follows from one kind of event. silent says why nothing does.
type follow struct {
	letters []letter.Kind
	deeds   []deed
	silent  string
}

func tells(all ...letter.Kind) follow { return follow{letters: all} }

func does(all ...deed) follow { return follow{deeds: all} }

func silent(why string) follow { return follow{silent: why} }

const (
	onThePage = "whoever is concerned did it, or has it before their eyes"
	inAQueue  = "it waits in a queue of the back office"
)

// follows is everything that follows from everything: one line for each event
// that a room tells. No letter twice for one cause: where one event brings
// another about, the line of one of them is silent.
var follows = map[string]follow{
	"proof.asked":            tells(letter.AccountLink),
	"logins.over":            does(signOff),
	client.SignOutDue:        does(tellSignOut),
	"password.changed":       tells(letter.PasswordChanged),
	account.OnNewBrowser:     tells(letter.LoginNewBrowser),
	account.AfterFailures:    tells(letter.LoginFailures),
	"app.added":              tells(letter.AppAdded),
	"app.removed":            tells(letter.AppRemoved),
	"passkey.added":          tells(letter.PasskeyAdded),
	"passkey.removed":        tells(letter.PasskeyRemoved),
	"recovery_codes.renewed": tells(letter.CodesRenewed),
	"recovery_codes.used":    tells(letter.CodeUsed),
	"recovery.asked":         tells(letter.RecoveryLink),
	"recovery.granted":       tells(letter.RecoveryGranted),
	"recovery.ready":         tells(letter.RecoveryReady),
	"recovery.cancelled":     tells(letter.RecoveryStopped),
	"recovery.used":          tells(letter.RecoveryUsed),
	"address.asked":          tells(letter.AddressLink),
	"address.added":          tells(letter.AddressChanged),
	"address.main":           tells(letter.AddressChanged),
	"address.removed":        tells(letter.AddressChanged),
	"account.named":          silent(onThePage),
	"account.suspended":      {letters: []letter.Kind{letter.AccountSuspended}, deeds: []deed{escalate}}, // whoever awaited their answer
	"account.reinstated":     silent("they were told to write, and are answered by a person"),
	"account.closed":         does(noteErasure), // the last letter was queued with the deed, while there was an address

	"rectification.asked":     tells(letter.RectificationReceived, letter.RectificationToAnswer),
	"rectification.accepted":  tells(letter.RectificationAccepted),
	"rectification.refused":   tells(letter.RectificationRefused),
	"rectification.withdrawn": silent(onThePage),

	"request.requested":      tells(letter.RequestReceived, letter.RequestToDecide),
	"request.info_requested": tells(letter.RequestInfo),
	"request.corrected":      tells(letter.RequestToDecide),
	"request.accepted":       tells(letter.RequestAccepted),
	"request.reopened":       tells(letter.RequestReopened),
	"request.rejected":       tells(letter.RequestRejected),
	"request.withdrawn":      silent(onThePage),

	"affiliation.asked":              tells(letter.AffiliationReceived, letter.AffiliationToDecide),
	"affiliation.passed_to_referent": tells(letter.AffiliationToDecide),
	"affiliation.passed_to_manager":  tells(letter.AffiliationToDecide),
	"affiliation.first":              tells(letter.AffiliationFirst),
	"affiliation.proven":             tells(letter.AffiliationConfirmed, letter.AffiliationArrived),
	"affiliation.confirmed":          tells(letter.AffiliationConfirmed),
	"affiliation.reopened":           tells(letter.AffiliationReopened),
	"affiliation.resumed":            silent("the letter of the request tells them"),
	"affiliation.refused":            tells(letter.AffiliationRefused),
	"affiliation.withdrawn":          silent(onThePage),
	"affiliation.left":               tells(letter.AffiliationGone),
	"affiliation.removed":            tells(letter.AffiliationRemoved, letter.AffiliationGone),
	"affiliation.leaving":            tells(letter.AffiliationLeaving, letter.AffiliationGone),
	"affiliation.still_asked":        tells(letter.StillThere),
	"affiliation.said":               silent(onThePage),
	"affiliation.silent":             tells(letter.AffiliationSilent),
	"affiliation.staying":            tells(letter.AffiliationStaying),
	"role.granted":                   tells(letter.RolesChanged),
	"role.revoked":                   tells(letter.RolesChanged),
	"referent.confirmed":             tells(letter.ReferentConfirmed),
	"code.asked":                     tells(letter.ContactCode),
	"invitation.sent":                tells(letter.Invited),
	"domain.proposed":                tells(letter.DomainToDecide),
	"domain.verified":                silent("who waited for an answer is told that they belong"),
	"domain.external":                silent("who waited for an answer is told that they belong"),
	"domain.official":                silent("who waited for an answer is told that they belong"),
	"domain.refused":                 silent(onThePage),
	"referent.succeeded":             tells(letter.ReferentHandedOver),
	"referent.handed_over":           tells(letter.ReferentHandedOver),
	"absence.declared":               tells(letter.DeputyNamed),
	"absence.ended":                  silent("the letters go again to whom they went before"),
	"adhesion.asked":                 silent(inAQueue),
	"adhesion.granted":               tells(letter.AdhesionGranted),
	"adhesion.refused":               {letters: []letter.Kind{letter.AdhesionRefused}, deeds: []deed{lapse}}, // of the grace it may have had
	"adhesion.ended":                 {letters: []letter.Kind{letter.AdhesionEnded}, deeds: []deed{lapse}},
	"share.asked":                    tells(letter.ShareAsked),
	"share.accepted":                 tells(letter.ShareAccepted),
	"share.refused":                  tells(letter.ShareRefused),
	"share.ended":                    tells(letter.ShareEnded),
	"adhesion.to_renew":              tells(letter.AdhesionToRenew),
	"adhesion.reminded":              tells(letter.AdhesionReminded),
	"adhesion.lapsed":                {letters: []letter.Kind{letter.AdhesionLapsed}, deeds: []deed{lapseNext}},
	"change.reported":                tells(letter.ChangeReported),
	"change.written":                 tells(letter.ChangeWritten),
	"change.handled":                 tells(letter.ChangeHandled),
	"change.declined":                tells(letter.ChangeDeclined),
	"provider.granted":               tells(letter.ProviderGranted),
	"provider.withdrawn":             tells(letter.ProviderWithdrawn),

	"course.published":  silent("the catalogue shows it"),
	"course.archived":   silent("the catalogue no longer shows it"),
	"session.opened":    tells(letter.SessionOpened),
	"session.closed":    silent("the provider sees it on the board"),
	"session.listed":    does(makeProgramme, convokeSeated), // each request is told of its own answer
	"session.running":   silent(onThePage),
	"session.finished":  silent("session.attended tells what follows"),
	"session.changed":   {letters: []letter.Kind{letter.SessionChanged}, deeds: []deed{makeAgain}},
	"session.postponed": {letters: []letter.Kind{letter.SessionPostponed, letter.SessionMovedOn}, deeds: []deed{makeProgramme}},
	"session.confirmed": tells(letter.SessionConfirmed),
	"session.go_due":    tells(letter.SessionGoDue),
	"session.cancelled": {letters: []letter.Kind{letter.SessionCancelled}, deeds: []deed{callOffSession}},

	"enrolment.submitted":     {letters: []letter.Kind{letter.EnrolmentReceived, letter.EnrolmentToDecide}, deeds: []deed{makeLinks}},
	"enrolment.reconsidered":  tells(letter.EmployerReconsiders),
	"enrolment.applied":       tells(letter.EnrolmentReceived),
	"enrolment.retained":      {letters: []letter.Kind{letter.EnrolmentRetained, letter.EnrolmentToDecide}, deeds: []deed{makeLinks}},
	"enrolment.claimed":       {letters: []letter.Kind{letter.EnrolmentToDecide}, deeds: []deed{makeLinks}},
	"enrolment.confirmed":     {letters: []letter.Kind{letter.EnrolmentEnrolled}, deeds: []deed{convene}},
	"enrolment.inherited":     tells(letter.EnrolmentToDecide),
	"enrolment.approved":      tells(letter.EnrolmentApproved),
	"enrolment.declined":      tells(letter.EnrolmentDeclined),
	"enrolment.enrolled":      {letters: []letter.Kind{letter.EnrolmentEnrolled}, deeds: []deed{convene}},
	"enrolment.waitlisted":    tells(letter.EnrolmentWaiting),
	"enrolment.rejected":      {letters: []letter.Kind{letter.EnrolmentRejected}, deeds: []deed{fallBack}}, // one letter tells both
	"enrolment.promoted":      {letters: []letter.Kind{letter.EnrolmentPromoted}, deeds: []deed{convene}},
	"enrolment.offered":       tells(letter.EnrolmentOffered),
	"enrolment.accepted":      does(convene), // they did it themselves; the convocation follows
	"enrolment.offer_lapsed":  tells(letter.OfferLapsed),
	"enrolment.offer_expired": tells(letter.OfferExpired),
	"enrolment.withdrawn":     {letters: []letter.Kind{letter.EnrolmentWithdrawn, letter.SeatLeft}, deeds: []deed{giveUp}},
	"enrolment.kept":          does(convokeAnew),
	"enrolment.unconfirmed":   {letters: []letter.Kind{letter.SeatUnconfirmed, letter.EnrolmentWithdrawn}, deeds: []deed{giveUp}},
	"enrolment.followed":      tells(letter.EnrolmentToDecide), // its author saw it before confirming
	"enrolment.moved":         {letters: []letter.Kind{letter.EnrolmentMoved, letter.MovedToDecide, letter.MovedSeat}, deeds: []deed{makeLinks, attendElsewhere}},
	"handover.proposed":       tells(letter.HandOverProposed),
	"handover.refused":        tells(letter.HandOverRefused),
	"enrolment.handed_over":   {letters: []letter.Kind{letter.HandedOver}, deeds: []deed{giveUp}},
	"enrolment.took_over":     {letters: []letter.Kind{letter.TookOver, letter.SeatPassed}, deeds: []deed{convene}},
	"enrolment.named":         {letters: []letter.Kind{letter.EnrolmentNamed, letter.SeatFilled}, deeds: []deed{convene}},
	"allotment.given":         tells(letter.Allotted),
	"allotment.ending":        tells(letter.AllotmentEnding),
	"allotment.lapsed":        tells(letter.AllotmentLapsed),
	"allotment.cancelled":     tells(letter.AllotmentLapsed),
	"allotment.released":      silent("whoever runs the session sees it, and who waits is offered the seat"),
	"allotment.taken_back":    tells(letter.AllotmentTakenBack),
	"seat.named":              tells(letter.SeatNamed),
	"seat.unnamed":            tells(letter.SeatUnnamed),
	"enrolment.expired":       tells(letter.EnrolmentExpired),
	"enrolment.cancelled":     {letters: []letter.Kind{letter.EnrolmentCancelled, letter.EnrolmentCalledOff}, deeds: []deed{giveUp, fallBack}},
	"enrolment.fell_back":     {letters: []letter.Kind{letter.EnrolmentFellBack, letter.MovedToDecide}, deeds: []deed{makeLinks}},
	"enrolment.second_lost":   tells(letter.SecondLost),
	"enrolment.list_closed":   tells(letter.WaitingClosed),
	"enrolment.seat_empty":    tells(letter.EnrolmentMissed),
	"enrolment.seat_excused":  silent("nothing is asked of them any more"),
	"enrolment.seat_taken":    silent("nothing is asked of them any more"),

	"enrolment.escalated":  tells(letter.EnrolmentEscalated),
	"enrolment.paused":     tells(letter.EnrolmentPaused),
	"enrolment.questioned": tells(letter.EnrolmentQuestioned),
	"enrolment.replied":    tells(letter.EnrolmentReplied),
	"employer.reminded":    tells(letter.EmployerReminded),
	"waiting.asked":        tells(letter.WaitingAsked),
	"approver.named":       {letters: []letter.Kind{letter.WaitingAlready}, deeds: []deed{makeLinksOf}},
	"deputy.begins":        {letters: []letter.Kind{letter.WaitingAlready}, deeds: []deed{makeLinksOf}},

	"participation.convened": does(makeConvocation, askConvention),
	"sheet.opened":           silent("they are in the room"),
	"sheet.signed":           silent(onThePage),
	"sheet.absent":           silent(onThePage),
	"sheet.excused":          silent(onThePage),
	"sheet.revoked":          silent(onThePage),
	"sheet.countersigned":    silent("the organiser seals it from their list, or the calendar does"),
	"sheet.sealed":           does(makeSheet),
	"session.attended":       does(askAttestations, countAbsences),
	attendance.Corrected:     does(countAbsence),
	"document.made":          tells(letter.ConvocationReady, letter.ConventionReady, letter.AttestationReady),
	"document.ended":         tells(letter.ConventionEnded),

	// What the clerk asks of itself.
	conventionDue:  does(makeConvention),
	convocationDue: does(makeConvocation),
	attestationDue: does(makeAttestations),
}

// followOf finds the line of a kind; a job of the calendar has its own.
func followOf(kind string) (follow, error) {
	if f, ok := follows[kind]; ok {
		return f, nil
	}
	for _, d := range calendar {
		if d.kind == kind {
			return follow{deeds: []deed{d.do}}, nil
		}
	}
	return follow{}, fault.New(fault.Internal, "clerk.unknown_kind")
}

const (
	conventionDue  = "convention.due"  // subject: session id and organisation id
	convocationDue = "convocation.due" // subject: participation id
	attestationDue = "attestation.due" // subject: enrolment id
)

// noteErasure writes down apart from the database that an account was erased.
func noteErasure(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Privacy.Note(ctx, j.SubjectID)
}

// makeLinks gives those who are to answer the link that their letter carries.
func makeLinks(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Enrolments.MakeLinks(ctx, j.SubjectID)
}

// makeLinksOf is the same for who has just come to answer for a structure.
func makeLinksOf(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Enrolments.MakeLinksOf(ctx, j.SubjectID)
}

func convene(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Attendance.Convene(ctx, j.SubjectID)
}

func attendElsewhere(ctx context.Context, c *Clerk, j outbox.Job) error {
	if err := c.Attendance.Follow(ctx, j.SubjectID); err != nil {
		return err
	}
	return conventionsAgain(ctx, c, j)
}

func giveUp(ctx context.Context, c *Clerk, j outbox.Job) error {
	if err := c.Attendance.GiveUp(ctx, j.SubjectID); err != nil {
		return err
	}
	return conventionsAgain(ctx, c, j)
}

// fallBack takes a request to its second choice, where it has one.
func fallBack(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Enrolments.FallBack(ctx, j.SubjectID)
}

// callOffSession ends the requests of a session, for the reason that whoever
// cancelled it gave: the journal keeps the words.
func callOffSession(ctx context.Context, c *Clerk, j outbox.Job) error {
	reason := "La session est annulée."
	err := c.DB.Read(ctx, func(tx *sqldb.Tx) error {
		lines, err := journal.List(tx, journal.Filter{Act: "session.cancelled", Subject: journal.Subject{Kind: "session", ID: j.SubjectID}, Limit: 1})
		if len(lines) > 0 && lines[0].Note != "" {
			reason = lines[0].Note
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.Enrolments.CallOffSession(ctx, j.SubjectID, reason)
}

func (c *Clerk) participation(ctx context.Context, id string) (p attendance.Participation, err error) {
	err = c.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p, err = attendance.Load(tx, id)
		return err
	})
	return p, err
}

// unreachable tells whether a failure is of the server rather than of one
// message: the others would fail as well.
func unreachable(err error) bool {
	if mail.Permanent(err) || fault.CodeOf(err) != "mail.temporary" {
		return false
	}
	reply := (*mail.Reply)(nil)
	if !errors.As(err, &reply) {
		return true
	}
	switch reply.Step {
	case "rcpt", "data", "accept":
		return false
	}
	return true
}
