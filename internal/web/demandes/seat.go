package demandes

import (
	"strconv"

	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// seatFile gives one's seat as a file that a calendar opens.
func (p Pages) seatFile(c *kit.Ctx) error {
	f, err := p.Desk.Open(c.Context(), c.Actor, c.Path("id"))
	if err != nil {
		return err
	}
	if err := policy.Require(c.Actor, policy.EnrolmentKeep, f.Subject()); err != nil {
		return err
	}
	b, err := p.Diary.File(p.Diary.Seat(f.Enrolment, f.Session, f.Course))
	if err != nil {
		return err
	}
	return c.File("session.ics", "text/calendar; charset=utf-8", b)
}

// reasks tells whether the person has still to say if they keep their seat.
func (p onePage) reasks() bool {
	return p.Status == enrolment.Enrolled && p.Asked.Open() && p.Asked.Reply == enrolment.NoReply && !past(p.Line, p.Now)
}

// question says what has changed, and what no reply will mean.
func (p onePage) question() (title, text string) {
	year := ""
	if p.Session.FirstDay.Year() != p.Asked.WasFirst.Year() {
		year = " Votre demande compte désormais pour " + strconv.Itoa(p.QuotaYear) + "."
	}
	return "Gardez-vous votre place\u00a0?", "La session prévue " + french.Range(p.Asked.WasFirst, p.Asked.WasLast) + " se tiendra " + french.Range(p.Session.FirstDay, p.Session.LastDay) +
		"." + year + " Répondez avant le " + french.Deadline(p.Asked.AnswerBy, p.Now) + ". " + french.Sentence("postpone.silence."+string(p.Asked.Silence)+".told")
}

// moved keeps one's seat at other days, or gives it back, in one gesture.
func (p Pages) moved(c *kit.Ctx) error {
	c.Then(href("demandes", c.Path("id")))
	keeps := c.Value("reponse") == "garder"
	if err := p.Desk.ReplyToNewDays(c.Context(), c.Actor, c.Path("id"), keeps); err != nil {
		return err
	}
	if keeps {
		c.Flash("postpone.kept")
	} else {
		c.Flash("postpone.released")
	}
	return c.Done()
}

// replies tells a provider who keeps their seat since the session was moved.
func (p boardPage) replies() string {
	n := map[enrolment.Reply]int{}
	for _, r := range p.Replies {
		n[r]++
	}
	said := "Places gardées\u00a0: " + french.Number(n[enrolment.KeepsSeat]) + ", rendues\u00a0: " + french.Number(n[enrolment.LeavesSeat])
	if !p.Moved.Open() {
		return said + ". Le délai pour répondre est passé."
	}
	return said + ", sans réponse\u00a0: " + french.Number(n[enrolment.NoReply]) + ". Réponses attendues avant le " + french.Instant(p.Moved.AnswerBy) +
		". " + french.Sentence("postpone.silence."+string(p.Moved.Silence)+".board")
}

// standing is what somebody has said of the new days, "" where they were not asked.
func (p boardPage) standing(l enrolment.Line) string {
	r, asked := p.Replies[l.ID]
	switch {
	case !asked:
		return ""
	case r == enrolment.NoReply:
		return " · n’a pas encore répondu au report"
	}
	return " · " + french.Sentence("postponement.answer."+string(r))
}
