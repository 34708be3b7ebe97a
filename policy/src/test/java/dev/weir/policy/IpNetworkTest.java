package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "0.0.0.0/0, 1.2.3.4, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 1.2.3.4, false",
    "192.168.1.1, 192.168.1.1, true",
    "192.168.1.1, 192.168.1.2, false",
    "192.168.1.1/31, 192.168.1.0, true",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::2, false",
    "2001:db8::/65, 2001:db8:0:0:8000::, false",
    "::ffff:10.0.0.0/8, 10.1.1.1, true",
  })
  void containsItsAddressesOnly(String network, String address, boolean contained) {
    IpAddress parsed = Objects.requireNonNull(IpAddress.parse(address));
    assertThat(IpNetwork.parse(network).contains(parsed)).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "255.255.255.255",
        "10.1.2.3/8",
        "::",
        "::/0",
        "::1",
        "1::",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8",
        "2001:DB8::/32",
        "::ffff:1.2.3.4/32",
        "64:ff9b::1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4",
        "fe80::1/128"
      })
  void aNetworkIsAnAddressOrAPrefix(String network) {
    IpNetwork parsed = IpNetwork.parse(network);
    assertThat(parsed.contains(parsed.base())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/8",
        "10",
        "10.0.0",
        "10.0.0.0.0",
        "10.0.0.256",
        "10.0.0.01",
        "0x0a.0.0.1",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.0/٣",
        "localhost",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1%eth0",
        "[::1]",
        "::/129",
        "::ffff:1.2.3.4/33",
        "::ffff:102:304/33",
        "٣::"
      })
  void anythingElseIsNot(String network) {
    assertThatThrownBy(() -> IpNetwork.parse(network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got \"" + network + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/8, 10.0.0.0/8",
    "192.0.2.1, 192.0.2.1",
    "::ffff:10.0.0.1/16, 10.0.0.0/16",
    "2001:DB8::1/64, 2001:db8::/64",
    "::1, ::1",
    "::/0, ::/0",
    "0.0.0.0/0, 0.0.0.0/0",
  })
  void isPrintedCanonically(String text, String canonical) {
    assertThat(IpNetwork.parse(text)).hasToString(canonical);
    assertThat(IpNetwork.parse(canonical)).isEqualTo(IpNetwork.parse(text));
  }
}
