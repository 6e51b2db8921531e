package dev.vedette.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EventWatcherTest {
  private final Connection connection = new Connection();
  private final WatchMetrics metrics = new WatchMetrics(new CollectorRegistry());

  @Test
  void showsTheFieldsOfEventsThatSatisfyTheCondition() {
    EventWatcher watcher = watcher("evt.type = openat and proc.name = cat", "proc.name", "fd.name");
    watcher.begin();
    watcher.see(event("openat", "cat"));
    watcher.see(event("openat", "ls"));
    watcher.see(event("execve", "cat"));
    assertThat(connection.sent).hasSize(2);
    assertThat(connection.sent.get(0).hasStarted()).isTrue();
    var shown = connection.sent.get(1).getEvent();
    assertThat(shown.getType()).isEqualTo("openat");
    assertThat(shown.getFieldsMap().keySet()).containsExactly("proc.name");
  }

  @Test
  void tellsASlowReaderHowManyItMissed() {
    EventWatcher watcher = watcher("", "proc.name");
    connection.ready = false;
    for (int i = 0; i < 1500; i++) {
      watcher.see(event("openat", "cat"));
    }
    assertThat(connection.sent).isEmpty();
    connection.ready = true;
    watcher.drain();
    assertThat(connection.sent).hasSize(1025);
    assertThat(connection.sent.getLast().getMissedEvents()).isEqualTo(1500 - 1024);
  }

  @Test
  void wantsTheEventTypesOfItsCondition() {
    assertThat(filter("evt.type in (openat, execve)").interest().types())
        .containsExactlyInAnyOrder("openat", "execve");
    assertThat(filter("").interest().types())
        .containsExactlyInAnyOrder("openat", "execve", "connect");
  }

  @Test
  void tellsEverythingThatIsWrongWithARequest() {
    assertThatThrownBy(() ->
            EventFilter.of(
                WatchEventsRequest.newBuilder()
                    .setCondition("proc.name =")
                    .addFields("no.such")
                    .build(),
                Set.of()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("condition: line 1, column ")
        .hasMessageContaining("fields[0]: no.such");
  }

  private EventWatcher watcher(String condition, String... fields) {
    EventFilter filter =
        EventFilter.of(
            WatchEventsRequest.newBuilder()
                .setCondition(condition)
                .addAllFields(List.of(fields))
                .build(),
            Set.of("openat", "execve", "connect"));
    return new EventWatcher(filter, connection, metrics, Runnable::run);
  }

  private static EventFilter filter(String condition) {
    return EventFilter.of(
        WatchEventsRequest.newBuilder().setCondition(condition).build(),
        Set.of("openat", "execve", "connect"));
  }

  private static EventView event(String type, String process) {
    return new EventView() {
      @Override
      public String source() {
        return "syscall";
      }

      @Override
      public String type() {
        return type;
      }

      @Override
      public long timeNanos() {
        return 5;
      }

      @Override
      public Value get(Field field) {
        return switch (field.name()) {
          case "evt.type" -> Value.text(type);
          case "proc.name" -> Value.text(process);
          default -> Value.NOT_SENT;
        };
      }
    };
  }

  /** A connection whose readiness the test decides. */
  private static final class Connection extends ServerCallStreamObserver<WatchEventsResponse> {
    private final List<WatchEventsResponse> sent = new ArrayList<>();
    private boolean ready = true;

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable onCancelHandler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setOnReadyHandler(Runnable onReadyHandler) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void onNext(WatchEventsResponse response) {
      sent.add(response);
    }

    @Override
    public void onError(Throwable t) {
      throw new AssertionError(t);
    }

    @Override
    public void onCompleted() {
      throw new AssertionError("ended");
    }
  }
}
