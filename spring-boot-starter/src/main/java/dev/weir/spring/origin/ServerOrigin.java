package dev.weir.spring.origin;

import dev.weir.http.RequestOrigin;
import dev.weir.policy.IdentitySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Knows of one kind of server where its requests came from. Thread-safe; does not block.
 *
 * <p>It is asked for each request of a reactive application; servlet applications find what it kept
 * in the request's attribute.
 */
public interface ServerOrigin {
  /**
   * Where a request came from; null if it is another server's, or not known.
   *
   * @param request the server's own object
   * @param headers the request's, before Spring removed any
   */
  @Nullable RequestOrigin of(Object request, HttpHeaders headers);

  /**
   * The address at the other end of a connection, as {@link RequestOrigin} has it: in numbers
   * without asking DNS; empty if it is of another kind. One that is not there is a Unix socket's if
   * the near end is.
   */
  static String peer(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
    if (remote instanceof InetSocketAddress internet) {
      InetAddress address = internet.getAddress();
      return address == null ? internet.getHostString() : address.getHostAddress();
    }
    return isUnixSocket(remote == null ? local : remote) ? IdentitySettings.UNIX_SOCKET : "";
  }

  /** By name, as Netty may not be there. */
  private static boolean isUnixSocket(@Nullable SocketAddress address) {
    return address != null
        && (address instanceof UnixDomainSocketAddress
            || address.getClass().getName().equals("io.netty.channel.unix.DomainSocketAddress"));
  }
}
