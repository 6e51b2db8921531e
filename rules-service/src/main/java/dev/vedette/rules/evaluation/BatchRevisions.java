package dev.vedette.rules.evaluation;

import com.google.rpc.PreconditionFailure;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.ruleset.CompiledRevision;
import dev.vedette.rules.ruleset.CompiledRevisions;
import dev.vedette.rules.store.Kind;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Map;

/**
 * The revisions that the batches of one stream name; looked up again only when they change. Not
 * thread-safe.
 */
final class BatchRevisions {
  private static final int MOST = 64;

  private final CompiledRevisions compiled;
  private List<String> activeNames = List.of();
  private List<String> shadowNames = List.of();
  private List<CompiledRevision> active = List.of();
  private List<CompiledRevision> shadow = List.of();

  BatchRevisions(CompiledRevisions compiled) {
    this.compiled = compiled;
  }

  void turnTo(WireBatch batch) {
    if (!activeNames.equals(batch.activeRevisions())) {
      active = find("batch.active_revisions", batch.activeRevisions());
      activeNames = List.copyOf(batch.activeRevisions());
    }
    if (!shadowNames.equals(batch.shadowRevisions())) {
      shadow = find("batch.shadow_revisions", batch.shadowRevisions());
      shadowNames = List.copyOf(batch.shadowRevisions());
    }
  }

  List<CompiledRevision> active() {
    return active;
  }

  List<CompiledRevision> shadow() {
    return shadow;
  }

  /** Whether any of them has rules over several events. */
  boolean correlate() {
    return correlate(active) || correlate(shadow);
  }

  static boolean correlate(List<CompiledRevision> revisions) {
    for (CompiledRevision revision : revisions) {
      if (!revision.book().correlations().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private List<CompiledRevision> find(String field, List<String> names) {
    if (names.size() > MOST) {
      throw ServiceException.invalidField(field, names.size() + " revisions", "at most " + MOST);
    }
    return names.stream()
        .map(name -> RevisionName.require(field, name))
        .map(name -> compiled.find(name).orElseThrow(() -> unknown(compiled, name)))
        .toList();
  }

  static ServiceException unknown(CompiledRevisions compiled, RevisionName name) {
    String problem =
        compiled
            .kind(name)
            .filter(kind -> kind != Kind.RUNTIME)
            .map(kind -> "of kind " + kind + " (expected: RUNTIME)")
            .orElse("no such RUNTIME revision");
    return new ServiceException(
        ErrorReason.UNKNOWN_REVISION,
        name + ": " + problem,
        Map.of("revision", name.toString()),
        List.of(
            PreconditionFailure.newBuilder()
                .addViolations(
                    PreconditionFailure.Violation.newBuilder()
                        .setType("REVISION")
                        .setSubject(name.toString())
                        .setDescription("must exist and hold rules before events are evaluated"))
                .build()),
        null);
  }
}
