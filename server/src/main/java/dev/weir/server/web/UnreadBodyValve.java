package dev.weir.server.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes the connection after an answer to a request whose body was not read to its end.
 *
 * <p>Tomcat would wait for the rest on the thread of the request, whatever its {@code
 * maxSwallowSize}; clients that never send it would hold every thread. Thread-safe.
 */
public final class UnreadBodyValve extends ValveBase {
  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    getNext().invoke(request, response);
    if (!request.getCoyoteRequest().isFinished()) {
      response.finishResponse();
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }
}
