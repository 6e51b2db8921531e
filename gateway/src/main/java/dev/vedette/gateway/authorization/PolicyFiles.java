package dev.vedette.gateway.authorization;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.server.config.InvalidSettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and compiles a policy. */
final class PolicyFiles {
  private static final String KEY = "gateway.authorization.policy";
  private static final String DEFAULT = "default.rego";
  private static final String QUERY = "data.vedette.gateway.allow";
  private static final int MAX_FILES = 100;
  private static final long MAX_BYTES = 1 << 20;

  private PolicyFiles() {}

  /**
   * The query whose answer is the decision.
   *
   * @throws InvalidSettingException when the policy cannot be used
   */
  static Query read(@Nullable Path path) {
    List<Source> sources = path == null ? List.of(standard()) : sources(path);
    Policy policy = required(Policy.compile(sources), path);
    Query query = required(policy.query(QUERY), path);
    // One without a default is undefined here, and one that allows nobody in particular allows all.
    if (!(query.evaluate(ObjectValue.EMPTY, ObjectValue.EMPTY) instanceof Evaluated.Answered answer)
        || !answer.value().equals(java.util.Optional.of(BooleanValue.FALSE))) {
      throw problem(path, QUERY + " is not false for an empty input");
    }
    return query;
  }

  private static <T> T required(Outcome<T> outcome, @Nullable Path path) {
    return switch (outcome) {
      case Outcome.Success<T>(var value) -> value;
      case Outcome.Failure<T>(var problems) -> throw problem(path, Diagnostic.text(problems, ""));
    };
  }

  private static InvalidSettingException problem(@Nullable Path path, String text) {
    return new InvalidSettingException(
        KEY,
        (path == null ? DEFAULT : path) + ": " + text,
        "Rego with default allow := false in package vedette.gateway");
  }

  private static Source standard() {
    try (InputStream stream = PolicyFiles.class.getResourceAsStream(DEFAULT)) {
      if (stream == null) {
        throw new IllegalStateException(DEFAULT + ": not on the class path");
      }
      return new Source(DEFAULT, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(DEFAULT + ": cannot be read", e);
    }
  }

  private static List<Source> sources(Path path) {
    List<Source> sources = new ArrayList<>();
    try (Stream<Path> files = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
      List<Path> modules =
          files
              .filter(file -> file.equals(path) || file.toString().endsWith(".rego"))
              .filter(file -> !file.toString().endsWith("_test.rego"))
              .sorted()
              .toList();
      if (modules.isEmpty() || modules.size() > MAX_FILES) {
        throw problem(path, modules.size() + " Rego files (expected: 1 to " + MAX_FILES + ")");
      }
      for (Path module : modules) {
        if (Files.size(module) > MAX_BYTES) {
          throw problem(module, "larger than 1MiB");
        }
        sources.add(new Source(module.toString(), Files.readString(module)));
      }
    } catch (IOException e) {
      throw problem(path, "cannot be read: " + e.getMessage());
    }
    return sources;
  }
}
