// Package plan holds the tests of the house itself: what may import what, that
// every code has its sentence and every route its right, that the pages of
// docs/ say what the tables say. It refuses to hold anything else.
package plan
