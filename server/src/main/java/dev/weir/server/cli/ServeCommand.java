package dev.weir.server.cli;

import dev.weir.server.ServerConfig;
import dev.weir.server.access.ApiToken;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code weir serve}: decisions by a policy of one's own. */
@Command(
    name = "serve",
    description = {
      "Answers over HTTP whether requests may pass.",
      "The policy is read again when its file changes, and on SIGHUP."
    })
final class ServeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private PolicyOption policy = new PolicyOption();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = {
        "The address to listen on (default: ${DEFAULT-VALUE}).",
        "Beyond this machine the variable WEIR_API_TOKEN must be set; callers then send its value"
            + " as a bearer token."
      },
      defaultValue = "127.0.0.1",
      converter = HostConverter.class)
  private InetAddress host = InetAddress.getLoopbackAddress();

  @Mixin private PortOption port = new PortOption();

  @Option(
      names = "--insecure",
      description = "Listen beyond this machine without a token, so that anybody can ask.")
  private boolean insecure;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Optional<ApiToken> token = console.apiToken();
    boolean open = token.isEmpty() && !host.isLoopbackAddress();
    if (open && !insecure) {
      throw new UsageException(
          "--host: %s can be reached from other machines, where anybody could ask; set"
                  .formatted(host.getHostAddress())
              + " WEIR_API_TOKEN, or add --insecure if the network keeps strangers out");
    }
    ServerConfig config =
        new ServerConfig(
            policy.location(console), host, port.port(), token, ServerConfig.Api.DECISIONS);
    if (open) {
      console.err().println("--insecure: anybody who reaches this port can ask");
    }
    return Foreground.run(
        config, console, uri -> "Weir decides by %s on %s".formatted(policy.file(), uri));
  }

  private static final class HostConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String text) {
      try {
        return InetAddress.getByName(text);
      } catch (UnknownHostException e) {
        throw new TypeConversionException("must be an address of this machine, got " + text);
      }
    }
  }
}
