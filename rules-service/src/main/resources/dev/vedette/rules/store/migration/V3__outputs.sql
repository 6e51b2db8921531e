-- How far each output has come: it has dealt with every alert up to this one.
CREATE TABLE output_cursors (
  output      TEXT    NOT NULL PRIMARY KEY,
  alert       INTEGER NOT NULL,
  update_time INTEGER NOT NULL
);
