package kit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/french"
	"profil/internal/web/kit/ui"
)

// Context is the context of the request: it carries the form's key to the
// first write, and forbids writing to a GET.
func (c *Ctx) Context() context.Context { return c.R.Context() }

// Value returns what was typed in a field of the form: trimmed, in NFC, with
// plain line ends and no control character.
func (c *Ctx) Value(name string) string { return tidy(c.R.PostForm.Get(name)) }

// Values returns every value of a field of the form, tidied as by Value.
func (c *Ctx) Values(name string) []string {
	all := make([]string, 0, len(c.R.PostForm[name]))
	for _, v := range c.R.PostForm[name] {
		all = append(all, tidy(v))
	}
	return all
}

// Raw returns a field of the form exactly as it was sent: for passwords.
func (c *Ctx) Raw(name string) string { return c.R.PostForm.Get(name) }

// Ticked tells whether a checkbox of the form is ticked.
func (c *Ctx) Ticked(name string) bool { return c.R.PostForm.Get(name) != "" }

// Path returns a part of the route's path, as the route names it.
func (c *Ctx) Path(name string) string { return c.R.PathValue(name) }

// Query returns a parameter of the address, tidied as by Value.
func (c *Ctx) Query(name string) string { return tidy(c.query().Get(name)) }

// Queries returns every value of a parameter of the address.
func (c *Ctx) Queries(name string) []string {
	all := make([]string, 0, len(c.query()[name]))
	for _, v := range c.query()[name] {
		all = append(all, tidy(v))
	}
	return all
}

// PageNumber returns the number of the page of a list that is asked for, from
// 1, in the parameter "page".
func (c *Ctx) PageNumber() int {
	n, err := strconv.Atoi(c.Query("page"))
	if err != nil || n < 1 || n > 100_000 {
		return 1
	}
	return n
}

func (c *Ctx) query() url.Values {
	if c.asked == nil {
		c.asked = c.R.URL.Query()
	}
	return c.asked
}

// Upload is a file sent with a form.
type Upload struct {
	Name  string // as the sender calls it: shown, never used as a path
	Bytes []byte
}

// Upload returns the file sent in a field, and whether there is one.
func (c *Ctx) Upload(name string) (Upload, bool, error) {
	f, head, err := c.R.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return Upload{}, false, nil
	}
	if err != nil {
		return Upload{}, false, fault.Because(fault.Invalid, "file.unreadable", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return Upload{}, false, fault.Because(fault.Invalid, "file.unreadable", err)
	}
	return Upload{Name: tidy(head.Filename), Bytes: b}, head.Size > 0, nil
}

// tidy is how every text comes in.
func tidy(s string) string {
	if plain(s) {
		return strings.TrimSpace(s)
	}
	s = norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n"))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r == '\ufeff', r == '\u2028', r == '\u2029', isBidi(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// isBidi tells whether r only changes the direction in which others are read:
// a name must not be able to hide what stands beside it.
func isBidi(r rune) bool {
	return '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// cleanText refuses what is not text, wherever it stands.
func cleanText(values url.Values) error {
	for name, all := range values {
		if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
			return errNotText
		}
		for _, v := range all {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return errNotText
			}
		}
	}
	return nil
}

// parseForm reads the body of a form, whole, in memory, never in a file.
func parseForm(r *http.Request, limit int64) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded":
		err = r.ParseForm()
	case err == nil && kind == "multipart/form-data":
		err = r.ParseMultipartForm(limit)
		if err == nil {
			r.PostForm = url.Values(r.MultipartForm.Value)
		}
	default:
		return errNotForm
	}
	if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return errTooLarge
	}
	if err != nil {
		return errNotForm
	}
	return cleanText(r.PostForm)
}

// Date returns the day typed in a field, "" when nothing was typed. It reads
// the field itself ("2027-01-14", "14/01/2027", "14 janvier 2027") or the three
// fields of ui.Date. What is no day is refused under the field's name.
func (c *Ctx) Date(name string) (civil.Day, error) { return dateIn(c.Value, name) }

// QueryDate is Date, of a form that is sent in the address.
func (c *Ctx) QueryDate(name string) (civil.Day, error) { return dateIn(c.Query, name) }

// TypedDay gives the three fields of ui.Date as they were sent, in the form or in
// the address.
func (c *Ctx) TypedDay(name string) ui.TypedDay {
	part := func(of string) string { return cmp.Or(c.Value(name+of), c.Query(name+of)) }
	return ui.TypedDay{Day: part("-jour"), Month: part("-mois"), Year: part("-annee")}
}

// Typed is a day as somebody would have typed it.
func Typed(d civil.Day) ui.TypedDay {
	parts := strings.SplitN(string(d), "-", 3)
	if len(parts) < 3 {
		return ui.TypedDay{}
	}
	return ui.TypedDay{Day: parts[2], Month: parts[1], Year: parts[0]}
}

func dateIn(get func(string) string, name string) (civil.Day, error) {
	text := get(name)
	if text == "" {
		text = strings.TrimSpace(get(name+"-jour") + " " + get(name+"-mois") + " " + get(name+"-annee"))
	}
	if text == "" {
		return "", nil
	}
	day, err := civil.ParseDay(inFigures(text))
	if err != nil {
		return "", fault.Field(name, "day.wrong")
	}
	return day, nil
}

// Clock returns the hour typed in a field, "" when nothing was typed. What is
// no hour is refused under the field's name.
func (c *Ctx) Clock(name string) (civil.Clock, error) {
	text := c.Value(name)
	if text == "" {
		return "", nil
	}
	at, err := civil.ParseClock(text)
	if err != nil {
		return "", fault.Field(name, "clock.wrong")
	}
	return at, nil
}

// inFigures writes "1er févr. 2027" as 01/02/2027, and leaves alone what it
// does not read.
func inFigures(text string) string {
	parts := strings.FieldsFunc(french.Fold(text), unicode.IsSpace)
	if len(parts) != 3 || len(parts[0]) == 4 {
		return text
	}
	day, err := strconv.Atoi(strings.TrimSuffix(parts[0], "er"))
	month := monthNamed(parts[1])
	if err != nil || month == 0 {
		return text
	}
	return fmt.Sprintf("%02d/%02d/%s", day, month, parts[2])
}

func monthNamed(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n <= 12 {
		return n
	}
	for m := time.January; m <= time.December; m++ {
		name := french.Fold(french.Month(m))
		if s == name || len(s) >= 3 && s != "jui" && strings.HasPrefix(name, s) {
			return int(m)
		}
	}
	return 0
}
