package dev.weir.http;

import java.util.HexFormat;

/**
 * Gives all spellings of a path that a server may treat alike one form, so that none escapes the
 * path's limits.
 *
 * <p>The form starts with a slash and has no empty segment, no dot segment, no trailing slash and
 * no {@code ;parameter}. Percent escapes are decoded once, as a server does: {@code %61} is {@code
 * a}, but {@code %252e} is the text {@code %2e} and not a dot. What must not be decoded stays
 * escaped, in capitals: {@code %}, {@code ;}, {@code ?}, control characters and bytes that are not
 * UTF-8, overlong ones included. Case is kept, since servers tell {@code /a} from {@code /A}.
 *
 * <p>Servers disagree on an escaped slash or a backslash: most refuse them, some separate by them,
 * some do not. Here they separate segments, but {@code ..} next to one is dropped without climbing:
 * {@code /costly/x%2f..%2f..%2fcheap} stays below {@code /costly}, where a server that does not
 * separate would take it. A server that is set to separate and climb takes it elsewhere: leave
 * servers at refusing escaped slashes.
 *
 * <p>Servers disagree on dot segments too: containers resolve them for mappings and filters, but
 * Spring routes the path as it was sent. So a path that has any, or a separator in doubt,
 * {@linkplain #isDisputed is disputed}: its form is what to limit it by, and nothing to trust it
 * for.
 *
 * <p>Every text has a form, at most three times as long, and the form of a form is itself.
 * Thread-safe; a path that needs no change is returned as it is.
 */
public final class PathNormalizer {
  private static final HexFormat CAPITALS = HexFormat.of().withUpperCase();

  private final String path;
  private final StringBuilder out;

  /** Whether the segment being read follows a separator that not every server takes for one. */
  private boolean doubtful;

  private boolean disputed;
  private int at;

  private PathNormalizer(String path) {
    this.path = path;
    this.out = new StringBuilder(path.length() + 8);
  }

  /** The form of a path as it was sent; a query is cut off. */
  public static String normalize(String path) {
    return isNormal(path) ? path : new PathNormalizer(path).run();
  }

  /**
   * Whether a server may take a path as it was sent for another than its form: it has a dot
   * segment, plain, escaped or with parameters, or a separator that not every server takes for one.
   */
  public static boolean isDisputed(String path) {
    if (isNormal(path)) {
      return false;
    }
    PathNormalizer normalizer = new PathNormalizer(path);
    String unused = normalizer.run();
    return normalizer.disputed;
  }

  /** The form of a path inside an application; the whole path if it leads elsewhere. */
  static String normalize(String contextPath, String path) {
    String whole = normalize(path);
    if (contextPath.isEmpty()) {
      return whole;
    }
    String context = normalize(contextPath);
    if (whole.equals(context)) {
      return "/";
    }
    boolean inside = whole.startsWith(context) && whole.charAt(context.length()) == '/';
    return inside ? whole.substring(context.length()) : whole;
  }

  /** Whether a quick look finds nothing to change. */
  private static boolean isNormal(String path) {
    char previous = 'x';
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean emptyOrDots = previous == '/' && (c == '/' || c == '.');
      if (emptyOrDots || c == '\\' || c == '%' || staysEscaped(c)) {
        return false;
      }
      previous = c;
    }
    return path.equals("/") || (path.startsWith("/") && previous != '/');
  }

  private String run() {
    out.append('/');
    while (at < path.length() && path.charAt(at) != '?') {
      char c = path.charAt(at);
      if (c == '/') {
        endSegment(false);
        at++;
      } else if (c == '\\') {
        endSegment(true);
        at++;
      } else if (c == ';') {
        skipParameters();
      } else if (c == '%') {
        readEscape();
      } else {
        append(c);
        at++;
      }
    }
    endSegment(false);
    int length = out.length();
    return length == 1 ? "/" : out.substring(0, length - 1);
  }

  /** Leaves the output with a slash at its end, ready for the next segment. */
  private void endSegment(boolean nextDoubtful) {
    int start = out.lastIndexOf("/") + 1;
    int length = out.length() - start;
    boolean dots =
        length <= 2 && out.indexOf(".", start) == start && out.charAt(out.length() - 1) == '.';
    disputed |= dots || nextDoubtful;
    if (dots) {
      out.setLength(start);
      if (length == 2 && !doubtful && !nextDoubtful && start > 1) {
        out.setLength(out.lastIndexOf("/", start - 2) + 1);
      }
    } else if (length > 0) {
      out.append('/');
    }
    doubtful = nextDoubtful;
  }

  private void skipParameters() {
    while (at < path.length() && path.charAt(at) != '/' && path.charAt(at) != '?') {
      at++;
    }
  }

  private void readEscape() {
    int octet = octet(at);
    if (octet < 0) {
      appendEscaped('%');
      at++;
    } else if (octet == '/' || octet == '\\') {
      endSegment(true);
      at += 3;
    } else if (octet < 0x80) {
      append((char) octet);
      at += 3;
    } else {
      readUtf8(octet);
    }
  }

  /** Decodes one well-formed sequence (RFC 3629), or keeps the octet escaped. */
  private void readUtf8(int first) {
    int length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 1;
    int codePoint = first & (0xff >> (length + 1));
    boolean wellFormed = length > 1;
    for (int i = 1; i < length; i++) {
      int next = octet(at + 3 * i);
      wellFormed &= (next & 0xc0) == 0x80;
      codePoint = codePoint << 6 | (next & 0x3f);
    }
    boolean overlong = (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    if (wellFormed && !overlong && !surrogate && codePoint <= Character.MAX_CODE_POINT) {
      out.appendCodePoint(codePoint);
      at += 3 * length;
    } else {
      appendEscaped(first);
      at += 3;
    }
  }

  private void append(char c) {
    if (staysEscaped(c)) {
      appendEscaped(c);
    } else {
      out.append(c);
    }
  }

  private void appendEscaped(int octet) {
    CAPITALS.toHexDigits(out.append('%'), (byte) octet);
  }

  private static boolean staysEscaped(char c) {
    return c == '%' || c == ';' || c == '?' || c < ' ' || c == 0x7f;
  }

  /** The octet escaped at an index, or -1 if there is no escape. */
  private int octet(int index) {
    if (index + 2 >= path.length() || path.charAt(index) != '%') {
      return -1;
    }
    boolean hex =
        HexFormat.isHexDigit(path.charAt(index + 1))
            && HexFormat.isHexDigit(path.charAt(index + 2));
    return hex ? HexFormat.fromHexDigits(path, index + 1, index + 3) : -1;
  }
}
