-- +goose Up
-- How somebody came in, which what they prove later does not change; and, of who
-- came in by a provider of identities, what it needs to close the login from its
-- side (OpenID Connect Back-Channel Logout 1.0).

ALTER TABLE logins ADD COLUMN entered      TEXT NOT NULL DEFAULT ''; -- a method; '' for a login of before
ALTER TABLE logins ADD COLUMN issuer       TEXT NOT NULL DEFAULT ''; -- who vouched for them, '' without one
ALTER TABLE logins ADD COLUMN issuer_name  TEXT NOT NULL DEFAULT ''; -- as it was called on the button that day
ALTER TABLE logins ADD COLUMN issuer_sid   TEXT NOT NULL DEFAULT ''; -- its name for the session over there, '' when it gave none

CREATE INDEX logins_issuer ON logins (issuer, issuer_sid) WHERE issuer <> '';

-- +goose Down
DROP INDEX logins_issuer;
ALTER TABLE logins DROP COLUMN issuer_sid;
ALTER TABLE logins DROP COLUMN issuer_name;
ALTER TABLE logins DROP COLUMN issuer;
ALTER TABLE logins DROP COLUMN entered;
