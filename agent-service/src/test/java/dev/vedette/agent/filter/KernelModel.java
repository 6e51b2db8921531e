package dev.vedette.agent.filter;

import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the kernel side does with a filter, step by step, for calls that open a file or connect. */
record KernelModel(CallFilter filter) {
  boolean passes(Opening call) {
    Mask terms = filter.outcomes().get(call.outcome()).and(named(call.thread()));
    terms = terms.and(call.onHost() ? filter.host() : terms);
    byte[] path = call.path().getBytes(StandardCharsets.UTF_8);
    if (isPlain(call.path()) && path.length < 255) {
      terms = terms.and(beginning(path)).and(ending(path));
    }
    return !terms.isEmpty();
  }

  boolean passes(Connecting call) {
    Mask terms = filter.outcomes().get(call.outcome()).and(named(call.thread()));
    terms = terms.and(call.onHost() ? filter.host() : terms);
    if (call.isLookedUp()) {
      CallFilter.Table ports = filter.remote().ports();
      Value.Text port = (Value.Text) Value.text(Integer.toString(call.port()));
      terms = terms.and(ports.entries().getOrDefault(port, ports.elsewhere()));
      terms = terms.and(smallestBlock(call.address()));
    }
    return !terms.isEmpty();
  }

  private Mask smallestBlock(byte[] address) {
    CallFilter.Table networks = filter.remote().networks();
    for (int prefix = 8 * address.length; prefix >= 0; prefix--) {
      byte[] key = new byte[1 + address.length];
      key[0] = (byte) prefix;
      for (int bit = 0; bit < prefix; bit++) {
        key[1 + bit / 8] |= (byte) (address[bit / 8] & 0x80 >> bit % 8);
      }
      Mask found = networks.entries().get((Value.Text) Value.text(key));
      if (found != null) {
        return found;
      }
    }
    return networks.elsewhere();
  }

  private static boolean isPlain(String path) {
    return path.startsWith("/")
        && !path.endsWith("/")
        && !path.contains("..")
        && !path.contains("//")
        && !path.contains("/./")
        && !path.endsWith("/.");
  }

  private Mask named(String thread) {
    return filter
        .names()
        .entries()
        .getOrDefault((Value.Text) Value.text(thread), filter.names().elsewhere());
  }

  private Mask beginning(byte[] path) {
    byte[] ended = Arrays.copyOf(path, Math.min(path.length + 1, PathStarts.LONGEST));
    for (int length = ended.length; length > 0; length--) {
      Mask found =
          filter.paths().entries().get((Value.Text) Value.text(Arrays.copyOf(ended, length)));
      if (found != null) {
        return found;
      }
    }
    return filter.paths().elsewhere();
  }

  private Mask ending(byte[] path) {
    int slash = path.length - 1;
    while (path[slash] != '/') {
      slash--;
    }
    byte[] leaf = Arrays.copyOfRange(path, slash + 1, path.length);
    return leaf.length > FileNames.LONGEST
        ? filter.leaves().elsewhere()
        : filter
            .leaves()
            .entries()
            .getOrDefault((Value.Text) Value.text(leaf), filter.leaves().elsewhere());
  }
}
