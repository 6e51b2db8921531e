package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContainerTest {
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String OTHER = "f".repeat(64);
  private static final String UID = "6e5ff6d4_1b2c_4d3e_8f90_a1b2c3d4e5f6";

  /** Where runtimes put a container: driver cgroupfs and systemd, versions 1 and 2, nested. */
  @ParameterizedTest
  @CsvSource({
    // Docker
    "/docker/ID,docker",
    "/docker/ID/init.scope,docker",
    "/docker/ID/system.slice/nginx.service,docker",
    "/system.slice/docker-ID.scope,docker",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID.scope,docker",
    "/mine.slice/docker-ID.scope,docker",
    "/docker/ID (deleted),docker",
    // Kubernetes with cri-dockerd
    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUID.slice/docker-ID.scope,docker",
    // containerd under the kubelet
    "/kubepods/besteffort/podUID/ID,cri",
    "/kubepods/burstable/podUID/ID,cri",
    "/kubepods/podUID/ID,cri",
    "/kubepods.slice/kubepods-podUID.slice/cri-containerd-ID.scope,containerd",
    "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podUID.slice/cri-containerd-ID.scope,containerd",
    "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-podUID.slice/cri-containerd-ID.scope,containerd",
    "/kubepods-burstable-podUID.slice:cri-containerd:ID,containerd",
    "/system.slice/containerd.service/kubepods-burstable-podUID.slice:cri-containerd:ID,containerd",
    "/../cri-containerd-ID.scope,containerd",
    // k3s, with its own containerd
    "/kubepods/burstable/podUID/ID,cri",
    "/system.slice/k3s.service/kubepods/burstable/podUID/ID,cri",
    "/kubepods.slice/kubepods-podUID.slice/cri-containerd-ID.scope/init,containerd",
    // Kubernetes in a container of Docker: the inner container counts
    "/docker/OTHER/kubelet/kubepods/burstable/podUID/ID,cri",
    "/docker/OTHER/kubelet.slice/kubelet-kubepods.slice/cri-containerd-ID.scope,containerd",
    "/system.slice/docker-OTHER.scope/kubelet.slice/cri-containerd-ID.scope,containerd",
    // CRI-O
    "/kubepods/burstable/podUID/crio-ID,cri-o",
    "/kubepods.slice/kubepods-podUID.slice/crio-ID.scope,cri-o",
    "/kubepods.slice/kubepods-podUID.slice/crio-ID.scope/container,cri-o",
    // Podman
    "/machine.slice/libpod-ID.scope,podman",
    "/machine.slice/libpod-ID.scope/container,podman",
    "/machine.slice/machine-libpod_pod_OTHER.slice/libpod-ID.scope/container,podman",
    "/libpod_parent/libpod-ID,podman",
    "/libpod_parent/libpod-ID/container,podman",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container,podman",
    // nerdctl, ctr
    "/default/ID,cri",
    "/k8s.io/ID,cri",
    "/system.slice/nerdctl-ID.scope,containerd",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/nerdctl-ID.scope,containerd",
    "/user.slice/user-1000.slice/user@1000.service/user.slice:nerdctl:ID,containerd",
    // Amazon ECS
    "/ecs/cluster/1a2b/ID,cri",
  })
  void knowsTheShapesOfTheRuntimes(String cgroup, String runtime) {
    Container container = Container.ofCgroup(filled(cgroup)).orElseThrow();
    assertThat(container).isEqualTo(new Container("0123456789ab", ID, runtime));
  }

  @ParameterizedTest
  @CsvSource({
    "/",
    "/init.scope",
    "/user.slice/user-1000.slice/session-1.scope",
    "/system.slice/ssh.service",
    "/system.slice/docker.service",
    "/system.slice/containerd.service",
    "/kubepods.slice/kubepods-podUID.slice",
    "/kubepods/burstable/podUID",
    "/kubepods.slice/kubepods-podUID.slice/crio-conmon-ID.scope",
    "/kubepods/burstable/podUID/crio-conmon-ID",
    "/machine.slice/libpod-conmon-ID.scope",
    "/machine.slice/machine-libpod_pod_ID.slice",
    "/docker/0123456789ab",
    "/docker/ID0",
    "/docker/xID",
    "/system.slice/ID.service",
  })
  void takesAllOthersForTheHost(String cgroup) {
    assertThat(Container.ofCgroup(filled(cgroup))).isEmpty();
  }

  @Test
  void theHostHasNoId() {
    assertThat(Container.HOST.isHost()).isTrue();
    assertThat(Container.HOST.id()).isEqualTo("host");
  }

  private static String filled(String cgroup) {
    return cgroup.replace("OTHER", OTHER).replace("UID", UID).replace("ID", ID);
  }
}
