package moi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"profil/internal/french"
	"profil/internal/policy"
	"profil/internal/web/kit"
)

const feedPath = "/moi/agenda"

func (p Pages) feedRoutes() []kit.Route {
	return []kit.Route{
		{Pattern: "GET " + feedPath, Act: policy.AccountEdit, SignedIn: true, Page: p.showFeed},
		{Pattern: "POST " + feedPath, Act: policy.AccountEdit, SignedIn: true, Page: p.setFeed},
		{Pattern: "GET /agenda/{jeton}", Page: p.feed},
	}
}

// feedPage is the address by which one's calendar reads one's sessions.
type feedPage struct {
	Since string // when it was made, "" when there is none
	New   string // the address itself, once
}

func (p Pages) showFeed(c *kit.Ctx) error {
	at, err := p.Diary.Since(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	page := feedPage{}
	if !at.IsZero() {
		page.Since = french.Instant(at)
	}
	return c.Show(feedView(page))
}

// setFeed makes an address, which is shown this once, or takes it back.
func (p Pages) setFeed(c *kit.Ctx) error {
	c.Then(feedPath)
	if c.Value("agenda") == "supprimer" {
		if err := p.Diary.Revoke(c.Context(), c.Actor); err != nil {
			return err
		}
		c.Flash("feed.revoked")
		return c.Done()
	}
	token, err := p.Diary.Renew(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Show(feedView(feedPage{New: p.Diary.Site.URL + "/agenda/" + token + ".ics"}))
}

// feed answers a calendar program, which has no login here: the address is its
// only key. What has not changed is not sent again.
func (p Pages) feed(c *kit.Ctx) error {
	c.KeepAddressSecret()
	b, err := p.Diary.Feed(c.Context(), strings.TrimSuffix(c.Path("jeton"), ".ics"))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	h := c.W.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	http.ServeContent(c.W, c.R, "", time.Time{}, bytes.NewReader(b))
	return nil
}
