package register

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"profil/internal/fault"
	"profil/internal/siret"
)

// Sirene is how the whole register is made of INSEE's files. It holds little
// of them in memory: the units and the establishments are parted by the
// beginning of their SIREN, joined part after part, and parted again by rank.
type Sirene struct {
	Path  string
	Stock Stock

	// Fewer allows a stock that is much smaller than what the register holds
	// of the former one: without it, half of a file would take half away.
	Fewer bool

	// Refused is told each line that is left out, if not nil.
	Refused func(file string, r *Refusal)

	// Told is called from time to time with what was done so far, if not nil.
	Told func(Progress)

	// Resumed is told where an interrupted import is taken up, if not nil.
	Resumed func(Progress)

	every int // lines between two marks; 0 for everyLines
	hold  int // bytes of a part that are held before they are written; 0 for the usual
	off   struct{ identity, ends bool }
}

// Stage is what an import of Sirene is at.
type Stage int

// The stages, in their order.
const (
	ReadingUnits Stage = iota
	ReadingSuccessions
	ReadingEstablishments
	Joining
	Writing
	Ordering
)

// Progress is how far a stage is. Total is known when what was read is
// written, zero before.
type Progress struct {
	Stage       Stage
	Done, Total int
}

// SireneReport says what became of a stock.
type SireneReport struct {
	Units, Establishments int // that were read
	Written, Closed       int // of the establishments
	Undisclosed           int // of those, whose name and address may not be said
	Succeeded             int // of those, closed with a known successor
	Kept                  int // establishments that were brought by hand, or communes that the stock lacks
	Refused               int // lines
}

// undisclosed is the name of what may have none.
const undisclosed = "Structure non diffusible"

// The parts of a stock: a SIREN begins with three digits, so that a part has
// some tens of thousands of units, and never more than a hundred thousand.
const (
	parts    = 1000
	ranks    = 64
	partHeld = 16 << 10
	rankHeld = 128 << 10
)

// fewest is the least share of the former stock that a new one must have.
const fewest = 0.8

// Import makes the register of the stock and of what was brought by hand, and
// puts it in place at once. Whatever fails, the register is left as it was, and
// the next import of the same files goes on from where this one was; or begins
// anew, where what was set aside does not read ("register.damaged").
func (s Sirene) Import(ctx context.Context) (report SireneReport, err error) {
	lock, err := hold(s.Path)
	if err != nil {
		return report, err
	}
	defer lock.Close()
	if err := sweep(filepath.Dir(s.Path)); err != nil {
		return report, err
	}
	i := &sireneImport{Sirene: s, ctx: ctx, met: newMet(), report: &report}
	defer func() {
		err = errors.Join(err, i.close())
		// Whole, or nothing to go on from: the files are wrong, or what was set aside is.
		if err == nil || fault.KindOf(err) == fault.Invalid || i.mark.resumed && fault.CodeOf(err) == "register.damaged" {
			err = errors.Join(err, os.RemoveAll(i.folder()))
		}
	}()
	for _, step := range []func() error{i.former, i.resume, i.stageUnits, i.stageLinks, i.stagePlaces, i.join, i.write} {
		if err := step(); err != nil {
			return report, err
		}
	}
	return report, nil
}

// sireneImport is one import at work.
type sireneImport struct {
	Sirene
	ctx    context.Context
	report *SireneReport
	met    *met
	mark   bookmark

	brought  *spill             // one part: what was brought by hand, in its order
	byHand   map[uint64]*latest // the SIRET of those
	communes []communeRow       // of the register of a new instance
	sirens   map[uint32]int     // where the communes stand in it
	before   int                // establishments of the former stock
	units    *spill             // by the beginning of the SIREN
	links    *spill
	places   *spill
	ranked   *spill // by rank
	total    int    // of what is ranked
}

// latest is what a stock says of an establishment brought by hand.
type latest struct {
	closed    bool
	successor siret.SIRET
}

type communeRow struct {
	siret, record string
	known         bool // the stock has its unit
}

func (i *sireneImport) close() (err error) {
	for _, s := range []*spill{i.brought, i.units, i.links, i.places, i.ranked} {
		err = errors.Join(err, s.close())
	}
	return err
}

// spill opens what is set aside under a name, up to where it is known to be
// right.
func (i *sireneImport) spill(into **spill, name string, parts, most int) (err error) {
	end := i.mark.Ends[name]
	if i.off.ends {
		end = -1
	}
	*into, err = openSpill(i.aside(name), parts, cmp.Or(i.hold, most), end)
	return err
}

// tell gives news, and the error of who has lost patience.
func (i *sireneImport) tell(p Progress) error {
	if p.Done%often != 0 {
		return nil
	}
	if i.Told != nil {
		i.Told(p)
	}
	return i.ctx.Err()
}

// read goes through a file of the stock; line gives the code of a refusal.
func (i *sireneImport) read(stage Stage, path string, columns []stockColumn, into *spill, line func(*stockTable) (code string, err error)) (n int, err error) {
	t, err := openStock(path, columns)
	if err != nil {
		return 0, err
	}
	defer t.close()
	if n = i.mark.At.Rows; n > 0 {
		if err := t.records.goTo(i.mark.At.Bytes, i.mark.At.Line); err != nil {
			return n, err
		}
	}
	for {
		if n > i.mark.At.Rows && n%i.between() == 0 {
			i.mark.At = place{t.records.at, t.records.line, n}
			if err := i.keep(into); err != nil {
				return n, err
			}
		}
		at, err := t.next()
		refusal := (*Refusal)(nil)
		switch {
		case errors.Is(err, io.EOF):
			return n, i.some(t, n)
		case err != nil && !errors.As(err, &refusal):
			return n, err
		}
		n++
		if err := i.tell(Progress{Stage: stage, Done: n}); err != nil {
			return n, err
		}
		if refusal == nil {
			code, err := line(t)
			if err != nil {
				return n, err
			}
			if code == "" {
				continue
			}
			refusal = &Refusal{at, code}
		}
		i.report.Refused++
		if i.Refused != nil {
			i.Refused(t.name, refusal)
		}
	}
}

// some refuses a file that has a header and nothing else.
func (i *sireneImport) some(t *stockTable, n int) error {
	if n == 0 && t.name != filepath.Base(i.Stock.Successions) {
		return t.named(fault.New(fault.Invalid, "register.empty"))
	}
	return nil
}

// part is where a SIREN, or a SIRET, belongs.
func part(digits string) int {
	n, err := strconv.Atoi(digits[:3])
	if err != nil { // digits are digits
		return 0
	}
	return n
}

// rank puts what is open first, then what has most employees, then the siège.
func (e Establishment) rank() int {
	band := slices.Index(bands, e.Headcount)
	if band < 0 {
		band = len(bands)
	}
	n := band * 2
	if !e.Head {
		n++
	}
	if e.Closed {
		n += ranks / 2
	}
	return n
}

func (i *sireneImport) stageUnits() (err error) {
	if i.past(Joining) {
		return nil
	}
	if err := i.spill(&i.units, asideUnits, parts, partHeld); err != nil || i.past(ReadingUnits) {
		return err
	}
	i.report.Units, err = i.read(ReadingUnits, i.Stock.Units, unitColumns, i.units, func(t *stockTable) (string, error) {
		siren, err := siret.ParseSIREN(t.get(unitSIREN))
		if err != nil {
			return "register.stock_siren", nil
		}
		if at, ok := i.sirens[number32(siren.Digits())]; ok {
			i.communes[at].known = true
		}
		return "", i.units.add(part(siren.Digits()), siren.Digits()+t.unit())
	})
	if err != nil {
		return err
	}
	return i.over(ReadingUnits, i.units)
}

func (i *sireneImport) stageLinks() (err error) {
	if i.past(Joining) {
		return nil
	}
	if err := i.spill(&i.links, asideLinks, parts, partHeld); err != nil || i.past(ReadingSuccessions) {
		return err
	}
	if i.Stock.Successions == "" {
		return i.over(ReadingSuccessions, i.links)
	}
	_, err = i.read(ReadingSuccessions, i.Stock.Successions, linkColumns, i.links, func(t *stockTable) (string, error) {
		former, err := siret.Parse(t.get(linkFormer))
		next, other := siret.Parse(t.get(linkNext))
		if err != nil || other != nil {
			return "register.siret", nil
		}
		if former == next {
			return "", nil
		}
		return "", i.links.add(part(former.Digits()), former.Digits()+next.Digits()+t.get(linkDate))
	})
	if err != nil {
		return err
	}
	return i.over(ReadingSuccessions, i.links)
}

func (i *sireneImport) stagePlaces() (err error) {
	if i.past(Joining) {
		return nil
	}
	if err := i.spill(&i.places, asidePlaces, parts, partHeld); err != nil || i.past(ReadingEstablishments) {
		return err
	}
	i.report.Establishments, err = i.read(ReadingEstablishments, i.Stock.Establishments, placeColumns, i.places, func(t *stockTable) (string, error) {
		e, code := t.place(i.met)
		if code != "" {
			return code, nil
		}
		return "", i.places.add(part(e.SIRET.Digits()), e.SIRET.Digits()+e.record())
	})
	if err == nil && !i.Fewer && float64(i.report.Establishments) < fewest*float64(i.before) {
		err = fault.New(fault.Conflict, "register.stock_fewer")
	}
	if err != nil {
		return err
	}
	return i.over(ReadingEstablishments, i.places)
}

// unit packs what a legal unit says of its establishments.
func (t *stockTable) unit() string {
	name, form := t.get(unitName), t.get(unitLegalForm)
	if name == "" {
		name = joined(cmp.Or(t.get(unitUsualFirstName), t.get(unitFirstName)), cmp.Or(t.get(unitUsualLastName), t.get(unitLastName)))
	}
	if t.get(unitDiffusion) != "O" {
		return strings.Join([]string{undisclosed, "", "", form}, separator)
	}
	usual := joined(t.get(unitUsual1), t.get(unitUsual2), t.get(unitUsual3))
	return strings.Join([]string{name, t.get(unitAcronym), usual, form}, separator)
}

func number32(digits string) uint32 { return uint32(number64(digits)) }

func number64(digits string) uint64 {
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil { // digits are digits
		return 0
	}
	return n
}
