package register

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"profil/internal/fault"
)

// recordMost is the most bytes of a record: a longer one is passed over
// without being kept.
const recordMost = 64 << 10

// records cuts a file into records and fields, as RFC 4180 says: fields may
// stand between double quotes, and then hold line ends. Unlike encoding/csv it
// never holds more than one record of the size that is allowed.
type records struct {
	in    *bufio.Reader
	comma byte
	line  int   // the line at hand
	at    int64 // bytes that were read
	raw   []byte
	most  int // fields of a record so far
}

func newRecords(r io.Reader) *records { return &records{in: bufio.NewReaderSize(r, 64<<10), line: 1} }

// header reads the first record and tells what parts the fields.
func (r *records) header() ([]string, error) {
	start, err := r.in.Peek(len(bom))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(err)
	}
	if utf16(start) {
		return nil, r.wrongEncoding(1)
	}
	if bytes.Equal(start, bom) {
		if _, err := r.in.Discard(len(bom)); err != nil {
			return nil, err
		}
		r.at = int64(len(bom))
	}
	r.comma = ';'
	fields, _, err := r.next()
	refusal := (*Refusal)(nil)
	switch {
	case errors.Is(err, io.EOF):
		return nil, fault.New(fault.Invalid, "register.empty")
	case errors.As(err, &refusal):
		return nil, fault.New(fault.Invalid, "register.header")
	case err != nil:
		return nil, err
	}
	if len(fields) == 1 { // no semicolon: another sign
		for _, sign := range []byte{',', '\t'} {
			if strings.IndexByte(fields[0], sign) >= 0 || bytes.IndexByte(r.raw, sign) >= 0 {
				r.comma = sign
				return r.fields(), nil
			}
		}
	}
	return fields, nil
}

// goTo passes over what was read before, up to a place that is the end of a
// record.
func (r *records) goTo(at int64, line int) error {
	for r.at < at {
		n, err := r.in.Discard(int(min(at-r.at, 1<<30)))
		r.at += int64(n)
		if err != nil {
			return unreadable(err)
		}
	}
	r.line = line
	return nil
}

func (r *records) wrongEncoding(line int) error {
	return fault.Because(fault.Invalid, "register.not_utf8", fmt.Errorf("ligne %d", line))
}

// next gives the fields of a record that is not blank, and the line where it
// begins.
func (r *records) next() (fields []string, line int, err error) {
	for {
		line = r.line
		long, err := r.read()
		switch {
		case err != nil:
			return nil, line, err
		case long:
			return nil, line, &Refusal{line, "register.record_long"}
		case len(bytes.TrimSpace(r.raw)) == 0:
			continue
		case !utf8.Valid(r.raw):
			return nil, line, r.wrongEncoding(line)
		}
		return r.fields(), line, nil
	}
}

// read puts the next record in raw, without its line end. long tells that it
// was longer than allowed: it is then lost up to the end of its line, quotes
// or not.
func (r *records) read() (long bool, err error) {
	r.raw = r.raw[:0]
	q := quotes{starts: true}
	for {
		part, err := r.in.ReadSlice('\n')
		r.at += int64(len(part))
		if len(part) == 0 && err != nil {
			return false, r.ended(err)
		}
		r.raw = append(r.raw, part...)
		ended := part[len(part)-1] == '\n'
		if ended {
			r.line++
		}
		if len(r.raw) > recordMost {
			return true, r.skip(ended)
		}
		q.read(part, r.comma)
		if ended && !q.in {
			return false, nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return false, r.ended(err)
		}
	}
}

// quotes follows whether what is read stands between quotes: they count where
// a field begins, elsewhere they are letters.
type quotes struct{ in, starts, closed bool }

func (q *quotes) read(part []byte, comma byte) {
	for _, b := range part {
		switch {
		case q.in:
			if b == '"' {
				q.in, q.closed = false, true
			}
			continue
		case b == '"' && (q.starts || q.closed):
			q.in = true
		}
		q.starts, q.closed = b == comma, false
	}
}

// ended tells the end of the file: an error once nothing is left to give.
func (r *records) ended(err error) error {
	switch {
	case !errors.Is(err, io.EOF):
		return unreadable(err)
	case len(r.raw) > 0:
		return nil
	}
	return io.EOF
}

// unreadable is what a reader has failed with, unless it said so itself.
func unreadable(err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return err
	}
	return fault.Because(fault.Unavailable, "register.unreadable", err)
}

// skip goes to the end of the line.
func (r *records) skip(ended bool) error {
	if ended {
		return nil
	}
	for !ended {
		part, err := r.in.ReadSlice('\n')
		r.at += int64(len(part))
		ended = len(part) > 0 && part[len(part)-1] == '\n'
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return unreadable(err)
		}
	}
	r.line++
	return nil
}

// fields cuts raw. A quote that is not where it should be is kept as a letter.
func (r *records) fields() []string {
	text := strings.TrimRight(string(r.raw), "\r\n")
	all := make([]string, 0, r.most)
	for {
		field, rest, more := r.field(text)
		all = append(all, field)
		if !more {
			r.most = max(r.most, len(all))
			return all
		}
		text = rest
	}
}

func (r *records) field(text string) (field, rest string, more bool) {
	if !strings.HasPrefix(text, `"`) {
		return strings.Cut(text, string(r.comma))
	}
	var b strings.Builder
	for text = text[1:]; ; {
		before, after, found := strings.Cut(text, `"`)
		b.WriteString(before)
		if !found {
			return b.String(), "", false
		}
		if strings.HasPrefix(after, `"`) { // two quotes are one
			b.WriteByte('"')
			text = after[1:]
			continue
		}
		tail, rest, more := strings.Cut(after, string(r.comma))
		b.WriteString(tail)
		return b.String(), rest, more
	}
}
