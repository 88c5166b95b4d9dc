package demandes

import (
	"strings"
	"testing"

	"profil/internal/enrolment"
)

// Once the list has closed, the page of who waited in vain says so, rather than that
// the provider turned them down; it leads to the other sessions. The provider reads
// it on the board.
func TestTheWaitingListHasClosed(t *testing.T) {
	s := stage(t)
	ctx, d := t.Context(), s.pages.Desk
	s.Exec(`UPDATE sessions SET capacity = 1 WHERE id = $1`, s.session.ID)
	claire, lucas := s.ask(t, s.Claire), s.ask(t, s.Lucas)
	s.accept(t, s.Marc, claire, lucas)
	for path, choice := range map[string]enrolment.Choice{lucas: enrolment.Retain, claire: enrolment.Wait} {
		if err := d.Choose(ctx, s.Nora, strings.TrimPrefix(path, "/demandes/"), choice, enrolment.Reason{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Publish(ctx, s.Nora, s.session.PublicID); err != nil {
		t.Fatal(err)
	}
	s.as(s.Claire).Get(claire).WantText(".now", "Vous êtes sur la liste d’attente")
	s.Exec(`UPDATE sessions SET first_day = '2026-11-23' WHERE id = $1`, s.session.ID)
	if n, err := d.CloseLists(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	p := s.Get(claire).WantText(".now", "La liste d’attente est close").WantText(".now", "ne compte plus dans vos limites de l’année").WantNo(".now blockquote")
	p.WantText("main", "Voir les autres sessions").WantText("main", "La session a commencé sans place pour cette demande").WantNo(".now:contains(retenu)")
	s.Get("/demandes").WantText("main", "faute de réponse ou de place")
	s.as(s.Marc).Get(claire).WantText(".now", "La liste d’attente est close").WantNo(".now:contains(vos limites)")
	s.as(s.Nora).Get("/sessions/"+s.session.PublicID+"/selection").WantText("main", "liste d’attente close").WantNo("main:contains(réponse annoncée)")
}
