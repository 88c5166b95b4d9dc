// Package demandes holds the pages of a request: asking for a place, following
// it, the employer's inbox, the provider's selection. It refuses to show a
// motivation to who is not concerned, and to decide anything itself: that is
// the desk's.
package demandes

import (
	"profil/internal/account"
	"profil/internal/attendance"
	"profil/internal/diary"
	"profil/internal/enrolment"
	"profil/internal/letter"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// Pages answers the addresses of requests.
type Pages struct {
	Desk          enrolment.Desk
	Accounts      account.Desk      // counts how often something is tried
	Organisations organisation.Desk // who is away, and who answers meanwhile
	Letters       letter.Preview    // shows each letter before a list is published
	Attendance    attendance.Desk   // tells the employer who was really there
	Diary         diary.Site        // writes a seat for one's own calendar
}

// Routes lists the addresses of requests.
func (p Pages) Routes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET /sessions/{id}/demande", Act: policy.EnrolmentAsk, SignedIn: true, Page: p.ask},
		{Pattern: "POST /sessions/{id}/demande", Act: policy.EnrolmentAsk, SignedIn: true, Page: p.send},

		{Pattern: "GET /demandes", Act: policy.EnrolmentAsk, SignedIn: true, Page: p.mine},
		{Pattern: "GET /demandes/{id}", Act: policy.EnrolmentRead, SignedIn: true, Page: p.one},
		{Pattern: "GET /demandes/{id}/agenda.ics", Act: policy.EnrolmentKeep, SignedIn: true, Page: p.seatFile},
		{Pattern: "GET /demandes/{id}/retrait", Act: policy.EnrolmentWithdraw, SignedIn: true, Page: p.askWithdraw},
		{Pattern: "POST /demandes/{id}/retrait", Act: policy.EnrolmentWithdraw, SignedIn: true, Page: p.withdraw},
		{Pattern: "GET /demandes/{id}/session", Act: policy.EnrolmentMove, SignedIn: true, Page: p.askMove},
		{Pattern: "POST /demandes/{id}/session", Act: policy.EnrolmentMove, SignedIn: true, Page: p.move},
		{Pattern: "GET /demandes/{id}/second-choix", Act: policy.EnrolmentSecond, SignedIn: true, Page: p.askSecond},
		{Pattern: "POST /demandes/{id}/second-choix", Act: policy.EnrolmentSecond, SignedIn: true, Page: p.second},
		{Pattern: "GET /demandes/{id}/relais", Act: policy.EnrolmentHandOver, SignedIn: true, Page: p.askHandOver},
		{Pattern: "POST /demandes/{id}/relais", Act: policy.EnrolmentHandOver, SignedIn: true, Page: p.handOver},
		{Pattern: "GET /relais/{id}", SignedIn: true, Page: p.proposed},
		{Pattern: "POST /relais/{id}", SignedIn: true, Page: p.answerHandOver},
		{Pattern: "POST /demandes/{id}/place", Act: policy.EnrolmentAccept, SignedIn: true, Page: p.offer},
		{Pattern: "POST /demandes/{id}/report", Act: policy.EnrolmentKeep, SignedIn: true, Page: p.moved},
		{Pattern: "POST /demandes/{id}/disponibilite", Act: policy.EnrolmentShortNotice, SignedIn: true, Page: p.shortNotice},
		{Pattern: "POST /demandes/{id}/suppression", Act: policy.EnrolmentSubmit, SignedIn: true, Page: p.discard},
		{Pattern: "POST /demandes/{id}/decision", Act: policy.EnrolmentApprove, SignedIn: true, Page: p.decide},

		{Pattern: "GET /employeur", Act: policy.EnrolmentApprove, SignedIn: true, Page: p.inbox},
		{Pattern: "POST /employeur", Act: policy.EnrolmentApprove, SignedIn: true, Page: p.decideSeveral},
		{Pattern: "POST /employeur/reprise", Act: policy.EnrolmentUndo, SignedIn: true, Page: p.undo},
		{Pattern: "GET /employeur/decisions", Act: policy.EnrolmentApprove, SignedIn: true, Page: p.decisions},
		{Pattern: "GET /employeur/decisions.csv", Act: policy.EnrolmentApprove, SignedIn: true, Page: p.decisionsFile},
		{Pattern: "GET /employeur/presences", Act: policy.AttendanceSee, SignedIn: true, Page: p.presences},
		{Pattern: "POST /demandes/{id}/question", Act: policy.EnrolmentQuestion, SignedIn: true, Page: p.question},
		{Pattern: "POST /demandes/{id}/reponse", Act: policy.EnrolmentReply, SignedIn: true, Page: p.reply},
		{Pattern: "GET /decision", Page: p.decidedByLink},
		{Pattern: "GET /decision/{jeton}", Page: p.showLink},
		{Pattern: "POST /decision/{jeton}", Page: p.decideByLink},
		{Pattern: "POST /decision/{jeton}/annulation", Page: p.undoByLink},
		{Pattern: "GET /courriel-perdu", Page: p.lostMail},
		{Pattern: "POST /courriel-perdu", Page: p.sendLost},
		{Pattern: "GET /courriel-perdu/envoye", Page: p.sentLost},
		{Pattern: "GET /employeur/regles", Act: policy.EmployerRuleSet, SignedIn: true, Page: p.rules},
		{Pattern: "POST /employeur/regles", Act: policy.EmployerRuleSet, SignedIn: true, Page: p.setRule},
		{Pattern: "GET /employeur/absences", Act: policy.AbsenceDeclare, SignedIn: true, Page: p.absences},
		{Pattern: "POST /employeur/absences", Act: policy.AbsenceDeclare, SignedIn: true, Page: p.declareAbsence},
		{Pattern: "POST /employeur/absences/{id}/fin", Act: policy.AbsenceDeclare, SignedIn: true, Page: p.endAbsence},

		{Pattern: "GET /sessions/{id}/places", Act: policy.SelectionRead, SignedIn: true, Page: p.seats},
		{Pattern: "POST /sessions/{id}/places", Act: policy.SeatAllot, SignedIn: true, Page: p.giveSeats},
		{Pattern: "GET /employeur/places", Act: policy.SeatName, SignedIn: true, Page: p.allotments},
		{Pattern: "GET /places/{id}", Act: policy.AllotmentRead, SignedIn: true, Page: p.allotment},
		{Pattern: "POST /places/{id}/nom", Act: policy.SeatName, SignedIn: true, Page: p.nameSeat},
		{Pattern: "POST /places/{id}/retrait", Act: policy.SeatName, SignedIn: true, Page: p.unnameSeat},
		{Pattern: "POST /places/{id}/rendre", Act: policy.SeatRelease, SignedIn: true, Page: p.releaseSeats},

		{Pattern: "GET /sessions/{id}/selection", Act: policy.SelectionRead, SignedIn: true, Page: p.board},
		{Pattern: "POST /sessions/{id}/selection/note", Act: policy.SelectionChoose, SignedIn: true, Page: p.note},
		{Pattern: "POST /sessions/{id}/selection/rang", Act: policy.SelectionChoose, SignedIn: true, Page: p.rank},
		{Pattern: "POST /sessions/{id}/selection/choix", Act: policy.SelectionChoose, SignedIn: true, Page: p.choose},
		{Pattern: "GET /sessions/{id}/selection/publication", Act: policy.SelectionRead, SignedIn: true, Page: p.preview},
		{Pattern: "POST /sessions/{id}/selection/publication", Act: policy.SelectionPublish, SignedIn: true, Page: p.publish},
	}
}
