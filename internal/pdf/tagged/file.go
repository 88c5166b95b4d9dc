// Package tagged writes a tagged and archivable PDF file: pages of marked
// content, the tree of what they mean, embedded fonts, and the metadata of
// PDF/A-2A and PDF/UA-1. It refuses to decide where anything stands on a page,
// and holds no clock: the same calls make the same bytes.
package tagged

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"time"

	"profil/internal/pdf/typeface"
)

// Info is what a file says of itself.
type Info struct {
	Title, Author, Subject string
	Lang                   string    // BCP 47
	MadeAt                 time.Time // zero leaves the dates out
}

// File is a file being written. Its zero value is not ready: use New.
type File struct {
	info      Info
	root      *Element
	pages     []*Page
	fonts     []*font
	images    []*pixels
	links     []*link
	bookmarks []*bookmark

	objects []object
}

// object is an object of the file, numbered from 1 by its place. One with a
// stream is a dictionary's inside and the bytes that follow it.
type object struct {
	body   []byte
	stream []byte
}

// New begins a file.
func New(info Info) *File {
	return &File{info: info, root: &Element{Kind: "Document", attached: true}}
}

// Root is the element that holds all others.
func (f *File) Root() *Element { return f.root }

// Pages are the pages so far.
func (f *File) Pages() []*Page { return f.pages }

// reserve gives a number to an object that is said later.
func (f *File) reserve() int {
	f.objects = append(f.objects, object{})
	return len(f.objects)
}

func (f *File) say(id int, body []byte) { f.objects[id-1].body = body }

func (f *File) sayf(id int, format string, values ...any) {
	f.say(id, fmt.Appendf(nil, format, values...))
}

// sayStream says a dictionary (its inside) and a stream, which is deflated
// unless its dictionary comes with a filter or must stay plain.
func (f *File) sayStream(id int, dictionary string, stream []byte, compressed bool) {
	if compressed {
		stream, dictionary = deflate(stream), dictionary+" /Filter /FlateDecode"
	}
	f.objects[id-1] = object{[]byte(dictionary), stream}
}

// Bytes ends the file. It is called once.
func (f *File) Bytes() []byte {
	catalog, info := f.reserve(), f.reserve()
	pages, tree := f.reserve(), f.reserve()
	resources := f.reserve()
	f.sayResources(resources)
	for _, p := range f.pages {
		p.id = f.reserve()
	}
	for _, l := range f.links {
		l.id = f.reserve()
	}
	f.sayTree(tree)
	f.sayPages(pages, resources)
	f.sayLinks()
	f.say(info, f.info.dictionary())
	f.sayCatalog(catalog, pages, tree, f.sayOutline())
	return f.write(catalog, info)
}

func (f *File) sayCatalog(catalog, pages, tree, outline int) {
	metadata, profile := f.reserve(), f.reserve()
	beside := ""
	if outline != 0 {
		beside = fmt.Sprintf(" /Outlines %d 0 R", outline)
	}
	f.sayStream(metadata, "/Type /Metadata /Subtype /XML", f.info.xmp(), false)
	f.sayStream(profile, "/N 3 /Filter /FlateDecode", srgb(), false)
	f.sayf(catalog, "<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /Metadata %d 0 R"+
		" /ViewerPreferences <</DisplayDocTitle true>> /OutputIntents [<</Type /OutputIntent /S /GTS_PDFA1"+
		" /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) /DestOutputProfile %d 0 R>>]%s>>",
		pages, text(f.info.Lang), tree, metadata, profile, beside)
}

func (f *File) sayResources(id int) {
	body := []byte("<<")
	if len(f.fonts) > 0 {
		body = append(body, "/Font <<"...)
		for _, u := range f.fonts {
			body = fmt.Appendf(body, "/%s %d 0 R ", u.name, f.sayFont(u))
		}
		body = append(body, ">>"...)
	}
	if len(f.images) > 0 {
		body = append(body, "/XObject <<"...)
		for i, m := range f.images {
			image := f.reserve()
			f.sayStream(image, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB"+
				" /BitsPerComponent 8 /Filter /FlateDecode", m.width, m.height), m.data, false)
			body = fmt.Appendf(body, "/I%d %d 0 R ", i+1, image)
		}
		body = append(body, ">>"...)
	}
	f.say(id, append(body, ">>"...))
}

func (f *File) sayPages(id, resources int) {
	body := []byte("<</Type /Pages /Kids [")
	for i, p := range f.pages {
		p.end()
		content := f.reserve()
		f.sayStream(content, "", p.content, true)
		page := fmt.Appendf(nil, "<</Type /Page /Parent %d 0 R /MediaBox [0 0 ", id)
		page = append(number(page, p.width), ' ')
		page = number(page, p.height)
		page = fmt.Appendf(page, "] /Resources %d 0 R /Contents %d 0 R /StructParents %d /Tabs /S", resources, content, i)
		if len(p.links) > 0 {
			page = append(page, " /Annots ["...)
			for _, l := range p.links {
				page = fmt.Appendf(page, "%d 0 R ", l.id)
			}
			page = append(page, ']')
		}
		f.say(p.id, append(page, ">>"...))
		body = fmt.Appendf(body, "%d 0 R ", p.id)
	}
	f.say(id, fmt.Appendf(body, "] /Count %d>>", len(f.pages)))
}

// packed is how many objects share a compressed stream.
const packed = 200

// write lays the objects down: those without a stream are packed together and
// deflated, which makes the tree of a long table a tenth of its size.
func (f *File) write(catalog, info int) []byte {
	n := len(f.objects)
	places := make([][3]int, n+1, n+n/packed+3) // kind, offset or pack, index
	var packs [][]int
	for i, o := range f.objects {
		if o.stream != nil {
			continue
		}
		if len(packs) == 0 || len(packs[len(packs)-1]) == packed {
			packs = append(packs, nil)
		}
		last := &packs[len(packs)-1]
		places[i+1] = [3]int{2, n + len(packs), len(*last)}
		*last = append(*last, i+1)
	}
	out := make([]byte, 0, 64<<10)
	out = append(out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"...)
	for i, o := range f.objects {
		if o.stream != nil {
			places[i+1] = [3]int{1, len(out), 0}
			out = appendStream(out, i+1, o)
		}
	}
	for i, pack := range packs {
		places = append(places, [3]int{1, len(out), 0})
		out = appendStream(out, n+1+i, f.pack(pack))
	}
	return appendIndex(out, places, catalog, info)
}

func appendStream(out []byte, id int, o object) []byte {
	out = fmt.Appendf(out, "%d 0 obj\n<<%s /Length %d>>\nstream\n", id, o.body, len(o.stream))
	out = append(out, o.stream...)
	return append(out, "\nendstream\nendobj\n"...)
}

func (f *File) pack(ids []int) object {
	var heads, bodies []byte
	for _, id := range ids {
		heads = strconv.AppendInt(heads, int64(id), 10)
		heads = append(heads, ' ')
		heads = strconv.AppendInt(heads, int64(len(bodies)), 10)
		heads = append(heads, ' ')
		bodies = append(append(bodies, f.objects[id-1].body...), '\n')
	}
	dictionary := fmt.Appendf(nil, "/Type /ObjStm /N %d /First %d /Filter /FlateDecode", len(ids), len(heads))
	return object{dictionary, deflate(append(heads, bodies...))}
}

// appendIndex writes the table of where the objects are, as a stream, with an
// identity that depends on nothing but what the file holds.
func appendIndex(out []byte, places [][3]int, catalog, info int) []byte {
	identity := sha256.Sum256(out)
	start := len(out)
	places = append(places, [3]int{1, start, 0})
	index := make([]byte, 0, 7*len(places))
	for i, p := range places {
		if i == 0 {
			p = [3]int{0, 0, 65535}
		}
		index = append(index, byte(p[0]), byte(p[1]>>24), byte(p[1]>>16), byte(p[1]>>8), byte(p[1]), byte(p[2]>>8), byte(p[2]))
	}
	dictionary := fmt.Appendf(nil, "/Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R /ID [<%X> <%X>] /Filter /FlateDecode",
		len(places), catalog, info, identity[:16], identity[:16])
	out = appendStream(out, len(places)-1, object{dictionary, deflate(index)})
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", start)
}

// font gives the file's use of a face.
func (f *File) font(face *typeface.Face) *font {
	for _, u := range f.fonts {
		if u.face == face {
			return u
		}
	}
	u := newFont(face, "F"+strconv.Itoa(len(f.fonts)+1))
	f.fonts = append(f.fonts, u)
	return u
}
