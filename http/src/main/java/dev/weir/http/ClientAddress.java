package dev.weir.http;

import dev.weir.policy.IdentitySettings;
import dev.weir.policy.IpAddress;
import dev.weir.policy.IpNetwork;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address a request comes from, past the proxies that are trusted.
 *
 * <p>A forwarding header is believed only from a trusted peer, and then from its end, as far as
 * each hop was written by a trusted one. Empty elements of the header are none (RFC 9110, 5.6.1).
 * The first hop that is not trusted is the client; if all are, the farthest. At a hop that cannot
 * be read, and past {@value #MAX_HOPS} hops or {@value #MAX_LENGTH} characters, each element with
 * its comma, the last trusted one is.
 *
 * <p>An IPv6 client is the network it owns, of a configured prefix, or the IPv4 address that its
 * address carries. Whoever comes over a Unix socket is one client. Thread-safe; does not block, in
 * particular never asks DNS.
 */
final class ClientAddress {
  static final int MAX_HOPS = 64;
  static final int MAX_LENGTH = 8192;

  /** How many requests are looked at for proxies that should be trusted. */
  static final int LOOKS = 1000;

  private final List<IpNetwork> trusted;
  private final boolean trustsUnixSockets;
  private final ForwardingHeader header;
  private final String headerName;
  private final int ipv6Prefix;
  private final AdviceLog advice;

  /** Threads may each take one more look: nothing depends on the number. */
  private int looksLeft = LOOKS;

  ClientAddress(IdentitySettings settings, AdviceLog advice) {
    this.trusted = trustedNetworks(settings).map(IpNetwork::parse).toList();
    this.trustsUnixSockets = settings.trustedProxies().contains(IdentitySettings.UNIX_SOCKET);
    this.header = ForwardingHeader.ofName(settings.forwardedHeader());
    this.headerName = settings.forwardedHeader();
    this.ipv6Prefix = settings.ipv6Prefix();
    this.advice = advice;
  }

  /** The networks, in text, whose forwarding header a policy believes. */
  static Stream<String> trustedNetworks(IdentitySettings settings) {
    return settings.trustedProxies().stream()
        .filter(proxy -> !proxy.equals(IdentitySettings.UNIX_SOCKET));
  }

  /** The client's address in canonical text; null if the peer has none. */
  @Nullable String of(IncomingRequest request) {
    Node peer = Node.parse(request.peer());
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
    Node parsed = Node.parse(address);
    return parsed == null ? null : text(parsed);
  }

  private void lookForProxy(Node peer, IncomingRequest request) {
    if (!request.headers(headerName).isEmpty()) {
      advice.advise(untrustedProxy(request.ownsPeer() ? peer.toString() : "a peer"));
    }
  }

  /** The peer by name only if no client can have written it: who reads this may trust it then. */
  private Advice untrustedProxy(String peer) {
    return new Advice(
        "untrusted-proxy",
        "%s sent %s but is not in identity.trusted_proxies, so it counts as the client itself; if it is a proxy of yours, add it there, else nothing is wrong"
            .formatted(peer, headerName));
  }

  private Node walk(Node peer, List<String> fields) {
    Node lastTrusted = peer;
    int hops = 0;
    int length = 0;
    for (int i = fields.size() - 1; i >= 0; i--) {
      String field = fields.get(i);
      for (int end = field.length(); end >= 0; ) {
        int start = header.lastElement(field, end);
        length += end - start + 1;
        if (length > MAX_LENGTH) {
          return lastTrusted;
        }
        String element = ForwardingHeader.trimmed(field, start, end);
        if (!element.isEmpty()) {
          Node hop = ++hops > MAX_HOPS ? null : header.node(element);
          if (hop == null) {
            return lastTrusted;
          }
          if (!isTrusted(hop)) {
            return hop;
          }
          lastTrusted = hop;
        }
        end = start - 1;
      }
    }
    return lastTrusted;
  }

  private boolean isTrusted(Node node) {
    return node.address().map(this::isTrusted).orElse(trustsUnixSockets);
  }

  /** A translator of one's own vouches for an IPv4 address that it wrote; a tunnel does not. */
  private boolean isTrusted(IpAddress address) {
    IpAddress untranslated = address.untranslated();
    for (IpNetwork network : trusted) {
      if (network.contains(address) || network.contains(untranslated)) {
        return true;
      }
    }
    return false;
  }

  private String text(Node node) {
    return node.address()
        .map(address -> IpNetwork.ofClient(address, ipv6Prefix).toString())
        .orElse(IdentitySettings.UNIX_SOCKET);
  }
}
