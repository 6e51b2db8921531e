package dev.vedette.cli.login;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.connection.StoredTokens;
import dev.vedette.cli.outcome.CommandFailure;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vedette login}: keeps a token for the commands that follow. Used by one thread. */
@Command(
    name = "login",
    description = {
      "Keeps the token of a gateway for later commands, in a file that only you can read.",
      "A token that the gateway refuses is not kept.",
      "Takes it from the identity provider --issuer, which asks you in a browser, from"
          + " --token-file, or from standard input."
    },
    mixinStandardHelpOptions = true)
public final class LoginCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int TRIAL_SECONDS = 5;

  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--forget", description = "Forgets the token that is kept instead.")
  private boolean forget;

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description = "Identity provider (OpenID Connect) that lets you log in from any device.")
  private @Nullable String issuer;

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      defaultValue = "vedette",
      description = "What the provider knows this command as. Default: ${DEFAULT-VALUE}.")
  private String client = "vedette";

  @Option(
      names = "--scope",
      paramLabel = "SCOPES",
      defaultValue = "openid",
      description = "What is asked for. Default: ${DEFAULT-VALUE}.")
  private String scope = "openid";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    String address = gateway.address();
    StoredTokens tokens = StoredTokens.of(System.getenv());
    if (forget) {
      say(tokens.remove(address) ? "forgot the token of " + address : "no token of " + address);
      return 0;
    }
    Optional<String> given =
        issuer == null ? gateway.givenToken() : Optional.of(fromProvider(issuer));
    String token = given.isPresent() ? given.get() : read(System.in);
    if (token.isEmpty()
        || !token.chars().allMatch(character -> character > ' ' && character < 127)) {
      throw new CommandFailure("no token (expected: one line of printable characters)");
    }
    String remark = tried(token);
    tokens.put(address, token);
    say("keeps the token of " + address + " in " + tokens.file(address) + remark);
    return 0;
  }

  /** A token that the gateway refuses is not kept; one that cannot be tried now is. */
  private String tried(String token) {
    try (GatewayClient client = gateway.connect(token)) {
      var _ =
          HealthGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(TRIAL_SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
      return "";
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case UNAUTHENTICATED ->
            throw new CommandFailure(
                said(e) + " (the token is not kept; what was kept before stays)");
        case PERMISSION_DENIED -> "; it may not read there: " + said(e);
        default -> "; it was not tried, since nobody answers there now";
      };
    }
  }

  private String said(StatusRuntimeException refusal) {
    return gateway.address() + ": " + refusal.getStatus().getDescription();
  }

  private String fromProvider(String url) {
    try (IdentityProvider provider = new IdentityProvider()) {
      CountDownLatch never = new CountDownLatch(1);
      return new DeviceFlow(
              provider,
              this::say,
              time -> {
                var _ = never.await(time.toMillis(), TimeUnit.MILLISECONDS);
              })
          .token(url, client, scope);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure("interrupted");
    }
  }

  private void say(String line) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(line);
    out.flush();
  }

  static String read(InputStream input) {
    try {
      byte[] bytes = input.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CommandFailure("token: more than 16 KiB (expected: one line)");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new CommandFailure("token: standard input cannot be read: " + e.getMessage());
    }
  }
}
