// Package register is the bulk list of the establishments that people may
// choose as theirs: one read-only SQLite file, made aside and put in place at
// once, read again when it changes. It refuses to be written in place, and to
// say anything of who uses the platform: that is package organisation's.
package register

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"profil/internal/civil"
	"profil/internal/fault"
	"profil/internal/siret"
)

// Establishment is what the register says of one SIRET.
type Establishment struct {
	SIRET                                     siret.SIRET
	Name, Acronym                             string
	APECode, APENomenclature, LegalForm       string
	Street, Postcode, City, INSEE, Department string
	Closed                                    bool

	ClosedOn  civil.Day   // the day since when it is closed, if it is known
	Sign      string      // what stands on the door, when it is not the name
	APE2025   string      // the code of NAF 2025 beside one of NAF rév. 2
	Headcount string      // INSEE's band of employees: "11" is 10 to 19; "" for none, or unknown
	Head      bool        // the siège of its legal unit
	Successor siret.SIRET // of a closed one, if it is known

	// words are further words by which it is found, such as the other
	// postcodes of a commune.
	words string

	// origin is where it comes from: the register of the communes, Sirene, or
	// what somebody brought (zero). It is written, and not read back.
	origin origin
}

// origin is one letter at the end of a record.
type origin string

const (
	brought     origin = "" // by hand: an import of Sirene keeps it
	fromCommune origin = "c"
	fromSirene  origin = "s"
)

// Register answers from the file at its path, or has nothing to say while
// there is none. It is safe for use by several goroutines.
type Register struct {
	path    string
	patient time.Duration // between two looks at the file; zero in tests
	looked  atomic.Int64  // when it was last looked at, in Unix nanoseconds

	mu   sync.RWMutex // held for reading while a file is in use
	file *file        // nil while there is none
}

// Open reads the register at path. A missing file is an empty register, that
// fills when the file appears; a file that is not a register is refused:
// register.damaged, register.version.
func Open(path string) (*Register, error) {
	r := &Register{path: path, patient: time.Second}
	return r, r.look()
}

// Close gives the file back.
func (r *Register) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return nil
	}
	f := r.file
	r.file = nil
	return f.close()
}

// look reads the file anew when another one stands at the path. A new file
// that cannot be read leaves the former in use.
func (r *Register) look() error {
	now := time.Now().UnixNano()
	if last := r.looked.Load(); now-last < int64(r.patient) || !r.looked.CompareAndSwap(last, now) {
		return nil
	}
	stat, err := os.Stat(r.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fault.Because(fault.Unavailable, "register.damaged", err)
	}
	r.mu.RLock()
	same := r.file != nil && r.file.is(stat)
	r.mu.RUnlock()
	if same {
		return nil
	}
	f, err := openFile(r.path, stat)
	if err != nil {
		return err
	}
	r.mu.Lock()
	former := r.file
	r.file = f
	r.mu.Unlock()
	if former != nil {
		return former.close() // nobody reads it: the lock was held alone
	}
	return nil
}

// use lends a connection to the file, nil while there is none.
func (r *Register) use(ctx context.Context, fn func(*file, *conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	// The former file goes on answering when the new one cannot be read.
	if err := r.look(); err != nil && !r.open() {
		return err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.file == nil {
		return nil
	}
	c, err := r.file.take(ctx)
	if err != nil {
		return err
	}
	defer r.file.give(c)
	return fn(r.file, c)
}

func (r *Register) open() bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.file != nil
}

// BySIRET gives one establishment, or register.unknown.
func (r *Register) BySIRET(ctx context.Context, s siret.SIRET) (e Establishment, err error) {
	found := false
	err = r.use(ctx, func(_ *file, c *conn) error {
		return c.each(c.bySIRET, func(one Establishment) { e, found = one, true }, s.Digits())
	})
	if err == nil && !found {
		err = fault.New(fault.NotFound, "register.unknown")
	}
	return e, err
}

// Size tells how many establishments there are.
func (r *Register) Size(ctx context.Context) (n int, err error) {
	err = r.use(ctx, func(_ *file, c *conn) error {
		n, err = c.size()
		return err
	})
	return n, err
}

// separator stands between the fields of a record; no field holds it.
const separator = "\x1f"

// record packs what is read back whole: the driver works for each column of
// each query, and a search has none to lose.
func (e Establishment) record() string {
	return strings.Join([]string{
		e.Name, e.Acronym, e.APECode, e.APENomenclature, e.LegalForm, e.Street, e.Postcode, e.City, e.INSEE, e.Department, e.closing(), e.words,
		e.Sign, e.APE2025, e.Headcount, mark(e.Head), e.Successor.Digits(), string(e.origin),
	}, separator)
}

func mark(is bool) string {
	if is {
		return "1"
	}
	return ""
}

// Hidden tells that its name and its address may not be said: whoever works
// there tells them.
func (e Establishment) Hidden() bool { return e.Name == undisclosed }

// Concealed is what may be said of one that is not diffusible: no name, no
// address but the department.
func (e Establishment) Concealed() Establishment {
	return Establishment{
		SIRET: e.SIRET, Name: undisclosed, APECode: e.APECode, APENomenclature: e.APENomenclature, APE2025: e.APE2025,
		LegalForm: e.LegalForm, Department: e.Department, Closed: e.Closed, ClosedOn: e.ClosedOn, Headcount: e.Headcount, Head: e.Head,
	}
}

// closing is "1" for what is closed since a day that nobody knows.
func (e Establishment) closing() string {
	if e.Closed && e.ClosedOn != "" {
		return string(e.ClosedOn)
	}
	return mark(e.Closed)
}

// originOf reads where a record comes from.
func originOf(record string) origin {
	return origin(record[strings.LastIndex(record, separator)+1:])
}

// unpack reads a row: siret, record.
func unpack(row []driver.Value) (e Establishment, err error) {
	if err := e.SIRET.Scan(row[0]); err != nil {
		return e, err
	}
	record, _ := row[1].(string)
	for _, field := range []*string{
		&e.Name, &e.Acronym, &e.APECode, &e.APENomenclature, &e.LegalForm, &e.Street, &e.Postcode, &e.City, &e.INSEE, &e.Department,
	} {
		*field, record, _ = strings.Cut(record, separator)
	}
	var closed, head, successor string
	for _, field := range []*string{&closed, &e.words, &e.Sign, &e.APE2025, &e.Headcount, &head, &successor} {
		*field, record, _ = strings.Cut(record, separator)
	}
	e.Closed, e.Head = closed != "", head == "1"
	if len(closed) > 1 {
		e.ClosedOn = civil.Day(closed)
	}
	return e, e.Successor.Scan(successor)
}
