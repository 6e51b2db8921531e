package dev.vedette.rules;

import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.CreateScheduleRequest;
import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceBlockingStub;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.WaiverServiceGrpc;
import dev.vedette.server.tls.PeerIdentity;
import java.util.List;

/** A rules service with a benchmark, and nodes that report. Used by one thread. */
record FleetFixture(RulesFixture rules) {
  static final String CONTROLS =
      """
      id: "4"
      type: node
      groups:
        - id: "4.1"
          checks:
            - id: 4.1.1
              text: The first
              audit: "true"
            - id: 4.1.2
              text: The second
              audit: "true"
      """;

  void enrol(String node) {
    rules
        .nodes(PeerIdentity.agent(node))
        .enrolNode(
            EnrolNodeRequest.newBuilder()
                .setNode(Node.newBuilder().setName("nodes/" + node).setAddress("127.0.0.1:7000"))
                .build());
  }

  /** Makes rule set {@code cis} active with these controls; returns the revision. */
  String benchmark(String controls) {
    RuleSetServiceBlockingStub stub = rules.ruleSets();
    if (stub.listRuleSets(ListRuleSetsRequest.getDefaultInstance()).getRuleSetsList().isEmpty()) {
      RulesFixture.create(stub, "cis", RuleSetKind.RULE_SET_KIND_BENCHMARK);
    }
    String revision =
        RulesFixture.store(stub, "cis", RulesFixture.file("cis-1.10/node.yaml", controls))
            .getName();
    RulesFixture.activate(stub, revision);
    return revision;
  }

  ScheduleServiceGrpc.ScheduleServiceBlockingStub schedules() {
    return ScheduleServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  WaiverServiceGrpc.WaiverServiceBlockingStub waivers() {
    return WaiverServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  ReportServiceGrpc.ReportServiceBlockingStub reports() {
    return ReportServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()));
  }

  Schedule schedule(String id, Schedule.Builder schedule) {
    return schedules()
        .createSchedule(
            CreateScheduleRequest.newBuilder().setScheduleId(id).setSchedule(schedule).build())
        .getSchedule();
  }

  static Schedule.Builder nightly() {
    return Schedule.newBuilder().setRuleSet("ruleSets/cis").setCron("30 2 * * *");
  }

  static CheckResult result(String check, CheckState state, String found) {
    return CheckResult.newBuilder()
        .setTarget("node")
        .setGroup("4.1")
        .setCheck(check)
        .setText("Text of " + check)
        .setState(state)
        .setActualValue(found)
        .build();
  }

  static Report.Builder report(String revision, long endSeconds, CheckResult... results) {
    return Report.newBuilder()
        .setSchedule("schedules/nightly")
        .setCheckReport(
            CheckReport.newBuilder()
                .setRevision(revision)
                .setBenchmark("cis-1.10")
                .setStartTime(Timestamps.fromSeconds(endSeconds - 1))
                .setEndTime(Timestamps.fromSeconds(endSeconds))
                .addTargets("node")
                .addAllResults(List.of(results)));
  }

  /** Sends a report with the certificate of one node, for the same or another one. */
  Report send(String certificate, String node, String id, Report.Builder report) {
    return ReportServiceGrpc.newBlockingStub(rules.as(PeerIdentity.agent(certificate)))
        .createReport(
            CreateReportRequest.newBuilder()
                .setParent("nodes/" + node)
                .setReportId(id)
                .setReport(report)
                .build())
        .getReport();
  }

  Report send(String node, String id, Report.Builder report) {
    return send(node, node, id, report);
  }
}
