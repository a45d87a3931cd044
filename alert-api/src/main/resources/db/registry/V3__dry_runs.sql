-- The last dry run of this text: none while dry_run_at is null.
ALTER TABLE profiles ADD COLUMN dry_run_at BIGINT;
ALTER TABLE profiles ADD COLUMN dry_run_by TEXT;
ALTER TABLE profiles ADD COLUMN dry_run_from BIGINT;
ALTER TABLE profiles ADD COLUMN dry_run_to BIGINT;
ALTER TABLE profiles ADD COLUMN dry_run_devices INTEGER;
ALTER TABLE profiles ADD COLUMN dry_run_readings BIGINT;
ALTER TABLE profiles ADD COLUMN dry_run_raised BIGINT;
ALTER TABLE profiles ADD COLUMN dry_run_same BIGINT;
ALTER TABLE profiles ADD COLUMN dry_run_gone BIGINT;
