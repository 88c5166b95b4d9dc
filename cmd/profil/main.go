// Command profil is the whole product in one program: see profil --help.
package main

import (
	"os"

	"profil/internal/app"
)

// version is set when the program is built.
var version = "inconnue"

func main() {
	app.Version = version
	os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr))
}
