package dev.weir.benchmarks.http;

import jakarta.servlet.Filter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.catalina.LifecycleException;

/**
 * A program that serves one small answer, named by an {@link Api} and a {@link Subject}. It prints
 * its port and ends when its input does.
 */
final class MeasuredServer {
  static final String PATH = "/api/v1/test";

  private MeasuredServer() {}

  public static void main(String[] args)
      throws IOException, InterruptedException, LifecycleException {
    PrintStream output = System.out;
    System.setOut(System.err); // a log is no port
    Subject subject = Subject.valueOf(args[1]);
    Optional<Filter> filter = subject.filter();
    int port =
        switch (Api.valueOf(args[0])) {
          case SERVLET -> ServletServer.start(filter);
          case MVC -> MvcServer.start(filter, subject.starterSettings());
        };
    output.println(port);
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }
}
