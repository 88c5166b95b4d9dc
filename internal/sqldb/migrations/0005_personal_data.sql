-- +goose Up
-- What people may ask of what is kept of them, and what is left once it is not.

-- How many asked for what: a request that is past its retention is counted
-- here, and erased. Neither a person nor a structure can be told from it.
CREATE TABLE enrolment_figures (
    course_id  TEXT    NOT NULL,
    year       INTEGER NOT NULL,
    format     TEXT    NOT NULL,
    reserved   BOOLEAN NOT NULL,
    department TEXT    NOT NULL,                      -- of the employer
    status     TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    PRIMARY KEY (course_id, year, format, reserved, department, status)
);

-- +goose Down
-- There is no way back from what was erased: restore a backup instead.
SELECT 1;
