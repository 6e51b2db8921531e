package dev.vedette.rules.silence;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.CreateSilenceRequest;
import dev.vedette.proto.rules.v1.CreateSilenceResponse;
import dev.vedette.proto.rules.v1.DeleteSilenceRequest;
import dev.vedette.proto.rules.v1.DeleteSilenceResponse;
import dev.vedette.proto.rules.v1.GetSilenceRequest;
import dev.vedette.proto.rules.v1.GetSilenceResponse;
import dev.vedette.proto.rules.v1.ListSilencesRequest;
import dev.vedette.proto.rules.v1.ListSilencesResponse;
import dev.vedette.proto.rules.v1.Silence;
import dev.vedette.proto.rules.v1.SilenceServiceGrpc;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the silences; thread-safe. */
final class SilenceGrpc extends SilenceServiceGrpc.SilenceServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceGrpc.class);
  private static final int MOST = 1000;
  private static final int LONGEST_TEXT = 2000;
  private static final int MOST_VALUES = 100;

  private final Silences silences;
  private final Clock clock;

  @Inject
  SilenceGrpc(Silences silences, Clock clock) {
    this.silences = silences;
    this.clock = clock;
  }

  @Override
  public void getSilence(GetSilenceRequest request, StreamObserver<GetSilenceResponse> responses) {
    Silence found =
        silences
            .find(Collection.SILENCES.require("name", request.getName()))
            .orElseThrow(() -> ServiceException.notFound("Silence", request.getName()));
    responses.onNext(GetSilenceResponse.newBuilder().setSilence(found).build());
    responses.onCompleted();
  }

  @Override
  public void listSilences(
      ListSilencesRequest request, StreamObserver<ListSilencesResponse> responses) {
    PageRequest page = PageRequest.of("silences", request.getPageSize(), request.getPageToken());
    List<Silence> fetched = silences.list(page.after(), page.fetch());
    responses.onNext(
        ListSilencesResponse.newBuilder()
            .addAllSilences(page.page(fetched))
            .setNextPageToken(
                page.next(fetched, last -> Collection.SILENCES.require("name", last.getName())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void createSilence(
      CreateSilenceRequest request, StreamObserver<CreateSilenceResponse> responses) {
    String id = Collection.requireId("silence_id", request.getSilenceId());
    Silence wanted = request.getSilence();
    check(wanted);
    if (silences.count() >= MOST) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "silences: " + silences.count() + " (expected: fewer than " + MOST + ")");
    }
    String author = CallIdentity.current().principal();
    Silence stored =
        wanted.toBuilder()
            .setName(Collection.SILENCES.name(id))
            .setAuthor(author)
            .setCreateTime(now())
            .clearState()
            .build();
    if (!silences.create(id, stored)) {
      throw ServiceException.exists("Silence", stored.getName());
    }
    LOG.atInfo().addKeyValue("silence", id).addKeyValue("by", author).log("silence created");
    responses.onNext(
        CreateSilenceResponse.newBuilder().setSilence(silences.find(id).orElse(stored)).build());
    responses.onCompleted();
  }

  private void check(Silence silence) {
    text("silence.reason", silence.getReason().strip(), 1, LONGEST_TEXT);
    few("silence.rules", silence.getRulesList());
    few("silence.tags", silence.getTagsList());
    few("silence.fields", silence.getFieldsMap().keySet());
    few("silence.fields", silence.getFieldsMap().values());
    few("silence.nodes", silence.getNodesList());
    silence.getNodesList().forEach(node -> NodeName.require("silence.nodes", node));
    if (silence.getRulesCount()
            + silence.getTagsCount()
            + silence.getNodesCount()
            + silence.getFieldsCount()
        == 0) {
      throw ServiceException.invalidField(
          "silence", "selects every alert", "rules, tags, nodes or fields");
    }
    Timestamp end = silence.getExpireTime();
    if (!silence.hasExpireTime() || !Timestamps.isValid(end)) {
      throw ServiceException.invalidField("silence.expire_time", "not a time", "when it ends");
    }
    if (Timestamps.compare(end, now()) <= 0) {
      throw ServiceException.invalidField(
          "silence.expire_time", Timestamps.toString(end), "a time in the future");
    }
  }

  private static void few(String field, java.util.Collection<String> values) {
    if (values.size() > MOST_VALUES) {
      throw ServiceException.invalidField(
          field, values.size() + " values", "at most " + MOST_VALUES);
    }
    values.forEach(value -> text(field, value, 1, LONGEST_TEXT));
  }

  private static void text(String field, String text, int shortest, int longest) {
    if (text.length() < shortest || text.length() > longest) {
      throw ServiceException.invalidField(
          field, text.length() + " characters", shortest + " to " + longest);
    }
  }

  @Override
  public void deleteSilence(
      DeleteSilenceRequest request, StreamObserver<DeleteSilenceResponse> responses) {
    String id = Collection.SILENCES.require("name", request.getName());
    if (silences.delete(id).isEmpty()) {
      throw ServiceException.notFound("Silence", request.getName());
    }
    LOG.atInfo()
        .addKeyValue("silence", id)
        .addKeyValue("by", CallIdentity.current().principal())
        .log("silence deleted");
    responses.onNext(DeleteSilenceResponse.getDefaultInstance());
    responses.onCompleted();
  }

  private Timestamp now() {
    return Timestamps.fromMillis(clock.millis());
  }
}
