-- +goose Up
-- The workbench of the staff.

-- A search of the queue that the staff keeps, for all of them.
CREATE TABLE staff_searches (
    id         TEXT         PRIMARY KEY,
    public_id  TEXT         NOT NULL UNIQUE,
    name       TEXT         NOT NULL,
    query      TEXT         NOT NULL,
    created_at TIMESTAMP(3) NOT NULL
);

-- An answer of the staff that is ready, written in the place of one of the
-- program's or beside them.
CREATE TABLE answer_templates (
    code       TEXT         PRIMARY KEY,
    subject    TEXT         NOT NULL CHECK (subject IN ('request', 'affiliation', 'removal', 'change', 'adhesion')),
    decision   TEXT         NOT NULL,
    title      TEXT         NOT NULL,
    body       TEXT         NOT NULL,
    edition    INTEGER      NOT NULL,            -- a form made from a former one is refused
    retired    BOOLEAN      NOT NULL,
    created_at TIMESTAMP(3) NOT NULL,
    updated_at TIMESTAMP(3) NOT NULL
);
