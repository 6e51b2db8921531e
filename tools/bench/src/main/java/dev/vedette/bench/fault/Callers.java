package dev.vedette.bench.fault;

import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers that call all services without pause, and try again for a minute when a call says that it
 * may be tried again. Thread-safe.
 */
final class Callers implements AutoCloseable {
  private static final int TRIES = 120;
  private static final ByteString MANIFEST =
      ByteString.copyFromUtf8(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: a}
          spec: {containers: [{name: a, image: "a:1"}]}
          """);

  private final Channel gateway;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final LongAdder calls = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private final LongAdder failed = new LongAdder();

  Callers(Channel gateway, int count) {
    this.gateway = gateway;
    for (int i = 0; i < count; i++) {
      int first = i;
      threads.add(Thread.ofVirtual().start(() -> callOn(first)));
    }
  }

  private void callOn(int first) {
    try {
      for (int i = first; !stop.await(5, TimeUnit.MILLISECONDS); i++) {
        int which = i % 3;
        call(() -> one(which));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void one(int which) {
    switch (which) {
      case 0 -> {
        var _ =
            NodeServiceGrpc.newBlockingStub(gateway)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .listNodes(ListNodesRequest.getDefaultInstance());
      }
      case 1 -> {
        var _ =
            RuleSetServiceGrpc.newBlockingStub(gateway)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .listRuleSets(ListRuleSetsRequest.getDefaultInstance());
      }
      default -> {
        var _ =
            ScanServiceGrpc.newBlockingStub(gateway)
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .scanManifest(ScanManifestRequest.newBuilder().setContent(MANIFEST).build());
      }
    }
  }

  private void call(Runnable call) throws InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      try {
        call.run();
        calls.increment();
        return;
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          System.err.println("a call failed: " + e.getStatus());
          break;
        }
        repeated.increment();
        var _ = stop.await(500, TimeUnit.MILLISECONDS);
      }
    }
    failed.increment();
  }

  long calls() {
    return calls.sum();
  }

  long repeated() {
    return repeated.sum();
  }

  long failed() {
    return failed.sum();
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
