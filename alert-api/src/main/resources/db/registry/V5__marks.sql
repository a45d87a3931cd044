-- Spans of readings that a person has marked as bad.
CREATE TABLE marks (
    id            TEXT PRIMARY KEY,
    device        TEXT NOT NULL,
    -- Null for all channels.
    channel       TEXT,
    span_from     BIGINT NOT NULL,
    span_to       BIGINT NOT NULL,
    reason        TEXT NOT NULL,
    profile       TEXT NOT NULL,
    made_by       TEXT NOT NULL,
    made_at       BIGINT NOT NULL,
    state         TEXT NOT NULL,
    readings      BIGINT NOT NULL,
    taken_back_by TEXT,
    taken_back_at BIGINT
);
CREATE INDEX marks_device ON marks (device, made_at, id);
CREATE INDEX marks_state ON marks (state, made_at, id);

-- What the marked readings were that were not good, so that taking a mark back gives it again.
CREATE TABLE mark_qualities (
    device  TEXT NOT NULL,
    channel TEXT NOT NULL,
    at      BIGINT NOT NULL,
    level   INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (device, channel, at)
);
