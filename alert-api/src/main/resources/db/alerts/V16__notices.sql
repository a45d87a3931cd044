-- What somebody has to be told, in one order. The same key is told once.
CREATE TABLE notices (
    seq          BIGINT PRIMARY KEY,
    notice_key   TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    alert        TEXT,
    severity     TEXT NOT NULL,
    title_zh     TEXT NOT NULL,
    title_en     TEXT NOT NULL,
    body_zh      TEXT NOT NULL,
    body_en      TEXT NOT NULL,
    organisation TEXT,
    category     TEXT NOT NULL,
    -- Names between line feeds, with one before and one behind; empty for none.
    users        TEXT NOT NULL,
    channels     TEXT NOT NULL,
    at           BIGINT NOT NULL,
    made_at      BIGINT NOT NULL
);
CREATE INDEX notices_alert ON notices (alert, seq);
INSERT INTO counters (name, value) VALUES ('notice', 0);
