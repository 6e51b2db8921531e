package dev.vedette.agent;

import dev.vedette.agent.capture.CaptureConfig;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.detection.NodeCapture;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Whether and how kernel events are captured: settings {@code agent.capture.*}. Immutable.
 *
 * @param enabled whether to capture at all
 * @param ring size of the ring between kernel and agent, a power of two
 * @param processes how many processes are remembered at most
 * @param rest how long the reader of events rests after it found some, which gathers those that
 *     come meanwhile; the first after a while wakes it
 * @param resolveNames whether the hosts that rules name are looked up, as Falco does; otherwise
 *     rules find no names of addresses
 * @param reducePrivileges whether an agent with a process of its own gives up, once the kernel's
 *     programs are attached, the privileges that only this took
 * @param hostRoot where the host's file system is seen: {@code /}, or {@code /host} in a container
 */
public record CaptureSettings(
    @Default("true") boolean enabled,
    @Default("8MiB") DataSize ring,
    @Default("65536") int processes,
    @Default("1ms") Duration rest,
    @Default("true") boolean resolveNames,
    @Default("true") boolean reducePrivileges,
    @Default("/") Path hostRoot) {
  /** Checks that the ring is one. */
  public CaptureSettings {
    if (ring.bytes() < 1 << 16 || ring.bytes() > 1 << 30 || Long.bitCount(ring.bytes()) != 1) {
      throw new InvalidSettingException("ring", ring, "a power of two from 64KiB to 1GiB");
    }
    if (processes < 1024) {
      throw new InvalidSettingException("processes", processes, ">= 1024");
    }
    if (!rest.isPositive() || rest.compareTo(CaptureConfig.LONGEST_WAIT) > 0) {
      throw new InvalidSettingException("rest", rest, "> 0 and <= 20ms");
    }
  }

  /** Capture with the usual sizes. */
  public static CaptureSettings standard() {
    return new CaptureSettings(
        true, DataSize.mebibytes(8), 65_536, Duration.ofMillis(1), true, true, Path.of("/"));
  }

  /** The same, turned off. */
  public CaptureSettings off() {
    return new CaptureSettings(
        false, ring, processes, rest, resolveNames, reducePrivileges, hostRoot);
  }

  NodeCapture prepare() {
    if (!enabled) {
      return NodeCapture.disabled();
    }
    return NodeCapture.of(new KernelCapture(capture(), AgentPrivileges.passedCapture()));
  }

  /** How the kernel is captured. */
  CaptureConfig capture() {
    return new CaptureConfig(
        ring.intBytes(), processes, rest, CaptureConfig.LONGEST_WAIT, hostRoot);
  }
}
