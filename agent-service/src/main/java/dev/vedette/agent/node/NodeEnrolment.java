package dev.vedette.agent.node;

import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the rules service of this node: at the start, every 10 seconds, and soon after something
 * changed. Has a thread of its own.
 */
public final class NodeEnrolment implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(NodeEnrolment.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final Duration LAST_CALL = Duration.ofSeconds(1);

  private final ManagedChannel channel;
  private final Supplier<Node> report;
  private final NodeMetrics metrics;
  private final RulesConnection connection;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private Status.Code last = Status.Code.UNAVAILABLE;

  public NodeEnrolment(RulesConnection connection, Supplier<Node> report) {
    this.connection = connection;
    this.channel = connection.channel();
    this.metrics = connection.metrics();
    this.report = report;
    this.thread = Thread.ofVirtual().name("node-enrolment").unstarted(this::run);
  }

  @Override
  public String name() {
    return "enrolment";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.SERVING;
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Enrols soon, because something changed. */
  public void refresh() {
    wakes.release();
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    wakes.release();
    boolean _ = thread.join(LAST_CALL);
  }

  private void run() {
    var backoff = connection.backoff();
    try {
      while (!stopping) {
        Duration pause = INTERVAL;
        if (enrol()) {
          backoff.reset();
        } else {
          pause = backoff.afterFailure();
        }
        if (wakes.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean enrol() {
    channel.resetConnectBackoff();
    Status.Code code = Status.Code.OK;
    try {
      NodeServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE)
          .enrolNode(EnrolNodeRequest.newBuilder().setNode(report.get()).build());
      if (last != code) {
        LOG.info("node is enrolled");
      }
    } catch (StatusRuntimeException e) {
      code = e.getStatus().getCode();
      if (last != code) {
        LOG.atWarn()
            .addKeyValue("status", e.getStatus().withCause(null))
            .log("node cannot be enrolled");
      }
    }
    last = code;
    metrics.enrolled(code.name());
    return code == Status.Code.OK;
  }
}
