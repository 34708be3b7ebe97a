package dev.weir.http;

import dev.weir.policy.IdentitySettings;
import dev.weir.policy.IpAddress;
import dev.weir.policy.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address a request comes from, past the proxies that are trusted.
 *
 * <p>A forwarding header is believed only from a trusted peer, and then from its end, as far as
 * each hop was written by a trusted one. The first hop that is not trusted is the client; if all
 * are, the farthest. At a hop that cannot be read, and past {@value #MAX_HOPS} hops or {@value
 * #MAX_LENGTH} characters, the last trusted one is.
 *
 * <p>An IPv6 client is the network it owns, of a configured prefix. Thread-safe; does not block, in
 * particular never asks DNS.
 */
final class ClientAddress {
  static final int MAX_HOPS = 64;
  static final int MAX_LENGTH = 8192;

  /** How many requests are looked at for proxies that should be trusted. */
  static final int LOOKS = 1000;

  private final List<IpNetwork> trusted;
  private final ForwardingHeader header;
  private final String headerName;
  private final int ipv6Prefix;
  private final AdviceLog advice;

  /** Threads may each take one more look: nothing depends on the number. */
  private int looksLeft = LOOKS;

  ClientAddress(IdentitySettings settings, AdviceLog advice) {
    this.trusted = settings.trustedProxies().stream().map(IpNetwork::parse).toList();
    this.header = ForwardingHeader.ofName(settings.forwardedHeader());
    this.headerName = settings.forwardedHeader();
    this.ipv6Prefix = settings.ipv6Prefix();
    this.advice = advice;
  }

  /** The client's address in canonical text; null if the peer has none. */
  @Nullable String of(IncomingRequest request) {
    IpAddress peer = ForwardingHeader.node(request.peer());
    if (peer == null) {
      return null;
    }
    if (isTrusted(peer)) {
      return text(walk(peer, request.headers(headerName)));
    }
    if (looksLeft > 0) {
      looksLeft--;
      lookForProxy(peer, request);
    }
    return text(peer);
  }

  /** The canonical text of an address as a client; null if it is none. */
  @Nullable String of(String address) {
    IpAddress parsed = ForwardingHeader.node(address);
    return parsed == null ? null : text(parsed);
  }

  private void lookForProxy(IpAddress peer, IncomingRequest request) {
    if (!request.headers(headerName).isEmpty()) {
      advice.advise(StartupChecks.untrustedProxy(peer, headerName));
    }
  }

  private IpAddress walk(IpAddress peer, List<String> fields) {
    IpAddress lastTrusted = peer;
    int hops = 0;
    int length = 0;
    for (int i = fields.size() - 1; i >= 0; i--) {
      String field = fields.get(i);
      for (int end = field.length(); end >= 0; ) {
        int start = header.lastElement(field, end);
        length += end - start + 1;
        if (++hops > MAX_HOPS || length > MAX_LENGTH) {
          return lastTrusted;
        }
        IpAddress hop = header.address(field.substring(start, end));
        if (hop == null) {
          return lastTrusted;
        }
        if (!isTrusted(hop)) {
          return hop;
        }
        lastTrusted = hop;
        end = start - 1;
      }
    }
    return lastTrusted;
  }

  private boolean isTrusted(IpAddress address) {
    for (IpNetwork network : trusted) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private String text(IpAddress address) {
    if (address.isV4() || ipv6Prefix == 128) {
      return address.toString();
    }
    return address.mask(ipv6Prefix) + "/" + ipv6Prefix;
  }
}
