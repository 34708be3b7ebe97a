package dev.weir.spring.web;

import dev.weir.http.ActualCost;
import dev.weir.http.HttpHeader;
import dev.weir.http.ReservedHeaders;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A reactive response that tells the limits, whatever the application does to its headers until it
 * is committed; and keeps the request's cost to itself: the header becomes the exchange's
 * attribute.
 *
 * <p>The headers are the server's own, which anybody may change in any way, so they are put right
 * last of all: after each action that the application has asked for before the commit.
 */
class LimitedServerResponse extends ServerHttpResponseDecorator {
  private final ServerWebExchange exchange;
  private ReservedHeaders reserved;

  private LimitedServerResponse(ServerWebExchange exchange, List<HttpHeader> headers) {
    super(exchange.getResponse());
    this.exchange = exchange;
    this.reserved = new ReservedHeaders(headers);
    tell();
    getDelegate().beforeCommit(() -> Mono.fromRunnable(this::putRight));
  }

  /** The exchange with a response that tells these fields. */
  static ServerWebExchange telling(ServerWebExchange exchange, List<HttpHeader> headers) {
    LimitedServerResponse response =
        exchange.getResponse() instanceof ZeroCopyHttpOutputMessage
            ? new ZeroCopy(exchange, headers)
            : new LimitedServerResponse(exchange, headers);
    exchange.getAttributes().put(LimitedServerResponse.class.getName(), response);
    return exchange.mutate().response(response).build();
  }

  /** Has the response of an exchange tell these fields in place of those of the same name. */
  static void replace(ServerWebExchange exchange, List<HttpHeader> headers) {
    LimitedServerResponse own = exchange.getAttribute(LimitedServerResponse.class.getName());
    if (own == null) {
      new ReservedHeaders(headers).tell(exchange.getResponse().getHeaders()::set);
    } else {
      own.reserved = own.reserved.replacedBy(headers);
      own.tell();
    }
  }

  @Override
  public void beforeCommit(Supplier<? extends Mono<Void>> action) {
    super.beforeCommit(() -> Mono.defer(action).doOnTerminate(this::putRight));
  }

  private void putRight() {
    HttpHeaders headers = getHeaders();
    String cost = headers.getFirst(ActualCost.HEADER);
    if (cost != null) {
      headers.remove(ActualCost.HEADER);
      exchange.getAttributes().put(ActualCost.ATTRIBUTE, cost);
    }
    tell();
  }

  private void tell() {
    reserved.tell(getHeaders()::set);
  }

  /** Of a server that sends files by itself. */
  private static final class ZeroCopy extends LimitedServerResponse
      implements ZeroCopyHttpOutputMessage {
    private final ZeroCopyHttpOutputMessage server;

    private ZeroCopy(ServerWebExchange exchange, List<HttpHeader> headers) {
      super(exchange, headers);
      this.server = (ZeroCopyHttpOutputMessage) exchange.getResponse();
    }

    @Override
    public Mono<Void> writeWith(Path file, long position, long count) {
      return server.writeWith(file, position, count);
    }
  }
}
