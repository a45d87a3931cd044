-- What was answered to a request with an Idempotency-Key, for a day. Without a status: it is being done, or the program ended meanwhile.
CREATE TABLE idempotent_answers (
    principal    TEXT NOT NULL,
    idem_key     TEXT NOT NULL,
    request      TEXT NOT NULL,
    claimed_at   BIGINT NOT NULL,
    status       INTEGER,
    content_type TEXT,
    body         TEXT,
    etag         TEXT,
    PRIMARY KEY (principal, idem_key)
);
CREATE INDEX idempotent_answers_age ON idempotent_answers (claimed_at);
