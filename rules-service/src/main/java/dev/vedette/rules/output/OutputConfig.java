package dev.vedette.rules.output;

import dev.vedette.language.output.Priority;
import dev.vedette.rules.destination.Destination;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One output: exactly one destination, which alerts it gets, and how hard it is tried; immutable.
 *
 * @param stdout the standard output
 * @param file a file
 * @param syslog a syslog server
 * @param program a program
 * @param http a receiver of Falco's JSON
 * @param webhook any receiver of HTTP requests
 * @param alertmanager an Alertmanager
 * @param slack a channel
 * @param telegram a chat
 * @param kafka a topic of Kafka
 * @param minimumpriority only this priority and worse ones; all when empty
 * @param rules only these rules; all when empty
 * @param tags only rules with one of these tags; all when empty
 * @param sources only these sources; all when empty
 * @param sending how hard it is tried
 */
public record OutputConfig(
    Destination.@Nullable Stdout stdout,
    Destination.@Nullable LogFile file,
    Destination.@Nullable Syslog syslog,
    Destination.@Nullable Program program,
    Destination.@Nullable Http http,
    Destination.@Nullable Webhook webhook,
    Destination.@Nullable Alertmanager alertmanager,
    Destination.@Nullable Slack slack,
    Destination.@Nullable Telegram telegram,
    Destination.@Nullable Kafka kafka,
    @Default("") String minimumpriority,
    @Default("") List<String> rules,
    @Default("") List<String> tags,
    @Default("") List<String> sources,
    SendingConfig sending) {

  /** Copies the lists and refuses what cannot work. */
  public OutputConfig {
    rules = List.copyOf(rules);
    tags = List.copyOf(tags);
    sources = List.copyOf(sources);
    if (!minimumpriority.isEmpty() && Priority.parse(minimumpriority).isEmpty()) {
      throw new InvalidSettingException(
          "minimumpriority",
          minimumpriority,
          "emergency, alert, critical, error, warning, notice, informational, debug or nothing");
    }
    long destinations =
        Stream.of(
                stdout, file, syslog, program, http, webhook, alertmanager, slack, telegram, kafka)
            .filter(Objects::nonNull)
            .count();
    if (destinations != 1) {
      throw new InvalidSettingException(
          "destination",
          destinations + " destinations",
          "exactly one of stdout, file, syslog, program, http, webhook, alertmanager, slack,"
              + " telegram, kafka");
    }
  }

  /** Returns where alerts go. */
  Destination destination() {
    return Stream.<@Nullable Destination>of(
            stdout, file, syslog, program, http, webhook, alertmanager, slack, telegram, kafka)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .findFirst()
        .orElseThrow();
  }

  /** Returns the least urgent priority that is sent. */
  Priority minimum() {
    return Priority.parse(minimumpriority).orElse(Priority.DEBUG);
  }
}
