package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Story 7: the gateway's web page in a real browser, in front of a real suite. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class WebPageIT {
  /** What each view shows when it has read what it shows. */
  private static final Map<String, String> VIEWS =
      Map.of(
          "alerts", "shown, newest first",
          "rules", "Revisions of default",
          "nodes", "Checks that fail",
          "scan", "or files",
          "traffic", "Last seen",
          "posture", "Secrets in etcd");

  private static final String RULE =
      """
      - rule: File read in a pod
        desc: For the page.
        condition: evt.type in (execve, execveat) and container.id != host and proc.name = cat
        output: >
          %proc.cmdline was run (user=%user.name k8s.ns=%k8s.ns.name k8s.pod=%k8s.pod.name
          container=%container.name image=%container.image.repository:%container.image.tag process=%proc.name
          pid=%proc.pid path=%proc.exepath parent=%proc.pname ppid=%proc.ppid pcmdline=%proc.pcmdline
          grandparent=%proc.aname[2] gpid=%proc.apid[2] ancestor=%proc.aname[3])
        priority: WARNING
        tags: [page]
      """;

  /** Markup, a mark that reverses text, and an escape sequence, as arguments of a program. */
  private static final String HOSTILE =
      "/bin/cat /none/MARK '<img src=x"
          + " onerror=\"window.caught=1\"><script>window.caught=1</script>' \"$(printf"
          + " 'a\\342\\200\\256gnp.exe\\033[31m')\"; true";

  private static Path directory = Path.of("");
  private static ContainerRuntime runtime;
  private static Suite suite;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    directory = Tree.privateDirectory("vedette-e2e-page");
    Path socket = directory.resolve("cri.sock");
    runtime = ContainerRuntime.at(socket);
    suite = Suite.up("--set", "agent.container.sockets=" + socket);
    browser.look(1280, "light");
    browser.open(suite.address("http") + "/");
    browser.await("document.getElementById('connection').textContent === 'Live'");
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (suite != null) {
      suite.close();
    }
    if (runtime != null) {
      runtime.close();
      Files.deleteIfExists(directory.resolve("cri.sock"));
      Files.deleteIfExists(directory);
    }
  }

  private static String text(String selector) throws Exception {
    return browser
        .evaluate("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
        .stringValue();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  @Test
  @Order(1)
  void anAlertAppearsLiveAndIsAcknowledgedByKeyboardAlone() throws Exception {
    RuntimeAlertsIT.requireCapture(suite);
    Path rules = Files.writeString(directory.resolve("page.yaml"), RULE);
    assertThat(suite.vedette("rules", "apply", "--wait", rules.toString()).succeeded())
        .contains("active: ");
    Files.delete(rules);
    String marker = readFileInPod();

    browser.tabTo("element.type === 'search'");
    browser.type(marker);
    browser.await("document.querySelectorAll('tbody tr:not([hidden])').length === 1");
    browser.tabTo("element.closest('tbody') && element.tagName === 'A'");
    browser.press("Enter");
    browser.await("document.activeElement.textContent === 'File read in a pod'");

    assertThat(text(".side .fields")).contains("shop", "web-0", "registry.local/web:7");
    assertThat(text(".tree")).contains("cat", "sh", marker);
    assertThat(browser.evaluate("document.querySelectorAll('.tree .process').length").asInt())
        .isGreaterThanOrEqualTo(3);
    assertThat(text(".side")).contains("proc.cmdline", "user.name", "root");
    assertInert();

    browser.tabTo("element.textContent === 'Acknowledge'");
    browser.press("Enter");
    browser.type("mine");
    browser.press("Enter");
    // It changes something, so the gateway asks who this is.
    browser.await("document.activeElement.type === 'password'");
    browser.type("wrong");
    browser.press("Enter");
    browser.await(
        "[...document.querySelectorAll('dialog')].at(-1).innerText.includes('does not accept')");
    assertThat(text("#sign-in")).isEqualTo("Sign in");
    browser.evaluate("document.activeElement.select()");
    browser.type(suite.token());
    browser.press("Enter");
    browser.await("!document.querySelector('dialog input[type=password]')");
    browser.press("Enter");
    browser.await("document.querySelector('.side').innerText.includes('Seen by ')");
    assertThat(text(".side .note")).endsWith("mine");
    browser.picture("alert");
  }

  /** Does the deed until its alert knows the pod: on a busy machine the runtime may answer late. */
  private static String readFileInPod() throws Exception {
    try (Container container =
        Container.start(id -> runtime.add(id, "web", "registry.local/web:7", "shop/web-0"))) {
      for (int i = 0; i < 5; i++) {
        String marker = "m" + UUID.randomUUID().toString().replace("-", "");
        container.exec(HOSTILE.replace("MARK", marker));
        String row =
            "[...document.querySelectorAll('tbody tr')].find(row => row.textContent.includes('"
                + marker
                + "'))";
        browser.await(row);
        if (browser.evaluate(row + ".textContent.includes('k8s.pod=web-0')").booleanValue()) {
          return marker;
        }
      }
    }
    throw new AssertionError("no alert knows the pod");
  }

  /** What an attacker wrote is text, all of it seen. */
  private static void assertInert() throws Exception {
    assertThat(text(".side"))
        .contains("<img src=x onerror=\"window.caught=1\"><script>")
        .contains("a\\u{202e}gnp.exe\\e[31m")
        .doesNotContain("\u202e");
    assertThat(browser.evaluate("window.caught === undefined").booleanValue()).isTrue();
    assertThat(
            browser.evaluate("document.querySelectorAll('main img, main script').length").asInt())
        .isZero();
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(2)
  void everyViewShowsItselfAndCanBeReadByAll() throws Exception {
    String check;
    try (InputStream stream = WebPageIT.class.getResourceAsStream("accessibility.js")) {
      check = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String look : List.of("light", "dark")) {
      for (String view : VIEWS.keySet()) {
        browser.look(look.equals("light") ? 1280 : 390, look);
        browser.evaluate("location.hash = '#/" + view + "'");
        browser.await("document.querySelector('#views a[data-here]')?.hash === '#/" + view + "'");
        browser.await(
            "document.querySelector('main').innerText.includes('" + VIEWS.get(view) + "')");
        if (view.equals("scan")) {
          scan();
        }
        JsonNode found = browser.evaluate(check);
        assertThat(found.toString()).as(view + " " + look).isEqualTo("[]");
        assertThat(text("main .problem")).as(view).isEmpty();
        browser.picture(view + "-" + look);
      }
    }
    assertThat(browser.complaints()).isEmpty();
  }

  private static void scan() throws Exception {
    browser.evaluate("document.querySelector('textarea').focus()");
    browser.type(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: all}
        spec:
          hostPID: true
          containers:
          - {name: c, image: nginx, securityContext: {privileged: true}}
        """);
    browser.tabTo("element.textContent === 'Scan'");
    browser.press("Enter");
    browser.await("document.querySelector('main').innerText.includes('findings in 1 object')");
    assertThat(text("main table")).isNotEmpty();
  }

  @Test
  @Order(3)
  void thePageIsServedUnderAStrictPolicy() throws Exception {
    assertThat(
            browser
                .evaluate(
                    "fetch('/').then(answer => answer.headers.get('content-security-policy'))")
                .stringValue())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    // The policy holds: text does not become markup even when somebody forgets.
    assertThat(
            browser
                .evaluate(
                    "(() => { try { document.createElement('p').innerHTML = '<b>'; return 'made'; }"
                        + " catch (error) { return error.name; } })()")
                .stringValue())
        .isEqualTo("TypeError");
  }

  @Test
  @Order(4)
  void whatCannotBeReadIsNotCalledGood() throws Exception {
    browser.evaluate("location.hash = '#/scan'");
    browser.await("document.querySelector('textarea')");
    browser.evaluate("document.querySelector('textarea').select()");
    browser.type("a: [");
    browser.tabTo("element.textContent === 'Scan'");
    browser.press("Enter");
    browser.await("document.querySelector('main').innerText.includes('Nothing could be read.')");
    assertThat(text("main .problem")).startsWith("manifest.yaml:1: ");

    browser.evaluate("location.hash = '#/rules/%E0'");
    browser.await("document.querySelector('main').innerText.includes('There is no rule set %E0.')");
  }

  @Test
  @Order(5)
  void whatIsInTheWayIsSaidUntilItIsGone() throws Exception {
    browser.evaluate("location.hash = '#/rules'");
    browser.await("document.querySelector('main').innerText.includes('Revisions of default')");
    browser.network("off");
    browser.evaluate("location.hash = '#/alerts'");
    browser.await(
        "document.querySelector('main .problem')?.textContent"
            + " === 'The gateway cannot be reached.'");
    assertThat(text("#connection")).isEqualTo("Connecting again …");
    browser.picture("unreachable");

    browser.network("on");
    browser.await("document.getElementById('connection').textContent === 'Live'");
    browser.await("document.querySelector('main').innerText.includes('shown, newest first')");
    assertThat(text("main .problem")).isEmpty();
  }
}
