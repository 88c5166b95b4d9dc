package account

import (
	"profil/internal/french"
	"profil/internal/policy"
)

// Method is what somebody signed in with, or last proved who they are with.
type Method string

// The methods. A passkey is two factors in one: the key, and what unlocks it.
const (
	ByPassword Method = "password"
	ByLink     Method = "link"
	ByProvider Method = "provider" // another vouches for them: an IdentityProvider
	ByApp      Method = "app"
	ByPasskey  Method = "passkey"
	ByRecovery Method = "recovery"
	ByTrusted  Method = "trusted" // nothing more, on a browser that is trusted
	ByDemo     Method = "demo"    // the door of the demonstration
)

// firsts are the methods by which one comes in, each with the level that it
// gives; thens those that come after a first, which it takes.
var (
	firsts = map[Method]policy.Level{
		ByPassword: policy.Proven, ByLink: policy.Proven, ByProvider: policy.Proven, ByDemo: policy.Proven, ByPasskey: policy.TwoFactor,
	}
	thens = map[Method]policy.Level{
		ByApp: policy.TwoFactor, ByPasskey: policy.TwoFactor, ByRecovery: policy.TwoFactor, ByTrusted: policy.TwoFactor, ByPassword: policy.Proven,
	}
)

// level is how sure a method is; one that is not known is sure of nothing.
func (m Method) level() policy.Level { return max(firsts[m], thens[m]) }

// IdentityProvider is that by which somebody came in; the zero
// value for who came in otherwise.
type IdentityProvider struct {
	Issuer string
	Name   string // as it is called on its button: « ProConnect »
	SID    string // its name for the session there, "" when it gave none
}

// Entry is how somebody comes in: by a first method, and then by one that makes
// it surer, or the same.
type Entry struct {
	First    Method
	Then     Method
	Provider IdentityProvider
}

func by(m Method) Entry { return Entry{First: m, Then: m} }

// Spoken tells how somebody came in, and by what they last proved who they are:
// « ProConnect, puis code de votre application ». It is "" for a login of before
// this was noted.
func (e Entry) Spoken() string {
	if e.First == "" {
		return ""
	}
	said := french.Sentence("method." + string(e.First))
	if e.First == ByProvider && e.Provider.Name != "" {
		said = e.Provider.Name
	}
	if e.Then != e.First {
		said += ", " + french.Sentence("then."+string(e.Then))
	}
	return said
}
