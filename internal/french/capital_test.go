package french

import "testing"

func TestCapital(t *testing.T) {
	for said, want := range map[string]string{"du 2 au 4 mai": "Du 2 au 4 mai", "à distance": "À distance", "2 mai": "2 mai", "": ""} {
		if got := Capital(said); got != want {
			t.Errorf("%q is %q, not %q", said, got, want)
		}
	}
}
