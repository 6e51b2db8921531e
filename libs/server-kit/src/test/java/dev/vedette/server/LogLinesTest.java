package dev.vedette.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class LogLinesTest {
  @Test
  void eachEventIsOneJsonLineOnStandardError() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    URL config = Objects.requireNonNull(getClass().getResource("/logback.xml"));
    configurator.doConfigure(config);
    var appender = (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("JSON");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    context.getLogger("ROOT").addAppender(events);

    context
        .getLogger("probe")
        .atWarn()
        .addKeyValue("file", "a \"b\"\n")
        .setCause(new IllegalStateException("x\ny"))
        .log("bad file");

    String line =
        new String(
            ((JsonEncoder) appender.getEncoder()).encode(events.list.getFirst()),
            StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n").startsWith("{");
    assertThat(line.strip().lines()).hasSize(1);
    assertThat(line)
        .contains("\"level\":\"WARN\"")
        .contains("\"formattedMessage\":\"bad file\"")
        .contains("\"kvpList\": [{\"file\":\"a \\\"b\\\"\\n\"}]");
  }
}
