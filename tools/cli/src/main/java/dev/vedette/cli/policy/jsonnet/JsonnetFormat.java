package dev.vedette.cli.policy.jsonnet;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.FileFormat;
import dev.vedette.scanner.config.MalformedConfig;
import dev.vedette.scanner.config.PlainNumber;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Evaluates files in Jsonnet by the sjsonnet library: in so many steps, so deep and so long, with
 * imports of files beside the file only. Immutable.
 */
public final class JsonnetFormat implements FileFormat {
  private static final long STACK_BYTES = 8L << 20;
  private static final String STAGE = "evaluate anonymous snippet: ";

  private final Path directory;
  private final long mostSteps;
  private final Duration longest;

  /** Files have paths from this directory; the usual bounds. */
  public JsonnetFormat(Path directory) {
    this(directory, 50_000_000, Duration.ofSeconds(10));
  }

  JsonnetFormat(Path directory, long mostSteps, Duration longest) {
    this.directory = directory;
    this.mostSteps = mostSteps;
    this.longest = longest;
  }

  @Override
  public Value read(String file, String text) throws MalformedConfig {
    // A thread of its own has a stack of known size, and can be left behind in a builtin that
    // takes no end; nothing outlives the command that asked.
    var answer = new CompletableFuture<Outcome>();
    var steps = new StepLimit(mostSteps);
    Thread thread =
        new Thread(
            null, () -> answer.complete(evaluate(file, text, steps)), "jsonnet", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return switch (answer.get(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        case Outcome.Evaluated(var value) -> value;
        case Outcome.Failed(var reason) -> throw new MalformedConfig(STAGE + reason, 0);
      };
    } catch (TimeoutException e) {
      steps.end();
      throw new MalformedConfig(
          STAGE + "took too long (expected: at most " + longest.toSeconds() + " s)", 0);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      steps.end();
      Thread.currentThread().interrupt();
      throw new MalformedConfig(STAGE + "interrupted", 0);
    }
  }

  private sealed interface Outcome {
    record Evaluated(Value value) implements Outcome {}

    record Failed(String reason) implements Outcome {}
  }

  private Outcome evaluate(String file, String text, StepLimit steps) {
    try {
      var near = new NearImporter(directory.resolve(file), text);
      var interpreter = new BoundedInterpreter(near, steps);
      var result = interpreter.interpret(text, near.start());
      return result.isRight()
          ? new Outcome.Evaluated(value(result.toOption().get()))
          : new Outcome.Failed(
              result
                  .swap()
                  .toOption()
                  .get()
                  .strip()
                  .replaceFirst("^sjsonnet\\.(Parse)?Error: ", ""));
    } catch (StackOverflowError e) {
      return new Outcome.Failed("max stack frames exceeded");
    } catch (OutOfMemoryError e) {
      return new Outcome.Failed("more memory needed than there is");
    } catch (LinkageError e) {
      // The library's ways to YAML and to xz are left out.
      return new Outcome.Failed("std.parseYaml and std.xz are not supported");
    } catch (RuntimeException e) {
      return new Outcome.Failed("cannot be evaluated: " + e);
    }
  }

  private static Value value(ujson.Value value) {
    return switch (value) {
      case ujson.Obj object -> {
        var made = ObjectValue.builder();
        CollectionConverters.asJava(object.value())
            .forEach((key, each) -> made.put(key, value(each)));
        yield made.build();
      }
      case ujson.Arr array ->
          ArrayValue.of(
              CollectionConverters.asJava(array.value()).stream()
                  .map(JsonnetFormat::value)
                  .toList());
      case ujson.Num number -> PlainNumber.of(BigDecimal.valueOf(number.value()));
      case ujson.Str text -> Value.of(text.value());
      case ujson.Bool bool -> Value.of(bool.value());
      default -> NullValue.NULL;
    };
  }
}
