package kit

import (
	"net/http"

	"profil/internal/policy"
)

// Route is one line of the map of the site. The whole map is a value: tests
// read it to try every route as every actor, and a route that is not in it
// does not exist.
type Route struct {
	// Pattern is as net/http.ServeMux reads it: "GET /demandes/{id}".
	Pattern string
	// Act is what the page lets one do or see, for the matrix of who may do
	// what; "" for a page that is the same for everybody.
	Act policy.Act
	// SignedIn sends a visitor to the sign-in page before anything else is
	// looked at, and back here afterwards.
	SignedIn bool
	Page     Page
	// Program, in the place of a page, answers the programs of others: they
	// have no login here, no form key, and prove who they are by themselves.
	Program http.Handler
	// MaxBody is the most bytes a POST may carry, 0 for the usual 256 KiB.
	MaxBody int64
}
