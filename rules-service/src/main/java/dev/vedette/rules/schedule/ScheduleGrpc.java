package dev.vedette.rules.schedule;

import com.google.inject.Inject;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.ResourceInfo;
import dev.vedette.proto.rules.v1.CreateScheduleRequest;
import dev.vedette.proto.rules.v1.CreateScheduleResponse;
import dev.vedette.proto.rules.v1.DeleteScheduleRequest;
import dev.vedette.proto.rules.v1.DeleteScheduleResponse;
import dev.vedette.proto.rules.v1.GetScheduleRequest;
import dev.vedette.proto.rules.v1.GetScheduleResponse;
import dev.vedette.proto.rules.v1.ListSchedulesRequest;
import dev.vedette.proto.rules.v1.ListSchedulesResponse;
import dev.vedette.proto.rules.v1.RunScheduleRequest;
import dev.vedette.proto.rules.v1.RunScheduleResponse;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.UpdateScheduleRequest;
import dev.vedette.proto.rules.v1.UpdateScheduleResponse;
import dev.vedette.proto.rules.v1.WatchSchedulesRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the schedules; thread-safe. */
final class ScheduleGrpc extends ScheduleServiceGrpc.ScheduleServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleGrpc.class);

  private final ScheduleStore store;
  private final ScheduleRules rules;
  private final Schedules schedules;
  private final ScheduleAnswers answers;
  private final Clock clock;

  @Inject
  ScheduleGrpc(
      ScheduleStore store,
      ScheduleRules rules,
      Schedules schedules,
      ScheduleAnswers answers,
      Clock clock) {
    this.store = store;
    this.rules = rules;
    this.schedules = schedules;
    this.answers = answers;
    this.clock = clock;
  }

  @Override
  public void getSchedule(
      GetScheduleRequest request, StreamObserver<GetScheduleResponse> responses) {
    Schedule found =
        store
            .find(Collection.SCHEDULES.require("name", request.getName()))
            .orElseThrow(() -> missing(request.getName()));
    responses.onNext(GetScheduleResponse.newBuilder().setSchedule(rules.shown(found)).build());
    responses.onCompleted();
  }

  @Override
  public void listSchedules(
      ListSchedulesRequest request, StreamObserver<ListSchedulesResponse> responses) {
    PageRequest page = PageRequest.of("schedules", request.getPageSize(), request.getPageToken());
    List<Schedule> fetched = store.list(page.after(), page.fetch());
    responses.onNext(
        ListSchedulesResponse.newBuilder()
            .addAllSchedules(page.page(fetched).stream().map(rules::shown).toList())
            .setNextPageToken(
                page.next(fetched, last -> Collection.SCHEDULES.require("name", last.getName())))
            .build());
    responses.onCompleted();
  }

  @Override
  public void createSchedule(
      CreateScheduleRequest request, StreamObserver<CreateScheduleResponse> responses) {
    String id = Collection.requireId("schedule_id", request.getScheduleId());
    Schedule wanted =
        rules.changed(
            Schedule.newBuilder().setAuthor(CallIdentity.current().principal()).build(),
            request.getSchedule(),
            FieldMask.getDefaultInstance());
    rules.check(wanted);
    if (store.list("", Schedules.MOST).size() >= Schedules.MOST) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED, "schedules: no more than " + Schedules.MOST);
    }
    Schedule created =
        store
            .create(id, wanted, clock.instant())
            .orElseThrow(() ->
                refused(
                    ErrorReason.RESOURCE_EXISTS, Collection.SCHEDULES.name(id), "exists already"));
    changed(created, "schedule created");
    responses.onNext(CreateScheduleResponse.newBuilder().setSchedule(rules.shown(created)).build());
    responses.onCompleted();
  }

  @Override
  public void updateSchedule(
      UpdateScheduleRequest request, StreamObserver<UpdateScheduleResponse> responses) {
    Schedule wanted = request.getSchedule();
    String id = Collection.SCHEDULES.require("schedule.name", wanted.getName());
    Schedule seen = store.find(id).orElseThrow(() -> missing(wanted.getName()));
    rules.check(rules.changed(seen, wanted, request.getUpdateMask()));
    Schedule updated =
        store
            .update(
                id,
                current -> {
                  if (!wanted.getEtag().isEmpty() && !wanted.getEtag().equals(current.getEtag())) {
                    throw refused(
                        ErrorReason.ETAG_MISMATCH,
                        wanted.getName(),
                        "has etag " + current.getEtag() + " by now");
                  }
                  return rules.changed(current, wanted, request.getUpdateMask());
                },
                clock.instant())
            .orElseThrow(() -> missing(wanted.getName()));
    changed(updated, "schedule changed");
    responses.onNext(UpdateScheduleResponse.newBuilder().setSchedule(rules.shown(updated)).build());
    responses.onCompleted();
  }

  @Override
  public void deleteSchedule(
      DeleteScheduleRequest request, StreamObserver<DeleteScheduleResponse> responses) {
    String id = Collection.SCHEDULES.require("name", request.getName());
    if (!store.delete(id)) {
      throw missing(request.getName());
    }
    changed(Schedule.newBuilder().setName(request.getName()).build(), "schedule deleted");
    responses.onNext(DeleteScheduleResponse.getDefaultInstance());
    responses.onCompleted();
  }

  @Override
  public void runSchedule(
      RunScheduleRequest request, StreamObserver<RunScheduleResponse> responses) {
    String id = Collection.SCHEDULES.require("name", request.getName());
    Schedule asked =
        store
            .update(
                id,
                current -> {
                  if (current.getPaused()) {
                    throw refused(ErrorReason.PRECONDITION_FAILED, request.getName(), "is paused");
                  }
                  return current.toBuilder()
                      .setRequestTime(Timestamps.fromMillis(clock.millis()))
                      .build();
                },
                clock.instant())
            .orElseThrow(() -> missing(request.getName()));
    changed(asked, "schedule asked to run");
    responses.onNext(RunScheduleResponse.newBuilder().setSchedule(rules.shown(asked)).build());
    responses.onCompleted();
  }

  @Override
  public StreamObserver<WatchSchedulesRequest> watchSchedules(
      StreamObserver<WatchSchedulesResponse> responses) {
    return new ScheduleWatch(
        schedules, answers, (ServerCallStreamObserver<WatchSchedulesResponse>) responses);
  }

  private void changed(Schedule schedule, String what) {
    schedules.refresh();
    LOG.atInfo()
        .addKeyValue("schedule", schedule.getName())
        .addKeyValue("by", CallIdentity.current().principal())
        .log(what);
  }

  private static ServiceException missing(String name) {
    return ServiceException.notFound("Schedule", name);
  }

  private static ServiceException refused(ErrorReason reason, String name, String what) {
    return new ServiceException(
        reason,
        name + ": " + what,
        Map.of(),
        List.of(
            ResourceInfo.newBuilder().setResourceType("Schedule").setResourceName(name).build()),
        null);
  }
}
