package dev.weir.http.servlet;

import java.util.ArrayList;
import java.util.List;

/** An HTTP/1.1 response as it came over the socket. */
record RawResponse(int status, List<String> fields, String body) {
  static RawResponse parse(String text) {
    int blank = text.indexOf("\r\n\r\n");
    List<String> lines = new ArrayList<>(text.substring(0, blank).lines().toList());
    int status = Integer.parseInt(lines.remove(0).split(" ", 3)[1]);
    return new RawResponse(status, lines, text.substring(blank + 4));
  }

  /** The values of a header, one for each field line. */
  List<String> values(String name) {
    return fields.stream()
        .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(field -> field.substring(name.length() + 1).strip())
        .toList();
  }

  /** The name and the remaining permits of the only limit, such as {@code default-60s 99}. */
  String standing() {
    List<String> values = values("RateLimit");
    return values.size() == 1
        ? values.get(0).replaceAll("\"(.+)\";r=(\\d+);t=\\d+", "$1 $2")
        : values.toString();
  }
}
