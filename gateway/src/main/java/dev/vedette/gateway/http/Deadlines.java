package dev.vedette.gateway.http;

import com.linecorp.armeria.common.RequestHeaders;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.CallOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Until when calls of HTTP requests may take: what {@code grpc-timeout} says, within a bound. */
final class Deadlines {
  private static final String HEADER = "grpc-timeout";
  private static final Pattern FORM = Pattern.compile("(\\d{1,8})([HMSmun])");
  private static final long UNARY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private Deadlines() {}

  /** A unary call ends within a minute. */
  static CallOptions unary(RequestHeaders headers) {
    long nanos = given(headers).map(wish -> Math.min(wish, UNARY_NANOS)).orElse(UNARY_NANOS);
    return CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS);
  }

  /** A stream ends when its caller has said so. */
  static CallOptions stream(RequestHeaders headers) {
    return given(headers)
        .map(nanos -> CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS))
        .orElse(CallOptions.DEFAULT);
  }

  private static Optional<Long> given(RequestHeaders headers) {
    String text = headers.get(HEADER);
    if (text == null) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      String shown = text.substring(0, Math.min(20, text.length()));
      throw ServiceException.invalidField(
          HEADER, shown, "up to eight digits and one of H, M, S, m, u, n");
    }
    TimeUnit unit =
        switch (form.group(2)) {
          case "H" -> TimeUnit.HOURS;
          case "M" -> TimeUnit.MINUTES;
          case "S" -> TimeUnit.SECONDS;
          case "m" -> TimeUnit.MILLISECONDS;
          case "u" -> TimeUnit.MICROSECONDS;
          default -> TimeUnit.NANOSECONDS;
        };
    return Optional.of(unit.toNanos(Long.parseLong(form.group(1))));
  }
}
