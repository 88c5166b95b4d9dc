-- +goose Up
-- For whom somebody speaks is asked at each page and in each deed, whether a
-- structure has its adhésion at each line of the catalogue and each request.
-- SQLite does not see that the partial indexes of the house answer both: without
-- these it reads everybody's.

CREATE INDEX affiliations_person ON affiliations (person_id, status, created_at);
CREATE INDEX adhesions_organisation ON adhesions (organisation_id, status, year);

-- +goose Down
DROP INDEX affiliations_person;
DROP INDEX adhesions_organisation;
