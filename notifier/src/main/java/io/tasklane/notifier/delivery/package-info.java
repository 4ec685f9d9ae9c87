/**
 * The second stage: signs deliveries, sends them, and decides what follows from each answer. Each attempt is a record of its own,
 * so that none waits in memory. What is sent to, and read from, a stranger's server is bounded in every respect.
 */
@NullMarked
package io.tasklane.notifier.delivery;

import org.jspecify.annotations.NullMarked;
