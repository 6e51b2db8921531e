package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import com.google.rpc.ResourceInfo;
import dev.vedette.language.RuleBook;
import dev.vedette.proto.rules.v1.ActivateRevisionRequest;
import dev.vedette.proto.rules.v1.ActivateRevisionResponse;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRevisionResponse;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetResponse;
import dev.vedette.proto.rules.v1.DeactivateRuleSetRequest;
import dev.vedette.proto.rules.v1.DeactivateRuleSetResponse;
import dev.vedette.proto.rules.v1.DiffRevisionsRequest;
import dev.vedette.proto.rules.v1.DiffRevisionsResponse;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRevisionResponse;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.GetRuleSetResponse;
import dev.vedette.proto.rules.v1.ListRevisionsRequest;
import dev.vedette.proto.rules.v1.ListRevisionsResponse;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsResponse;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.SignRevisionRequest;
import dev.vedette.proto.rules.v1.SignRevisionResponse;
import dev.vedette.proto.rules.v1.ValidateRevisionRequest;
import dev.vedette.proto.rules.v1.ValidateRevisionResponse;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.resource.RuleSetName;
import dev.vedette.rules.signature.Signatures;
import dev.vedette.rules.store.Activation;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.NewRevision;
import dev.vedette.rules.store.RevisionFile;
import dev.vedette.rules.store.RevisionId;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRevision;
import dev.vedette.rules.store.StoredRuleSet;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves rule sets and revisions; thread-safe. */
final class RuleSetGrpc extends RuleSetServiceGrpc.RuleSetServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(RuleSetGrpc.class);
  private static final int LONGEST_MESSAGE = 4096;
  private static final int MOST_LABELS = 64;
  private static final int LONGEST_LABEL = 253;

  private final RuleSetStore store;
  private final FileBounds bounds;
  private final RevisionValidator validator;
  private final Signatures signatures;
  private final ActiveRevisions active;
  private final RevisionAnswers answers;
  private final Set<BenchmarkFollower> followers;
  private final Clock clock;

  @Inject
  RuleSetGrpc(
      RuleSetStore store,
      FileBounds bounds,
      RevisionValidator validator,
      Signatures signatures,
      ActiveRevisions active,
      RevisionAnswers answers,
      Set<BenchmarkFollower> followers,
      Clock clock) {
    this.store = store;
    this.bounds = bounds;
    this.validator = validator;
    this.signatures = signatures;
    this.active = active;
    this.answers = answers;
    this.followers = Set.copyOf(followers);
    this.clock = clock;
  }

  @Override
  public void getRuleSet(GetRuleSetRequest request, StreamObserver<GetRuleSetResponse> responses) {
    StoredRuleSet found = requireRuleSet(RuleSetName.require("name", request.getName()));
    responses.onNext(
        GetRuleSetResponse.newBuilder().setRuleSet(RuleSetMessages.ruleSet(found)).build());
    responses.onCompleted();
  }

  @Override
  public void listRuleSets(
      ListRuleSetsRequest request, StreamObserver<ListRuleSetsResponse> responses) {
    PageRequest page = PageRequest.of("ruleSets", request.getPageSize(), request.getPageToken());
    List<StoredRuleSet> fetched = store.list(page.after(), page.fetch());
    responses.onNext(
        ListRuleSetsResponse.newBuilder()
            .addAllRuleSets(page.page(fetched).stream().map(RuleSetMessages::ruleSet).toList())
            .setNextPageToken(page.next(fetched, StoredRuleSet::id))
            .build());
    responses.onCompleted();
  }

  @Override
  public void createRuleSet(
      CreateRuleSetRequest request, StreamObserver<CreateRuleSetResponse> responses) {
    String id = request.getRuleSetId();
    if (!RuleSetName.isId(id)) {
      throw ServiceException.invalidField(
          "rule_set_id",
          id.length() > 100 ? id.length() + " characters" : '"' + id + '"',
          "1–63 lower-case letters, digits and dashes");
    }
    Kind kind = RuleSetMessages.kind("rule_set.kind", request.getRuleSet().getKind());
    StoredRuleSet created =
        store
            .create(id, kind, clock.instant())
            .orElseThrow(() ->
                refused(
                    ErrorReason.RESOURCE_EXISTS, "RuleSet", RuleSetName.of(id), "exists already"));
    LOG.atInfo()
        .addKeyValue("ruleSet", id)
        .addKeyValue("kind", kind)
        .addKeyValue("by", CallIdentity.current().principal())
        .log("rule set created");
    responses.onNext(
        CreateRuleSetResponse.newBuilder().setRuleSet(RuleSetMessages.ruleSet(created)).build());
    responses.onCompleted();
  }

  @Override
  public void createRevision(
      CreateRevisionRequest request, StreamObserver<CreateRevisionResponse> responses) {
    StoredRuleSet ruleSet = requireRuleSet(RuleSetName.require("parent", request.getParent()));
    List<RevisionFile> files =
        bounds.accept("revision.files", request.getRevision().getFilesList());
    String message = request.getRevision().getMessage();
    if (message.length() > LONGEST_MESSAGE) {
      throw ServiceException.invalidField(
          "revision.message", message.length() + " characters", "at most " + LONGEST_MESSAGE);
    }
    checkLabels(request.getRevision().getLabelsMap());
    Validation validation = validator.validate(ruleSet.kind(), files);
    if (!validation.valid()) {
      throw Rejection.of("revision.files", files, validation.errors());
    }
    List<RevisionSignature> given = request.getRevision().getSignaturesList();
    signatures.check(
        "revision.signatures", ruleSet.kind(), RevisionId.of(ruleSet.kind(), files), given);
    String author = CallIdentity.current().principal();
    StoredRevision stored =
        store
            .addRevision(
                new NewRevision(
                    ruleSet.id(),
                    ruleSet.kind(),
                    files,
                    author,
                    message,
                    validation.ruleCount(),
                    request.getRevision().getLabelsMap()),
                clock.instant())
            .orElseThrow(() -> ServiceException.notFound("RuleSet", RuleSetName.of(ruleSet.id())));
    signatures.add(stored.id(), given, author);
    LOG.atInfo()
        .addKeyValue("ruleSet", stored.ruleSet())
        .addKeyValue("revision", stored.id())
        .addKeyValue("rules", stored.ruleCount())
        .addKeyValue("by", author)
        .log("revision stored");
    responses.onNext(
        CreateRevisionResponse.newBuilder()
            .setRevision(signed(ruleSet.kind(), stored))
            .addAllDiagnostics(validation.diagnostics())
            .build());
    responses.onCompleted();
  }

  private Revision signed(Kind kind, StoredRevision stored) {
    return RuleSetMessages.revision(stored).toBuilder()
        .addAllSignatures(signatures.of(kind, stored.id()))
        .build();
  }

  private Kind kind(String ruleSet) {
    return requireRuleSet(ruleSet).kind();
  }

  @Override
  public void signRevision(
      SignRevisionRequest request, StreamObserver<SignRevisionResponse> responses) {
    RevisionName name = RevisionName.require("name", request.getName());
    StoredRevision found =
        store
            .findRevision(name.ruleSet(), name.revision())
            .orElseThrow(() -> ServiceException.notFound("Revision", name.toString()));
    Kind kind = kind(name.ruleSet());
    List<RevisionSignature> all = new ArrayList<>(signatures.of(kind, found.id()));
    if (all.stream()
        .noneMatch(one -> one.getSignature().equals(request.getSignature().getSignature()))) {
      signatures.check("signature", kind, found.id(), List.of(request.getSignature()));
      all.add(request.getSignature());
      signatures.check("signature", kind, found.id(), all);
    }
    String author = CallIdentity.current().principal();
    signatures.add(found.id(), List.of(request.getSignature()), author);
    LOG.atInfo()
        .addKeyValue("ruleSet", name.ruleSet())
        .addKeyValue("revision", name.revision())
        .addKeyValue("by", author)
        .log("revision signed");
    if (kind == Kind.RUNTIME) {
      active.refresh();
    }
    responses.onNext(SignRevisionResponse.newBuilder().setRevision(signed(kind, found)).build());
    responses.onCompleted();
  }

  private static void checkLabels(Map<String, String> labels) {
    if (labels.size() > MOST_LABELS) {
      throw ServiceException.invalidField(
          "revision.labels", labels.size() + " labels", "at most " + MOST_LABELS);
    }
    labels.forEach((label, value) -> {
      if (label.isEmpty() || label.length() > LONGEST_LABEL || value.length() > LONGEST_LABEL) {
        throw ServiceException.invalidField(
            "revision.labels",
            Math.max(label.length(), value.length()) + " characters",
            "1 to " + LONGEST_LABEL);
      }
    });
  }

  @Override
  public void getRevision(
      GetRevisionRequest request, StreamObserver<GetRevisionResponse> responses) {
    RevisionName name = RevisionName.require("name", request.getName());
    StoredRevision found =
        store
            .findRevision(name.ruleSet(), name.revision())
            .orElseThrow(() -> ServiceException.notFound("Revision", name.toString()));
    responses.onNext(
        GetRevisionResponse.newBuilder()
            .setRevision(
                RuleSetMessages.revision(found, store.files(found.id())).toBuilder()
                    .addAllSignatures(signatures.of(kind(name.ruleSet()), found.id())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void listRevisions(
      ListRevisionsRequest request, StreamObserver<ListRevisionsResponse> responses) {
    String ruleSet = RuleSetName.require("parent", request.getParent());
    PageRequest page =
        PageRequest.of("revisions of " + ruleSet, request.getPageSize(), request.getPageToken());
    Kind kind = kind(ruleSet);
    List<StoredRevision> fetched =
        store.listRevisions(ruleSet, page.after(Long.MAX_VALUE), page.fetch());
    responses.onNext(
        ListRevisionsResponse.newBuilder()
            .addAllRevisions(page.page(fetched).stream().map(one -> signed(kind, one)).toList())
            .setNextPageToken(page.next(fetched, last -> Long.toString(last.serial())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void activateRevision(
      ActivateRevisionRequest request, StreamObserver<ActivateRevisionResponse> responses) {
    RevisionName name = RevisionName.require("name", request.getName());
    store.find(name.ruleSet()).ifPresent(found -> signatures.require(found.kind(), name));
    StoredRuleSet changed =
        changed(
            store.activate(name.ruleSet(), name.revision(), request.getEtag(), clock.instant()),
            "Revision",
            name.toString());
    LOG.atInfo()
        .addKeyValue("ruleSet", name.ruleSet())
        .addKeyValue("revision", name.revision())
        .addKeyValue("by", CallIdentity.current().principal())
        .log("revision active");
    responses.onNext(
        ActivateRevisionResponse.newBuilder().setRuleSet(RuleSetMessages.ruleSet(changed)).build());
    responses.onCompleted();
  }

  @Override
  public void deactivateRuleSet(
      DeactivateRuleSetRequest request, StreamObserver<DeactivateRuleSetResponse> responses) {
    String id = RuleSetName.require("name", request.getName());
    StoredRuleSet changed =
        changed(
            store.deactivate(id, request.getEtag(), clock.instant()),
            "RuleSet",
            RuleSetName.of(id));
    LOG.atInfo()
        .addKeyValue("ruleSet", id)
        .addKeyValue("by", CallIdentity.current().principal())
        .log("rule set not active any more");
    responses.onNext(
        DeactivateRuleSetResponse.newBuilder()
            .setRuleSet(RuleSetMessages.ruleSet(changed))
            .build());
    responses.onCompleted();
  }

  /** Tells those who use the rule set, or the caller why nothing changed. */
  private StoredRuleSet changed(Activation activation, String type, String name) {
    StoredRuleSet changed =
        switch (activation) {
          case Activation.Activated(StoredRuleSet ruleSet) -> ruleSet;
          case Activation.Missing() -> throw ServiceException.notFound(type, name);
          case Activation.Stale(StoredRuleSet ruleSet) ->
              throw refused(
                  ErrorReason.ETAG_MISMATCH,
                  "RuleSet",
                  RuleSetName.of(ruleSet.id()),
                  "has etag " + ruleSet.etag() + " by now");
        };
    switch (changed.kind()) {
      case RUNTIME -> active.refresh();
      case BENCHMARK -> followers.forEach(BenchmarkFollower::activated);
      case POLICY -> {} // whoever evaluates asks for the active revision
    }
    return changed;
  }

  @Override
  public void diffRevisions(
      DiffRevisionsRequest request, StreamObserver<DiffRevisionsResponse> responses) {
    StoredRevision after = requireRuntime("after", request.getAfter());
    StoredRevision before =
        request.getBefore().isEmpty()
            ? store.listRevisions(after.ruleSet(), after.serial(), 1).stream()
                .findFirst()
                .orElseThrow(() ->
                    refused(
                        ErrorReason.PRECONDITION_FAILED,
                        "Revision",
                        request.getAfter(),
                        "the first of its rule set"))
            : requireRuntime("before", request.getBefore());
    responses.onNext(
        DiffRevisionsResponse.newBuilder()
            .setBefore(new RevisionName(before.ruleSet(), before.id()).toString())
            .addAllRules(RuleDiff.of(book(before), book(after)))
            .build());
    responses.onCompleted();
  }

  private StoredRevision requireRuntime(String field, String text) {
    RevisionName name = RevisionName.require(field, text);
    StoredRevision found =
        store
            .findRevision(name.ruleSet(), name.revision())
            .orElseThrow(() -> ServiceException.notFound("Revision", text));
    Kind kind = kind(name.ruleSet());
    if (kind != Kind.RUNTIME) {
      throw ServiceException.invalidField(
          field, text + " of kind " + kind, "a revision of kind RUNTIME");
    }
    return found;
  }

  private RuleBook book(StoredRevision revision) {
    return validator
        .validate(Kind.RUNTIME, store.files(revision.id()))
        .book()
        .orElseThrow(() ->
            refused(
                ErrorReason.PRECONDITION_FAILED,
                "Revision",
                new RevisionName(revision.ruleSet(), revision.id()).toString(),
                "not readable by this version"));
  }

  @Override
  public void validateRevision(
      ValidateRevisionRequest request, StreamObserver<ValidateRevisionResponse> responses) {
    Kind kind = RuleSetMessages.kind("kind", request.getKind());
    Validation validation =
        validator.validate(kind, bounds.accept("files", request.getFilesList()));
    responses.onNext(
        ValidateRevisionResponse.newBuilder()
            .setValid(validation.valid())
            .addAllDiagnostics(validation.diagnostics())
            .setRuleCount(validation.ruleCount())
            .build());
    responses.onCompleted();
  }

  @Override
  public StreamObserver<WatchRevisionsRequest> watchRevisions(
      StreamObserver<WatchRevisionsResponse> responses) {
    return new RevisionWatch(
        active, answers, (ServerCallStreamObserver<WatchRevisionsResponse>) responses);
  }

  private StoredRuleSet requireRuleSet(String id) {
    return store
        .find(id)
        .orElseThrow(() -> ServiceException.notFound("RuleSet", RuleSetName.of(id)));
  }

  private static ServiceException refused(
      ErrorReason reason, String type, String name, String what) {
    return new ServiceException(
        reason,
        name + ": " + what,
        Map.of(),
        List.of(ResourceInfo.newBuilder().setResourceType(type).setResourceName(name).build()),
        null);
  }
}
