package register

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"profil/internal/siret"
)

// resumeVersion is of what an import sets aside: another one is begun anew.
const resumeVersion = 1

// everyLines is how many lines are read, or written, between two marks.
const everyLines = 500_000

// bookmark is how far an import was, as it is known for sure: what was set aside
// after it is read again.
type bookmark struct {
	Of      string           `json:"of"` // the files and the register that it is made of
	Stage   Stage            `json:"stage"`
	At      place            `json:"at"`    // in the file of the stage
	Parts   int              `json:"parts"` // joined
	Total   int              `json:"total"` // of what is ranked
	Ends    map[string]int64 `json:"ends"`  // of what is set aside, by its name
	Report  SireneReport     `json:"report"`
	Known   []int            `json:"known"` // the communes whose unit was met
	Gone    []gone           `json:"gone"`
	resumed bool
}

// place is where a reader is in a file: what follows was not read.
type place struct {
	Bytes int64 `json:"bytes"` // of the text, unpacked
	Line  int   `json:"line"`
	Rows  int   `json:"rows"`
}

// gone is an establishment brought by hand that the stock says closed.
type gone struct{ SIRET, Successor string }

// identity tells the files of a stock and the register in place from any
// others: the name, the size and the instant of each.
func (i *sireneImport) identity() (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, resumeVersion, version)
	for _, path := range []string{i.Stock.Units, i.Stock.Successions, i.Stock.Establishments, i.Path} {
		info, err := os.Stat(path)
		switch {
		case err == nil:
			fmt.Fprintf(h, "%q %d %d\n", filepath.Base(path), info.Size(), info.ModTime().UnixNano())
		case errors.Is(err, fs.ErrNotExist):
			fmt.Fprintln(h, "none")
		default:
			return "", unreadable(err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// The names of what is set aside.
const (
	asideUnits  = "unites"
	asideLinks  = "successions"
	asidePlaces = "etablissements"
	asideRanked = "rangs"
)

// folder is where an import sets aside what it makes, until it is whole.
func (i *sireneImport) folder() string { return i.Path + ".reprise" }

func (i *sireneImport) aside(name string) string { return filepath.Join(i.folder(), name) }

// resume takes up what an interrupted import of the same files has set aside;
// of others, nothing is kept.
func (i *sireneImport) resume() error {
	of, err := i.identity()
	if err != nil {
		return err
	}
	var left bookmark
	text, err := os.ReadFile(i.aside("etat.json"))
	if err == nil {
		err = json.Unmarshal(text, &left)
	}
	if err == nil && (left.Of == of || i.off.identity) && i.recall(left) == nil {
		i.mark = left
		i.mark.resumed = true
		if i.Resumed != nil {
			i.Resumed(Progress{Stage: left.Stage, Done: left.At.Rows})
		}
		return nil
	}
	i.mark = bookmark{Of: of, Ends: map[string]int64{}}
	return errors.Join(os.RemoveAll(i.folder()), os.MkdirAll(i.folder(), 0o700))
}

// recall puts back what was known at the mark.
func (i *sireneImport) recall(m bookmark) error {
	for _, at := range m.Known {
		if at < 0 || at >= len(i.communes) {
			return errStale
		}
		i.communes[at].known = true
	}
	for _, g := range m.Gone {
		brought := i.byHand[number64(g.SIRET)]
		if brought == nil {
			return errStale
		}
		brought.closed = true
		if next, err := siret.Parse(g.Successor); err == nil {
			brought.successor = next
		}
	}
	*i.report, i.total = m.Report, m.Total
	return nil
}

// errStale is of what was set aside for another register.
var errStale = errors.New("another register")

// past tells that a stage was over before this run began.
func (i *sireneImport) past(s Stage) bool { return i.mark.Stage > s }

// keep marks how far the import is: what was set aside is on the disk before
// the mark is.
func (i *sireneImport) keep(aside ...*spill) error {
	for _, s := range aside {
		end, err := s.settle()
		if err != nil {
			return err
		}
		i.mark.Ends[filepath.Base(s.file.Name())] = end
	}
	i.mark.Report, i.mark.Total, i.mark.Known, i.mark.Gone = *i.report, i.total, nil, nil
	for at, c := range i.communes {
		if c.known {
			i.mark.Known = append(i.mark.Known, at)
		}
	}
	for number, latest := range i.byHand {
		if latest.closed {
			i.mark.Gone = append(i.mark.Gone, gone{fmt.Sprintf("%014d", number), latest.successor.Digits()})
		}
	}
	text, err := json.Marshal(i.mark)
	if err != nil {
		return err
	}
	next := i.aside("etat.suivant")
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return full(err)
	}
	return full(inPlace(next, i.aside("etat.json")))
}

// over ends a stage.
func (i *sireneImport) over(s Stage, aside ...*spill) error {
	i.mark.Stage, i.mark.At = s+1, place{}
	return i.keep(aside...)
}

func (i *sireneImport) between() int { return cmp.Or(i.every, everyLines) }
