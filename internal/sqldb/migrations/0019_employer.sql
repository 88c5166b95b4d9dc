-- +goose Up
-- By what right somebody looked at the data of another: the seat of the policy
-- that let them, as it was then. '' for what was recorded before.

ALTER TABLE sightings ADD COLUMN seat TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE sightings DROP COLUMN seat;
