package demo

import (
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/policy"
)

const freeOfCharge = "Action financée par le programme : aucun coût pédagogique, ni pour vous ni pour votre structure. Repas et trajets restent à la charge de la structure."

// course is one course of the demonstration; its state is published unless it
// says otherwise.
type course struct {
	key, by string
	state   catalogue.CourseStatus
	catalogue.Course
}

func allCourses() []course {
	var all []course
	for _, some := range [][]course{coursesForet, coursesPasseurs, coursesOcean} {
		all = append(all, some...)
	}
	return all
}

// organisers run the courses of each provider.
var organisers = map[string]string{foret: "nora", passeurs: "emilie", ocean: "yann"}

// trains is the account that holds the roster of each provider.
var trains = map[string]string{foret: "hugo", passeurs: "jeanmarc", ocean: "anais"}

func (w *world) stageOffer() {
	by := map[string]string{}
	for _, c := range allCourses() {
		by[c.key] = c.by
		w.stageCourse(c)
	}
	for _, r := range told {
		w.stageSession(r, by[r.course])
	}
	for _, key := range sortedKeys(rest) {
		for i, r := range rest[key] {
			r.key, r.course = key+"-"+r.place+"-"+string(rune('1'+i)), key
			r.opens, r.closes, r.decides = -30, r.day-10, r.day-7
			r.seats, r.least = 12, 6
			if r.place == "remote" {
				r.seats, r.least, r.closes, r.decides = 60, 0, r.day-2, r.day-1
			}
			if r.day >= 57 { // its requests are not taken yet
				r.opens = 8
			}
			w.stageSession(r, by[key])
		}
	}
}

func (w *world) stageCourse(c course) {
	organiser := organisers[c.by]
	w.on(-98, "10:00", "write "+c.key, w.by(organiser, func(a policy.Actor) (err error) {
		c.ProviderID = w.bodies[c.by].ID
		w.courses[c.key], err = w.Catalogue.CreateCourse(w.ctx, a, c.Course)
		return err
	}))
	if c.state == catalogue.CourseDraft {
		return
	}
	w.on(-97, "11:00", "publish "+c.key, w.by(organiser, func(a policy.Actor) error {
		return w.Catalogue.Publish(w.ctx, a, w.courses[c.key].PublicID)
	}))
	if c.state == catalogue.CourseArchived {
		w.on(-20, "16:00", "archive "+c.key, w.by(organiser, func(a policy.Actor) error {
			return w.Catalogue.Archive(w.ctx, a, w.courses[c.key].PublicID)
		}))
	}
}

func (w *world) stageSession(r run, provider string) {
	organiser := organisers[provider]
	created := min(r.opens, 0) - 3
	w.on(created, "09:30", "create "+r.key, w.by(organiser, func(a policy.Actor) (err error) {
		w.sessions[r.key], err = w.Catalogue.CreateSession(w.ctx, a, w.courses[r.course].PublicID, w.session(r, provider))
		return err
	}))
	if r.key == "projet-brouillon" {
		return
	}
	w.on(created, "09:40", "open "+r.key, w.by(organiser, func(a policy.Actor) error {
		return w.Catalogue.OpenSession(w.ctx, a, w.sessions[r.key].PublicID)
	}))
	if r.everybody != 0 {
		w.on(created, "09:45", "waves of "+r.key, w.by(organiser, func(a policy.Actor) error {
			s := w.sessions[r.key]
			later := catalogue.WaveOf(catalogue.Everybody, "", s.OpensAt, civil.At(w.day(r.everybody), "09:00", civil.Paris))
			return w.Catalogue.SetWaves(w.ctx, a, catalogue.Owner{Of: catalogue.OfSession, PublicID: s.PublicID}, []catalogue.Wave{{Group: catalogue.Adherents}, later}, "")
		}))
	}
	if r.shut != 0 {
		w.on(r.shut, "18:00", "close "+r.key, w.by(organiser, func(a policy.Actor) error {
			return w.Catalogue.CloseSession(w.ctx, a, w.sessions[r.key].PublicID)
		}))
	}
	if r.cancelled != 0 {
		w.on(r.cancelled, "15:00", "cancel "+r.key, w.by(organiser, func(a policy.Actor) error {
			return w.Catalogue.CancelSession(w.ctx, a, w.sessions[r.key].PublicID, r.why)
		}))
		w.on(r.cancelled, "15:01", "call off "+r.key, func() error {
			return w.Enrolment.CallOffSession(w.ctx, w.sessions[r.key].ID, r.why)
		})
	}
	if r.listed != 0 {
		w.stageList(r, organiser)
	}
}

// session is what a run says of itself.
func (w *world) session(r run, provider string) catalogue.Session {
	p := places[r.place]
	s := catalogue.Session{
		Capacity: r.seats, Minimum: r.least, OfferHours: r.hours, DecisionOn: w.day(r.decides), Modality: w.courses[r.course].Modality,
		Window:     catalogue.Window{OpensAt: civil.At(w.day(r.opens), "09:00", civil.Paris), ClosesAt: civil.At(w.day(r.closes), "18:00", civil.Paris)},
		Department: p.department, PlaceName: p.room, Street: p.street, Postcode: p.postcode, City: p.city, Access: p.access,
		Practical: "Accueil un quart d’heure avant. Repas libre, liste d’adresses remise sur place.",
	}
	if r.place == "remote" {
		s.RemoteLink, s.Practical = "https://classe.example/"+r.key, "Le lien de la classe s’ouvre dix minutes avant. Un essai est possible la veille."
	}
	t := trainers[provider]
	t.PersonID = w.persons[trains[provider]].ID
	s.Trainers = []catalogue.Trainer{t}
	for _, h := range timetables[r.course] {
		s.HalfDays = append(s.HalfDays, catalogue.HalfDay{Day: w.day(r.day + h.day), Starts: h.starts, Ends: h.ends, Remote: h.remote, Title: h.title})
	}
	return s
}
