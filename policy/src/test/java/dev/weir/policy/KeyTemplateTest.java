package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.LimitStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTemplateTest {
  private static final Client USER =
      new Client("192.0.2.1", Optional.of("42"), Optional.of("gold"));

  /** What keys are made of, so that identifiers try to pass for other parts. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "A",
          "1",
          ":",
          ",",
          "=",
          "%",
          "#",
          "{",
          "}",
          "/",
          "é",
          "中",
          "\ud83d",
          "\u0000",
          ",ip:",
          ",header:a=",
          "user:",
          ":a",
          "%2c",
          "%u4e2d");

  private static final Client ADDRESS = Client.ofAddress("192.0.2.1");

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          client,             user:42:rule,   ip:192.0.2.1:rule
          user,               user:42:rule,   ip:192.0.2.1:rule
          ip,                 ip:192.0.2.1:rule, ip:192.0.2.1:rule
          everyone,           everyone::rule, everyone::rule
          header:X-Tenant,    header:x-tenant=acme:rule, header:x-tenant=acme:rule
          path:id,            path:id=7:rule, path:id=7:rule
          "user,ip",          "user:42,ip:192.0.2.1:rule", "ip:192.0.2.1,ip:192.0.2.1:rule"
          "path:id,header:X-Tenant", "path:id=7,header:x-tenant=acme:rule", "path:id=7,header:x-tenant=acme:rule"
          """)
  void aKeyIsMadeOfItsParts(String parts, String forUser, String forAddress) {
    List<KeyPart> key = Arrays.stream(parts.split(",")).map(KeyPart::parse).toList();
    KeyTemplate template = new KeyTemplate(key, PathPattern.parse("/items/{id}/**"), "rule");

    assertThat(template.key(request(USER, Map.of("x-tenant", "acme")))).isEqualTo(forUser);
    assertThat(template.key(request(ADDRESS, Map.of("x-tenant", "acme")))).isEqualTo(forAddress);
  }

  @Test
  void aMissingHeaderIsNeitherAnEmptyOneNorAnyOther() {
    assertThat(headerKey(Map.of())).isEqualTo("header:x-tenant:rule");
    assertThat(headerKey(Map.of("x-tenant", ""))).isEqualTo("header:x-tenant=:rule");
    assertThat(headerKey(Map.of("x-tenant", "="))).isEqualTo("header:x-tenant==:rule");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      textBlock =
          """
          a:b      | a%3ab
          a,b      | a%2cb
          {a}      | %7ba%7d
          a%3ab    | a%253ab
          a b      | a%20b
          #a       | %23a
          é        | %e9
          ÿ        | %ff
          Ā        | %u0100
          \u0080        | %80
          中       | %u4e2d
          me@x.org | me@x.org
          a=b+/~_- | a=b+/~_-
          """)
  void whatCouldSeparateIsEscaped(String identifier, String escaped) {
    assertThat(headerKey(Map.of("x-tenant", identifier)))
        .isEqualTo("header:x-tenant=" + escaped + ":rule");
  }

  @Test
  void anAddressIsNeverTakenForAUserOfThatName() {
    KeyTemplate client = KeyTemplate.of(new KeyPart.Client(), "default");
    Client impostor = new Client("198.51.100.1", Optional.of("192.0.2.1"), Optional.empty());
    Client other = new Client("198.51.100.1", Optional.of("ip:192.0.2.1"), Optional.empty());

    assertThat(client.key(request(ADDRESS, Map.of()))).isEqualTo("ip:192.0.2.1:default");
    assertThat(client.key(request(impostor, Map.of()))).isEqualTo("user:192.0.2.1:default");
    assertThat(client.key(request(other, Map.of()))).isEqualTo("user:ip%3a192.0.2.1:default");
  }

  @Test
  void aLongIdentifierIsHashed() {
    String longest = "a".repeat(128);

    assertThat(headerKey(Map.of("x-tenant", longest)))
        .isEqualTo("header:x-tenant=" + longest + ":rule");
    assertThat(headerKey(Map.of("x-tenant", longest + "a")))
        .matches("header:x-tenant=#[0-9a-f]{64}:rule")
        .isNotEqualTo(headerKey(Map.of("x-tenant", longest + "b")));
  }

  @Test
  void theLongestKeyFitsTheStore() {
    String name = "h".repeat(63);
    KeyTemplate template =
        new KeyTemplate(
            List.of(
                new KeyPart.Header(name + "1"),
                new KeyPart.Header(name + "2"),
                new KeyPart.Header(name + "3"),
                new KeyPart.Header(name + "4")),
            PathPattern.ALL,
            "r".repeat(64));

    String huge =
        template.key(
            new Request("GET", "/", ADDRESS, header -> Optional.of("\u4e2d".repeat(10_000))));
    String longest =
        template.key(new Request("GET", "/", ADDRESS, header -> Optional.of("a".repeat(128))));

    assertThat(huge).hasSizeLessThan(longest.length());
    assertThat(longest).hasSizeLessThan(LimitStore.MAX_KEY_LENGTH - 64);
  }

  /**
   * Identifiers are drawn from few characters, the separators above all, so that they nearly meet.
   */
  @Test
  void differentCountersNeverShareAKey() {
    Random random = new Random(20261121);
    List<List<KeyPart>> shapes =
        List.of(
            List.of(new KeyPart.Client()),
            List.of(new KeyPart.Ip()),
            List.of(new KeyPart.User(), new KeyPart.Ip()),
            List.of(new KeyPart.Header("a")),
            List.of(new KeyPart.Header("a"), new KeyPart.Header("b")),
            List.of(new KeyPart.Header("b"), new KeyPart.Header("a")),
            List.of(new KeyPart.User(), new KeyPart.Header("a")),
            List.of(new KeyPart.PathVariable("a")),
            List.of(new KeyPart.Everyone()));
    Map<String, List<Object>> counters = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      List<KeyPart> parts = shapes.get(random.nextInt(shapes.size()));
      String rule = random.nextBoolean() ? "a" : "a-b";
      Client client =
          new Client(
              identifier(random),
              random.nextBoolean() ? Optional.of(identifier(random)) : Optional.empty(),
              Optional.empty());
      Map<String, String> headers = new HashMap<>();
      List.of("a", "b").stream()
          .filter(name -> random.nextInt(3) > 0)
          .forEach(name -> headers.put(name, identifier(random)));
      String segment = "s" + identifier(random).replace("/", "");
      Request request =
          new Request("GET", "/" + segment, client, name -> Optional.ofNullable(headers.get(name)));

      String key = new KeyTemplate(parts, PathPattern.parse("/{a}"), rule).key(request);

      List<Object> counter = List.of(rule, identity(parts, client, headers, segment));
      assertThat(counters.computeIfAbsent(key, unseen -> counter)).isEqualTo(counter);
    }
    assertThat(counters).hasSizeGreaterThan(10_000);
  }

  /** What a counter stands for, in values that cannot be mistaken for each other. */
  private static List<Object> identity(
      List<KeyPart> parts, Client client, Map<String, String> headers, String segment) {
    Object who =
        client.user().isPresent()
            ? Map.of("user", client.user().get())
            : Map.of("ip", client.address());
    return parts.stream()
        .map(
            part -> {
              if (part instanceof KeyPart.Header header) {
                return List.of("header", header, Optional.ofNullable(headers.get(header.name())));
              }
              if (part instanceof KeyPart.PathVariable) {
                return List.of("path", segment);
              }
              if (part instanceof KeyPart.Ip) {
                return Map.of("ip", client.address());
              }
              return part instanceof KeyPart.Everyone ? "everyone" : who;
            })
        .map(Object.class::cast)
        .toList();
  }

  private static String identifier(Random random) {
    StringBuilder identifier = new StringBuilder();
    int length = random.nextInt(5);
    for (int i = 0; i < length; i++) {
      identifier.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return random.nextInt(20) == 0 ? identifier + "x".repeat(200) : identifier.toString();
  }

  private static String headerKey(Map<String, String> headers) {
    return KeyTemplate.of(new KeyPart.Header("X-Tenant"), "rule").key(request(USER, headers));
  }

  private static Request request(Client client, Map<String, String> headers) {
    return new Request("GET", "/items/7/x", client, name -> Optional.ofNullable(headers.get(name)));
  }
}
