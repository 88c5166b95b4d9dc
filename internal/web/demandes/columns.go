package demandes

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"profil/internal/catalogue"
	"profil/internal/enrolment"
	"profil/internal/french"
	"profil/internal/web/kit"
	"profil/internal/web/kit/ui"
)

// view is what of a board is shown: every column at once, the beginning of
// each; or one column, page by page.
type view struct {
	Column int    // from 1, 0 for all
	Page   int    // of the column, from 1
	Q      string // words of a name, of a structure, of a tag
}

// How many people a column shows among the others, and alone.
const (
	amongOthers = 25
	alone       = 50
)

func viewOf(q url.Values) view {
	v := view{Page: 1, Q: strings.Join(strings.Fields(q.Get("q")), " ")}
	if n, err := strconv.Atoi(q.Get("colonne")); err == nil && n >= 1 && n <= len(columnTitles) {
		v.Column = n
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 1000 {
		v.Page = n
	}
	return v
}

// typedView is the view that a form of the board was sent from.
func typedView(c *kit.Ctx) view {
	q, err := url.ParseQuery(c.Value("vue"))
	if err != nil {
		return view{Page: 1}
	}
	return viewOf(q)
}

func (v view) values() url.Values {
	q := url.Values{}
	if v.Column > 0 {
		q.Set("colonne", strconv.Itoa(v.Column))
	}
	if v.Page > 1 {
		q.Set("page", strconv.Itoa(v.Page))
	}
	if v.Q != "" {
		q.Set("q", v.Q)
	}
	return q
}

// query is the view as addresses hold it, with the request that is read.
func (v view) query(reading string) string {
	q := v.values()
	if reading != "" {
		q.Set("lire", reading)
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

var columnTitles = []string{"À examiner", "Retenus", "Liste d’attente", "Non retenus"}

var columnOptions = func() (all []ui.Option) {
	for i, title := range columnTitles {
		all = append(all, ui.Option{Value: strconv.Itoa(i + 1), Label: title})
	}
	return all
}()

// column is one column of the board.
type column struct {
	Title, Count string
	People       []ui.Person
	More         string // « Voir les 412 autres », "" when there are none
	MoreHref     string
}

// columns are those that are shown, and how many people the one alone has.
func (p boardPage) columns() (all []column, found int) {
	lines := make([][]enrolment.Line, len(columnTitles))
	whole := make([]int, len(columnTitles))
	words := strings.Fields(french.Fold(p.View.Q))
	for _, l := range p.Lines {
		i := columnOf(l)
		whole[i]++
		if p.matches(l, words) {
			lines[i] = append(lines[i], l)
		}
	}
	for i, title := range columnTitles {
		if p.View.Column > 0 && p.View.Column != i+1 {
			continue
		}
		one, some := column{Title: title, Count: strconv.Itoa(whole[i])}, lines[i]
		if i == 1 {
			one.Count += " sur " + strconv.Itoa(p.Session.Capacity)
		}
		if p.View.Column > 0 {
			found = len(some)
			from := min((p.View.Page-1)*alone, len(some))
			some = some[from:min(from+alone, len(some))]
		} else if len(some) > amongOthers {
			one.More = "Voir les " + french.Number(len(some))
			one.MoreHref = p.path() + view{Column: i + 1, Page: 1, Q: p.View.Q}.query("")
			some = some[:amongOthers]
		}
		for _, l := range some {
			one.People = append(one.People, p.person(l))
		}
		all = append(all, one)
	}
	return all, found
}

func (p boardPage) matches(l enrolment.Line, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := l.PersonSort + " " + french.Fold(l.Employer)
	for _, r := range p.Notes[l.ID] {
		text += " " + french.Fold(strings.Join(r.Tags, " "))
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

func (p boardPage) pages(found int) ui.Pages {
	q := p.View.values()
	q.Del("page")
	return ui.Pages{Page: p.View.Page, Last: max(1, (found+alone-1)/alone), Path: p.path(), Query: q}
}

// many tells whether there are more people than one takes in at a glance.
func (p boardPage) many() bool {
	return len(p.Lines) > amongOthers || p.View.Q != "" || p.View.Column > 0
}

// sitting names the session that a list is made for.
func sitting(c catalogue.Course, s catalogue.Session) string {
	return c.Title + ", " + french.Range(s.FirstDay, s.LastDay) + " · " + place(s)
}
