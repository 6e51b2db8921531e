package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Network;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Modifier;
import dev.vedette.language.syntax.Operator;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The address that a call connects to, by the smallest block that it lies in among those that any
 * check names. A key is the length of the block's prefix, then its first address. Stateless.
 */
public record RemoteNetworks() implements Aspect {
  private static final Set<String> FIELDS = Set.of("fd.sip", "fd.rip", "fd.snet", "fd.rnet");

  @Override
  public boolean concerns(Checked check) {
    return blocks(check).isPresent();
  }

  @Override
  public Set<Value.Text> keys(Checked check) {
    return blocks(check).map(Set::copyOf).orElse(Set.of());
  }

  /** The address of a key: four bytes or sixteen. */
  public static byte[] address(Value.Text key) {
    return Arrays.copyOfRange(key.bytes(), 1, key.length());
  }

  /** How many bits of the address count. */
  public static int prefix(Value.Text key) {
    return Byte.toUnsignedInt(key.bytes()[0]);
  }

  @Override
  public Verdict at(Value.Text key, Checked check) {
    return blocks(check)
        .map(blocks -> verdict(check, blocks.stream().anyMatch(block -> contains(block, key))))
        .orElse(Verdict.UNDECIDED);
  }

  @Override
  public Verdict elsewhere(Checked check) {
    return blocks(check).map(_ -> verdict(check, false)).orElse(Verdict.UNDECIDED);
  }

  /** A larger block than the key's, or the same: a smaller one would be the key. */
  private static boolean contains(Value.Text block, Value.Text key) {
    int prefix = prefix(block);
    byte[] one = address(block);
    byte[] other = address(key);
    if (one.length != other.length || prefix > prefix(key)) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static Verdict verdict(Checked check, boolean inAny) {
    boolean negative =
        switch (check) {
          case Checked.Test test -> test.operator() == Operator.NOT_EQUAL;
          case Checked.NetworkTest test -> test.operator() == Operator.NOT_EQUAL;
          default -> false;
        };
    return inAny != negative ? Verdict.TRUE : Verdict.FALSE;
  }

  /** The blocks of which the address has to be in one, or in none; empty for other checks. */
  private static Optional<List<Value.Text>> blocks(Checked check) {
    return switch (check) {
      case Checked.NetworkTest(var left, var operator, var modifier, List<Network> right)
          when reads(left) && isPlain(operator, modifier, right.size()) ->
          Optional.of(
              right.stream().map(network -> key(network.address(), network.prefix())).toList());
      case Checked.Test test
          when reads(test.left())
              && isPlain(test.operator(), test.modifier(), test.right().size())
              && test.right().stream().allMatch(Value.Address.class::isInstance) ->
          Optional.of(
              test.right().stream()
                  .map(value -> ((Value.Address) value).bytes())
                  .map(address -> key(address, 8 * address.length))
                  .toList());
      default -> Optional.empty();
    };
  }

  private static boolean reads(Operand left) {
    return left instanceof Operand.Read(var field)
        && field.argument() == null
        && FIELDS.contains(field.name());
  }

  private static boolean isPlain(Operator operator, Modifier modifier, int count) {
    return switch (operator) {
      case IN -> modifier == Modifier.NONE || modifier == Modifier.ANY_OF;
      case EQUAL, EQUAL_TWICE, NOT_EQUAL -> modifier == Modifier.NONE && count == 1;
      default -> false;
    };
  }

  private static Value.Text key(byte[] address, int prefix) {
    byte[] key = new byte[1 + address.length];
    key[0] = (byte) prefix;
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> bit % 8;
      key[1 + bit / 8] |= (byte) (address[bit / 8] & mask);
    }
    return (Value.Text) Value.text(key);
  }
}
