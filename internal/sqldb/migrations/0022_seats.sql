-- +goose Up
-- Seats of a session that are set aside for a structure, which names later who
-- takes them.
CREATE TABLE allotments (
    id              TEXT         PRIMARY KEY,
    public_id       TEXT         NOT NULL UNIQUE,
    session_id      TEXT         NOT NULL REFERENCES sessions (id),
    organisation_id TEXT         NOT NULL REFERENCES organisations (id),
    seats           INTEGER      NOT NULL CHECK (seats > 0), -- given in all
    name_by         TEXT         NOT NULL,                   -- the last day on which people are named
    reason          TEXT         NOT NULL,                   -- which the structure reads
    given_by        TEXT         NOT NULL,
    warned_at       TIMESTAMP(3),                            -- that the day draws near
    ended_at        TIMESTAMP(3),                            -- each seat is taken, or given back
    created_at      TIMESTAMP(3) NOT NULL,
    updated_at      TIMESTAMP(3) NOT NULL
);
CREATE INDEX allotments_session ON allotments (session_id);
CREATE INDEX allotments_organisation ON allotments (organisation_id);
CREATE INDEX allotments_open ON allotments (name_by) WHERE ended_at IS NULL;

-- One row a seat. It is taken in the session until it ends: when a request has
-- it, when it is given back, or when another row stands for it because whoever
-- was named is not any more.
CREATE TABLE allotted_seats (
    id           TEXT         PRIMARY KEY,
    public_id    TEXT         NOT NULL UNIQUE,
    allotment_id TEXT         NOT NULL REFERENCES allotments (id),
    person_id    TEXT         REFERENCES persons (id), -- who is named, once somebody is
    named_by     TEXT,
    named_at     TIMESTAMP(3),
    enrolment_id TEXT         REFERENCES enrolments (id), -- the request that has it
    ended_at     TIMESTAMP(3)
);
CREATE INDEX allotted_seats_allotment ON allotted_seats (allotment_id);
CREATE INDEX allotted_seats_person ON allotted_seats (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX allotted_seats_enrolment ON allotted_seats (enrolment_id) WHERE enrolment_id IS NOT NULL;

-- +goose Down
DROP TABLE allotted_seats;
DROP TABLE allotments;
