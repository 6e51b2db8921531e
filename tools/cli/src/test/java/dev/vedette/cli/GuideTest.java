package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.outcome.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the guide that need no server do their work on files of those names. */
final class GuideTest {
  private static final Pattern COMMAND = Pattern.compile("`vedette ([^`]*)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /** By their first words. What is not here asks a gateway, the node or the history of git. */
  private static final List<String> LOCAL =
      List.of(
          "rules validate",
          "scan --profile",
          "scan k8s/",
          "scan --format",
          "scan --fix",
          "scan --list-checks",
          "policy");

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: default}
      spec:
        containers:
        - {name: web, image: "nginx:1.27"}
      """;

  private static final Map<String, String> FILES =
      Map.of(
          "custom.yaml",
          """
          - rule: Shell by a web server
            desc: A web server has no reason to start a shell.
            condition: evt.type = execve and proc.name = sh and proc.pname in (nginx, httpd)
            output: a shell under %proc.pname (command=%proc.cmdline)
            priority: ERROR
          """,
          "pod.yaml",
          POD,
          "k8s/pod.yaml",
          POD,
          "Dockerfile",
          "FROM debian:12\nUSER 1000\n",
          "in.json",
          "[{\"Cmd\": \"from\", \"Value\": [\"debian:latest\"]}]",
          "policy/main.rego",
          """
          package main

          deny contains msg if {
            some i
            input[i].Cmd == "from"
            endswith(input[i].Value[0], ":latest")
            msg := "do not use latest"
          }
          """,
          "policy/main_test.rego",
          """
          package main

          test_latest_is_denied if {
            deny["do not use latest"] with input as [{"Cmd": "from", "Value": ["debian:latest"]}]
          }
          """);

  @TempDir private Path directory;

  @Test
  void itsCommandsThatNeedNoServerWork() throws IOException {
    for (String file : FILES.keySet()) {
      Path path = directory.resolve(file);
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      Files.writeString(path, Objects.requireNonNull(FILES.get(file)));
    }
    int run = 0;
    for (String command : commands()) {
      if (LOCAL.stream().anyMatch(command::startsWith)) {
        // Policies are looked for where the command is given, which a test cannot choose.
        boolean here = command.startsWith("policy test") && !command.contains("--policy");
        String[] words =
            words(here ? command + " --policy policy" : command).toArray(String[]::new);
        for (int i = 1; i < words.length; i++) {
          words[i] = inDirectory(words[i]);
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status =
            Main.commandLine(words)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        // A scan that finds something has done its work.
        int done = command.startsWith("scan") ? ExitStatus.DOES_NOT_PASS : ExitStatus.OK;
        assertThat(status).as("%s: %s%s", command, out, err).isIn(ExitStatus.OK, done);
        run++;
      }
    }
    assertThat(run).isGreaterThan(10);
  }

  /** The path below the directory where the word is the name of a file that is read or written. */
  private String inDirectory(String word) {
    Path path = directory.resolve(word);
    return Files.exists(path) || word.endsWith(".tar.gz") ? path.toString() : word;
  }

  private static List<String> commands() throws IOException {
    Path root = Path.of(Objects.requireNonNull(System.getProperty("vedette.root")));
    return COMMAND
        .matcher(Files.readString(root.resolve("docs/GUIDE.md")))
        .results()
        .map(found -> found.group(1))
        .filter(command -> !command.startsWith("COMMAND"))
        .toList();
  }

  private static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }
}
