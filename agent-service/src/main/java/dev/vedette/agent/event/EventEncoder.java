package dev.vedette.agent.event;

import dev.vedette.agent.recorded.Address;
import dev.vedette.agent.recorded.EventDraft;
import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns events of our own capture into those of recordings, as other tools read them. Stateless.
 */
final class EventEncoder {
  private EventEncoder() {}

  /** The event as a recording holds it; one that comes from a recording is that very event. */
  static RecordedEvent encode(CapturedEvent event) {
    if (event.data() instanceof RecordedData recorded) {
      return recorded.event();
    }
    EventKind kind = event.data().kind();
    EventDraft draft = new EventDraft(kind);
    for (int i = 0; i < kind.parameters().size(); i++) {
      encode(event, i, kind.parameters().get(i), draft);
    }
    if (kind.position("cgroups") >= 0) {
      draft.text("cgroups", cgroups(event.container()));
    }
    return draft.at(event.timeNanos(), event.data().threadId(), event.data().cpu());
  }

  private static void encode(
      CapturedEvent event, int position, RecordedParameter parameter, EventDraft draft) {
    switch (parameter.type()) {
      case SOCKTUPLE -> draft.tuple(position, tuple(event.descriptor()));
      case SOCKADDR -> draft.address(position, address(event));
      default -> {
        switch (event.data().value(event, position)) {
          case Value.Text text -> draft.text(position, text.bytes());
          case Value.Number(long number) -> draft.number(position, number);
          case Value.Unsigned(long number) -> draft.number(position, number);
          default -> {}
        }
      }
    }
  }

  /** A cgroup that names the container; the real one is not kept. */
  static byte[] cgroups(Container container) {
    if (container.isHost()) {
      return new byte[0];
    }
    String prefix =
        switch (container.runtime()) {
          case "docker" -> "docker-";
          case "cri-o" -> "crio-";
          case "podman" -> "libpod-";
          case "containerd" -> "cri-containerd-";
          default -> "";
        };
    return ("memory=/kubepods/"
            + prefix
            + container.fullId()
            + (prefix.isEmpty() ? "" : ".scope")
            + "\0")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Both ends of a socket, client first; null where there are not two. */
  static @Nullable Address tuple(Descriptor descriptor) {
    Connection connection = descriptor.connection();
    if (descriptor.kind() == DescriptorKind.UNIX) {
      return connection.name().isEmpty() ? null : connection.unixEnds();
    }
    return descriptor.kind().isInternet() && connection.paired()
        ? new Address.Pair(
            new Address.Internet(connection.client(), connection.clientPort()),
            new Address.Internet(connection.server(), connection.serverPort()))
        : null;
  }

  private static @Nullable Address address(CapturedEvent event) {
    Descriptor descriptor = event.descriptor();
    Connection connection = descriptor.connection();
    if (descriptor.kind() == DescriptorKind.UNIX) {
      Address.Unix ends = connection.unixEnds();
      return new Address.Unix(0, 0, ends.path());
    }
    if (!descriptor.kind().isInternet()) {
      return null;
    }
    return event.type().equals("bind")
        ? new Address.Internet(connection.local(), connection.localPort())
        : new Address.Internet(connection.remote(), connection.remotePort());
  }
}
