package register

import (
	"strings"

	"profil/internal/civil"
	"profil/internal/reference"
	"profil/internal/siret"
)

// stockColumn is a column of a file of the stock that is read.
type stockColumn struct {
	name   string
	needed bool
}

// The columns of the legal units.
const (
	unitSIREN = iota
	unitDiffusion
	unitAcronym
	unitFirstName
	unitUsualFirstName
	unitLastName
	unitUsualLastName
	unitName
	unitUsual1
	unitUsual2
	unitUsual3
	unitLegalForm
)

var unitColumns = []stockColumn{
	{"siren", true},
	{"statutDiffusionUniteLegale", true},
	{"sigleUniteLegale", true},
	{"prenom1UniteLegale", true},
	{"prenomUsuelUniteLegale", true},
	{"nomUniteLegale", true},
	{"nomUsageUniteLegale", true},
	{"denominationUniteLegale", true},
	{"denominationUsuelle1UniteLegale", false},
	{"denominationUsuelle2UniteLegale", false},
	{"denominationUsuelle3UniteLegale", false},
	{"categorieJuridiqueUniteLegale", true},
}

// The columns of the establishments.
const (
	placeSIRET = iota
	placeDiffusion
	placeHeadcount
	placeHead
	placeNumber
	placeRepeat
	placeWay
	placeStreet
	placePostcode
	placeTown
	placeTownAbroad
	placeINSEE
	placeCountry
	placeState
	placeSince
	placeSign1
	placeSign2
	placeSign3
	placeUsual
	placeAPE
	placeAPE2025
)

var placeColumns = []stockColumn{
	{"siret", true},
	{"statutDiffusionEtablissement", true},
	{"trancheEffectifsEtablissement", true},
	{"etablissementSiege", true},
	{"numeroVoieEtablissement", true},
	{"indiceRepetitionEtablissement", false},
	{"typeVoieEtablissement", true},
	{"libelleVoieEtablissement", true},
	{"codePostalEtablissement", true},
	{"libelleCommuneEtablissement", true},
	{"libelleCommuneEtrangerEtablissement", false},
	{"codeCommuneEtablissement", true},
	{"libellePaysEtrangerEtablissement", false},
	{"etatAdministratifEtablissement", true},
	{"dateDebut", false},
	{"enseigne1Etablissement", true},
	{"enseigne2Etablissement", false},
	{"enseigne3Etablissement", false},
	{"denominationUsuelleEtablissement", true},
	{"activitePrincipaleEtablissement", true},
	{"activitePrincipaleNAF25Etablissement", false},
}

// The columns of the successions.
const (
	linkFormer = iota
	linkNext
	linkDate
)

var linkColumns = []stockColumn{
	{"siretEtablissementPredecesseur", true},
	{"siretEtablissementSuccesseur", true},
	{"dateLienSuccession", true},
}

// ways are the kinds of ways that INSEE shortens.
var ways = map[string]string{
	"ALL": "ALLEE", "AV": "AVENUE", "BD": "BOULEVARD", "CAR": "CARREFOUR", "CHE": "CHEMIN", "CHS": "CHAUSSEE", "CITE": "CITE", "COR": "CORNICHE",
	"CRS": "COURS", "DOM": "DOMAINE", "DSC": "DESCENTE", "ECA": "ECART", "ESP": "ESPLANADE", "FG": "FAUBOURG", "GR": "GRANDE RUE", "HAM": "HAMEAU",
	"HLE": "HALLE", "IMP": "IMPASSE", "LD": "LIEU-DIT", "LOT": "LOTISSEMENT", "MAR": "MARCHE", "MTE": "MONTEE", "PAS": "PASSAGE", "PL": "PLACE",
	"PLN": "PLAINE", "PLT": "PLATEAU", "PRO": "PROMENADE", "PRV": "PARVIS", "QUA": "QUARTIER", "QUAI": "QUAI", "RES": "RESIDENCE", "RLE": "RUELLE",
	"ROC": "ROCADE", "RPT": "ROND-POINT", "RTE": "ROUTE", "SEN": "SENTE", "SQ": "SQUARE", "TPL": "TERRE-PLEIN", "TRA": "TRAVERSE", "VLA": "VILLA",
	"VLGE": "VILLAGE",
}

// bands are INSEE's bands of employees, the most first.
var bands = []string{"53", "52", "51", "42", "41", "32", "31", "22", "21", "12", "11", "03", "02", "01", "00"}

// repeats are the letters that follow the number of a house.
var repeats = map[string]string{"B": "BIS", "T": "TER", "Q": "QUATER", "C": "QUINQUIES"}

// place reads an establishment, without what its legal unit says.
func (t *stockTable) place(met *met) (e Establishment, code string) {
	if code = t.identity(&e); code != "" {
		return e, code
	}
	t.activity(&e, met)
	town := met.town(t.get(placeINSEE))
	e.Department = town.department
	if e.Name == undisclosed { // not even where
		return e, ""
	}
	e.INSEE, e.City = town.insee, town.name
	if e.City == "" {
		e.City = t.get(placeTown)
	}
	if e.City == "" {
		e.City = joined(t.get(placeTownAbroad), t.get(placeCountry))
	}
	if e.Postcode = t.get(placePostcode); len(e.Postcode) != 5 {
		e.Postcode = ""
	}
	way := t.get(placeWay)
	if long, ok := ways[way]; ok {
		way = long
	}
	repeat := t.get(placeRepeat)
	if long, ok := repeats[repeat]; ok {
		repeat = long
	}
	e.Street = joined(t.get(placeNumber), repeat, way, t.get(placeStreet))
	signs := []string{t.get(placeUsual), t.get(placeSign1), t.get(placeSign2), t.get(placeSign3)}
	for _, sign := range signs {
		if e.Sign == "" {
			e.Sign = sign
		}
	}
	e.words = joined(signs...)
	return e, ""
}

// identity reads what is said of every establishment.
func (t *stockTable) identity(e *Establishment) (code string) {
	var err error
	if e.SIRET, err = siret.Parse(t.get(placeSIRET)); err != nil {
		return "register.siret"
	}
	switch t.get(placeState) {
	case "A":
	case "F":
		e.Closed = true
		if day, err := civil.ParseDay(t.get(placeSince)); err == nil {
			e.ClosedOn = day
		}
	default:
		return "register.stock_state"
	}
	e.Head = t.get(placeHead) == "true"
	if e.Headcount = t.get(placeHeadcount); e.Headcount == "NN" {
		e.Headcount = ""
	}
	if t.get(placeDiffusion) != "O" {
		e.Name = undisclosed
	}
	return ""
}

// activity reads the APE. The letter tells the nomenclature; the codes of the
// older ones, of establishments closed long ago, have one sign less, and are
// no code any more.
func (t *stockTable) activity(e *Establishment, met *met) {
	main, next := met.ape(t.get(placeAPE)), met.ape(t.get(placeAPE2025))
	if main.Code == "" {
		main = next
	}
	e.APECode, e.APENomenclature = main.Code, main.Nomenclature
	if next.Nomenclature == reference.NAF25 && next != main {
		e.APE2025 = next.Code
	}
}

// joined parts by a space what is not empty.
func joined(all ...string) string {
	var b strings.Builder
	for _, s := range all {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}

// met are the communes and the activities that were met: to look them up again
// for each establishment would cost more than to read it.
type met struct {
	towns map[string]townOf
	apes  map[string]reference.APE
}

type townOf struct{ insee, name, department string }

func newMet() *met { return &met{map[string]townOf{}, map[string]reference.APE{}} }

func (m *met) ape(code string) reference.APE {
	if code == "" {
		return reference.APE{}
	}
	known, ok := m.apes[code]
	if !ok {
		if ape, err := reference.ParseAPE(code); err == nil {
			known = ape
		}
		m.apes[strings.Clone(code)] = known
	}
	return known
}

func (m *met) town(insee string) townOf {
	if len(insee) != 5 {
		return townOf{}
	}
	if known, ok := m.towns[insee]; ok {
		return known
	}
	var n townOf
	if c, ok := reference.CommuneOf(wholeTown(insee)); ok {
		n = townOf{c.INSEE, c.Name, c.Department}
	} else if n.department = insee[:2]; n.department >= "97" { // a commune of the past, or a country
		n.department = insee[:3]
	}
	if reference.DepartmentName(n.department) == "" {
		n.department = ""
	}
	m.towns[strings.Clone(insee)] = n
	return n
}
