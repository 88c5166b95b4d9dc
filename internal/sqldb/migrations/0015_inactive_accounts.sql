-- +goose Up
-- Accounts that nobody has used for long: their holder is told twice before they
-- are closed. Who comes back has no line any more.

CREATE TABLE quiet_accounts (
    person_id     TEXT         PRIMARY KEY REFERENCES persons (id),
    told_at       TIMESTAMP(3) NOT NULL,
    told_again_at TIMESTAMP(3),
    closes_on     TEXT         NOT NULL              -- the day that the last letter gave
);

-- +goose Down
DROP TABLE quiet_accounts;
