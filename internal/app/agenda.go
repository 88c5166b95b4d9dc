package app

import (
	"context"

	"profil/internal/client"
	"profil/internal/policy"
	"profil/internal/web/agenda"
)

// linkAgenda registers the fictitious service of the demonstration at the
// address of this one, and gives its client_id.
func (h *house) linkAgenda(ctx context.Context) (string, error) {
	draft := client.Draft{
		Name: agenda.Name, About: agenda.About, Returns: []string{h.config.PublicURL + agenda.ReturnPath}, Logouts: []string{h.config.PublicURL + agenda.Path},
		Scopes: []string{string(client.Profile), string(client.Email), string(client.Organisation), string(client.Roles)},
	}
	all, err := h.clients.List(ctx, policy.Clerk)
	if err != nil {
		return "", err
	}
	for _, one := range all {
		if one.Name == draft.Name {
			return one.PublicID, h.clients.Edit(ctx, policy.Clerk, one.PublicID, draft)
		}
	}
	made, _, err := h.clients.Register(ctx, policy.Clerk, draft)
	return made.PublicID, err
}
