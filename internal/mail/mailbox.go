package mail

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"profil/internal/fault"
)

// Mailbox keeps messages in a folder, one file each, instead of sending them:
// whoever looks into the folder receives everybody's letters, so it is for a
// demonstration. A message that is sent twice is kept once.
type Mailbox struct{ folder string }

// OpenMailbox returns the mailbox of that folder, which is made when there is
// none and which only its owner can read.
func OpenMailbox(folder string) (Mailbox, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Mailbox{}, err
	}
	return Mailbox{folder}, nil
}

// names are those Send gives: no other file of the folder is read.
var names = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}-[0-9a-f]{24}$`)

const suffix = ".eml"

// Send keeps m. When it returns nil the letter is whole on the disk.
func (b Mailbox) Send(ctx context.Context, m Message) error {
	composed, err := m.Compose()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return classify(err)
	}
	sum := sha256.Sum256([]byte(m.MessageID))
	name := m.Date.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(sum[:12]) + suffix
	if err := Keep(b.folder, name, composed); err != nil {
		return classify(err)
	}
	return nil
}

// Keep writes a whole file in a folder or none: a temporary one, brought to the
// disk, then named, and the name brought to the disk too.
func Keep(folder, name string, content []byte) error {
	f, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return err
	}
	_, wrong := f.Write(content)
	if err := errors.Join(wrong, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), filepath.Join(folder, name)); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	named, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(named.Sync(), named.Close())
}

// List gives the latest letters, at most that many, the newest first.
func (b Mailbox) List(most int) ([]Letter, error) {
	entries, err := os.ReadDir(b.folder)
	if err != nil {
		return nil, fault.Because(fault.Internal, "mail.unreadable", err)
	}
	var ids []string
	for _, e := range entries {
		if id, is := cutSuffix(e.Name()); is {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(b, a) })
	var letters []Letter
	for _, id := range ids[:min(most, len(ids))] {
		l, err := b.Get(id)
		if fault.KindOf(err) == fault.NotFound {
			continue // taken away since the folder was read
		}
		if err != nil {
			return nil, err
		}
		letters = append(letters, l)
	}
	return letters, nil
}

func cutSuffix(file string) (id string, is bool) {
	id, is = file[:max(0, len(file)-len(suffix))], filepath.Ext(file) == suffix
	return id, is && names.MatchString(id)
}

// Get gives one letter by its ID, or NotFound "mail.not_found".
func (b Mailbox) Get(id string) (Letter, error) {
	if !names.MatchString(id) {
		return Letter{}, fault.New(fault.NotFound, "mail.not_found")
	}
	f, err := os.Open(filepath.Join(b.folder, id+suffix))
	if errors.Is(err, fs.ErrNotExist) {
		return Letter{}, fault.New(fault.NotFound, "mail.not_found")
	}
	if err != nil {
		return Letter{}, fault.Because(fault.Internal, "mail.unreadable", err)
	}
	defer f.Close()
	l, err := Read(f)
	l.ID = id
	return l, err
}
