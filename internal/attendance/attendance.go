// Package attendance keeps who was there, half-day by half-day: the
// participant signs, the trainer countersigns, the sheet is sealed. It refuses
// to change a line that was written (a mistake is a new line that revokes it),
// and to count an hour that nobody signed.
//
// The content of a sheet is not fixed by the Code du travail; what makes it
// evidence (R6313-3) is what the courts look at: real hours, the titles of the
// other papers, the trainer's name, both signatures for each half-day.
package attendance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"profil/internal/catalogue"
	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/life"
	"profil/internal/policy"
)

// Participation is a person who has a seat, from the convocation on.
type Participation struct {
	ID          string
	PublicID    string
	EnrolmentID string
	SessionID   string
	PersonID    string
	EmployerID  string
	ProviderID  string
	Status      ParticipationStatus
	CreatedAt   time.Time
}

// ParticipationStatus is where a participation stands.
type ParticipationStatus string

// The statuses of a participation.
const (
	Expected ParticipationStatus = "expected"
	Left     ParticipationStatus = "withdrawn" // gave up the seat, or the session was cancelled
	Finished ParticipationStatus = "finished"  // every sheet is sealed
)

// Subject says who stands where around the participation.
func (p Participation) Subject() policy.Subject {
	return policy.Subject{Person: p.PersonID, Organisation: p.EmployerID, Provider: p.ProviderID, Status: policy.Status(p.Status)}
}

// SheetStatus is where the sheet of a half-day stands.
type SheetStatus string

// The statuses of a sheet.
const (
	Planned       SheetStatus = "planned"
	Open          SheetStatus = "open" // the participants sign
	Countersigned SheetStatus = "countersigned"
	Sealed        SheetStatus = "sealed"
)

// SheetEvent is what happened to a sheet.
type SheetEvent string

// The events of a sheet, told as "sheet.opened".
const (
	Opened  SheetEvent = "opened"
	Counter SheetEvent = "countersigned"
	Seal    SheetEvent = "sealed"
)

// Life is every move of a sheet.
var Life = life.Table[SheetStatus, SheetEvent]{
	{From: Planned, Event: Opened, By: policy.SheetOpen, To: Open},
	{From: Open, Event: Counter, By: policy.SheetCounter, To: Countersigned},
	{From: Countersigned, Event: Seal, By: policy.SheetSeal, To: Sealed},
}

// Sheet is the attendance of one half-day.
type Sheet struct {
	HalfDayID       string
	SessionID       string
	Status          SheetStatus
	OpenedAt        time.Time
	CountersignedAt time.Time
	CountersignedBy string
	TrainerName     string
	Mark            Mark // the trainer's
	SealedAt        time.Time
	Seal            string // SHA-256 over every line, in hexadecimal
}

// Kind is what a line of a sheet says.
type Kind string

// The kinds of line. A revoked line says that the former, if any, no longer
// counts; with minutes, that the next signature counts so many: somebody
// arrived late, or left early.
const (
	Signed  Kind = "signed"
	Absent  Kind = "absent"
	Excused Kind = "excused"
	Revoked Kind = "revoked"
)

// ParseKind reads what a trainer notes on the roster, under the field "etat".
func ParseKind(typed string) (Kind, error) {
	switch k := Kind(typed); k {
	case Absent, Excused, Revoked:
		return k, nil
	}
	return "", fault.Field("etat", "attendance.kind")
}

// Method is how a line was written: by the person's own hand on a screen, by
// typing their name (equal in value), or noted by the trainer.
type Method string

// The methods.
const (
	Drawn  Method = "drawn"
	Typed  Method = "typed"
	Roster Method = "roster"
)

// Signature is one line of a sheet: insert only. What it attests is frozen in
// it.
type Signature struct {
	ID              string
	HalfDayID       string
	ParticipationID string
	Seq             int // from 1, for one participant and half-day
	Kind            Kind
	Method          Method
	Minutes         int // attended
	At              time.Time
	ActorID         string
	Mark            Mark
	Snapshot        Snapshot
	Reason          string
	Previous        string // SHA-256 of the line before, of the half-day's id for the first
	Sum             string // SHA-256 of the line
}

// Snapshot is what the half-day was when somebody signed for it.
type Snapshot struct {
	Day      civil.Day   `json:"day"`
	Starts   civil.Clock `json:"starts"`
	Ends     civil.Clock `json:"ends"`
	Title    string      `json:"title"`
	Module   string      `json:"module,omitempty"`
	Trainers []string    `json:"trainers"`
	Place    string      `json:"place"`
	Remote   bool        `json:"remote,omitempty"`
}

func snapshotOf(s catalogue.Session, c catalogue.Course, h catalogue.HalfDay) Snapshot {
	shot := Snapshot{Day: h.Day, Starts: h.Starts, Ends: h.Ends, Title: c.Title, Module: h.Title, Remote: h.Remote, Place: s.City}
	if s.PlaceName != "" && s.City != "" {
		shot.Place = s.PlaceName + ", " + s.City
	}
	for _, t := range s.Trainers {
		shot.Trainers = append(shot.Trainers, t.Name)
	}
	return shot
}

// sum is the hash that chains a line to the one before it.
func (s Signature) sum() string {
	return digest(s.Previous, s.ID, s.HalfDayID, s.ParticipationID, strconv.Itoa(s.Seq), string(s.Kind), string(s.Method), strconv.Itoa(s.Minutes),
		stamp(s.At), s.ActorID, toJSON(s.Mark), toJSON(s.Snapshot), s.Reason)
}

// seal is the hash that closes a sheet: over each of its lines and over all
// that the trainer attested.
func (s Sheet) seal(lines []Signature) string {
	parts := []string{s.HalfDayID, stamp(s.OpenedAt), stamp(s.CountersignedAt), s.CountersignedBy, s.TrainerName, toJSON(s.Mark)}
	for _, l := range lines {
		parts = append(parts, l.Sum)
	}
	return digest(parts...)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func digest(parts ...string) string {
	text, _ := json.Marshal(parts)
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:])
}

// Mark is a signature as it was made: strokes drawn in a box of one by one, or
// a name typed. Its zero value is none.
type Mark struct {
	Strokes [][]Point `json:"strokes,omitempty"`
	Typed   string    `json:"typed,omitempty"`
}

// Point is a place in the box: 0,0 is the top left corner, 1,1 the bottom right.
type Point [2]float64

// The limits of a drawing: a long signature, never a novel.
const (
	markBytes  = 64 << 10
	markPoints = 4000
	markLeast  = 8 // points; fewer is a slip of the finger
)

// The frame in which a screen gives its points, in whole numbers.
const (
	frameWidth  = 1000
	frameHeight = 300
)

// Method tells how a mark was made, "" for none.
func (m Mark) Method() Method {
	switch {
	case len(m.Strokes) > 0:
		return Drawn
	case m.Typed != "":
		return Typed
	}
	return ""
}

// ParseMark reads a signature from a form: drawn, as the JSON of strokes in a
// frame 1000 wide and 300 high, or else typed, which must be the name of who
// signs. It is refused under the field "signature".
func ParseMark(drawn, typed, name string) (Mark, Method, error) {
	if drawn = strings.TrimSpace(drawn); drawn != "" && drawn != "[]" {
		m, ok := readStrokes(drawn)
		if !ok {
			return Mark{}, "", fault.Field("signature", "attendance.mark")
		}
		return m, Drawn, nil
	}
	m := Mark{Typed: strings.Join(strings.Fields(typed), " ")}
	if err := m.check(name); err != nil {
		return Mark{}, "", err
	}
	return m, Typed, nil
}

// check refuses an empty mark, and a typed one that is not the name of who
// signs.
func (m Mark) check(name string) error {
	switch m.Method() {
	case Drawn:
		return nil
	case Typed:
		if french.Fold(m.Typed) != french.Fold(name) {
			return fault.Field("signature", "attendance.other_name")
		}
		return nil
	}
	return fault.Field("signature", "attendance.unsigned")
}

func readStrokes(drawn string) (m Mark, ok bool) {
	if len(drawn) > markBytes || json.Unmarshal([]byte(drawn), &m.Strokes) != nil {
		return Mark{}, false
	}
	n := 0
	for _, s := range m.Strokes {
		for i, p := range s {
			if !(p[0] >= 0 && p[0] <= frameWidth && p[1] >= 0 && p[1] <= frameHeight) {
				return Mark{}, false
			}
			s[i] = Point{thousandths(p[0] / frameWidth), thousandths(p[1] / frameHeight)}
			n++
		}
	}
	return m, n >= markLeast && n <= markPoints
}

func thousandths(v float64) float64 { return math.Round(v*1000) / 1000 }

// Presence is what the last line of a participant says of a half-day.
type Presence string

// The presences: Awaited has no line yet, or one that was revoked.
const (
	Awaited    Presence = "awaited"
	WasPresent Presence = "present"
	WasAbsent  Presence = "absent"
	WasExcused Presence = "excused"
)

// presenceOf reads the last line of a pair; ok is false when there is none.
func presenceOf(last Signature, ok bool) Presence {
	switch {
	case !ok || last.Kind == Revoked:
		return Awaited
	case last.Kind == Signed:
		return WasPresent
	case last.Kind == Excused:
		return WasExcused
	}
	return WasAbsent
}
