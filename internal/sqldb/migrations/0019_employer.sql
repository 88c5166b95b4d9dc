-- +goose Up
-- By what right somebody looked at the data of another: the seat of the policy
-- that let them, as it was then. '' for what was recorded before.

ALTER TABLE sightings ADD COLUMN seat TEXT NOT NULL DEFAULT '';

-- The networks that the gestionnaire has named: organisations.network, rules and
-- openings hold one of these names.
CREATE TABLE networks (
    name       TEXT         PRIMARY KEY,
    fold       TEXT         NOT NULL UNIQUE,
    created_at TIMESTAMP(3) NOT NULL
);
INSERT INTO networks (name, fold, created_at) SELECT DISTINCT network, lower(network), CURRENT_TIMESTAMP FROM organisations WHERE network <> '';

-- +goose Down
DROP TABLE networks;
ALTER TABLE sightings DROP COLUMN seat;
