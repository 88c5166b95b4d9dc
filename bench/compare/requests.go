package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"profil/bench/load"
)

// registrations asks the limit to keep one registration, durably, each time.
func registrations(s *site, path string, cpu func() time.Duration) side {
	return side{cpu: cpu, prepare: func(context.Context, int) (next, error) {
		return func(worker, i int) (load.Request, bool) {
			return load.Request{URL: s.url + path, Status: http.StatusSeeOther, Form: url.Values{
				"session": {strconv.Itoa(1 + worker)}, "trainee": {strconv.Itoa(worker*1_000_000 + i)}, "organisation": {"3"},
			}}, true
		}, nil
	}}
}

// requests has each worker be somebody who asks for a place, then withdraws,
// and again: each of the two is a whole deed, judged, kept durably, told.
// Sessions of one course are not asked for twice by one person.
func requests(s *site, cpu func() time.Duration) side {
	var ready []*asker
	return side{cpu: cpu, prepare: func(ctx context.Context, clients int) (next, error) {
		if len(ready) < clients {
			var err error
			if ready, err = askers(ctx, s, clients); err != nil {
				return nil, err
			}
		}
		for _, a := range ready {
			a.settle(ctx)
		}
		s.rest(ctx, 10*time.Second)
		return func(worker, _ int) (load.Request, bool) { return ready[worker].next(s.url), true }, nil
	}}
}

// asker is one person who asks for one session.
type asker struct {
	*person
	header  http.Header
	session string // path of the form
	fields  url.Values
	request string // path of the live request, "" without one
}

// settle looks where the person stands: a measure that ended may have cut a
// deed short.
func (a *asker) settle(ctx context.Context) {
	page, err := a.open(ctx, a.session)
	if err != nil {
		return
	}
	a.request = ""
	if _, _, err := form(page, "Envoyer"); err != nil {
		a.request, _ = firstLink(page, "/demandes/")
	}
}

func (a *asker) next(site string) load.Request {
	r := load.Request{Header: a.header, Status: http.StatusSeeOther}
	if a.request == "" {
		r.URL, r.Form = site+a.session, a.fields
		r.Sent = func(location string) { a.request = location }
	} else {
		r.URL, r.Form = site+a.request+"/retrait", url.Values{"motif": {"Je ne suis plus disponible à ces dates."}}
		r.Sent = func(string) { a.request = "" }
	}
	r.Form.Set("cle", newKey())
	return r
}

func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// askers signs people of the demonstration in, and finds for each sessions
// that they may ask for.
func askers(ctx context.Context, s *site, wanted int) ([]*asker, error) {
	list, err := newPerson(s.url).open(ctx, "/demo/personnes")
	if err != nil {
		return nil, err
	}
	var people []*person
	for _, name := range buttons(list, "personne") {
		p, err := become(ctx, s.url, name)
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	var ready []*asker
	taken := map[string]bool{} // one person, one course
	for page := 1; page < 4; page++ {
		catalogue, err := newPerson(s.url).open(ctx, "/offre?page="+strconv.Itoa(page))
		if err != nil {
			return nil, err
		}
		for _, path := range links(catalogue, "/sessions/") {
			for i, p := range people {
				if a, course := p.asks(ctx, path); a != nil && !taken[fmt.Sprint(i, course)] {
					taken[fmt.Sprint(i, course)] = true
					ready = append(ready, a)
				}
				if len(ready) == wanted {
					return ready, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("the demonstration lets only %d ask for a place, not %d", len(ready), wanted)
}

// become signs in as somebody of the demonstration, by the button of their name.
func become(ctx context.Context, site, name string) (*person, error) {
	p := newPerson(site)
	page, err := p.open(ctx, "/demo/personnes")
	if err != nil {
		return nil, err
	}
	_, err = p.press(ctx, page, "/demo/personnes", name, nil)
	return p, err
}

// asks gives the person as an asker of a session, nil when they may not ask,
// and the course.
func (p *person) asks(ctx context.Context, session string) (a *asker, course string) {
	path := session + "/demande"
	page, err := p.open(ctx, path)
	if err != nil {
		return nil, ""
	}
	_, fields, err := form(page, "Envoyer ma demande")
	if err != nil || !fields.Has("reponse-1") {
		return nil, ""
	}
	course, _ = firstLink(page, "/offre/")
	for name := range fields {
		if strings.HasPrefix(name, "reponse-") {
			fields.Set(name, strings.Repeat("J’accompagne des adultes qui changent de métier. ", 4))
		}
	}
	fields.Set("information", "oui")
	fields.Del("brouillon")
	return &asker{person: p, header: p.header(), session: path, fields: fields}, course
}

// buttons lists what the buttons of a page that bear a name say.
func buttons(page *html.Node, name string) []string {
	var all []string
	for node := range page.Descendants() {
		if node.Data == "button" && attribute(node, "name") == name {
			all = append(all, said(node))
		}
	}
	return all
}

// links lists the addresses of a page that begin so, each once.
func links(page *html.Node, prefix string) []string {
	var all []string
	seen := map[string]bool{}
	for node := range page.Descendants() {
		if href := attribute(node, "href"); node.Data == "a" && strings.HasPrefix(href, prefix) && !seen[href] {
			seen[href] = true
			all = append(all, href)
		}
	}
	return all
}
