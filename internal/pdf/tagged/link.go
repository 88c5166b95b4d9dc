package tagged

import (
	"errors"
	"net/url"
)

// ErrLink says that a link is not a web, mail or telephone address.
var ErrLink = errors.New("pdf.link")

// link is an area of a page that opens an address.
type link struct {
	id                  int
	page                *Page
	element             *Element
	address             string
	x, y, width, height float64
}

// CheckLink says whether a file may carry an address: ErrLink if it opens
// anything but the web, a mail or a telephone.
func CheckLink(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return ErrLink
	}
	switch u.Scheme {
	case "http", "https", "mailto", "tel":
		return nil
	}
	return ErrLink
}

// Link makes an area of the page open an address, for an element of kind Link.
func (p *Page) Link(e *Element, address string, x, y, width, height float64) {
	e.Attach()
	l := &link{page: p, element: e, address: address, x: x, y: y, width: width, height: height}
	p.links = append(p.links, l)
	p.file.links = append(p.file.links, l)
	e.kids = append(e.kids, kid{link: l})
}

func (f *File) sayLinks() {
	for i, l := range f.links {
		target := l.address
		if u, err := url.Parse(target); err == nil {
			target = u.String() // an address in a file is ASCII
		}
		h := l.page.height
		f.sayf(l.id, "<</Type /Annot /Subtype /Link /Rect [%.2f %.2f %.2f %.2f] /Border [0 0 0] /F 4 /StructParent %d /Contents %s /A <</S /URI /URI %s>>>>",
			l.x, h-l.y-l.height, l.x+l.width, h-l.y, len(f.pages)+i, text(l.address), text(target))
	}
}
