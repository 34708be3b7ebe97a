package dev.weir.server.web;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * Tells as a problem document what Tomcat itself refuses, such as a path with forbidden characters,
 * in place of its page in HTML. Thread-safe.
 */
public final class ProblemReport extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    AtomicBoolean writable = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, writable);
    if (!writable.get()) {
      return;
    }
    try {
      ProblemWriter.write(
          ProblemDetail.forStatus(status), request.getRequestURI(), response.getResponse());
      response.finishResponse();
    } catch (IOException e) {
      container.getLogger().debug("a client left before it was told its problem", e);
    }
  }
}
