package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vedette.agent.AgentConfig;
import dev.vedette.cli.Main;
import dev.vedette.e2e.Document.Block;
import dev.vedette.e2e.Document.Typed;
import dev.vedette.gateway.GatewayConfig;
import dev.vedette.rules.RulesConfig;
import dev.vedette.scanner.ScannerConfig;
import dev.vedette.server.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * What the documents show is what happens: every block of the README and of the pages for users is
 * run as printed, one after the other in one directory at one suite, or is named here with the
 * reason why not. A block that is neither fails.
 */
final class DocumentsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern CAT = Pattern.compile("cat (?:> )?(\\w[\\w./-]*)");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** How a command goes that does not simply succeed and print what is shown. */
  private sealed interface Way {
    /** Ends so, and prints what is shown but for this. */
    record Ends(int status, String varying) implements Way {}

    /** The same with the lines in any order. */
    record InSomeOrder(String varying) implements Way {}

    /** Says this among other things, however it ends. */
    record Says(String words) implements Way {}

    /** What it asks for comes by itself, so it is tried again. */
    record Later() implements Way {}

    /** Goes on until its time is up. */
    record Endless() implements Way {}

    /** Goes on, and prints what is shown because somebody does this meanwhile. */
    record Follows(String meanwhile, String varying) implements Way {}

    /** Is not run. */
    record Elsewhere(String reason) implements Way {}
  }

  /** Nothing but numbers and blanks. */
  private static final String NUMBERS = "(?!)";

  private static final String ALERT = "(parent|container_\\w+|k8s_\\w+)=\\S*";

  /** By how commands begin; the longest beginning counts. */
  private static final Map<String, Way> WAYS = ways();

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("./vedette test", new Way.Elsewhere("runs this"));
    ways.put("./vedette up", new Way.Elsewhere("is what all others speak to"));
    ways.put("./vedette watch", new Way.Follows("", ""));
    ways.put("./vedette rules apply mine.yaml", new Way.Ends(1, ""));
    ways.put("./vedette rules list", new Way.Ends(0, NUMBERS));
    ways.put("./vedette events", new Way.Follows("cat /etc/hostname", NUMBERS));
    ways.put("./vedette check --benchmark", new Way.Ends(0, "(?m)^.(PASS|FAIL|WARN|INFO)."));
    ways.put("./vedette scan --profile kubesec", new Way.Ends(2, ""));
    ways.put("./vedette nodes", new Way.Ends(0, "(?m)^\\w\\S* +(?=127)"));
    ways.put("./vedette rules test", new Way.Ends(2, ""));
    ways.put("./vedette rules cost", new Way.InSomeOrder("(?m)^ +[0-9.]+ms +[0-9]+"));
    ways.put("./vedette reports", new Way.Later());
    ways.put("./vedette record trace.scap", new Way.Follows("cat /etc/shadow > /dev/null", ALERT));
    ways.put("./vedette replay trace.scap", new Way.Ends(0, ALERT));
    ways.put("./vedette record web.scap", new Way.Elsewhere("takes five minutes"));
    ways.put("grpcurl -plaintext -d '{}' 127.0.0.1:9440 vedette.rules", new Way.Endless());
    ways.put("curl -sN http", new Way.Endless());
    // Answered with the alert, or that there is none of that name yet.
    ways.put("curl -sX POST", new Way.Says("0000000000000042"));
    ways.put("tools/images build", new Way.Elsewhere("takes minutes, see .ci/run"));
    ways.put("kind ", new Way.Elsewhere("needs a cluster"));
    ways.put("kubectl ", new Way.Elsewhere("needs a cluster"));
    ways.put("./vedette policy test", new Way.Ends(1, ""));
    ways.put("./vedette scan --admission-policies", new Way.Says("ValidatingAdmissionPolicy"));
    // Either may find something that needs attention, with status 1.
    ways.put("./vedette status", new Way.Says("serving"));
    ways.put("./vedette doctor", new Way.Says("kernel"));
    ways.put("tools/node/", new Way.Elsewhere("ManifestsTest renders every overlay with it"));
    return ways;
  }

  /** Blocks that are neither commands nor settings of a service, by how they begin. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "scrape_configs:", "PrometheusIT scrapes by it",
          "# --audit-webhook-config-file", "for the API server, in whose place WebhookIT posts",
          "# of a ValidatingWebhookConfiguration", "the same, in ScanIT");

  private static final Map<String, Class<? extends Record>> SECTIONS =
      Map.of(
          "rules", RulesConfig.class,
          "scanner", ScannerConfig.class,
          "agent", AgentConfig.class,
          "gateway", GatewayConfig.class);

  /** Those whose every block counts. */
  private static final List<String> WHOLE =
      List.of(
          "README.md", "docs/GUIDE.md", "docs/POLICIES.md", "docs/OPERATIONS.md", "k8s/README.md");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/GUIDE.md",
        "docs/POLICIES.md",
        "docs/OPERATIONS.md",
        "docs/SIZING.md",
        "docs/THREAT_MODEL.md",
        "k8s/README.md"
      })
  void theirCommandsAndDirectoriesExist(String path) throws IOException {
    Document document = Document.read(path);
    List<String> commands = new ArrayList<>(document.inline("vedette "));
    commands.addAll(document.inline("./vedette "));
    for (Block block : document.blocks()) {
      for (Typed typed : block.typed()) {
        for (String command : typed.command().split("[;|]", -1)) {
          if (command.strip().startsWith("./vedette ")) {
            commands.add(command.strip().substring("./vedette ".length()));
          }
        }
      }
    }
    for (String command : commands) {
      // Those that the launcher or the shell does.
      if (!command.matches("(test|bench|help)\\b.*")) {
        assertThatCode(() -> parse(command)).as("%s: %s", path, command).doesNotThrowAnyException();
      }
    }
    Matcher overlay = Pattern.compile("k8s/overlays/\\w+").matcher(document.text());
    while (overlay.find()) {
      assertThat(Tree.root().resolve(overlay.group()).resolve("kustomization.yaml")).exists();
    }
  }

  /** Fails for options, commands and values that there are not; what is left out is left out. */
  private static void parse(String command) {
    String[] words =
        WORD.matcher(command.replaceFirst(" +#.*", "").replaceAll("\\\\\n|[\\[\\]]", ""))
            .results()
            .map(word -> word.group().replaceAll("^[\"']|[\"']$", ""))
            .toArray(String[]::new);
    try {
      Main.commandLine(words).parseArgs(words);
    } catch (CommandLine.MissingParameterException missing) {
      assertThat(words).doesNotContain("--help");
    }
  }

  @Test
  void nothingIsNamedInVain() throws IOException {
    List<String> shown = new ArrayList<>();
    for (String path : WHOLE) {
      for (Block block : Document.read(path).blocks()) {
        shown.add(block.text());
        block.typed().forEach(typed -> shown.add(typed.command()));
      }
    }
    List<String> named = new ArrayList<>(WAYS.keySet());
    named.addAll(OTHERS.keySet());
    assertThat(named)
        .allSatisfy(
            beginning -> assertThat(shown).anyMatch(command -> command.startsWith(beginning)));
  }

  @Test
  void theirBlocksAreWhatHappens() throws Exception {
    prepare();
    try (Suite suite =
            Suite.up("--set", "agent.check.directories.cfg=" + directory.resolve("cfg"));
        Terminal terminal = new Terminal(suite, directory)) {
      RuntimeAlertsIT.requireCapture(suite);
      for (String path : WHOLE) {
        Document document = Document.read(path);
        for (Block block : document.blocks()) {
          perform(block, terminal, suite);
        }
        for (String request : document.inline("curl -sSX POST --data-binary")) {
          if (request.contains("127.0.0.1")) {
            String scanned = terminal.run("curl -sSX POST --data-binary" + request).succeeded();
            assertThat(scanned).contains("\"score\": -30");
          }
        }
      }
    }
  }

  private void perform(Block block, Terminal terminal, Suite suite) throws Exception {
    List<Typed> commands = block.typed();
    if (!commands.isEmpty()) {
      for (Typed typed : commands) {
        perform(typed, terminal);
      }
    } else if (block.text().matches("(?s)[0-9]{2}:[0-9]{2}:.*")) {
      terminal.await(new Shown(block.text(), ALERT), "cat /etc/shadow > /dev/null");
    } else if (block.text().startsWith("proto/")) {
      theTreeIs(block);
    } else if (block.language().equals("yaml")) {
      take(block, terminal, suite);
    } else {
      throw new AssertionError(block.title() + ": neither run nor named here");
    }
  }

  private void perform(Typed typed, Terminal terminal) throws Exception {
    Matcher file = CAT.matcher(typed.command());
    if (file.matches()) {
      Path path = directory.resolve(file.group(1));
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, typed.shown());
      return;
    }
    switch (way(typed.command())) {
      case Way.Ends(int status, String varying) -> {
        Command command = terminal.run(typed.command());
        assertThat(command.status()).as(typed.command() + "\n" + command.out()).isEqualTo(status);
        if (!typed.shown().isEmpty()
            && !new Shown(terminal.placed(typed.shown()), varying).is(command.out())) {
          assertThat(command.out()).as(typed.command()).isEqualTo(typed.shown());
        }
      }
      case Way.InSomeOrder(String varying) -> {
        String printed = terminal.run(typed.command()).succeeded();
        assertThat(new Shown(typed.shown(), varying).isInSomeOrder(printed)).as(printed).isTrue();
      }
      case Way.Says(String words) ->
          assertThat(terminal.run(typed.command()).out()).as(typed.command()).contains(words);
      case Way.Later() ->
          Await.truth(typed.command(), SOON, () -> terminal.run(typed.command()).status() == 0);
      case Way.Endless() ->
          assertThat(terminal.run("timeout 2 " + typed.command()).status())
              .as(typed.command())
              .isEqualTo(124);
      case Way.Follows(String meanwhile, String varying) -> {
        terminal.follow(typed.command());
        terminal.await(new Shown(terminal.placed(typed.shown()), varying), meanwhile);
      }
      case Way.Elsewhere(String reason) -> assertThat(reason).isNotBlank();
    }
  }

  private static Way way(String command) {
    return WAYS.entrySet().stream()
        .filter(way -> command.startsWith(way.getKey()))
        .max(Comparator.comparingInt(way -> way.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(new Way.Ends(0, ""));
  }

  /** Every directory of the drawing is there. */
  private static void theTreeIs(Block drawing) {
    Matcher names = Pattern.compile("(?m)^( *)([a-z-]+/)").matcher(drawing.text());
    String parent = "";
    while (names.find()) {
      parent = names.group(1).isEmpty() ? names.group(2) : parent;
      String path = names.group(1).isEmpty() ? parent : parent + names.group(2);
      assertThat(Tree.root().resolve(path)).isDirectory();
    }
    assertThat(parent).isNotEmpty();
  }

  /** Settings are read as the services read them; what scans take is scanned with. */
  private void take(Block block, Terminal terminal, Suite suite) throws Exception {
    if (block.text().startsWith("checks:\n- id:")) {
      Files.writeString(directory.resolve("own.yaml"), block.text());
      Command scan = terminal.run("./vedette scan --checks own.yaml deployment.yaml");
      assertThat(scan.out()).contains("shop-team-label", "carries no label team");
    } else if (block.text().startsWith("metadata:\n  annotations:")) {
      Path pod = directory.resolve("k8s/annotated.yaml");
      Files.writeString(
          pod,
          "apiVersion: v1\nkind: Pod\n"
              + block.text().replaceFirst("\n", "\n  name: node-watcher\n")
              + """
              spec:
                hostPID: true
                containers:
                  - {name: agent, image: "a:1", securityContext: {privileged: true}}
              """);
      Command scan = terminal.run("./vedette scan -f json k8s/annotated.yaml");
      assertThat(scan.out()).contains("it watches the node", "only the container named agent");
    } else if (block.text().startsWith("# vedette scan --suppressions")) {
      Files.writeString(directory.resolve("accepted.yaml"), block.text());
      String command = block.text().lines().findFirst().orElseThrow().replace("# ", "./");
      assertThat(terminal.run(command).status()).isIn(0, 2);
    } else if (OTHERS.keySet().stream().noneMatch(block.text()::startsWith)) {
      settings(block, suite);
    }
  }

  private void settings(Block block, Suite suite) throws Exception {
    Path file = Files.writeString(directory.resolve("settings.yaml"), block.text());
    Path data = Objects.requireNonNull(Path.of(suite.address("token-file")).getParent());
    ConfigSource source = ConfigSource.empty().withFile(data.resolve("services.yaml"));
    Matcher sections = Pattern.compile("(?m)^(\\w+):").matcher(block.text());
    assertThat(sections.find()).as(block.title()).isTrue();
    do {
      String section = sections.group(1);
      Class<? extends Record> type = SECTIONS.get(section);
      assertThat(type)
          .as("%s: %s is neither known here nor a service", block.title(), section)
          .isNotNull();
      assertThatCode(() -> source.withFile(file).read(section, Objects.requireNonNull(type)))
          .as(block.title())
          .doesNotThrowAnyException();
    } while (sections.find());
  }

  /** What the documents speak of and a reader brings. */
  private void prepare() throws Exception {
    Path cfg = Tree.conformance("kube-bench/cfg");
    Command.run(List.of("cp", "-rL", cfg.toString(), directory.resolve("cfg").toString()))
        .succeeded();
    Files.createDirectory(directory.resolve("k8s"));
    Files.writeString(
        directory.resolve("deployment.yaml"),
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "nginx:1.27"}]}
        """);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String file = i < 40 ? "/srv/secrets/" + i : "/srv/public/" + i;
      events.add(
          "{\"time\":%d,\"source\":\"syscall\",\"type\":\"%s\",\"fields\":{\"proc.name\":\"%s\",\"fd.name\":\"%s\",\"evt.is_open_read\":%s}}"
              .formatted(
                  i, i < 2000 ? "openat" : "close", i < 5 ? "vault" : "cat", file, i < 1000));
    }
    Files.write(directory.resolve("events.jsonl"), events);
  }
}
