package live

import (
	"strings"

	"profil/internal/civil"
	"profil/internal/reference"
	"profil/internal/register"
	"profil/internal/siret"
)

// entreprises is what is read of the API Recherche d'entreprises.
type entreprises struct {
	Results *[]struct {
		Name     string  `json:"nom_raison_sociale"`
		Complete string  `json:"nom_complet"`
		Acronym  string  `json:"sigle"`
		Form     string  `json:"nature_juridique"`
		Places   []place `json:"matching_etablissements"`
		Head     *place  `json:"siege"`
	} `json:"results"`
}

type place struct {
	SIRET    string   `json:"siret"`
	Head     bool     `json:"est_siege"`
	Address  string   `json:"adresse"`
	Postcode string   `json:"code_postal"`
	INSEE    string   `json:"commune"`
	City     string   `json:"libelle_commune"`
	Signs    []string `json:"liste_enseignes"`
	APE      string   `json:"activite_principale"`
	APE2025  string   `json:"activite_principale_naf25"`
	State    string   `json:"etat_administratif"`
	ClosedOn string   `json:"date_fermeture"`
}

// readEntreprises finds the establishment in an answer. One that is not
// diffusible is absent from it.
func readEntreprises(body []byte, s siret.SIRET) (e register.Establishment, err error) {
	all, err := read[entreprises](body)
	if err != nil {
		return e, err
	}
	if all.Results == nil {
		return e, errOdd
	}
	for _, unit := range *all.Results {
		places := unit.Places
		if unit.Head != nil {
			unit.Head.Head = true
			places = append(places, *unit.Head)
		}
		for _, p := range places {
			if p.SIRET != s.Digits() {
				continue
			}
			e = register.Establishment{
				SIRET: s, Name: first(unit.Name, unit.Complete), Acronym: unit.Acronym, LegalForm: unit.Form, Head: p.Head,
				Street: street(p.Address, p.Postcode), Postcode: p.Postcode, INSEE: p.INSEE, City: p.City,
			}
			if len(p.Signs) > 0 {
				e.Sign = p.Signs[0]
			}
			return complete(e, p.State, p.ClosedOn, p.APE, p.APE2025)
		}
	}
	return e, errUnknown
}

// street takes off the end of an address: « 3 RUE DES TILLEULS 33000 BORDEAUX ».
func street(address, postcode string) string {
	if at := strings.LastIndex(address, " "+postcode+" "); postcode != "" && at > 0 {
		return address[:at]
	}
	return address
}

// sirene is what is read of the API Sirene.
type sirene struct {
	Place *struct {
		SIRET     string `json:"siret"`
		Diffusion string `json:"statutDiffusionEtablissement"`
		Head      bool   `json:"etablissementSiege"`
		Unit      struct {
			Diffusion string `json:"statutDiffusionUniteLegale"`
			Name      string `json:"denominationUniteLegale"`
			Acronym   string `json:"sigleUniteLegale"`
			Form      string `json:"categorieJuridiqueUniteLegale"`
			Last      string `json:"nomUniteLegale"`
			First     string `json:"prenomUsuelUniteLegale"`
		} `json:"uniteLegale"`
		Address struct {
			Number   string `json:"numeroVoieEtablissement"`
			Repeat   string `json:"indiceRepetitionEtablissement"`
			Way      string `json:"typeVoieEtablissement"`
			Street   string `json:"libelleVoieEtablissement"`
			Postcode string `json:"codePostalEtablissement"`
			City     string `json:"libelleCommuneEtablissement"`
			INSEE    string `json:"codeCommuneEtablissement"`
		} `json:"adresseEtablissement"`
		Periods []struct {
			Since   string `json:"dateDebut"`
			State   string `json:"etatAdministratifEtablissement"`
			Sign    string `json:"enseigne1Etablissement"`
			APE     string `json:"activitePrincipaleEtablissement"`
			APE2025 string `json:"activitePrincipaleNAF25Etablissement"`
		} `json:"periodesEtablissement"`
	} `json:"etablissement"`
}

func readSirene(body []byte, s siret.SIRET) (e register.Establishment, err error) {
	all, err := read[sirene](body)
	if err != nil {
		return e, err
	}
	p := all.Place
	if p == nil || p.SIRET != s.Digits() || len(p.Periods) == 0 {
		return e, errOdd
	}
	a, u, now := p.Address, p.Unit, p.Periods[0]
	e = register.Establishment{
		SIRET: s, Name: first(u.Name, strings.TrimSpace(u.First+" "+u.Last)), Acronym: u.Acronym, LegalForm: u.Form, Head: p.Head, Sign: now.Sign,
		Street:   strings.Join(strings.Fields(strings.Join([]string{a.Number, a.Repeat, a.Way, a.Street}, " ")), " "),
		Postcode: a.Postcode, INSEE: a.INSEE, City: a.City,
	}
	if p.Diffusion != "O" || u.Diffusion != "O" {
		e = e.Concealed()
	}
	return complete(e, now.State, now.Since, now.APE, now.APE2025)
}

// complete checks an establishment against our own lists: what they do not
// know is left out, what every one has must be there.
func complete(e register.Establishment, state, since, ape, ape2025 string) (register.Establishment, error) {
	if e.Name == "" || state != "A" && state != "F" {
		return register.Establishment{}, errOdd
	}
	if e.Closed = state == "F"; e.Closed {
		if day, err := civil.ParseDay(since); err == nil {
			e.ClosedOn = day
		}
	}
	if main, err := reference.ParseAPE(ape); err == nil {
		e.APECode, e.APENomenclature = main.Code, main.Nomenclature
	}
	if next, err := reference.ParseAPE(ape2025); err == nil && next.Nomenclature == reference.NAF25 && next.Code != e.APECode {
		e.APE2025 = next.Code
	}
	if _, ok := reference.LegalForm(e.LegalForm); !ok {
		e.LegalForm = ""
	}
	town, ok := register.TownOf(e.INSEE)
	if e.INSEE = town.INSEE; ok { // the city of the answer stands for a commune of the past
		e.City, e.Department = town.Name, town.Department
	}
	return e, nil
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" && s != "[ND]" {
			return s
		}
	}
	return ""
}
