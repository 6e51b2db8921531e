package dev.vedette.language.check;

import dev.vedette.language.event.Value;
import java.util.Arrays;

/** A block of addresses. Immutable and thread-safe. */
public final class Network {
  private final byte[] address;
  private final int prefix;

  Network(byte[] address, int prefix) {
    this.address = address;
    this.prefix = prefix;
  }

  /** The address that it was written with: four bytes or sixteen. */
  public byte[] address() {
    return address.clone();
  }

  /** How many bits of the address count. */
  public int prefix() {
    return prefix;
  }

  /** Whether the address is in the block; one of the other family never is. */
  public boolean contains(Value.Address candidate) {
    byte[] bytes = candidate.bytes();
    if (bytes.length != address.length) {
      return false;
    }
    int whole = prefix >> 3;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != address[i]) {
        return false;
      }
    }
    int rest = prefix & 7;
    return rest == 0 || ((bytes[whole] ^ address[whole]) & (0xff00 >> rest) & 0xff) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && prefix == network.prefix
        && Arrays.equals(address, network.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + prefix;
  }
}
