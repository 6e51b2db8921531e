package dev.vedette.gateway.identity;

import com.google.re2j.Pattern;
import dev.vedette.server.config.ConfigException;
import dev.vedette.server.config.ConfigProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The tokens of a file, one a line: {@code name roles expiry sha256:<hex>}. Only hashes stand
 * there; tokens are long and random, so a plain hash tells nothing of them. Immutable.
 */
record StaticTokens(List<Entry> entries) {
  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");
  private static final String PREFIX = "sha256:";
  private static final String EXPECTED =
      "name, roles, expiry (such as 2030-01-31, or never) and sha256:<hex of the token's hash>";

  /** One token. */
  record Entry(Principal principal, Instant expiry, ByteBuffer digest) {}

  StaticTokens {
    entries = List.copyOf(entries);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException with each line that is wrong
   */
  static StaticTokens read(Path file) {
    List<ConfigProblem> problems = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("larger than 1MiB");
      }
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (!line.isEmpty() && !line.startsWith("#")) {
          String place = file + ":" + (i + 1);
          entry(line)
              .ifPresentOrElse(
                  entries::add, () -> problems.add(problem("a line of another form", place)));
        }
      }
    } catch (IOException e) {
      problems.add(problem(file + ": cannot be read: " + e.getMessage(), ""));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new StaticTokens(entries);
  }

  private static ConfigProblem problem(String value, String place) {
    return new ConfigProblem("gateway.identity.tokens", value, EXPECTED, place);
  }

  private static Optional<Entry> entry(String line) {
    String[] words = WHITE_SPACE.split(line, 0);
    if (words.length != 4 || !words[3].startsWith(PREFIX) || !Principal.isUsable(words[0])) {
      return Optional.empty();
    }
    List<String> roles = RoleNames.split(words[1]);
    try {
      byte[] digest = HexFormat.of().parseHex(words[3].substring(PREFIX.length()));
      if (digest.length != 32 || !RoleNames.areNames(roles)) {
        return Optional.empty();
      }
      var principal = new Principal(words[0], Principal.Kind.TOKEN, roles);
      return Optional.of(new Entry(principal, expiry(words[2]), ByteBuffer.wrap(digest)));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant expiry(String text) {
    if (text.equals("never")) {
      return Instant.MAX;
    }
    return text.contains("T")
        ? Instant.parse(text)
        : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The entry of a token; looks at all of them, so that time tells nothing. */
  Optional<Entry> find(String token) {
    byte[] digest = digest(token);
    Entry found = null;
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest().array(), digest)) {
        found = entry;
      }
    }
    return Optional.ofNullable(found);
  }

  static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
