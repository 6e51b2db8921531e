package dev.vedette.language.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition.Argument;
import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuditEventTest {
  private static final String POD =
      """
      {"kind": "Event", "auditID": "a-1", "stage": "ResponseComplete", "verb": "create",
       "stageTimestamp": "2024-05-01T02:03:04.000005Z",
       "requestURI": "/api/v1/namespaces/shop/pods?dryRun=All&label=a%20b&dryRun=None",
       "user": {"username": "eve", "groups": ["dev", "ops"]},
       "objectRef": {"resource": "pods", "namespace": "shop"},
       "annotations": {"authorization.k8s.io/decision": "allow"},
       "responseStatus": {"code": 201},
       "responseObject": {"metadata": {"name": "pod-7"}},
       "requestObject": {"spec": {
         "hostNetwork": true,
         "securityContext": {"runAsUser": 7, "supplementalGroups": [5, 6]},
         "volumes": [{"name": "v", "hostPath": {"path": "/var/log/x"}},
                     {"name": "w", "emptyDir": {}}],
         "initContainers": [],
         "containers": [
           {"name": "one", "image": "reg:5000/team/one:1.2@sha256:ab", "args": ["-x", "-y"],
            "ports": [{"containerPort": 80, "hostPort": 8080}, {"containerPort": 90}],
            "securityContext": {"privileged": true, "runAsUser": 0,
                                "capabilities": {"add": ["SYS_ADMIN"]}}},
           {"name": "two", "image": "two"}]}}}
      """;

  private static List<AuditEvent> events(String body) {
    return AuditEvent.parse(body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static String value(AuditEvent event, String field) {
    var value = event.get(FieldCatalog.forSource(AuditEvent.SOURCE).find(field).orElseThrow());
    return value instanceof Value.Items(var values) ? values.toString() : value.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ka.auditid | a-1",
        "ka.verb | create",
        "ka.user.groups | [dev, ops]",
        "ka.auth.decision | allow",
        "ka.response.code | 201",
        "ka.uri.param[dryRun] | All",
        "ka.uri.param[label] | a b",
        "ka.uri.param[other] | <NA>",
        "ka.target.name | <NA>",
        "ka.target.pod.name | pod-7",
        "ka.req.pod.host_network | true",
        "ka.req.pod.host_pid | <NA>",
        "ka.req.pod.supplemental_groups | [5, 6]",
        "ka.req.pod.containers.name | [one, two]",
        "ka.req.pod.containers.name[1] | [two]",
        "ka.req.pod.containers.name[2] | <NA>",
        "ka.req.pod.containers.image.repository | [reg:5000/team/one, two]",
        "ka.req.container.image.repository | reg:5000/team/one",
        "ka.req.pod.containers.args | [-x, -y]",
        "ka.req.pod.containers.host_port | [8080, 90]",
        "ka.req.pod.containers.privileged | [true]",
        "ka.req.container.privileged | true",
        "ka.req.pod.containers.add_capabilities | [SYS_ADMIN]",
        "ka.req.pod.containers.eff_run_as_user | [0, 7]",
        "ka.req.pod.containers.eff_run_as_group | [0, 0]",
        "ka.req.pod.initContainers.image | <NA>",
        "ka.req.pod.volumes.hostpath | [/var/log/x]",
        "ka.req.pod.volumes.volume_type | [hostPath, emptyDir]",
        "ka.req.volume.hostpath[/var/log*] | true",
        "ka.req.volume.hostpath[/var/log] | false",
        "jevt.value[/user/groups/1] | ops",
        "jevt.value[/user] | {\"username\":\"eve\",\"groups\":[\"dev\",\"ops\"]}",
        "jevt.value[/annotations/authorization.k8s.io~1decision] | allow",
        "jevt.value[/none/there] | <NA>",
        "json.rawtime | 1714528984000005000",
        "evt.num | 1",
        "evt.source | k8s_audit",
        "evt.time.iso8601 | 2024-05-01T02:03:04.000005000+0000",
      })
  void readsFields(String field, String expected) {
    assertThat(value(events(POD).getFirst(), field)).isEqualTo(expected);
  }

  @Test
  void printsTheWholeEventLineByLine() {
    var event =
        events("{\"kind\":\"Event\",\"stageTimestamp\":\"2024-05-01T02:03:04Z\",\"a\":[1.50,{}]}")
            .getFirst();
    assertThat(value(event, "jevt.obj"))
        .isEqualTo(
            """
            {
              "kind": "Event",
              "stageTimestamp": "2024-05-01T02:03:04Z",
              "a": [
                1.50,
                {}
              ]
            }\
            """);
  }

  @Test
  void hasNoAuditFieldsWithoutAnAuditId() {
    var event =
        events("{\"kind\":\"Event\",\"stageTimestamp\":\"2024-05-01T02:03:04Z\",\"verb\":\"get\"}")
            .getFirst();
    assertThat(value(event, "ka.verb")).isEqualTo("<NA>");
    assertThat(value(event, "jevt.value[/verb]")).isEqualTo("get");
  }

  @Test
  void answersEveryFieldOfItsCatalogue() {
    var event = events(POD).getFirst();
    var catalog = FieldCatalog.forSource(AuditEvent.SOURCE);
    for (var definition : catalog.definitions()) {
      var name =
          definition.argument() == Argument.NONE || !definition.argument().isRequired()
              ? definition.name()
              : definition.name() + "[k]";
      catalog.find(name).ifPresent(field -> assertThat(event.get(field)).isNotNull());
    }
  }

  @Test
  void takesListsArraysAndLines() {
    var one = POD.replace("\n", " ");
    assertThat(events("{\"kind\":\"EventList\",\"items\":[" + one + "," + one + "]}")).hasSize(2);
    assertThat(events("[" + one + ",[" + one + "]]")).hasSize(2);
    assertThat(events(one + "\n" + one + "\n")).hasSize(2);
    assertThat(events("")).isEmpty();
  }

  @Test
  void leavesOutWhatIsNoEvent() {
    var result =
        AuditEvent.parse(
            ("{\"kind\":0} {\"kind\":\"Event\"} 7 " + POD).getBytes(StandardCharsets.UTF_8));
    assertThat(result.orElseThrow()).hasSize(1);
    assertThat(result.diagnostics()).hasSize(3);
  }

  @Test
  void refusesWhatIsNoJsonTooDeepOrTooLarge() {
    assertThat(AuditEvent.parse("{\"kind\":".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Result.Failure.class);
    assertThat(AuditEvent.parse("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Result.Failure.class);
    assertThat(AuditEvent.parse(new byte[AuditReader.MAX_BYTES + 1]))
        .isInstanceOf(Result.Failure.class);
  }

  @Test
  void isMatchedByRulesOfItsSource() {
    var rules =
        """
        - rule: privileged pod
          desc: a pod may do everything
          condition: ka.verb = create and ka.req.pod.containers.privileged intersects (true)
          output: pod=%ka.target.pod.name images=%ka.req.pod.containers.image
          priority: WARNING
          source: k8s_audit
        """;
    var book =
        new RuleLoader()
            .load(List.of(new RuleFile("r.yaml", rules.getBytes(StandardCharsets.UTF_8))))
            .book()
            .orElseThrow();
    var messages = new ArrayList<String>();
    var event = events(POD).getFirst();
    book.matcher()
        .match(event, (rule, verdict) -> messages.add(verdict + " " + rule.output().render(event)));
    assertThat(messages)
        .containsExactly("TRUE pod=pod-7 images=(reg:5000/team/one:1.2@sha256:ab,two)");
  }
}
