package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML as objects: attributes with a dash before their name, text as {@code #content}. Entities from
 * elsewhere are not read. Has no state, so safe for all threads.
 */
final class XmlFormat {
  private static final int MAX_DEPTH = 500;

  private XmlFormat() {}

  static Value read(String text) throws MalformedConfig {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(body.strip()));
      var root = ObjectValue.builder();
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT) {
          String name = reader.getLocalName();
          root.put(name, element(reader, 0));
        }
      }
      return root.build();
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw new MalformedConfig("xml: line " + line + ": malformed document", line);
    }
  }

  private static Value element(XMLStreamReader reader, int depth)
      throws XMLStreamException, MalformedConfig {
    if (depth > MAX_DEPTH) {
      throw new MalformedConfig("xml: nested too deeply", reader.getLocation().getLineNumber());
    }
    Map<String, List<Value>> members = new LinkedHashMap<>();
    for (int i = 0; i < reader.getNamespaceCount(); i++) {
      String prefix = reader.getNamespacePrefix(i);
      add(members, "-" + (prefix == null ? "xmlns" : prefix), Value.of(reader.getNamespaceURI(i)));
    }
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      add(members, "-" + reader.getAttributeLocalName(i), Value.of(reader.getAttributeValue(i)));
    }
    var content = new StringBuilder();
    while (reader.next() != XMLStreamConstants.END_ELEMENT) {
      switch (reader.getEventType()) {
        case XMLStreamConstants.START_ELEMENT -> {
          String name = reader.getLocalName();
          add(members, name, element(reader, depth + 1));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            content.append(reader.getText());
        default -> {
          // Comments and instructions are no data.
        }
      }
    }
    String trimmed = content.toString().strip();
    if (members.isEmpty()) {
      return Value.of(trimmed);
    }
    if (!trimmed.isEmpty()) {
      add(members, "#content", Value.of(trimmed));
    }
    var object = ObjectValue.builder();
    members.forEach((name, values) ->
        object.put(name, values.size() == 1 ? values.getFirst() : ArrayValue.of(values)));
    return object.build();
  }

  private static void add(Map<String, List<Value>> members, String name, Value value) {
    members.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }
}
