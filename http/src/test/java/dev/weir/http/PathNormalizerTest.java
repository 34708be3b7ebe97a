package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {
  /** Octets at which RFC 3629, 4 (the syntax of UTF-8) goes from one rule to the next. */
  private static final int[] EDGES = {
    'a', 'z', 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed,
    0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/test",
        "/api/v1/test/",
        "/api/v1/test//",
        "//api/v1/test",
        "/api//v1///test",
        "/api/./v1/test",
        "/api/v1/test/.",
        "/./api/v1/test/./",
        "/x/../api/v1/test",
        "/api/x/y/../../v1/test",
        "/../api/v1/test",
        "/api/v1/test/x/..",
        "/api/%2e/v1/test",
        "/x/%2e%2E/api/v1/test",
        "/x/.%2e/api/v1/test",
        "/api/v1/te%73t",
        "/%61%70%69/v1/test",
        "/api%2fv1%2Ftest",
        "/api/v1/test%2f",
        "/api\\v1\\test",
        "/api%5cv1%5Ctest",
        "/api/v1/test;jsessionid=1",
        "/api;a=b/v1;c/test;d=e;f",
        "/api/v1;x=%2fy/test",
        "/;x/api/v1/test",
        "/x/..;y/api/v1/test",
        "/x/..;/api/.;/v1/test",
        "/api/v1/test?query=/x",
        "api/v1/test",
      })
  void givesAllSpellingsOfAPathOneForm(String spelling) {
    assertThat(PathNormalizer.normalize(spelling)).isEqualTo("/api/v1/test");
  }

  @ParameterizedTest
  @CsvSource({
    "'', /",
    "/, /",
    "//, /",
    "/., /",
    "/.., /",
    "/;x, /",
    "?x, /",
    "/a/.., /",
    "/.well-known, /.well-known",
    "/..., /...",
    "/a./b, /a./b",
    "/.a, /.a",
    "/a.., /a..",
    "/a b, /a b",
    "/a%20b, /a b",
    "/a+b, /a+b",
    "/ä, /ä",
    "/%C3%a4, /ä",
    "/%e2%82%ac, /€",
    "/%f0%9f%98%80, /😀",
    "/A, /A",
    "*, /*",
  })
  void keepsWhatIsPartOfThePath(String path, String form) {
    assertThat(PathNormalizer.normalize(path)).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource({
    "/%252e%252e/x, /%252e%252e/x",
    "/a%252fb, /a%252fb",
    "/%2541, /%2541",
    "/a%3bb, /a%3Bb",
    "/a%3fb, /a%3Fb",
    "/a%00b, /a%00b",
    "/a%0d%0ab, /a%0D%0Ab",
    "/a%7f, /a%7F",
    "/%, /%25",
    "/%4, /%254",
    "/%zz, /%25zz",
    "/%٠1, /%25٠1",
    "/%%41, /%25A",
    "/%4%31, /%2541",
    "/%ff%FE, /%FF%FE",
    "/%c3, /%C3",
    "/%c3/%a4, /%C3/%A4",
    "/%c3x, /%C3x",
    "/%c0%ae%c0%ae/x, /%C0%AE%C0%AE/x",
    "/%c0%af, /%C0%AF",
    "/%c1%81, /%C1%81",
    "/%e0%80%af, /%E0%80%AF",
    "/%f0%80%80%af, /%F0%80%80%AF",
    "/%ed%a0%80, /%ED%A0%80",
    "/%f4%90%80%80, /%F4%90%80%80",
    "/%f5%80%80%80, /%F5%80%80%80",
    "/%f8%90%80%80, /%F8%90%80%80",
    "/%80, /%80",
  })
  void keepsEscapedWhatDecodingWouldChangeTheMeaningOf(String path, String form) {
    assertThat(PathNormalizer.normalize(path)).isEqualTo(form);
  }

  @Test
  void escapesControlCharacters() {
    assertThat(PathNormalizer.normalize("/a\0b\r\n\u007f")).isEqualTo("/a%00b%0D%0A%7F");
  }

  @ParameterizedTest
  @CsvSource({
    "/costly/x%2f..%2f..%2fcheap, /costly/x/cheap",
    "/costly/..%2fcheap, /costly/cheap",
    "/costly%2f../cheap, /costly/cheap",
    "/costly/%2e%2e%5ccheap, /costly/cheap",
    "/costly/..\\cheap, /costly/cheap",
    "/costly%2f.%2fcheap, /costly/cheap",
    "/costly%2fx/../cheap, /costly/cheap",
  })
  void doesNotClimbOverASeparatorThatServersDisagreeOn(String path, String form) {
    assertThat(PathNormalizer.normalize(path)).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /x/y, /x/y",
    "/app, /app/x, /x",
    "/app, /app, /",
    "/app, /app/, /",
    "/app, /app;v=1/x, /x",
    "/app, //%61pp/./x/, /x",
    "/app, /app/x/../../app/y, /y",
    "/%61pp/., /app/y, /y",
    "/app, /application/x, /application/x",
    "/app, /other, /other",
    "/app, /a, /a",
  })
  void takesTheContextPathOff(String context, String path, String form) {
    assertThat(PathNormalizer.normalize(context, path)).isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/../b",
        "/a/./b",
        "/a/..",
        "/..",
        "/a/%2e%2E/b",
        "/a/.%2e/b",
        "/a/..;/b",
        "/a/..;x=y/b",
        "/a/%2e;x/b",
        "/a/..?q",
        "../b",
        "/a%2fb",
        "/a%5Cb",
        "/a\\b",
      })
  void disputesWhatServersDisagreeOn(String path) {
    assertThat(PathNormalizer.isDisputed(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b",
        "/a/b/",
        "//a",
        "/a;x=../b",
        "/a;..",
        "/%61",
        "/a%20b",
        "/.a/b..",
        "/...",
        "/%252e%252e/b",
        "/a%252fb",
        "/a?/../b",
      })
  void disputesNothingElse(String path) {
    assertThat(PathNormalizer.isDisputed(path)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/%c2%80, 80", // RFC 3629, 3: the first and the last code point of each length
    "/%df%bf, 7ff",
    "/%e0%a0%80, 800",
    "/%ed%9f%bf, d7ff",
    "/%ee%80%80, e000",
    "/%ef%bf%bf, ffff",
    "/%f0%90%80%80, 10000",
    "/%f4%8f%bf%bf, 10ffff",
  })
  void decodesEveryLengthOfSequenceToItsEdges(String path, String codePoint) {
    assertThat(PathNormalizer.normalize(path))
        .isEqualTo("/" + Character.toString(Integer.parseInt(codePoint, 16)));
  }

  @Test
  void decodesWhatIsWellFormedUtf8AndNothingElse() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] octets = new byte[1 + random.nextInt(6)];
      for (int j = 0; j < octets.length; j++) {
        octets[j] = (byte) EDGES[random.nextInt(EDGES.length)];
      }
      assertThat(PathNormalizer.normalize("/" + escaped(octets, random)))
          .as("seed %d, octets %s", seed, HexFormat.of().formatHex(octets))
          .isEqualTo("/" + decoded(octets));
    }
  }

  /** A character for each sequence that the platform's strict decoder takes, else the escape. */
  private static String decoded(byte[] octets) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < octets.length) {
      int length = 1;
      while (length <= 4 && character(octets, at, length).isEmpty()) {
        length++;
      }
      if (length <= 4) {
        text.append(character(octets, at, length));
        at += length;
      } else {
        text.append(String.format("%%%02X", octets[at]));
        at++;
      }
    }
    return text.toString();
  }

  /** The character that these octets are; empty if they are none. */
  private static String character(byte[] octets, int at, int length) {
    if (at + length > octets.length) {
      return "";
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      return "";
    }
  }

  @Test
  void returnsAPathThatNeedsNoChangeAsItIs() {
    String path = "/api/v1/te.st".concat("");
    assertThat(PathNormalizer.normalize(path)).isSameAs(path);
  }

  @Test
  void givesAnyRespellingTheFormOfThePath() {
    Random random = new Random(5);
    List<String> paths = List.of("/api/v1/test", "/a", "/caf\u00e9/\u20ac/x.y", "/.a/..b/c..");
    for (int i = 0; i < 50_000; i++) {
      String path = paths.get(random.nextInt(paths.size()));
      String spelling = respelled(path, random);
      assertThat(PathNormalizer.normalize(spelling)).as(spelling).isEqualTo(path);
    }
  }

  @Test
  void givesAnyTextABoundedFormThatIsItsOwnForm() {
    Random random = new Random(6);
    char[] alphabet = "//..%%;\\?25efcC3aA4b8 \0\u00e9\ud83d\ude00".toCharArray();
    for (int i = 0; i < 200_000; i++) {
      char[] text = new char[random.nextInt(20)];
      for (int j = 0; j < text.length; j++) {
        text[j] = alphabet[random.nextInt(alphabet.length)];
      }
      String path = new String(text);
      String form = PathNormalizer.normalize(path);
      assertThat(PathNormalizer.normalize(form)).as(path).isEqualTo(form);
      assertThat(form).startsWith("/").doesNotContain("//", "/./", "/../", ";", "?", "\\", "\0");
      assertThat(form.length()).isLessThanOrEqualTo(3 * path.length() + 1);
    }
  }

  private static String respelled(String path, Random random) {
    StringBuilder spelling = new StringBuilder();
    for (int at = 0; at < path.length(); at++) {
      char c = path.charAt(at);
      if (c == '/') {
        spelling.append(separator(random));
      } else {
        boolean asIs = random.nextInt(4) > 0;
        spelling.append(asIs ? String.valueOf(c) : escaped(c, random));
      }
      boolean endOfSegment = at + 1 == path.length() || path.charAt(at + 1) == '/';
      if (c != '/' && endOfSegment && random.nextInt(4) == 0) {
        spelling.append(";p=").append(random.nextInt(10));
      }
    }
    return spelling
        .append(List.of("", "/", "/.", "//", "/x/..", "?q").get(random.nextInt(6)))
        .toString();
  }

  private static String separator(Random random) {
    List<String> separators =
        List.of(
            "/", "//", "/./", "/%2e/", "/;x/", "/x/../", "/x;y/%2E./", "/y/z/../.%2e;/", "/.;a/");
    return separators.get(random.nextInt(separators.size()));
  }

  private static String escaped(char c, Random random) {
    return escaped(String.valueOf(c).getBytes(StandardCharsets.UTF_8), random);
  }

  private static String escaped(byte[] octets, Random random) {
    StringBuilder text = new StringBuilder();
    for (byte octet : octets) {
      text.append(String.format(random.nextBoolean() ? "%%%02x" : "%%%02X", octet));
    }
    return text.toString();
  }
}
