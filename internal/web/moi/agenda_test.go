package moi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"profil/internal/diary"
	"profil/internal/web/kit"
)

// An address is made, shown once, replaced and taken back; a calendar program that
// holds it reads, is not sent twice what has not changed, and can do nothing else.
func TestTheAddressOfMyCalendar(t *testing.T) {
	h := newHouse(t)
	_, b := h.person("Claire", "Vasseur", "claire@bordeaux.example")
	p := b.Get("/moi").Click("Mon agenda personnel").Want(200).WantText(".empty", "ne lit pas encore vos sessions")
	made := p.FormTo("/moi/agenda").Press("Créer mon adresse d’agenda").Want(200).WantText(".now", "elle n’est montrée qu’une fois")
	address := made.Text(".secret")
	path, ok := strings.CutPrefix(address, "http://profil.example")
	if !ok || !strings.HasSuffix(path, ".ics") || len(path) < 52 {
		t.Fatalf("the address is %q", address)
	}
	made.WantNo(`[href*="` + path + `"]`)
	again := b.Get("/moi/agenda").Want(200).WantText(".card", "nous ne pouvons pas la montrer à nouveau")
	if strings.Contains(again.Text("main"), path) {
		t.Error("the address is shown again")
	}

	pages := Pages{Diary: diary.Desk{DB: h.desk.DB, Site: diary.Site{URL: "http://profil.example", Product: "PROFIL", Domain: "profil.example"}}}
	mux := http.NewServeMux()
	mux.Handle("GET /agenda/{jeton}", kit.Handle(func(http.ResponseWriter, *http.Request) (*kit.Ctx, error) { return &kit.Ctx{}, nil }, pages.feed))
	read := func(method, path, tag string) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Result()
	}
	first := read(http.MethodGet, path, "")
	tag := first.Header.Get("ETag")
	if first.StatusCode != 200 || first.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || tag == "" ||
		first.Header.Get("Cache-Control") != "private, no-cache" || first.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%d %v", first.StatusCode, first.Header)
	}
	for _, known := range []string{tag, `"x", W/` + tag, "*"} {
		if got := read(http.MethodGet, path, known); got.StatusCode != 304 || got.ContentLength > 0 {
			t.Errorf("%s: %d", known, got.StatusCode)
		}
	}
	if got := read(http.MethodGet, path, `"x"`).StatusCode; got != 200 {
		t.Error(got)
	}
	if got := read(http.MethodPost, path, "").StatusCode; got != 405 {
		t.Error(got)
	}
	again.FormTo("/moi/agenda").Press("Supprimer mon adresse").Want(200).WantText(".told", "est supprimée")
	if got := read(http.MethodGet, path, tag).StatusCode; got != 404 {
		t.Errorf("an address that was taken back answers %d", got)
	}
}
