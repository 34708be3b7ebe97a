package dev.weir.architecture.crooked.server;

/** The assembly. */
public final class Server {}
