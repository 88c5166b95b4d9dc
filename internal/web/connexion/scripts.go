package connexion

import (
	"embed"
	"io/fs"
)

//go:embed static
var static embed.FS

// Scripts are the modules of these pages, for kit.NewAssets: copy, for a
// passphrase that is proposed.
func Scripts() fs.FS { return static }
