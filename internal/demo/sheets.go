package demo

import (
	"math"

	"profil/internal/attendance"
	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// absence is a half-day of a session that somebody missed.
type absence struct {
	half int // from 0
	kind attendance.Kind
	why  string
}

// missed are the half-days that were not attended, by request.
var missed = map[string]absence{
	"thomas entretien-passe": {half: 3, kind: attendance.Excused, why: "Panne de train, prévenu à midi ; justificatif reçu."},
	"karim entretien-passe":  {half: 5, kind: attendance.Absent},
}

// signsToday are those who have signed this morning; the others have not yet.
var signsToday = map[string]bool{"benoit": true, "julie": true}

func (w *world) stageSheets() {
	w.stageSealed("entretien-passe", "hugo", "nora")
	w.stageSealed("donnees-passe", "anais", "yann")
	w.on(0, "08:50", "this morning’s sheet", w.by("hugo", func(a policy.Actor) error {
		return w.Attendance.Open(w.ctx, a, w.half("orientation-jour", 0).PublicID)
	}))
	for _, q := range asks {
		if q.session == "orientation-jour" && signsToday[q.who] {
			w.on(0, "08:58", "signature of "+q.who, w.sign(q, 0))
		}
	}
}

// half is the n-th half-day of a session, as it was kept.
func (w *world) half(session string, n int) (h catalogue.HalfDay) {
	s := w.sessions[session]
	if len(s.HalfDays) == 0 || s.HalfDays[n].PublicID == "" {
		err := w.DB.Read(w.ctx, func(tx *sqldb.Tx) (err error) {
			s, err = catalogue.LoadSession(tx, s.ID)
			return err
		})
		if err != nil || len(s.HalfDays) <= n {
			return h // the desk refuses a half-day that does not exist
		}
		w.sessions[session] = s
	}
	return s.HalfDays[n]
}

// stageSealed plays every half-day of a session that is over, from the opening
// of its sheet to its seal.
func (w *world) stageSealed(key, trainer, organiser string) {
	r := runOf(key)
	for n, h := range timetables[r.course] {
		day := r.day + h.day
		before, end := civil.ClockAt(h.starts.Minutes()-10), h.ends
		w.on(day, before, "opening of "+key, w.by(trainer, func(a policy.Actor) error {
			return w.Attendance.Open(w.ctx, a, w.half(key, n).PublicID)
		}))
		for i, q := range asks {
			if q.session != key || q.choice != "retain" {
				continue
			}
			at := civil.ClockAt(h.starts.Minutes() - 5 + 2*(i%6))
			if gap, is := missed[q.id()]; is && gap.half == n {
				w.on(day, civil.ClockAt(h.starts.Minutes()+40), "absence of "+q.id(), w.note(q, trainer, n, gap))
				continue
			}
			w.on(day, at, "signature of "+q.id(), w.sign(q, n))
		}
		w.on(day, end, "countersignature of "+key, w.by(trainer, func(a policy.Actor) error {
			return w.Attendance.Countersign(w.ctx, a, w.half(key, n).PublicID, drawn(trainer))
		}))
		w.on(day, civil.ClockAt(end.Minutes()+20), "seal of "+key, w.by(organiser, func(a policy.Actor) error {
			return w.Attendance.Seal(w.ctx, a, w.half(key, n).PublicID)
		}))
	}
}

// sign writes somebody's signature: half of them draw it, the others type it.
func (w *world) sign(q ask, n int) func() error {
	return w.by(q.who, func(a policy.Actor) error {
		mark, method := drawn(q.who), attendance.Drawn
		if len(q.who)%2 == 0 {
			mark, method = attendance.Mark{Typed: w.script[q.who].Name()}, attendance.Typed
		}
		return w.Attendance.Sign(w.ctx, a, w.half(q.session, n).PublicID, mark, method)
	})
}

func (w *world) note(q ask, trainer string, n int, gap absence) func() error {
	return w.by(trainer, func(a policy.Actor) error {
		p, err := w.participation(q)
		if err != nil {
			return err
		}
		return w.Attendance.Note(w.ctx, a, w.half(q.session, n).PublicID, p.PublicID, gap.kind, 0, reason(gap.why))
	})
}

// drawn is a signature that looks like one, always the same for one name.
func drawn(name string) attendance.Mark {
	var loops, line []attendance.Point
	for i := range 8 * len(name) {
		t := float64(i) / float64(8*len(name)-1)
		swing := float64(name[i/8]%11) / 28
		loops = append(loops, point(0.08+0.8*t+0.03*math.Cos(float64(i)/1.6), 0.52-swing*math.Sin(float64(i)/1.9)))
	}
	for i := range 12 {
		t := float64(i) / 11
		line = append(line, point(0.12+0.76*t, 0.86-0.06*math.Sin(3*t)))
	}
	return attendance.Mark{Strokes: [][]attendance.Point{loops, line}}
}

// point rounds to a thousandth, as a screen gives it.
func point(x, y float64) attendance.Point {
	return attendance.Point{math.Round(x*1000) / 1000, math.Round(y*1000) / 1000}
}
