package dev.vedette.language;

import dev.vedette.language.rulefile.AppendedOutput;
import dev.vedette.language.rulefile.RuleFiles;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads Falco rule files as they are. Immutable and thread-safe. */
public final class RuleLoader {
  private static final Set<String> SOURCES = Set.of("syscall", "k8s_audit");

  private final Set<String> sources;
  private final List<AppendedOutput> appended;

  /**
   * A loader for the sources {@code syscall} and {@code k8s_audit} that adds nothing to outputs.
   */
  public RuleLoader() {
    this(SOURCES, List.of());
  }

  private RuleLoader(Set<String> sources, List<AppendedOutput> appended) {
    this.sources = Set.copyOf(sources);
    this.appended = List.copyOf(appended);
  }

  /** A loader that adds to the outputs of rules. */
  public RuleLoader appending(List<AppendedOutput> outputs) {
    return new RuleLoader(sources, outputs);
  }

  /** A loader that knows these sources; rules of others are left out with a warning. */
  public RuleLoader knowing(Set<String> knownSources) {
    return new RuleLoader(knownSources, appended);
  }

  /** Loads the files in the given order, as if they were one. */
  public LoadResult load(List<RuleFile> files) {
    var reader = new RuleFiles(sources, appended);
    for (RuleFile file : files) {
      reader.add(file.name(), file.content());
    }
    if (reader.hasFailed()) {
      return new LoadResult(Optional.empty(), reader.diagnostics());
    }
    var rules = reader.rules().stream().map(Rule::new).toList();
    return new LoadResult(Optional.of(new RuleBook(rules)), reader.diagnostics());
  }
}
