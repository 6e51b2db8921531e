package dev.vedette.language;

import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.event.Field;
import dev.vedette.language.rulefile.AppendedOutput;
import dev.vedette.language.rulefile.RuleFiles;
import dev.vedette.language.syntax.Dialect;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads Falco rule files as they are. Immutable and thread-safe. */
public final class RuleLoader {
  private static final Set<String> SOURCES = Set.of("syscall", "k8s_audit");

  /** The plugins whose fields are built in, as new as published rules ask for. */
  private static final Map<String, String> PLUGINS =
      Map.of(
          "container", "0.7.0",
          "json", "0.7.3",
          "k8saudit", "0.18.0",
          "k8saudit-aks", "0.8.0",
          "k8saudit-eks", "0.12.0",
          "k8saudit-gke", "0.9.0",
          "k8saudit-ovh", "0.5.0");

  private final Set<String> sources;
  private final List<AppendedOutput> appended;
  private final Dialect dialect;
  private final Map<String, String> plugins;
  private final boolean accepted;

  /**
   * A loader for the sources {@code syscall} and {@code k8s_audit} that adds nothing to outputs.
   */
  public RuleLoader() {
    this(SOURCES, List.of(), Dialect.VEDETTE, PLUGINS, false);
  }

  private RuleLoader(
      Set<String> sources,
      List<AppendedOutput> appended,
      Dialect dialect,
      Map<String, String> plugins,
      boolean accepted) {
    this.accepted = accepted;
    this.plugins = Map.copyOf(plugins);
    this.sources = Set.copyOf(sources);
    this.appended = List.copyOf(appended);
    this.dialect = dialect;
  }

  /** A loader that adds to the outputs of rules. */
  public RuleLoader appending(List<AppendedOutput> outputs) {
    return new RuleLoader(sources, outputs, dialect, plugins, accepted);
  }

  /** A loader that knows these sources; rules of others are left out with a warning. */
  public RuleLoader knowing(Set<String> knownSources) {
    return new RuleLoader(knownSources, appended, dialect, plugins, accepted);
  }

  /** A loader that reads rules in this dialect. */
  public RuleLoader speaking(Dialect spoken) {
    return new RuleLoader(sources, appended, spoken, plugins, accepted);
  }

  /**
   * A loader that has these plugins, by name with version, and refuses files that require others.
   */
  public RuleLoader having(Map<String, String> available) {
    return new RuleLoader(sources, appended, dialect, available, accepted);
  }

  /**
   * A loader for files that were accepted together before: it is quicker, warns of nothing, and
   * does not notice that one needs what only a later one defines.
   */
  public RuleLoader ofAccepted() {
    return new RuleLoader(sources, appended, dialect, plugins, true);
  }

  /** Loads the files in the given order, as if they were one. */
  public LoadResult load(List<RuleFile> files) {
    var reader = new RuleFiles(sources, appended, dialect, accepted);
    for (RuleFile file : files) {
      reader.add(file.name(), file.content());
    }
    reader.complete(plugins);
    if (reader.hasFailed()) {
      return new LoadResult(Optional.empty(), reader.diagnostics(), reader.files());
    }
    var correlated = new HashMap<String, Set<Field>>();
    for (Correlation correlation : reader.correlations()) {
      if (correlation.enabled()) {
        for (String rule : correlation.pattern().rules()) {
          correlated.computeIfAbsent(rule, _ -> new HashSet<>()).addAll(correlation.fields());
        }
      }
    }
    var rules =
        reader.rules().stream()
            .map(rule -> new Rule(rule, correlated.getOrDefault(rule.name(), Set.of())))
            .toList();
    return new LoadResult(
        Optional.of(new RuleBook(rules, reader.correlations(), dialect)),
        reader.diagnostics(),
        reader.files());
  }
}
