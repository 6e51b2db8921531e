package dev.vedette.rules.benchmark;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.BenchmarkServiceGrpc;
import dev.vedette.proto.rules.v1.DiffBenchmarksRequest;
import dev.vedette.proto.rules.v1.DiffBenchmarksResponse;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRevision;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;

/** Serves what revisions of kind BENCHMARK mean; thread-safe. */
final class BenchmarkGrpc extends BenchmarkServiceGrpc.BenchmarkServiceImplBase {
  private final RuleSetStore store;

  @Inject
  BenchmarkGrpc(RuleSetStore store) {
    this.store = store;
  }

  @Override
  public void diffBenchmarks(
      DiffBenchmarksRequest request, StreamObserver<DiffBenchmarksResponse> responses) {
    StoredRevision after = require("after", request.getAfter());
    StoredRevision before =
        request.getBefore().isEmpty() ? previous(after) : require("before", request.getBefore());
    responses.onNext(
        BenchmarkDiff.of(benchmarks(before), benchmarks(after)).toBuilder()
            .setBefore(new RevisionName(before.ruleSet(), before.id()).toString())
            .build());
    responses.onCompleted();
  }

  private Benchmarks benchmarks(StoredRevision revision) {
    return Benchmarks.of(store.files(revision.id()));
  }

  private StoredRevision previous(StoredRevision after) {
    return store.listRevisions(after.ruleSet(), after.serial(), 1).stream()
        .findFirst()
        .orElseThrow(() ->
            new ServiceException(
                ErrorReason.PRECONDITION_FAILED,
                new RevisionName(after.ruleSet(), after.id()) + ": the first of its rule set"));
  }

  private StoredRevision require(String field, String name) {
    RevisionName revision = RevisionName.require(field, name);
    StoredRevision found =
        store
            .findRevision(revision.ruleSet(), revision.revision())
            .orElseThrow(() -> ServiceException.notFound("Revision", name));
    Kind kind = store.find(revision.ruleSet()).orElseThrow().kind();
    if (kind != Kind.BENCHMARK) {
      throw ServiceException.invalidField(
          field, name + " of kind " + kind, "a revision of kind BENCHMARK");
    }
    return found;
  }
}
