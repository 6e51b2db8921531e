package dev.vedette.agent.container;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How container runtimes are asked, and how long alerts wait for them: settings {@code
 * agent.container.*}. Immutable.
 *
 * @param sockets where runtimes may listen, below {@code agent.capture.host-root}; those that are
 *     not there are passed over, none at all asks nobody
 * @param longestWait how long a candidate waits at most, from when its container was first seen
 * @param callTimeout how long one call to a runtime may take
 * @param largestAnswer an answer with more bytes is refused
 * @param remembered how many containers are remembered at most
 * @param forgetUnknown after which time a container that no runtime knew is asked for again
 * @param waiting how much may wait; what finds no room goes on with what is known
 */
public record ContainerConfig(
    @Default(SOCKETS) List<Path> sockets,
    @Default("500ms") Duration longestWait,
    @Default("2s") Duration callTimeout,
    @Default("1MiB") DataSize largestAnswer,
    @Default("2048") int remembered,
    @Default("30s") Duration forgetUnknown,
    @Default("8MiB") DataSize waiting) {
  static final String SOCKETS =
      "/run/containerd/containerd.sock,/run/crio/crio.sock,/run/k3s/containerd/containerd.sock,"
          + "/run/cri-dockerd.sock";

  /** Refuses bounds that bound nothing. */
  public ContainerConfig {
    sockets = List.copyOf(sockets);
    if (longestWait.isNegative()) {
      throw new InvalidSettingException("longest-wait", longestWait, ">= 0");
    }
    if (!callTimeout.isPositive()) {
      throw new InvalidSettingException("call-timeout", callTimeout, "> 0");
    }
    if (largestAnswer.bytes() < 1024 || largestAnswer.bytes() > 64L << 20) {
      throw new InvalidSettingException("largest-answer", largestAnswer, "1KiB to 64MiB");
    }
    if (remembered < 1) {
      throw new InvalidSettingException("remembered", remembered, ">= 1");
    }
    if (!forgetUnknown.isPositive()) {
      throw new InvalidSettingException("forget-unknown", forgetUnknown, "> 0");
    }
  }

  /** The usual sockets and bounds. */
  public static ContainerConfig standard() {
    return new ContainerConfig(
        Arrays.stream(SOCKETS.split(",", -1)).map(Path::of).toList(),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        DataSize.mebibytes(1),
        2048,
        Duration.ofSeconds(30),
        DataSize.mebibytes(8));
  }

  /** The same, asking only these sockets. */
  public ContainerConfig withSockets(Path... paths) {
    return new ContainerConfig(
        List.of(paths),
        longestWait,
        callTimeout,
        largestAnswer,
        remembered,
        forgetUnknown,
        waiting);
  }

  /** The same with another time to wait. */
  ContainerConfig withLongestWait(Duration longest) {
    return new ContainerConfig(
        sockets, longest, callTimeout, largestAnswer, remembered, forgetUnknown, waiting);
  }

  /** The same with another number of containers. */
  ContainerConfig withRemembered(int containers) {
    return new ContainerConfig(
        sockets, longestWait, callTimeout, largestAnswer, containers, forgetUnknown, waiting);
  }

  /** The same with another patience for one call. */
  ContainerConfig withCallTimeout(Duration timeout) {
    return new ContainerConfig(
        sockets, longestWait, timeout, largestAnswer, remembered, forgetUnknown, waiting);
  }

  /** The same with another bound of answers. */
  ContainerConfig withLargestAnswer(DataSize size) {
    return new ContainerConfig(
        sockets, longestWait, callTimeout, size, remembered, forgetUnknown, waiting);
  }
}
