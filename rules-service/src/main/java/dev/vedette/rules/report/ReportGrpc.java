package dev.vedette.rules.report;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.CreateReportResponse;
import dev.vedette.proto.rules.v1.DiffReportsRequest;
import dev.vedette.proto.rules.v1.DiffReportsResponse;
import dev.vedette.proto.rules.v1.GetFleetReportRequest;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.GetReportRequest;
import dev.vedette.proto.rules.v1.GetReportResponse;
import dev.vedette.proto.rules.v1.ListReportsRequest;
import dev.vedette.proto.rules.v1.ListReportsResponse;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.WatchReportsRequest;
import dev.vedette.proto.rules.v1.WatchReportsResponse;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.resource.PageToken;
import dev.vedette.rules.resource.ReportName;
import dev.vedette.rules.waiver.Waivers;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/** Serves reports and the state of the fleet; thread-safe. */
final class ReportGrpc extends ReportServiceGrpc.ReportServiceImplBase {
  private final ReportIntake intake;
  private final ReportStore store;
  private final ReportReaders readers;
  private final Waivers waivers;
  private final Fleet fleet;

  @Inject
  ReportGrpc(
      ReportIntake intake, ReportStore store, ReportReaders readers, Waivers waivers, Fleet fleet) {
    this.intake = intake;
    this.store = store;
    this.readers = readers;
    this.waivers = waivers;
    this.fleet = fleet;
  }

  @Override
  public void createReport(
      CreateReportRequest request, StreamObserver<CreateReportResponse> responses) {
    StoredReport stored = intake.take(request);
    responses.onNext(
        CreateReportResponse.newBuilder()
            .setReport(ReportMessages.listed(stored, waivers.inForce()))
            .build());
    responses.onCompleted();
  }

  @Override
  public void getReport(GetReportRequest request, StreamObserver<GetReportResponse> responses) {
    responses.onNext(
        GetReportResponse.newBuilder()
            .setReport(ReportMessages.whole(require("name", request.getName()), waivers.inForce()))
            .build());
    responses.onCompleted();
  }

  @Override
  public void listReports(
      ListReportsRequest request, StreamObserver<ListReportsResponse> responses) {
    if (request.getParent().isEmpty()) {
      throw ServiceException.invalidField("parent", "empty", "nodes/{node}, or nodes/-");
    }
    ReportFilter filter = readers.filter(request.getParent(), request.getSelector());
    PageRequest page =
        PageRequest.of(filter.query(), request.getPageSize(), request.getPageToken());
    List<StoredReport> fetched = store.before(filter, page.after(Long.MAX_VALUE), page.fetch());
    Waivers.InForce inForce = waivers.inForce();
    responses.onNext(
        ListReportsResponse.newBuilder()
            .addAllReports(
                page.page(fetched).stream()
                    .map(report -> ReportMessages.listed(report, inForce))
                    .toList())
            .setNextPageToken(page.next(fetched, last -> Long.toString(last.id())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void watchReports(
      WatchReportsRequest request, StreamObserver<WatchReportsResponse> responses) {
    ReportFilter filter = readers.filter(request.getParent(), request.getSelector());
    long after =
        request.getResumeToken().isEmpty()
            ? store.lastId()
            : PageToken.decode(ReportWatch.QUERY, request.getResumeToken())
                .map(token -> Long.parseLong(token.position()))
                .orElseThrow(
                    () -> PageRequest.wrongToken("resume_token", "a token of an earlier watch"));
    readers.follow(
        new ReportWatch(
            store,
            waivers,
            filter,
            after,
            (ServerCallStreamObserver<WatchReportsResponse>) responses),
        (ServerCallStreamObserver<WatchReportsResponse>) responses);
  }

  @Override
  public void diffReports(
      DiffReportsRequest request, StreamObserver<DiffReportsResponse> responses) {
    StoredReport after = require("after", request.getAfter());
    Optional<StoredReport> before =
        request.getBefore().isEmpty()
            ? store.before(after)
            : Optional.of(require("before", request.getBefore()));
    StoredReport earlier =
        before.orElseThrow(() ->
            new ServiceException(
                ErrorReason.PRECONDITION_FAILED,
                request.getAfter() + ": the first report of its node and schedule"));
    Waivers.InForce inForce = waivers.inForce();
    responses.onNext(
        DiffReportsResponse.newBuilder()
            .addAllDrift(ReportMessages.drift(earlier, after, inForce))
            .setBefore(ReportMessages.listed(earlier, inForce))
            .setAfter(ReportMessages.listed(after, inForce))
            .build());
    responses.onCompleted();
  }

  @Override
  public void getFleetReport(
      GetFleetReportRequest request, StreamObserver<GetFleetReportResponse> responses) {
    responses.onNext(fleet.report(readers.filter("", request.getSelector())));
    responses.onCompleted();
  }

  private StoredReport require(String field, String name) {
    return store
        .find(ReportName.require(field, name))
        .orElseThrow(() -> ServiceException.notFound("Report", name));
  }
}
