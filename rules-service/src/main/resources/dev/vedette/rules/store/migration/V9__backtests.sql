-- Comparisons of rules over recorded events; cancelled is 1 when somebody wants one ended, update_time in milliseconds.
CREATE TABLE backtests (
  id TEXT NOT NULL PRIMARY KEY,
  backtest BLOB NOT NULL,
  cancelled INTEGER NOT NULL,
  update_time INTEGER NOT NULL
);
