package dev.vedette.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import java.util.Optional;

/**
 * How services log: one JSON object a line, on stderr, since stdout belongs to what the command
 * line prints. The level is that of {@code VEDETTE_LOG_LEVEL}. Found by Logback as a service; code
 * instead of XML spares each start a parser. A configuration that is named to Logback, or a {@code
 * logback-test.xml}, comes before it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class JsonLines extends ContextAwareBase implements Configurator {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "io.netty",
          Level.WARN,
          "io.grpc",
          Level.WARN,
          // Warns of every message beyond the bound: callers could fill the log with it. The
          // call's code is counted instead.
          "io.grpc.netty.NettyServerStream",
          Level.ERROR,
          // Warns of each Unix socket that it knows no keep-alive.
          "io.netty.bootstrap.Bootstrap",
          Level.ERROR,
          "org.flywaydb",
          Level.WARN,
          "com.linecorp.armeria",
          Level.WARN,
          "org.apache.kafka",
          Level.WARN,
          // Says once a second that there is no broker: the output counts and tells.
          "org.apache.kafka.clients.NetworkClient",
          Level.ERROR);

  /** For Logback, which makes it. */
  public JsonLines() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null
        || JsonLines.class.getResource("/logback-test.xml") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    var encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithContext(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setName("JSON");
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(
        Level.toLevel(
            Optional.ofNullable(System.getenv("VEDETTE_LOG_LEVEL")).orElse("INFO"), Level.INFO));
    root.addAppender(appender);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
