/**
 * Load on a server of the asynchronous API: requests that are due when they are due, whatever the answers do, a receiver of webhooks,
 * and the ledger that says afterwards what was lost and what came twice.
 */
@NullMarked
package io.tasklane.benchmarks.load;

import org.jspecify.annotations.NullMarked;
