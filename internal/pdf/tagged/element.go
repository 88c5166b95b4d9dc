package tagged

import (
	"fmt"
	"strconv"
)

// Element is a part of the paper with a meaning: a heading, a cell, a figure.
// It joins its parent when something of it is first drawn, so that the tree is
// in the order in which a person reads.
type Element struct {
	// Kind is a standard structure type: P, H1, TD…
	Kind string
	// Alt replaces a figure for who cannot see it; Actual is the text that a
	// drawing stands for.
	Alt, Actual string
	// Attributes is the inside of an attribute dictionary: /O /Table /Scope /Row.
	Attributes string
	// ID names the element; notes must have one.
	ID string

	parent   *Element
	attached bool
	kids     []kid
	number   int
}

// kid is a child of an element: another element, a link's area, or the content
// that a mark numbers on a page.
type kid struct {
	element *Element
	link    *link
	page    *Page
	mark    int
}

// Child makes an element that will stand in e.
func (e *Element) Child(kind string) *Element {
	return &Element{Kind: kind, parent: e}
}

// Attach makes e join its parent now, though it may hold nothing.
func (e *Element) Attach() {
	if e.attached {
		return
	}
	e.attached = true
	e.parent.Attach()
	e.parent.kids = append(e.parent.kids, kid{element: e})
}

// sayTree writes the elements and the index from marks to elements.
func (f *File) sayTree(id int) {
	var all []*Element
	var walk func(*Element)
	walk = func(e *Element) {
		e.number = f.reserve()
		all = append(all, e)
		for _, k := range e.kids {
			if k.element != nil {
				walk(k.element)
			}
		}
	}
	walk(f.root)
	var names []byte
	for _, e := range all {
		parent := id
		if e.parent != nil {
			parent = e.parent.number
		}
		f.say(e.number, e.body(parent))
		if e.ID != "" {
			names = fmt.Appendf(names, "%s %d 0 R ", text(e.ID), e.number)
		}
	}
	index := f.reserve()
	f.say(index, f.marks())
	body := fmt.Appendf(nil, "<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d",
		f.root.number, index, len(f.pages)+len(f.links))
	if len(names) > 0 {
		body = fmt.Appendf(body, " /IDTree <</Names [%s]>>", names)
	}
	f.say(id, append(body, ">>"...))
}

func (e *Element) body(parent int) []byte {
	b := make([]byte, 0, 96)
	b = append(append(b, "<</S /"...), e.Kind...)
	b = reference(append(b, " /P "...), parent)
	if e.Alt != "" {
		b = append(append(b, " /Alt "...), text(e.Alt)...)
	}
	if e.Actual != "" {
		b = append(append(b, " /ActualText "...), text(e.Actual)...)
	}
	if e.ID != "" {
		b = append(append(b, " /ID "...), text(e.ID)...)
	}
	if e.Attributes != "" {
		b = append(append(append(b, " /A <<"...), e.Attributes...), ">>"...)
	}
	home := e.page()
	if home != nil {
		b = reference(append(b, " /Pg "...), home.id)
	}
	if len(e.kids) > 0 {
		b = append(b, " /K ["...)
		for _, k := range e.kids {
			b = k.append(b, home)
		}
		b = append(b, ']')
	}
	return append(b, ">>"...)
}

// page is where the element's own content begins, if it has any.
func (e *Element) page() *Page {
	for _, k := range e.kids {
		if k.page != nil {
			return k.page
		}
	}
	return nil
}

func (k kid) append(b []byte, home *Page) []byte {
	switch {
	case k.element != nil:
		b = reference(b, k.element.number)
	case k.link != nil:
		b = reference(append(b, "<</Type /OBJR /Obj "...), k.link.id)
		b = append(reference(append(b, " /Pg "...), k.link.page.id), ">>"...)
	case k.page == home:
		b = strconv.AppendInt(b, int64(k.mark), 10)
	default:
		b = reference(append(b, "<</Type /MCR /Pg "...), k.page.id)
		b = strconv.AppendInt(append(b, " /MCID "...), int64(k.mark), 10)
		b = append(b, ">>"...)
	}
	return append(b, ' ')
}

// marks is the index from each page's marks, then each link, to its element.
func (f *File) marks() []byte {
	b := []byte("<</Nums [")
	for i, p := range f.pages {
		b = fmt.Appendf(b, "%d [", i)
		for _, e := range p.marked {
			b = append(reference(b, e.number), ' ')
		}
		b = append(b, "] "...)
	}
	for i, l := range f.links {
		b = fmt.Appendf(b, "%d %d 0 R ", len(f.pages)+i, l.element.number)
	}
	return append(b, "]>>"...)
}

func reference(b []byte, id int) []byte {
	return append(strconv.AppendInt(b, int64(id), 10), " 0 R"...)
}
