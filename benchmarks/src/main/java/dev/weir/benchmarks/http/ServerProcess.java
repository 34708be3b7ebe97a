package dev.weir.benchmarks.http;

import dev.weir.benchmarks.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A {@link MeasuredServer} in a JVM of its own, until it is closed. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ServerProcess start(Api api, Subject subject) throws IOException, InterruptedException {
    Process process =
        ChildJvm.of(
                MeasuredServer.class, List.of("-Xms512m", "-Xmx512m"), api.name(), subject.name())
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the server ended before it served");
    }
    ServerProcess server = new ServerProcess(process, Integer.parseInt(line));
    server.require(subject);
    return server;
  }

  int port() {
    return port;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + MeasuredServer.PATH);
  }

  /** Processor time used so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** What is measured should be what is meant. */
  private void require(Subject subject) throws IOException, InterruptedException {
    HttpResponse<Void> response =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri()).build(), HttpResponse.BodyHandlers.discarding());
    Optional<String> told =
        Stream.of(Subject.values())
            .flatMap(any -> any.header().stream())
            .filter(name -> response.headers().firstValue(name).isPresent())
            .findFirst();
    if (response.statusCode() != 200 || !told.equals(subject.header())) {
      throw new IOException(
          subject.label() + " has status " + response.statusCode() + ", limits told by " + told);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
