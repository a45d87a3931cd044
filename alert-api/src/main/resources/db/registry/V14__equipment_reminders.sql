-- What has been said of a duty: one row per step, so that nothing is said twice, also after the hub was down.
CREATE TABLE equipment_reminders (
    equipment TEXT NOT NULL,
    duty      TEXT NOT NULL,
    due_on    TEXT NOT NULL,
    -- 60, 30, 7, overdue
    step      TEXT NOT NULL,
    at        BIGINT NOT NULL,
    -- 1: said; 0: passed while a later step was said in its place
    said      INTEGER NOT NULL,
    PRIMARY KEY (equipment, duty, due_on, step)
);
CREATE INDEX equipment_reminders_at ON equipment_reminders (at);

-- Signs that the law is broken, for people to look at: running though it must not, overdue and still in use.
CREATE TABLE equipment_clues (
    id           TEXT PRIMARY KEY,
    equipment    TEXT NOT NULL,
    kind         TEXT NOT NULL,
    opened_at    BIGINT NOT NULL,
    seen_at      BIGINT NOT NULL,
    -- the sign itself is over; the clue stays until somebody closes it
    ended_at     BIGINT,
    closed_at    BIGINT,
    closed_by    TEXT,
    closing      TEXT,
    device       TEXT,
    channel      TEXT,
    value        DOUBLE PRECISION,
    reasons      TEXT NOT NULL,
    alert        TEXT,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX equipment_clues_open ON equipment_clues (closed_at, opened_at, id);
CREATE INDEX equipment_clues_of ON equipment_clues (equipment, opened_at);
