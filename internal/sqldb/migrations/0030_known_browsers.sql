-- +goose Up
-- Of the browser of a login, by which a sign-in on another is told: a digest of
-- the person and of a number that the browser keeps; '' where none was noted,
-- 'forgotten' once the login was closed from elsewhere.

ALTER TABLE logins ADD COLUMN browser TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE logins DROP COLUMN browser;
