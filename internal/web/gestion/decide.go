package gestion

import (
	"context"
	"slices"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/organisation"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

// requestPage is a request of a structure, with what is known already of it.
type requestPage struct {
	organisation.RequestFile
	typed
	Others   []organisation.Tie // what the person asked for before
	Referent bool               // the box of the form
	Decides  bool
	Path     string
}

// paperName says what is joined, with its fingerprint: it can be told apart.
func (p requestPage) paperName() string {
	if p.Paper.Name == "" {
		return ""
	}
	return p.Paper.Name + " (" + french.Count(max(1, p.Paper.Size>>10), "Ko", "Ko") + ", empreinte " + p.Paper.SHA256[:12] + "…)"
}

func (p requestPage) paperHref() string {
	if p.Paper.Name == "" {
		return ""
	}
	return "/structures/justificatifs/" + p.PublicID
}

func (p Pages) requestFile(c *kit.Ctx) (page requestPage, err error) {
	if page.RequestFile, err = p.Organisations.Request(c.Context(), c.Actor, c.Path("id")); err != nil {
		return page, err
	}
	ties, err := p.Organisations.Of(c.Context(), c.Actor, page.PersonID)
	for _, t := range ties {
		if t.RequestID != page.RequestFile.ID {
			page.Others = append(page.Others, t)
		}
	}
	page.Decides = slices.Contains(page.Events, organisation.WasRefused) && policy.Can(c.Actor, policy.RequestDecide, page.Subject())
	page.Path = "/gestion/demandes-structures/" + page.PublicID
	if err != nil || !c.Actor.Staff(policy.Manager) {
		return page, err
	}
	if err := p.claimed(c, &page.typed, ofRequests, page.PublicID, page.Decides); err != nil || !page.Decides && !page.reopens() {
		return page, err
	}
	return page, p.offers(c, &page.typed)
}

func (p Pages) request(c *kit.Ctx) error {
	page, err := p.requestFile(c)
	if err != nil {
		return err
	}
	return c.Show(requestView(page, c.View.Now))
}

func (p Pages) decideRequest(c *kit.Ctx) error {
	page, err := p.requestFile(c)
	if err != nil {
		return err
	}
	page.Referent = c.Ticked("referent")
	if shown, err := page.composing(c, "demande", p.valuesOfRequest(page.RequestFile)); shown || err != nil {
		return page.shown(c, requestView(page, c.View.Now))
	}
	events := map[string]organisation.RequestEvent{"accepter": organisation.WasGranted, "refuser": organisation.WasRefused, "corriger": organisation.AskedInfo}
	v := organisation.Verdict{Event: events[c.Value("decision")], AlsoReferent: page.Referent}
	if v.Event == "" {
		return errNoDecision
	}
	if v.Why, err = reasonOf(page.Reason, v.Event != organisation.WasGranted); err == nil {
		c.Then("/gestion")
		err = p.Organisations.DecideRequest(p.Casework.Free(c.Context(), c.Actor, page.Thing), c.Actor, c.Path("id"), v)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(requestView(page, c.View.Now))
	}
	c.Flash("gestion.request." + string(v.Event))
	return c.Done()
}

// errNoDecision refuses a form without any of the answers that it offers.
var errNoDecision = fault.New(fault.Invalid, "invalid")

// affiliationPage is an affiliation, with what helps to answer it.
type affiliationPage struct {
	organisation.AffiliationFile
	typed
	Decides, Confirms bool
	Path              string
	Ticked            string // the domain to recognise too, as ticked
}

func (p affiliationPage) summary() map[string]string { return p.withBox(p.Recognises) }

// withBox is the summary of a form that proposes to recognise a domain: what was
// refused of a box that stands there no more is said at the top.
func (t typed) withBox(domain string) map[string]string {
	all := t.summary()
	if code := all["domaine"]; code != "" && domain == "" {
		delete(all, "domaine")
		all[""] = code
	}
	return all
}

func (p Pages) affiliationFile(c *kit.Ctx) (page affiliationPage, err error) {
	page.AffiliationFile, err = p.Organisations.Affiliation(c.Context(), c.Actor, c.Path("id"))
	for _, ev := range page.Events {
		page.Decides = page.Decides || ev == organisation.AffiliationConfirmed
	}
	for _, r := range page.Roles {
		page.Confirms = page.Confirms || r == policy.ReferentProvisional && page.May.ConfirmReferent && page.Status == organisation.Confirmed
	}
	page.Path = "/gestion/rattachements/" + page.PublicID
	if err != nil || !c.Actor.Staff(policy.Manager) {
		return page, err
	}
	if err := p.claimed(c, &page.typed, ofPending, page.PublicID, page.Decides || page.Confirms); err != nil {
		return page, err
	}
	return page, p.offers(c, &page.typed)
}

// holds tells whether the person has a role there.
func (p affiliationPage) holds(role policy.Role) bool {
	for _, r := range p.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// removes tells whether the one who asks may end the affiliation.
func (p affiliationPage) removes() bool {
	for _, ev := range p.Events {
		if ev == organisation.AffiliationRemoved {
			return true
		}
	}
	return false
}

func (p Pages) affiliation(c *kit.Ctx) error {
	page, err := p.affiliationFile(c)
	if err != nil {
		return err
	}
	return c.Show(affiliationView(page, c.View.Now))
}

// onAffiliation runs a deed on the affiliation of the address, and shows its
// page again when the form is refused.
func (p Pages) onAffiliation(c *kit.Ctx, form, done string, needed bool, deed func(context.Context, organisation.Reason) error) error {
	page, err := p.affiliationFile(c)
	if err != nil {
		return err
	}
	page.Ticked = c.Value("domaine")
	if shown, err := page.composing(c, form, p.valuesOfAffiliation(page.AffiliationFile)); shown || err != nil {
		return page.shown(c, affiliationView(page, c.View.Now))
	}
	why, err := reasonOf(page.Reason, needed)
	if err == nil {
		c.Then(page.Path)
		err = deed(p.Casework.Free(c.Context(), c.Actor, page.Thing), why)
	}
	if page.Errors, err = kit.Refused(err); err != nil {
		return err
	}
	if page.Errors != nil {
		return c.Again(affiliationView(page, c.View.Now))
	}
	c.Flash(done)
	return c.Done()
}

func (p Pages) decideAffiliation(c *kit.Ctx) error {
	accept := c.Value("decision") == "accepter"
	done, domain := "gestion.affiliation.refused", ""
	if accept {
		done, domain = "gestion.affiliation.confirmed", c.Value("domaine")
	}
	if domain != "" {
		done = "gestion.affiliation.recognised"
	}
	return p.onAffiliation(c, "rattachement", done, !accept, func(ctx context.Context, why organisation.Reason) error {
		if !accept && c.Value("decision") != "refuser" {
			return errNoDecision
		}
		return p.Organisations.DecideAffiliation(ctx, c.Actor, c.Path("id"), organisation.Answer{Accept: accept, Why: why, Domain: domain})
	})
}

func (p Pages) confirmReferent(c *kit.Ctx) error {
	return p.onAffiliation(c, "referent", "gestion.referent.confirmed", false, func(ctx context.Context, why organisation.Reason) error {
		return p.Organisations.ConfirmReferent(ctx, c.Actor, c.Path("id"), why)
	})
}

// changeRole gives a role, takes one away, or makes the person the référent in
// place of all others.
func (p Pages) changeRole(c *kit.Ctx) error {
	return p.onAffiliation(c, "roles", "gestion.role.changed", true, func(ctx context.Context, why organisation.Reason) error {
		role := policy.Role(c.Value("role"))
		switch c.Value("decision") {
		case "donner":
			return p.Organisations.GrantRole(ctx, c.Actor, c.Path("id"), role, why)
		case "retirer":
			return p.Organisations.RevokeRole(ctx, c.Actor, c.Path("id"), role, why)
		case "transmettre":
			return p.Organisations.HandOver(ctx, c.Actor, c.Path("id"), why)
		}
		return fault.Field("role", "choose")
	})
}

func (p Pages) removeMember(c *kit.Ctx) error {
	return p.onAffiliation(c, "fin", "gestion.affiliation.removed", true, func(ctx context.Context, why organisation.Reason) error {
		return p.Enrolments.Remove(ctx, c.Actor, c.Path("id"), why)
	})
}
