package dev.vedette.cli.watch;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.proto.event.v1.Value;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Prints a node's events as they happen. */
@Command(
    name = "events",
    description = "Prints the events of a node as they happen, until interrupted.",
    mixinStandardHelpOptions = true)
public final class EventsCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.nnnnnnnnn").withZone(ZoneId.systemDefault());

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "CONDITION",
      description =
          "A condition of the rule language, such as 'evt.type=openat and proc.name=cat'. Default:"
              + " every event.")
  private List<String> condition = new ArrayList<>();

  @Option(
      names = "--node",
      paramLabel = "NODE",
      description = "The node; needed when several are enrolled.")
  private @Nullable String node;

  @Option(
      names = "--fields",
      split = ",",
      paramLabel = "FIELD",
      description = "Fields to print, separated by commas.")
  private List<String> fields = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many events. Default: never.")
  private long count = Long.MAX_VALUE;

  private final JsonMapper mapper = JsonMapper.shared();
  private long seen;

  @Override
  public Integer call() {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    try (GatewayClient client = gateway.connect()) {
      Iterator<WatchEventsResponse> responses =
          EventServiceGrpc.newBlockingStub(client.toNode(node))
              .watchEvents(
                  WatchEventsRequest.newBuilder()
                      .setCondition(String.join(" ", condition))
                      .addAllFields(fields)
                      .build());
      while (seen < count && responses.hasNext()) {
        WatchEventsResponse response = responses.next();
        switch (response.getKindCase()) {
          case EVENT -> print(response.getEvent());
          case MISSED_EVENTS ->
              err.println("vedette: " + response.getMissedEvents() + " events were missed here");
          case STARTED -> err.println("vedette: watching events at " + client.address());
          case KIND_NOT_SET -> {}
        }
      }
    }
    return ExitStatus.OK;
  }

  private void print(NamedEvent event) {
    seen++;
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Map<String, Value> values = new TreeMap<>(event.getFieldsMap());
    if (json) {
      Map<String, Object> object = new java.util.LinkedHashMap<>();
      object.put("time", event.getTimeUnixNanos());
      object.put("source", event.getSource());
      object.put("type", event.getType());
      Map<String, @Nullable Object> named = new java.util.LinkedHashMap<>();
      values.forEach((name, value) -> named.put(name, EventText.json(value)));
      object.put("fields", named);
      out.println(mapper.writeValueAsString(object));
    } else {
      StringBuilder line = new StringBuilder(TIME.format(time(event))).append(' ');
      line.append(event.getType());
      if (fields.isEmpty()) {
        values.forEach((name, value) -> append(line, name, value));
      } else {
        fields.forEach(
            name -> append(line, name, values.getOrDefault(name, Value.getDefaultInstance())));
      }
      out.println(line);
    }
    out.flush();
  }

  private static void append(StringBuilder line, String name, Value value) {
    line.append(' ').append(name).append('=').append(EventText.text(value));
  }

  private static Instant time(NamedEvent event) {
    long nanos = event.getTimeUnixNanos();
    return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L);
  }
}
