package register

import (
	"slices"
	"strings"

	"profil/internal/french"
	"profil/internal/reference"
	"profil/internal/siret"
)

// Communes is the register of the demonstration: the communes of France that
// have a SIREN, the most populous first. The number of their establishment is
// computed: the first one of the SIREN.
func Communes() Source {
	return func(yield func(Establishment, error) bool) {
		all := slices.Collect(reference.Communes())
		slices.SortStableFunc(all, func(a, b reference.Commune) int { return b.Population - a.Population })
		for _, c := range all {
			if c.SIREN == "" {
				continue
			}
			if e, err := townHall(c); !yield(e, err) {
				return
			}
		}
	}
}

func townHall(c reference.Commune) (Establishment, error) {
	siren, err := siret.ParseSIREN(c.SIREN)
	if err != nil {
		return Establishment{}, err
	}
	number, err := siret.FromSIREN(siren, "0001")
	e := Establishment{
		SIRET: number, Name: townName(c.Name), APECode: "84.11Z", APENomenclature: reference.NAF2, APE2025: "84.11Y", LegalForm: commune,
		City: c.Name, INSEE: c.INSEE, Department: c.Department, origin: fromCommune,
	}
	if len(c.Postcodes) > 0 {
		e.Postcode, e.words = c.Postcodes[0], strings.Join(c.Postcodes[1:], " ")
	}
	return e, err
}

// elided are the communes whose H is mute by the use of their own town hall;
// before the others « de » keeps its vowel.
var elided = []string{
	"halluin", "haubourdin", "hautmont", "hazebrouck", "hendaye", "henin", "herblay", "hericourt", "herouville", "hirson", "houplines", "hyeres",
}

// townName is « Commune de Bordeaux », « d’Agen », « du Havre », « des
// Sables-d’Olonne », « de La Rochelle ».
func townName(name string) string {
	if rest, ok := strings.CutPrefix(name, "Le "); ok {
		return "Commune du " + rest
	}
	if rest, ok := strings.CutPrefix(name, "Les "); ok {
		return "Commune des " + rest
	}
	words := strings.Fields(french.Fold(name))
	first := words[0]
	switch {
	case first == "l", first == "la":
		return "Commune de " + name
	case first == "y": // the shortest name of all
		return "Commune d’" + name
	case first[0] == 'h' && !slices.Contains(elided, first),
		first[0] == 'y' && first != "yerres" && strings.ContainsRune("aeiou", rune(first[1])):
		return "Commune de " + name
	case strings.ContainsRune("aeiouyh", rune(first[0])):
		return "Commune d’" + name
	}
	return "Commune de " + name
}
