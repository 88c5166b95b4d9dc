package clerk

import (
	"context"

	"profil/internal/outbox"
)

// turnKeys lets the keys that sign what services are told take their turn.
func turnKeys(ctx context.Context, c *Clerk, _ outbox.Job) error { return c.Clients.TurnKeys(ctx) }

// signOff has the services told that logins of a person are over.
func signOff(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Clients.SignOff(ctx, j.SubjectID)
}

// tellSignOut tells a service of one; where it does not take note, the job waits
// for its turn.
func tellSignOut(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Services.TellSignOut(ctx, j.SubjectID)
}
