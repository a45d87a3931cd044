-- Second factors, lock-outs, and tokens that reach a part only.

-- Encrypted under the key of the data folder; empty for none.
ALTER TABLE users ADD COLUMN totp TEXT NOT NULL DEFAULT '';
-- Shown to its user and not confirmed yet.
ALTER TABLE users ADD COLUMN totp_pending TEXT NOT NULL DEFAULT '';
-- The last time step whose code was used: no code is taken twice.
ALTER TABLE users ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0;
-- Counts the changes of what a user may do.
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- SHA-256 of what gets somebody in without the phone; each once.
CREATE TABLE recovery_codes (
    user_name TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (user_name, code_hash)
);

-- Whoever has one of these roles must have a second factor.
CREATE TABLE second_factor_roles (
    role TEXT PRIMARY KEY
);

-- Log-ins that failed one after the other, also of names that nobody has. Forgotten after a day.
CREATE TABLE login_failures (
    name         TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last_at      BIGINT NOT NULL,
    locked_until BIGINT NOT NULL
);
CREATE INDEX login_failures_last ON login_failures (last_at);

-- How its user came in: password, second-factor or provider.
ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'password';

-- What a token reaches; null for everything.
ALTER TABLE tokens ADD COLUMN organisation TEXT;
ALTER TABLE tokens ADD COLUMN category TEXT;
-- To the minute.
ALTER TABLE tokens ADD COLUMN last_used_at BIGINT;
