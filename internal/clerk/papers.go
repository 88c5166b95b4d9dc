package clerk

import (
	"context"
	"slices"
	"strings"
	"time"

	"profil/internal/attendance"
	"profil/internal/document"
	"profil/internal/fault"
	"profil/internal/outbox"
	"profil/internal/sqldb"
)

func makeProgramme(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Papers.MakeProgramme(ctx, j.SubjectID)
}

func makeSheet(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.Papers.MakeSheet(ctx, j.SubjectID)
}

func makeConvocation(ctx context.Context, c *Clerk, j outbox.Job) error {
	p, err := c.participation(ctx, j.SubjectID)
	if err != nil || p.Status == attendance.Left {
		return err
	}
	return onceListed(c.Papers.MakeConvocation(ctx, p.EnrolmentID))
}

// onceListed lets a paper wait for the list of its session: convokeSeated has it
// made then.
func onceListed(err error) error {
	if fault.CodeOf(err) == "document.not_listed" {
		return nil
	}
	return err
}

// convokeSeated has the papers made, once the list of a session is announced, of
// those who had a seat before it: named by their structure, or moved there.
func convokeSeated(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := attendance.OfSession(tx, j.SubjectID)
		var agreed []document.Agreement
		for _, p := range all {
			if err := queueConvocation(tx, p, j.ID); err != nil {
				return err
			}
			agreed = append(agreed, document.Agreement{SessionID: p.SessionID, OrganisationID: p.EmployerID})
		}
		if err != nil {
			return err
		}
		return queueConventions(tx, agreed, j.ID, tx.Now)
	})
}

// convokeAnew makes the papers of somebody who keeps their seat at other days.
func convokeAnew(ctx context.Context, c *Clerk, j outbox.Job) error {
	var p attendance.Participation
	err := c.DB.Read(ctx, func(tx *sqldb.Tx) (err error) {
		p, err = attendance.OfEnrolment(tx, j.SubjectID)
		return err
	})
	if fault.KindOf(err) == fault.NotFound { // not convened yet: they will be, for the new days
		return nil
	}
	if err != nil {
		return err
	}
	j.SubjectID = p.ID
	if err := makeConvocation(ctx, c, j); err != nil {
		return err
	}
	return askConvention(ctx, c, j)
}

// askConvention has the convention of a structure made once the people of the
// same list are convened: one convention, not one a person.
func askConvention(ctx context.Context, c *Clerk, j outbox.Job) error {
	p, err := c.participation(ctx, j.SubjectID)
	if err != nil || p.Status == attendance.Left {
		return err
	}
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error {
		one := document.Agreement{SessionID: p.SessionID, OrganisationID: p.EmployerID}
		made, err := document.AgreementsAt(tx, p.SessionID)
		if err != nil {
			return err
		}
		cause := tx.Now.Format("2006-01-02T15:04")
		if slices.Contains(made, one) { // somebody comes to it: it is made again, whatever was asked in this minute
			cause = j.ID
		}
		return queueConventions(tx, []document.Agreement{one}, cause, tx.Now)
	})
}

// conventionsAgain has the conventions made again in which a person stood who left
// them: by a seat given back, moved, or handed over.
func conventionsAgain(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := document.AgreementsOf(tx, j.SubjectID)
		if err != nil {
			return err
		}
		return queueConventions(tx, all, j.ID, tx.Now.Add(whoComesNext))
	})
}

// makeAgain has the papers of a session made again whose hours or place are
// others: those that are made already. What states the same is not made.
func makeAgain(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error {
		agreed, err := document.AgreementsAt(tx, j.SubjectID)
		if err != nil {
			return err
		}
		if err := queueConventions(tx, agreed, j.ID, tx.Now); err != nil {
			return err
		}
		all, err := attendance.OfSession(tx, j.SubjectID)
		for _, p := range all {
			convoked, failed := document.Convoked(tx, p.EnrolmentID)
			if failed != nil {
				return failed
			}
			if convoked {
				if err := queueConvocation(tx, p, j.ID); err != nil {
					return err
				}
			}
		}
		return err
	})
}

// whoComesNext is how long a convention waits after somebody has left it: for the
// colleague who takes over, so that it is made once.
const whoComesNext = 5 * time.Second

func queueConvocation(tx *sqldb.Tx, p attendance.Participation, cause string) error {
	return outbox.Queue(tx, convocationDue, p.ID, convocationDue+":"+p.ID+":"+cause, tx.Now)
}

func queueConventions(tx *sqldb.Tx, all []document.Agreement, cause string, at time.Time) error {
	for _, a := range all {
		subject := a.SessionID + " " + a.OrganisationID
		if err := outbox.Queue(tx, conventionDue, subject, conventionDue+":"+subject+":"+cause, at); err != nil {
			return err
		}
	}
	return nil
}

func makeConvention(ctx context.Context, c *Clerk, j outbox.Job) error {
	session, organisation, ok := strings.Cut(j.SubjectID, " ")
	if !ok {
		return fault.New(fault.Internal, "clerk.subject")
	}
	return onceListed(c.Papers.MakeConvention(ctx, session, organisation))
}

// askAttestations has the papers of each participant made apart, so that one
// that fails holds up no other.
func askAttestations(ctx context.Context, c *Clerk, j outbox.Job) error {
	return c.DB.Write(ctx, func(tx *sqldb.Tx) error {
		all, err := attendance.OfSession(tx, j.SubjectID)
		for _, p := range all {
			if p.Status != attendance.Finished {
				continue
			}
			if err := outbox.Queue(tx, attestationDue, p.EnrolmentID, attestationDue+":"+p.ID+":"+j.ID, tx.Now); err != nil {
				return err
			}
		}
		return err
	})
}

func makeAttestations(ctx context.Context, c *Clerk, j outbox.Job) error {
	for _, make := range []func(context.Context, string) error{c.Papers.MakeAttestation, c.Papers.MakeAttestationEnd, c.Papers.MakeCertificate} {
		if err := make(ctx, j.SubjectID); err != nil {
			return err
		}
	}
	return nil
}

// countAbsences tells the requests of a session who never came, apart.
func countAbsences(ctx context.Context, c *Clerk, j outbox.Job) error {
	all, err := c.Attendance.Turnouts(ctx, j.SubjectID)
	for _, one := range all {
		if err := c.Enrolments.Turnout(ctx, one.EnrolmentID, one.Missed); err != nil {
			return err
		}
	}
	return err
}

// countAbsence is the same for one participation.
func countAbsence(ctx context.Context, c *Clerk, j outbox.Job) error {
	one, err := c.Attendance.Turnout(ctx, j.SubjectID)
	if err != nil {
		return err
	}
	return c.Enrolments.Turnout(ctx, one.EnrolmentID, one.Missed)
}
