package dev.vedette.server.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {
  /** A Thursday. */
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:30Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *            | 2026-01-01T12:01:00Z",
        "0 12 * * *           | 2026-01-02T12:00:00Z",
        "30 2 * * *           | 2026-01-02T02:30:00Z",
        "*/20 * * * *         | 2026-01-01T12:20:00Z",
        "5/20 * * * *         | 2026-01-01T12:05:00Z",
        "10-30/10 13 * * *    | 2026-01-01T13:10:00Z",
        "0 0 * * mon-fri      | 2026-01-02T00:00:00Z",
        "0 0 * * 7            | 2026-01-04T00:00:00Z",
        "0 0 * * Sun          | 2026-01-04T00:00:00Z",
        "0 0 * * 5-7          | 2026-01-02T00:00:00Z",
        "0 0 31 * *           | 2026-01-31T00:00:00Z",
        "0 0 31 FEB,apr,may * | 2026-05-31T00:00:00Z",
        "0 0 29 2 *           | 2028-02-29T00:00:00Z",
        "0 0 13 * 5           | 2026-01-02T00:00:00Z",
        "59 23 31 12 *        | 2026-12-31T23:59:00Z",
      })
  void findsTheNextTime(String cron, Instant expected) throws CronException {
    assertThat(CronExpression.parse(cron).next(NOON)).contains(expected);
  }

  @Test
  void goesOnFromTimeToTime() throws CronException {
    CronExpression cron = CronExpression.parse("0,30 9-10 * * 1-5");
    List<String> times = new ArrayList<>();
    Instant at = Instant.parse("2026-01-02T09:30:00Z"); // a Friday
    for (int i = 0; i < 4; i++) {
      at = cron.next(at).orElseThrow();
      times.add(at.toString());
    }
    assertThat(times)
        .containsExactly(
            "2026-01-02T10:00:00Z",
            "2026-01-02T10:30:00Z",
            "2026-01-05T09:00:00Z",
            "2026-01-05T09:30:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'60 * * * *'   | 1  | column 1: minute 60 (expected: 0 to 59)",
        "'0 24 * * *'   | 3  | column 3: hour 24 (expected: 0 to 23)",
        "'0 0 0 * *'    | 5  | column 5: day of month 0 (expected: 1 to 31)",
        "'0 0 * 13 *'   | 7  | column 7: month 13 (expected: 1 to 12)",
        "'0 0 * * 8'    | 9  | column 9: day of week 8 (expected: 0 to 7)",
        "'0 0 * * mo'   | 9  | column 9: \"mo\" for day of week (expected: a number, or a name such"
            + " as sun)",
        "'0 9-5 * * *'  | 5  | column 5: hour 5 (expected: at least 9)",
        "'0,,1 * * * *' | 3  | column 3: nothing for minute (expected: a number)",
        "'*/0 * * * *'  | 3  | column 3: step of minute 0 (expected: 1 to 59)",
        "'-1 * * * *'   | 1  | column 1: nothing for minute (expected: a number)",
        "'0 0 * *'      | 8  | column 8: no day of week (expected: minute, hour, day of month,"
            + " month, day of week)",
        "'0 0 * * * *'  | 11 | column 11: a sixth field (expected: minute, hour, day of month,"
            + " month, day of week)",
        "'0 0 30 2 *'   | 1  | column 1: no such day (expected: a day that its months have)",
      })
  void saysWhereTheFaultIs(String cron, int column, String message) {
    CronException fault =
        Objects.requireNonNull(
            catchThrowableOfType(CronException.class, () -> CronExpression.parse(cron)));
    assertThat(fault.column()).isEqualTo(column);
    assertThat(fault).hasMessage(message);
  }
}
