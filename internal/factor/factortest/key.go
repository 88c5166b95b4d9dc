// Package factortest is an authenticator for tests: it makes passkeys and signs
// with them as a telephone does, and can be told to do it badly.
package factortest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Key is an authenticator that holds one passkey at most.
type Key struct {
	Origin     string // what the browser says of where it is
	Unverified bool   // nobody has shown that the key is theirs
	Counter    uint32 // raised at each signature, unless Still
	Still      bool   // the counter does not move: another copy moves its own

	t      testing.TB
	id     []byte
	handle []byte
	secret *ecdsa.PrivateKey
}

// New gives an authenticator in a browser that is at origin.
func New(t testing.TB, origin string) *Key {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 24)
	_, _ = rand.Read(id)
	return &Key{Origin: origin, t: t, id: id, secret: secret}
}

// Copy gives a clone of the key, as a thief may have made it.
func (k *Key) Copy() *Key {
	c := *k
	return &c
}

// options is what of both kinds of options a key looks at.
type options struct {
	Challenge string
	RPID      string `json:"rpId"`
	RP        struct{ ID string }
	User      struct{ ID string }
}

func (k *Key) read(said string) (o options) {
	k.t.Helper()
	if err := json.Unmarshal([]byte(said), &o); err != nil || o.Challenge == "" {
		k.t.Fatalf("options %q: %v", said, err)
	}
	return o
}

// Create answers to the options of a registration.
func (k *Key) Create(said string) string {
	k.t.Helper()
	o := k.read(said)
	handle, err := base64.RawURLEncoding.DecodeString(o.User.ID)
	if err != nil {
		k.t.Fatal(err)
	}
	k.handle = handle
	point, err := k.secret.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		k.t.Fatal(err)
	}
	// COSE (RFC 9053): EC2, ES256, P-256, x, y.
	cose := append([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 32), point[33:]...)
	data := k.data(o.RP.ID, 0x40) // attested credential data follows
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), cose...)
	var object bytes.Buffer
	object.WriteString("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59")
	object.Write(binary.BigEndian.AppendUint16(nil, uint16(len(data))))
	object.Write(data)
	return k.answer(map[string]any{
		"clientDataJSON": b64(k.client("webauthn.create", o.Challenge)), "attestationObject": b64(object.Bytes()), "transports": []string{"internal"},
	})
}

// Get answers to the options of a sign-in.
func (k *Key) Get(said string) string {
	k.t.Helper()
	o := k.read(said)
	if !k.Still {
		k.Counter++
	}
	data, client := k.data(o.RPID, 0), k.client("webauthn.get", o.Challenge)
	sum := sha256.Sum256(client)
	signed := sha256.Sum256(append(bytes.Clone(data), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.secret, signed[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.answer(map[string]any{
		"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": b64(k.handle),
	})
}

// data is what the authenticator signs of itself: for whom, its flags, its
// counter.
func (k *Key) data(rp string, flags byte) []byte {
	flags |= 0x01 // somebody is there
	if !k.Unverified {
		flags |= 0x04 // and has shown who they are
	}
	sum := sha256.Sum256([]byte(rp))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), k.Counter)
}

func (k *Key) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": k.Origin, "crossOrigin": false})
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

func (k *Key) answer(response map[string]any) string {
	b, err := json.Marshal(map[string]any{
		"id": b64(k.id), "rawId": b64(k.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}, "authenticatorAttachment": "platform",
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return string(b)
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
