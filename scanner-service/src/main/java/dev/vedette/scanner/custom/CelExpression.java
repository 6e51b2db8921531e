package dev.vedette.scanner.custom;

import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.Program;
import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One expression of CEL, of bounded length, depth and cost. Immutable and thread-safe. */
public final class CelExpression {
  /** More characters than anybody writes for one check. */
  public static final int MAX_LENGTH = 16_384;

  /** Enough for every pair of items of the longest lists of a real object. */
  private static final int MAX_ITERATIONS = 100_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_LENGTH)
          .maxParseRecursionDepth(64)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .maxRegexProgramSize(2_000)
          .enableHeterogeneousNumericComparisons(true)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private final Program program;

  private CelExpression(Program program) {
    this.program = program;
  }

  /** An expression, or what is wrong with its text. */
  public sealed interface Outcome {
    /** The expression. */
    record Compiled(CelExpression expression) implements Outcome {}

    /** What is wrong; line and column count from 1 in the expression. */
    record Refused(List<Problem> problems) implements Outcome {
      public Refused {
        problems = List.copyOf(problems);
      }
    }
  }

  /** What is wrong at a place of an expression. */
  public record Problem(int line, int column, String message) {}

  /** Compiles an expression that must be true, as far as its type is known before. */
  static Outcome compileCondition(String text, List<String> variables) {
    return compile(text, variables, true);
  }

  /** Compiles an expression that may use these variables and gives whatever it gives. */
  public static Outcome compile(String text, List<String> variables) {
    return compile(text, variables, false);
  }

  private static Outcome compile(String text, List<String> variables, boolean condition) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    variables.forEach(name -> builder.addVar(name, SimpleType.DYN));
    CelCompiler compiler = builder.build();
    try {
      var result = compiler.compile(text);
      if (result.hasError()) {
        return new Outcome.Refused(
            result.getErrors().stream().map(CelExpression::problem).toList());
      }
      CelType type = result.getAst().getResultType();
      if (condition && !type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN)) {
        String message = "has the type " + type.name() + " (expected: bool)";
        return new Outcome.Refused(List.of(new Problem(1, 1, message)));
      }
      return new Outcome.Compiled(new CelExpression(RUNTIME.createProgram(result.getAst())));
    } catch (CelValidationException | CelEvaluationException | StackOverflowError e) {
      return new Outcome.Refused(List.of(new Problem(1, 1, String.valueOf(e.getMessage()))));
    }
  }

  private static Problem problem(CelIssue issue) {
    var place = issue.getSourceLocation();
    return new Problem(
        Math.max(1, place.getLine()), Math.max(0, place.getColumn()) + 1, issue.getMessage());
  }

  /**
   * Evaluates it.
   *
   * @throws EvaluationException when the expression cannot be evaluated over these values
   */
  public Object evaluate(Map<String, ?> values) throws EvaluationException {
    try {
      return program.eval(values);
    } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
      // What the library throws on odd input must not end more than this evaluation.
      throw new EvaluationException(String.valueOf(e.getMessage()));
    }
  }

  /** An expression has no value over some values. */
  public static final class EvaluationException extends Exception {
    private static final long serialVersionUID = 1L;

    EvaluationException(String message) {
      super(message, null, false, false);
    }
  }

  /** A node as CEL knows values; nulls are left out, as the API server does. */
  public static Object value(Node node) {
    Object value = node.value().map(CelExpression::plain).orElse(null);
    return value == null ? Map.of() : value;
  }

  private static @Nullable Object plain(Value value) {
    return switch (value) {
      case Value.Text(var text, _) -> text;
      case Value.Truth(var truth, _) -> truth;
      case Value.Numeric(var number, _) ->
          number == Math.rint(number) && Math.abs(number) < 1L << 53
              ? (Object) (long) number
              : (Object) number;
      case Value.Nothing _ -> null;
      case Value.Sequence(var items, _) -> {
        List<Object> list = new ArrayList<>(items.size());
        for (Value item : items) {
          Object below = plain(item);
          if (below != null) {
            list.add(below);
          }
        }
        yield list;
      }
      case Value.Mapping mapping -> {
        Map<String, Object> map = new LinkedHashMap<>();
        mapping
            .entries()
            .forEach((key, below) -> {
              Object inner = plain(below);
              if (inner != null) {
                map.put(key, inner);
              }
            });
        yield map;
      }
    };
  }
}
