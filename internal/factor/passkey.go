package factor

import (
	"encoding/base64"
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"profil/internal/fault"
)

// Keys is the site as passkeys know it: they are bound to its name, and answer
// to no other.
type Keys struct{ web *webauthn.WebAuthn }

// Ceremony is how long somebody has to touch their key.
const Ceremony = 10 * time.Minute

// NewKeys makes it from the public address of the site, the only one that is
// believed, and its short name. An address that is a number has no passkeys: the
// answer is nil.
func NewKeys(publicURL, site string) *Keys {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	web, err := webauthn.New(&webauthn.Config{
		RPID: strings.ToLower(u.Hostname()), RPDisplayName: site, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: patience, Registration: patience},
	})
	if err != nil {
		return nil
	}
	return &Keys{web}
}

var patience = webauthn.TimeoutConfig{Timeout: Ceremony, TimeoutUVD: Ceremony}

// Holder is who a passkey belongs to, as the key keeps it.
type Holder struct {
	Handle []byte // opaque, at most 64 octets
	Label  string // as the choice of keys shows it: the address
	Keys   []Passkey
}

// Passkey is what is kept of one: its name at the authenticator, and the public
// key with its flags and counter, in JSON.
type Passkey struct{ ID, Credential string }

// Asked is what the browser is asked, in JSON, and what must come back with its
// answer.
type Asked struct {
	Options   string          // for parseCreationOptionsFromJSON or parseRequestOptionsFromJSON
	Challenge string          // its hash is kept once it is answered
	Session   json.RawMessage // to be sealed, and given to the second half
}

// Register asks a browser to make a passkey for somebody, who has none of them
// in it yet.
func (k *Keys) Register(h Holder) (Asked, error) {
	user, err := userOf(h)
	if err != nil {
		return Asked{}, err
	}
	options, session, err := k.web.BeginRegistration(user, webauthn.WithExclusions(webauthn.Credentials(user.keys).CredentialDescriptors()))
	if err != nil {
		return Asked{}, broken(err)
	}
	return asked(options.Response, session)
}

// Registered reads the answer to Register: the passkey to keep.
func (k *Keys) Registered(h Holder, session json.RawMessage, answer string) (Passkey, error) {
	user, err := userOf(h)
	if err != nil {
		return Passkey{}, err
	}
	var s webauthn.SessionData
	if err := json.Unmarshal(session, &s); err != nil {
		return Passkey{}, broken(err)
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return Passkey{}, refused()
	}
	made, err := k.web.CreateCredential(user, s, parsed)
	if err != nil {
		return Passkey{}, refused()
	}
	return kept(made)
}

// SignIn asks a browser for any passkey of this site: it tells whose it is.
func (k *Keys) SignIn() (Asked, error) {
	options, session, err := k.web.BeginDiscoverableLogin()
	if err != nil {
		return Asked{}, broken(err)
	}
	return asked(options.Response, session)
}

// Answered reads the answer to SignIn. find gives the holder of a key by its
// name. The key comes back with its new counter; one whose counter did not move
// forward has been copied, and is refused, unless it counts nothing.
func (k *Keys) Answered(session json.RawMessage, answer string, find func(id string) (Holder, error)) (Passkey, error) {
	var s webauthn.SessionData
	if err := json.Unmarshal(session, &s); err != nil {
		return Passkey{}, broken(err)
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return Passkey{}, refused()
	}
	var failed error
	used, err := k.web.ValidateDiscoverableLogin(func(raw, _ []byte) (webauthn.User, error) {
		h, err := find(base64.RawURLEncoding.EncodeToString(raw))
		if err != nil {
			failed = err
			return nil, err
		}
		return userOf(h)
	}, s, parsed)
	switch {
	case failed != nil && fault.KindOf(failed) != fault.NotFound:
		return Passkey{}, failed
	case err != nil || used.Authenticator.CloneWarning:
		return Passkey{}, refused()
	}
	return kept(used)
}

func asked(options any, session *webauthn.SessionData) (Asked, error) {
	said, err := json.Marshal(options)
	if err != nil {
		return Asked{}, broken(err)
	}
	back, err := json.Marshal(session)
	if err != nil {
		return Asked{}, broken(err)
	}
	return Asked{string(said), session.Challenge, back}, nil
}

func kept(c *webauthn.Credential) (Passkey, error) {
	said, err := json.Marshal(c)
	if err != nil {
		return Passkey{}, broken(err)
	}
	return Passkey{base64.RawURLEncoding.EncodeToString(c.ID), string(said)}, nil
}

// user is a Holder in the words of the library.
type user struct {
	Holder
	keys []webauthn.Credential
}

func userOf(h Holder) (user, error) {
	u := user{Holder: h}
	for _, k := range h.Keys {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(k.Credential), &c); err != nil {
			return u, broken(err)
		}
		u.keys = append(u.keys, c)
	}
	return u, nil
}

// WebAuthnID implements webauthn.User.
func (u user) WebAuthnID() []byte { return u.Handle }

// WebAuthnName implements webauthn.User.
func (u user) WebAuthnName() string { return u.Label }

// WebAuthnDisplayName implements webauthn.User.
func (u user) WebAuthnDisplayName() string { return u.Label }

// WebAuthnCredentials implements webauthn.User.
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.keys }

func refused() error { return fault.New(fault.Invalid, "passkey.refused") }

func broken(err error) error { return fault.Because(fault.Internal, "passkey", err) }
