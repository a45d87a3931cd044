-- Tasks of supervision, from the clue to the end; every step stays for ever. What a task stands at is the fold of its steps.
CREATE TABLE tasks (
    id           TEXT PRIMARY KEY,
    number       TEXT NOT NULL,
    origin       TEXT NOT NULL,
    reference    TEXT NOT NULL,
    -- Of the alert it comes from.
    alert        TEXT,
    title        TEXT NOT NULL,
    opened_by    TEXT NOT NULL,
    opened_at    BIGINT NOT NULL,
    equipment    TEXT,
    device       TEXT,
    position     TEXT,
    organisation TEXT,
    category     TEXT NOT NULL,
    state        TEXT NOT NULL,
    -- JSON: assignment, clocks, proposal, marks.
    stand        TEXT NOT NULL,
    -- The earliest clock that runs, and the earliest whose end nobody has noted.
    due_at       BIGINT,
    expire_at    BIGINT,
    ended_at     BIGINT,
    version      BIGINT NOT NULL
);
-- Newest first; the id breaks ties.
CREATE INDEX tasks_order ON tasks (opened_at, id);
CREATE INDEX tasks_state ON tasks (state, opened_at, id);
CREATE INDEX tasks_organisation ON tasks (organisation, opened_at, id);
CREATE INDEX tasks_equipment ON tasks (equipment, opened_at, id);
CREATE INDEX tasks_expire ON tasks (expire_at);
-- An alert has at most one task that has not ended.
CREATE UNIQUE INDEX tasks_alert ON tasks (alert) WHERE ended_at IS NULL;

CREATE TABLE task_steps (
    task    TEXT NOT NULL,
    seq     BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    by_whom TEXT NOT NULL,
    kind    TEXT NOT NULL,
    -- Of the task after it.
    state   TEXT NOT NULL,
    -- Of the document that it made.
    number  TEXT,
    detail  TEXT NOT NULL,
    PRIMARY KEY (task, seq)
);
CREATE INDEX task_steps_kind ON task_steps (kind, at, task, seq);

CREATE TABLE task_inspectors (
    task      TEXT NOT NULL,
    user_name TEXT NOT NULL,
    PRIMARY KEY (task, user_name)
);
CREATE INDEX task_inspectors_user ON task_inspectors (user_name, task);

-- The last number that a form has given in a year, and what each number was given to: without gaps.
CREATE TABLE document_counters (
    form  TEXT NOT NULL,
    year  INTEGER NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (form, year)
);
CREATE TABLE documents (
    form   TEXT NOT NULL,
    year   INTEGER NOT NULL,
    seq    BIGINT NOT NULL,
    number TEXT NOT NULL,
    task   TEXT NOT NULL,
    step   BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (form, year, seq)
);

-- What other departments were told, and their receipts.
CREATE TABLE task_copies (
    id           TEXT PRIMARY KEY,
    task         TEXT NOT NULL,
    number       TEXT NOT NULL,
    rule         TEXT,
    to_whom      TEXT NOT NULL,
    text         TEXT NOT NULL,
    sent_by      TEXT NOT NULL,
    sent_at      BIGINT NOT NULL,
    receipt      TEXT,
    receipt_by   TEXT,
    receipt_at   BIGINT,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX task_copies_order ON task_copies (sent_at, id);
CREATE INDEX task_copies_task ON task_copies (task, sent_at);

CREATE TABLE task_photos (
    task       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size       BIGINT NOT NULL,
    added_by   TEXT NOT NULL,
    added_at   BIGINT NOT NULL,
    PRIMARY KEY (task, sha256)
);

-- Which request a key was used for: a phone sends again what it does not know to have arrived. Kept for 30 days.
CREATE TABLE task_requests (
    principal  TEXT NOT NULL,
    idem_key   TEXT NOT NULL,
    request    TEXT NOT NULL,
    -- Id of what came of it.
    made       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (principal, idem_key)
);
CREATE INDEX task_requests_age ON task_requests (created_at);

-- Who may inspect, as they stand in documents.
CREATE TABLE inspectors (
    user_name    TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    certificate  TEXT NOT NULL,
    active       INTEGER NOT NULL
);

CREATE TABLE plans (
    id           TEXT PRIMARY KEY,
    year         INTEGER NOT NULL,
    name         TEXT NOT NULL,
    inspection   TEXT NOT NULL,
    basis        TEXT NOT NULL,
    objects      INTEGER NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX plans_order ON plans (year, made_at, id);

-- With everything that it takes to draw again and get the same.
CREATE TABLE draws (
    id           TEXT PRIMARY KEY,
    plan         TEXT NOT NULL,
    seed         TEXT NOT NULL,
    seed_source  TEXT NOT NULL,
    detail       TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX draws_plan ON draws (plan, made_at, id);

-- What supervision of credit asks about units; numbered in the order in which it became known. Only ever added to.
CREATE TABLE credit_events (
    seq          BIGINT PRIMARY KEY,
    at           BIGINT NOT NULL,
    kind         TEXT NOT NULL,
    task         TEXT NOT NULL,
    number       TEXT,
    times        INTEGER NOT NULL,
    organisation TEXT,
    category     TEXT NOT NULL
);
CREATE INDEX credit_events_unit ON credit_events (organisation, kind, at);
INSERT INTO counters (name, value) VALUES ('credit-event', 0);
