package email

import (
	"slices"
	"strings"
	"testing"
)

func TestMailboxAt(t *testing.T) {
	for domain, want := range map[string]Mailbox{
		"gmail.com": FreeMailbox, "orange.fr": FreeMailbox, "bbox.fr": FreeMailbox, "laposte.net": FreeMailbox,
		"yopmail.com": DisposableMailbox, "x.yopmail.com": DisposableMailbox, "mailinator.com": DisposableMailbox,
		"interieur.gouv.fr": StateMailbox, "gouv.fr": StateMailbox, "notgouv.fr": OwnMailbox,
		"bordeaux-metropole.fr": OwnMailbox, "ac-bordeaux.fr": OwnMailbox, "cap-demain.example": OwnMailbox, "fr": OwnMailbox, "": OwnMailbox,
	} {
		if got := MailboxAt(domain); got != want {
			t.Errorf("%q is %s, want %s", domain, got, want)
		}
	}
}

// Each list is whole: sorted, lower case, and what Suggest proposes is free.
func TestListsAreWhole(t *testing.T) {
	for name, list := range map[string]string{"free": free(), "disposable": disposable()} {
		lines := strings.Split(strings.Trim(list, "\n"), "\n")
		if len(lines) < 10_000 || !slices.IsSorted(lines) || strings.ToLower(list) != list || strings.Contains(list, "\n\n") {
			t.Errorf("%s: %d lines", name, len(lines))
		}
	}
	for _, p := range providers {
		if MailboxAt(p) != FreeMailbox {
			t.Errorf("%s is %s", p, MailboxAt(p))
		}
	}
}

func BenchmarkMailboxAt(b *testing.B) {
	for b.Loop() {
		MailboxAt("mail.bordeaux-metropole.fr")
	}
}
