package dev.vedette.rules.waiver;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.CreateWaiverRequest;
import dev.vedette.proto.rules.v1.CreateWaiverResponse;
import dev.vedette.proto.rules.v1.DeleteWaiverRequest;
import dev.vedette.proto.rules.v1.DeleteWaiverResponse;
import dev.vedette.proto.rules.v1.GetWaiverRequest;
import dev.vedette.proto.rules.v1.GetWaiverResponse;
import dev.vedette.proto.rules.v1.ListWaiversRequest;
import dev.vedette.proto.rules.v1.ListWaiversResponse;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.proto.rules.v1.WaiverServiceGrpc;
import dev.vedette.rules.node.EnrolledNodes;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the waivers; thread-safe. */
final class WaiverGrpc extends WaiverServiceGrpc.WaiverServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(WaiverGrpc.class);
  private static final int MOST = 10_000;
  private static final int LONGEST_REASON = 2000;
  private static final int LONGEST_ID = 100;

  private final Waivers waivers;
  private final EnrolledNodes nodes;
  private final Clock clock;

  @Inject
  WaiverGrpc(Waivers waivers, EnrolledNodes nodes, Clock clock) {
    this.waivers = waivers;
    this.nodes = nodes;
    this.clock = clock;
  }

  @Override
  public void getWaiver(GetWaiverRequest request, StreamObserver<GetWaiverResponse> responses) {
    Waiver found =
        waivers
            .find(Collection.WAIVERS.require("name", request.getName()))
            .orElseThrow(() -> ServiceException.notFound("Waiver", request.getName()));
    responses.onNext(GetWaiverResponse.newBuilder().setWaiver(found).build());
    responses.onCompleted();
  }

  @Override
  public void listWaivers(
      ListWaiversRequest request, StreamObserver<ListWaiversResponse> responses) {
    PageRequest page = PageRequest.of("waivers", request.getPageSize(), request.getPageToken());
    List<Waiver> fetched = waivers.list(page.after(), page.fetch());
    responses.onNext(
        ListWaiversResponse.newBuilder()
            .addAllWaivers(page.page(fetched))
            .setNextPageToken(
                page.next(fetched, last -> Collection.WAIVERS.require("name", last.getName())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void createWaiver(
      CreateWaiverRequest request, StreamObserver<CreateWaiverResponse> responses) {
    String id = Collection.requireId("waiver_id", request.getWaiverId());
    Waiver wanted = request.getWaiver();
    check(wanted);
    if (waivers.count() >= MOST) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "waivers: " + waivers.count() + " (expected: fewer than " + MOST + ")");
    }
    String author = CallIdentity.current().principal();
    Waiver stored =
        wanted.toBuilder()
            .setName(Collection.WAIVERS.name(id))
            .setAuthor(author)
            .setCreateTime(now())
            .clearState()
            .build();
    if (!waivers.create(id, stored)) {
      throw ServiceException.exists("Waiver", stored.getName());
    }
    LOG.atInfo()
        .addKeyValue("waiver", id)
        .addKeyValue("check", stored.getCheck())
        .addKeyValue("by", author)
        .log("check waived");
    responses.onNext(
        CreateWaiverResponse.newBuilder().setWaiver(waivers.find(id).orElse(stored)).build());
    responses.onCompleted();
  }

  private void check(Waiver waiver) {
    text("waiver.check", waiver.getCheck(), 1, LONGEST_ID);
    text("waiver.benchmark", waiver.getBenchmark(), 0, LONGEST_ID);
    text("waiver.target", waiver.getTarget(), 0, LONGEST_ID);
    text("waiver.reason", waiver.getReason().strip(), 1, LONGEST_REASON);
    nodes.require("waiver.nodes", waiver.getNodesList());
    Timestamp end = waiver.getExpireTime();
    if (!waiver.hasExpireTime() || !Timestamps.isValid(end)) {
      throw ServiceException.invalidField("waiver.expire_time", "not a time", "when it ends");
    }
    if (Timestamps.compare(end, now()) <= 0) {
      throw ServiceException.invalidField(
          "waiver.expire_time", Timestamps.toString(end), "a time in the future");
    }
  }

  private static void text(String field, String text, int shortest, int longest) {
    if (text.length() < shortest || text.length() > longest) {
      throw ServiceException.invalidField(
          field, text.length() + " characters", shortest + " to " + longest);
    }
  }

  @Override
  public void deleteWaiver(
      DeleteWaiverRequest request, StreamObserver<DeleteWaiverResponse> responses) {
    String id = Collection.WAIVERS.require("name", request.getName());
    Waiver deleted =
        waivers
            .delete(id)
            .orElseThrow(() -> ServiceException.notFound("Waiver", request.getName()));
    LOG.atInfo()
        .addKeyValue("waiver", id)
        .addKeyValue("check", deleted.getCheck())
        .addKeyValue("by", CallIdentity.current().principal())
        .log("waiver deleted");
    responses.onNext(DeleteWaiverResponse.getDefaultInstance());
    responses.onCompleted();
  }

  private Timestamp now() {
    return Timestamps.fromMillis(clock.millis());
  }
}
