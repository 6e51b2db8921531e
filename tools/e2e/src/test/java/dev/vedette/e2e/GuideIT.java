package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The guide's commands at a running suite, as printed but for where their files lie. Those that
 * need no server are run by a test of the command line.
 */
@ExtendWith(SharedSuite.class)
final class GuideIT {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final String PLACEHOLDER = "ruleSets/local/revisions/0123abcd";

  /** In the order in which somebody would give them, each with what it says. */
  private static final List<Map.Entry<String, String>> STEPS =
      List.of(
          Map.entry("rules apply falco_rules.yaml custom.yaml", "(2 rules)"),
          Map.entry("rules apply falco_rules.yaml falco_rules.local.yaml", "(1 rules)"),
          Map.entry("rules diff local", "priority"),
          Map.entry("rules apply --inactive custom.yaml", "stored: "),
          Map.entry("rollouts start web", "rollouts/web: running"),
          Map.entry("rollouts pause web", "paused"),
          Map.entry("rollouts rollback web", "rolled back"),
          Map.entry("rules apply custom.yaml --sign-key key.pem", "active: "),
          Map.entry("rules verify local --key public.pem", "ruleSets/local"),
          Map.entry("rules digest custom.yaml", "vedette revision RUNTIME "),
          Map.entry("rules apply custom.yaml --signature custom.sig", "active: "),
          Map.entry("rules export ruleSets/local --to backup", "custom.yaml"),
          Map.entry("rules import /etc/falco --kind runtime", "active: "),
          Map.entry("replay trace.scap --rules custom.yaml", "events read"),
          Map.entry("backtest trace.scap --before ruleSets/local --after custom.yaml", "0 added"),
          Map.entry("backtest --since 24h --after custom.yaml --by-workload", "added"),
          Map.entry("alerts list --minimum-priority error --unseen --since 24h", ""),
          // There is none of that name here.
          Map.entry("alerts ack 42", "alerts/0000000000000042"),
          Map.entry("silences add load-test", "silences/load-test"),
          Map.entry("outputs list", "OUTPUT"),
          Map.entry("check --all-nodes", "1 nodes"),
          Map.entry("check --config-dir cfg --benchmark cis-1.10", "== Summary total =="),
          Map.entry("check --config-dir cfg --version ocp-3.11", "== Summary total =="),
          Map.entry("check --config-dir cfg --benchmark rke-cis-1.24 --explain 4.1.1", "4.1.1"),
          Map.entry("check --config-dir cfg --json", "\"Controls\""),
          Map.entry("check --config-dir cfg --junit", "<testsuites>"),
          Map.entry("scan --checks own.yaml k8s/", "shop-team-label"),
          Map.entry("scan --admission-policies deny", "ValidatingAdmissionPolicy"),
          Map.entry("rules deactivate local", "local"));

  /**
   * What other tests run, since it goes on until somebody ends it or needs something else; with a
   * blank at the end whatever begins so.
   */
  private static final List<String> ELSEWHERE =
      List.of(
          "up", // is running
          "watch", // runtime alerts
          "watch --json",
          "record ", // the capture, in a test of the agent's kernel side
          "outputs test ", // outputs
          "schedules run ", // checks of the fleet
          "check", // by itself it is named, not shown
          "scan --cluster", // a stand-in of an API server, in a test of the command line
          "scan --changed-since "); // a repository, in a test of the command line

  /** Run without a server, in a test of the command line. */
  private static final List<String> LOCAL =
      List.of(
          "rules validate",
          "scan --profile",
          "scan k8s/",
          "scan --format",
          "scan --fix",
          "scan --list-checks",
          "policy",
          "COMMAND");

  private static final Map<String, String> FILES =
      Map.of(
          "falco_rules.yaml",
          """
          - rule: Secret read
            desc: A program reads what it should not.
            condition: evt.type = openat and fd.name startswith /none/guide
            output: "%proc.name read %fd.name"
            priority: NOTICE
          """,
          "falco_rules.local.yaml",
          """
          - rule: Secret read
            priority: ERROR
            override: {priority: replace}
          """,
          "custom.yaml",
          """
          - rule: Shell by a web server
            desc: A web server has no reason to start a shell.
            condition: evt.type = execve and proc.name = sh and proc.pname in (nginx, httpd)
            output: a shell under %proc.pname (command=%proc.cmdline)
            priority: ERROR
          """,
          "k8s/pod.yaml",
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: web, namespace: default}
          spec: {containers: [{name: web, image: "nginx:1.27"}]}
          """,
          "own.yaml",
          """
          checks:
          - id: shop-team-label
            severity: medium
            title: Workload names no team
            expression: has(object.metadata.labels) && 'team' in object.metadata.labels
          """);

  @TempDir private Path directory;
  private String stored = "";

  @Test
  void itsCommandsWork(Suite suite) throws Exception {
    prepare();
    List<String> commands = commands();
    for (Map.Entry<String, String> step : STEPS) {
      List<String> shown = commands.stream().filter(command -> step(command).equals(step)).toList();
      assertThat(shown).as("the guide shows " + step.getKey()).isNotEmpty();
      for (String command : shown) {
        String printed = run(command, suite);
        assertThat(printed).as(command).contains(step.getValue());
        keep(command, printed);
      }
    }
    run("silences delete load-test", suite);
  }

  /** The step of a command: the longest that it begins with. */
  private static Map.Entry<String, String> step(String command) {
    return STEPS.stream()
        .filter(step -> command.startsWith(step.getKey()))
        .max(Comparator.comparingInt(step -> step.getKey().length()))
        .orElse(Map.entry("", ""));
  }

  private void prepare() throws Exception {
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, file.getValue());
    }
    Files.createDirectory(directory.resolve("falco"));
    Files.copy(directory.resolve("falco_rules.yaml"), directory.resolve("falco/falco_rules.yaml"));
    Files.createSymbolicLink(directory.resolve("cfg"), Tree.conformance("kube-bench/cfg"));
    Files.createSymbolicLink(
        directory.resolve("trace.scap"), Tree.conformance("falco/captures/cat_write.scap"));
  }

  /** What a later command needs of an earlier one: its revision, or a signature of its digest. */
  private void keep(String command, String printed) throws Exception {
    if (command.startsWith("rules apply --inactive")) {
      Matcher matcher = Pattern.compile("stored: (\\S+)").matcher(printed);
      assertThat(matcher.find()).as(printed).isTrue();
      stored = matcher.group(1);
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      pem("key.pem", "PRIVATE KEY", pair.getPrivate().getEncoded());
      pem("public.pem", "PUBLIC KEY", pair.getPublic().getEncoded());
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      String digest = stored.substring(stored.lastIndexOf('/') + 1);
      signature.update(
          ("vedette revision RUNTIME " + digest + "\n").getBytes(StandardCharsets.UTF_8));
      Files.writeString(
          directory.resolve("custom.sig"), Base64.getEncoder().encodeToString(signature.sign()));
    } else if (command.startsWith("rules digest")) {
      assertThat(stored).endsWith("/" + printed.strip().replaceAll(".* ", ""));
    }
  }

  private void pem(String name, String kind, byte[] key) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private String run(String command, Suite suite) throws IOException {
    List<String> words = new ArrayList<>();
    for (Matcher word = WORD.matcher(command); word.find(); ) {
      words.add(placed(word.group(1) == null ? word.group(2) : word.group(1)));
    }
    String[] parsed = words.toArray(String[]::new);
    CommandLine asked = last(Main.commandLine(parsed), parsed);
    if (asked.getCommandSpec().findOption("--data-dir") != null) {
      words.addAll(List.of("--data-dir", data(suite)));
    }
    String[] all = words.toArray(String[]::new);
    StringWriter out = new StringWriter();
    PrintWriter both = new PrintWriter(out, true);
    int status = Main.commandLine(all).setOut(both).setErr(both).execute(all);
    // Findings of a scan and an alert that is not there are answers, too.
    boolean answers = command.startsWith("scan ") || command.startsWith("alerts ack ");
    assertThat(status).as("%s: %s", command, out).isIn(0, answers ? 2 : 0, answers ? 1 : 0);
    return out.toString();
  }

  private static CommandLine last(CommandLine line, String[] words) {
    List<CommandLine> parsed = line.parseArgs(words).asCommandLineList();
    return parsed.getLast();
  }

  private static String data(Suite suite) {
    return String.valueOf(Path.of(suite.address("token-file")).getParent());
  }

  private String placed(String word) {
    if (word.equals(PLACEHOLDER)) {
      return stored;
    }
    if (word.equals("/etc/falco")) {
      return directory.resolve("falco").toString();
    }
    boolean file = word.equals("backup") || word.matches("[a-z_.]+[.](yaml|pem|sig|scap)");
    return file || word.equals("cfg") || word.equals("k8s/")
        ? directory.resolve(word).toString()
        : word;
  }

  /** Those that are shown, each one known here. */
  private static List<String> commands() throws IOException {
    List<String> commands =
        Document.read("docs/GUIDE.md").inline("vedette ").stream()
            .filter(command -> LOCAL.stream().noneMatch(command::startsWith))
            .toList();
    assertThat(commands)
        .allMatch(command ->
            !step(command).getKey().isEmpty()
                || ELSEWHERE.stream()
                    .anyMatch(other ->
                        other.endsWith(" ") ? command.startsWith(other) : command.equals(other)));
    return commands;
  }
}
