package dev.weir.server.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The port to listen on, for the commands that do. */
final class PortOption {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port to listen on; 0 for any that is free (default: ${DEFAULT-VALUE}).",
      defaultValue = "8080",
      converter = Converter.class)
  private int port;

  int port() {
    return port;
  }

  private static final class Converter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
        throw new TypeConversionException("must be a number from 0 to 65535, got " + text);
      }
      return Integer.valueOf(text);
    }
  }
}
