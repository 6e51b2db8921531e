package dev.vedette.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.ContainerDetails;
import dev.vedette.agent.state.ContainerDetails.Answer;
import dev.vedette.agent.state.ContainerDetails.Image;
import dev.vedette.agent.state.ContainerDetails.Mount;
import dev.vedette.agent.state.ContainerSource.Knowledge;
import dev.vedette.proto.cri.v1.ContainerMetadata;
import dev.vedette.proto.cri.v1.ContainerStatus;
import dev.vedette.proto.cri.v1.ContainerStatusResponse;
import dev.vedette.proto.cri.v1.ImageSpec;
import dev.vedette.proto.cri.v1.LinuxPodSandboxStatus;
import dev.vedette.proto.cri.v1.MountPropagation;
import dev.vedette.proto.cri.v1.Namespace;
import dev.vedette.proto.cri.v1.NamespaceMode;
import dev.vedette.proto.cri.v1.NamespaceOption;
import dev.vedette.proto.cri.v1.PodSandboxMetadata;
import dev.vedette.proto.cri.v1.PodSandboxNetworkStatus;
import dev.vedette.proto.cri.v1.PodSandboxStatus;
import dev.vedette.proto.cri.v1.PodSandboxStatusResponse;
import dev.vedette.server.config.DataSize;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContainerDirectoryTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String POD = "fedcba9876543210".repeat(4);
  private static final Container CONTAINER = new Container(ID.substring(0, 12), ID, "containerd");
  private static final ContainerConfig CONFIG = ContainerConfig.standard();

  @TempDir private Path directory = Path.of("");
  private final ContainerMetrics metrics = new ContainerMetrics(new CollectorRegistry());
  private final CountDownLatch settled = new CountDownLatch(1);
  private Path socket = Path.of("");
  private CriServer server;

  @BeforeEach
  void startRuntime() throws IOException {
    socket = directory.resolve("cri.sock");
    server = CriServer.at(socket);
  }

  @AfterEach
  void stopRuntime() {
    server.close();
  }

  @Test
  void knowsWhatTheRuntimeSaysOnceItAnswered() throws Exception {
    server.add(ID, nginx("{\"sandboxID\":\"" + POD + "\",\"privileged\":true}"));
    server.addSandbox(POD, pod());
    try (ContainerDirectory containers = directory(CONFIG)) {
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Awaited());
      ContainerDetails details = known(containers);
      assertThat(details.name()).isEqualTo("nginx");
      assertThat(details.image())
          .isEqualTo(
              new Image(
                  "docker.io/library/nginx:1.29",
                  "docker.io/library/nginx",
                  "1.29",
                  "sha256:aa",
                  ""));
      assertThat(details.privileged()).isEqualTo(Answer.YES);
      assertThat(details.labels()).containsEntry("app", "web");
      assertThat(details.mounts()).containsExactly(new Mount("/srv", "/data", "", false, "rslave"));
      assertThat(details.pod().name()).isEqualTo("nginx-pod");
      assertThat(details.pod().namespace()).isEqualTo("myproject");
      assertThat(details.pod().uid()).isEqualTo("1-2-3");
      assertThat(details.pod().sandboxId()).isEqualTo(POD);
      assertThat(details.pod().ip()).isEqualTo("10.1.2.3");
      assertThat(details.pod().host().network()).isTrue();
      assertThat(details.pod().host().pid()).isFalse();
      assertThat(containers.find(CONTAINER)).isInstanceOf(Knowledge.Known.class);
      assertThat(server.questions()).isEqualTo(1);
    }
  }

  @Test
  void readsPrivilegesWhereContainerdHasThem() throws Exception {
    server.add(ID, nginx("{\"config\":{\"linux\":{\"security_context\":{\"privileged\":true}}}}"));
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(known(containers).privileged()).isEqualTo(Answer.YES);
    }
  }

  @Test
  void whatContainerdLeavesOutIsNotPrivileged() throws Exception {
    server.add(ID, nginx("{\"config\":{\"linux\":{}}}"));
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(known(containers).privileged()).isEqualTo(Answer.NO);
    }
  }

  @Test
  void doesNotGuessFromWhatIsNoJson() throws Exception {
    server.add(ID, nginx("[".repeat(10_000)));
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(known(containers).privileged()).isEqualTo(Answer.UNSAID);
    }
  }

  @Test
  void findsThePodInTheListWhereTheStatusDoesNotNameIt() throws Exception {
    server.add(ID, nginx(""));
    server.list(ID, POD);
    server.addSandbox(POD, pod());
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(known(containers).pod().name()).isEqualTo("nginx-pod");
    }
  }

  @Test
  void theSandboxOfAPodIsAContainerAsWell() throws Exception {
    server.addSandbox(ID, pod(ID));
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(known(containers).pod().namespace()).isEqualTo("myproject");
    }
  }

  @Test
  void asksAgainForWhatTheRuntimeLearnsALittleLater() throws Exception {
    ContainerConfig patient = CONFIG.withLongestWait(Duration.ofSeconds(20));
    try (ContainerDirectory containers = directory(patient)) {
      containers.find(CONTAINER);
      while (server.questions() == 0) {
        Thread.onSpinWait();
      }
      server.add(ID, nginx(""));
      assertThat(known(containers).name()).isEqualTo("nginx");
    }
  }

  @Test
  void whatNobodyKnowsIsNothingAndIsRemembered() throws Exception {
    try (ContainerDirectory containers = directory(CONFIG.withLongestWait(Duration.ofMillis(30)))) {
      containers.find(CONTAINER);
      assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
      int questions = server.questions();
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Nothing());
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Nothing());
      assertThat(server.questions()).isEqualTo(questions);
      assertThat(metrics.asked("not_found")).isPositive();
    }
  }

  @Test
  void aRuntimeThatHangsIsGivenUp() throws Exception {
    server.hang();
    ContainerConfig quick =
        CONFIG.withLongestWait(Duration.ofMillis(50)).withCallTimeout(Duration.ofMillis(200));
    try (ContainerDirectory containers = directory(quick)) {
      long before = System.nanoTime();
      containers.find(CONTAINER);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
      assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Nothing());
      assertThat(metrics.asked("timeout")).isEqualTo(1);
    }
  }

  @Test
  void anAnswerAboutAnotherContainerIsRefused() throws Exception {
    ContainerStatusResponse other = nginx("");
    server.add(
        ID,
        other.toBuilder().setStatus(other.getStatus().toBuilder().setId("f".repeat(64))).build());
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Nothing());
      assertThat(metrics.asked("wrong_id")).isEqualTo(1);
    }
  }

  @Test
  void anAnswerBeyondTheBoundIsRefused() throws Exception {
    server.add(ID, nginx("{\"a\":\"" + "x".repeat(2 << 20) + "\"}"));
    try (ContainerDirectory containers = directory(CONFIG)) {
      containers.find(CONTAINER);
      assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Nothing());
      assertThat(metrics.asked("too_large")).isEqualTo(1);
    }
  }

  @Test
  void keepsAtMostSoManyLabelsOfSoManyLetters() throws Exception {
    ContainerStatusResponse.Builder response = nginx("").toBuilder();
    for (int i = 0; i < 1000; i++) {
      response.getStatusBuilder().putLabels("label" + i, "v".repeat(5000 - 4 * i));
    }
    server.add(ID, response.build());
    try (ContainerDirectory containers =
        directory(CONFIG.withLargestAnswer(DataSize.mebibytes(8)))) {
      containers.find(CONTAINER);
      ContainerDetails details = known(containers);
      assertThat(details.labels()).hasSize(128);
      assertThat(details.labels().values()).allMatch(value -> value.length() <= 4096);
    }
  }

  @Test
  void forgetsTheOnesThatWereLongestUnused() throws Exception {
    try (ContainerDirectory containers = directory(CONFIG.withRemembered(2))) {
      for (int i = 0; i < 5; i++) {
        String id = Integer.toString(i).repeat(64);
        containers.find(new Container(id.substring(0, 12), id, "cri"));
      }
      assertThat(containers.size()).isEqualTo(2);
      assertThat(metrics.evictions()).isEqualTo(3);
    }
  }

  @Test
  void asksNobodyWhereNoRuntimeListens() throws Exception {
    try (ContainerDirectory containers =
        directory(CONFIG.withSockets(directory.resolve("nobody.sock")))) {
      containers.find(CONTAINER);
      assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(containers.find(CONTAINER)).isEqualTo(new Knowledge.Nothing());
    }
  }

  @Test
  void theHostIsNoContainer() {
    try (ContainerDirectory containers = directory(CONFIG)) {
      assertThat(containers.find(Container.HOST)).isEqualTo(new Knowledge.Nothing());
      assertThat(containers.size()).isZero();
    }
  }

  private ContainerDirectory directory(ContainerConfig config) {
    ContainerConfig withSocket =
        config.sockets().equals(CONFIG.sockets()) ? config.withSockets(socket) : config;
    ContainerDirectory made = new ContainerDirectory(withSocket, Path.of("/"), metrics);
    made.whenSettled(container -> settled.countDown());
    return made;
  }

  private ContainerDetails known(ContainerDirectory containers) throws InterruptedException {
    assertThat(settled.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(containers.find(CONTAINER)).isInstanceOf(Knowledge.Known.class);
    return ((Knowledge.Known) containers.find(CONTAINER)).details();
  }

  private static ContainerStatusResponse nginx(String info) {
    return ContainerStatusResponse.newBuilder()
        .setStatus(
            ContainerStatus.newBuilder()
                .setId(ID)
                .setMetadata(ContainerMetadata.newBuilder().setName("nginx"))
                .setImage(ImageSpec.newBuilder().setImage("docker.io/library/nginx:1.29"))
                .setImageRef("docker.io/library/nginx@sha256:aa")
                .putLabels("app", "web")
                .addMounts(
                    dev.vedette.proto.cri.v1.Mount.newBuilder()
                        .setHostPath("/srv")
                        .setContainerPath("/data")
                        .setReadonly(true)
                        .setPropagation(MountPropagation.PROPAGATION_HOST_TO_CONTAINER)))
        .putInfo("info", info)
        .build();
  }

  private static PodSandboxStatusResponse pod() {
    return pod(POD);
  }

  private static PodSandboxStatusResponse pod(String id) {
    return PodSandboxStatusResponse.newBuilder()
        .setStatus(
            PodSandboxStatus.newBuilder()
                .setId(id)
                .setMetadata(
                    PodSandboxMetadata.newBuilder()
                        .setName("nginx-pod")
                        .setNamespace("myproject")
                        .setUid("1-2-3"))
                .setNetwork(PodSandboxNetworkStatus.newBuilder().setIp("10.1.2.3"))
                .setLinux(
                    LinuxPodSandboxStatus.newBuilder()
                        .setNamespaces(
                            Namespace.newBuilder()
                                .setOptions(
                                    NamespaceOption.newBuilder()
                                        .setNetwork(NamespaceMode.NODE)
                                        .setPid(NamespaceMode.CONTAINER)))))
        .build();
  }
}
