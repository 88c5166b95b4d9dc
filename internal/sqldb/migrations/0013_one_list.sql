-- +goose Up
-- A seat that comes free is offered to who waits, and kept for them meanwhile.

-- Until when a seat is kept for this request, which waits; NULL when none is.
ALTER TABLE enrolments ADD COLUMN offered_until TIMESTAMP(3);
-- The person can come at the last moment.
ALTER TABLE enrolments ADD COLUMN short_notice BOOLEAN NOT NULL DEFAULT false;
-- The provider's order of the waiting list, as a draft; 0 is that of arrival.
ALTER TABLE enrolments ADD COLUMN draft_rank INTEGER NOT NULL DEFAULT 0;

-- How long one who is offered a seat may think, and what orders the waiting list.
ALTER TABLE sessions ADD COLUMN offer_hours INTEGER NOT NULL DEFAULT 48 CHECK (offer_hours BETWEEN 1 AND 240);
ALTER TABLE sessions ADD COLUMN waiting_rule TEXT NOT NULL DEFAULT 'arrival' CHECK (waiting_rule IN ('arrival', 'ranking'));

CREATE INDEX enrolments_offered ON enrolments (offered_until) WHERE offered_until IS NOT NULL;
CREATE INDEX enrolments_waiting ON enrolments (session_id, waiting_no) WHERE status = 'waitlisted';

-- +goose Down
DROP INDEX enrolments_waiting;
DROP INDEX enrolments_offered;
ALTER TABLE sessions DROP COLUMN waiting_rule;
ALTER TABLE sessions DROP COLUMN offer_hours;
ALTER TABLE enrolments DROP COLUMN draft_rank;
ALTER TABLE enrolments DROP COLUMN short_notice;
ALTER TABLE enrolments DROP COLUMN offered_until;
