// Command profil is the whole product in one program: see profil --help.
package main

import (
	"os"

	"profil/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr)) }
