package app

import (
	"fmt"

	"profil/internal/document"
	"profil/internal/pdf"
)

type sampleCmd struct {
	Kind string `arg:"" name:"genre" help:"convocation, convention, programme, feuille-emargement, attestation-assiduite, attestation-fin, certificat-realisation."`
}

// Run writes one paper of a kind to the standard output, from facts that are
// always the same.
func (s sampleCmd) Run(r *run) error {
	k, ok := document.ParseKind(s.Kind)
	if !ok {
		return fmt.Errorf("ce genre de document n’existe pas ; « profil sample --help » les donne")
	}
	paper, err := document.Say(document.Sample(k), document.SampleIssue())
	if err != nil {
		return err
	}
	file, err := pdf.Draw(paper)
	if err != nil {
		return err
	}
	_, err = r.out.Write(file)
	return err
}
