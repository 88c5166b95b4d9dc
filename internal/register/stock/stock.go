// Package stock makes invented files in the form of INSEE's Sirene register,
// of any size, so that the import and the finder are measured without the real
// ones. It refuses to hold what it writes: a file of ten million lines costs
// the memory of one.
package stock

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"

	"profil/internal/fault"
	"profil/internal/siret"
)

// The names under which INSEE publishes the files.
const (
	Units          = "StockUniteLegale_utf8"
	Establishments = "StockEtablissement_utf8"
	Successions    = "StockEtablissementLiensSuccession_utf8"
)

// Stock is what is asked for.
type Stock struct {
	Establishments int
	Seed           uint64 // the same seed makes the same files
	Format         string // "csv", "zip" or "gz"

	// Told is called from time to time with how many establishments were
	// written, if not nil.
	Told func(n int)
}

// most is the most establishments: there are no more SIREN.
const most = 60_000_000

// often is between two calls of Told.
const often = 1000

// Write makes the three files in a folder, that it makes too. Files of these
// names are replaced.
func (s Stock) Write(ctx context.Context, dir string) (err error) {
	if s.Establishments < 1 || s.Establishments > most {
		return fault.New(fault.Invalid, "generate.rows")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f := &files{}
	defer func() { err = errors.Join(err, f.close()) }()
	for _, one := range []struct {
		name    string
		columns []string
		into    **output
	}{{Units, UnitColumns, &f.units}, {Establishments, EstablishmentColumns, &f.places}, {Successions, SuccessionColumns, &f.links}} {
		if *one.into, err = create(dir, one.name, s.Format); err != nil {
			return err
		}
		if err := (*one.into).line(one.columns); err != nil {
			return err
		}
	}
	return s.fill(ctx, f)
}

// fill makes one legal unit after the other, in the order of their SIREN, as
// INSEE does, spread over all those that exist.
func (s Stock) fill(ctx context.Context, f *files) error {
	w := newWorld()
	const first, last = 30_000_000, 99_990_000
	step := (last - first) / s.Establishments
	for k, n := 0, 0; n < s.Establishments; k++ {
		random := rand.New(rand.NewPCG(s.Seed, uint64(k)))
		u := w.unit(random, sirenOf(first+k*step+random.IntN(step)))
		u.places = u.places[:min(len(u.places), s.Establishments-n)]
		if err := u.write(f); err != nil {
			return err
		}
		for range u.places {
			if n++; n%often == 0 {
				if s.Told != nil {
					s.Told(n)
				}
				if ctx.Err() != nil {
					return ctx.Err()
				}
			}
		}
	}
	return nil
}

// sirenOf puts the key after eight digits.
func sirenOf(stem int) siret.SIREN {
	for key := range 10 {
		if s, err := siret.ParseSIREN(strconv.Itoa(stem*10 + key)); err == nil {
			return s
		}
	}
	return siret.SIREN{} // one of ten keys is right
}

type files struct{ units, places, links *output }

func (f *files) close() (err error) {
	for _, o := range []*output{f.units, f.places, f.links} {
		if o != nil {
			err = errors.Join(err, o.close())
		}
	}
	return err
}

// output writes one file, in its package.
type output struct {
	to      *bufio.Writer
	closers []io.Closer // the last first
	text    []byte
}

func create(dir, name, format string) (*output, error) {
	ends := map[string]string{"csv": ".csv", "gz": ".csv.gz", "zip": ".zip"}[format]
	f, err := os.Create(filepath.Join(dir, name+ends))
	if err != nil {
		return nil, err
	}
	o := &output{closers: []io.Closer{f}}
	var to io.Writer = f
	switch format {
	case "gz":
		z := gzip.NewWriter(f)
		o.closers, to = append(o.closers, z), z
	case "zip":
		z := zip.NewWriter(f)
		o.closers = append(o.closers, z)
		header := &zip.FileHeader{Name: name + ".csv", Method: zip.Deflate, Modified: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
		if to, err = z.CreateHeader(header); err != nil {
			return nil, errors.Join(err, o.close())
		}
	}
	o.to = bufio.NewWriterSize(to, 256<<10)
	return o, nil
}

func (o *output) close() (err error) {
	if o.to != nil {
		err = o.to.Flush()
	}
	for i := len(o.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, o.closers[i].Close())
	}
	return err
}

// line writes fields, between quotes where they must be.
func (o *output) line(fields []string) error {
	o.text = o.text[:0]
	for i, field := range fields {
		if i > 0 {
			o.text = append(o.text, ',')
		}
		if strings.ContainsAny(field, ",\"\n") {
			field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
		}
		o.text = append(o.text, field...)
	}
	_, err := o.to.Write(append(o.text, '\n'))
	return err
}
