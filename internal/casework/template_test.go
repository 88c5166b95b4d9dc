package casework

import (
	"strings"
	"testing"
	"unicode/utf8"

	"profil/internal/fault"
	"profil/internal/french"
)

// The answers of the program are right: some for each decision, their
// variables known, their French clean, short enough once filled.
func TestTheAnswersOfTheProgram(t *testing.T) {
	if len(ours) < 30 {
		t.Fatalf("%d answers", len(ours))
	}
	has, codes := map[string]bool{}, map[string]bool{}
	for _, o := range ours {
		if err := o.check(); err != nil {
			t.Errorf("%s: %v", o.Code, err)
		}
		if codes[o.Code] {
			t.Errorf("%s twice", o.Code)
		}
		codes[o.Code], has[o.Subject+" "+o.Decision] = true, true
		plain := braces.ReplaceAllString(o.Body, "mot")
		if err := french.Typo(o.Title); err != nil {
			t.Errorf("%s: %v", o.Code, err)
		}
		if err := french.Typo(plain); err != nil {
			t.Errorf("%s: %v", o.Code, err)
		}
		if utf8.RuneCountInString(o.Body) > BodyMost || strings.Contains(o.Body, "!") {
			t.Errorf("%s: too long, or too loud", o.Code)
		}
	}
	for subject, decisions := range Decisions {
		for _, d := range decisions {
			if !has[subject+" "+d] {
				t.Errorf("no answer to %s a %s", d, subject)
			}
		}
	}
}

func TestFill(t *testing.T) {
	got := Fill("Bonjour {prénom}, {structure} : {référent}", map[string]string{"prénom": "Claire", "structure": "La {Halte}"})
	if got != "Bonjour Claire, La {Halte} : {référent}" || !Unfilled(got) || Unfilled("rien") {
		t.Errorf("%q", got)
	}
}

// An admin writes in the place of the program's and beside them; what a form
// read before it was written over is refused.
func TestWritingAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, o office) {
		ctx := t.Context()
		was, err := o.Template(ctx, o.paul, "siret-ferme")
		ok(t, err)
		edited := was
		edited.Body = "Bonjour {prénom}, l’établissement {siret} est fermé depuis longtemps."
		_, err = o.WriteTemplate(ctx, o.odile, edited)
		refused(t, err, fault.Forbidden, "forbidden")
		_, err = o.WriteTemplate(ctx, o.claire, edited)
		refused(t, err, fault.NotFound, "not_found")
		code, err := o.WriteTemplate(ctx, o.denis, edited)
		ok(t, err)
		now, err := o.Template(ctx, o.odile, code)
		ok(t, err)
		if now.Body != edited.Body || now.Edition != 1 || !now.Ours || code != was.Code {
			t.Fatalf("now: %+v", now)
		}
		_, err = o.WriteTemplate(ctx, o.denis, edited) // made from the former edition
		refused(t, err, fault.Conflict, "template.stale")

		mine := Template{Subject: "change", Decision: "traiter", Title: "Vu", Body: "Bonjour {prénom}, c’est noté pour {année}."}
		_, err = o.WriteTemplate(ctx, o.denis, mine)
		field(t, err, "texte", "template.variable")
		mine.Body = "Bonjour {prénom, c’est noté pour nous."
		_, err = o.WriteTemplate(ctx, o.denis, mine)
		field(t, err, "texte", "template.brace")
		mine.Body, mine.Decision = "Bonjour {prénom}, c’est noté pour nous.", "accorder"
		_, err = o.WriteTemplate(ctx, o.denis, mine)
		field(t, err, "sujet", "choose")
		mine.Decision = "traiter"
		code, err = o.WriteTemplate(ctx, o.denis, mine)
		ok(t, err)

		ok(t, o.RetireTemplate(ctx, o.denis, code, true))
		all, err := o.Templates(ctx, o.odile)
		ok(t, err)
		if last := all[len(all)-1]; last.Code != code || !last.Retired || len(all) != len(ours)+1 {
			t.Errorf("last: %+v of %d", last, len(all))
		}
		ok(t, o.RetireTemplate(ctx, o.denis, code, false))
		refused(t, o.RetireTemplate(ctx, o.denis, "rien", true), fault.NotFound, "not_found")
	})
}
