-- When a message out of quarantine was used after all; such a message is kept, and no longer open.
ALTER TABLE quarantine ADD COLUMN replayed_at BIGINT;
