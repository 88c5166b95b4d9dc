// Package ui holds the components that every page is made of, as templ
// functions: the shell, fields, lists, states. It refuses to know anything of
// HTTP or of the product's rooms: it is given words, numbers and addresses.
package ui

import (
	"context"
	"time"
)

// Site is what does not change from one page to the next: the operator, who
// is settings, and where the assets stand. It is built once, at the start.
type Site struct {
	Product  string // "PROFIL"
	Operator string // the operator's name, shown beside the product's
	Mark     bool   // the operator has a mark: Assets serves marque.svg
	Contact  string // mail address of the programme's contact
	Assets   string // address of the assets, ends with "/"; see kit.Assets
	HTTPS    bool   // people reach the site by HTTPS
	Demo     bool   // demonstration: the shell says so and leads to its mail and people
	// Accessibility is the sentence of the foot that the law asks for:
	// "partiellement conforme". Empty is "non conforme".
	Accessibility string
}

// NavItem is one place of the bar.
type NavItem struct {
	Label   string
	Href    string
	Count   int  // how many things wait there; 0 shows nothing
	Current bool // the page stands in this place
}

// View is what the shell shows around one page, for one person.
type View struct {
	Site      *Site
	Nonce     string // of the response's Content-Security-Policy
	Request   string // number of the request, shown when something broke
	Path      string // path of the page, with its query
	Now       time.Time
	SignedIn  bool
	Person    string // name of who is signed in
	Structure string // name of the organisation they act for, "" for none
	Nav       []NavItem
	News      int    // that were not read
	Flash     string // sentence told once, after something was done
	FormKey   func() string
	Failed    bool // the page shows again a form that was refused
	Forms     int  // forms with a key drawn on the page
}

type viewKey struct{}

// With returns a context in which the components of a page find v.
func With(ctx context.Context, v *View) context.Context {
	return context.WithValue(ctx, viewKey{}, v)
}

// Of returns the view of the page being drawn, an empty one outside of a page.
func Of(ctx context.Context) *View {
	if v, ok := ctx.Value(viewKey{}).(*View); ok {
		return v
	}
	return &View{Site: &Site{Product: "PROFIL"}}
}

// key returns a key for one more form of the page.
func (v *View) key() string {
	v.Forms++
	if v.FormKey == nil {
		return ""
	}
	return v.FormKey()
}

// Asset returns the address of an asset of the site.
func (v *View) Asset(name string) string { return v.Site.Assets + name }
