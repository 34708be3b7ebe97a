package dev.weir.architecture.crooked.attic;

/** In a room that is not in the drawing. */
public final class Junk {}
