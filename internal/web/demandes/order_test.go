package demandes

import (
	"strings"
	"testing"
	"time"

	"profil/internal/enrolment"
)

// Where the provider chooses first, each page says that the employer has yet to
// agree: when the request leaves, when a seat is offered, when it is taken.
func TestTheEmployerAgreesLast(t *testing.T) {
	s := stage(t)
	ctx, d := t.Context(), s.pages.Desk
	s.Exec(`UPDATE sessions SET asks_first = 'provider', capacity = 1 WHERE id = $1`, s.session.ID)
	claire := s.ask(t, s.Claire)
	p := s.as(s.Lucas).Get(s.form()).FormTo(s.form()).Fill("reponse-1", motivation).Tick("information").Press("Envoyer ma demande")
	lucas := p.WantText(".told", "La demande est envoyée à l’organisme").Path()
	for path, choice := range map[string]enrolment.Choice{claire: enrolment.Retain, lucas: enrolment.Wait} {
		if err := d.Choose(ctx, s.Nora, strings.TrimPrefix(path, "/demandes/"), choice, enrolment.Reason{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Publish(ctx, s.Nora, s.session.PublicID); err != nil {
		t.Fatal(err)
	}
	if err := d.Withdraw(ctx, s.Claire, strings.TrimPrefix(claire, "/demandes/"), enrolment.Reason{}); err != nil {
		t.Fatal(err)
	}
	p = s.as(s.Lucas).Get(lucas).WantText(".now", "Une place vous est proposée").WantText(".now", "votre employeur doit encore donner son accord")
	p.FormTo(lucas+"/place").Press("Prendre la place").WantText(".told", "l’employeur doit répondre").WantText(".now", "Il manque l’accord de votre employeur")
}

// Who answers in the list is told how to take it back only where they may: not
// where a seat was kept for their answer.
func TestTheWayBackIsSaidWhereThereIsOne(t *testing.T) {
	s := stage(t, func(p *Pages) { p.Desk.UndoFor = 10 * time.Minute })
	s.ask(t, s.Claire)
	lucas := strings.TrimPrefix(s.ask(t, s.Lucas), "/demandes/")
	s.as(s.Marc).Get("/employeur").FormTo("/employeur").Press("Accepter : Claire Vasseur").WantText(".told", "vous pouvez reprendre votre réponse")
	s.Exec(`UPDATE enrolments SET provider_first = true, provider_id = $2, retained_at = submitted_at WHERE public_id = $1`, lucas, s.Forets.ID)
	p := s.Get("/employeur").FormTo("/employeur").Press("Accepter : Lucas Petit").WantText(".told", "Votre accord est enregistré")
	p.WantNo(".told:contains(reprendre)")
}
