package password

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"profil/internal/fault"
)

func TestHashAndVerify(t *testing.T) {
	h := NewHasher()
	const typed = "verger lampe tisane été"
	hash, err := h.Hash(t.Context(), typed)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || NeedsRehash(hash) {
		t.Errorf("%s, needs rehash: %v", hash, NeedsRehash(hash))
	}
	other, _ := h.Hash(t.Context(), typed)
	if other == hash {
		t.Error("two hashes of one password are equal: no salt")
	}
	for attempt, want := range map[string]bool{
		typed:                                 true,
		"verger lampe tisane e\u0301te\u0301": true, // another keyboard
		"verger\u00a0lampe tisane été":        true, // AltGr held a little long
		"verger lampe tisane ete":             false,
		"Verger lampe tisane été":             false,
		typed + " ":                           false,
		"":                                    false,
		strings.Repeat("x", 1_000_000):        false,
	} {
		if got, err := h.Verify(t.Context(), hash, attempt); got != want || err != nil {
			t.Errorf("%.40q: %v, %v", attempt, got, err)
		}
	}
	if err := h.VerifyNobody(t.Context(), typed); err != nil {
		t.Errorf("nobody: %v", err)
	}
	if _, err := h.Hash(t.Context(), strings.Repeat("x", 1_000_000)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a million letters: %v", err)
	}
}

// A vector made by the reference implementation of Argon2.
func TestKnownHash(t *testing.T) {
	const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	got, err := NewHasher().Verify(t.Context(), hash, "password")
	if !got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if !NeedsRehash(hash) {
		t.Error("a hash of another cost need not be made again")
	}
}

func TestHashesThatAreNone(t *testing.T) {
	h := NewHasher()
	h.derive = func([]byte, []byte, cost, int) []byte { t.Error("it was worked on"); return nil }
	const salt, key = "c29tZXNhbHQ", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for _, hash := range []string{
		"", "x", "$argon2id$v=19$m=19456,t=2,p=1$" + salt, "$argon2i$v=19$m=19456,t=2,p=1$" + salt + "$" + key,
		"$argon2id$v=16$m=19456,t=2,p=1$" + salt + "$" + key, "$argon2id$v=19$m=99999999,t=2,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=19456,t=99,p=1$" + salt + "$" + key, "$argon2id$v=19$m=19456,t=0,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=19456,t=2,p=0$" + salt + "$" + key, "$argon2id$v=19$m=1,t=2,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=19456,t=2,p=300$" + salt + "$" + key, "$argon2id$v=19$m=19456,t=2,p=1 $" + salt + "$" + key,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$AAAA", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$" + key,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key + "!", "$2b$12$abcdefghijklmnopqrstuv",
	} {
		ok, err := h.Verify(t.Context(), hash, "password")
		if ok || fault.KindOf(err) != fault.Internal {
			t.Errorf("%q: %v, %v", hash, ok, err)
		}
		if !NeedsRehash(hash) {
			t.Errorf("%q need not be made again", hash)
		}
	}
}

// gauge counts how many hashes are made at once.
type gauge struct{ inside, most atomic.Int64 }

func (g *gauge) derive(took time.Duration) func([]byte, []byte, cost, int) []byte {
	return func(_, _ []byte, _ cost, length int) []byte {
		n := g.inside.Add(1)
		for {
			m := g.most.Load()
			if n <= m || g.most.CompareAndSwap(m, n) {
				break
			}
		}
		time.Sleep(took)
		g.inside.Add(-1)
		return make([]byte, length)
	}
}

// storm signs 300 people in at the same moment.
func storm(h *Hasher) (served, busy int64) {
	var done, turned atomic.Int64
	var all sync.WaitGroup
	for range 300 {
		all.Go(func() {
			switch err := h.VerifyNobody(context.Background(), "verger lampe tisane"); {
			case err == nil:
				done.Add(1)
			case fault.KindOf(err) == fault.Unavailable && fault.CodeOf(err) == "password.busy":
				turned.Add(1)
			}
		})
	}
	all.Wait()
	return done.Load(), turned.Load()
}

func TestThreeHundredSignInTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher()
		var g gauge
		h.derive = g.derive(60 * time.Millisecond)
		start := time.Now()
		served, busy := storm(h)
		slots := int64(processors())
		if g.most.Load() > slots {
			t.Errorf("%d hashes at once on %d processors", g.most.Load(), slots)
		}
		if served+busy != 300 || busy == 0 && slots < 8 || served < min(300, 16*slots) {
			t.Errorf("%d served, %d turned away", served, busy)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("the last one waited %s", took)
		}
	})
}

// The twin of the test above: without slots, it sees the flood it is there for.
func TestWithoutSlotsTheFloodIsSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher()
		h.slots = make(chan struct{}, 1000)
		var g gauge
		h.derive = g.derive(60 * time.Millisecond)
		storm(h)
		if g.most.Load() < 200 {
			t.Errorf("only %d hashes at once: the test above proves nothing", g.most.Load())
		}
	})
}

func TestPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher()
		h.slots = make(chan struct{}, 1)
		h.slots <- struct{}{} // somebody never finishes
		start := time.Now()
		err := h.VerifyNobody(t.Context(), "x")
		if fault.CodeOf(err) != "password.busy" || time.Since(start) != 2*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := h.VerifyNobody(gone, "x"); fault.KindOf(err) != fault.Unavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("a person who left: %v", err)
		}
		if n := h.waiting.Load(); n != 0 {
			t.Errorf("%d still counted as waiting", n)
		}
	})
}

// Memory is bounded for real: what 30 real sign-ins together take from the
// system stays near that of one hash a processor.
func TestMemoryIsBounded(t *testing.T) {
	h := NewHasher()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() { _ = h.VerifyNobody(t.Context(), "verger lampe tisane") })
	}
	all.Wait()
	runtime.ReadMemStats(&after)
	const each = 19 << 20
	limit := uint64(4*processors()+2) * each // the collector lets some garbage stand
	if grown := after.HeapSys - min(before.HeapSys, after.HeapSys); grown > limit {
		t.Errorf("the heap grew by %d MiB, for at most %d", grown>>20, limit>>20)
	}
}

func BenchmarkVerify(b *testing.B) {
	h := NewHasher()
	for b.Loop() {
		_ = h.VerifyNobody(b.Context(), "verger lampe tisane colline")
	}
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		_ = site.Check("verger lampe tisane colline refrain", claire...)
	}
}
