package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.outcome.ExitStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is recorded must be the work itself, not an error. */
final class TrainingGatewayTest {
  @Test
  void answersWhatTheLauncherRecords() throws Exception {
    try (TrainingGateway gateway = TrainingGateway.start()) {
      assertThat(output("watch", "--json", "--count", "400", "--gateway", gateway.address()))
          .hasLineCount(400);
      assertThat(output("alerts", "list", "--gateway", gateway.address())).contains("One of many");
      assertThat(output("rules", "list", "--gateway", gateway.address())).contains("one");
    }
  }

  private static String output(String... words) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine(words).setOut(new PrintWriter(out));
    assertThat(line.execute(words)).isEqualTo(ExitStatus.OK);
    return out.toString();
  }
}
