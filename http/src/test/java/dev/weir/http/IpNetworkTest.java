package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
