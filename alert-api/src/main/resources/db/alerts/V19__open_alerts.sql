-- The few that are open among the many that are closed: an inbox that is narrowed down in several ways at once reads only these.
CREATE INDEX alerts_open ON alerts (raised_at, id) WHERE state <> 'closed';
CREATE INDEX alerts_open_severity ON alerts (severity, raised_at, id) WHERE state <> 'closed';
CREATE INDEX alerts_open_organisation ON alerts (organisation, raised_at, id) WHERE state <> 'closed';
