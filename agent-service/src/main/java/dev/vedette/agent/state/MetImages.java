package dev.vedette.agent.state;

import dev.vedette.language.event.Party;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What processes were lately that were started alike, since most short-lived programs are started
 * again and again: the same image and name, and either on the host or in some container. Of two
 * that fall on one place the later is remembered. Used by the reading thread.
 */
final class MetImages {
  private static final int PLACES = 128;
  private static final int MOST_BYTES = 4096;
  private static final int MIX = 0x9E3779B9;
  private static final int SHIFT = 16;

  private final @Nullable Met[] places = new Met[PLACES];

  @SuppressWarnings("ArrayRecordComponent") // compared by content below
  private record Met(
      ExecutedImage image, byte[] comm, boolean complete, boolean onHost, Party party) {
    boolean isOf(TrackedProcess process) {
      return complete == process.complete
          && onHost == process.container.isHost()
          && Arrays.equals(comm, process.commTerminated)
          && image.isLike(process.image);
    }
  }

  /** All processes like this one as a party to events; null if it is too large to be kept. */
  @Nullable Party meet(TrackedProcess process) {
    ExecutedImage image = process.image;
    if (image.bytes() > MOST_BYTES) {
      return null;
    }
    int hash = 31 * Arrays.hashCode(image.arguments()) + Arrays.hashCode(image.environment());
    hash = 31 * hash + Arrays.hashCode(process.commTerminated);
    boolean onHost = process.container.isHost();
    int place = (((hash * MIX) >>> SHIFT) ^ (onHost ? 1 : 0)) & (PLACES - 1);
    Met known = places[place];
    if (known == null || !known.isOf(process)) {
      byte[] comm = process.commTerminated;
      known = new Met(image, comm, process.complete, onHost, new Party());
      places[place] = known;
    }
    return known.party;
  }
}
