package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.script.Interpreter;
import dev.vedette.agent.check.script.Statement;
import dev.vedette.agent.check.script.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recognises audits that list the processes of one program and nothing else. Stateless. */
final class ProcessQuery {
  private static final Set<String> ALL = Set.of("-ef", "-eaf", "aux", "-aux", "-efw");

  private ProcessQuery() {}

  /**
   * The program whose processes an audit lists: {@code ps -ef | grep kubelet | grep -v grep},
   * {@code ps -fC kubelet}.
   */
  static Optional<String> program(@Nullable Statement statement) {
    if (statement instanceof Statement.Simple simple) {
      return byName(words(simple));
    }
    if (!(statement instanceof Statement.Pipeline pipeline)) {
      return Optional.empty();
    }
    List<List<String>> stages = new ArrayList<>();
    for (Statement stage : pipeline.stages()) {
      if (!(stage instanceof Statement.Simple simple)) {
        return Optional.empty();
      }
      stages.add(words(simple));
    }
    Optional<String> named = byName(stages.getFirst());
    String program = named.orElse("");
    boolean lists = named.isPresent() || listsAll(stages.getFirst());
    for (List<String> stage : stages.subList(1, stages.size())) {
      boolean grep = !stage.isEmpty() && Interpreter.simpleName(stage.getFirst()).equals("grep");
      if (grep && stage.size() == 3 && stage.get(1).equals("-v") && !stage.get(2).startsWith("-")) {
        continue;
      }
      if (!grep || stage.size() != 2 || stage.get(1).startsWith("-") || !program.isEmpty()) {
        return Optional.empty();
      }
      program = stage.get(1);
    }
    return lists && !program.isBlank() ? Optional.of(program) : Optional.empty();
  }

  private static Optional<String> byName(List<String> words) {
    return words.size() == 3
            && Interpreter.simpleName(words.getFirst()).equals("ps")
            && words.get(1).equals("-fC")
        ? Optional.of(words.get(2))
        : Optional.empty();
  }

  private static boolean listsAll(List<String> words) {
    return words.size() == 2
        && Interpreter.simpleName(words.getFirst()).equals("ps")
        && ALL.contains(words.get(1));
  }

  private static List<String> words(Statement.Simple simple) {
    return simple.words().stream().map(word -> text(word)).toList();
  }

  private static String text(Word word) {
    return word.literal().orElse("");
  }
}
