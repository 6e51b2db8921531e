package dev.vedette.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Debian's Chromium with one page, driven by its DevTools protocol. It finds no host but 127.0.0.1.
 * Used by one thread.
 */
final class Browser implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");

  private final Path profile;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new ArrayList<>();
  private final WebSocket socket;
  private final String session;

  private Browser(Path profile, Process process, String address) throws Exception {
    this.profile = profile;
    this.process = process;
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Reader())
            .get(20, TimeUnit.SECONDS);
    String target =
        command("", "Target.createTarget", Map.of("url", "about:blank"))
            .at("/targetId")
            .stringValue();
    session =
        command("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .at("/sessionId")
            .stringValue();
    for (String domain : List.of("Page", "Runtime", "Log")) {
      command(domain + ".enable", Map.of());
    }
  }

  /** Starts one; where there is no Chromium the test is skipped and says so. */
  static Browser start() throws Exception {
    Path program = Tree.program("chromium");
    Path profile = Tree.privateDirectory("vedette-e2e-browser");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                // Tests run as root, where Chromium's own sandbox does not work.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // Closed with the process; nothing that it says later matters.
    BufferedReader errors = process.errorReader();
    String line;
    while ((line = errors.readLine()) != null) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        Thread.ofVirtual().start(() -> errors.lines().forEach(more -> {}));
        return new Browser(profile, process, matcher.group(1));
      }
    }
    throw new AssertionError("chromium does not start");
  }

  /** Opens an address. */
  void open(String address) throws Exception {
    command("Page.navigate", Map.of("url", address));
    await("document.readyState === 'complete'");
  }

  /** The value of an expression of JavaScript. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        command(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.at("/exceptionDetails"));
    }
    return answer.at("/result/value");
  }

  /** Waits until an expression is true. */
  void await(String expression) throws Exception {
    Await.truth(
        expression + " in " + complaints(),
        SOON,
        () -> evaluate("Boolean(" + expression + ")").booleanValue());
  }

  /** Presses a key: {@code Tab}, {@code Enter}, {@code Escape}. */
  void press(String key) throws Exception {
    int code =
        switch (key) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          default -> throw new IllegalArgumentException(key);
        };
    String text = key.equals("Enter") ? "\r" : "";
    command(
        "Input.dispatchKeyEvent",
        Map.of(
            "type",
            "keyDown",
            "key",
            key,
            "code",
            key,
            "windowsVirtualKeyCode",
            code,
            "text",
            text));
    command(
        "Input.dispatchKeyEvent",
        Map.of("type", "keyUp", "key", key, "code", key, "windowsVirtualKeyCode", code));
  }

  /** Presses Tab until what has the focus is as wanted, as somebody without a mouse does. */
  void tabTo(String wanted) throws Exception {
    for (int i = 0; i < 80; i++) {
      press("Tab");
      if (evaluate("Boolean((element => " + wanted + ")(document.activeElement))").booleanValue()) {
        return;
      }
    }
    throw new AssertionError("no way by keyboard to: " + wanted);
  }

  /** Types where the focus is. */
  void type(String text) throws Exception {
    command("Input.insertText", Map.of("text", text));
  }

  /** Makes the window as wide, and light or dark. */
  void look(int width, String scheme) throws Exception {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    command(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Lets no request through, or all of them again. */
  void network(String state) throws Exception {
    command("Network.enable", Map.of());
    command(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline",
            state.equals("off"),
            "latency",
            0,
            "downloadThroughput",
            -1,
            "uploadThroughput",
            -1));
  }

  /** With {@code -Dvedette.pictures} keeps a picture for people, below the module's target. */
  void picture(String name) throws Exception {
    if (!Boolean.getBoolean("vedette.pictures")) {
      return;
    }
    JsonNode shot = command("Page.captureScreenshot", Map.of("format", "png"));
    Path directory = Files.createDirectories(Tree.root().resolve("tools/e2e/target/page"));
    Files.write(
        directory.resolve(name + ".png"),
        Base64.getDecoder().decode(shot.at("/data").stringValue()));
  }

  /** What the page's console and security checks complained of. */
  List<String> complaints() {
    synchronized (complaints) {
      return List.copyOf(complaints);
    }
  }

  private JsonNode command(String method, Map<String, ?> parameters) throws Exception {
    return command(session, method, parameters);
  }

  private JsonNode command(String to, String method, Map<String, ?> parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    Map<String, Object> message = new java.util.HashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    socket
        .sendText(JsonMapper.shared().writeValueAsString(message), true)
        .get(20, TimeUnit.SECONDS);
    JsonNode whole = answer.get(40, TimeUnit.SECONDS);
    if (whole.has("error")) {
      throw new AssertionError(method + ": " + whole.at("/error"));
    }
    return whole.at("/result");
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    client.shutdownNow();
    // Its helpers write to the profile too, and may outlive it by a moment.
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    process.destroy();
    all.forEach(Browser::awaitEnd);
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static void awaitEnd(ProcessHandle ending) {
    ending
        .onExit()
        .completeOnTimeout(ending, 10, TimeUnit.SECONDS)
        .thenCompose(handle -> {
          handle.destroyForcibly();
          return handle.onExit().completeOnTimeout(handle, 10, TimeUnit.SECONDS);
        })
        .join();
  }

  private final class Reader implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        take(JsonMapper.shared().readTree(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void take(JsonNode message) {
      CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt(0));
      if (answer != null) {
        answer.complete(message);
      }
      boolean bad =
          switch (message.path("method").asString("")) {
            case "Runtime.exceptionThrown" -> true;
            // A refused call is the page's business; all else in the log is not meant to be there.
            case "Log.entryAdded" ->
                !message.at("/params/entry/source").asString("").equals("network");
            case "Runtime.consoleAPICalled" ->
                message.at("/params/type").asString("").equals("error");
            default -> false;
          };
      if (bad) {
        synchronized (complaints) {
          complaints.add(message.path("params").toString());
        }
      }
    }
  }
}
