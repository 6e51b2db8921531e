package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedThread;
import dev.vedette.agent.scap.CaptureContent.Machine;
import dev.vedette.agent.scap.ScapWriter;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.rules.RulesConfig;
import dev.vedette.rules.RulesService;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestCommandTest {
  private static final String BEFORE =
      """
      - rule: Hosts read
        desc: d
        condition: evt.type = openat and fd.name startswith /etc/hosts
        output: "%proc.name opened %fd.name"
        priority: NOTICE
      - rule: Secret read
        desc: d
        condition: evt.type = openat and fd.name startswith /srv/secret
        output: "%proc.name opened %fd.name"
        priority: WARNING
      - rule: Log read
        desc: d
        condition: evt.type = openat and fd.name = /var/log/a
        output: "%proc.name opened %fd.name"
        priority: NOTICE
      """;

  private static final String OVERRIDE =
      """
      - rule: Hosts read
        enabled: false
        override: {enabled: replace}
      - rule: Secret read
        priority: ERROR
        override: {priority: replace}
      - rule: Temporary read
        desc: d
        condition: evt.type = openat and fd.name startswith /tmp
        output: "temporary %fd.name"
        priority: NOTICE
      """;

  private static final String CHANGES =
      """
      Hosts read: 0 added, 1 removed, 0 changed, 0 the same
        - 2017-07-14T02:40:00.000000005+0000: Notice cat opened /etc/hosts
      Secret read: 0 added, 0 removed, 2 changed, 0 the same
        ~ 2017-07-14T02:40:00.000000003+0000: Warning cat opened /srv/secret-1
        ~ 2017-07-14T02:40:00.000000003+0000: Error cat opened /srv/secret-1
      Temporary read: 1 added, 0 removed, 0 changed, 0 the same
        + 2017-07-14T02:40:00.000000007+0000: Notice temporary /tmp/x
      1 added, 1 removed, 2 changed, 1 the same
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path capture = Path.of("");

  @BeforeEach
  void writeCapture() throws IOException {
    capture = directory.resolve("c.scap");
    Files.write(capture, capture("secret-1", "secret-2", "/etc/hosts", "/var/log/a", "/tmp/x"));
  }

  private static byte[] capture(String... paths) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ScapWriter writer = new ScapWriter(bytes)) {
      writer.machine(new Machine(2, 1 << 30, "recorded", 0));
      RecordedThread cat = new RecordedThread(7);
      cat.pid = 7;
      cat.comm = utf8("cat");
      cat.exe = utf8("cat");
      cat.cwd = utf8("/srv");
      writer.thread(cat);
      int number = 3;
      for (String path : paths) {
        writer.event(open(number++, path));
      }
    }
    return bytes.toByteArray();
  }

  private static RecordedEvent open(int number, String path) {
    EventKind kind = EventTable.standard().coded("PPME_SYSCALL_OPENAT_2_X").orElseThrow();
    RecordedEvent event = new RecordedEvent(kind, 1_500_000_000_000_000_000L + number, 7, 0);
    event.add(new byte[] {(byte) number, 0, 0, 0, 0, 0, 0, 0});
    event.add(new byte[] {-100, -1, -1, -1, -1, -1, -1, -1});
    event.add(utf8(path + "\0"));
    event.add(new byte[] {1, 0, 0, 0});
    for (int size : new int[] {4, 4, 8}) {
      event.add(new byte[size]);
    }
    return event;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String file(String name, String yaml) throws IOException {
    return Files.writeString(directory.resolve(name), yaml).toString();
  }

  private int run(String... words) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }

  @Test
  void saysWhatAnOverrideAddsRemovesAndChanges() throws IOException {
    String before = file("before.yaml", BEFORE);
    String override = file("override.yaml", OVERRIDE);
    int status =
        run(
            "backtest",
            capture.toString(),
            "--before",
            before,
            "--after",
            before + "," + override,
            "--samples",
            "1",
            "--exit-code");

    assertThat(out.toString()).isEqualTo(CHANGES);
    assertThat(err.toString()).startsWith("5 events, ");
    assertThat(status).isEqualTo(ExitStatus.ERROR);
  }

  /** The capture is read here, its candidates are compared there. */
  @Test
  void saysTheSameWhenTheServiceCompares() throws Exception {
    ThrowawayCa ca = ThrowawayCa.create(directory.resolve("ca"));
    TlsConfig own = ca.issue(PeerIdentity.rules());
    TlsConfig caller = ca.issue(PeerIdentity.gateway());
    RulesConfig config =
        ConfigSource.empty()
            .withFlags(
                List.of(
                    "--rules.database=" + directory.resolve("rules.db"),
                    "--rules.recordings.directory=" + directory.resolve("recordings"),
                    "--rules.rule-sets.built-in-rules=false",
                    "--rules.grpc.tls.certificate=" + own.certificate(),
                    "--rules.grpc.tls.key=" + own.key(),
                    "--rules.grpc.tls.trust=" + own.trust()))
            .read("rules", RulesConfig.class);
    String before = file("before.yaml", BEFORE);
    try (RulesService service = RulesService.start(config)) {
      int status =
          run(
              "backtest",
              "--server",
              capture.toString(),
              "--before",
              before,
              "--after",
              before + "," + file("override.yaml", OVERRIDE),
              "--samples",
              "1",
              "--exit-code",
              "--gateway",
              "127.0.0.1:" + service.grpcPort(),
              "--tls-trust",
              caller.trust().toString(),
              "--tls-certificate",
              caller.certificate().toString(),
              "--tls-key",
              caller.key().toString());

      assertThat(err.toString()).contains("backtests/").contains("100 %, 5 events");
      // The service writes at the end of each line where it happened, unless told otherwise.
      assertThat(out.toString().replaceAll(" container_id=.*", "")).isEqualTo(CHANGES);
      assertThat(status).isEqualTo(ExitStatus.ERROR);
    }
  }

  @Test
  void sameAlertsEndWell() throws IOException {
    String before = file("before.yaml", BEFORE);
    String after =
        file("after.yaml", "# written differently\n" + BEFORE.replace(" and ", "  and "));
    assertThat(
            run(
                "backtest",
                capture.toString(),
                capture.toString(),
                "--before",
                before,
                "--after",
                after,
                "--exit-code"))
        .isEqualTo(ExitStatus.OK);
    assertThat(out.toString()).isEqualTo("0 added, 0 removed, 0 changed, 8 the same\n");
  }

  @Test
  void tellsWhichCaptureOrRuleFileIsWrong() throws IOException {
    String rules = file("before.yaml", BEFORE);
    String missing = directory.resolve("missing.scap").toString();
    assertThat(run("backtest", missing, "--before", rules, "--after", rules))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains(missing + ": no such file");
    String bad = file("bad.yaml", "- rule: x\n");
    assertThat(run("backtest", capture.toString(), "--before", rules, "--after", bad))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("in rule files");
  }
}
