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
ALTER TABLE enrolment_steps ADD COLUMN advice TEXT NOT NULL DEFAULT ''; -- what the employer suggests when refusing

-- How a structure answers: a rule holds for what is sent from then on.
CREATE TABLE employer_rules (
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    since           TIMESTAMP(3) NOT NULL,
    days            INTEGER      NOT NULL,            -- working days to answer
    silence         TEXT         NOT NULL CHECK (silence IN ('escalate', 'refuse', 'accept')),
    by_link         BOOLEAN      NOT NULL,            -- an answer may come from the letter, without an account
    set_by          TEXT         NOT NULL,
    PRIMARY KEY (organisation_id, since)
);

-- What the clock of an answer has done; no row while it has done nothing.
CREATE TABLE employer_clocks (
    enrolment_id TEXT         PRIMARY KEY REFERENCES enrolments (id),
    reminders    INTEGER      NOT NULL DEFAULT 0,     -- 1: reminded, 2: for the last time
    asked_at     TIMESTAMP(3),                        -- stopped since, by a question that waits
    silent_at    TIMESTAMP(3)                         -- the rule of silence was applied
);

-- A link by which somebody answers to a request without an account: one at a time
-- for each, of which only the fingerprint is kept.
CREATE TABLE decision_links (
    id           TEXT         PRIMARY KEY,
    hash         TEXT         NOT NULL UNIQUE,
    enrolment_id TEXT         NOT NULL REFERENCES enrolments (id),
    person_id    TEXT         NOT NULL REFERENCES persons (id),
    created_at   TIMESTAMP(3) NOT NULL,
    expires_at   TIMESTAMP(3) NOT NULL
);
CREATE INDEX decision_links_enrolment ON decision_links (enrolment_id, person_id);

-- What employer and beneficiary ask one another while a request waits.
CREATE TABLE enrolment_messages (
    id           TEXT         PRIMARY KEY,
    enrolment_id TEXT         NOT NULL REFERENCES enrolments (id),
    at           TIMESTAMP(3) NOT NULL,
    author_id    TEXT         NOT NULL,
    question     BOOLEAN      NOT NULL,               -- the employer's; else the answer to it
    body         TEXT         NOT NULL
);
CREATE INDEX enrolment_messages_enrolment ON enrolment_messages (enrolment_id, at);

-- +goose Down
DROP TABLE decision_links;
DROP TABLE enrolment_messages;
DROP TABLE employer_clocks;
DROP TABLE employer_rules;
ALTER TABLE enrolment_steps DROP COLUMN advice;
ALTER TABLE enrolment_steps DROP COLUMN stands_for;
ALTER TABLE enrolment_steps DROP COLUMN via;
DROP TABLE absences;
