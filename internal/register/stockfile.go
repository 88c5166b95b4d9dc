package register

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"

	"profil/internal/fault"
)

// Stock are INSEE's files of the Sirene register, as it publishes them each
// month: plain, in a zip or in a gzip.
type Stock struct {
	Units          string // StockUniteLegale_utf8
	Establishments string // StockEtablissement_utf8
	Successions    string // StockEtablissementLiensSuccession_utf8, "" for none
}

// FindStock tells the files of the stock by their names, among files and
// folders. Files of a folder that are no part of the stock are passed over;
// one that is named is not: register.stock_unknown.
func FindStock(paths []string) (Stock, error) {
	var s Stock
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return s, fault.Because(fault.NotFound, "import.no_file", errors.New(path))
		}
		if err != nil {
			return s, fault.Because(fault.Unavailable, "register.unreadable", err)
		}
		if !info.IsDir() {
			if known, err := s.take(path); err != nil || !known {
				return s, orUnknown(err, path)
			}
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return s, fault.Because(fault.Unavailable, "register.unreadable", err)
		}
		for _, e := range entries {
			if _, err := s.take(filepath.Join(path, e.Name())); err != nil {
				return s, err
			}
		}
	}
	switch {
	case s.Units == "":
		return s, fault.Because(fault.Invalid, "register.stock_missing", errors.New("StockUniteLegale_utf8"))
	case s.Establishments == "":
		return s, fault.Because(fault.Invalid, "register.stock_missing", errors.New("StockEtablissement_utf8"))
	}
	return s, nil
}

func orUnknown(err error, path string) error {
	if err != nil {
		return err
	}
	return fault.Because(fault.Invalid, "register.stock_unknown", errors.New(filepath.Base(path)))
}

// take keeps a file that is one of the stock.
func (s *Stock) take(path string) (known bool, err error) {
	name, _, _ := strings.Cut(strings.ToLower(filepath.Base(path)), ".")
	ends := strings.ToLower(filepath.Ext(path))
	if ends != ".csv" && ends != ".zip" && ends != ".gz" {
		return false, nil
	}
	var into *string
	switch strings.TrimSuffix(name, "_utf8") {
	case "stockunitelegale":
		into = &s.Units
	case "stocketablissement":
		into = &s.Establishments
	case "stocketablissementlienssuccession":
		into = &s.Successions
	default:
		return false, nil
	}
	if *into != "" && *into != path {
		return true, fault.Because(fault.Invalid, "register.stock_twice", fmt.Errorf("%s, %s", filepath.Base(*into), filepath.Base(path)))
	}
	*into = path
	return true, nil
}

// stockTable is one file of the stock, whose header was read.
type stockTable struct {
	name    string
	records *records
	at      []int // where each column stands, -1 for nowhere
	width   int
	fields  []string // of the line at hand
	closers []io.Closer
}

// openStock opens a file and finds its columns.
func openStock(path string, columns []stockColumn) (*stockTable, error) {
	t := &stockTable{name: filepath.Base(path)}
	r, err := t.open(path)
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	t.records = newRecords(r)
	if err := t.header(columns); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *stockTable) header(columns []stockColumn) error {
	header, err := t.records.header()
	if err != nil {
		return t.named(err)
	}
	t.width = len(header)
	stands := make(map[string]int, len(header))
	for i, name := range header {
		stands[strings.TrimSpace(name)] = i
	}
	var missing []string
	for _, c := range columns {
		at, ok := stands[c.name]
		if !ok {
			at = -1
			if c.needed {
				missing = append(missing, c.name)
			}
		}
		t.at = append(t.at, at)
	}
	if len(missing) > 0 {
		return fault.Because(fault.Invalid, "register.column_missing", fmt.Errorf("%s\u00a0: %s", t.name, strings.Join(missing, ", ")))
	}
	return nil
}

// open gives the text of a file, whatever it is packed in.
func (t *stockTable) open(path string) (io.Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Because(fault.Unavailable, "register.unreadable", err)
	}
	t.closers = append(t.closers, f)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".gz":
		r, err := gzip.NewReader(f)
		if err != nil {
			return nil, t.broken(err)
		}
		t.closers = append(t.closers, r)
		return unpacked{t, r}, nil
	case ".zip":
		return t.openZip(f)
	}
	return f, nil
}

func (t *stockTable) openZip(f *os.File) (io.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, t.broken(err)
	}
	for _, member := range z.File {
		if strings.EqualFold(filepath.Ext(member.Name), ".csv") {
			r, err := member.Open()
			if err != nil {
				return nil, t.broken(err)
			}
			t.closers = append(t.closers, r)
			return unpacked{t, r}, nil
		}
	}
	return nil, t.broken(errors.New("pas de fichier .csv dans l’archive"))
}

func (t *stockTable) broken(err error) error {
	return fault.Because(fault.Invalid, "register.archive", fmt.Errorf("%s\u00a0: %w", t.name, err))
}

// named puts the name of the file before the cause of what is wrong with it.
func (t *stockTable) named(err error) error {
	f := (*fault.Error)(nil)
	if !errors.As(err, &f) || f.Code == "register.archive" {
		return err
	}
	if f.Cause == nil {
		return fault.Because(f.Kind, f.Code, errors.New(t.name))
	}
	return fault.Because(f.Kind, f.Code, fmt.Errorf("%s\u00a0: %w", t.name, f.Cause))
}

func (t *stockTable) close() (err error) {
	for i := len(t.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, t.closers[i].Close())
	}
	return err
}

// unpacked is the text of an archive: what it fails with is the archive's.
type unpacked struct {
	t *stockTable
	r io.Reader
}

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = u.t.broken(err)
	}
	return n, err
}

// next goes to the next line: io.EOF after the last, a *Refusal for one that
// has not the right number of fields.
func (t *stockTable) next() (line int, err error) {
	fields, line, err := t.records.next()
	refusal := (*Refusal)(nil)
	switch {
	case errors.Is(err, io.EOF) || errors.As(err, &refusal):
		return line, err
	case err != nil:
		return line, t.named(err)
	case len(fields) != t.width:
		return line, &Refusal{line, "register.width"}
	}
	t.fields = fields
	return line, nil
}

// hidden is what INSEE writes in place of what it may not say.
const hidden = "[ND]"

// get gives a field of the line at hand, "" for one that is hidden or has no
// column. A field that is longer than what is kept is cut.
func (t *stockTable) get(column int) string {
	at := t.at[column]
	if at < 0 || t.fields[at] == "" || t.fields[at] == hidden {
		return ""
	}
	text := clean(t.fields[at])
	if len(text) > textMost {
		if letters := []rune(text); len(letters) > textMost {
			return string(letters[:textMost])
		}
	}
	return text
}
