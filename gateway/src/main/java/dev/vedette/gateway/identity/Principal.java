package dev.vedette.gateway.identity;

import com.google.re2j.Pattern;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who calls, as the gateway found out. Immutable.
 *
 * @param name what services are told in {@code vedette-principal}: printable ASCII
 * @param kind how it was proved
 * @param roles what the policy goes by
 * @param groups as the token of an identity provider says; empty otherwise
 * @param node the node that an agent speaks for; empty otherwise
 */
public record Principal(
    String name, Kind kind, List<String> roles, List<String> groups, String node) {
  /** How somebody proved who they are. */
  public enum Kind {
    /** Not at all, over plaintext on this machine. */
    LOCAL,
    /** Not at all, over TLS. */
    ANONYMOUS,
    /** By a token that this gateway knows. */
    TOKEN,
    /** By a token that an identity provider signed. */
    JWT,
    /** By a client's certificate. */
    CERTIFICATE,
    /** By the certificate of a node's agent. */
    AGENT,
    /** By the certificate of another process of the suite. */
    SERVICE
  }

  static final Principal LOCAL = new Principal("local", Kind.LOCAL, Set.of());
  static final Principal ANONYMOUS = new Principal("anonymous", Kind.ANONYMOUS, Set.of());

  private static final int MAX_NAMES = 200;
  private static final Pattern NAME = Pattern.compile("[!-~]([ -~]{0,251}[!-~])?");

  /** Sorts roles and groups. */
  public Principal {
    roles = List.copyOf(new TreeSet<>(roles));
    groups = groups.stream().distinct().sorted().limit(MAX_NAMES).toList();
  }

  Principal(String name, Kind kind, Collection<String> roles) {
    this(name, kind, List.copyOf(roles), List.of(), "");
  }

  /** Whether nothing was proved. */
  public boolean isUnproved() {
    return kind == Kind.LOCAL || kind == Kind.ANONYMOUS;
  }

  /**
   * Whether a name may be a person's or a script's: it travels in metadata, and must not be taken
   * for one of the suite's own.
   */
  static boolean isUsable(String name) {
    return NAME.matches(name)
        && !name.startsWith("spiffe://")
        && !name.equals(LOCAL.name())
        && !name.equals(ANONYMOUS.name());
  }
}
