package dev.vedette.rego.builtin.network;

import java.math.BigInteger;
import java.util.Optional;

/** A range of addresses with a common prefix. Immutable, so safe for all threads. */
record Network(BigInteger first, int prefix, int bits) {

  static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return Address.parse(text.substring(0, slash))
        .filter(address -> prefix <= address.bits())
        .map(address -> of(address, prefix));
  }

  static Network of(Address address, int prefix) {
    int host = address.bits() - prefix;
    return new Network(address.number().shiftRight(host).shiftLeft(host), prefix, address.bits());
  }

  BigInteger size() {
    return BigInteger.ONE.shiftLeft(bits - prefix);
  }

  BigInteger last() {
    return first.add(size()).subtract(BigInteger.ONE);
  }

  boolean contains(Address address) {
    return address.bits() == bits
        && first.compareTo(address.number()) <= 0
        && last().compareTo(address.number()) >= 0;
  }

  boolean contains(Network other) {
    return other.bits == bits
        && first.compareTo(other.first) <= 0
        && last().compareTo(other.last()) >= 0;
  }

  boolean intersects(Network other) {
    return contains(other) || other.contains(this);
  }

  @Override
  public String toString() {
    return new Address(first, bits) + "/" + prefix;
  }
}
