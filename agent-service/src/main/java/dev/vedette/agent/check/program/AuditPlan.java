package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Interpreter;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import dev.vedette.agent.check.script.ScriptParser;
import dev.vedette.agent.check.script.Statement;
import dev.vedette.agent.check.script.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An audit as it was recognised when its controls were read. Immutable.
 *
 * @param statement null when only a shell can run it
 * @param reason why only a shell can, or empty
 * @param broken whether not even a shell would take it
 */
public record AuditPlan(
    String text, AuditKind kind, @Nullable Statement statement, String reason, boolean broken) {
  private static final String UNKNOWN = "x";
  private static final Pattern CLUSTER = Pattern.compile("(?:^|[\\s(|;`])(?:kubectl|oc) ");
  private static final Set<String> BUILT_IN =
      Set.of("exit", "break", "continue", "read", "export", "local", "set");

  /** Recognises an audit by the programs that it calls. */
  static AuditPlan of(String text, Map<String, Program> programs) {
    try {
      Statement statement = ScriptParser.parse(text);
      Recognition recognition = new Recognition(programs);
      recognition.visit(statement);
      String reason = recognition.reason;
      boolean asksCluster = recognition.kind == AuditKind.API;
      return reason.isEmpty()
          ? new AuditPlan(text, recognition.kind, statement, "", false)
          : new AuditPlan(text, asksCluster ? AuditKind.API : AuditKind.SHELL, null, reason, false);
    } catch (ScriptException e) {
      AuditKind kind = CLUSTER.matcher(text).find() ? AuditKind.API : AuditKind.SHELL;
      return new AuditPlan(text, kind, null, e.text(), e.isBroken());
    }
  }

  /** Walks a text and finds out what it needs. */
  private static final class Recognition {
    private final Map<String, Program> programs;
    private AuditKind kind = AuditKind.NATIVE;
    private String reason = "";

    Recognition(Map<String, Program> programs) {
      this.programs = programs;
    }

    void visit(@Nullable Statement statement) throws ScriptException {
      switch (statement) {
        case null -> {}
        case Statement.Simple simple -> simple(simple);
        case Statement.Pipeline pipeline -> all(pipeline.stages());
        case Statement.Sequence sequence -> all(sequence.statements());
        case Statement.Negation not -> visit(not.statement());
        case Statement.And and -> all(List.of(and.left(), and.right()));
        case Statement.Or or -> all(List.of(or.left(), or.right()));
        case Statement.Conditional conditional -> {
          all(List.of(conditional.condition(), conditional.then()));
          visit(conditional.otherwise());
        }
        case Statement.Each each -> {
          for (Word word : each.words()) {
            word(word);
          }
          visit(each.body());
        }
        case Statement.Loop loop -> all(List.of(loop.condition(), loop.body()));
        case Statement.Subshell subshell -> visit(subshell.body());
        case Statement.Redirected redirected -> visit(redirected.statement());
      }
    }

    private void all(List<Statement> statements) throws ScriptException {
      for (Statement statement : statements) {
        visit(statement);
      }
    }

    private void simple(Statement.Simple simple) throws ScriptException {
      for (Statement.Assignment assignment : simple.assignments()) {
        word(assignment.value());
      }
      for (Word word : simple.words()) {
        word(word);
      }
      if (simple.words().isEmpty()) {
        return;
      }
      List<String> command = new ArrayList<>();
      for (Word word : simple.words()) {
        command.add(guess(word));
      }
      if (simple.words().getFirst().literal().isEmpty()) {
        reason = reason.isEmpty() ? "a program whose name is computed" : reason;
        return;
      }
      try {
        command(command);
      } catch (ScriptException e) {
        // The rest still tells whether a cluster is asked.
        reason = reason.isEmpty() ? e.text() : reason;
      }
    }

    private void command(List<String> command) throws ScriptException {
      String name = Interpreter.simpleName(command.getFirst());
      List<String> arguments = command.subList(1, command.size());
      if (BUILT_IN.contains(name)) {
        return;
      }
      if (name.contains("/")) {
        // Whatever lies there is looked at when it is called; mostly it is a slip of the author's.
        return;
      }
      Program program = programs.get(name);
      if (program == null) {
        throw ScriptException.unsupported("the program " + name);
      }
      program.check(arguments);
      kind = kind.or(program.kind());
      if (name.equals("xargs")) {
        command(Xargs.command(arguments));
      } else if (name.equals("find") && arguments.contains("-exec")) {
        command(arguments.subList(arguments.indexOf("-exec") + 1, arguments.size()));
      } else if ((name.equals("sh") || name.equals("bash")) && arguments.size() > 1) {
        visit(ScriptParser.parse(arguments.get(1)));
      }
    }

    /** A word as it may look: what is not known yet is a letter. */
    private static String guess(Word word) {
      StringBuilder text = new StringBuilder();
      for (Word.Part part : word.parts()) {
        text.append(part instanceof Word.Literal literal ? literal.text() : UNKNOWN);
      }
      return text.toString();
    }

    private void word(Word word) throws ScriptException {
      for (Word.Part part : word.parts()) {
        switch (part) {
          case Word.Output output -> visit(output.body());
          case Word.Variable variable -> word(variable.argument());
          case Word.Arithmetic sum -> word(sum.expression());
          case Word.Literal _ -> {}
        }
      }
    }
  }
}
