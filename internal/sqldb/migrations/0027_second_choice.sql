-- +goose Up
-- The session of its course that a request names in the second place.
ALTER TABLE enrolments ADD COLUMN second_choice TEXT REFERENCES sessions (id);
CREATE INDEX enrolments_second_choice ON enrolments (second_choice) WHERE second_choice IS NOT NULL;

-- A rule about who gives a place up too late: the number is then of days.
ALTER TABLE rules ADD COLUMN leaves BOOLEAN NOT NULL DEFAULT false;
-- A place that was given up too late, by the rules of that day: it counts in the
-- limits of the year.
ALTER TABLE enrolments ADD COLUMN late BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX enrolments_late_person ON enrolments (person_id) WHERE late;
CREATE INDEX enrolments_late_employer ON enrolments (employer_id) WHERE late;

-- +goose Down
DROP INDEX enrolments_late_employer;
DROP INDEX enrolments_late_person;
ALTER TABLE enrolments DROP COLUMN late;
ALTER TABLE rules DROP COLUMN leaves;
DROP INDEX enrolments_second_choice;
ALTER TABLE enrolments DROP COLUMN second_choice;
