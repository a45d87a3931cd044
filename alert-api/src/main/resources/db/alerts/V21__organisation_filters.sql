-- What an inbox of some organisations is narrowed down by stands in the index itself: most rows are refused without being read.
-- Both have the same columns: SQLite takes an index with more columns for the dearer one, and then the open ones are not used.
DROP INDEX alerts_organisation;
DROP INDEX alerts_open_organisation;
CREATE INDEX alerts_organisation ON alerts (organisation, raised_at, id, severity, category);
CREATE INDEX alerts_open_organisation ON alerts (organisation, raised_at, id, severity, category) WHERE state <> 'closed';
