package catalogue_test

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"profil/internal/catalogue"
	"profil/internal/catalogue/cataloguetest"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/sqldb"
	"profil/internal/sqldb/sqltest"
)

// refused gives the codes of the fields that err refuses.
func refused(err error) map[string]string {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f.Fields
	}
	return nil
}

// withouts takes from a whole course each thing that it must have.
var withouts = map[string]func(*catalogue.Course){
	"missing.summary":       func(c *catalogue.Course) { c.Summary = "" },
	"missing.objectives":    func(c *catalogue.Course) { c.Objectives = "" },
	"missing.audience":      func(c *catalogue.Course) { c.Audience = "" },
	"missing.prerequisites": func(c *catalogue.Course) { c.Prerequisites = "" },
	"missing.programme":     func(c *catalogue.Course) { c.Programme = "" },
	"missing.methods":       func(c *catalogue.Course) { c.Methods = "" },
	"missing.assessment":    func(c *catalogue.Course) { c.Assessment = "" },
	"missing.recognition":   func(c *catalogue.Course) { c.Recognition = "" },
	"missing.access_delay":  func(c *catalogue.Course) { c.AccessDelay = "" },
	"missing.accessibility": func(c *catalogue.Course) { c.Accessibility = "" },
	"missing.funding":       func(c *catalogue.Course) { c.Funding = "" },
	"missing.contact":       func(c *catalogue.Course) { c.ContactEmail, c.ContactPhone = "", "" },
}

func TestNothingIsPublishedThatLacksWhatTheLawWantsKnown(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		for code, without := range withouts {
			c := w.Course("Une action")
			without(&c)
			c, err := w.Desk.CreateCourse(t.Context(), w.Nora, c)
			if err != nil {
				t.Fatal(err)
			}
			if got := fault.CodeOf(w.Desk.Publish(t.Context(), w.Nora, c.PublicID)); got != "course.incomplete" {
				t.Errorf("without %s: %q", code, got)
			}
			sheet, err := w.Desk.Course(t.Context(), w.Nora, c.PublicID)
			if err != nil || len(sheet.Missing) != 1 || sheet.Missing[0].Code != code || sheet.Course.Status != catalogue.CourseDraft {
				t.Errorf("without %s: %v %v", code, sheet.Missing, err)
			}
			if _, err := w.Desk.Course(t.Context(), w.Claire, c.PublicID); fault.KindOf(err) != fault.NotFound {
				t.Errorf("Claire reads a draft: %v", err)
			}
		}
		c := w.Made("Une action")
		for column, value := range map[string]string{"internal_rules": "", "nda_status": "suspended"} {
			kept := "active"
			if column == "internal_rules" {
				kept = "Article 1."
			}
			w.Do(`UPDATE providers SET `+column+` = $2 WHERE organisation_id = $1`, w.Forets, value)
			if got := fault.CodeOf(w.Desk.Publish(t.Context(), w.Nora, c.PublicID)); got != "provider.incomplete" {
				t.Errorf("%s = %q: %q", column, value, got)
			}
			w.Do(`UPDATE providers SET `+column+` = $2 WHERE organisation_id = $1`, w.Forets, kept)
		}
		if err := w.Desk.Publish(t.Context(), w.Nora, c.PublicID); err != nil {
			t.Errorf("a whole course: %v", err)
		}
		if n := w.Count(`SELECT count(*) FROM jobs WHERE kind = 'course.published'`); n != 1 {
			t.Errorf("%d jobs say that a course was published", n)
		}
	})
}

func TestAPublishedCourseKeepsWhatItWasPublishedWith(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Une action")
		err := w.Desk.EditCourse(t.Context(), w.Nora, c.PublicID, func(c *catalogue.Course) { c.Objectives, c.ContactName = "", "" })
		if want := map[string]string{"objectifs": "missing.item", "contact_nom": "missing.item"}; !maps.Equal(refused(err), want) {
			t.Errorf("%v", refused(err))
		}
		w.Do(`UPDATE providers SET nda_status = 'suspended' WHERE organisation_id = $1`, w.Forets)
		if err := w.Desk.EditCourse(t.Context(), w.Nora, c.PublicID, func(c *catalogue.Course) { c.Title, c.Status, c.ProviderID = "Un autre titre", "draft", w.Gaves }); err != nil {
			t.Errorf("a word cannot be mended: %v", err)
		}
		sheet, err := w.Desk.Course(t.Context(), policy.Actor{}, c.PublicID)
		if err != nil || sheet.Course.Title != "Un autre titre" || sheet.Course.Status != catalogue.CoursePublished || sheet.Course.ProviderID != w.Forets {
			t.Errorf("%+v %v", sheet.Course, err)
		}
	})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		want := w.Course("L’œuvre d’été & ses « suites » <b>")
		want.PriceCents, want.VATPoints, want.RemoteMinutes, want.Results = 45050, 2000, 210, "92 % de satisfaction (n = 48)."
		made, err := w.Desk.CreateCourse(t.Context(), w.Nora, want)
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := w.Desk.Course(t.Context(), w.Nora, made.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		got := sheet.Course
		if got.CreatedAt != sqltest.Noon || got.UpdatedAt != sqltest.Noon {
			t.Errorf("made at %v, %v", got.CreatedAt, got.UpdatedAt)
		}
		want.ID, want.PublicID, want.Status, want.Version, want.Edition, want.CreatedAt, want.UpdatedAt = made.ID, made.PublicID, catalogue.CourseDraft, 1, got.Edition, got.CreatedAt, got.UpdatedAt
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if len(sheet.Questions) != len(catalogue.UsualQuestions()) || !sheet.CanEdit {
			t.Errorf("%d questions, editable: %v", len(sheet.Questions), sheet.CanEdit)
		}
	})
}

func TestACourseThatCannotBeIsRefusedAllAtOnce(t *testing.T) {
	w := cataloguetest.New(t, sqltest.SQLite(t))
	long := strings.Repeat("a", 3001)
	_, err := w.Desk.CreateCourse(t.Context(), w.Nora, catalogue.Course{
		ProviderID: w.Forets, Summary: long, Minutes: 10, RemoteMinutes: 20, PriceCents: -1, VATPoints: 9000, NSF: "33", Format: "stage", Theme: "", Modality: "x",
	})
	want := map[string]string{
		"titre": "required", "resume": "too_long", "duree": "course.minutes", "duree_distance": "course.remote_minutes", "prix": "course.price",
		"tva": "course.vat", "nsf": "course.nsf", "format": "choose", "theme": "choose", "modalite": "choose",
	}
	if got := refused(err); !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if _, err := w.Desk.CreateCourse(t.Context(), w.Ines, w.Course("x")); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("Inès makes a course of another provider: %v", err)
	}
	if _, err := w.Desk.CreateCourse(t.Context(), policy.Actor{}, w.Course("x")); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("a visitor makes a course: %v", err)
	}
}

func TestQuestionsAreAskedUnderANewVersion(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		c := w.Published("Une action")
		wrong := []catalogue.Question{{Label: "", Purpose: "", Least: 60, Most: 55}}
		err := w.Desk.SetQuestions(t.Context(), w.Nora, c.PublicID, 0, wrong)
		if want := map[string]string{"question-1": "question.label", "utilite-1": "question.purpose", "longueur-1": "question.length"}; !maps.Equal(refused(err), want) {
			t.Errorf("%v", refused(err))
		}
		for _, n := range []int{0, 7} {
			if got := refused(w.Desk.SetQuestions(t.Context(), w.Nora, c.PublicID, 0, slices.Repeat([]catalogue.Question{{Label: "a", Purpose: "b", Most: 50}}, n))); got["question-1"] != "question.count" {
				t.Errorf("%d questions: %v", n, got)
			}
		}
		if err := w.Desk.SetQuestions(t.Context(), w.Nora, c.PublicID, 0, []catalogue.Question{{Label: "Pourquoi ?", Purpose: "Vérifier.", Most: 500}}); err != nil {
			t.Fatal(err)
		}
		sheet, err := w.Desk.Course(t.Context(), w.Nora, c.PublicID)
		if err != nil || sheet.Course.Version != 2 || len(sheet.Questions) != 1 || sheet.Questions[0].Label != "Pourquoi ?" {
			t.Errorf("%+v %v", sheet.Questions, err)
		}
		if n := w.Count(`SELECT count(*) FROM questions WHERE course_id = $1 AND version = 1`, c.ID); n != 3 {
			t.Errorf("%d questions of the first version are left", n)
		}
	})
}

// tried makes a deed as everybody, on something new each time, and gives who
// was let do it.
func tried(w *cataloguetest.World, deed func(policy.Actor) error) map[string]fault.Kind {
	refusals := map[string]fault.Kind{}
	for name, a := range w.Actors() {
		if err := deed(a); err != nil {
			refusals[name] = fault.KindOf(err)
		}
	}
	return refusals
}

func TestWhoMayDoWhatToACourse(t *testing.T) {
	sqltest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := cataloguetest.New(t, db)
		for _, from := range catalogue.CourseLife.Statuses() {
			for _, ev := range catalogue.CourseLife.Events() {
				c := w.Made("Une action")
				restore := func() {
					w.Do(`UPDATE courses SET status = $2, published_at = CASE WHEN $2 = 'draft' THEN NULL ELSE created_at END WHERE id = $1`, c.ID, string(from))
				}
				_, none := catalogue.CourseLife.Find(from, ev)
				refusals := tried(w, func(a policy.Actor) error {
					restore()
					if ev == catalogue.Published {
						return w.Desk.Publish(t.Context(), a, c.PublicID)
					}
					return w.Desk.Archive(t.Context(), a, c.PublicID)
				})
				for name, a := range w.Actors() {
					s := policy.Subject{Provider: w.Forets, Status: policy.Status(from)}
					kind, said := refusals[name]
					switch {
					case !policy.Can(a, policy.CourseRead, s):
						if kind != fault.NotFound {
							t.Errorf("%s, %s a %s course: %v", name, ev, from, kind)
						}
					case !policy.Can(a, policy.CoursePublish, s):
						if kind != fault.Forbidden && kind != fault.Unauthenticated {
							t.Errorf("%s, %s a %s course: %v", name, ev, from, kind)
						}
					case none != nil && kind != fault.Conflict, none == nil && said:
						t.Errorf("%s, %s a %s course: %v %v", name, ev, from, said, kind)
					}
				}
			}
		}
	})
}

func TestTheLivesAreWhole(t *testing.T) {
	if dead := catalogue.CourseLife.Unreachable(); len(dead) > 0 {
		t.Errorf("no course is ever %v", dead)
	}
	if dead := catalogue.SessionLife.Unreachable(); len(dead) > 0 {
		t.Errorf("no session is ever %v", dead)
	}
	w := cataloguetest.New(t, sqltest.SQLite(t))
	c := w.Made("Une action")
	s := w.Drafted(c, w.Session(40, 5))
	for _, status := range catalogue.CourseLife.Statuses() {
		w.Do(`UPDATE courses SET status = $2 WHERE id = $1`, c.ID, status) // the CHECK knows it
	}
	for _, status := range catalogue.SessionLife.Statuses() {
		w.Do(`UPDATE sessions SET status = $2 WHERE id = $1`, s.ID, status)
	}
}

func TestEveryCodeHasItsSentence(t *testing.T) {
	var codes []string
	for _, v := range catalogue.Formats {
		codes = append(codes, "format."+string(v))
	}
	for _, v := range catalogue.Themes {
		codes = append(codes, "theme."+string(v))
	}
	for _, v := range catalogue.Modalities {
		codes = append(codes, "modality."+string(v))
	}
	for _, v := range catalogue.CourseLife.Statuses() {
		codes = append(codes, "course.status."+string(v))
	}
	for _, v := range catalogue.CourseLife.Events() {
		codes = append(codes, "course."+string(v))
	}
	for _, v := range catalogue.SessionLife.Statuses() {
		codes = append(codes, "session.status."+string(v))
	}
	for _, v := range catalogue.SessionLife.Events() {
		codes = append(codes, "session."+string(v))
	}
	codes = append(codes, catalogue.Course{}.Missing(organisation.Provider{})...)
	for _, code := range codes {
		if !french.Has(code) {
			t.Errorf("%s has no sentence", code)
		}
		if err := french.Typo(french.Sentence(code)); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
}
