package dev.vedette.cli.connection;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.server.tls.TlsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that speaks to the gateway. Filled in by the command line. */
public final class GatewayOptions {
  /** Where {@code vedette up} serves gRPC when nobody says otherwise. */
  public static final String DEFAULT_ADDRESS = "127.0.0.1:9440";

  private static final Pattern ADDRESS = Pattern.compile("(\\[[^\\]/]+]|[^:/\\s\\[\\]]+):\\d{1,5}");

  @Option(
      names = "--gateway",
      paramLabel = "HOST:PORT",
      description =
          "The gateway. Default: $VEDETTE_GATEWAY, else what runs from the data directory, else "
              + DEFAULT_ADDRESS
              + ".")
  private @Nullable String gateway;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Holds the bearer token for calls that change something. Default: $VEDETTE_TOKEN_FILE,"
              + " else what vedette login keeps, else the data directory's.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The data directory of vedette up. Default: $VEDETTE_DATA_DIR, else .vedette.")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--tls-trust",
      paramLabel = "FILE",
      description = "Authorities that the gateway's certificate must come from; turns TLS on.")
  private @Nullable Path trust;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Own certificate chain, with --tls-trust and --tls-key.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Own private key, with --tls-trust and --tls-certificate.")
  private @Nullable Path key;

  private final Map<String, String> environment = System.getenv();

  /** Opens the channel; the first call connects. */
  public GatewayClient connect() {
    return GatewayClient.open(address(), tls(), token().orElse(null));
  }

  /** The same with this token. */
  public GatewayClient connect(String token) {
    return GatewayClient.open(address(), tls(), token);
  }

  /** Whether the command line names a gateway. */
  public boolean addressGiven() {
    return gateway != null;
  }

  /** The address in force. */
  public String address() {
    if (gateway != null) {
      return checked("--gateway", gateway);
    }
    String variable = environment.getOrDefault("VEDETTE_GATEWAY", "");
    if (!variable.isEmpty()) {
      return checked("VEDETTE_GATEWAY", variable);
    }
    return Endpoints.read(data().endpoints()).flatMap(Endpoints::grpc).orElse(DEFAULT_ADDRESS);
  }

  private static String checked(String name, String address) {
    if (!ADDRESS.matcher(address).matches()) {
      throw new CommandFailure(
          name
              + " "
              + address
              + ": no address (expected: HOST:PORT such as "
              + DEFAULT_ADDRESS
              + ")",
          ExitStatus.USAGE);
    }
    return address;
  }

  /** The data directory in force. */
  public DataDirectory data() {
    return DataDirectory.choose(dataDirectory, environment);
  }

  /** The token that the command line or the environment names a file of. */
  public Optional<String> givenToken() {
    String variable = environment.getOrDefault("VEDETTE_TOKEN_FILE", "");
    return tokenFile == null && variable.isEmpty() ? Optional.empty() : token();
  }

  private Optional<String> token() {
    Path file = tokenFile;
    String variable = environment.getOrDefault("VEDETTE_TOKEN_FILE", "");
    boolean asked = file != null || !variable.isEmpty();
    if (file == null) {
      Path kept = StoredTokens.of(environment).file(address());
      file = !variable.isEmpty() ? Path.of(variable) : Files.exists(kept) ? kept : data().token();
    }
    if (!asked && !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw new CommandFailure(
          file + ": cannot be read (expected: a file that holds the token): " + e.getMessage());
    }
  }

  private @Nullable TlsConfig tls() {
    if (trust == null && certificate == null && key == null) {
      return null;
    }
    if (trust == null || certificate == null || key == null) {
      throw new CommandFailure("TLS needs --tls-trust, --tls-certificate and --tls-key together");
    }
    return new TlsConfig(certificate, key, trust);
  }
}
