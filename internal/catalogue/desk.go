package catalogue

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/id"
	"profil/internal/journal"
	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which the offer is written and published.
type Desk struct{ DB *sqldb.DB }

// search is what the finder compares: the title first, then the theme, the
// summary and the objectives.
func (c Course) search() string {
	return french.Fold(strings.Join([]string{c.Title, french.Sentence("theme." + string(c.Theme)), french.Sentence("format." + string(c.Format)), c.Summary, c.Objectives}, " "))
}

// The most letters of a title, and of a long text (LHEO: 255 and 3,000).
const (
	titleMost = 255
	textMost  = 3000
)

// texts lists the long texts of a course under the names of their fields.
func (c *Course) texts() map[string]*string {
	return map[string]*string{
		"resume": &c.Summary, "objectifs": &c.Objectives, "public": &c.Audience, "prerequis": &c.Prerequisites, "programme": &c.Programme,
		"methodes": &c.Methods, "moyens": &c.Means, "evaluation": &c.Assessment, "reconnaissance": &c.Recognition, "delais": &c.AccessDelay,
		"accessibilite": &c.Accessibility, "financement": &c.Funding, "resultats": &c.Results, "contact_nom": &c.ContactName,
		"contact_mail": &c.ContactEmail, "contact_telephone": &c.ContactPhone,
	}
}

// Check refuses, all at once, what no course can be, even as a draft.
func (c *Course) Check() error {
	var f fault.Form
	switch n := utf8.RuneCountInString(c.Title); {
	case n == 0:
		f.Refuse("titre", "required")
	case n > titleMost:
		f.Refuse("titre", "too_long")
	}
	for name, text := range c.texts() {
		if utf8.RuneCountInString(*text) > textMost {
			f.Refuse(name, "too_long")
		}
	}
	if c.Minutes < 15 || c.Minutes > 60_000 {
		f.Refuse("duree", "course.minutes")
	}
	if c.RemoteMinutes < 0 || c.RemoteMinutes > c.Minutes {
		f.Refuse("duree_distance", "course.remote_minutes")
	}
	if c.PriceCents < 0 || c.PriceCents > 100_000_00 {
		f.Refuse("prix", "course.price")
	}
	if c.VATPoints < 0 || c.VATPoints > 30_00 {
		f.Refuse("tva", "course.vat")
	}
	if c.NSF != "" && (len(c.NSF) != 3 || strings.Trim(c.NSF, "0123456789") != "") {
		f.Refuse("nsf", "course.nsf")
	}
	c.checkChoices(&f)
	return f.Err()
}

// checkChoices refuses what is in no list: the desk is also reached by doors
// that have no list to choose from.
func (c *Course) checkChoices(f *fault.Form) {
	_, err := ParseFormat(string(c.Format))
	f.Check("format", err)
	_, err = ParseTheme(string(c.Theme))
	f.Check("theme", err)
	_, err = ParseModality(string(c.Modality))
	f.Check("modalite", err)
}

// Need is one thing that a course must have to be published. Field is the
// field of its form that says it, "" for what its provider must say.
type Need struct{ Code, Field string }

// needs lists what a course must have, in the order of its form: what
// Qualiopi's first indicator makes public, and what the law wants known before
// a final enrolment (L6353-8). Trainers and timetable are the session's.
func (c Course) needs(p organisation.Provider) []Need {
	var all []Need
	for _, need := range []struct {
		has bool
		Need
	}{
		{c.Summary != "", Need{"missing.summary", "resume"}},
		{c.Objectives != "", Need{"missing.objectives", "objectifs"}},
		{c.Audience != "", Need{"missing.audience", "public"}},
		{c.Prerequisites != "", Need{"missing.prerequisites", "prerequis"}},
		{c.Programme != "", Need{"missing.programme", "programme"}},
		{c.Methods != "", Need{"missing.methods", "methodes"}},
		{c.Assessment != "", Need{"missing.assessment", "evaluation"}},
		{c.Recognition != "", Need{"missing.recognition", "reconnaissance"}},
		{c.AccessDelay != "", Need{"missing.access_delay", "delais"}},
		{c.Accessibility != "", Need{"missing.accessibility", "accessibilite"}},
		{c.Funding != "", Need{"missing.funding", "financement"}},
		{c.ContactName != "" && (c.ContactEmail != "" || c.ContactPhone != ""), Need{"missing.contact", "contact_nom"}},
		{p.InternalRules != "", Need{"missing.internal_rules", ""}},
		{p.Able(), Need{"missing.nda", ""}},
	} {
		if !need.has {
			all = append(all, need.Need)
		}
	}
	return all
}

// Missing lists what a course lacks to be published, as codes.
func (c Course) Missing(p organisation.Provider) []string {
	var all []string
	for _, n := range c.needs(p) {
		all = append(all, n.Code)
	}
	return all
}

// CreateCourse begins a course, with the usual questions, for a provider of
// which a is an organiser.
func (d Desk) CreateCourse(ctx context.Context, a policy.Actor, c Course) (Course, error) {
	if err := c.Check(); err != nil {
		return c, err
	}
	err := d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		if err := policy.Require(a, policy.CourseCreate, c.Subject()); err != nil {
			return err
		}
		c.ID, c.PublicID, c.Status, c.Version = id.New(), id.Public(), CourseDraft, 1
		if err := insertCourse(tx, c); err != nil {
			return err
		}
		if err := updateCourse(tx, c); err != nil {
			return err
		}
		tx.Made(c.PublicID)
		if err := insertQuestions(tx, c.ID, c.Version, UsualQuestions()); err != nil {
			return err
		}
		return journal.Write(tx, a, "course.created", journal.Subject{Kind: "course", ID: c.ID}, "")
	})
	return c, err
}

// EditCourse writes what a course says. One that is published must still have
// all that it takes. change may put the edition that a form was made from: what
// somebody else has written since is not overwritten.
func (d Desk) EditCourse(ctx context.Context, a policy.Actor, publicID string, change func(*Course)) error {
	return d.course(ctx, a, publicID, policy.CourseEdit, func(tx *sqldb.Tx, a policy.Actor, c Course) error {
		kept := c
		change(&c)
		if c.Edition != kept.Edition {
			return fault.New(fault.Conflict, "edited_since")
		}
		c.ID, c.PublicID, c.ProviderID, c.Status, c.Version = kept.ID, kept.PublicID, kept.ProviderID, kept.Status, kept.Version
		if err := c.Check(); err != nil {
			return err
		}
		if c.Status == CoursePublished {
			if err := stillComplete(tx, c); err != nil {
				return err
			}
		}
		if err := updateCourse(tx, c); err != nil {
			return err
		}
		return journal.Write(tx, a, "course.edited", journal.Subject{Kind: "course", ID: c.ID}, "")
	})
}

// complete refuses to show people a course that lacks something.
func complete(tx *sqldb.Tx, c Course) error {
	p, err := organisation.ProviderOf(tx, c.ProviderID)
	if err != nil {
		return err
	}
	code := ""
	for _, n := range c.needs(p) {
		if n.Field != "" {
			return fault.New(fault.Conflict, "course.incomplete")
		}
		code = "provider.incomplete"
	}
	if code != "" {
		return fault.New(fault.Conflict, code)
	}
	return nil
}

// stillComplete refuses, field by field, to take away from a published course
// what it was published with. What the provider lacks is not asked here: a
// mistake may be mended while a déclaration d'activité is suspended.
func stillComplete(tx *sqldb.Tx, c Course) error {
	p, err := organisation.ProviderOf(tx, c.ProviderID)
	if err != nil {
		return err
	}
	var f fault.Form
	for _, n := range c.needs(p) {
		if n.Field != "" {
			f.Refuse(n.Field, "missing.item")
		}
	}
	return f.Err()
}

// MostQuestions is how many questions a motivation may have.
const MostQuestions = 6

// SetQuestions writes the questions of the motivation anew, under the next
// version: the requests that were begun keep the answers they have. version is
// the one that the form was made from: what somebody else has written since is
// not overwritten; 0 asks nothing.
func (d Desk) SetQuestions(ctx context.Context, a policy.Actor, publicID string, version int, all []Question) error {
	var f fault.Form
	for i, q := range all {
		n := strconv.Itoa(i + 1)
		if q.Label == "" || utf8.RuneCountInString(q.Label) > titleMost {
			f.Refuse("question-"+n, "question.label")
		}
		if q.Purpose == "" || utf8.RuneCountInString(q.Purpose) > titleMost {
			f.Refuse("utilite-"+n, "question.purpose")
		}
		if q.Least < 0 || q.Most < 50 || q.Most > textMost || q.Least > q.Most {
			f.Refuse("longueur-"+n, "question.length")
		}
	}
	if len(all) == 0 || len(all) > MostQuestions {
		f.Refuse("question-1", "question.count")
	}
	if err := f.Err(); err != nil {
		return err
	}
	return d.course(ctx, a, publicID, policy.CourseEdit, func(tx *sqldb.Tx, a policy.Actor, c Course) error {
		if version != 0 && version != c.Version {
			return fault.New(fault.Conflict, "edited_since")
		}
		if err := insertQuestions(tx, c.ID, c.Version+1, all); err != nil {
			return err
		}
		if err := tx.Must(`UPDATE courses SET version = version + 1, updated_at = $3 WHERE id = $1 AND version = $2`, c.ID, c.Version, tx.Now); err != nil {
			return err
		}
		return journal.Write(tx, a, "course.questions_set", journal.Subject{Kind: "course", ID: c.ID}, "")
	})
}

// Publish shows a course to everybody. It is refused while something is missing
// (Missing).
func (d Desk) Publish(ctx context.Context, a policy.Actor, publicID string) error {
	return d.moveCourse(ctx, a, publicID, Published)
}

// Archive takes a course out of the catalogue; its sessions stay where they are.
func (d Desk) Archive(ctx context.Context, a policy.Actor, publicID string) error {
	return d.moveCourse(ctx, a, publicID, Archived)
}

func (d Desk) moveCourse(ctx context.Context, a policy.Actor, publicID string, ev CourseEvent) error {
	return d.course(ctx, a, publicID, policy.CoursePublish, func(tx *sqldb.Tx, a policy.Actor, c Course) error {
		m, err := CourseLife.Find(c.Status, ev)
		if err != nil {
			return err
		}
		if ev == Published {
			if err := complete(tx, c); err != nil {
				return err
			}
			c.PublishedAt = tx.Now
		}
		c.Status = m.To
		if err := advanceCourse(tx, c, m.From); err != nil {
			return err
		}
		return outbox.Tell(tx, a, "course."+string(ev), journal.Subject{Kind: "course", ID: c.ID}, "")
	})
}

// course runs a deed on a course that a may do act to; to who may not read it,
// it does not exist.
func (d Desk) course(ctx context.Context, a policy.Actor, publicID string, act policy.Act, deed func(*sqldb.Tx, policy.Actor, Course) error) error {
	return d.DB.Write(ctx, func(tx *sqldb.Tx) error {
		// Publishing looks at texts that an edit may be taking away.
		if err := tx.Lock("course:" + publicID); err != nil {
			return err
		}
		a, err := organisation.Refresh(tx, a)
		if err != nil {
			return err
		}
		c, err := courseByPublicID(tx, publicID)
		if err != nil {
			return err
		}
		if err := policy.See(a, policy.CourseRead, c.Subject()); err != nil {
			return err
		}
		if err := policy.Require(a, act, c.Subject()); err != nil {
			return err
		}
		tx.Made(c.PublicID)
		return deed(tx, a, c)
	})
}

// today is the day it is in the zone of a session.
func today(tx *sqldb.Tx, s Session) civil.Day { return civil.DayOf(tx.Now, civil.Zone(s.Zone)) }
