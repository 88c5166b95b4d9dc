package gestion

import (
	"testing"
	"time"

	"profil/internal/sqldb/sqltest"
	"profil/internal/web/kit"
)

var noon = sqltest.Noon

func waiting(queue string) errand {
	return errand{
		Queue: queue, Title: "Claire Vasseur", About: "conseillère", Organisation: "Mission locale du Médoc", Department: "33", SIRET: "83952766000014",
		Domain: "rh.medoc.example", Since: noon.Add(-4 * 24 * time.Hour), By: noon.Add(-time.Hour),
	}
}

func TestTheFieldFinds(t *testing.T) {
	for typed, want := range map[string]bool{
		"": true, "vasseur": true, "VASSEUR claire": true, "medoc": true, "landes": false, "vass medoc cons": true,
		"type:rattachement": true, "type:rattachements": true, "type:Rattachements vasseur": true, "type:adhesions": false, "type:adhesions type:rattachements": true,
		"statut:retard": true, "statut:bientôt": false, "statut:sans-delai": false,
		"avant:2026-11-21": true, "avant:1/11/2026": false, "avant:3j": true, "avant:5j": false,
		"dept:33": true, "dept:2a": false, "dept:2A dept:33": true,
		"siret:839527660": true, "siret:839 527 660 00014": true, "siret:213": false, "siret:839 527 660 vasseur": true,
		`structure:"mission locale"`: true, "structure:médoc": true, "structure:landes": false, "structure:«\u00a0mission locale\u00a0»": true,
		"domaine:medoc.example": true, "domaine:@rh.medoc.example": true, "domaine:edoc.example": false,
		`"claire vasseur"`: true,
	} {
		s, err := parseSearch(typed, noon)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
		} else if got := s.finds(waiting(ofPending), noon); got != want {
			t.Errorf("%s finds it: %v", typed, got)
		}
	}
}

func TestTheFieldRefuses(t *testing.T) {
	for typed, code := range map[string]string{
		"ville:pau": "search.operator", "type:chose": "search.type", "type:": "search.type", "statut:vert": "search.status", "avant:demain": "search.before",
		"dept:99": "search.dept", "siret:12": "search.siret", "siret:abc": "search.siret", `structure:"mission`: "search.quote", "structure:": "search.value",
		"domaine:@": "search.value",
	} {
		_, err := parseSearch(typed, noon)
		if fields, _ := kit.Invalid(err); fields["q"] != code {
			t.Errorf("%s: %v, want %s", typed, err, code)
		}
	}
}

// What the field does not understand is said, and nothing typed is lost; what
// it understands narrows every queue.
func TestTheQueueIsSearched(t *testing.T) {
	o := newOffice(t)
	odile, paul := o.as("Odile Garnier"), o.as("Paul Nadeau")
	all := len(odile.Get("/gestion").Want(200).All("main .table[aria-label^=Ce] tbody tr"))
	if found := len(odile.Get("/gestion?q=type:structures").Want(200).All("main .table[aria-label^=Ce] tbody tr")); found == 0 || found >= all {
		t.Errorf("%d lines, of %d", found, all)
	}
	odile.Get("/gestion?q=dept:99").Want(422).WantError("q", "n’existe pas").WantText("details", "dept:33")
	odile.Get("/gestion?q=zzz").Want(200).WantText(".empty", "Rien ne correspond")
	for _, op := range operators {
		for _, example := range op.examples {
			odile.Get(queueAt("", example, false)).Want(200)
		}
	}
	odile.Get("/gestion?tri=anciens").Want(200).WantText("th[aria-sort=\"ascending\"]", "Attend depuis")

	p := odile.Get("/gestion?q=type:structures").FormTo("/gestion/recherches").Press("Garder la recherche").WantError("nom", "Donnez un nom")
	p.FormTo("/gestion/recherches").Fill("nom", "Structures à voir").Press("Garder la recherche").WantAt("/gestion").WantText(".card li", "Structures à voir")
	paul.Get("/gestion").WantText(".card li a", "Structures à voir").WantNo(`main form[method="post"]`)
	odile.Get("/gestion").Form("form[action^=/gestion/recherches/]").Press("Retirer").WantAt("/gestion").WantNo("form[action^=/gestion/recherches/]")
}
