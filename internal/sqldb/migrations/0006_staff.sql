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
