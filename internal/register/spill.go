package register

import (
	"encoding/binary"
	"os"

	"github.com/klauspost/compress/s2"
)

// spill parts what does not fit in memory: each text goes to a part, and each
// part is read back in the order in which it was written. It is one file, that
// has no name: it ends with the program, however that ends.
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

// newSpill makes one beside the register, where there must be room for it.
func newSpill(dir string, parts, most int) (*spill, error) {
	f, err := os.CreateTemp(dir, asidePattern)
	if err != nil {
		return nil, err
	}
	s := &spill{file: f, most: most, held: make([][]byte, parts), cuts: make([][]cut, parts)}
	return s, os.Remove(f.Name())
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
	s.pack = s2.Encode(s.pack[:cap(s.pack)], s.held[part])
	if _, err := s.file.WriteAt(s.pack, s.end); err != nil {
		return full(err)
	}
	s.cuts[part] = append(s.cuts[part], cut{s.end, int32(len(s.pack))})
	s.end += int64(len(s.pack))
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
			return err
		}
		plain, err := s2.Decode(nil, packed)
		if err != nil {
			return err
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
