package email

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
)

// Mailbox is what the domain of an address says of who may have a mailbox there.
type Mailbox string

// The kinds of mailbox.
const (
	OwnMailbox        Mailbox = "own"        // of an organisation, as far as anybody knows
	FreeMailbox       Mailbox = "free"       // whoever asks has one: gmail.com, orange.fr
	DisposableMailbox Mailbox = "disposable" // for an hour: yopmail.com
	StateMailbox      Mailbox = "state"      // of an agent of the State: gouv.fr
)

// The domains at which whoever asks has a mailbox, and those of throw-away
// ones, one a line between two line ends: npm free-email-domains 1.12.6 with
// the providers that Suggest knows, npm disposable-email-domains 1.0.62 (MIT,
// see NOTICE).
var (
	//go:embed lists/free.txt.gz
	freePacked []byte
	//go:embed lists/disposable.txt.gz
	disposablePacked []byte

	free       = sync.OnceValue(func() string { return unpack(freePacked) })
	disposable = sync.OnceValue(func() string { return unpack(disposablePacked) })
)

// unpack gives a list that this very program carries.
func unpack(packed []byte) string {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("email: a list that is not packed: " + err.Error())
	}
	all, err := io.ReadAll(r)
	if err != nil {
		panic("email: a list that is cut: " + err.Error())
	}
	return string(all)
}

// MailboxAt tells what a domain is, in lower-case ASCII as Address.Domain gives
// it. A sub-domain is what its domain is.
func MailboxAt(domain string) Mailbox {
	if domain == "gouv.fr" || strings.HasSuffix(domain, ".gouv.fr") {
		return StateMailbox
	}
	for d := domain; strings.Contains(d, "."); {
		if listed(disposable(), d) {
			return DisposableMailbox
		}
		if listed(free(), d) {
			return FreeMailbox
		}
		_, d, _ = strings.Cut(d, ".")
	}
	return OwnMailbox
}

// listed finds a line of a sorted list, by halves.
func listed(list, line string) bool {
	for from, to := 1, len(list); from < to; {
		middle := from + (to-from)/2
		start := strings.LastIndexByte(list[:middle], '\n') + 1
		end := start + strings.IndexByte(list[start:], '\n')
		switch strings.Compare(line, list[start:end]) {
		case 0:
			return true
		case -1:
			to = start
		default:
			from = end + 1
		}
	}
	return false
}
