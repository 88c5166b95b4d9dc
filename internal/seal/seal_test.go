package seal

import "testing"

func TestWhatIsSealedBelongsToOneThing(t *testing.T) {
	box := Box("the key of the tests, 32 octets..")
	sealed := box.Seal("app", []byte("secret"), "app", "claire")
	if plain, err := box.Open("app", sealed, "app", "claire"); err != nil || string(plain) != "secret" {
		t.Errorf("%q, %v", plain, err)
	}
	if box.Seal("app", []byte("secret"), "app", "claire") == sealed {
		t.Error("the same secret is sealed alike twice")
	}
	refused := func(name string, b Box, purpose, sealed string, about ...string) {
		t.Helper()
		if got, err := b.Open(purpose, sealed, about...); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
	refused("another person", box, "app", sealed, "app", "lucas")
	refused("nobody", box, "app", sealed)
	refused("joined otherwise", box, "app", sealed, "appclaire")
	refused("another purpose", box, "half", sealed, "app", "claire")
	refused("another key", Box("another key of 32 octets or more"), "app", sealed, "app", "claire")
	for _, bad := range []string{"", version, "2." + sealed[2:], sealed[2:], sealed[:len(sealed)-4], sealed[:len(sealed)-2], sealed + "AA"} {
		refused(bad, box, "app", bad, "app", "claire")
	}
	for i := len(version); i < len(sealed); i++ {
		other := byte('A')
		if sealed[i] == other {
			other = 'B'
		}
		refused("a letter changed", box, "app", sealed[:i]+string(other)+sealed[i+1:], "app", "claire")
	}
}
