package kit_test

import (
	"testing"

	"profil/internal/web/kit"
)

func TestAPageStandsInOnePlaceOfTheBar(t *testing.T) {
	c := &kit.Ctx{View: kit.View{Nav: []kit.NavItem{{Href: "/demandes", Current: true}, {Href: "/employeur"}}}}
	c.StandIn("/gestion") // not theirs: the address still says where they are
	if !c.View.Nav[0].Current {
		t.Error("the page stands nowhere")
	}
	c.StandIn("/employeur")
	if c.View.Nav[0].Current || !c.View.Nav[1].Current {
		t.Errorf("the page stands in %+v", c.View.Nav)
	}
}
