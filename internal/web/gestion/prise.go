package gestion

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/casework"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// pathOf is where the page of a thing is, by the queue that it is of.
var pathOf = map[string]string{
	ofRequests: "/gestion/demandes-structures/", ofPending: "/gestion/rattachements/", ofChanges: "/gestion/changements/", ofCorrections: "/gestion/corrections/",
}

// claimed reads who is on a thing, for a page on which something can be decided.
func (p Pages) claimed(c *kit.Ctx, t *typed, queue, publicID string, open bool) error {
	if !open || !c.Actor.Staff(policy.Manager) {
		return nil
	}
	t.Thing = queue + ":" + publicID
	claims, err := p.Casework.Claims(c.Context(), c.Actor)
	t.Claim = claims[t.Thing]
	return err
}

// claim says that the one who acts is on a thing, or no more.
func (p Pages) claim(c *kit.Ctx) error {
	queue, publicID, _ := strings.Cut(c.Value("objet"), ":")
	path, known := pathOf[queue]
	if !known || publicID == "" || strings.ContainsAny(publicID, "/?#.") {
		return fault.New(fault.Invalid, "invalid")
	}
	c.Then(path + publicID)
	deed, told := p.Casework.Claim, "gestion.claim.taken"
	if c.Value("decision") == "rendre" {
		deed, told = p.Casework.Release, "gestion.claim.released"
	}
	if err := deed(c.Context(), c.Actor, c.Value("objet")); err != nil {
		return err
	}
	c.Flash(told)
	return c.Done()
}

// whoIsOn says in the queue who is on what.
func (p Pages) whoIsOn(c *kit.Ctx, all []errand) error {
	claims, err := p.Casework.Claims(c.Context(), c.Actor)
	for i, e := range all {
		for queue, path := range pathOf {
			if id, of := strings.CutPrefix(e.Href, path); of {
				all[i].On = onIt(claims[queue+":"+id], c.View.Now)
			}
		}
	}
	return err
}

// onIt is « Awa Diallo s’en occupe depuis 4 minutes », "" for nobody.
func onIt(c casework.Claim, now time.Time) string {
	switch {
	case c.Thing == "":
		return ""
	case c.Mine:
		return "Vous vous en occupez."
	}
	n := int(now.Sub(c.Since).Minutes())
	if n < 1 {
		return c.Name + " s’en occupe depuis un instant."
	}
	return c.Name + " s’en occupe depuis " + french.Count(n, "minute", "minutes") + "."
}

// reopens tells whether the refusal may be taken back by the one who reads.
func (p requestPage) reopens() bool {
	return slices.Contains(p.Events, organisation.WasReopened)
}

func (p affiliationPage) reopens() bool {
	return p.OrganisationID != "" && slices.Contains(p.Events, organisation.AffiliationReopened)
}

// reopenRequest takes up again a request of a structure that was refused.
func (p Pages) reopenRequest(c *kit.Ctx) error {
	page, err := p.requestFile(c)
	if err != nil {
		return err
	}
	page.Form, page.Reason = "reprise", c.Value("motif")
	why, err := reasonOf(page.Reason, true)
	if err == nil {
		c.Then(page.Path)
		err = p.Organisations.ReopenRequest(c.Context(), c.Actor, page.PublicID, why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(requestView(page, c.View.Now))
	}
	c.Flash("gestion.reopened")
	return c.Done()
}

// reopenAffiliation takes up again an affiliation that was refused.
func (p Pages) reopenAffiliation(c *kit.Ctx) error {
	return p.onAffiliation(c, "reprise", "gestion.reopened", true, func(ctx context.Context, why organisation.Reason) error {
		return p.Organisations.ReopenAffiliation(ctx, c.Actor, c.Path("id"), why)
	})
}
