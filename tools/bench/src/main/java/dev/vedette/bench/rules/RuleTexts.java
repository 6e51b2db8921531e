package dev.vedette.bench.rules;

import dev.vedette.language.RuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rule sets that are measured. */
public enum RuleTexts {
  /** Falco's stable file. */
  STABLE,
  /** Its stable, incubating and sandbox files. */
  ALL,
  /** The same and as many others, each with texts of its own, as make a thousand. */
  THOUSAND;

  private static final int MANY = 1000;

  private List<String> files() {
    return this == STABLE
        ? List.of("falco_rules.yaml")
        : List.of("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml");
  }

  /** Reads the files from a folder. */
  List<RuleFile> read(Path folder, int rules) throws IOException {
    var texts = new ArrayList<RuleFile>();
    for (String file : files()) {
      texts.add(new RuleFile(file, Files.readAllBytes(folder.resolve(file))));
    }
    if (this == THOUSAND) {
      var more = new StringBuilder();
      for (int i = rules; i < MANY; i++) {
        more.append(made(i));
      }
      texts.add(
          new RuleFile(
              "made.yaml", more.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    return texts;
  }

  /** A rule of a common shape, about a program, path or word that no other rule names. */
  private static String made(int i) {
    String exec = "evt.type in (execve, execveat) and evt.arg.res = 0";
    String open = "evt.type in (open, openat, openat2) and fd.typechar = 'f' and fd.num >= 0";
    String condition =
        switch (i % 8) {
          case 0 ->
              exec + " and proc.name in (tool%1$d, helper%1$d) and not proc.pname = shell%1$d";
          case 1 -> open + " and evt.is_open_write = true and fd.name startswith /srv/data%1$d/";
          case 2 ->
              open
                  + " and evt.is_open_read = true and fd.name endswith /secret%1$d.key and not"
                  + " proc.name in (backup%1$d, sync%1$d)";
          case 3 -> exec + " and proc.cmdline contains \"--flag%1$d\" and user.uid != %1$d";
          case 4 ->
              exec
                  + " and proc.pname = service%1$d and not proc.exepath startswith"
                  + " /opt/service%1$d";
          case 5 ->
              open
                  + " and (fd.name in (/etc/app%1$d.conf, /etc/app%1$d.d/main) or fd.directory ="
                  + " /var/app%1$d) and not proc.name = app%1$d";
          case 6 ->
              "evt.type = connect and fd.l4proto = tcp and proc.name = client%1$d and not fd.sport"
                  + " in (%1$d, 443)";
          default ->
              "evt.type in (unlink, unlinkat, rename, renameat, renameat2) and evt.res = SUCCESS"
                  + " and fs.path.name startswith /srv/log%1$d";
        };
    return String.format(
        Locale.ROOT,
        """
        - rule: Made %d
          desc: made for a measurement
          condition: %s
          output: made (%%proc.name)
          priority: NOTICE
        """,
        i,
        String.format(Locale.ROOT, condition, i));
  }
}
