-- +goose Up
-- The rules of access as data, and the instants at which a session opens to
-- each.

-- One row a version. Those that were published never change; the draft is
-- version 0.
CREATE TABLE rule_versions (
    version      INTEGER      PRIMARY KEY,
    id           TEXT         NOT NULL UNIQUE,    -- another for each publication: what is remembered of one is never of another
    edition      INTEGER      NOT NULL DEFAULT 1, -- of the draft: a form made from a former one is refused
    reason       TEXT         NOT NULL DEFAULT '',
    published_at TIMESTAMP(3),
    created_at   TIMESTAMP(3) NOT NULL
);

CREATE TABLE rules (
    version  INTEGER NOT NULL REFERENCES rule_versions (version),
    code     TEXT    NOT NULL,                    -- the same through the versions
    position INTEGER NOT NULL,
    kind     TEXT    NOT NULL CHECK (kind IN ('most', 'adhesion')),
    subject  TEXT    NOT NULL CHECK (subject IN ('person', 'structure', 'siren', 'network')),
    span     TEXT    NOT NULL CHECK (span IN ('session', 'course', 'year', 'programme')),
    format   TEXT    NOT NULL DEFAULT '' CHECK (format IN ('', 'formation', 'autoformation', 'lab', 'webinaire', 'atelier', 'journee')),
    reserved BOOLEAN NOT NULL,
    most     INTEGER NOT NULL CHECK (most >= 0),
    effect   TEXT    NOT NULL CHECK (effect IN ('blocks', 'waits', 'warns')),
    message  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (version, code)
);

-- Which version judged a decision, and which of its rules spoke.
ALTER TABLE enrolment_steps ADD COLUMN rules_version INTEGER;
ALTER TABLE enrolment_steps ADD COLUMN rules_spoke TEXT NOT NULL DEFAULT '';

-- The network that a structure belongs to, as the gestionnaire calls it.
ALTER TABLE organisations ADD COLUMN network TEXT NOT NULL DEFAULT '';

-- When a session opens to a group, counted from its opening. The waves of a
-- session hold before those of its course, and those before the programme's.
CREATE TABLE opening_waves (
    owner_id    TEXT    NOT NULL,                 -- inner id of a session or of a course, 'programme'
    position    INTEGER NOT NULL,
    group_kind  TEXT    NOT NULL CHECK (group_kind IN ('adherent', 'network', 'department', 'unserved', 'everybody')),
    group_value TEXT    NOT NULL DEFAULT '',      -- the network, the départements
    days        INTEGER NOT NULL CHECK (days >= 0), -- after the day of the opening
    minute      INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439), -- of that day, in Paris
    PRIMARY KEY (owner_id, position)
);

-- +goose Down
DROP TABLE opening_waves;
ALTER TABLE organisations DROP COLUMN network;
ALTER TABLE enrolment_steps DROP COLUMN rules_spoke;
ALTER TABLE enrolment_steps DROP COLUMN rules_version;
DROP TABLE rules;
DROP TABLE rule_versions;
