package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Dockerfile is checked against policies as conftest checks it, without any server. */
final class PolicyIT {
  private static final String IMAGES =
      """
      package main

      deny contains msg if {
        some i
        input[i].Cmd == "from"
        endswith(input[i].Value[0], ":latest")
        msg := sprintf("Line %d: do not use 'latest' tag for base images", [i])
      }

      deny contains msg if {
        some i
        input[i].Cmd == "from"
        not contains(input[i].Value[0], ":")
        msg := sprintf("Line %d: name the tag of the base image", [i])
      }
      """;
  private static final String USERS =
      """
      package main

      roots := {"root", "0"}

      deny contains msg if {
        some i
        input[i].Cmd == "user"
        input[i].Value[0] in roots
        msg := sprintf("Line %d: Running as root user is forbidden", [i])
      }

      deny contains "The image names no user" if {
        not any_user
      }

      any_user if input[_].Cmd == "user"

      warn contains "Nothing says how to see that the container is well" if {
        input[_].Cmd == "onbuild"
      }
      """;

  @TempDir private Path directory;

  @BeforeEach
  void writePolicies() throws IOException {
    Files.createDirectory(directory.resolve("policy"));
    Files.writeString(directory.resolve("policy/images.rego"), IMAGES);
    Files.writeString(directory.resolve("policy/users.rego"), USERS);
  }

  private Command test(String dockerfile, String more) throws Exception {
    Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    String line =
        "cd '"
            + directory
            + "' && exec '"
            + Tree.root()
            + "/vedette' policy test Dockerfile"
            + more;
    return Command.run(List.of("/bin/sh", "-c", line));
  }

  @Test
  void namesTheLatestTagAndTheRootUser() throws Exception {
    Command run =
        test(
            """
            # one
            # two
            ARG VERSION
            FROM python:latest
            RUN pip install flask
            USER root
            """,
            " --policy policy");

    assertThat(run.out())
        .isEqualTo(
            """
            FAIL - Dockerfile - main - Line 3: do not use 'latest' tag for base images
            FAIL - Dockerfile - main - Line 5: Running as root user is forbidden

            5 tests, 3 passed, 0 warnings, 2 failures, 0 exceptions
            """);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(1);
  }

  @Test
  void passesWithoutTheFaults() throws Exception {
    Command run = test("FROM python:3.13\nUSER app\n", "");

    assertThat(run.out()).isEqualTo("\n5 tests, 5 passed, 0 warnings, 0 failures, 0 exceptions\n");
    assertThat(run.status()).isZero();
  }
}
