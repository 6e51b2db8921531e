package dev.vedette.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs recorded command lines of Conftest and compares what they print, byte for byte. */
final class ConftestConformanceTest {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path scratch;

  /** What a command line printed, and how it ended. */
  private record Run(int status, String out, String err) {}

  @Test
  void answersAsConftest() throws IOException {
    Path cases = cases();
    Map<String, String> listed = listed();
    var failures = new ArrayList<String>();
    int all = 0;
    int passed = 0;
    int excused = 0;
    for (String row : Files.readAllLines(cases, StandardCharsets.UTF_8)) {
      JsonNode expected = JSON.readTree(row);
      String name = expected.path("name").asString();
      all++;
      List<String> problems = problems(expected, cases.resolveSibling("examples"));
      if (problems.isEmpty()) {
        passed++;
        if (listed.containsKey(name)) {
          failures.add(name + ": passes, but is listed as a failure");
        }
      } else if (listed.containsKey(name)) {
        excused++;
      } else {
        failures.add(name + ": " + problems);
      }
    }
    System.err.println("family, cases, passed, excused");
    System.err.println("conftest, " + all + ", " + passed + ", " + excused);
    assertThat(failures).isEmpty();
  }

  private static Path cases() throws IOException {
    String root = System.getProperty("vedette.conformance", "");
    Path cases = Path.of(root, "conftest", "conftest_acceptance_observed.jsonl");
    boolean present = !root.isEmpty() && Files.isRegularFile(cases);
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(cases + " (expected: a file of cases)");
    }
    Assumptions.assumeTrue(present, cases + " does not exist here");
    return cases.toRealPath(); // as conftest names what is behind a link
  }

  private static Map<String, String> listed() throws IOException {
    var reasons = new HashMap<String, String>();
    try (var stream = ConftestConformanceTest.class.getResourceAsStream("expected-failures.yaml")) {
      List<Map<String, String>> entries =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(stream);
      for (Map<String, String> entry : entries) {
        String reason = entry.getOrDefault("reason", "");
        assertThat(reason).as(entry.toString()).isNotBlank();
        reasons.put(entry.getOrDefault("name", ""), reason);
      }
    }
    return reasons;
  }

  private List<String> problems(JsonNode expected, Path examples) throws IOException {
    Path directory = examples;
    String line = expected.path("run").get(0).asString();
    for (JsonNode step : expected.path("setup")) {
      String setup = step.asString();
      if (setup.startsWith("cd ")) {
        directory = directory.resolve(setup.substring(3));
      } else if (setup.startsWith("ln -s $(pwd)/")) {
        Path link = Files.createTempDirectory(scratch, "link").resolve("to");
        Files.createSymbolicLink(link, directory.resolve(linked(setup)));
        line = line.replace("${TMPDIR}", link.toString());
      }
    }
    Run run = run(ShellLine.read(line, directory), directory);
    var problems = new ArrayList<String>();
    int status = expected.path("exit").asInt(run.status());
    if (run.status() != status) {
      problems.add("exit " + run.status() + " (expected: " + status + "): " + run.err());
    }
    compareTexts(expected, run, problems);
    compareWhole(expected, line, run, directory, problems);
    return problems;
  }

  /** What {@code ln -s $(pwd)/PATH LINK} links to. */
  private static String linked(String setup) {
    String path = setup.substring("ln -s $(pwd)/".length());
    return path.substring(0, path.indexOf(' '));
  }

  private static void compareTexts(JsonNode expected, Run run, List<String> problems) {
    String all = run.out() + run.err();
    for (JsonNode part : expected.path("output_contains")) {
      if (!all.contains(part.asString())) {
        problems.add("misses " + part + " in " + all);
      }
    }
    for (JsonNode part : expected.path("output_not_contains")) {
      if (all.contains(part.asString())) {
        problems.add("has " + part);
      }
    }
    List<String> lines = all.lines().filter(text -> !text.isBlank()).toList();
    int count = expected.path("nonblank_line_count").asInt(lines.size());
    if (lines.size() != count) {
      problems.add(lines.size() + " lines (expected: " + count + ")");
    }
    for (JsonNode wanted : expected.path("nonblank_lines")) {
      int index = wanted.path("index").asInt();
      String line = index < lines.size() ? lines.get(index) : "";
      String equal = wanted.path("equals").asString(line);
      if (!line.equals(equal) || !line.contains(wanted.path("contains").asString(""))) {
        problems.add("line " + index + ": " + line + " (expected: " + wanted + ")");
      }
    }
    String whole = expected.path("output_equals").asString("");
    if (!whole.isEmpty() && !whole.equals(all.strip())) {
      problems.add(all + " (expected: " + whole + ")");
    }
  }

  /**
   * What was recorded, except times, traces of another evaluator, and texts of the cobra library.
   */
  private static void compareWhole(
      JsonNode expected, String line, Run run, Path directory, List<String> problems) {
    JsonNode observed = expected.path("observed");
    boolean differs =
        line.contains("--trace")
            || line.contains("--report fails")
            || line.contains("--report not")
            || line.endsWith("--help");
    boolean asAsked = expected.path("observed_ok").asBoolean(true); // else an older Conftest ran
    if (!observed.isObject() || differs || !asAsked) {
      return;
    }
    String out =
        plain(observed.path("stdout").asString()).replace("/tmp/cfrun", directory.toString());
    if (!run.out().equals(out)) {
      problems.add("printed " + run.out() + " (expected: " + out + ")");
    }
    String err = plain(observed.path("stderr").asString());
    // An address in memory, and the resolver of the machine that recorded.
    if (!err.contains("err:0x") && !run.err().equals(err)) {
      problems.add("complained " + run.err() + " (expected: " + err + ")");
    }
  }

  private static String plain(String text) {
    return COLOUR.matcher(text).replaceAll("");
  }

  private static Run run(ShellLine line, Path directory) {
    var around =
        new Surroundings(
            directory,
            Map.of(),
            new ByteArrayInputStream(line.input().getBytes(StandardCharsets.UTF_8)));
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        commands(around, line.arguments())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(line.arguments().toArray(String[]::new));
    return new Run(status, filtered(out.toString(), line.filter()), plain(err.toString()));
  }

  private static CommandLine commands(Surroundings around, List<String> words) {
    if (words.getFirst().startsWith("-")) {
      return PolicyCommand.parser(words);
    }
    CommandLine line = new CommandLine(CommandLine.Model.CommandSpec.create().name("policy"));
    line.addSubcommand(new PolicyTestCommand(around));
    line.addSubcommand(new PolicyVerifyCommand(around));
    line.addSubcommand(new PolicyParseCommand(around));
    return line;
  }

  /** What jq makes of a document by the filters that are recorded. */
  private static String filtered(String text, String filter) {
    if (filter.isEmpty()) {
      return plain(text);
    }
    JsonNode document = JSON.readTree(text);
    if (filter.startsWith(".")) {
      return document.path(filter.substring(1)).toString() + "\n";
    }
    var keys = new ArrayList<String>();
    document.propertyNames().stream().sorted().forEach(key -> keys.add("  \"" + key + "\""));
    return "[\n" + String.join(",\n", keys) + "\n]\n";
  }
}
