package dev.vedette.e2e;

import dev.vedette.bench.SuiteProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A suite that was started by {@code ./vedette up}, and what a user does with it. Thread-safe. */
final class Suite implements AutoCloseable {
  private final SuiteProcess process;

  private Suite(SuiteProcess process) {
    this.process = process;
  }

  /** Starts one with these options of {@code up}. */
  static Suite up(String... options) throws IOException, InterruptedException {
    return upUnder(List.of(), options);
  }

  /** Starts one by way of another program, such as one that gives up privileges. */
  static Suite upUnder(List<String> wrapper, String... options)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(options));
    // A test sends nothing to others, and published rules name hosts.
    all.addAll(List.of("--set", "agent.capture.resolve-names=false"));
    return new Suite(SuiteProcess.start(Tree.root(), wrapper, all));
  }

  /** One of the addresses of the ready line. */
  String address(String name) {
    return process.address(name);
  }

  String token() throws IOException {
    return Files.readString(Path.of(address("token-file"))).strip();
  }

  /** Runs a command of the command line against this suite. */
  Command vedette(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(Tree.root().resolve("vedette").toString());
    all.addAll(List.of(words));
    return Command.run(all, Map.of("VEDETTE_DATA_DIR", process.data().toString()), "");
  }

  /** Calls a method at the gateway with a real reflection client. */
  Command call(String method, String json, String... headers)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Tree.nodeTool("buf").toString());
    words.addAll(List.of("curl", "--protocol", "grpc", "--http2-prior-knowledge"));
    for (String header : headers) {
      words.addAll(List.of("--header", header));
    }
    words.addAll(List.of("--data", json, "http://" + address("grpc") + "/" + method));
    return Command.run(words);
  }

  /** Lists the services that the gateway reflects. */
  Command listServices() throws IOException, InterruptedException {
    return Command.run(
        List.of(
            Tree.nodeTool("buf").toString(),
            "curl",
            "--protocol",
            "grpc",
            "--http2-prior-knowledge",
            "--list-services",
            "http://" + address("grpc")));
  }

  /** Tells it to stop and says with which status it ended. */
  int stop() throws InterruptedException {
    return process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
