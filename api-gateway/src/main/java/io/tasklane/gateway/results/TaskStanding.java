package io.tasklane.gateway.results;

/**
 * How far a task has come, as the view has it.
 *
 * @param attempt the attempt that its newest event belongs to
 * @param ended whether that event is its end
 */
public record TaskStanding(int attempt, boolean ended) {}
