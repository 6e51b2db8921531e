package dev.vedette.cli.backtest;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.Backtest;
import dev.vedette.proto.rules.v1.BacktestServiceGrpc;
import dev.vedette.proto.rules.v1.BacktestServiceGrpc.BacktestServiceBlockingStub;
import dev.vedette.proto.rules.v1.BacktestState;
import dev.vedette.proto.rules.v1.CancelBacktestRequest;
import dev.vedette.proto.rules.v1.CreateBacktestRequest;
import dev.vedette.proto.rules.v1.GetBacktestRequest;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets the service compare, and tells how far it has come. Used by one thread. */
final class RemoteBacktest {
  private static final long LOOK_AGAIN_MILLIS = 500;

  private final GatewayClient client;
  private final PrintWriter err;

  RemoteBacktest(GatewayClient client, PrintWriter err) {
    this.client = client;
    this.err = err;
  }

  /** Returns it when it has succeeded; an interrupt ends it there as well. */
  Backtest run(Backtest wanted) {
    Backtest begun =
        stub()
            .createBacktest(CreateBacktestRequest.newBuilder().setBacktest(wanted).build())
            .getBacktest();
    err.println(begun.getName());
    err.flush();
    Thread cancel = new Thread(() -> cancel(begun.getName()), "cancel-backtest");
    Runtime.getRuntime().addShutdownHook(cancel);
    Backtest now = await(begun);
    Runtime.getRuntime().removeShutdownHook(cancel);
    if (now.getState() != BacktestState.BACKTEST_STATE_SUCCEEDED) {
      throw new CommandFailure(
          now.getName()
              + ": "
              + (now.getState() == BacktestState.BACKTEST_STATE_CANCELLED
                  ? "cancelled"
                  : "failed: " + now.getError()));
    }
    return now;
  }

  private Backtest await(Backtest begun) {
    CountDownLatch never = new CountDownLatch(1);
    Backtest now = begun;
    long told = 0;
    while (now.getState() == BacktestState.BACKTEST_STATE_RUNNING) {
      try {
        if (never.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure("interrupted");
      }
      now =
          stub()
              .getBacktest(GetBacktestRequest.newBuilder().setName(begun.getName()).build())
              .getBacktest();
      if (now.getTotalBytes() > 0 && now.getReadBytes() > told) {
        told = now.getReadBytes();
        err.printf("%d %%, %d events%n", 100 * told / now.getTotalBytes(), now.getEventCount());
        err.flush();
      }
    }
    return now;
  }

  private void cancel(String name) {
    var _ = stub().cancelBacktest(CancelBacktestRequest.newBuilder().setName(name).build());
  }

  private BacktestServiceBlockingStub stub() {
    return BacktestServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
