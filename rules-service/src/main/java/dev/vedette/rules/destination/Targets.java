package dev.vedette.rules.destination;

import java.time.Clock;
import java.time.Duration;

/** Opens what a destination describes; stateless. */
public final class Targets {
  private Targets() {}

  /** Opens it; a secret that cannot be read is refused at once. */
  public static Target open(Destination destination, Duration timeout, Clock clock) {
    return switch (destination) {
      case Destination.Stdout stdout -> new StdoutTarget(stdout);
      case Destination.LogFile file -> new FileTarget(file);
      case Destination.Syslog syslog -> new SyslogTarget(syslog, timeout);
      case Destination.Program program -> new ProgramTarget(program);
      case Destination.Http http -> new HttpTarget(new HttpSender(timeout), http);
      case Destination.Webhook webhook ->
          new WebhookTarget(new HttpSender(timeout), webhook, clock);
      case Destination.Alertmanager alertmanager ->
          new AlertmanagerTarget(new HttpSender(timeout), alertmanager);
      case Destination.Slack slack -> new SlackTarget(new HttpSender(timeout), slack);
      case Destination.Kafka kafka -> new KafkaTarget(kafka, timeout);
      case Destination.Telegram telegram -> new TelegramTarget(new HttpSender(timeout), telegram);
    };
  }
}
