-- What people know of spans of time: maintenance that was or is planned, and incidents that happened. Back-tests are held against them.
CREATE TABLE occasions (
    id           TEXT PRIMARY KEY,
    -- maintenance or incident
    kind         TEXT NOT NULL,
    -- device, position or site
    level        TEXT NOT NULL,
    place        TEXT NOT NULL,
    span_from    BIGINT NOT NULL,
    span_to      BIGINT NOT NULL,
    reason       TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX occasions_place ON occasions (level, place, kind, span_from, id);
CREATE INDEX occasions_kind ON occasions (kind, span_from, id);
