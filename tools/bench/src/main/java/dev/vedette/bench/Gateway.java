package dev.vedette.bench;

import com.google.protobuf.ByteString;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.proto.rules.v1.ActivateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.DeactivateRuleSetRequest;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The gateway of a suite under measurement. */
public final class Gateway implements AutoCloseable {
  private static final long IN_FORCE_SECONDS = 60;

  private final GatewayClient client;

  /** Opens it with the token of the suite. */
  public Gateway(SuiteProcess suite) throws IOException {
    String token = Files.readString(Path.of(suite.address("token-file"))).strip();
    client = GatewayClient.open(suite.address("grpc"), null, token);
  }

  /** The client behind it. */
  public GatewayClient client() {
    return client;
  }

  /** Puts one rule file in force and waits until the agent says that it is. */
  public void apply(String rules) throws InterruptedException {
    apply(List.of(file("bench.yaml", ByteString.copyFromUtf8(rules))));
  }

  /** The same for files of a folder. */
  void apply(Path folder, List<String> names) throws IOException, InterruptedException {
    List<File> files = new ArrayList<>();
    for (String name : names) {
      files.add(file(name, ByteString.copyFrom(Files.readAllBytes(folder.resolve(name)))));
    }
    apply(files);
  }

  private static File file(String path, ByteString content) {
    return File.newBuilder().setPath(path).setContent(content).build();
  }

  private void apply(List<File> files) throws InterruptedException {
    var stub = RuleSetServiceGrpc.newBlockingStub(client.channel());
    stub.createRuleSet(
        CreateRuleSetRequest.newBuilder()
            .setRuleSetId("bench")
            .setRuleSet(RuleSet.newBuilder().setKind(RuleSetKind.RULE_SET_KIND_RUNTIME))
            .build());
    String revision =
        stub.createRevision(
                CreateRevisionRequest.newBuilder()
                    .setParent("ruleSets/bench")
                    .setRevision(Revision.newBuilder().addAllFiles(files))
                    .build())
            .getRevision()
            .getName();
    stub.activateRevision(ActivateRevisionRequest.newBuilder().setName(revision).build());
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < IN_FORCE_SECONDS * 5; i++) {
      if (node().getActiveRevisionsList().contains(revision)
          || never.await(200, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    throw new IllegalStateException("the agent did not take " + revision + ": " + node());
  }

  /** Takes the rules out of force that the suite starts with. */
  void withoutDefaults() {
    RuleSetServiceGrpc.newBlockingStub(client.channel())
        .deactivateRuleSet(
            DeactivateRuleSetRequest.newBuilder().setName("ruleSets/default").build());
  }

  /** The only node. */
  Node node() {
    var nodes =
        NodeServiceGrpc.newBlockingStub(client.channel())
            .listNodes(ListNodesRequest.getDefaultInstance())
            .getNodesList();
    return nodes.isEmpty() ? Node.getDefaultInstance() : nodes.getFirst();
  }

  @Override
  public void close() {
    client.close();
  }
}
