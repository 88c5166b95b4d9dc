package catalogue

import (
	"testing"
	"time"

	"profil/internal/fault"
	"profil/internal/french"
)

// A wave opens at the minute that was chosen, on either side of a change of
// clocks, and never before its session.
func TestWhenAWaveOpens(t *testing.T) {
	opens := time.Date(2027, 3, 26, 8, 0, 0, 0, time.UTC)                                                 // 9 h in Paris
	for _, at := range []string{"2027-03-27T08:00:00Z", "2027-03-29T07:00:00Z", "2027-04-02T12:30:00Z"} { // the clocks change on the 28th
		want, _ := time.Parse(time.RFC3339, at)
		if got := WaveOf(Everybody, "", opens, want).At(opens); !got.Equal(want) {
			t.Errorf("%s for %s", got, want)
		}
	}
	if got := (Wave{Group: Everybody}).At(opens); !got.Equal(opens) {
		t.Errorf("before the session, at %s", got)
	}
	if w := WaveOf(Everybody, "", opens, opens.AddDate(0, 0, -1)); w.Days >= 0 {
		t.Errorf("%+v", w)
	}
}

func TestWhatWavesCannotBe(t *testing.T) {
	all := Wave{Group: Everybody, Days: 3}
	for field, waves := range map[string][]Wave{
		"groupe-1":    {{Group: Adherents}},
		"groupe-2":    {all, all},
		"date-2":      {all, {Group: Adherents, Days: -1}},
		"precision-2": {all, {Group: Department, Value: "Gironde"}},
		"reseau-1":    {{Group: OfNetwork}, all},
	} {
		_, err := checkWaves(waves)
		wrong, is := err.(*fault.Error)
		if !is || wrong.Fields[field] == "" || !french.Has(wrong.Fields[field]) {
			t.Errorf("%s: %v", field, err)
		}
	}
	got, err := checkWaves([]Wave{all, {Group: Department, Value: "33 ;2a"}})
	if err != nil || got[0].Value != "33, 2A" || got[1].Group != Everybody {
		t.Errorf("%+v %v", got, err)
	}
}
