package dev.weir.http;

/** One field of an answer, safe to send as it is. */
public record HttpHeader(String name, String value) {}
