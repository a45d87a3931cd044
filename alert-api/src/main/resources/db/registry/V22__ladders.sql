-- Who is told of an alert that nobody acknowledges, where a site has changed the proposal. Names are words between blanks.
CREATE TABLE ladder_steps (
    severity       TEXT NOT NULL,
    step           INTEGER NOT NULL,
    after_seconds  BIGINT NOT NULL,
    who            TEXT NOT NULL,
    channels       TEXT NOT NULL,
    repeat_seconds BIGINT NOT NULL,
    most           INTEGER NOT NULL,
    PRIMARY KEY (severity, step)
);
CREATE TABLE ladders (
    severity TEXT PRIMARY KEY,
    version  BIGINT NOT NULL
);
