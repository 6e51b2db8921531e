-- Times are nanoseconds since 1970-01-01 UTC.

CREATE TABLE schedules (
  id          TEXT    NOT NULL PRIMARY KEY,
  version     INTEGER NOT NULL,
  create_time INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  schedule    BLOB    NOT NULL
);

CREATE TABLE schedule_answers (
  node  TEXT    NOT NULL PRIMARY KEY,
  error TEXT    NOT NULL,
  time  INTEGER NOT NULL
);

CREATE TABLE waivers (
  id     TEXT NOT NULL PRIMARY KEY,
  waiver BLOB NOT NULL
);

-- The outline is the report without what a list of states does not need.
CREATE TABLE check_reports (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  node       TEXT    NOT NULL,
  report_id  TEXT    NOT NULL,
  schedule   TEXT    NOT NULL,
  benchmark  TEXT    NOT NULL,
  store_time INTEGER NOT NULL,
  outline    BLOB    NOT NULL,
  report     BLOB    NOT NULL,
  UNIQUE (node, report_id)
);

CREATE INDEX check_reports_by_schedule ON check_reports (node, schedule, id);
