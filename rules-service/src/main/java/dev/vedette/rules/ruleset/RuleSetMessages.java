package dev.vedette.rules.ruleset;

import com.google.protobuf.Timestamp;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.resource.RuleSetName;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.RevisionFile;
import dev.vedette.rules.store.StoredRevision;
import dev.vedette.rules.store.StoredRuleSet;
import dev.vedette.server.grpc.ServiceException;
import java.time.Instant;
import java.util.List;

/** What is stored, as the contract says it; stateless. */
final class RuleSetMessages {
  private RuleSetMessages() {}

  static RuleSet ruleSet(StoredRuleSet stored) {
    RuleSet.Builder message =
        RuleSet.newBuilder()
            .setName(RuleSetName.of(stored.id()))
            .setKind(
                switch (stored.kind()) {
                  case RUNTIME -> RuleSetKind.RULE_SET_KIND_RUNTIME;
                  case BENCHMARK -> RuleSetKind.RULE_SET_KIND_BENCHMARK;
                  case POLICY -> RuleSetKind.RULE_SET_KIND_POLICY;
                })
            .setEtag(stored.etag())
            .setCreateTime(timestamp(stored.createTime()))
            .setUpdateTime(timestamp(stored.updateTime()));
    if (stored.active()) {
      message.setActiveRevision(new RevisionName(stored.id(), stored.activeRevision()).toString());
    }
    return message.build();
  }

  static Revision revision(StoredRevision stored) {
    return revision(stored, List.of());
  }

  static Revision revision(StoredRevision stored, List<RevisionFile> files) {
    Revision.Builder message =
        Revision.newBuilder()
            .setName(new RevisionName(stored.ruleSet(), stored.id()).toString())
            .setAuthor(stored.author())
            .setMessage(stored.message())
            .setRuleCount(stored.ruleCount())
            .putAllLabels(stored.labels())
            .setCreateTime(timestamp(stored.createTime()));
    if (!stored.parent().isEmpty()) {
      message.setParentRevision(new RevisionName(stored.ruleSet(), stored.parent()).toString());
    }
    for (RevisionFile file : files) {
      message.addFiles(File.newBuilder().setPath(file.path()).setContent(file.content()));
    }
    return message.build();
  }

  static Kind kind(String field, RuleSetKind kind) {
    return switch (kind) {
      case RULE_SET_KIND_RUNTIME -> Kind.RUNTIME;
      case RULE_SET_KIND_BENCHMARK -> Kind.BENCHMARK;
      case RULE_SET_KIND_POLICY -> Kind.POLICY;
      case RULE_SET_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw ServiceException.invalidField(
              field,
              kind,
              "RULE_SET_KIND_RUNTIME, RULE_SET_KIND_BENCHMARK or RULE_SET_KIND_POLICY");
    };
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
