package dev.vedette.agent.recorded;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.EventContext;
import dev.vedette.agent.event.EventContext.EventSource;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.DescriptorKind;
import dev.vedette.agent.state.OpenDescriptor;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.agent.state.ThreadChange;
import dev.vedette.agent.state.TrackedProcess;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The node that a case describes, after all its events. Not thread-safe. */
final class CaseNode {
  private final Accounts accounts = Accounts.told();
  private final ProcessTable processes = new ProcessTable(100_000);
  private final RecordedState state = new RecordedState(processes, accounts);
  private final EventContext context;
  private final JsonNode setup;

  CaseNode(JsonNode setup) {
    this.setup = setup;
    String hostname = setup.has("hostname") ? setup.get("hostname").asString() : "";
    context = new EventContext(processes, accounts, hostname, 0, 0);
    if (setup.has("bufferFormat") && setup.get("bufferFormat").asString().equals("base64")) {
      context.writeBytesAsBase64();
    }
    Map<Long, EventSource> sources = new HashMap<>();
    if (setup.has("plugins")) {
      setup
          .get("plugins")
          .forEach(plugin ->
              sources.put(
                  plugin.get("id").asLong(),
                  new EventSource(
                      plugin.get("name").asString(), plugin.get("eventSource").asString())));
    }
    context.setSources(sources);
    setup.get("threads").forEach(this::add);
  }

  private void add(JsonNode node) {
    TrackedProcess process = state.add(CaseEncoder.thread(node));
    if (node.has("fds")) {
      node.get("fds")
          .forEach(open -> {
            if (!open.get("type").asString().equals("file_v2")) {
              throw new AssertionError("descriptor of a thread: " + open);
            }
            state.add(
                process,
                open.get("fd").asLong(),
                OpenDescriptor.named(
                        DescriptorKind.FILE,
                        CaseEncoder.bytes(open.get("name")),
                        CaseEncoder.number(open, "ino"))
                    .file(
                        CaseEncoder.number(open, "openFlags"),
                        CaseEncoder.number(open, "dev"),
                        CaseEncoder.number(open, "mountId")));
          });
    }
  }

  /** Runs all events; the last one stays lent. */
  CapturedEvent run() {
    CapturedEvent event = null;
    RecordedEvent before = null;
    int done = 0;
    change(done);
    for (JsonNode node : setup.get("events")) {
      if (before != null) {
        state.afterwards(before);
      }
      before = CaseEncoder.event(node);
      state.apply(before);
      if (!node.has("filtered")) {
        event = context.lend(before, state);
      }
      change(++done);
    }
    if (event == null) {
      throw new AssertionError("a case without an event");
    }
    return event;
  }

  private void change(int done) {
    if (!setup.has("changes")) {
      return;
    }
    for (JsonNode change : setup.get("changes")) {
      if (change.get("afterEvents").asInt() == done) {
        change(change);
      }
    }
  }

  private void change(JsonNode change) {
    switch (change.get("op").asString()) {
      case "addUser" -> addUser(change);
      case "removeUser" ->
          accounts.forgetUser(change.get("containerId").asString(), change.get("uid").asInt());
      case "setThread" -> setThread(change);
      default -> throw new AssertionError("change: " + change);
    }
  }

  private void addUser(JsonNode change) {
    JsonNode named = change;
    if (change.get("name").isNull()) {
      named = null;
      if (setup.has("hostUsers")) {
        for (JsonNode user : setup.get("hostUsers")) {
          if (user.get("uid").asLong() == change.get("uid").asLong()) {
            named = user;
          }
        }
      }
    }
    if (named != null) {
      accounts.learn(
          change.get("containerId").asString(),
          change.get("uid").asInt(),
          new Accounts.User(
              named.get("name").asString(),
              named.get("home").asString(),
              named.get("shell").asString()));
    }
  }

  private void setThread(JsonNode change) {
    TrackedProcess thread = state.thread(change.get("tid").asLong()).orElseThrow();
    if (change.has("comm")) {
      ThreadChange.comm(thread, CaseEncoder.bytes(change.get("comm")));
    }
    if (change.has("exe")) {
      ThreadChange.exe(thread, CaseEncoder.bytes(change.get("exe")));
    }
    if (change.has("exepath")) {
      ThreadChange.exePath(thread, CaseEncoder.bytes(change.get("exepath")));
    }
    if (change.has("pgid")) {
      ThreadChange.group(thread, change.get("pgid").asLong());
    }
  }
}
