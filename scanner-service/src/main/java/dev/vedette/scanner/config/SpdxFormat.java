package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SPDX documents written as tags and values, in the shape that SPDX gives them in JSON. Built for
 * one document, by one thread.
 */
final class SpdxFormat {
  private static final String CLOSE = "</text>";

  /** Tags of the document, its packages and its files whose value is one text. */
  private static final Map<String, String> TEXTS =
      Map.ofEntries(
          Map.entry("SPDXVersion", "spdxVersion"),
          Map.entry("DataLicense", "dataLicense"),
          Map.entry("SPDXID", "SPDXID"),
          Map.entry("DocumentName", "name"),
          Map.entry("DocumentNamespace", "documentNamespace"),
          Map.entry("DocumentComment", "comment"),
          Map.entry("PackageName", "name"),
          Map.entry("PackageVersion", "versionInfo"),
          Map.entry("PackageFileName", "packageFileName"),
          Map.entry("PackageSupplier", "supplier"),
          Map.entry("PackageOriginator", "originator"),
          Map.entry("PackageDownloadLocation", "downloadLocation"),
          Map.entry("PackageHomePage", "homepage"),
          Map.entry("PackageSourceInfo", "sourceInfo"),
          Map.entry("PackageLicenseConcluded", "licenseConcluded"),
          Map.entry("PackageLicenseDeclared", "licenseDeclared"),
          Map.entry("PackageLicenseComments", "licenseComments"),
          Map.entry("PackageCopyrightText", "copyrightText"),
          Map.entry("PackageSummary", "summary"),
          Map.entry("PackageDescription", "description"),
          Map.entry("PackageComment", "comment"),
          Map.entry("PrimaryPackagePurpose", "primaryPackagePurpose"),
          Map.entry("BuiltDate", "builtDate"),
          Map.entry("ReleaseDate", "releaseDate"),
          Map.entry("ValidUntilDate", "validUntilDate"),
          Map.entry("FileName", "fileName"),
          Map.entry("LicenseConcluded", "licenseConcluded"),
          Map.entry("LicenseComments", "licenseComments"),
          Map.entry("FileCopyrightText", "copyrightText"),
          Map.entry("FileComment", "comment"),
          Map.entry("FileNotice", "noticeText"),
          Map.entry("LicenseID", "licenseId"),
          Map.entry("ExtractedText", "extractedText"),
          Map.entry("LicenseName", "name"),
          Map.entry("LicenseComment", "comment"));

  /** Tags that may be given more than once. */
  private static final Map<String, String> LISTS =
      Map.of(
          "FileType", "fileTypes",
          "LicenseInfoInFile", "licenseInfoInFiles",
          "FileContributor", "fileContributors",
          "PackageLicenseInfoFromFiles", "licenseInfoFromFiles",
          "PackageAttributionText", "attributionTexts",
          "FileAttributionText", "attributionTexts",
          "LicenseCrossReference", "seeAlsos");

  /** Tags that begin a part of the document, and where it belongs. */
  private static final Map<String, String> PARTS =
      Map.of(
          "PackageName", "packages",
          "FileName", "files",
          "LicenseID", "hasExtractedLicensingInfos");

  private final Map<String, Object> document = new LinkedHashMap<>();
  private Map<String, Object> part = document;

  private SpdxFormat() {}

  static Value read(String text) throws MalformedConfig {
    var format = new SpdxFormat();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new MalformedConfig("unmarshal spdx: no tag in: " + line, i + 1);
      }
      int first = i + 1;
      var value = new StringBuilder(line.substring(colon + 1).strip());
      if (value.indexOf("<text>") == 0) {
        while (value.indexOf(CLOSE) < 0) {
          i++;
          if (i >= lines.length) {
            throw new MalformedConfig("unmarshal spdx: <text> without " + CLOSE, first);
          }
          value.append('\n').append(lines[i]);
        }
        value.setLength(value.indexOf(CLOSE));
        value.delete(0, "<text>".length());
      }
      format.add(line.substring(0, colon).strip(), value.toString(), first);
    }
    return value(format.document);
  }

  private void add(String tag, String value, int line) throws MalformedConfig {
    String parts = PARTS.get(tag);
    if (parts != null) {
      part = new LinkedHashMap<>();
      list(document, parts).add(part);
    }
    String name = TEXTS.get(tag);
    String list = LISTS.get(tag);
    if (name != null) {
      part.put(name, value);
    } else if (tag.equals("Creator")) {
      list(object(document, "creationInfo"), "creators").add(value);
    } else if (list != null) {
      list(part, list).add(value);
    } else {
      addOther(tag, value, line);
    }
  }

  private void addOther(String tag, String value, int line) throws MalformedConfig {
    String[] words = value.split("\\s+", -1);
    switch (tag) {
      case "Created" -> object(document, "creationInfo").put("created", value);
      case "CreatorComment" -> object(document, "creationInfo").put("comment", value);
      case "LicenseListVersion" ->
          object(document, "creationInfo").put("licenseListVersion", value);
      case "FilesAnalyzed" -> part.put("filesAnalyzed", value.equals("true"));
      case "PackageChecksum", "FileChecksum" -> {
        int colon = value.indexOf(':');
        need(colon > 0, tag, value, line);
        list(part, "checksums")
            .add(
                ordered(
                    "algorithm",
                    value.substring(0, colon).strip(),
                    "checksumValue",
                    value.substring(colon + 1).strip()));
      }
      case "ExternalRef" -> {
        need(words.length >= 3, tag, value, line);
        list(part, "externalRefs")
            .add(
                ordered(
                    "referenceCategory",
                    words[0].toUpperCase(Locale.ROOT),
                    "referenceType",
                    words[1],
                    "referenceLocator",
                    words[2]));
      }
      case "ExternalDocumentRef" -> {
        need(words.length >= 2, tag, value, line);
        list(document, "externalDocumentRefs")
            .add(ordered("externalDocumentId", words[0], "spdxDocument", words[1]));
      }
      case "Relationship" -> {
        need(words.length >= 3, tag, value, line);
        list(document, "relationships")
            .add(
                ordered(
                    "spdxElementId",
                    words[0],
                    "relationshipType",
                    words[1],
                    "relatedSpdxElement",
                    words[2]));
      }
      default -> {} // reviews, snippets and annotations do not come into the document
    }
  }

  private static void need(boolean fits, String tag, String value, int line)
      throws MalformedConfig {
    if (!fits) {
      throw new MalformedConfig("unmarshal spdx: invalid " + tag + ": " + value, line);
    }
  }

  private static Map<String, Object> ordered(String... entries) {
    var object = new LinkedHashMap<String, Object>();
    for (int i = 0; i < entries.length; i += 2) {
      object.put(entries[i], entries[i + 1]);
    }
    return object;
  }

  @SuppressWarnings("unchecked") // only this method makes lists
  private static List<Object> list(Map<String, Object> owner, String name) {
    return (List<Object>) owner.computeIfAbsent(name, _ -> new ArrayList<>());
  }

  @SuppressWarnings("unchecked") // only this method makes objects in objects
  private static Map<String, Object> object(Map<String, Object> owner, String name) {
    return (Map<String, Object>) owner.computeIfAbsent(name, _ -> new LinkedHashMap<>());
  }

  private static Value value(@Nullable Object tree) {
    return switch (tree) {
      case Map<?, ?> object -> {
        var value = ObjectValue.builder();
        object.forEach((key, each) -> value.put(String.valueOf(key), value(each)));
        yield value.build();
      }
      case List<?> list -> ArrayValue.of(list.stream().map(SpdxFormat::value).toList());
      case Boolean bool -> Value.of(bool);
      case null, default -> Value.of(String.valueOf(tree));
    };
  }
}
