-- People whose log-in is at an identity provider, and what its groups may do here.

-- Who somebody is there; both empty for people with a password of their own.
ALTER TABLE users ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX users_subject ON users (issuer, subject);

CREATE TABLE group_grants (
    group_name   TEXT NOT NULL,
    role         TEXT NOT NULL,
    organisation TEXT,
    category     TEXT
);
-- Counts the changes of the table above.
INSERT INTO counters (name, value) VALUES ('group-grants', 1);
