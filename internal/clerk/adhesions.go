package clerk

import (
	"context"

	"profil/internal/organisation"
	"profil/internal/outbox"
	"profil/internal/sqldb"
)

// lapse settles the open requests that counted on an adhésion.
func lapse(ctx context.Context, c *Clerk, j outbox.Job) error { return lapseOf(ctx, c, j, 0) }

// lapseNext settles those that counted on the grace that an adhésion gave for the
// year after its own.
func lapseNext(ctx context.Context, c *Clerk, j outbox.Job) error { return lapseOf(ctx, c, j, 1) }

func lapseOf(ctx context.Context, c *Clerk, j outbox.Job, later int) error {
	var one organisation.Adhesion
	if err := c.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		one, err = organisation.LoadAdhesion(tx, j.SubjectID)
		return err
	}); err != nil {
		return err
	}
	return c.Enrolments.Lapse(ctx, one.OrganisationID, one.Year+later)
}
