package mail

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"profil/internal/fault"
)

func TestMailboxKeepsLetters(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "box")
	b, err := OpenMailbox(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			m := letter(t)
			m.Date = noon.Add(time.Duration(i) * time.Minute)
			m.MessageID = MessageID(string(rune('a'+i)), "profil.example")
			for range 2 { // twice the same is once
				if err := b.Send(t.Context(), m); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, stranger := range []string{"README.md", ".new-1", "20261123T120000-zzz.eml", "x.eml"} {
		if err := os.WriteFile(filepath.Join(folder, stranger), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	letters, err := b.List(100)
	if err != nil || len(letters) != 20 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	for i, l := range letters[1:] {
		if l.Date.After(letters[i].Date) {
			t.Error("the newest is not the first")
		}
	}
	if few, _ := b.List(3); len(few) != 3 || few[0].ID != letters[0].ID {
		t.Errorf("%d letters", len(few))
	}
	one, err := b.Get(letters[7].ID)
	if err != nil || one.Subject != letter(t).Subject || one.HTML == "" || one.Text == "" {
		t.Errorf("%+v, %v", one, err)
	}
	info, _ := os.Stat(folder)
	file, _ := os.Stat(filepath.Join(folder, one.ID+suffix))
	if info.Mode().Perm() != 0o700 || file.Mode().Perm() != 0o600 {
		t.Errorf("others may read: %v, %v", info.Mode(), file.Mode())
	}
}

func TestMailboxGivesNothingElse(t *testing.T) {
	b, err := OpenMailbox(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "../secret", "20261123T120000-" + strings.Repeat("a", 24), "20261123T120000-" + strings.Repeat("a", 24) + "/../x", "."} {
		if _, err := b.Get(id); fault.KindOf(err) != fault.NotFound || fault.CodeOf(err) != "mail.not_found" {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestMailboxThatCannotBeWritten(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "box")
	b, err := OpenMailbox(folder)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Send(gone, letter(t)); fault.CodeOf(err) != "mail.temporary" {
		t.Errorf("%v", err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := b.Send(t.Context(), letter(t)); fault.CodeOf(err) != "mail.temporary" {
		t.Errorf("%v", err)
	}
	if _, err := b.List(1); fault.KindOf(err) != fault.Internal {
		t.Errorf("%v", err)
	}
	if err := b.Send(t.Context(), Message{}); fault.CodeOf(err) != "mail.message" {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenMailbox(folder); err == nil {
		t.Error("a file is no folder")
	}
}

func TestDamagedLetterOfTheMailbox(t *testing.T) {
	folder := t.TempDir()
	b, _ := OpenMailbox(folder)
	id := "20261123T120000-" + strings.Repeat("a", 24)
	if err := os.WriteFile(filepath.Join(folder, id+suffix), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Get(id); fault.CodeOf(err) != "mail.unreadable" {
		t.Errorf("%v", err)
	}
	if _, err := b.List(1); fault.CodeOf(err) != "mail.unreadable" {
		t.Errorf("%v", err)
	}
}
