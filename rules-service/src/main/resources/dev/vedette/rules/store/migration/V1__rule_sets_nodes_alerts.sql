-- Times are nanoseconds since 1970-01-01 UTC.

CREATE TABLE rule_sets (
  id              TEXT    NOT NULL PRIMARY KEY,
  kind            TEXT    NOT NULL,
  active_revision TEXT    NOT NULL DEFAULT '',
  version         INTEGER NOT NULL,
  create_time     INTEGER NOT NULL,
  update_time     INTEGER NOT NULL
);

CREATE TABLE revisions (
  serial      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  rule_set    TEXT    NOT NULL REFERENCES rule_sets (id),
  id          TEXT    NOT NULL,
  author      TEXT    NOT NULL,
  message     TEXT    NOT NULL,
  rule_count  INTEGER NOT NULL,
  create_time INTEGER NOT NULL,
  UNIQUE (rule_set, id)
);

-- By content, so rule sets that hold the same files share them.
CREATE TABLE revision_files (
  revision TEXT    NOT NULL,
  position INTEGER NOT NULL,
  path     TEXT    NOT NULL,
  content  BLOB    NOT NULL,
  PRIMARY KEY (revision, position)
);

CREATE TABLE nodes (
  id             TEXT    NOT NULL PRIMARY KEY,
  node           BLOB    NOT NULL,
  create_time    INTEGER NOT NULL,
  last_seen_time INTEGER NOT NULL
);

CREATE TABLE revision_answers (
  node      TEXT    NOT NULL PRIMARY KEY,
  revisions TEXT    NOT NULL,
  error     TEXT    NOT NULL,
  time      INTEGER NOT NULL
);

CREATE TABLE delivery_marks (
  node        TEXT    NOT NULL,
  boot_id     TEXT    NOT NULL,
  agent_epoch INTEGER NOT NULL,
  mark        INTEGER NOT NULL,
  update_time INTEGER NOT NULL,
  PRIMARY KEY (node, boot_id, agent_epoch)
);

CREATE TABLE alerts (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  store_time INTEGER NOT NULL,
  priority   INTEGER NOT NULL,
  rule       TEXT    NOT NULL,
  node       TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  alert      BLOB    NOT NULL
);

CREATE INDEX alerts_by_rule ON alerts (rule, id);
