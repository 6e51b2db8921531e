package dev.vedette.agent.check.script;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a shell text that can be executed. Immutable. */
public sealed interface Statement {

  /** A program with its arguments, or assignments alone. */
  record Simple(List<Assignment> assignments, List<Word> words) implements Statement {
    public Simple {
      assignments = List.copyOf(assignments);
      words = List.copyOf(words);
    }
  }

  /** {@code name=value}, or {@code name+=value}. */
  record Assignment(String name, Word value, boolean append) {}

  /** Statements of which each reads what the one before it prints. */
  record Pipeline(List<Statement> stages) implements Statement {
    public Pipeline {
      stages = List.copyOf(stages);
    }
  }

  /** {@code ! statement}. */
  record Negation(Statement statement) implements Statement {}

  /** The right one only when the left one succeeded. */
  record And(Statement left, Statement right) implements Statement {}

  /** The right one only when the left one failed. */
  record Or(Statement left, Statement right) implements Statement {}

  /** One after the other. */
  record Sequence(List<Statement> statements) implements Statement {
    public Sequence {
      statements = List.copyOf(statements);
    }
  }

  /** {@code if … then … else … fi}; an {@code elif} is an if in the else branch. */
  record Conditional(Statement condition, Statement then, @Nullable Statement otherwise)
      implements Statement {}

  /** {@code for name in words}. */
  record Each(String name, List<Word> words, Statement body) implements Statement {
    public Each {
      words = List.copyOf(words);
    }
  }

  /** {@code while}, or {@code until} when it loops as long as the condition fails. */
  record Loop(Statement condition, Statement body, boolean until) implements Statement {}

  /** {@code ( … )}: variables set inside end there. */
  record Subshell(Statement body) implements Statement {}

  /** A statement whose streams lead elsewhere. */
  record Redirected(Statement statement, List<Redirection> redirections) implements Statement {
    public Redirected {
      redirections = List.copyOf(redirections);
    }
  }

  /** Where a stream leads. */
  enum Redirection {
    OUTPUT_AWAY,
    ERRORS_AWAY,
    ERRORS_TO_OUTPUT,
    OUTPUT_TO_ERRORS,
    NO_INPUT
  }

  /** A statement without effect. */
  static Statement nothing() {
    return new Sequence(List.of());
  }
}
