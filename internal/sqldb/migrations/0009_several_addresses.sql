-- +goose Up
-- Several addresses of one person, and the way back of who has lost everything.

-- What the link proves: 'add', an address of one's own that is added; 'recover',
-- one that was added before, by who has lost their second factor.
ALTER TABLE email_proofs ADD COLUMN purpose TEXT NOT NULL DEFAULT 'add';

-- What has become of an address: a letter says it to all the others, and to this
-- one when it is no longer theirs.
CREATE TABLE address_changes (
    id         TEXT         PRIMARY KEY,
    person_id  TEXT         NOT NULL REFERENCES persons (id),
    what       TEXT         NOT NULL CHECK (what IN ('added', 'main', 'removed')),
    address    TEXT         NOT NULL,                -- as the person writes it
    created_at TIMESTAMP(3) NOT NULL
);
CREATE INDEX address_changes_person ON address_changes (person_id, created_at);

-- Who says that the person is who they say: 'address', they hold another of their
-- own; 'referent', 'manager', somebody who knows them.
ALTER TABLE recoveries ADD COLUMN voucher TEXT NOT NULL DEFAULT 'manager';

-- +goose Down
-- Nobody's address is thrown away by a step back: restore a backup instead.
SELECT 1;
