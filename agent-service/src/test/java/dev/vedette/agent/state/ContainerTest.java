package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerTest {
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "/docker/ID,docker",
    "/system.slice/docker-ID.scope,docker",
    "/kubepods/burstable/pod1b2c/ID,cri",
    "/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope,containerd",
    "/kubepods.slice/kubepods-pod1.slice/crio-ID.scope,cri-o",
    "/kubepods.slice/kubepods-pod1.slice/crio-ID.scope/container,cri-o",
    "/machine.slice/libpod-ID.scope,podman",
    "/machine.slice/libpod-ID.scope/container,podman",
    "/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:ID,containerd",
    "/default/nerdctl-ID.scope,containerd",
  })
  void knowsTheShapesOfTheRuntimes(String cgroup, String runtime) {
    Container container = Container.ofCgroup(cgroup.replace("ID", ID)).orElseThrow();
    assertThat(container).isEqualTo(new Container("0123456789ab", ID, runtime));
  }

  @ParameterizedTest
  @CsvSource({
    "/",
    "/user.slice/user-1000.slice/session-1.scope",
    "/system.slice/ssh.service",
    "/kubepods.slice/kubepods-pod1.slice/crio-conmon-ID.scope",
    "/docker/0123456789ab",
  })
  void takesAllOthersForTheHost(String cgroup) {
    assertThat(Container.ofCgroup(cgroup.replace("ID", ID))).isEmpty();
  }

  @Test
  void theHostHasNoId() {
    assertThat(Container.HOST.isHost()).isTrue();
    assertThat(Container.HOST.id()).isEqualTo("host");
  }
}
