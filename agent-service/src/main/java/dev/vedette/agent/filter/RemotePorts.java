package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The port that a call connects to: that of the server, since who connects is the client. Not
 * thread-safe.
 */
public record RemotePorts(Checks checks) implements Aspect {
  private static final Set<String> FIELDS = Set.of("fd.sport", "fd.rport");
  private static final int LAST_PORT = 0xffff;

  @Override
  public boolean concerns(Checked check) {
    return FIELDS.contains(Checks.fieldName(check));
  }

  @Override
  public Set<Value.Text> keys(Checked check) {
    Set<Value.Text> keys = new HashSet<>();
    if (concerns(check) && check instanceof Checked.Test test) {
      for (Value value : test.right()) {
        long port = number(value);
        if (port >= 0 && port <= LAST_PORT) {
          keys.add((Value.Text) Value.text(Long.toString(port)));
        }
      }
    }
    return keys;
  }

  private static long number(Value value) {
    return switch (value) {
      case Value.Number(long number) -> number;
      case Value.Unsigned(long number) -> number;
      default -> -1;
    };
  }

  /** Whether it compares with nothing but ports, each of which is a key. */
  private static boolean isOfPorts(Checked check) {
    return check instanceof Checked.Test test
        && test.right().stream().mapToLong(RemotePorts::number).allMatch(port -> port >= 0);
  }

  /** The port that a key stands for. */
  public static int port(Value.Text key) {
    return Integer.parseInt(new String(key.bytes(), StandardCharsets.US_ASCII));
  }

  @Override
  public Verdict at(Value.Text key, Checked check) {
    return concerns(check)
        ? checks.decide(check, List.of(Value.number(port(key))))
        : Verdict.UNDECIDED;
  }

  @Override
  public Verdict elsewhere(Checked check) {
    return concerns(check) && Checks.isEquality(check) && isOfPorts(check)
        ? checks.decide(check, List.of(Value.number(LAST_PORT + 1L)))
        : Verdict.UNDECIDED;
  }
}
