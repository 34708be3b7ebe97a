package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The nodes of RFC 7239, 6, that can be told apart: addresses, and Unix sockets. */
class NodeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        ":0", ":9", ":80", ":65535", ":_a", ":_z", ":_A", ":_Z", ":_0", ":_9", ":_.", ":__", ":_-"
      })
  void readsAnAddressWithAPort(String port) {
    assertThat(Node.parse("192.0.2.43" + port)).hasToString("192.0.2.43");
    assertThat(Node.parse("[2001:db8:cafe::17]" + port)).hasToString("2001:db8:cafe::17");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":", "80", ":/", "::", ":-1", ":a", ":80a", ":8_0", ":123456", ":_", ":_@", ":_[", ":_`",
        ":_{", ":_/", ":_:", ":80:", " ", ":\u0661"
      })
  void readsNoAddressWithWhatIsNoPort(String port) {
    assertThat(Node.parse("192.0.2.43" + port)).isNull();
    assertThat(Node.parse("[2001:db8:cafe::17]" + port)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "::1, ::1",
    "::1%lo, ::1",
    "fe80::1%eth0, fe80::1",
    "[fe80::1%25eth0], fe80::1",
    "fe80::1%, fe80::1",
  })
  void takesTheZoneOffAnIpv6Address(String text, String address) {
    assertThat(Node.parse(text)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "]",
        "[]",
        ":",
        ":80",
        "[:80",
        "[::1",
        "::1]",
        "[::1]]",
        "[192.0.2.43]",
        "[192.0.2.43]:80",
        "192.0.2.43%eth0",
        "%::1",
        "%eth0",
        "unknown",
        "_hidden",
        "unixes",
        "Unix"
      })
  void readsNothingElse(String text) {
    assertThat(Node.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "unix:", "unix:/run/app.sock"})
  void readsAUnixSocket(String text) {
    assertThat(Node.parse(text)).hasToString("unix");
  }

  @Test
  void readsNoLongText() {
    String longest = "fe80::1%" + "z".repeat(Node.LONGEST - 8);

    assertThat(Node.parse(longest)).hasToString("fe80::1");
    assertThat(Node.parse(longest + "z")).isNull();
  }
}
