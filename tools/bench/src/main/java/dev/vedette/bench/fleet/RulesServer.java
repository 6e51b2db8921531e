package dev.vedette.bench.fleet;

import dev.vedette.proto.rules.v1.ActivateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.ManagedChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A rules service in a process of its own with an empty database. Used by one thread. */
final class RulesServer implements AutoCloseable {
  private final Path directory;
  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final ThrowawayCa ca;
  private final TlsConfig identity;
  private final String address;

  /**
   * What the process has used.
   *
   * @param cpuNanos CPU time since it began
   * @param heapBytes heap in use
   * @param residentBytes memory that it holds
   */
  record Usage(long cpuNanos, long heapBytes, long residentBytes) {}

  private RulesServer(Path directory, List<String> flags) throws IOException {
    this.directory = directory;
    this.ca = ThrowawayCa.create(directory.resolve("ca"));
    TlsConfig own = ca.issue(PeerIdentity.rules());
    this.identity = ca.issue(PeerIdentity.gateway());
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx3g",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of(System.getProperty("vedette.server-options", "").split(" ")));
    words.removeIf(String::isEmpty);
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(RulesChild.class.getName());
    words.add("--rules.database=" + directory.resolve("rules.db"));
    words.add("--rules.recordings.directory=" + directory.resolve("recordings"));
    words.add("--rules.rule-sets.built-in-rules=false");
    words.add("--rules.grpc.tls.certificate=" + own.certificate());
    words.add("--rules.grpc.tls.key=" + own.key());
    words.add("--rules.grpc.tls.trust=" + own.trust());
    words.addAll(flags);
    this.process =
        new ProcessBuilder(words).redirectError(directory.resolve("rules.log").toFile()).start();
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException(Files.readString(directory.resolve("rules.log")));
    }
    this.address = "127.0.0.1:" + line.substring("ready ".length());
  }

  static RulesServer start(List<String> flags) throws IOException {
    return new RulesServer(Files.createTempDirectory("vedette-fleet"), flags);
  }

  /** A connection of its own, from somebody who may speak for any node. */
  ManagedChannel connect() {
    return GrpcChannels.connect(address, identity, PeerIdentity.rules());
  }

  /** The connection of an agent, with a certificate of its own. */
  ManagedChannel connect(String node) {
    return GrpcChannels.connect(address, ca.issue(PeerIdentity.agent(node)), PeerIdentity.rules());
  }

  /** Stores a revision and returns its name. */
  static String store(ManagedChannel channel, String ruleSet, List<File> files) {
    var stub = RuleSetServiceGrpc.newBlockingStub(channel);
    try {
      var _ =
          stub.createRuleSet(
              CreateRuleSetRequest.newBuilder()
                  .setRuleSetId(ruleSet)
                  .setRuleSet(RuleSet.newBuilder().setKind(RuleSetKind.RULE_SET_KIND_RUNTIME))
                  .build());
    } catch (io.grpc.StatusRuntimeException e) {
      if (e.getStatus().getCode() != io.grpc.Status.Code.ALREADY_EXISTS) {
        throw e;
      }
    }
    return stub.createRevision(
            CreateRevisionRequest.newBuilder()
                .setParent("ruleSets/" + ruleSet)
                .setRevision(Revision.newBuilder().addAllFiles(files))
                .build())
        .getRevision()
        .getName();
  }

  static void activate(ManagedChannel channel, String revision) {
    var _ =
        RuleSetServiceGrpc.newBlockingStub(channel)
            .activateRevision(ActivateRevisionRequest.newBuilder().setName(revision).build());
  }

  /** Returns what it has used up to now. */
  Usage usage() throws IOException {
    return ask("usage");
  }

  /** Returns what it has used after it threw away what it needs no more. */
  Usage collected() throws IOException {
    return ask("collect");
  }

  private Usage ask(String question) throws IOException {
    input.write(question + "\n");
    input.flush();
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the service ended: " + directory.resolve("rules.log"));
    }
    String[] words = line.split(" ", -1);
    return new Usage(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
