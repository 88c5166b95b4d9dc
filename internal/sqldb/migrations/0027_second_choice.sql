-- +goose Up
-- The session of its course that a request names in the second place.
ALTER TABLE enrolments ADD COLUMN second_choice TEXT REFERENCES sessions (id);
CREATE INDEX enrolments_second_choice ON enrolments (second_choice) WHERE second_choice IS NOT NULL;

-- +goose Down
DROP INDEX enrolments_second_choice;
ALTER TABLE enrolments DROP COLUMN second_choice;
