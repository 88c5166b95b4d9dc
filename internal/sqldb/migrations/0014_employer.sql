-- +goose Up
-- The employer's part of a request: who answers while somebody is away.

-- Somebody who holds the employeur right is away; deputy_id answers meanwhile,
-- or nobody in particular: the other holders do.
CREATE TABLE absences (
    id             TEXT         PRIMARY KEY,
    public_id      TEXT         NOT NULL UNIQUE,
    affiliation_id TEXT         NOT NULL REFERENCES affiliations (id),
    deputy_id      TEXT         REFERENCES affiliations (id),
    from_day       TEXT         NOT NULL,
    to_day         TEXT         NOT NULL,            -- the last day away
    declared_by    TEXT         NOT NULL,
    created_at     TIMESTAMP(3) NOT NULL,
    ended_at       TIMESTAMP(3)                      -- taken back before its last day
);
CREATE INDEX absences_affiliation ON absences (affiliation_id, to_day);
CREATE INDEX absences_deputy ON absences (deputy_id, to_day) WHERE deputy_id IS NOT NULL;

-- How an answer came (by the link of a letter, by the rule of silence), and in
-- whose place it was given.
ALTER TABLE enrolment_steps ADD COLUMN via TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolment_steps ADD COLUMN stands_for TEXT;

-- +goose Down
ALTER TABLE enrolment_steps DROP COLUMN stands_for;
ALTER TABLE enrolment_steps DROP COLUMN via;
DROP TABLE absences;
