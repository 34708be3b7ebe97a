package dev.weir.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request as a test sends it. */
record SentRequest(
    String method, String path, String contextPath, String peer, Map<String, List<String>> fields)
    implements IncomingRequest {

  static SentRequest from(String peer) {
    return new SentRequest("GET", "/", "", peer, Map.of());
  }

  SentRequest to(String method, String path) {
    return new SentRequest(method, path, contextPath, peer, fields);
  }

  SentRequest below(String contextPath) {
    return new SentRequest(method, path, contextPath, peer, fields);
  }

  SentRequest with(String name, String... values) {
    Map<String, List<String>> more = new TreeMap<>(fields);
    more.put(name.toLowerCase(Locale.ROOT), List.of(values));
    return new SentRequest(method, path, contextPath, peer, more);
  }

  @Override
  public List<String> headers(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }
}
