package seal

import "testing"

func TestSeal(t *testing.T) {
	b := Box("the key of the tests, 32 octets..")
	s, err := b.Seal("code", "a", []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Open("code", "a", s); err != nil || string(got) != "text" {
		t.Errorf("%q %v", got, err)
	}
	for name, try := range map[string]func() ([]byte, error){
		"another purpose": func() ([]byte, error) { return b.Open("key", "a", s) },
		"another thing":   func() ([]byte, error) { return b.Open("code", "b", s) },
		"another key":     func() ([]byte, error) { return Box("another key of 32 octets or more").Open("code", "a", s) },
		"cut":             func() ([]byte, error) { return b.Open("code", "a", s[:len(s)-4]) },
		"nothing":         func() ([]byte, error) { return b.Open("code", "a", "") },
	} {
		if got, err := try(); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
	if again, _ := b.Seal("code", "a", []byte("text")); again == s {
		t.Error("the same text is sealed in the same way")
	}
}
