-- Numbers that go up: the last id of what is read in the order of storing, and how often what
-- replicas keep in memory has changed.
CREATE TABLE counters (
  name  TEXT    NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
);

INSERT INTO counters (name, value)
SELECT 'alerts', COALESCE(MAX(seen.last), 0)
FROM (SELECT MAX(id) AS last FROM alerts UNION ALL SELECT MAX(alert) FROM output_cursors) AS seen;

INSERT INTO counters (name, value)
SELECT 'alert_bytes', COALESCE(SUM(LENGTH(alert)), 0) FROM alerts;

INSERT INTO counters (name, value)
SELECT 'check_reports', COALESCE(MAX(id), 0) FROM check_reports;
