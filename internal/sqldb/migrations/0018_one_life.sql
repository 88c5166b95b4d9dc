-- +goose Up
-- A request that was moved to another session of its course: where it was, and
-- its number there.
ALTER TABLE enrolment_steps ADD COLUMN from_session_id TEXT REFERENCES sessions (id);
ALTER TABLE enrolment_steps ADD COLUMN from_arrival_no INTEGER;

-- +goose Down
ALTER TABLE enrolment_steps DROP COLUMN from_arrival_no;
ALTER TABLE enrolment_steps DROP COLUMN from_session_id;
