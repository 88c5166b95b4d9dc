package register

import (
	"profil/internal/civil"
	"profil/internal/reference"
)

// Activity is the main activity under the nomenclature that is official on a
// day, or under the other one when the register does not know it.
func (e Establishment) Activity(on civil.Day) reference.APE {
	return e.ActivityIn(reference.Official(on))
}

// ActivityIn is the main activity in a nomenclature, or in the other one when the
// register does not know it.
func (e Establishment) ActivityIn(nomenclature string) reference.APE {
	if nomenclature == reference.NAF25 && e.APE2025 != "" {
		return reference.APE{Code: e.APE2025, Nomenclature: reference.NAF25}
	}
	return reference.APE{Code: e.APECode, Nomenclature: e.APENomenclature}
}

// Counterpart is what the register says that an activity kept elsewhere is in
// the other nomenclature; the zero value when it does not say, or when it speaks
// of another activity than a.
func (e Establishment) Counterpart(a reference.APE) reference.APE {
	same, other := e.ActivityIn(a.Nomenclature), e.ActivityIn(reference.Other(a.Nomenclature))
	switch {
	case a.Code == "", other.Code == "", other.Nomenclature == a.Nomenclature:
		return reference.APE{}
	case same.Nomenclature == a.Nomenclature && same != a: // the register has another activity
		return reference.APE{}
	case same.Nomenclature != a.Nomenclature && !a.Matches(other): // it only knows the other nomenclature
		return reference.APE{}
	}
	return other
}
