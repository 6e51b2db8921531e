package dev.vedette.rules.destination;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import dev.vedette.server.config.SecretFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an output sends alerts and how, with the names that users of Falco and Falcosidekick know;
 * immutable.
 */
public sealed interface Destination {
  /** Returns its key in the settings. */
  String kind();

  /**
   * The standard output of the service.
   *
   * @param format how a line is written
   */
  record Stdout(@Default("json") AlertForm format) implements Destination {
    @Override
    public String kind() {
      return "stdout";
    }
  }

  /**
   * A file, one line an alert.
   *
   * @param filename the file, made when it is missing
   * @param format how a line is written
   * @param maxSize size at which the file is put aside
   * @param keep how many files that were put aside are kept
   */
  record LogFile(
      Path filename,
      @Default("json") AlertForm format,
      @Default("100MiB") DataSize maxSize,
      @Default("5") int keep)
      implements Destination {
    /** Refuses sizes and numbers that make no sense. */
    public LogFile {
      if (maxSize.bytes() < 1024) {
        throw new InvalidSettingException("max-size", maxSize, ">= 1KiB");
      }
      if (keep < 0 || keep > 1000) {
        throw new InvalidSettingException("keep", keep, "0 to 1000");
      }
    }

    @Override
    public String kind() {
      return "file";
    }
  }

  /** How syslog messages travel. */
  enum Transport {
    /** A datagram each (RFC 5426); whether it arrives is not known. */
    UDP,
    /** One connection, each message with its length before it (RFC 6587). */
    TCP
  }

  /**
   * A syslog server, by RFC 5424.
   *
   * @param host its host
   * @param port its port
   * @param protocol how messages travel
   * @param format how the message is written
   * @param facility number of the facility
   * @param maxSize longer messages are cut
   */
  record Syslog(
      String host,
      @Default("514") int port,
      @Default("udp") Transport protocol,
      @Default("text") AlertForm format,
      @Default("1") int facility,
      @Default("8KiB") DataSize maxSize)
      implements Destination {
    /** Refuses numbers that syslog does not have. */
    public Syslog {
      if (port < 1 || port > 65535) {
        throw new InvalidSettingException("port", port, "1 to 65535");
      }
      if (facility < 0 || facility > 23) {
        throw new InvalidSettingException("facility", facility, "0 to 23");
      }
      if (maxSize.bytes() < 480 || maxSize.bytes() > 60_000) {
        throw new InvalidSettingException("max-size", maxSize, "480B to 60000B");
      }
    }

    @Override
    public String kind() {
      return "syslog";
    }
  }

  /**
   * A program that reads alerts from its standard input, one a line.
   *
   * @param command the program and its arguments; no shell reads them
   * @param format how a line is written
   * @param keepAlive whether one process reads all alerts instead of one process for each
   */
  record Program(
      List<String> command, @Default("json") AlertForm format, @Default("false") boolean keepAlive)
      implements Destination {
    /** Copies the list and refuses an empty one. */
    public Program {
      command = List.copyOf(command);
      if (command.isEmpty()) {
        throw new InvalidSettingException("command", "empty", "a program and its arguments");
      }
    }

    @Override
    public String kind() {
      return "program";
    }
  }

  /**
   * A receiver of Falco's {@code http_output}, such as Falcosidekick.
   *
   * @param url where alerts are posted
   * @param userAgent how the service calls itself
   * @param authorization value of the header of this name, in a file
   */
  record Http(
      String url,
      @Default("falcosecurity/falco") String userAgent,
      @Nullable SecretFile authorization)
      implements Destination {
    /** Refuses what is no URL. */
    public Http {
      requireUrl("url", url);
    }

    @Override
    public String kind() {
      return "http";
    }
  }

  /**
   * Any receiver of HTTP requests.
   *
   * @param address where alerts are posted
   * @param template body of the request; Falco's JSON when it is not set
   * @param contentType of the body
   * @param authorization value of the header of this name, in a file
   * @param signingKey key of the signature that requests carry, in a file
   */
  record Webhook(
      String address,
      @Nullable String template,
      @Default("application/json") String contentType,
      @Nullable SecretFile authorization,
      @Nullable SecretFile signingKey)
      implements Destination {
    /** Refuses what is no URL and what is no template. */
    public Webhook {
      requireUrl("address", address);
      if (template != null) {
        var _ = Template.compile(template, contentType);
      }
    }

    @Override
    public String kind() {
      return "webhook";
    }
  }

  /**
   * An Alertmanager, by its API of version 2.
   *
   * @param hostport its URL
   * @param endpoint path of the API below it
   * @param labels what every alert is labelled with
   * @param expiresafter how long an alert lasts; when it is not set, Alertmanager decides
   */
  record Alertmanager(
      String hostport,
      @Default("/api/v2/alerts") String endpoint,
      Map<String, String> labels,
      @Nullable Duration expiresafter)
      implements Destination {
    /** Copies the map and refuses what is no URL. */
    public Alertmanager {
      labels = Map.copyOf(labels);
      requireUrl("hostport", hostport);
      if (!endpoint.startsWith("/")) {
        throw new InvalidSettingException("endpoint", endpoint, "a path such as /api/v2/alerts");
      }
      requireUrl("endpoint", hostport.replaceFirst("/+$", "") + endpoint);
    }

    @Override
    public String kind() {
      return "alertmanager";
    }
  }

  /**
   * A channel of Slack, or of anything that takes the same messages.
   *
   * @param webhookurl the incoming webhook, which is a secret, in a file
   * @param channel channel, when it is not the webhook's own
   * @param username who the message is from
   */
  record Slack(SecretFile webhookurl, @Nullable String channel, @Default("Vedette") String username)
      implements Destination {
    @Override
    public String kind() {
      return "slack";
    }
  }

  /**
   * A chat of Telegram.
   *
   * @param token of the bot, in a file
   * @param chatid of the chat
   * @param server where the API is
   */
  record Telegram(
      SecretFile token, String chatid, @Default("https://api.telegram.org") String server)
      implements Destination {
    /** Refuses what is no URL. */
    public Telegram {
      requireUrl("server", server);
    }

    @Override
    public String kind() {
      return "telegram";
    }
  }

  /** What the records of a topic are told apart by: those of one key stay in order. */
  enum RecordKey {
    /** The alert, so that records spread over all partitions. */
    ALERT,
    /** The node that the alert is about. */
    NODE
  }

  /** How records are compressed. */
  enum Compression {
    /** Not at all. */
    NONE,
    /** As gzip does. */
    GZIP,
    /** As lz4 does. */
    LZ4,
    /** As zstd does. */
    ZSTD;

    String kafkaName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A topic of Kafka.
   *
   * @param hostport brokers to begin with, {@code host:port} with commas between
   * @param topic the topic
   * @param key what records are told apart by
   * @param format how an alert is written
   * @param compression how records are compressed
   * @param clientid how the service calls itself
   * @param tls whether connections are encrypted
   * @param cacertfile certificates of the authorities that are trusted, when not those of the JDK
   * @param sasl mechanism of the log-in
   * @param username who the service is there; nobody logs in without
   * @param password password of that user, in a file
   */
  record Kafka(
      String hostport,
      String topic,
      @Default("alert") RecordKey key,
      @Default("json") AlertForm format,
      @Default("none") Compression compression,
      @Default("vedette") String clientid,
      @Default("false") boolean tls,
      @Nullable Path cacertfile,
      @Default("PLAIN") String sasl,
      @Nullable String username,
      @Nullable SecretFile password)
      implements Destination {
    static final int LARGEST_RECORD = 1024 * 1024;

    /** Refuses what no broker can be found by. */
    public Kafka {
      for (String broker : hostport.split(",", -1)) {
        if (!broker.strip().matches("[A-Za-z0-9.\\-_\\[\\]:]+:[0-9]{1,5}")) {
          throw new InvalidSettingException("hostport", hostport, "host:port,host:port");
        }
      }
      if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
        throw new InvalidSettingException(
            "topic", topic, "1–249 letters, digits, dots, dashes and underscores");
      }
      if (!List.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512").contains(sasl)) {
        throw new InvalidSettingException("sasl", sasl, "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512");
      }
      if ((username == null) != (password == null)) {
        throw new InvalidSettingException(
            "username", "one of two", "username and password, or neither");
      }
    }

    @Override
    public String kind() {
      return "kafka";
    }
  }

  private static void requireUrl(String key, String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
        return;
      }
    } catch (URISyntaxException e) {
      // Refused below: the text may hold a password, so it is not repeated.
    }
    throw new InvalidSettingException(
        key, "not usable", "an http or https URL without user and password");
  }
}
