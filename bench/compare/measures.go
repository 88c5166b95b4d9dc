package main

import (
	"context"
	"net/http"
	"net/url"

	"profil/bench/load"
)

// measures is the table of what is compared, and the targets.
func measures(s *sites) []measure {
	read, write := []int{1, 8}, []int{1, 8, 32}
	return []measure{
		{
			name: "sign-in page", clients: read, mostCPU: 4,
			limit: page(s.limit, "/constant", "Bonjour"),
			ours:  page(s.lite, "/connexion", "Première connexion"),
		},
		{
			name: "catalogue, 50 rows", clients: read, mostCPU: 0.6,
			limit: page(s.limit, "/sqlite/list?id=3", "row-title"),
			ours:  page(s.lite, "/offre", "</main>"),
		},
		{
			name: "session page", clients: read, mostCPU: 0.6,
			limit: page(s.limit, "/sqlite/one?id=3", "row-title"),
			ours:  linked(s.lite, "/offre", "/sessions/", "</main>"),
		},
		{
			name: "finder, all communes", clients: read, mostCPU: 3,
			limit: finder(s.limit, "/finder"),
			ours:  finder(s.lite, "/structures/recherche"),
		},
		{
			name: "durable request, SQLite", clients: write, mostCPU: 3, leastRate: 1. / 3,
			limit: registrations(s.limit, "/sqlite/registrations", s.limit.cpu),
			ours:  requests(s.lite, s.lite.cpu),
		},
		{
			name: "durable request, PostgreSQL", clients: write, mostCPU: 3, leastRate: 1. / 3,
			limit: registrations(s.limit, "/postgres/registrations", s.limit.with(s.database)),
			ours:  requests(s.postgres, s.postgres.with(s.database)),
		},
	}
}

// page asks for one page, as anybody.
func page(s *site, path, marker string) side {
	return side{cpu: s.cpu, prepare: func(context.Context, int) (next, error) {
		return func(int, int) (load.Request, bool) {
			return load.Request{URL: s.url + path, Status: http.StatusOK, Marker: marker}, true
		}, nil
	}}
}

// linked asks for the first page that another one links to.
func linked(s *site, from, prefix, marker string) side {
	return side{cpu: s.cpu, prepare: func(ctx context.Context, clients int) (next, error) {
		list, err := newPerson(s.url).open(ctx, from)
		if err != nil {
			return nil, err
		}
		path, err := firstLink(list, prefix)
		if err != nil {
			return nil, err
		}
		return page(s, path, marker).prepare(ctx, clients)
	}}
}

// typed is what people type in the finder, one key after another.
var typed = []string{
	"sai", "saint-e", "bord", "bordeaux", "75", "mari", "la roch", "ville", "mont saint", "cha", "lyo", "lyon", "31", "pau", "beau", "nan", "nantes",
	"tou", "toulouse", "vil fran", "sainte mar", "zqx", "2101", "mer", "mérignac", "l'ab", "aix", "aix en pro", "cler", "clermont",
}

func finder(s *site, path string) side {
	return side{cpu: s.cpu, prepare: func(context.Context, int) (next, error) {
		return func(worker, i int) (load.Request, bool) {
			q := typed[(worker*7+i)%len(typed)]
			return load.Request{
				URL: s.url + path + "?q=" + url.QueryEscape(q), Header: http.Header{"Accept": {"application/json"}},
				Status: http.StatusOK, Marker: "[",
			}, true
		}, nil
	}}
}
