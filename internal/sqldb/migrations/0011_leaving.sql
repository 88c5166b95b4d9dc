-- +goose Up
-- Whoever leaves an organisation says when, and where their open requests go.

ALTER TABLE affiliations ADD COLUMN leaving_on TEXT NOT NULL DEFAULT ''; -- the last day there, once it is known
ALTER TABLE affiliations ADD COLUMN leaving_by TEXT;                     -- who said so
ALTER TABLE affiliations ADD COLUMN leaving_to TEXT;                     -- the affiliation that the open requests follow to
ALTER TABLE affiliations ADD COLUMN silent_at TIMESTAMP(3);              -- « Toujours dans cette structure ? » has had no answer for a month

-- +goose Down
-- There is no way back from a departure: restore a backup instead.
SELECT 1;
