package letter

import (
	"cmp"
	"time"

	"profil/internal/diary"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/ical"
)

func (w Writer) diary() diary.Site {
	return diary.Site{URL: w.URL, Product: w.Product, Domain: w.From.Domain()}
}

// invitation is what a letter carries for a calendar, nil when it asks nothing of
// it.
func (w Writer) invitation(s said, to Recipient, now time.Time) ([]byte, error) {
	if s.Asks == "" {
		return nil, nil
	}
	s.Entry.Stamp = now
	return w.diary().Invitation(s.Asks, s.Entry, ical.Party{Name: w.FromName, Address: w.From.String()}, ical.Party{Name: to.Person.Name(), Address: to.Address.String()})
}

// book puts the seat of a request in the calendar of its holder, or takes it out.
func (r *reader) book(l *said, asks ical.Method, s scene) {
	if len(s.session.HalfDays) > 0 {
		l.Asks, l.Entry = asks, r.diary().Seat(s.Enrolment, s.session, s.course.Title)
	}
}

// unbook takes the seat out where there was one: an invitation was sent then.
func (r *reader) unbook(l *said, s scene) error {
	had, err := once(r, "seat", s.ID, enrolment.HadSeat)
	if err == nil && had {
		r.book(l, ical.Cancel, s)
	}
	return err
}

// toSeatHolder is whose request it is, where they had a seat by it.
func toSeatHolder(r *reader, id string) ([]Recipient, error) {
	had, err := once(r, "seat", id, enrolment.HadSeat)
	if err != nil || !had {
		return nil, err
	}
	return toBeneficiary(r, id)
}

func saySeatLeft(r *reader, id string, _ Recipient) (said, error) {
	s, l, err := r.mine(id)
	if err == nil && s.Status != enrolment.Withdrawn {
		err = errMoot
	}
	if err != nil {
		return l, err
	}
	l.Subject = "Vous n’avez plus de place pour " + s.title()
	l.Says = []string{"Votre place est rendue depuis le " + french.Instant(s.UpdatedAt) + ". Votre employeur et l’organisme le savent." + cmp.Or(s.lateLeave("vos"), " Cette demande ne compte plus dans vos limites de l’année.")}
	l.After = []string{"Si la session est dans votre agenda, ce courriel l’en retire."}
	return l, r.unbook(&l, s)
}
