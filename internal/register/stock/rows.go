package stock

import (
	"fmt"
	"math/rand/v2"
	"strconv"

	"profil/internal/siret"
)

// The most of the bands of employees, and how often each is, in a thousand of
// what is open.
var employees = []struct {
	band  string
	until int
}{
	{"NN", 700}, {"00", 740}, {"01", 850}, {"02", 910}, {"03", 950}, {"11", 975}, {"12", 990}, {"21", 995}, {"22", 998}, {"31", 999}, {"41", 1000},
}

// hiddenText is what INSEE writes in place of what it may not say.
const hiddenText = "[ND]"

// place draws one establishment of the unit, the nth.
func (u *unit) place(r *rand.Rand, n int, head bool, home town) place {
	number, err := siret.FromSIREN(u.siren, fmt.Sprintf("%04d", n+1))
	if err != nil { // there are always four digits
		panic(err)
	}
	p := place{siret: number, fields: make([]string, len(EstablishmentColumns)), closed: u.closed || !head && u.w.often(r, 450)}
	where := home
	if n > 0 && u.w.often(r, 600) {
		where = u.w.town(r)
	}
	digits, year := number.Digits(), min(2026, u.created+n/2)
	set := func(column, value string) { p.fields[u.w.placeAt[column]] = value }
	set("siren", digits[:9])
	set("nic", digits[9:])
	set("siret", digits)
	set("statutDiffusionEtablissement", diffusion(u.hidden))
	set("dateCreationEtablissement", day(r, year))
	band := "NN"
	if !p.closed {
		draw := r.IntN(1000)
		for i := len(employees) - 1; i >= 0 && draw < employees[i].until; i-- {
			band = employees[i].band
		}
	}
	set("trancheEffectifsEtablissement", band)
	if band != "NN" {
		set("anneeEffectifsEtablissement", "2024")
	}
	set("dateDernierTraitementEtablissement", day(r, 2025)+"T10:21:03")
	set("etablissementSiege", strconv.FormatBool(head))
	set("nombrePeriodesEtablissement", strconv.Itoa(1+r.IntN(5)))
	set("dateDebut", day(r, max(year, 2008)))
	set("etatAdministratifEtablissement", state(p.closed, "F"))
	set("activitePrincipaleEtablissement", u.trade.ape)
	set("nomenclatureActivitePrincipaleEtablissement", "NAFRev2")
	set("activitePrincipaleNAF25Etablissement", u.trade.ape25)
	if p.closed && year < 2003 && u.w.often(r, 500) {
		set("activitePrincipaleEtablissement", u.trade.ape[:4]+"A")
		set("nomenclatureActivitePrincipaleEtablissement", "NAF1993")
		set("activitePrincipaleNAF25Etablissement", "")
	}
	set("caractereEmployeurEtablissement", map[bool]string{true: "N", false: "O"}[band == "NN" || band == "00"])
	u.address(r, set, where)
	if u.trade.sign != "" && u.w.often(r, 350) {
		set("enseigne1Etablissement", mask(u.hidden, u.trade.sign+" "+oneOf(r, places)))
	}
	if u.w.often(r, 60) {
		set("denominationUsuelleEtablissement", mask(u.hidden, invented(r)))
	}
	return p
}

func (u *unit) address(r *rand.Rand, set func(column, value string), where town) {
	set("numeroVoieEtablissement", mask(u.hidden, strconv.Itoa(1+r.IntN(180))))
	if u.w.often(r, 60) {
		set("indiceRepetitionEtablissement", mask(u.hidden, oneOf(r, []string{"B", "T"})))
	}
	set("typeVoieEtablissement", mask(u.hidden, oneOf(r, ways)))
	set("libelleVoieEtablissement", mask(u.hidden, oneOf(r, streets)))
	set("codePostalEtablissement", where.postcode)
	set("libelleCommuneEtablissement", where.name)
	set("codeCommuneEtablissement", where.insee)
	set("identifiantAdresseEtablissement", mask(u.hidden, fmt.Sprintf("%s%09d_B", where.insee, r.IntN(1_000_000_000))))
	set("coordonneeLambertAbscisseEtablissement", mask(u.hidden, fmt.Sprintf("%d.%02d", 130_000+r.IntN(1_100_000), r.IntN(100))))
	set("coordonneeLambertOrdonneeEtablissement", mask(u.hidden, fmt.Sprintf("%d.%02d", 6_050_000+r.IntN(1_050_000), r.IntN(100))))
}

// finish writes the rest of the unit, once its establishments are drawn.
func (u *unit) finish(r *rand.Rand, head int) {
	u.set("siren", u.siren.Digits())
	u.set("statutDiffusionUniteLegale", diffusion(u.hidden))
	u.set("dateCreationUniteLegale", day(r, u.created))
	u.set("trancheEffectifsUniteLegale", u.places[head].fields[u.w.placeAt["trancheEffectifsEtablissement"]])
	u.set("dateDernierTraitementUniteLegale", day(r, 2025)+"T10:21:03")
	u.set("nombrePeriodesUniteLegale", strconv.Itoa(1+r.IntN(6)))
	u.set("categorieEntreprise", "PME")
	u.set("anneeCategorieEntreprise", "2024")
	u.set("dateDebut", day(r, max(u.created, 2008)))
	u.set("etatAdministratifUniteLegale", state(u.closed, "C"))
	u.set("activitePrincipaleUniteLegale", u.trade.ape)
	u.set("nomenclatureActivitePrincipaleUniteLegale", "NAFRev2")
	u.set("activitePrincipaleNAF25UniteLegale", u.trade.ape25)
	u.set("nicSiegeUniteLegale", u.places[head].siret.Digits()[9:])
	u.set("economieSocialeSolidaireUniteLegale", map[bool]string{true: "O", false: "N"}[u.trade == club])
	u.set("societeMissionUniteLegale", "N")
	if !u.hidden {
		return
	}
	for _, column := range []string{
		"sigleUniteLegale", "sexeUniteLegale", "prenom1UniteLegale", "prenomUsuelUniteLegale", "nomUniteLegale", "nomUsageUniteLegale", "denominationUniteLegale",
		"denominationUsuelle1UniteLegale", "identifiantAssociationUniteLegale",
	} {
		u.set(column, mask(u.get(column) != "", u.get(column)))
	}
}

// write puts the unit and its establishments in the files; what is closed has
// at times a successor among the others.
func (u *unit) write(f *files) error {
	if err := f.units.line(u.fields); err != nil {
		return err
	}
	var open *place
	for i, p := range u.places {
		if err := f.places.line(p.fields); err != nil {
			return err
		}
		if !p.closed && open == nil {
			open = &u.places[i]
		}
	}
	for i, p := range u.places {
		if open == nil || !p.closed || i%2 == 0 {
			continue
		}
		link := []string{p.siret.Digits(), open.siret.Digits(), open.fields[u.w.placeAt["dateCreationEtablissement"]], "true", "true", "2025-03-04T10:21:03"}
		if err := f.links.line(link); err != nil {
			return err
		}
	}
	return nil
}

func diffusion(hidden bool) string {
	if hidden {
		return "P"
	}
	return "O"
}

func state(closed bool, letter string) string {
	if closed {
		return letter
	}
	return "A"
}

func mask(hidden bool, text string) string {
	if hidden {
		return hiddenText
	}
	return text
}

func day(r *rand.Rand, year int) string {
	return fmt.Sprintf("%04d-%02d-%02d", year, 1+r.IntN(12), 1+r.IntN(28))
}
