package dev.vedette.rules.ruleset;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.inject.Inject;
import dev.vedette.language.RuleBook;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RevisionFile;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRuleSet;
import java.util.List;
import java.util.Optional;

/** Compiles RUNTIME revisions when they are first needed and keeps those used last; thread-safe. */
public final class CompiledRevisions {
  private final RuleSetStore store;
  private final RevisionValidator validator;
  private final FileBounds bounds;
  private final Cache<RevisionName, CompiledRevision> compiled;

  @Inject
  CompiledRevisions(
      RuleSetStore store, RevisionValidator validator, FileBounds bounds, RuleSetConfig config) {
    this.store = store;
    this.validator = validator;
    this.bounds = bounds;
    this.compiled = CacheBuilder.newBuilder().maximumSize(config.compiledRevisions()).build();
  }

  /** Returns a revision ready to match, empty when there is no such RUNTIME revision. */
  public Optional<CompiledRevision> find(RevisionName name) {
    CompiledRevision known = compiled.getIfPresent(name);
    if (known != null) {
      return Optional.of(known);
    }
    return compile(name);
  }

  /** Returns the active revisions of all RUNTIME rule sets, by the id of their rule set. */
  public List<CompiledRevision> active() {
    return store.active(Kind.RUNTIME).stream()
        .map(CompiledRevisions::activeRevision)
        .map(this::find)
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Compiles RUNTIME files in a field of a request that are no revision; wrong ones are refused.
   */
  public RuleBook compile(String field, List<File> files) {
    List<RevisionFile> accepted = bounds.accept(field, files);
    Validation validation = validator.validate(Kind.RUNTIME, accepted);
    return validation.book().orElseThrow(() -> Rejection.of(field, accepted, validation.errors()));
  }

  /** The kind of a stored revision, which need not be one that can be compiled. */
  public Optional<Kind> kind(RevisionName name) {
    return store
        .findRevision(name.ruleSet(), name.revision())
        .flatMap(_ -> store.find(name.ruleSet()))
        .map(StoredRuleSet::kind);
  }

  private static RevisionName activeRevision(StoredRuleSet ruleSet) {
    return new RevisionName(ruleSet.id(), ruleSet.activeRevision());
  }

  private synchronized Optional<CompiledRevision> compile(RevisionName name) {
    CompiledRevision known = compiled.getIfPresent(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<StoredRuleSet> ruleSet = store.find(name.ruleSet());
    if (ruleSet.isEmpty()
        || ruleSet.get().kind() != Kind.RUNTIME
        || store.findRevision(name.ruleSet(), name.revision()).isEmpty()) {
      return Optional.empty();
    }
    return validator
        .validate(Kind.RUNTIME, store.files(name.revision()))
        .book()
        .map(book -> {
          CompiledRevision revision = new CompiledRevision(name, book, book.matcher());
          compiled.put(name, revision);
          return revision;
        });
  }
}
