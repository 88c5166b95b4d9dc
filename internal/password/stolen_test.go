package password

import (
	"bytes"
	"crypto/sha1"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listed writes the list of some passwords, as it is published.
func listed(end string, all ...string) []byte {
	var lines []string
	for i, p := range all {
		lines = append(lines, fmt.Sprintf("%X:%d", sha1.Sum([]byte(p)), 1+i*i*i))
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, end) + end)
}

func many(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("le mot de passe numéro %d", i))
	}
	return all
}

// Each password of the list is found, wherever it stands, and no other.
func TestStolen(t *testing.T) {
	for _, n := range []int{1, 2, 75, 5000} {
		for _, end := range []string{"\n", "\r\n"} {
			all := many(n)
			text := listed(end, all...)
			for name, text := range map[string][]byte{"": text, "in small letters": bytes.ToLower(text), "without a last end of line": bytes.TrimSpace(text)} {
				file := filepath.Join(t.TempDir(), "list.txt")
				if err := os.WriteFile(file, text, 0o600); err != nil {
					t.Fatal(err)
				}
				s, err := OpenStolen(file)
				if err != nil {
					t.Fatal(n, name, err)
				}
				for i, p := range all {
					for typed, want := range map[string]bool{p: true, strings.ReplaceAll(p, " ", "\u00a0"): true, p + "!": false} {
						if has, err := s.Has(typed); err != nil || has != want {
							t.Fatalf("%d of %d %s: %q %v %v", i, n, name, typed, has, err)
						}
					}
				}
				s.Close()
			}
		}
	}
}

// A password that was stolen is refused; without the list it would be taken, and
// so it is when the list can be read no more: nobody is kept out by a disk.
func TestStolenIsRefused(t *testing.T) {
	const phrase = "sept loutres jaunes lisent le courrier"
	text := listed("\n", append(many(500), phrase)...)
	p := Policy{Stolen: &Stolen{bytes.NewReader(text), int64(len(text))}}
	if code := p.judge(phrase, nil); code != "password.stolen" {
		t.Errorf("%q", code)
	}
	if code := p.judge("huit loutres jaunes lisent le courrier", nil); code != "" {
		t.Errorf("%q", code)
	}
	for name, s := range map[string]*Stolen{"no list": nil, "unreadable": {failing{}, int64(len(text))}} {
		if code := (Policy{Stolen: s}).judge(phrase, nil); code != "" {
			t.Errorf("%s: %q", name, code)
		}
	}
}

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errors.New("the disk is gone") }

// What is no list is refused at the start, not when somebody chooses.
func TestNotAStolenList(t *testing.T) {
	text := string(listed("\n", many(200)...))
	lines := strings.Split(strings.TrimSpace(text), "\n")
	slices.Reverse(lines)
	for name, text := range map[string]string{
		"empty": "", "words": "bonjour\n", "in the other order": strings.Join(lines, "\n"), "cut": text + "ABC", "NTLM": strings.Repeat("0123456789ABCDEF0123456789ABCDEF:3\n", 9),
	} {
		file := filepath.Join(t.TempDir(), "list.txt")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenStolen(file); !errors.Is(err, ErrNotStolenList) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenStolen(filepath.Join(t.TempDir(), "none.txt")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if s, err := OpenStolen(""); s != nil || err != nil {
		t.Error(s, err)
	}
}

// Whatever the file holds, the search ends without a panic.
func FuzzStolen(f *testing.F) {
	f.Add(listed("\n", many(200)...), "le mot de passe numéro 7")
	f.Add([]byte("\n\n\n:"), "")
	f.Fuzz(func(t *testing.T, text []byte, typed string) {
		s := &Stolen{bytes.NewReader(text), int64(len(text))}
		s.ends()     //nolint:errcheck // that it ends is all
		s.Has(typed) //nolint:errcheck // as above
	})
}
