package dev.weir.spring.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;

class ServerOriginTest {
  private static final SocketAddress INTERNET = new InetSocketAddress("192.0.2.1", 80);
  private static final SocketAddress UNIX = UnixDomainSocketAddress.of("weir.sock");
  private static final SocketAddress NETTYS_UNIX = new DomainSocketAddress("weir.sock");

  @Test
  void anInternetAddressIsInNumbers() {
    assertThat(ServerOrigin.peer(INTERNET, null)).isEqualTo("192.0.2.1");
    assertThat(ServerOrigin.peer(INTERNET, UNIX)).isEqualTo("192.0.2.1");
  }

  @Test
  void aUnixSocketIsOneByEitherEnd() {
    assertThat(ServerOrigin.peer(UNIX, null)).isEqualTo("unix");
    assertThat(ServerOrigin.peer(NETTYS_UNIX, null)).isEqualTo("unix");
    assertThat(ServerOrigin.peer(null, UNIX)).isEqualTo("unix");
    assertThat(ServerOrigin.peer(null, NETTYS_UNIX)).isEqualTo("unix");
  }

  @Test
  void whatIsNeitherIsNotKnown() {
    assertThat(ServerOrigin.peer(null, null)).isEmpty();
    assertThat(ServerOrigin.peer(null, INTERNET)).isEmpty();
    assertThat(ServerOrigin.peer(null, new StreamAddress())).isEmpty();
    assertThat(ServerOrigin.peer(new StreamAddress(), new StreamAddress())).isEmpty();
  }

  /** As HTTP/3 servers give the streams of a connection. */
  private static final class StreamAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;
  }
}
