package emargement

import (
	"testing"

	"profil/internal/web/kit/kittest"
)

// Once every sheet is sealed the organiser finds who never came, and says what is known
// since; to others the page does not exist, and staff only reads it.
func TestAbsences(t *testing.T) {
	h := newHouse(t)
	path := "/sessions/" + h.Session + "/absences"
	h.as("nora").Get(path).Want(200).WantText(".empty", "pas encore toutes scellées")
	h.Attend(t)
	nora, lucas := h.as("nora"), path+"?participant="+h.Participation(t, "lucas")
	nora.Get("/sessions/"+h.Session+"/emargement").WantText("main", "Absences")
	nora.Get(path).WantText(".roster", "Lucas Petit").WantText(".roster", "Absence sans prévenir").WantText(".roster", "Absence excusée")
	correct := func() *kittest.Form { return nora.Get(lucas).Want(200).FormTo(path) }
	correct().Press("Corriger l’absence").Want(422).WantError("etat", "Choisissez").WantError("motif", "phrase")
	correct().Force("etat", "unexcused").Fill("motif", "Rien de nouveau depuis.").Press("Corriger l’absence").WantAt(path)
	correct().Fill("etat", "present").Fill("motif", "Sa signature est sur une feuille en papier.").Press("Corriger l’absence").
		WantAt(path).WantText("body", "L’absence est corrigée").WantText(".roster", "Était là")
	nora.Get(path + "?participant=" + h.Participation(t, "claire")).Want(404)
	for _, name := range []string{"claire", "lucas", "marc", "rose", "yann"} {
		h.as(name).Get(path).Want(404)
	}
	h.as("odile").Get(path).Want(200).WantText(".roster", "Lucas Petit")
	h.as("odile").Get(lucas).Want(404)
}
