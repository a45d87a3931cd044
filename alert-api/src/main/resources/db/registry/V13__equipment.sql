-- The file of each piece of special equipment. Days are ISO dates, sets words after spaces.
CREATE TABLE equipment (
    id           TEXT PRIMARY KEY,
    version      BIGINT NOT NULL,
    name_zh      TEXT NOT NULL,
    name_en      TEXT NOT NULL,
    category     TEXT NOT NULL,
    code         TEXT NOT NULL,
    registration TEXT NOT NULL,
    legacy       TEXT NOT NULL,
    factory      TEXT NOT NULL,
    -- the use unit
    organisation TEXT,
    authority    TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    installer    TEXT NOT NULL,
    maintainer   TEXT NOT NULL,
    district     TEXT NOT NULL,
    address      TEXT NOT NULL,
    latitude     DOUBLE PRECISION,
    longitude    DOUBLE PRECISION,
    built_up     INTEGER,
    state        TEXT NOT NULL,
    since        TEXT,
    made         TEXT,
    installed    TEXT,
    in_use       TEXT,
    registered   TEXT,
    traits       TEXT NOT NULL,
    changed_at   BIGINT NOT NULL,
    -- computed from the file and the rules as of a day, again after each change and on each new day
    verdict      TEXT NOT NULL,
    next_due     TEXT,
    pressing     TEXT NOT NULL,
    computed_on  TEXT NOT NULL
);
CREATE INDEX equipment_organisation ON equipment (organisation, id);
CREATE INDEX equipment_category ON equipment (category, id);
CREATE INDEX equipment_computed ON equipment (computed_on, id);
CREATE INDEX equipment_registration ON equipment (registration);
CREATE INDEX equipment_code ON equipment (code);

-- What sends its readings; a device or a position belongs to one only.
CREATE TABLE equipment_bindings (
    level     TEXT NOT NULL,
    place     TEXT NOT NULL,
    equipment TEXT NOT NULL,
    PRIMARY KEY (level, place)
);
CREATE INDEX equipment_bindings_of ON equipment_bindings (equipment);

-- Only ever added to; one that was wrong says why it does not count. Kept as long as the equipment is on file.
CREATE TABLE equipment_records (
    id           TEXT PRIMARY KEY,
    equipment    TEXT NOT NULL,
    kind         TEXT NOT NULL,
    folder       TEXT NOT NULL,
    duty         TEXT,
    done_on      TEXT NOT NULL,
    result       TEXT NOT NULL,
    next_due     TEXT,
    number       TEXT NOT NULL,
    done_by      TEXT NOT NULL,
    note         TEXT NOT NULL,
    form         TEXT NOT NULL,
    made_by      TEXT NOT NULL,
    made_at      BIGINT NOT NULL,
    withdrawn    TEXT
);
CREATE INDEX equipment_records_of ON equipment_records (equipment, done_on, id);

-- The files themselves are in the data folder by their hash.
CREATE TABLE equipment_documents (
    id        TEXT PRIMARY KEY,
    equipment TEXT NOT NULL,
    folder    TEXT NOT NULL,
    record    TEXT,
    title     TEXT NOT NULL,
    file_name TEXT NOT NULL,
    type      TEXT NOT NULL,
    size      BIGINT NOT NULL,
    sha256    TEXT NOT NULL,
    made_by   TEXT NOT NULL,
    made_at   BIGINT NOT NULL
);
CREATE INDEX equipment_documents_of ON equipment_documents (equipment, made_at, id);

-- What is due, computed with the verdict.
CREATE TABLE equipment_dues (
    equipment TEXT NOT NULL,
    duty      TEXT NOT NULL,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    due_on    TEXT,
    last_on   TEXT,
    state     TEXT NOT NULL,
    forbids   INTEGER NOT NULL,
    daily     INTEGER NOT NULL,
    status    TEXT NOT NULL,
    PRIMARY KEY (equipment, duty)
);
CREATE INDEX equipment_dues_on ON equipment_dues (due_on, equipment, duty);
