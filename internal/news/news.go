// Package news is for what each person reads of what happened: their news,
// gathered by the thing they are about. It refuses to name a thing to who may
// not read it any more, and to keep any words: only what happened, and to what,
// is kept; the names are read when the page is.
package news

import (
	"context"
	"slices"
	"strings"

	"profil/internal/letter"
	"profil/internal/policy"
	"profil/internal/sqldb"
)

// Desk is the counter at which one reads one's news.
type Desk struct{ DB *sqldb.DB }

// Thing is what some news are about, as its reader may see it.
type Thing struct {
	Title  string // « Conduire un entretien »
	Detail string // « Demande n° 2026-00012 »
	Href   string // where it is read
}

// Item is one piece of news.
type Item struct {
	letter.News
	Whom string // whom it speaks of, where that is not the reader nor the thing
}

// Group is the news of one thing, the latest first. Its Thing is zero where the
// reader may not open it any more.
type Group struct {
	Thing
	Items []Item
	New   int // how many were not read
}

// Page is some of somebody's news.
type Page struct {
	Groups []Group // the one with the latest news first
	More   bool
}

// Read gives a page of the news of the one who asks, from 1.
func (d Desk) Read(ctx context.Context, a policy.Actor, page int) (p Page, err error) {
	err = d.DB.Read(ctx, func(tx *sqldb.Tx) error {
		p = Page{}
		all, more, err := letter.NewsOf(tx, a.Person, page)
		if err != nil {
			return err
		}
		p.More = more
		found, err := find(tx, a, all)
		if err != nil {
			return err
		}
		p.gather(all, found)
		return nil
	})
	return p, err
}

// found is what a piece of news is about, once it was looked for.
type found struct {
	Thing
	key  string // the same for all that is one thing to its reader
	whom string
}

func (p *Page) gather(all []letter.News, by map[about]found) {
	at := map[string]int{}
	for _, n := range all {
		f := by[aboutOf(n)]
		i, known := at[f.key]
		if !known {
			i = len(p.Groups)
			at[f.key] = i
			p.Groups = append(p.Groups, Group{Thing: f.Thing})
		}
		g := &p.Groups[i]
		g.Items = append(g.Items, Item{n, f.whom})
		if n.ReadAt.IsZero() {
			g.New++
		}
	}
	// What cannot be opened any more comes last.
	slices.SortStableFunc(p.Groups, func(a, b Group) int {
		switch {
		case a.Title == "" && b.Title != "":
			return 1
		case a.Title != "" && b.Title == "":
			return -1
		}
		return 0
	})
}

// about is what the letter of a piece of news has for subject.
type about struct{ kind, id string }

func aboutOf(n letter.News) about {
	noun, _, _ := strings.Cut(string(n.Kind), ".")
	return about{subjects[noun], n.SubjectID}
}

// subjects says what the kinds of letters are about, by their first word.
var subjects = map[string]string{
	"password": "account", "account": "account", "app": "account", "passkey": "account", "recovery_codes": "account", "recovery": "account", "login": "account", "address": "account", "rectification": "account",
	"request": "request", "affiliation": "affiliation", "role": "affiliation", "referent": "affiliation", "absence": "absence",
	"adhesion": "adhesion", "share": "share", "change": "change", "provider": "organisation",
	"enrolment": "enrolment", "handover": "enrolment", "allotment": "allotment", "seat": "seat", "session": "session", "convocation": "document", "convention": "document", "attestation": "document",
}

// find looks for what some news are about, each sort of thing in few queries.
func find(tx *sqldb.Tx, a policy.Actor, all []letter.News) (map[about]found, error) {
	ids := map[string][]string{}
	for _, n := range all {
		if one := aboutOf(n); !slices.Contains(ids[one.kind], one.id) {
			ids[one.kind] = append(ids[one.kind], one.id)
		}
	}
	by := map[about]found{}
	for kind, some := range ids {
		finder, ok := finders[kind]
		if !ok {
			continue
		}
		those, err := finder(tx, a, some)
		if err != nil {
			return nil, err
		}
		for id, f := range those {
			by[about{kind, id}] = f
		}
	}
	return by, nil
}
