package factor

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// The vectors of RFC 6238, appendix B, for SHA-1: the last six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	secret := base32Text.EncodeToString([]byte("12345678901234567890"))
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got, err := Code(secret, time.Unix(at, 0)); err != nil || got != want {
			t.Errorf("at %d: %s, want %s; %v", at, got, want, err)
		}
	}
}

func TestAClockThatIsOffAndACodeThatServed(t *testing.T) {
	secret := NewSecret()
	for off, right := range map[time.Duration]bool{-60 * time.Second: false, -30 * time.Second: true, 0: true, 30 * time.Second: true, 60 * time.Second: false} {
		code, err := Code(secret, noon.Add(off))
		if err != nil {
			t.Fatal(err)
		}
		if _, got := Match(secret, code[:3]+" "+code[3:], noon, 0); got != right {
			t.Errorf("%v off: %v", off, got)
		}
	}
	code, _ := Code(secret, noon)
	step, _ := Match(secret, code, noon, 0)
	for last, right := range map[int64]bool{step - 1: true, step: false, step + 1: false} {
		if _, got := Match(secret, code, noon, last); got != right {
			t.Errorf("after step %d: %v", last-step, got)
		}
	}
	for _, wrong := range []string{"", "12345", "1234567", "abcdef", "١٢٣٤٥٦", code + "0", "-" + code[1:]} {
		if _, right := Match(secret, wrong, noon, 0); right {
			t.Errorf("%q passes", wrong)
		}
	}
}

func TestRecoveryCodes(t *testing.T) {
	all := NewRecoveryCodes()
	if len(all) != 10 {
		t.Fatalf("%d codes", len(all))
	}
	seen := map[string]bool{}
	for _, c := range all {
		if seen[c.Selector] {
			t.Errorf("%s is twice there", c.Selector)
		}
		seen[c.Selector] = true
		for _, typed := range []string{c.String(), strings.ToUpper(c.String()), strings.ReplaceAll(c.String(), "-", " "), c.Selector + c.Secret, " " + c.String() + " "} {
			if got, ok := ParseRecoveryCode(typed); !ok || got != c {
				t.Errorf("%q: %v, %v", typed, got, ok)
			}
		}
	}
	for _, wrong := range []string{"", "k7qm-x2rt", "k7qm-x2rt-9bw0", "k7qm-x2rt-9bwdd", "k7qm-x2rt-9bwé"} {
		if _, ok := ParseRecoveryCode(wrong); ok {
			t.Errorf("%q passes", wrong)
		}
	}
}

func TestURI(t *testing.T) {
	uri, err := URI("PROFIL", "claire@bordeaux.example", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
	if err != nil || !strings.HasPrefix(uri, "otpauth://totp/PROFIL:claire@bordeaux.example?") || !strings.Contains(uri, "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP") {
		t.Errorf("%s, %v", uri, err)
	}
}
