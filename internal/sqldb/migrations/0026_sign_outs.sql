-- +goose Up
-- Services that are told when somebody has signed out here (OpenID Connect
-- Back-Channel Logout 1.0).

ALTER TABLE clients ADD COLUMN backchannel TEXT NOT NULL DEFAULT ''; -- where, '' for a service that is not told
ALTER TABLE grants ADD COLUMN told_at TIMESTAMP(3);                  -- when it was queued that its login is over

-- A sign-out that a service has not taken note of yet: it holds what the account
-- may no longer hold by then, and goes once the service has answered.
CREATE TABLE sign_outs (
    id         TEXT         PRIMARY KEY,
    client_id  TEXT         NOT NULL REFERENCES clients (id),
    subject    TEXT         NOT NULL,                 -- the name by which the service knows the person
    sid        TEXT         NOT NULL,                 -- of the login, at this service alone
    created_at TIMESTAMP(3) NOT NULL
);

-- +goose Down
DROP TABLE sign_outs;
ALTER TABLE grants DROP COLUMN told_at;
ALTER TABLE clients DROP COLUMN backchannel;
