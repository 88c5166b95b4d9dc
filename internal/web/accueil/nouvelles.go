package accueil

import (
	"strings"
	"time"

	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/news"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// newsPage is what awaits somebody and what happened.
type newsPage struct {
	toDo
	News       news.Page
	Page, Last int
	Until      string // the instant at which the page was made: what came since is not marked
}

func (p Pages) news(c *kit.Ctx) error {
	page := newsPage{Page: c.PageNumber(), Until: c.View.Now.UTC().Format(time.RFC3339Nano)}
	if err := p.gather(c, &page.toDo); err != nil {
		return err
	}
	var err error
	if page.News, err = p.News.Read(c.Context(), c.Actor, page.Page); err != nil {
		return err
	}
	if page.Last = page.Page; page.News.More {
		page.Last++
	}
	return c.Show(newsView(page))
}

// markRead marks as read the news that its page showed.
func (p Pages) markRead(c *kit.Ctx) error {
	until, err := time.Parse(time.RFC3339Nano, c.Value("jusqu_a"))
	if err != nil {
		return fault.New(fault.Invalid, "invalid")
	}
	c.Then("/nouvelles")
	if err := p.Letters.MarkRead(c.Context(), c.Actor, until); err != nil {
		return err
	}
	c.Flash("news.read")
	return c.Done()
}

// said is one piece of news, with the person whom it speaks of.
func said(n news.Item) string {
	s := french.Sentence("news." + string(n.Kind))
	if n.Whom != "" {
		s = strings.Replace(s, "Une personne", n.Whom, 1)
	}
	return s
}

// moments is what happened to one thing, the latest first.
func moments(g news.Group) (all []ui.Moment) {
	for _, n := range g.Items {
		m := ui.Moment{Title: said(n), When: french.Instant(n.At)}
		if n.ReadAt.IsZero() {
			m.When = "Nouveau · " + m.When
		}
		all = append(all, m)
	}
	return all
}
