package dev.vedette.agent.fleet;

import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.CreateReportResponse;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRevisionResponse;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.proto.rules.v1.WatchSchedulesRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What an agent sees of the rules service for scheduled checks. Thread-safe. */
final class FakeFleetService {
  private static final String MISSING = "missing";

  private final BlockingQueue<WatchSchedulesRequest> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<CreateReportRequest> reports = new LinkedBlockingQueue<>();
  private final Queue<Status> refusals = new ConcurrentLinkedQueue<>();
  private List<ScheduledCheck> checks = List.of();
  private int nonce;
  private @Nullable StreamObserver<WatchSchedulesResponse> watcher;

  BindableService[] services() {
    return new BindableService[] {new Schedules(), new Reports(), new RuleSets()};
  }

  synchronized void schedule(ScheduledCheck... scheduled) {
    checks = List.of(scheduled);
    tell();
  }

  /** Refuses the next reports this way. */
  void refuse(Status... statuses) {
    refusals.addAll(List.of(statuses));
  }

  private synchronized void tell() {
    if (watcher != null) {
      nonce++;
      watcher.onNext(
          WatchSchedulesResponse.newBuilder()
              .setNonce(Integer.toString(nonce))
              .addAllChecks(checks)
              .build());
    }
  }

  private synchronized void watch(StreamObserver<WatchSchedulesResponse> responses) {
    watcher = responses;
    tell();
  }

  WatchSchedulesRequest answer() throws InterruptedException {
    return next(answers);
  }

  CreateReportRequest report() throws InterruptedException {
    return next(reports);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing in time");
    }
    return next;
  }

  private final class Schedules extends ScheduleServiceGrpc.ScheduleServiceImplBase {
    @Override
    public StreamObserver<WatchSchedulesRequest> watchSchedules(
        StreamObserver<WatchSchedulesResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(WatchSchedulesRequest request) {
          answers.add(request);
          if (!request.getNode().isEmpty()) {
            watch(responses);
          }
        }

        @Override
        public void onError(Throwable failure) {
          synchronized (FakeFleetService.this) {
            watcher = Objects.equals(watcher, responses) ? null : watcher;
          }
        }

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }
  }

  private final class Reports extends ReportServiceGrpc.ReportServiceImplBase {
    @Override
    public void createReport(
        CreateReportRequest request, StreamObserver<CreateReportResponse> responses) {
      Status refusal = refusals.poll();
      if (refusal != null) {
        responses.onError(refusal.asRuntimeException());
        return;
      }
      reports.add(request);
      responses.onNext(CreateReportResponse.getDefaultInstance());
      responses.onCompleted();
    }
  }

  private static final class RuleSets extends RuleSetServiceGrpc.RuleSetServiceImplBase {
    @Override
    public void getRevision(
        GetRevisionRequest request, StreamObserver<GetRevisionResponse> responses) {
      if (request.getName().endsWith(MISSING)) {
        responses.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      responses.onNext(
          GetRevisionResponse.newBuilder()
              .setRevision(
                  Revision.newBuilder()
                      .setName(request.getName())
                      .addFiles(
                          File.newBuilder()
                              .setPath("config.yaml")
                              .setContent(ByteString.copyFromUtf8(request.getName()))))
              .build());
      responses.onCompleted();
    }
  }
}
