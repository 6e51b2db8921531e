package dev.vedette.rules.report;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.rules.resource.ReportName;
import dev.vedette.rules.store.Counters;
import dev.vedette.rules.store.EpochNanos;
import dev.vedette.server.storage.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps reports in the database; thread-safe, since each call is one transaction. */
final class ReportStore {
  private static final String OUTLINE =
      "SELECT id, node, report_id, store_time, outline FROM check_reports ";
  private static final String WHOLE =
      "SELECT id, node, report_id, store_time, report FROM check_reports ";
  private static final int DELETED_AT_ONCE = 100;

  private final Database database;
  private final ReportConfig config;

  @Inject
  ReportStore(Database database, ReportConfig config) {
    this.database = database;
    this.config = config;
  }

  ReportConfig config() {
    return config;
  }

  /**
   * What became of a report that was sent; immutable.
   *
   * @param outline as it is stored
   * @param repeated whether it was there already
   */
  record Stored(StoredReport outline, boolean repeated) {}

  /** Stores a report unless it is there already, and deletes what is too much or too old. */
  Stored store(ReportName name, Report report, Report outline, Instant now) {
    return database.inTransaction(connection -> {
      Counters.lock(database, connection);
      Optional<StoredReport> same = find(connection, OUTLINE, name);
      if (same.isPresent()) {
        return new Stored(same.get(), true);
      }
      insert(connection, name, report, outline, now);
      trim(connection, name.node(), report.getSchedule(), now);
      return new Stored(find(connection, OUTLINE, name).orElseThrow(), false);
    });
  }

  private static void insert(
      Connection connection, ReportName name, Report report, Report outline, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO check_reports"
                + " (node, report_id, schedule, benchmark, store_time, outline, report, id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, name.node());
      insert.setString(2, name.report());
      insert.setString(3, report.getSchedule());
      insert.setString(4, report.getCheckReport().getBenchmark());
      insert.setLong(5, EpochNanos.of(now));
      insert.setBytes(6, outline.toByteArray());
      insert.setBytes(7, report.toByteArray());
      insert.setLong(8, Counters.add(connection, Counters.REPORTS, 1));
      insert.executeUpdate();
    }
  }

  private void trim(Connection connection, String node, String schedule, Instant now)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM check_reports WHERE node = ? AND schedule = ? AND id NOT IN"
                + " (SELECT id FROM check_reports WHERE node = ? AND schedule = ?"
                + " ORDER BY id DESC LIMIT ?)")) {
      delete.setString(1, node);
      delete.setString(2, schedule);
      delete.setString(3, node);
      delete.setString(4, schedule);
      delete.setInt(5, config.maxPerSchedule());
      delete.executeUpdate();
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM check_reports WHERE id IN (SELECT id FROM"
                + " (SELECT id, store_time FROM check_reports ORDER BY id LIMIT ?)"
                + " AS first WHERE store_time < ?)")) {
      delete.setInt(1, DELETED_AT_ONCE);
      delete.setLong(2, EpochNanos.of(now.minus(config.maxAge())));
      delete.executeUpdate();
    }
  }

  /** Finds a report with all that it holds. */
  Optional<StoredReport> find(ReportName name) {
    return database.read(connection -> find(connection, WHOLE, name));
  }

  private static Optional<StoredReport> find(Connection connection, String columns, ReportName name)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(columns + "WHERE node = ? AND report_id = ?")) {
      select.setString(1, name.node());
      select.setString(2, name.report());
      return reports(select).stream().findFirst();
    }
  }

  /** Finds the report before this one, of the same node and schedule, with all that it holds. */
  Optional<StoredReport> before(StoredReport report) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              WHOLE + "WHERE node = ? AND schedule = ? AND id < ? ORDER BY id DESC LIMIT 1")) {
        select.setString(1, report.node());
        select.setString(2, report.report().getSchedule());
        select.setLong(3, report.id());
        return reports(select).stream().findFirst();
      }
    });
  }

  /** Lists outlines stored before an id, newest first. */
  List<StoredReport> before(ReportFilter filter, long beforeId, int limit) {
    return page(filter, "id < ? ORDER BY id DESC", beforeId, limit);
  }

  /** Lists outlines stored after an id, oldest first. */
  List<StoredReport> after(ReportFilter filter, long afterId, int limit) {
    return page(filter, "id > ? ORDER BY id", afterId, limit);
  }

  private List<StoredReport> page(ReportFilter filter, String bound, long id, int limit) {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              OUTLINE
                  + "WHERE (? = '' OR node = ?) AND (? = '' OR schedule = ?)"
                  + " AND (? = '' OR benchmark = ?) AND "
                  + bound
                  + " LIMIT ?")) {
        select.setString(1, filter.node());
        select.setString(2, filter.node());
        select.setString(3, filter.schedule());
        select.setString(4, filter.schedule());
        select.setString(5, filter.benchmark());
        select.setString(6, filter.benchmark());
        select.setLong(7, id);
        select.setInt(8, limit);
        return reports(select);
      }
    });
  }

  /** Returns the outline of the last report of every node and schedule. */
  List<StoredReport> latest() {
    return database.read(connection -> {
      try (PreparedStatement select =
          connection.prepareStatement(
              OUTLINE
                  + "WHERE id IN (SELECT max(id) FROM check_reports GROUP BY node, schedule)"
                  + " ORDER BY id")) {
        return reports(select);
      }
    });
  }

  /** Returns the id of the report stored last, deleted since or not; 0 when there never was one. */
  long lastId() {
    return database.read(connection -> Counters.value(connection, Counters.REPORTS));
  }

  private static List<StoredReport> reports(PreparedStatement select) throws SQLException {
    List<StoredReport> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String node = rows.getString(2);
        found.add(
            new StoredReport(
                rows.getLong(1),
                node,
                parse(rows.getBytes(5)).toBuilder()
                    .setName(new ReportName(node, rows.getString(3)).toString())
                    .setStoreTime(EpochNanos.toTimestamp(rows.getLong(4)))
                    .build()));
      }
    }
    return found;
  }

  private static Report parse(byte[] bytes) throws SQLException {
    try {
      return Report.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("check_reports: not a report of this version", e);
    }
  }
}
