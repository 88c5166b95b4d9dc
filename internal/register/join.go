package register

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"profil/internal/fault"
	"profil/internal/reference"
	"profil/internal/siret"
)

// former reads what of the register in place is not Sirene's.
func (i *sireneImport) former() error {
	i.byHand, i.sirens = map[uint64]*latest{}, map[uint32]int{}
	var err error
	if i.brought, err = newSpill(filepath.Dir(i.Path), 1, rankHeld); err != nil {
		return err
	}
	if _, err := os.Stat(i.Path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	c, err := openConn(i.Path)
	if err != nil {
		return err
	}
	defer c.close()
	if i.before, err = c.size(); err != nil {
		return err
	}
	all, err := c.raw.Prepare(`SELECT siret, record FROM establishments WHERE substr(record, -2) <> char(31) || '` + string(fromSirene) + `' ORDER BY id`)
	if err != nil {
		return damaged(err)
	}
	defer all.Close()
	return rows(all, func(row []driver.Value) error {
		number, _ := row[0].(string)
		record, _ := row[1].(string)
		i.before--
		if originOf(record) == fromCommune {
			i.sirens[number32(number[:9])] = len(i.communes)
			i.communes = append(i.communes, communeRow{siret: number, record: record})
			return nil
		}
		i.byHand[number64(number)] = &latest{}
		return i.brought.add(0, number+record)
	})
}

// join gives each establishment the name of its unit, part after part, and
// puts it in its rank.
func (i *sireneImport) join() error {
	if err := i.spill(&i.ranked, asideRanked, ranks, rankHeld); err != nil {
		return err
	}
	if i.past(Joining) {
		return i.drop()
	}
	j := joining{sireneImport: i, units: map[uint32]string{}, next: map[uint64]succession{}, seen: map[uint64]struct{}{}}
	for p := i.mark.Parts; p < parts; p++ {
		if err := j.part(p); err != nil {
			return err
		}
		if i.mark.Parts = p + 1; i.mark.Parts%partsAtOnce == 0 {
			if err := i.keep(i.ranked); err != nil {
				return err
			}
		}
		if err := i.tell(Progress{Stage: Joining, Done: (p + 1) * often, Total: parts * often}); err != nil {
			return err
		}
	}
	if err := i.over(Joining, i.ranked); err != nil {
		return err
	}
	return i.drop()
}

// drop takes away what was joined: its room is for the register.
func (i *sireneImport) drop() error {
	err := errors.Join(i.units.close(), i.links.close(), i.places.close())
	i.units, i.links, i.places = nil, nil, nil
	for _, name := range []string{asideUnits, asideLinks, asidePlaces} {
		if gone := os.Remove(i.aside(name)); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// partsAtOnce are joined between two marks.
const partsAtOnce = parts / 20

// joining holds one part.
type joining struct {
	*sireneImport
	units map[uint32]string
	next  map[uint64]succession
	seen  map[uint64]struct{}
}

type succession struct{ date, next string }

func (j *joining) part(p int) error {
	clear(j.units)
	clear(j.next)
	clear(j.seen)
	if err := j.sireneImport.units.each(p, func(text string) error {
		j.units[number32(text[:9])] = text[9:]
		return nil
	}); err != nil {
		return err
	}
	if err := j.links.each(p, func(text string) error {
		former, s := number64(text[:14]), succession{next: text[14:28], date: text[28:]}
		if s.date >= j.next[former].date {
			j.next[former] = s
		}
		return nil
	}); err != nil {
		return err
	}
	return j.places.each(p, j.place)
}

func (j *joining) place(text string) error {
	e, err := unpack([]driver.Value{text[:14], text[14:]})
	if err != nil {
		return err
	}
	unit, known := j.units[number32(text[:9])]
	e.ofUnit(unit)
	n := number64(text[:14])
	if _, again := j.seen[n]; again || !known && e.Name == "" {
		j.report.Refused++
		return nil
	}
	j.seen[n] = struct{}{}
	if next, ok := j.next[n]; ok && e.Closed {
		if e.Successor, err = siret.Parse(next.next); err != nil {
			return err
		}
		j.report.Succeeded++
	}
	if brought := j.byHand[n]; brought != nil {
		brought.closed, brought.successor = e.Closed, e.Successor
		return nil
	}
	j.report.Written++
	if e.Closed {
		j.report.Closed++
	}
	if e.Name == undisclosed {
		j.report.Undisclosed++
	}
	j.total++
	e.origin = fromSirene
	return j.ranked.add(e.rank(), text[:14]+e.record())
}

// ofUnit takes what the unit says. What may not be said of either is said of
// none: no name, no address but the department.
func (e *Establishment) ofUnit(unit string) {
	name, rest, _ := strings.Cut(unit, separator)
	acronym, rest, _ := strings.Cut(rest, separator)
	usual, form, _ := strings.Cut(rest, separator)
	if _, ok := reference.LegalForm(form); ok {
		e.LegalForm = form
	}
	if name == undisclosed || e.Name == undisclosed {
		*e = e.Concealed()
		return
	}
	e.Name, e.Acronym, e.words = name, acronym, joined(usual, e.words)
	if e.Name == "" {
		e.Name = e.Sign
	}
	if e.Sign == e.Name {
		e.Sign = ""
	}
}

// lineToWrite is one line of the file, with its words.
type lineToWrite struct{ siret, record, words string }

// linesAtOnce are handed over together by who makes the words to who writes.
const linesAtOnce = 512

// write makes the file: what was brought by hand first, in its order.
func (i *sireneImport) write() error {
	i.report.Kept = len(i.byHand)
	for _, c := range i.communes {
		if !c.known {
			i.report.Kept++
		}
	}
	path := i.aside("registre.db")
	err := i.fill(path)
	if i.mark.resumed && fault.CodeOf(err) == "register.damaged" { // what was written is lost, not what it is made of
		if err = removeFile(path); err == nil {
			err = i.fill(path)
		}
	}
	if err != nil {
		return full(err)
	}
	return full(inPlace(path, i.Path))
}

// removeFile takes a file of the engine away, with its log.
func removeFile(path string) (err error) {
	for _, end := range []string{"", "-wal", "-shm", "-journal"} {
		if gone := os.Remove(path + end); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

func (i *sireneImport) fill(path string) (err error) {
	w, err := takeUp(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.raw.Close()) }()
	lines, whole, err := w.written()
	if err != nil {
		return err
	}
	if !whole {
		if err := w.do(`BEGIN`); err != nil {
			return err
		}
		if err := i.pour(w, lines); err != nil {
			return err
		}
	}
	if err := i.tell(Progress{Stage: Ordering}); err != nil {
		return err
	}
	return w.finish(whole)
}

// pour writes every line, while another goroutine makes the words of the next
// ones.
func (i *sireneImport) pour(w *writer, written int64) error {
	ctx, cancel := context.WithCancel(i.ctx)
	defer cancel()
	batches, made := make(chan []lineToWrite, 4), make(chan error, 1)
	go func() {
		err := i.lines(ctx, written, batches)
		close(batches)
		made <- err
	}()
	err := i.insert(w, written, batches)
	cancel()
	for range batches { // let the other end
	}
	if other := <-made; err == nil {
		err = other
	}
	return err
}

func (i *sireneImport) insert(w *writer, id int64, batches <-chan []lineToWrite) error {
	line, err := w.prepare(`INSERT INTO establishments (id, siret, record) VALUES ($1, $2, $3) ON CONFLICT (siret) DO NOTHING`)
	if err != nil {
		return err
	}
	defer line.Close()
	words, err := w.prepare(`INSERT INTO words (rowid, said) VALUES ($1, $2)`)
	if err != nil {
		return err
	}
	defer words.Close()
	for batch := range batches {
		for _, l := range batch {
			id++
			n, err := exec(line, id, l.siret, l.record)
			if err != nil {
				return err
			}
			if n > 0 {
				if _, err := exec(words, id, l.words); err != nil {
					return err
				}
			}
			if id%int64(i.between()) == 0 {
				if err := w.note(id); err != nil {
					return err
				}
			}
			if err := i.tell(Progress{Stage: Writing, Done: int(id), Total: i.total + i.report.Kept}); err != nil {
				return err
			}
		}
	}
	return nil
}

// lines gives what is to be written, in its order, but what was written before.
func (i *sireneImport) lines(ctx context.Context, written int64, batches chan<- []lineToWrite) error {
	batch := make([]lineToWrite, 0, linesAtOnce)
	send := func() error {
		select {
		case batches <- batch:
			batch = make([]lineToWrite, 0, linesAtOnce)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	add := func(text string) error {
		if written > 0 {
			written--
			return nil
		}
		e, err := unpack([]driver.Value{text[:14], text[14:]})
		if err != nil {
			return err
		}
		record := text[14:]
		if now := i.byHand[number64(text[:14])]; now != nil && now.closed {
			e.Closed, e.Successor = true, now.successor
			record = e.record()
		}
		if batch = append(batch, lineToWrite{text[:14], record, e.bears()}); len(batch) < linesAtOnce {
			return nil
		}
		return send()
	}
	if err := i.brought.each(0, add); err != nil {
		return err
	}
	for _, c := range i.communes {
		if c.known {
			continue
		}
		if err := add(c.siret + c.record); err != nil {
			return err
		}
	}
	for rank := range ranks {
		if err := i.ranked.each(rank, add); err != nil {
			return err
		}
	}
	return send()
}
