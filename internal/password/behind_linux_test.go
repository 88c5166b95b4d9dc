package password

import (
	"bytes"
	"runtime"
	"sync"
	"testing"

	"golang.org/x/crypto/argon2"
)

// ranks gives the rank of as many threads of the process, all alive at once.
func ranks(n int) []int {
	all := make([]int, n)
	var there, done sync.WaitGroup
	there.Add(n)
	for i := range all {
		done.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			there.Done()
			there.Wait()
			all[i] = rankOf()
		})
	}
	done.Wait()
	return all
}

// A hash is made on a thread that yields to the others, and no other thread
// yields with it, then or later.
func TestOnlyHashesYield(t *testing.T) {
	mine := rankOf()
	for range 8 {
		var there int
		behind(func() { there = rankOf() })
		if there != max(mine, niceness) {
			t.Fatalf("a hash is made at the rank %d", there)
		}
	}
	for _, rank := range ranks(32) {
		if rank != mine {
			t.Fatalf("another thread has the rank %d, not %d", rank, mine)
		}
	}
}

// What is made behind is what would be made at once.
func TestTheSameHashBehind(t *testing.T) {
	salt := []byte("sel de seize oct")
	got := NewHasher().derive([]byte("verger lampe"), salt, now, hashBytes)
	if want := argon2.IDKey([]byte("verger lampe"), salt, now.time, now.memory, now.lanes, hashBytes); !bytes.Equal(got, want) {
		t.Errorf("%x, not %x", got, want)
	}
}

// The scheduler has a place for each hash beside those of pages, however many
// times a Hasher is made.
func TestHashesTakeNoPlaceOfAPage(t *testing.T) {
	for range 3 {
		if h := NewHasher(); runtime.GOMAXPROCS(0) != 2*cap(h.slots) {
			t.Errorf("%d places for %d hashes", runtime.GOMAXPROCS(0), cap(h.slots))
		}
	}
}
