package register

import (
	"encoding/binary"
	"errors"
	"os"

	"github.com/klauspost/compress/s2"
)

// spill parts what does not fit in memory: each text goes to a part, and each
// part is read back in the order in which it was written. It is one file, cut
// after cut; each cut says of which part it is, so that the file can be taken up
// again.
type spill struct {
	file *os.File
	end  int64
	most int      // bytes of a part that are held before they are written
	held [][]byte // by part
	cuts [][]cut  // by part, what of the file is its own
	pack []byte
}

type cut struct {
	at   int64
	size int32
}

// headOfCut is the part and the size of a cut, written before it.
const headOfCut = 8

// newSpill makes one beside the register, where there must be room for it. It
// has no name: it ends with the program, however that ends.
func newSpill(dir string, parts, most int) (*spill, error) {
	f, err := os.CreateTemp(dir, asidePattern)
	if err != nil {
		return nil, err
	}
	return spillOf(f, parts, most), os.Remove(f.Name())
}

func spillOf(f *os.File, parts, most int) *spill {
	return &spill{file: f, most: most, held: make([][]byte, parts), cuts: make([][]cut, parts)}
}

// openSpill takes one up under its name, up to an end that settle gave, or -1 for
// all that the file holds; there may be none yet. One that does not read up to
// that end is Unavailable, "register.damaged".
func openSpill(path string, parts, most int, end int64) (*spill, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	s := spillOf(f, parts, most)
	info, err := f.Stat()
	given := end >= 0
	if err == nil && !given {
		end = info.Size()
	}
	for head := make([]byte, headOfCut); err == nil && s.end+headOfCut <= end; {
		if _, err = f.ReadAt(head, s.end); err != nil {
			break
		}
		part, size := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[4:])
		if int(part) >= parts || s.end+headOfCut+int64(size) > end {
			break
		}
		s.cuts[part] = append(s.cuts[part], cut{s.end + headOfCut, int32(size)})
		s.end += headOfCut + int64(size)
	}
	if err == nil && given && s.end != end {
		err = errors.New("what was set aside is not whole")
	}
	if err != nil {
		return nil, errors.Join(damaged(err), f.Close())
	}
	return s, nil
}

// settle puts on the disk all that was added, and tells where it ends.
func (s *spill) settle() (end int64, err error) {
	for part := range s.held {
		if err := s.flush(part); err != nil {
			return s.end, err
		}
	}
	return s.end, full(s.file.Sync())
}

func (s *spill) close() error {
	if s == nil {
		return nil
	}
	return s.file.Close()
}

// add puts a text at the end of a part.
func (s *spill) add(part int, text string) error {
	held := s.held[part]
	held = binary.AppendUvarint(held, uint64(len(text)))
	held = append(held, text...)
	if s.held[part] = held; len(held) < s.most {
		return nil
	}
	return s.flush(part)
}

func (s *spill) flush(part int) error {
	if len(s.held[part]) == 0 {
		return nil
	}
	if need := headOfCut + s2.MaxEncodedLen(len(s.held[part])); len(s.pack) < need {
		s.pack = make([]byte, need)
	}
	packed := s2.Encode(s.pack[headOfCut:], s.held[part])
	binary.LittleEndian.PutUint32(s.pack, uint32(part))
	binary.LittleEndian.PutUint32(s.pack[4:], uint32(len(packed)))
	if _, err := s.file.WriteAt(s.pack[:headOfCut+len(packed)], s.end); err != nil {
		return full(err)
	}
	s.cuts[part] = append(s.cuts[part], cut{s.end + headOfCut, int32(len(packed))})
	s.end += int64(headOfCut + len(packed))
	s.held[part] = s.held[part][:0]
	return nil
}

// each reads a part back. What it hands over is its own: it may be kept.
func (s *spill) each(part int, fn func(text string) error) error {
	if err := s.flush(part); err != nil {
		return err
	}
	s.held[part] = nil
	var packed []byte
	for _, c := range s.cuts[part] {
		packed = append(packed[:0], make([]byte, c.size)...)
		if _, err := s.file.ReadAt(packed, c.at); err != nil {
			return damaged(err)
		}
		plain, err := s2.Decode(nil, packed)
		if err != nil {
			return damaged(err)
		}
		for all := string(plain); all != ""; {
			n, size := binary.Uvarint([]byte(all[:min(len(all), binary.MaxVarintLen32)]))
			text := all[size : size+int(n)]
			all = all[size+int(n):]
			if err := fn(text); err != nil {
				return err
			}
		}
	}
	return nil
}
