package dev.vedette.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.grpc.GrpcChannels;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LateChannelTest {
  private final List<ManagedChannel> opened = new ArrayList<>();
  private final LateChannel channel = new LateChannel("rules:1", this::open);

  @Test
  void isOpenedByItsFirstCallAndNotAgain() throws Exception {
    assertThat(channel.authority()).isEqualTo("rules:1");
    assertThat(opened).isEmpty();
    call();
    call();
    assertThat(opened).hasSize(1);
    channel.shutdownNow();
    assertThat(opened.getFirst().isShutdown()).isTrue();
    assertThat(channel.awaitTermination(30, SECONDS)).isTrue();
    assertThat(channel.isTerminated()).isTrue();
  }

  @Test
  void isNotOpenedToBeClosed() throws Exception {
    assertThat(channel.isShutdown()).isFalse();
    channel.shutdown();
    assertThat(channel.isShutdown()).isTrue();
    assertThat(channel.isTerminated()).isTrue();
    assertThat(channel.awaitTermination(30, SECONDS)).isTrue();
    assertThat(opened).isEmpty();
  }

  @Test
  void whatComesAfterItsEndFindsItClosed() {
    channel.shutdownNow();
    call();
    assertThat(opened).singleElement().matches(ManagedChannel::isShutdown);
  }

  private void call() {
    assertThat(channel.newCall(RuleSetServiceGrpc.getWatchRevisionsMethod(), CallOptions.DEFAULT))
        .isNotNull();
  }

  private ManagedChannel open() {
    ManagedChannel made = GrpcChannels.connect("localhost:1", null, null);
    opened.add(made);
    return made;
  }
}
