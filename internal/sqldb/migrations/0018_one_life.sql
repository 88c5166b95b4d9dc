-- +goose Up
-- A request that was moved to another session of its course: where it was, and
-- its number there.
ALTER TABLE enrolment_steps ADD COLUMN from_session_id TEXT REFERENCES sessions (id);
ALTER TABLE enrolment_steps ADD COLUMN from_arrival_no INTEGER;

-- A seat that its holder proposes to a colleague, until it is settled; and the
-- request of the colleague, which names the one whose seat it would take over.
ALTER TABLE enrolments ADD COLUMN handover_to TEXT REFERENCES persons (id);
ALTER TABLE enrolments ADD COLUMN replaces TEXT;
CREATE INDEX enrolments_handover ON enrolments (handover_to) WHERE handover_to IS NOT NULL;
CREATE INDEX enrolments_replaces ON enrolments (replaces) WHERE replaces IS NOT NULL;

-- +goose Down
DROP INDEX enrolments_replaces;
DROP INDEX enrolments_handover;
ALTER TABLE enrolments DROP COLUMN replaces;
ALTER TABLE enrolments DROP COLUMN handover_to;
ALTER TABLE enrolment_steps DROP COLUMN from_arrival_no;
ALTER TABLE enrolment_steps DROP COLUMN from_session_id;
