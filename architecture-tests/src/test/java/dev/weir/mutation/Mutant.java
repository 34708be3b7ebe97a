package dev.weir.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * One changed instruction, and whether a test noticed.
 *
 * @param place the class and method
 * @param change what was changed, in PIT's words
 * @param line the line of source
 * @param killed whether a test failed, or ran into PIT's time limit
 */
record Mutant(String place, String change, int line, boolean killed) {
  /** Reads a report of PIT in XML. */
  static List<Mutant> read(Path report) {
    try (InputStream xml = Files.newInputStream(report)) {
      NodeList found =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(xml)
              .getElementsByTagName("mutation");
      return IntStream.range(0, found.getLength())
          .mapToObj(index -> of((Element) found.item(index)))
          .toList();
    } catch (IOException | ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("cannot read " + report, e);
    }
  }

  private static Mutant of(Element mutation) {
    return new Mutant(
        text(mutation, "mutatedClass") + "." + text(mutation, "mutatedMethod"),
        text(mutation, "description"),
        Integer.parseInt(text(mutation, "lineNumber")),
        Boolean.parseBoolean(mutation.getAttribute("detected")));
  }

  private static String text(Element mutation, String name) {
    return mutation.getElementsByTagName(name).item(0).getTextContent().strip();
  }

  /** What it is called among the known survivors: lines move, so they are no part of it. */
  String name() {
    return place + ": " + change;
  }
}
