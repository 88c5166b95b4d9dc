package app

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"profil/internal/document"
)

type sampleCmd struct {
	Kind string `arg:"" name:"genre" help:"convocation, convention, programme, feuille-emargement, attestation-assiduite, attestation-fin, certificat-realisation."`
}

// Run writes to the standard output one paper of a kind, as the world of the
// demonstration makes it, in a database that goes away afterwards.
func (s sampleCmd) Run(r *run) error {
	k, ok := document.ParseKind(s.Kind)
	if !ok || k == document.ReglementInterieur { // it is annexed to the convention
		return fmt.Errorf("ce genre de document n’existe pas ; « profil sample --help » les donne")
	}
	folder, err := os.MkdirTemp("", "profil-exemple-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file, err := r.sample(k, folder)
	if err != nil {
		return err
	}
	_, err = r.out.Write(file)
	return err
}

// sample fills a house in a folder, has its clerk work until nothing is left
// to do, and gives its latest paper of a kind.
func (r *run) sample(k document.Kind, folder string) (file []byte, err error) {
	c, err := r.load(map[string]string{"data": folder, "database": filepath.Join(folder, "exemple.db")})
	if err != nil {
		return nil, err
	}
	c = asOperator(c)
	c.Mail.Host, c.Mail.Mailbox = "", filepath.Join(folder, "courrier") // nothing leaves
	if c.PublicURL == "" {
		c.PublicURL = "https://profil.example"
	}
	if err := prepare(c); err != nil {
		return nil, err
	}
	if err := buildRegister(r.ctx, c); err != nil {
		return nil, err
	}
	h, err := openHouse(r.ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer h.close() //nolint:errcheck // the folder goes away
	if _, err := furnishDemo(r.ctx, h); err != nil {
		return nil, err
	}
	for {
		n, err := h.clerk.RunOnce(r.ctx)
		if err != nil || n == 0 {
			break // a letter that is not sent holds no paper up
		}
	}
	return h.documents.Latest(r.ctx, k)
}
