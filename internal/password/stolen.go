package password

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// Stolen is the list of the passwords that were found in thefts, as Have I Been
// Pwned publishes it: a text of lines « HASH:COUNT », the SHA-1 of each in
// hexadecimal, in the order of the hashes. Some forty gigabytes: it is searched
// where it lies on the disk, in about thirty reads, and nobody is asked.
type Stolen struct {
	list io.ReaderAt
	size int64
}

// ErrNotStolenList says that a file is no such list.
var ErrNotStolenList = errors.New("a line that is not HASH:COUNT, or out of order")

// Sizes in bytes of the hash of a line, of a line at most, and of what is read
// from end to end once the search has come down to it.
const (
	hashWidth = 2 * sha1.Size
	lineMost  = 64
	stretch   = 4096
)

// OpenStolen opens the list of a file; an empty name is no list, which holds
// nothing. The first and the last lines are looked at.
func OpenStolen(name string) (*Stolen, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s := &Stolen{f, info.Size()}
	if err := s.ends(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	return s, nil
}

// ends looks at both ends of the list.
func (s *Stolen) ends() error {
	first, err := s.read(0, lineMost)
	if err != nil {
		return err
	}
	from := max(0, s.size-2*lineMost)
	last, err := s.read(from, s.size)
	if err != nil {
		return err
	}
	if from > 0 {
		_, last, _ = bytes.Cut(last, []byte("\n"))
	}
	lines := bytes.Split(bytes.TrimSpace(last), []byte("\n"))
	low, high := hashOf(first), hashOf(lines[len(lines)-1])
	if low == nil || high == nil || bytes.Compare(low, high) > 0 {
		return ErrNotStolenList
	}
	return nil
}

// Has tells whether a password, in the form in which it is hashed here, is in
// the list.
func (s *Stolen) Has(typed string) (bool, error) {
	if s == nil {
		return false, nil
	}
	sum := sha1.Sum([]byte(normal(typed)))
	wanted := bytes.ToUpper([]byte(hex.EncodeToString(sum[:])))
	low, high := int64(0), s.size // where lines begin, between which the hash would be
	for high-low > stretch {
		middle := low + (high-low)/2
		text, err := s.read(middle, middle+2*lineMost)
		if err != nil {
			return false, err
		}
		before, line, _ := bytes.Cut(text, []byte("\n"))
		found := hashOf(line)
		if found == nil {
			return false, ErrNotStolenList
		}
		if at := middle + int64(len(before)) + 1; bytes.Compare(found, wanted) <= 0 {
			low = at
		} else {
			high = at
		}
	}
	text, err := s.read(low, high)
	for line := range bytes.Lines(text) {
		if bytes.Equal(hashOf(line), wanted) {
			return true, err
		}
	}
	return false, err
}

// read gives the bytes from one place of the list to another, or to its end.
func (s *Stolen) read(from, to int64) ([]byte, error) {
	text := make([]byte, min(to, s.size)-from)
	_, err := s.list.ReadAt(text, from)
	if err == io.EOF {
		err = nil
	}
	return text, err
}

// hashOf gives the hash that a line begins with, in capitals, nil without one.
func hashOf(line []byte) []byte {
	if len(line) < hashWidth {
		return nil
	}
	hash := bytes.ToUpper(line[:hashWidth])
	if _, err := hex.Decode(make([]byte, sha1.Size), hash); err != nil {
		return nil
	}
	return hash
}

// Close gives the file back.
func (s *Stolen) Close() error {
	if f, ok := s.list.(io.Closer); ok {
		return f.Close()
	}
	return nil
}
