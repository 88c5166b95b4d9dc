package tagged

import "fmt"

// bookmark is a line of the list that a reader shows beside the pages.
type bookmark struct {
	id     int
	level  int
	title  string
	page   *Page
	y      float64
	parent *bookmark
	kids   []*bookmark
}

// Bookmark adds a heading to the list that a reader shows beside the pages: it
// leads to a height of the page. Level 1 is the highest.
func (p *Page) Bookmark(level int, title string, y float64) {
	p.file.bookmarks = append(p.file.bookmarks, &bookmark{level: level, title: title, page: p, y: y})
}

// sayOutline writes the list of headings, unless there is but one, and gives
// its object: 0 for none.
func (f *File) sayOutline() int {
	if len(f.bookmarks) < 2 {
		return 0
	}
	root := &bookmark{id: f.reserve()}
	above := root
	for _, b := range f.bookmarks {
		for above != root && above.level >= b.level {
			above = above.parent
		}
		b.id, b.parent = f.reserve(), above
		above.kids = append(above.kids, b)
		above = b
	}
	f.sayf(root.id, "<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", root.kids[0].id, root.kids[len(root.kids)-1].id, len(f.bookmarks))
	root.say(f)
	return root.id
}

func (b *bookmark) say(f *File) {
	for i, kid := range b.kids {
		body := fmt.Appendf(nil, "<</Title %s /Parent %d 0 R /Dest [%d 0 R /XYZ null %.2f null]", text(kid.title), b.id, kid.page.id, kid.page.height-kid.y)
		if i > 0 {
			body = fmt.Appendf(body, " /Prev %d 0 R", b.kids[i-1].id)
		}
		if i < len(b.kids)-1 {
			body = fmt.Appendf(body, " /Next %d 0 R", b.kids[i+1].id)
		}
		if n := len(kid.kids); n > 0 {
			body = fmt.Appendf(body, " /First %d 0 R /Last %d 0 R /Count %d", kid.kids[0].id, kid.kids[n-1].id, kid.size())
		}
		f.say(kid.id, append(body, ">>"...))
		kid.say(f)
	}
}

// size is how many bookmarks stand under b.
func (b *bookmark) size() int {
	n := len(b.kids)
	for _, kid := range b.kids {
		n += kid.size()
	}
	return n
}
