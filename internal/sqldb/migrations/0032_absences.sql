-- +goose Up
-- A rule about who had a seat and did not come: 'absences', 'spared', '' for another.
ALTER TABLE rules ADD COLUMN about TEXT NOT NULL DEFAULT '' CHECK (about IN ('', 'absences', 'spared'));

-- Of who had a seat: that they never came, with or without an excuse, since when it is
-- known, and that the request counts no more in the limits of the year for it.
ALTER TABLE enrolments ADD COLUMN missed TEXT NOT NULL DEFAULT '' CHECK (missed IN ('', 'unexcused', 'excused'));
ALTER TABLE enrolments ADD COLUMN missed_at TIMESTAMP(3);
ALTER TABLE enrolments ADD COLUMN given_back BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX enrolments_missed ON enrolments (person_id) WHERE missed = 'unexcused';

-- What was found of somebody’s absence once every sheet was sealed: a sheet does not
-- change, and neither do the hours that it counts.
ALTER TABLE participations ADD COLUMN found TEXT NOT NULL DEFAULT '' CHECK (found IN ('', 'unexcused', 'excused', 'present'));

-- +goose Down
ALTER TABLE participations DROP COLUMN found;
DROP INDEX enrolments_missed;
ALTER TABLE enrolments DROP COLUMN given_back;
ALTER TABLE enrolments DROP COLUMN missed_at;
ALTER TABLE enrolments DROP COLUMN missed;
ALTER TABLE rules DROP COLUMN about;
