package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"

	"profil/internal/fault"
)

// cost is what one hash takes: memory in KiB, passes, lanes.
type cost struct {
	memory, time uint32
	lanes        uint8
}

// now is the cost of new hashes (OWASP: Argon2id, 19 MiB, 2 passes, 1 lane):
// some 60 ms.
var now = cost{19 << 10, 2, 1}

// most is the dearest hash that Verify agrees to work on, so that no row of
// the database can take the memory of the machine.
var most = cost{256 << 10, 16, 8}

const (
	saltBytes = 16
	hashBytes = 32
)

// Hasher hashes as many passwords at once as there are processors, lets a few
// wait, and turns the others away: unbounded, three hundred people who sign in
// together take 6 GB and half a minute. Where the system allows it, hashes yield
// to the pages that are being served. It is safe for concurrent use.
type Hasher struct {
	slots    chan struct{}
	waiting  atomic.Int64
	queue    int64
	patience time.Duration
	computed atomic.Int64
	derive   func(password, salt []byte, c cost, length int) []byte
}

// NewHasher returns the Hasher of a process; one is enough, and two would
// defeat its purpose.
func NewHasher() *Hasher {
	slots := processors()
	return &Hasher{
		slots:    make(chan struct{}, slots),
		queue:    int64(16 * slots), // what patience lets through at 60 ms each, with some margin
		patience: 2 * time.Second,
		derive: func(password, salt []byte, c cost, length int) (key []byte) {
			behind(func() { key = argon2.IDKey(password, salt, c.time, c.memory, c.lanes, uint32(length)) })
			return key
		},
	}
}

// Computed is how many keys were derived since the process began: what signing
// in costs is counted, never timed.
func (h *Hasher) Computed() int64 { return h.computed.Load() }

// work derives a key when its turn comes. When too many wait, or the turn does
// not come within two seconds, the refusal is Unavailable, "password.busy".
func (h *Hasher) work(ctx context.Context, typed string, salt []byte, c cost, length int) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
	default:
		if err := h.wait(ctx); err != nil {
			return nil, err
		}
	}
	defer func() { <-h.slots }()
	h.computed.Add(1)
	return h.derive([]byte(normal(typed)), salt, c, length), nil
}

func (h *Hasher) wait(ctx context.Context) error {
	if h.waiting.Add(1) > h.queue {
		h.waiting.Add(-1)
		return fault.New(fault.Unavailable, "password.busy")
	}
	defer h.waiting.Add(-1)
	patience := time.NewTimer(h.patience)
	defer patience.Stop()
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-patience.C:
		return fault.New(fault.Unavailable, "password.busy")
	case <-ctx.Done():
		return fault.Because(fault.Unavailable, "password.busy", ctx.Err())
	}
}

// Hash gives what is kept of a password: an Argon2id hash in PHC form, with its
// cost and its salt.
func (h *Hasher) Hash(ctx context.Context, typed string) (string, error) {
	if tooLong(typed) {
		return "", fault.Field("password", "password.too_long")
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key, err := h.work(ctx, typed, salt, now, hashBytes)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, now.memory, now.time, now.lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// Verify tells whether typed is the password that hash was made of, in a time
// that does not depend on the answer. A hash that cannot be read is Internal.
func (h *Hasher) Verify(ctx context.Context, hash, typed string) (bool, error) {
	c, salt, key, err := parse(hash)
	if err != nil {
		return false, fault.Because(fault.Internal, "password.hash", err)
	}
	long := tooLong(typed)
	if long {
		typed = ""
	}
	got, err := h.work(ctx, typed, salt, c, len(key))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, key) == 1 && !long, nil
}

// nobody is the salt of the account that does not exist.
var nobody = make([]byte, saltBytes)

// VerifyNobody takes the time and the turn of Verify for an account that does
// not exist, so that nobody learns it by the clock. The password is wrong.
func (h *Hasher) VerifyNobody(ctx context.Context, typed string) error {
	if tooLong(typed) {
		typed = ""
	}
	_, err := h.work(ctx, typed, nobody, now, hashBytes)
	return err
}

// NeedsRehash tells that hash was made at another cost than new ones: make it
// again at the next sign-in, when the password is known.
func NeedsRehash(hash string) bool {
	c, salt, key, err := parse(hash)
	return err != nil || c != now || len(salt) != saltBytes || len(key) != hashBytes
}

// tooLong tells what no password can be, before anything is computed of it.
func tooLong(typed string) bool { return len(typed) > 8*Longest }

var errHash = errors.New("not an Argon2id hash in PHC form")

func parse(hash string) (c cost, salt, key []byte, err error) {
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(fields[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.lanes); err != nil ||
		fields[3] != fmt.Sprintf("m=%d,t=%d,p=%d", c.memory, c.time, c.lanes) {
		return c, nil, nil, errHash
	}
	salt, wrongSalt := base64.RawStdEncoding.Strict().DecodeString(fields[4])
	key, wrongKey := base64.RawStdEncoding.Strict().DecodeString(fields[5])
	switch {
	case wrongSalt != nil || wrongKey != nil || len(salt) < 8 || len(salt) > 64 || len(key) < 16 || len(key) > 64:
		return c, nil, nil, errHash
	case c.time < 1 || c.lanes < 1 || c.memory < 8*uint32(c.lanes):
		return c, nil, nil, errHash
	case c.memory > most.memory || c.time > most.time || c.lanes > most.lanes:
		return c, nil, nil, errHash
	}
	return c, salt, key, nil
}
