package dev.vedette.rego.builtin.network;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Address ranges, and the lookup of names where it is allowed. Has no state, so thread-safe. */
public final class AddressBuiltins {
  private static final int MOST_HOSTS_BITS = 24;
  private static final String ITEM = "any<string, array[any]>";
  private static final String ITEMS =
      "any<string, array[" + ITEM + "], object[string: " + ITEM + "], set[" + ITEM + "]>";

  private AddressBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "net.cidr_contains(cidr: string, cidr_or_ip: string) -> result: boolean",
            AddressBuiltins::contains)
        .add("net.cidr_overlap(string, string) -> boolean", AddressBuiltins::contains)
        .add(
            "net.cidr_contains_matches(cidrs: "
                + ITEMS
                + ", cidrs_or_ips: "
                + ITEMS
                + ")"
                + " -> output: set[array<any, any>]",
            AddressBuiltins::containsMatches)
        .add(
            "net.cidr_intersects(cidr1: string, cidr2: string) -> result: boolean",
            (_, arguments) ->
                Value.of(
                    network(Operands.string(arguments, 0))
                        .intersects(network(Operands.string(arguments, 1)))))
        .add(
            "net.cidr_is_valid(cidr: string) -> result: boolean",
            (_, arguments) ->
                Value.of(
                    arguments.get(0) instanceof StringValue text
                        && Network.parse(text.value()).isPresent()))
        .add("net.cidr_expand(cidr: string) -> hosts: set[string]", AddressBuiltins::expand)
        .add(
            "net.cidr_merge(addrs: any<array[any<string>], set[string]>) -> output: set[string]",
            AddressBuiltins::merge)
        .add("net.lookup_ip_addr(name: string) -> addrs: set[string]", AddressBuiltins::lookUp);
  }

  private static Network network(String text) throws BuiltinFailure {
    Optional<Network> network = Network.parse(text);
    if (network.isEmpty()) {
      throw Operands.failure("invalid CIDR address: " + text);
    }
    return network.get();
  }

  private static boolean contains(String cidr, String cidrOrAddress) throws BuiltinFailure {
    Network network = network(cidr);
    Optional<Address> address = Address.parse(cidrOrAddress);
    return address.isPresent()
        ? network.contains(address.get())
        : network.contains(network(cidrOrAddress));
  }

  private static Value contains(Call call, List<Value> arguments) throws BuiltinFailure {
    return Value.of(contains(Operands.string(arguments, 0), Operands.string(arguments, 1)));
  }

  private record Item(Value key, String text) {}

  private static List<Item> items(List<Value> arguments, int index) throws BuiltinFailure {
    var items = new ArrayList<Item>();
    switch (arguments.get(index)) {
      case StringValue text -> items.add(new Item(text, text.value()));
      case ArrayValue array -> {
        for (int i = 0; i < array.size(); i++) {
          items.add(new Item(Value.of(i), text(array.get(i), index)));
        }
      }
      case SetValue set -> {
        for (Value element : set) {
          items.add(new Item(element, text(element, index)));
        }
      }
      case ObjectValue object -> {
        for (int i = 0; i < object.size(); i++) {
          items.add(new Item(object.keys().get(i), text(object.values().get(i), index)));
        }
      }
      default ->
          throw Operands.failure(
              "operand " + (index + 1) + ": must be string, array, set, or object");
    }
    return items;
  }

  private static String text(Value item, int index) throws BuiltinFailure {
    Value first = item instanceof ArrayValue array && array.size() > 0 ? array.get(0) : item;
    if (first instanceof StringValue text) {
      return text.value();
    }
    throw Operands.failure(
        "operand " + (index + 1) + ": element must be string or non-empty array");
  }

  private static Value containsMatches(Call call, List<Value> arguments) throws BuiltinFailure {
    List<Item> networks = items(arguments, 0);
    List<Item> inside = items(arguments, 1);
    call.charge(networks.size() * (long) inside.size());
    var matches = SetValue.builder();
    for (Item network : networks) {
      for (Item item : inside) {
        if (contains(network.text, item.text)) {
          matches.add(ArrayValue.of(network.key, item.key));
        }
      }
    }
    return matches.build();
  }

  private static Value expand(Call call, List<Value> arguments) throws BuiltinFailure {
    Network network = network(Operands.string(arguments, 0));
    if (network.bits() - network.prefix() > MOST_HOSTS_BITS) {
      call.charge(Long.MAX_VALUE);
      throw Operands.failure("range too long");
    }
    int size = network.size().intValue();
    call.charge(size);
    var hosts = SetValue.builder();
    BigInteger next = network.first();
    for (int i = 0; i < size; i++) {
      hosts.add(Value.of(new Address(next, network.bits()).toString()));
      next = next.add(BigInteger.ONE);
    }
    return hosts.build();
  }

  private static Value merge(Call call, List<Value> arguments) throws BuiltinFailure {
    var networks = new ArrayList<Network>();
    Value operand = arguments.get(0);
    if (!(operand instanceof ArrayValue || operand instanceof SetValue)) {
      throw Operands.wrongType(1, operand, "set", "array");
    }
    for (String text : Operands.strings(arguments, 0)) {
      networks.add(merged(text));
    }
    networks.sort(Comparator.comparingInt(Network::bits).thenComparing(Network::first));
    var merged = SetValue.builder();
    int i = 0;
    while (i < networks.size()) {
      Network start = networks.get(i++);
      BigInteger last = start.last();
      while (i < networks.size()
          && networks.get(i).bits() == start.bits()
          && networks.get(i).first().compareTo(last.add(BigInteger.ONE)) <= 0) {
        last = last.max(networks.get(i++).last());
      }
      addRange(start.first(), last, start.bits(), merged);
    }
    return merged.build();
  }

  // An address of the old classes stands for its whole network.
  private static Network merged(String text) throws BuiltinFailure {
    Optional<Address> address = Address.parse(text);
    if (address.isEmpty()) {
      return network(text);
    }
    if (address.get().bits() == 128) {
      throw Operands.failure("IPv6 invalid: needs prefix length");
    }
    int top = address.get().number().shiftRight(24).intValue();
    return Network.of(address.get(), top < 128 ? 8 : top < 192 ? 16 : 24);
  }

  private static void addRange(
      BigInteger first, BigInteger last, int bits, SetValue.Builder networks) {
    BigInteger next = first;
    while (next.compareTo(last) <= 0) {
      int host = next.signum() == 0 ? bits : Math.min(bits, next.getLowestSetBit());
      while (next.add(BigInteger.ONE.shiftLeft(host)).subtract(BigInteger.ONE).compareTo(last)
          > 0) {
        host--;
      }
      networks.add(Value.of(new Network(next, bits - host, bits).toString()));
      next = next.add(BigInteger.ONE.shiftLeft(host));
    }
  }

  private record LookupKey(String name) {}

  private static Value lookUp(Call call, List<Value> arguments) throws BuiltinFailure {
    String name = Operands.string(arguments, 0);
    Optional<Address> literal = Address.parse(name);
    if (literal.isPresent()) {
      return SetValue.of(Value.of(literal.get().toString()));
    }
    if (!call.capabilities().mayLookUp(name)) {
      throw Operands.failure("lookup " + name + ": not allowed by the evaluation's capabilities");
    }
    SetValue addresses = call.memo(new LookupKey(name), () -> resolve(name));
    if (addresses.size() == 0) {
      throw Operands.failure("lookup " + name + ": no such host");
    }
    return addresses;
  }

  private static SetValue resolve(String name) {
    var addresses = SetValue.builder();
    try {
      for (InetAddress address : InetAddress.getAllByName(name)) {
        byte[] bytes = address.getAddress();
        addresses.add(Value.of(new Address(new BigInteger(1, bytes), bytes.length * 8).toString()));
      }
    } catch (UnknownHostException e) {
      return SetValue.EMPTY;
    }
    return addresses.build();
  }
}
